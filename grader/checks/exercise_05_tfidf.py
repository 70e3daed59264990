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
    {
        "docs": [["un", "unable", "unable"], ["unable"], ["a"]],
        "vocab": {"un": 0, "a": 2, "unable": 1},
    },
    {"docs": [["고양이", "양", "고양이"], ["고양이"], ["고양이"]], "vocab": {"양": 1, "고양이": 0}},
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
    """Weights for up to ten words, some of them zero or negative."""
    return {"idf": rng.uniform(-1.0, 2.0, 10) * (rng.random(10) < 0.8)}


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
@given(
    corpus=CORPUS, chosen=numbers(lambda rng, scale: {"variant": VARIANTS[int(rng.integers(3))]})
)
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
    for norm in (None, "l2"):
        weights = student.transform(**corpus, idf=idf, norm=norm)
        assert_close("weights", weights, tfidf.transform(**corpus, idf=idf, norm=norm))


@check(
    points=1,
    calls="inverse_document_frequency fit_idf transform",
    needs=(check_inverse_document_frequency, check_fit_idf, check_transform),
    examples=12,
    en="variant and norm left out",
    ko="variant와 norm을 생략한 호출",
)
@given(corpus=CORPUS)
def check_defaults(student, corpus):
    docs, vocab = corpus["docs"], corpus["vocab"]
    df, n_docs = tfidf.document_frequency(docs, vocab), len(docs)
    idf = tfidf.inverse_document_frequency(df, n_docs)
    assert_close("idf", student.inverse_document_frequency(df, n_docs), idf)
    assert_close("idf", student.fit_idf(docs, vocab), idf)
    weights = student.transform(docs, vocab, idf)
    assert_close("weights", weights, tfidf.transform(docs, vocab, idf))


@check(
    points=1,
    calls="inverse_document_frequency fit_idf transform",
    examples=12,
    en="an unknown variant or norm raises ValueError",
    ko="모르는 variant나 norm에는 ValueError",
)
@given(corpus=CORPUS)
def check_unknown_names(student, corpus):
    docs, vocab = corpus["docs"], corpus["vocab"]
    df, idf = tfidf.document_frequency(docs, vocab), tfidf.fit_idf(docs, vocab)
    student.inverse_document_frequency(df, len(docs))  # who always raises has refused nothing
    student.fit_idf(docs, vocab)
    student.transform(**corpus, idf=idf)
    assert_raises_value_error(
        student.inverse_document_frequency, df=df, n_docs=len(docs), variant="sklearn"
    )
    assert_raises_value_error(student.fit_idf, train_docs=docs, vocab=vocab, variant="none")
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
    idf = tfidf.fit_idf(docs, vocab)
    assert_pure(student.term_frequency, {"tokens": docs[0], "vocab": vocab})
    assert_pure(student.document_frequency, corpus)
    for variant in VARIANTS:
        assert_pure(student.inverse_document_frequency, {**inputs, "variant": variant})
        assert_pure(student.fit_idf, {"train_docs": docs, "vocab": vocab, "variant": variant})
    for norm in ("l2", None):
        assert_pure(student.transform, {**corpus, "idf": idf, "norm": norm})


