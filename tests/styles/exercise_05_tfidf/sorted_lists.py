"""A right answer from sorted lists and bisect; logarithms to base 2, rows that are read-only."""

from bisect import bisect_left, bisect_right
from functools import reduce
from operator import itemgetter

import numpy as np

LN_2 = 0.6931471805599453


def words_by_column(vocab):
    return [word for word, _ in sorted(vocab.items(), key=itemgetter(1))]


def occurrences(ordered, word):
    return bisect_right(ordered, word) - bisect_left(ordered, word)


def frozen(values, kind=np.float64):
    array = np.array(values, dtype=kind)
    array.setflags(write=False)
    return array


def term_frequency(tokens, vocab):
    ordered = sorted(tokens)
    share = 1 / len(ordered) if ordered else 0.0
    return frozen([occurrences(ordered, word) * share for word in words_by_column(vocab)])


def document_frequency(docs, vocab):
    shelves = [sorted(set(doc)) for doc in docs]
    counts = (sum(occurrences(s, word) for s in shelves) for word in words_by_column(vocab))
    return frozen(list(counts), np.int32)


def logarithm(numbers):
    return np.log2(numbers) * LN_2


def inverse_document_frequency(df, n_docs, variant="smooth"):
    df = np.asarray(df)
    if variant == "smooth":
        return 1 - logarithm(df + 1) + logarithm(n_docs + 1)
    if variant == "plus_one":
        return -logarithm((1 + df) / n_docs)
    if variant == "plain":
        idf = np.zeros(df.shape)
        held = np.flatnonzero(df)
        idf[held] = logarithm(n_docs) - logarithm(df[held])
        return idf
    raise ValueError(f"no such variant: {variant}")


def fit_idf(train_docs, vocab, variant="smooth"):
    return inverse_document_frequency(
        document_frequency(train_docs, vocab), len(train_docs), variant=variant
    )


def transform(docs, vocab, idf, norm="l2"):
    if not (norm is None or norm == "l2"):
        raise ValueError(f"no such norm: {norm}")
    columns = np.zeros((len(vocab), len(docs)))  # one document per column
    for k, doc in enumerate(docs):
        columns[:, k] = term_frequency(doc, vocab)
    columns *= np.reshape(idf, (-1, 1))
    if norm == "l2":
        lengths = reduce(np.hypot, columns, np.zeros(len(docs)))
        lengths[lengths == 0] = 1
        columns /= lengths
    return columns.T
