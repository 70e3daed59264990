"""A right answer in plain Python, without NumPy: lists come out, and it prints on the way."""

from math import fsum, log, sqrt


def ordered_words(vocab):
    words = [""] * len(vocab)
    for word, column in vocab.items():
        words[column] = word
    return words


def term_frequency(tokens, vocab):
    print("tokens:", tokens)
    if not tokens:
        return [0] * len(vocab)
    return [tokens.count(word) / len(tokens) for word in ordered_words(vocab)]


def document_frequency(docs, vocab):
    return [sum(word in doc for doc in docs) for word in ordered_words(vocab)]


def inverse_document_frequency(df, n_docs, variant="smooth"):
    df = [int(count) for count in df]
    print("idf", variant, "of", df)
    if variant == "plain":
        return [log(n_docs / count) if count else 0.0 for count in df]
    if variant == "plus_one":
        return [log(n_docs / (count + 1)) for count in df]
    if variant == "smooth":
        return [log((1 + n_docs) / (1 + count)) + 1 for count in df]
    raise ValueError


def fit_idf(train_docs, vocab, variant="smooth"):
    return inverse_document_frequency(
        document_frequency(train_docs, vocab), len(train_docs), variant
    )


def unit(row):
    length = sqrt(fsum(x * x for x in row))
    return [x / length for x in row] if length else row


def transform(docs, vocab, idf, norm="l2"):
    if norm not in ("l2", None):
        raise ValueError(norm)
    rows = []
    for doc in docs:
        row = tuple(tf * float(w) for tf, w in zip(term_frequency(doc, vocab), idf, strict=True))
        rows.append(unit(row) if norm == "l2" else row)
    return rows