MISTAKES = (
    Mistake(
        name="distinct_length",
        right="return counts / max(len(tokens), 1)",
        wrong="return counts / max(len(set(tokens)), 1)",
        breaks=("check_term_frequency", "check_transform"),
        en="The count is divided by the number of distinct words; the length counts repeats too.",
        ko="서로 다른 단어의 수로 나누었습니다. 문서의 길이에는 반복된 단어도 모두 들어갑니다.",
    ),
    Mistake(
        name="length_of_known_words",
        right="return counts / max(len(tokens), 1)",
        wrong="return counts / max(len(columns), 1)",
        breaks=("check_term_frequency", "check_transform"),
        en="The length counts the words of the vocabulary alone; unknown words belong to it too.",
        ko="어휘에 있는 단어만 길이로 세었습니다. 모르는 단어도 문서의 길이에 들어갑니다.",
    ),
    Mistake(
        name="counts_not_shares",
        right="return counts / max(len(tokens), 1)",
        wrong="return 1.0 * counts",
        breaks=("check_term_frequency", "check_transform"),
        en="The counts are not divided by the number of tokens: a term frequency is a share.",
        ko="단어의 수를 토큰의 수로 나누지 않았습니다. 단어 빈도는 문서에서 차지하는 비율입니다.",
    ),
    Mistake(
        name="empty_document",
        right="return counts / max(len(tokens), 1)",
        wrong="return counts / np.float64(len(tokens))",
        breaks=("check_term_frequency", "check_transform"),
        en="An empty document leads to a division by zero; its term frequencies are zeros.",
        ko="빈 문서에서 0으로 나누게 됩니다. 빈 문서의 단어 빈도는 모두 0입니다.",
    ),
    Mistake(
        name="first_occurrence_is_zero",
        right="return counts / max(len(tokens), 1)",
        wrong="return np.maximum(counts - 1, 0) / max(len(tokens), 1)",
        breaks=("check_term_frequency", "check_transform"),
        en="Every count is one too low: a word that is met for the first time has the count 1.",
        ko="모든 횟수가 하나씩 적습니다. 단어를 처음 만났을 때의 횟수는 1입니다.",
    ),
    Mistake(
        name="last_token_dropped",
        right="columns = [vocab[token] for token in tokens if token in vocab]",
        wrong="columns = [vocab[token] for token in tokens[:-1] if token in vocab]",
        breaks=("check_term_frequency", "check_transform"),
        en="The last token of each document is not counted.",
        ko="문서의 마지막 토큰을 세지 않았습니다.",
    ),
    Mistake(
        name="unknown_word_looked_up",
        right="columns = [vocab[token] for token in tokens if token in vocab]",
        wrong="columns = [vocab[token] for token in tokens]",
        breaks=("check_term_frequency", "check_transform"),
        en="A word outside the vocabulary is looked up in it; such a word has no column.",
        ko="어휘에 없는 단어를 어휘에서 찾았습니다. 그런 단어에는 열이 없습니다.",
    ),
    Mistake(
        name="substring_count",
        code="""
def term_frequency(tokens, vocab):
    text = " ".join(tokens)
    counts = np.zeros(len(vocab))
    for word, column in vocab.items():
        counts[column] = text.count(word)
    return counts / max(len(tokens), 1)
""",
        breaks=("check_term_frequency", "check_transform"),
        en="Words are counted inside other words; compare whole tokens, not letters of a text.",
        ko="다른 단어 속에 들어 있는 글자까지 세었습니다. 글자가 아니라 토큰 전체를 비교하세요.",
    ),
    Mistake(
        name="order_of_vocabulary",
        code="""
def term_frequency(tokens, vocab):
    return np.array([tokens.count(word) for word in vocab]) / max(len(tokens), 1)
""",
        breaks=("check_term_frequency", "check_transform"),
        en="The columns follow the order of the words in vocab; its values are the columns.",
        ko="vocab에 적힌 순서대로 열을 놓았습니다. 열의 번호는 vocab의 값입니다.",
    ),
    Mistake(
        name="substring_in_document",
        right="[vocab[word] for tokens in docs for word in set(tokens) if word in vocab]",
        wrong='[vocab[word] for tokens in docs for word in vocab if word in " ".join(tokens)]',
        breaks=("check_document_frequency", "check_fit_idf"),
        en="A document seems to hold words that only stand inside others: look for whole tokens.",
        ko="다른 단어의 일부로만 나온 단어까지 문서에 있다고 보았습니다. 토큰 전체를 비교하세요.",
    ),
    Mistake(
        name="occurrences_for_documents",
        right="for tokens in docs for word in set(tokens) if word in vocab",
        wrong="for tokens in docs for word in tokens if word in vocab",
        breaks=("check_document_frequency", "check_fit_idf"),
        en="Every occurrence is counted; the document frequency is the number of documents.",
        ko="단어가 나온 횟수를 모두 세었습니다. 문서 빈도는 그 단어가 있는 문서의 수입니다.",
    ),
    Mistake(
        name="no_logarithm",
        code="""
def inverse_document_frequency(df, n_docs, variant="smooth"):
    if variant == "plain":
        return np.where(df > 0, n_docs / np.maximum(df, 1), 0.0)
    if variant == "plus_one":
        return n_docs / (df + 1)
    if variant == "smooth":
        return (1 + n_docs) / (1 + df) + 1
    raise ValueError(variant)
""",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="The logarithm is missing: the weights should grow slowly as a word gets rarer.",
        ko="로그가 빠졌습니다. 단어가 드물어질 때 가중치는 천천히 커져야 합니다.",
    ),
    Mistake(
        name="inverted_ratio",
        code="""
def inverse_document_frequency(df, n_docs, variant="smooth"):
    if variant == "plain":
        return np.where(df > 0, np.log(np.maximum(df, 1) / n_docs), 0.0)
    if variant == "plus_one":
        return np.log((df + 1) / n_docs)
    if variant == "smooth":
        return np.log((1 + df) / (1 + n_docs)) + 1
    raise ValueError(variant)
""",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="The ratio is upside down: rare words should get the larger weight.",
        ko="분수가 뒤집혔습니다. 드문 단어의 가중치가 더 커야 합니다.",
    ),
    Mistake(
        name="decimal_logarithm",
        code="""
natural_idf = inverse_document_frequency


def inverse_document_frequency(df, n_docs, variant="smooth"):
    offset = 1.0 if variant == "smooth" else 0.0
    return (natural_idf(df, n_docs, variant) - offset) / np.log(10) + offset
""",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="The logarithm has the base 10; the natural one is asked for.",
        ko="밑이 10인 로그를 썼습니다. 여기서는 자연로그를 씁니다.",
    ),
    Mistake(
        name="smooth_below_only",
        right="xp.log((1 + n_docs) / (1 + df)) + 1",
        wrong="xp.log(n_docs / (1 + df)) + 1",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In smooth the number of documents is not raised: one is added above and below.",
        ko="smooth에서 문서의 수에 1을 더하지 않았습니다. 분자와 분모에 모두 1을 더합니다.",
    ),
    Mistake(
        name="smooth_without_offset",
        right="xp.log((1 + n_docs) / (1 + df)) + 1",
        wrong="xp.log((1 + n_docs) / (1 + df))",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In smooth the 1 behind the logarithm is missing.",
        ko="smooth에서 로그 뒤에 더하는 1이 빠졌습니다.",
    ),
    Mistake(
        name="smooth_not_smoothed",
        right="xp.log((1 + n_docs) / (1 + df)) + 1",
        wrong="xp.log(n_docs / df) + 1",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In smooth nothing is added inside the logarithm; only the 1 behind it is there.",
        ko="smooth에서 로그 안에 1을 더하지 않고 로그 뒤에만 더했습니다.",
    ),
    Mistake(
        name="plus_one_outside",
        right="xp.log(n_docs / (df + 1))",
        wrong="xp.log(n_docs / xp.where(df > 0, df, 1.0) + 1)",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In plus_one the 1 is added to the ratio; it belongs to the document frequency.",
        ko="plus_one에서 1을 분수 전체에 더했습니다. 1은 문서 빈도에 더합니다.",
    ),
    Mistake(
        name="absent_word_infinite",
        right="xp.where(held, xp.log(n_docs / xp.where(held, df, 1.0)), 0.0)",
        wrong="xp.log(n_docs / df)",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In plain a word that is in no document divides by zero; its weight is 0.",
        ko="plain에서 어느 문서에도 없는 단어의 df 0으로 나누었습니다. 가중치는 0입니다.",
    ),
    Mistake(
        name="absent_word_weighs_most",
        right="xp.where(held, xp.log(n_docs / xp.where(held, df, 1.0)), 0.0)",
        wrong="xp.log(n_docs / xp.where(held, df, 1.0))",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In plain a word that is in no document is taken to be in one; its weight is 0.",
        ko="plain에서 어느 문서에도 없는 단어를 한 문서에 있다고 보았습니다. 가중치는 0입니다.",
    ),
    Mistake(
        name="weights_cut_to_integers",
        right="xp.where(held, xp.log(n_docs / xp.where(held, df, 1.0)), 0.0)",
        wrong="xp.astype(xp.log(n_docs / xp.where(held, df, n_docs)), xp.int64)",
        breaks=("check_inverse_document_frequency", "check_fit_idf"),
        en="In plain the weights lose their decimals: an array made like df can only hold integers.",
        ko="plain에서 가중치의 소수 부분이 사라집니다. df와 같은 자료형의 배열에는 정수만 담깁니다.",
    ),
    Mistake(
        name="fixed_number_of_documents",
        right="return inverse_document_frequency(df, len(train_docs), variant)",
        wrong="return inverse_document_frequency(df, 3, variant)",
        breaks=("check_fit_idf",),
        en="The number of documents is fixed at 3; count the training documents instead.",
        ko="문서의 수를 3으로 고정했습니다. 훈련 문서의 수를 세어 쓰세요.",
    ),
    Mistake(
        name="words_of_last_document",
        code="""
def fit_idf(train_docs, vocab, variant="smooth"):
    df = document_frequency(train_docs, vocab)
    idf = inverse_document_frequency(df, len(train_docs), variant)
    return np.where(document_frequency(train_docs[-1:], vocab) > 0, idf, df)
""",
        breaks=("check_fit_idf",),
        en="Only words of the last document get a weight; the others keep their df.",
        ko="마지막 문서의 단어에만 가중치를 구했습니다. 나머지 단어에는 df가 그대로 남아 있습니다.",
    ),
    Mistake(
        name="fitted_again",
        right="    weights = tf * idf\n",
        wrong="    weights = tf * fit_idf(docs, vocab)\n",
        breaks=("check_transform",),
        en="The weights are learned anew from these documents; use the idf that is given.",
        ko="변환할 문서에서 가중치를 다시 구했습니다. 주어진 idf를 그대로 쓰세요.",
    ),
    Mistake(
        name="columns_of_length_one",
        right="xp.sqrt(xp.sum(weights * weights, axis=1, keepdims=True))",
        wrong="xp.sqrt(xp.sum(weights * weights, axis=0, keepdims=True))",
        breaks=("check_transform",),
        en="The columns are scaled to length 1; each document, that is each row, should be.",
        ko="열의 길이를 1로 만들었습니다. 문서, 곧 각 행의 길이가 1이어야 합니다.",
    ),
    Mistake(
        name="sum_of_absolutes",
        right="xp.sqrt(xp.sum(weights * weights, axis=1, keepdims=True))",
        wrong="xp.sum(xp.abs(weights), axis=1, keepdims=True)",
        breaks=("check_transform",),
        en="Rows are divided by the sum of their entries; l2 is the root of the sum of squares.",
        ko="행을 원소의 합으로 나누었습니다. l2는 제곱의 합에 제곱근을 씌운 것입니다.",
    ),
    Mistake(
        name="zero_row",
        right="weights / xp.where(length > 0, length, 1.0)",
        wrong="weights / length",
        breaks=("check_transform",),
        en="A row of zeros is divided by its length 0 and becomes NaN; it stays zero.",
        ko="0으로 된 행을 길이 0으로 나누어 NaN이 되었습니다. 이런 행은 0 그대로 둡니다.",
    ),
    Mistake(
        name="always_scaled",
        right='    if norm == "l2":\n',
        wrong="    if True:\n",
        breaks=("check_transform",),
        en="The rows are scaled for norm=None too; None leaves them as they are.",
        ko="norm=None일 때도 행의 길이를 바꾸었습니다. None이면 그대로 둡니다.",
    ),
    Mistake(
        name="scaled_only_on_request",
        right='norm: str | None = "l2"',
        wrong="norm: str | None = None",
        breaks=("check_defaults",),
        en="Rows are not scaled when norm is left out: its default is l2.",
        ko="norm을 생략하면 행의 길이를 바꾸지 않습니다. norm의 기본값은 l2입니다.",
    ),
    Mistake(
        name="unknown_variant_accepted",
        right='    if variant == "smooth":\n',
        wrong="    if variant:\n",
        breaks=("check_unknown_names",),
        en="An unknown variant is taken for smooth; it should raise ValueError.",
        ko="모르는 variant를 smooth로 여겼습니다. 이때는 ValueError를 내야 합니다.",
    ),
    Mistake(
        name="documents_sorted",
        code="""
def document_frequency(docs, vocab):
    df = np.zeros(len(vocab), dtype=int)
    for tokens in docs:
        tokens.sort()
        for position, word in enumerate(tokens):
            if word in vocab and tokens[position - 1 : position] != [word]:
                df[vocab[word]] += 1
    return df
""",
        breaks=("check_purity",),
        en="The documents are sorted in place; the caller still needs them in their order.",
        ko="문서를 제자리에서 정렬했습니다. 부른 쪽은 원래의 순서가 계속 필요합니다.",
    ),
    Mistake(
        name="df_raised_in_place",
        code="""
right_idf = inverse_document_frequency


def inverse_document_frequency(df, n_docs, variant="smooth"):
    idf = right_idf(df, n_docs, variant)
    if variant != "plain":
        df += 1
    return idf
""",
        breaks=("check_purity",),
        en="The 1 is added to the caller's df itself; compute with df + 1 instead.",
        ko="1을 호출한 쪽의 df에 직접 더했습니다. 대신 df + 1로 계산하세요.",
    ),
    Mistake(
        name="counts_kept",
        code="""
COUNTS = {}


def document_frequency(docs, vocab):
    for tokens in docs:
        for word in set(tokens):
            COUNTS[word] = COUNTS.get(word, 0) + 1
    df = np.zeros(len(vocab), dtype=int)
    for word, column in vocab.items():
        df[column] = COUNTS.get(word, 0)
    return df
""",
        breaks=("check_document_frequency", "check_fit_idf", "check_purity"),
        en="Counts of earlier calls are still there: start from zero in every call.",
        ko="앞선 호출에서 센 값이 남아 있습니다. 호출할 때마다 0에서 시작하세요.",
    ),
)
