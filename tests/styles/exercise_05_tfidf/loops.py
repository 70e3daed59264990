"""A right answer that visits every document, word and column by itself."""

import math

import numpy as np


def term_frequency(tokens, vocab):
    result = np.zeros(len(vocab))
    for word in vocab:
        count = 0
        for token in tokens:
            if token == word:
                count = count + 1
        if count > 0:
            result[vocab[word]] = count / len(tokens)
    return result


def document_frequency(docs, vocab):
    result = np.zeros((len(vocab),), dtype=np.int64)
    for word, column in vocab.items():
        for doc in docs:
            for token in doc:
                if token == word:
                    result[column] += 1
                    break
    return result


def inverse_document_frequency(df, n_docs, variant="smooth"):
    if variant not in ["plain", "plus_one", "smooth"]:
        raise ValueError("variant must be plain, plus_one or smooth")
    result = np.empty(df.shape[0])
    for j in range(df.shape[0]):
        if variant == "smooth":
            result[j] = math.log(1 + n_docs) - math.log(1 + df[j]) + 1
        elif variant == "plus_one":
            result[j] = math.log(n_docs / (df[j] + 1))
        elif df[j] == 0:
            result[j] = 0
        else:
            result[j] = math.log(n_docs / df[j])
    return result


def fit_idf(train_docs, vocab, variant="smooth"):
    n_docs = 0
    for _ in train_docs:
        n_docs += 1
    return inverse_document_frequency(document_frequency(train_docs, vocab), n_docs, variant)


def transform(docs, vocab, idf, norm="l2"):
    if norm is not None and norm != "l2":
        raise ValueError("norm must be l2 or None")
    K = len(docs)
    V = len(vocab)
    X = np.zeros((K, V))
    for k in range(K):
        tf = term_frequency(docs[k], vocab)
        total = 0.0
        for v in range(V):
            X[k, v] = tf[v] * idf[v]
            total += X[k, v] ** 2
        if norm == "l2" and total != 0:
            for v in range(V):
                X[k, v] = X[k, v] / math.sqrt(total)
    return X
