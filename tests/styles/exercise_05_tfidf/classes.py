"""A right answer from a subclass of Counter, rows kept sparse as dicts of dicts, and generators."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ONE = np.float32(1)


class Bag(Counter[int]):
    """Counts by column; everything that has no column is counted under None."""

    @classmethod
    def of(cls, tokens: list[str], vocab: dict[str, int]) -> Bag:
        return cls(map(vocab.get, tokens))

    @property
    def shares(self) -> Iterator[tuple[int, float]]:
        if length := self.total():
            yield from ((j, n / length) for j, n in self.items() if j is not None)


@dataclass(frozen=True)
class Sparse:
    """A matrix as a dict of rows, each a dict from column to value."""

    rows: dict[int, dict[int, float]]
    width: int

    @cached_property
    def dense(self) -> Floats:
        cells = [[row.get(j, 0.0) for j in range(self.width)] for row in self.rows.values()]
        return np.array(cells, order="F").reshape(len(self.rows), self.width)

    def scaled(self) -> Sparse:
        return Sparse({k: unit(row) for k, row in self.rows.items()}, self.width)


def unit(row: dict[int, float]) -> dict[int, float]:
    length = math.hypot(*row.values())
    return {j: value / length for j, value in row.items()} if length else row


def term_frequency(tokens: list[str], vocab: dict[str, int]) -> Floats:
    return Sparse({0: dict(Bag.of(tokens, vocab).shares)}, len(vocab)).dense[0]


def document_frequency(docs: list[list[str]], vocab: dict[str, int]) -> npt.NDArray[np.int64]:
    def add(df: dict[int | None, int], doc: list[str]) -> dict[int | None, int]:
        return df | {j: df.get(j, 0) + 1 for j in Bag.of(doc, vocab)}

    df = reduce(add, docs, {})
    return np.fromiter((df.get(j, 0) for j in range(len(vocab))), dtype=np.int64)


def inverse_document_frequency(
    df: npt.NDArray[np.int64], n_docs: int, variant: str = "smooth"
) -> list[float]:
    match variant:
        case "plain":
            return [-math.log(count / n_docs) if count else 0 for count in df.tolist()]
        case "plus_one":
            return [math.log(n_docs) - math.log1p(count) for count in df.tolist()]
        case "smooth":
            offset = ONE + math.log1p(n_docs)
            return [float(offset) - math.log1p(count) for count in df.tolist()]
        case other:
            raise ValueError(other)


def fit_idf(
    train_docs: list[list[str]], vocab: dict[str, int], variant: str = "smooth"
) -> tuple[np.float64, ...]:
    df = document_frequency(train_docs, vocab)
    return tuple(map(np.float64, inverse_document_frequency(df, len(train_docs), variant)))


def transform(
    docs: list[list[str]], vocab: dict[str, int], idf: Floats, norm: Literal["l2"] | None = "l2"
) -> Floats:
    if norm not in {"l2", None}:
        raise ValueError(f"{norm!r} is unknown")
    rows = {
        k: {j: share * idf[j] for j, share in Bag.of(doc, vocab).shares}
        for k, doc in enumerate(docs)
    }
    matrix = Sparse(rows, len(vocab))
    return (matrix.scaled() if norm else matrix).dense
