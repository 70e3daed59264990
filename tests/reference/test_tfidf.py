from math import log

import numpy as np
import pytest

from reference.tfidf import (
    document_frequency,
    fit_idf,
    inverse_document_frequency,
    term_frequency,
    transform,
)

DOCS = [
    ["the", "cat", "set", "on", "the", "mat"],
    ["the", "cat", "did", "something", "again"],
    ["some", "sentence", "but", "no", "word"],
]
VOCAB = {word: column for column, word in enumerate(sorted({w for doc in DOCS for w in doc}))}
CAT = VOCAB["cat"]


def random_documents(rng, documents=30):
    words = [f"w{k}" for k in range(12)]
    return [rng.choice(words, rng.integers(1, 20)).tolist() for _ in range(documents)]


def test_worked_example():
    assert term_frequency(DOCS[0], VOCAB)[CAT] == 1 / 6
    assert fit_idf(DOCS, VOCAB, "plain")[CAT] == pytest.approx(log(1.5), abs=1e-15)
    plain = transform(DOCS, VOCAB, fit_idf(DOCS, VOCAB, "plain"), norm=None)
    assert plain[0, CAT] == pytest.approx(0.06758, abs=5e-6)
    assert fit_idf(DOCS, VOCAB, "plus_one")[CAT] == 0.0


def test_term_frequency_counts_unknown_words_in_the_length():
    assert term_frequency(["a", "x", "a", "b"], {"a": 1, "b": 0}).tolist() == [0.25, 0.5]


def test_an_empty_document_has_zero_frequencies():
    frequencies = term_frequency([], {"a": 0, "b": 1})
    assert frequencies.tolist() == [0.0, 0.0]
    assert frequencies.dtype == np.float64


def test_document_frequency_counts_a_document_once():
    df = document_frequency([["a", "a", "b"], ["a", "x"], []], {"a": 0, "b": 1, "c": 2})
    assert df.tolist() == [2, 1, 0]
    assert df.dtype == np.int64


def test_nothing_known_gives_integer_zeros():
    df = document_frequency([["x"], []], {"a": 0, "b": 1})
    assert df.tolist() == [0, 0]
    assert df.dtype == np.int64


@pytest.mark.parametrize(
    ("variant", "formula"),
    [
        ("plain", lambda K, df: log(K / df) if df else 0.0),
        ("plus_one", lambda K, df: log(K / (df + 1))),
        ("smooth", lambda K, df: log((1 + K) / (1 + df)) + 1),
    ],
)
def test_idf_follows_its_definition(xp, variant, formula):
    df = [0, 1, 3, 7]
    idf = inverse_document_frequency(xp.asarray(df), 7, variant)
    assert idf.dtype == xp.float64
    np.testing.assert_allclose(np.asarray(idf), [formula(7, d) for d in df], rtol=1e-14, atol=1e-16)


def test_idf_is_smooth_unless_said_otherwise():
    df = np.array([1, 2])
    smooth = inverse_document_frequency(df, 5, "smooth")
    np.testing.assert_array_equal(inverse_document_frequency(df, 5), smooth)


def test_plus_one_may_be_negative():
    assert inverse_document_frequency(np.array([3]), 3, "plus_one")[0] < 0.0


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="variant must be"):
        fit_idf(DOCS, VOCAB, "smoooth")
    with pytest.raises(ValueError, match="norm must be"):
        transform(DOCS, VOCAB, fit_idf(DOCS, VOCAB), norm="l1")


def test_rows_have_length_one_and_zero_rows_stay_zero():
    weights = transform([*DOCS, [], ["unknown"]], VOCAB, fit_idf(DOCS, VOCAB))
    np.testing.assert_allclose(np.linalg.norm(weights, axis=1), [1, 1, 1, 0, 0], rtol=1e-14)


def test_without_norm_rows_are_the_product(rng):
    idf = rng.random(len(VOCAB))
    expected = [term_frequency(doc, VOCAB) * idf for doc in DOCS]
    np.testing.assert_array_equal(transform(DOCS, VOCAB, idf, norm=None), expected)


def test_idf_comes_from_the_training_documents_alone():
    idf = fit_idf(DOCS[:2], VOCAB)
    alone = transform(DOCS[:1], VOCAB, idf)
    together = transform(DOCS, VOCAB, idf)
    np.testing.assert_array_equal(alone[0], together[0])


def test_smooth_and_l2_equal_scikit_learn(rng):
    text = pytest.importorskip(
        "sklearn.feature_extraction.text", reason="compares with TfidfVectorizer"
    )
    train, test = random_documents(rng), random_documents(rng)
    vectorizer = text.TfidfVectorizer(analyzer=lambda tokens: tokens).fit(train)
    idf = fit_idf(train, vectorizer.vocabulary_)
    np.testing.assert_allclose(idf, vectorizer.idf_, rtol=1e-12)
    weights = transform(test, vectorizer.vocabulary_, idf)
    expected = vectorizer.transform(test).toarray()
    np.testing.assert_allclose(weights, expected, rtol=1e-12, atol=1e-15)
