"""A right answer from Counter, defaultdict and comprehensions, with type hints and a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain

import numpy as np

VARIANTS = {
    "plain": lambda df, K: np.log(np.where(df > 0, K / np.maximum(df, 1), 1.0)),
    "plus_one": lambda df, K: np.log(K) - np.log1p(df),
    "smooth": lambda df, K: np.log((np.float32(1.0) + K) / (np.float32(1.0) + df)) + 1.0,
}


@dataclass
class Vocabulary:
    """The words of a vocabulary in the order of their columns."""

    words: list[str]

    @classmethod
    def from_dict(cls, vocab: dict[str, int]) -> Vocabulary:
        return cls(sorted(vocab, key=vocab.get))

    def column_values(self, table) -> np.ndarray:
        return np.array([table[word] for word in self.words])


def term_frequency(tokens: list[str], vocab: dict[str, int]) -> np.ndarray:
    counts = Counter(tokens)
    return Vocabulary.from_dict(vocab).column_values(counts) / max(1, counts.total())


def document_frequency(docs: list[list[str]], vocab: dict[str, int]) -> np.ndarray:
    holders: dict[str, int] = defaultdict(int)
    for word in chain.from_iterable(map(set, docs)):
        holders[word] += 1
    return Vocabulary.from_dict(vocab).column_values(holders)


def inverse_document_frequency(df: np.ndarray, n_docs: int, variant: str = "smooth") -> np.ndarray:
    try:
        formula = VARIANTS[variant]
    except KeyError as error:
        raise ValueError(variant) from error
    return formula(np.asarray(df, dtype=np.float64), n_docs)


def fit_idf(
    train_docs: list[list[str]], vocab: dict[str, int], variant: str = "smooth"
) -> np.ndarray:
    return inverse_document_frequency(
        document_frequency(train_docs, vocab), len(train_docs), variant
    )


def transform(
    docs: list[list[str]], vocab: dict[str, int], idf: np.ndarray, norm: str | None = "l2"
) -> np.ndarray:
    X = np.stack([term_frequency(doc, vocab) for doc in docs]) @ np.diag(idf)
    match norm:
        case None:
            return X
        case "l2":
            lengths = np.linalg.norm(X, axis=1)[:, np.newaxis]
            return np.divide(X, lengths, out=np.zeros_like(X), where=lengths > 0)
        case _:
            raise ValueError(f"{norm} is no norm")
