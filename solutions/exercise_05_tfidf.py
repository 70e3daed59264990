"""TF-IDF turns documents into vectors: words frequent here and rare elsewhere weigh most."""

import numpy as np


def term_frequency(tokens, vocab):
    """Measure how large a share of one document each word of the vocabulary takes.

    tokens  list of str     one document
    vocab   dict[str, int]  word to column; the columns are exactly 0 to V-1
    return  (V,) float      count of the word / number of tokens in the document

    Words outside the vocabulary have no column, but they count in the number of tokens.
    An empty document gives zeros.
    """
    ### BEGIN SOLUTION
    tf = np.zeros(len(vocab))
    if len(tokens) == 0:
        return tf
    for word in tokens:
        if word in vocab:
            tf[vocab[word]] += 1
    return tf / len(tokens)
    ### END SOLUTION


def document_frequency(docs, vocab):
    """Count the documents in which each word of the vocabulary occurs.

    docs    list of K documents  each a list of tokens
    vocab   dict[str, int]       word to column
    return  (V,) int             number of documents that hold the word at least once

    Words outside the vocabulary are ignored.
    """
    ### BEGIN SOLUTION
    df = np.zeros(len(vocab), dtype=int)
    for tokens in docs:
        for word in set(tokens):
            if word in vocab:
                df[vocab[word]] += 1
    return df
    ### END SOLUTION


def inverse_document_frequency(df, n_docs, variant="smooth"):
    """Weigh each word by its rarity: the fewer documents hold it, the larger the weight.

    df      (V,) int    document frequencies
    n_docs  int         the number of documents, K in the formulas
    return  (V,) float  weights, with the natural logarithm:

    variant="plain"     log(K / df), and 0 where df = 0
    variant="plus_one"  log(K / (df + 1)), which may be negative
    variant="smooth"    log((1 + K) / (1 + df)) + 1

    Any other variant raises ValueError.
    """
    ### BEGIN SOLUTION
    if variant == "plain":
        idf = np.zeros(len(df))
        for column in range(len(df)):
            if df[column] > 0:
                idf[column] = np.log(n_docs / df[column])
        return idf
    if variant == "plus_one":
        return np.log(n_docs / (df + 1))
    if variant == "smooth":
        return np.log((1 + n_docs) / (1 + df)) + 1
    raise ValueError(f"unknown variant: {variant!r}")
    ### END SOLUTION


def fit_idf(train_docs, vocab, variant="smooth"):
    """Learn the inverse document frequencies of the training documents.

    train_docs  list of K documents  each a list of tokens
    vocab       dict[str, int]       word to column
    return      (V,) float           weights in the given variant

    A variant that inverse_document_frequency does not know raises ValueError.
    """
    ### BEGIN SOLUTION
    df = document_frequency(train_docs, vocab)
    return inverse_document_frequency(df, len(train_docs), variant)
    ### END SOLUTION


def transform(docs, vocab, idf, norm="l2"):
    """Turn documents into TF-IDF vectors with weights that are already known.

    docs    list of K documents  training documents or new ones
    vocab   dict[str, int]       word to column
    idf     (V,)                 weights of the training documents
    return  (K, V) float         one row per document: term_frequency times idf

    norm="l2" scales each row to Euclidean length 1 (a row of zeros stays zero), norm=None
    leaves the rows as they are, any other norm raises ValueError.
    """
    ### BEGIN SOLUTION
    if norm not in ("l2", None):
        raise ValueError(f"unknown norm: {norm!r}")
    X = np.zeros((len(docs), len(vocab)))
    for k, tokens in enumerate(docs):
        row = term_frequency(tokens, vocab) * idf
        length = np.sqrt(np.sum(row**2))
        if norm == "l2" and length > 0:
            row = row / length
        X[k] = row
    return X
    ### END SOLUTION
