"""Checks and known mistakes of exercise 05: TF-IDF."""

from grader.toolkit import (
    Exercise,
    Function,
    Mistake,
    assert_close,
    assert_equal,
    assert_pure,
    assert_raises_value_error,
    check,
    drawn,
    given,
    numbers,
)
from reference import tfidf

EXERCISE = Exercise(
    part=1,
    en="TF-IDF",
    ko="TF-IDF",
    functions=(
        Function(tfidf.term_frequency, returns="tf"),
        Function(tfidf.document_frequency, returns="df"),
        Function(tfidf.inverse_document_frequency, returns="idf"),
        Function(tfidf.fit_idf, returns="idf"),
        Function(tfidf.transform, returns="weights"),
    ),
)

VARIANTS = ("smooth", "plain", "plus_one")
WORDS = ("cat", "the", "at", "고양이", "un", "unable", "mat", "양", "émigré", "a")
UNKNOWN = ("dog", "he", "Cat")
SMALL = {"docs": [["cat", "the", "cat"], ["the", "at"]], "vocab": {"cat": 1, "the": 0, "at": 2}}
CORNERS = (
    SMALL,
    {"docs": [[], ["cat"], ["dog", "he"]], "vocab": {"the": 0, "cat": 1}},
    {"docs": [["un", "unable", "unable"], ["unable"], ["a"]], "vocab": {"un": 0, "a": 2, "unable": 1}},
    {"docs": [["고양이", "양", "고양이"], ["고양이"]], "vocab": {"양": 1, "고양이": 0}},
)


def corpora(st):
    """Documents with repeated, unknown and no words, and a vocabulary in any order of columns."""
    documents = st.lists(
        st.lists(st.sampled_from(WORDS + UNKNOWN), max_size=8), min_size=1, max_size=5
    )
    columns = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True)
    vocab = columns.flatmap(
        lambda words: st.permutations(range(len(words))).map(
            lambda order: dict(zip(words, order, strict=True))
        )
    )
    return st.fixed_dictionaries({"docs": documents, "vocab": vocab})


CORPUS = drawn(corpora, CORNERS)


def counted(rng, scale, V, K):
    """Document frequencies from 0 to K, and one of the three variants."""
    variant = VARIANTS[int(rng.integers(3))]
    return {"df": rng.integers(0, K + 1, V), "n_docs": K, "variant": variant}


def weighted(rng, scale):
    """Positive weights for up to ten words, and whether rows are scaled."""
    return {"idf": rng.uniform(0.5, 3.0, 10), "norm": ("l2", None)[int(rng.integers(2))]}


@check(points=3, calls="term_frequency", en="term frequency", ko="단어 빈도")
@given(corpus=CORPUS)
def check_term_frequency(student, corpus):
    for tokens in corpus["docs"]:
        tf = student.term_frequency(tokens, corpus["vocab"])
        assert_close("tf", tf, tfidf.term_frequency(tokens, corpus["vocab"]))


@check(points=2, calls="document_frequency", en="document frequency", ko="문서 빈도")
@given(corpus=CORPUS)
def check_document_frequency(student, corpus):
    df = student.document_frequency(**corpus)
    assert_equal("df", df, tfidf.document_frequency(**corpus))


@check(
    points=3,
    calls="inverse_document_frequency",
    en="inverse document frequency, three variants",
    ko="역문서 빈도의 세 가지 정의",
)
@given(inputs=numbers(counted, sides="V K"))
def check_inverse_document_frequency(student, inputs):
    idf = student.inverse_document_frequency(**inputs)
    assert_close("idf", idf, tfidf.inverse_document_frequency(**inputs))


@check(
    points=2,
    calls="fit_idf",
    en="IDF of the training documents",
    ko="훈련 문서의 IDF",
)
@given(corpus=CORPUS, chosen=numbers(lambda rng, scale: {"variant": VARIANTS[int(rng.integers(3))]}))
def check_fit_idf(student, corpus, chosen):
    idf = student.fit_idf(corpus["docs"], corpus["vocab"], **chosen)
    assert_close("idf", idf, tfidf.fit_idf(corpus["docs"], corpus["vocab"], **chosen))


@check(
    points=4,
    calls="transform",
    en="TF-IDF of documents with given weights",
    ko="주어진 가중치로 구한 TF-IDF",
)
@given(corpus=CORPUS, inputs=numbers(weighted))
def check_transform(student, corpus, inputs):
    idf = inputs["idf"][: len(corpus["vocab"])]
    weights = student.transform(**corpus, idf=idf, norm=inputs["norm"])
    assert_close("weights", weights, tfidf.transform(**corpus, idf=idf, norm=inputs["norm"]))


@check(
    points=1,
    calls="inverse_document_frequency fit_idf transform",
    examples=1,
    en="an unknown variant or norm raises ValueError",
    ko="모르는 variant나 norm에는 ValueError",
)
@given(corpus=drawn(lambda st: st.just(SMALL), (SMALL,)))
def check_unknown_names(student, corpus):
    df, idf = tfidf.document_frequency(**corpus), tfidf.fit_idf(corpus["docs"], corpus["vocab"])
    assert_raises_value_error(
        student.inverse_document_frequency, df=df, n_docs=2, variant="sklearn"
    )
    assert_raises_value_error(
        student.fit_idf, train_docs=corpus["docs"], vocab=corpus["vocab"], variant="none"
    )
    assert_raises_value_error(student.transform, **corpus, idf=idf, norm="l1")


@check(
    points=1,
    calls="term_frequency document_frequency inverse_document_frequency fit_idf transform",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(corpus=CORPUS, inputs=numbers(counted, sides="V K"))
def check_purity(student, corpus, inputs):
    docs, vocab = corpus["docs"], corpus["vocab"]
    assert_pure(student.term_frequency, {"tokens": docs[0], "vocab": vocab})
    assert_pure(student.document_frequency, corpus)
    assert_pure(student.inverse_document_frequency, inputs)
    assert_pure(student.fit_idf, {"train_docs": docs, "vocab": vocab})
    assert_pure(student.transform, {**corpus, "idf": tfidf.fit_idf(docs, vocab)})


MISTAKES = (
    Mistake(
        name="distinct_length",
        right="return counts / max(len(tokens), 1)",
        wrong="return counts / max(len(set(tokens)), 1)",
        breaks=("check_term_frequency",),
        en="The count is divided by the number of distinct words; the length counts repeats too.",
        ko="서로 다른 단어의 수로 나누었습니다. 문서의 길이에는 반복된 단어도 모두 들어갑니다.",
    ),
)
