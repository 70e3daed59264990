"""Term frequencies, inverse document frequencies and their product, from lists of tokens."""

from typing import TypeAlias

import numpy as np

from reference.arrays import Array, array_namespace

Document: TypeAlias = list[str]
Vocabulary: TypeAlias = dict[str, int]


def term_frequency(tokens: Document, vocab: Vocabulary) -> Array:
    """Share of the document's tokens that each word has; words outside vocab count in the length.

    tokens  list of str
    vocab   word to column
    return  (V,)  zeros for an empty document
    """
    columns = [vocab[token] for token in tokens if token in vocab]
    counts = np.bincount(np.asarray(columns, dtype=np.int64), minlength=len(vocab))
    return counts / max(len(tokens), 1)


def document_frequency(docs: list[Document], vocab: Vocabulary) -> Array:
    """Number of documents that hold each word at least once.

    docs    list of documents
    vocab   word to column
    return  (V,)  int64
    """
    columns = [vocab[word] for tokens in docs for word in set(tokens) if word in vocab]
    counts = np.bincount(np.asarray(columns, dtype=np.int64), minlength=len(vocab))
    return counts.astype(np.int64)


def inverse_document_frequency(df: Array, n_docs: int, variant: str = "smooth") -> Array:
    """Weight that falls with the number of documents that hold a word; K is n_docs.

    df       (V,)  int
    n_docs   int   number of documents, at least 1
    variant  "plain"     log(K / df), 0 where df = 0
             "plus_one"  log(K / (df + 1))
             "smooth"    log((1 + K) / (1 + df)) + 1
    return   (V,)  float64
    """
    xp = array_namespace(df)
    df = xp.astype(df, xp.float64)
    if variant == "plain":
        held = df > 0
        return xp.where(held, xp.log(n_docs / xp.where(held, df, 1.0)), 0.0)
    if variant == "plus_one":
        return xp.log(n_docs / (df + 1))
    if variant == "smooth":
        return xp.log((1 + n_docs) / (1 + df)) + 1
    raise ValueError(f'variant must be "plain", "plus_one" or "smooth", not {variant!r}')


def fit_idf(train_docs: list[Document], vocab: Vocabulary, variant: str = "smooth") -> Array:
    """Inverse document frequencies of the training documents.

    train_docs  list of documents
    vocab       word to column
    return      (V,)
    """
    df = document_frequency(train_docs, vocab)
    return inverse_document_frequency(df, len(train_docs), variant)


def transform(
    docs: list[Document], vocab: Vocabulary, idf: Array, norm: str | None = "l2"
) -> Array:
    """TF-IDF of every document: term frequency times idf, then each row scaled to length 1.

    docs    list of documents
    vocab   word to column
    idf     (V,)    weights from the training documents
    norm    "l2"    rows of length 1, zero rows stay zero
            None    rows as they are
    return  (K, V)
    """
    if norm not in ("l2", None):
        raise ValueError(f'norm must be "l2" or None, not {norm!r}')
    xp = array_namespace(idf)
    frequencies = np.zeros((len(docs), len(vocab)))
    for row, tokens in enumerate(docs):
        frequencies[row, :] = term_frequency(tokens, vocab)
    tf = xp.asarray(frequencies, dtype=idf.dtype, device=idf.device)
    weights = tf * idf
    if norm == "l2":
        weights = scale_rows(weights)
    return weights


def scale_rows(weights: Array) -> Array:
    """Divide each row by its length; a zero row stays zero.

    weights  (K, V)
    return   (K, V)
    """
    xp = array_namespace(weights)
    length = xp.sqrt(xp.sum(weights * weights, axis=1, keepdims=True))
    return weights / xp.where(length > 0, length, 1.0)
