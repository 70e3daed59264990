import ast
import re
import string
from pathlib import Path

import numpy as np
import pytest
from small_exercise import FUNCTIONS, cell_forward

from grader import messages, words
from grader.explain import load_mismatch, missing_function
from grader.messages import LANGUAGES, SENTENCES, sentence
from grader.sandbox import wire
from grader.sandbox.process import CRASHES, Death, _death_of
from grader.sandbox.session import NOT_AGAIN, Reply
from grader.student import Student
from grader.toolkit import Function, Mismatch, assert_close, assert_equal
from grader.words import WORDS

GRADER = Path(messages.__file__).parent
ADDED = {"got_words", "yours", "nearest", "deed"}  # what `sentence` makes itself
ALWAYS = {"actual", "expected", "where"}  # what every mismatch has


def fields_of(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def calls_of(name):
    """Every call of an exception's class: its place, its first argument, its keywords."""
    for path in sorted(GRADER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and node.args:
                place = f"{path.stem}:{node.lineno}"
                yield place, node.args[0], {keyword.arg for keyword in node.keywords}


def literals_in(argument):
    if isinstance(argument, ast.IfExp):
        return [*literals_in(argument.body), *literals_in(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) else []


def literal_calls(name):
    return [
        pytest.param(kind, keywords, id=f"{place}-{kind}")
        for place, argument, keywords in calls_of(name)
        for kind in literals_in(argument)
    ]


# --- the tables -------------------------------------------------------------------------------

TABLES = [*SENTENCES.items(), *WORDS.items()]


@pytest.mark.parametrize(("kind", "texts"), TABLES, ids=lambda value: str(value)[:30])
def test_both_languages_are_complete(kind, texts):
    assert len(texts) == len(LANGUAGES)
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize(("kind", "texts"), TABLES, ids=lambda value: str(value)[:30])
def test_both_languages_name_the_same_facts(kind, texts):
    english, korean = map(fields_of, texts)
    assert english == korean


UNITS = ("개", "점", "초", "부", "배", "번째")  # what may stand right behind a number


@pytest.mark.parametrize(("kind", "texts"), TABLES, ids=lambda value: str(value)[:30])
def test_no_particle_stands_right_behind_a_value(kind, texts):
    behind = re.findall(r"\}([가-힣]+)", texts[1])
    assert all(word.startswith(UNITS) for word in behind)


PARTICLES = ("은", "는", "이", "가", "을", "를", "과", "와", "로", "으로", "에", "의", "도", "만")


@pytest.mark.parametrize(("kind", "texts"), TABLES, ids=lambda value: str(value)[:30])
def test_no_particle_stands_behind_the_bracket_around_a_value(kind, texts):
    behind = re.findall(r"\}[)\]'\"]+([가-힣]+)", texts[1])
    assert not any(word in PARTICLES for word in behind)


@pytest.mark.parametrize("kind", SENTENCES)
def test_no_sentence_is_left_over(kind):
    spelled = re.sub(r"^(cross|deed|page)_", "", kind)
    sources = "".join(path.read_text("utf-8") for path in sorted(GRADER.rglob("*.py")))
    spellings = re.findall(rf"[\"']{re.escape(spelled)}[\"']", sources)
    table = 1 if spelled == kind else 0
    assert len(spellings) > table


# --- what is raised ---------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "keywords"), literal_calls("Mismatch"))
def test_a_mismatch_has_a_sentence_and_the_facts_for_it(kind, keywords):
    known = keywords | ADDED | ALWAYS
    assert None in keywords or fields_of(SENTENCES[kind][0]) <= known


@pytest.mark.parametrize(("kind", "keywords"), literal_calls("Unusable"))
def test_an_unusable_call_has_a_sentence_and_the_facts_for_it(kind, keywords):
    assert fields_of(WORDS[kind][0]) <= keywords


FUNCTION = Function(cell_forward, returns="h", keeps="cache")
X = np.ones((2, 2))


def from_reply(status, body):
    """The mismatch that a worker's reply means."""
    student = Student({FUNCTION.name: FUNCTION}, lambda requests: [Reply(status, body)])
    with pytest.raises(Mismatch) as caught:
        student.cell_forward(x=X, W=X, b=X[0])
    return caught.value


def raised(kind, **more):
    body = {
        "type": kind,
        "message": "text",
        "module": "",
        "frames": [["cell.py", 3, "f"]],
        "own": True,
    }
    return {**body, **more}


REFUSALS = {
    "opens a file": raised("PermissionError", message="[Errno 13] Permission denied: 'x'"),
    "network": raised("PermissionError", message="[Errno 1] no", attempt="network"),
    "starts a process": raised("PermissionError", message="[Errno 1] no", attempt="process"),
    "runs another program": raised("PermissionError", message="[Errno 1] no", attempt="program"),
    "sends a signal": raised("PermissionError", message="[Errno 1] no", attempt="signal"),
    "starts a thread": raised("RuntimeError", message="can't start new thread"),
    "opens a file or": raised("RuntimeError", message="open </x>: Permission denied (13)"),
    "opens a network": raised("URLError", message="<urlopen error [Errno -3] Try again>"),
    "makes a system call": raised("PermissionError", message="[Errno 1] no", attempt="lie"),
    "a system call that": raised("PermissionError", message="[Errno 1] no", attempt=["files"]),
}
NO_MEMORY = [
    raised("MemoryError"),
    raised("OSError", message="[Errno 12] Cannot allocate memory"),
    raised("RuntimeError", message="DefaultCPUAllocator: can't allocate memory: you tried"),
]
EXCEPTIONS = [
    *REFUSALS.values(),
    *NO_MEMORY,
    raised("ValueError"),
    raised("ValueError", message=""),
    raised("NotImplementedError"),
    raised("SystemExit"),
    raised("ModuleNotFoundError", module="torch"),
    raised("ImportError", module="numpy"),
    raised("EOFError", message="EOF when reading a line"),
    raised("RefusedPart", message="torch.nn.LSTM"),
    raised("RefusedPart", message="torch.autograd.grad"),
    raised("NoModule", message="list"),
    raised("SyntaxError"),
    raised("SyntaxError", message=""),
    raised("IndentationError"),
    raised("KeyError", frames=[]),
    raised("KeyError", frames=None, own=False),
    {"type": "Odd"},
]
ENDS = [
    *(
        _death_of(code, 0.0)
        for code in (0, 3, 98, -9, -15, -24, -31, *(-number for number in CRASHES))
    ),
    Death("timeout", {"seconds": 1.0}),
    Death("tamper", {}),
    NOT_AGAIN,
]
DEEP = np.zeros((1,) * 9)
REFUSED = [object(), 1j, np.array([None]), np.zeros(1, ">f8"), "x" * 2**21, DEEP, 2**63, "\ud800"]


def refused(value):
    with pytest.raises(wire.WireError) as caught:
        wire.pack(value)
    return {"kind": caught.value.kind, "position": 0, **caught.value.facts}


def compared():
    pairs = [
        (X + 1, X), (2.0, 1.0), ("a", "b"), ([1], [X, X]), ({}, {"a": 1}), ({"a": 1}, {}),
        (X[0], X), (np.ones((3, 2)), np.ones((2, 3))), (X > 0, X), (None, X), ("a", X),
        ([[1], [1, 2]], X), (X * np.nan, X), (np.triu(X), np.tril(X)),
    ]  # fmt: skip
    for actual, expected in pairs:
        with pytest.raises(Mismatch) as caught:
            assert_close("out", actual, expected)
        yield caught.value
    with pytest.raises(Mismatch) as caught:
        assert_equal("count", 1.0, True)
    yield caught.value


COUNTS = [
    {"kind": "count", "got": 3, "type": "tuple"},
    {"kind": "count", "got": None, "type": "ndarray"},
    {"kind": "count", "got": None, "type": "NoneType"},
    {"kind": "count", "got": None, "type": "generator"},
    {"kind": "count", "got": None, "type": "coroutine"},
    {"kind": "nonsense"},
    {},
]
TENSORS = [  # what only a worker with torch says
    {"kind": "sparse"},
    {"kind": "meta"},
    {"kind": "subclass", "type": "Mine"},
    {"kind": "tensor_dtype", "dtype": "torch.bfloat16"},
    {"kind": "tensor_for_array"},
    {"kind": "array_for_tensor"},
]
SIGNATURES = [raised("TypeError", parameters=p) for p in (["x", "W"], [], None, "x", 5)]


def provoked():
    """Mismatches of every origin."""
    yield from (from_reply("raised", body) for body in EXCEPTIONS)
    yield from (from_reply("died", death) for death in ENDS)
    yield from (from_reply("bad", refused(value)) for value in REFUSED)
    yield from (from_reply("bad", body) for body in (*COUNTS, *TENSORS))
    yield from (from_reply("signature", body) for body in SIGNATURES)
    yield from (from_reply("missing", body) for body in ({}, {"kind": None}, {"kind": "int"}))
    yield from (from_reply("returned", body) for body in (None, {}, {"results": 5, "after": None}))
    yield from (load_mismatch(body, 5.0) for body in (*EXCEPTIONS, *ENDS[:-1]))
    yield from compared()
    defined = {"cell_forwards": ["function", ["x"]], "total": ["int", None]}
    yield from (missing_function(name, defined) for name in ("cell_forward", "total", "other"))


@pytest.mark.parametrize(("words", "body"), REFUSALS.items(), ids=REFUSALS)
def test_what_is_refused_is_named(words, body):
    for mismatch in (from_reply("raised", body), load_mismatch(body, 5.0)):
        assert mismatch.reason == "forbidden"
        assert words in sentence(mismatch.kind, mismatch.all_facts, "en")


@pytest.mark.parametrize("body", NO_MEMORY, ids=lambda body: body["type"])
def test_the_ways_to_run_out_of_memory_have_one_reason(body):
    assert from_reply("raised", body).reason == "memory"


@pytest.mark.parametrize(
    "body",
    [
        raised("PermissionError", message="you may not"),
        raised("RuntimeError", message="can't start"),
        raised("OSError", message="[Errno 28] No space left on device"),
    ],
    ids=lambda body: body["message"],
)
def test_other_errors_are_no_refusal(body):
    assert from_reply("raised", body).reason == "error"


def test_a_function_of_the_exercise_is_no_misspelling_of_another():
    defined = {"step_backward": ["function", []], "stepforward": ["function", []]}
    known = ("step_forward", "step_backward")
    assert missing_function("step_forward", defined, known).facts["nearest"] == "stepforward"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_can_be_said_with_the_facts_it_gets(lang):
    for mismatch in provoked():
        text = sentence(mismatch.kind, mismatch.all_facts, lang)
        assert text.strip(), mismatch.kind
        assert "{" not in text, mismatch.kind


def test_every_reason_is_one_of_the_contract():
    from grader.report import REASONS

    assert {mismatch.reason for mismatch in provoked()} <= set(REASONS)


def test_the_mismatches_here_cover_every_kind_of_call_and_load():
    covered = {mismatch.kind for mismatch in provoked()}
    due = {kind for kind in SENTENCES if kind.startswith(("cross_", "load_"))}
    assert due - covered <= {"load_sometimes"}


# --- how facts are shown ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.333333"),
        (np.float64(1e-9), "1e-09"),
        (float("nan"), "nan"),
        (3, "3"),
        (True, "True"),
        (None, "None"),
        ((2, 3), "(2, 3)"),
        (np.zeros((2, 3)), "array (2, 3)"),
        (np.array(0.5), "0.5"),
        ("text", "'text'"),
        ("\x1b[31m", "'\\x1b[31m'"),
    ],
)
def test_a_fact_is_shown_as_text(value, text):
    assert messages.shown(value) == text


def test_a_long_fact_is_cut():
    assert len(messages.shown("x" * 10_000)) < 250


def test_a_place_in_a_file_is_a_line():
    assert messages.place("cell.py:12", "en") == "line 12"


def test_a_place_in_a_notebook_is_a_cell_and_a_line():
    assert messages.place("cell 4:2", "ko") == "셀 4, 2번째 줄"


def test_control_characters_of_a_student_are_made_visible():
    text = sentence("error", {"name": "f", "type": "E", "text": "a\x1b[2J\u202e"}, "en")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_an_unknown_exercise_names_the_nearest_or_where_to_look():
    facts = {"name": "tfid", "nearest": "tfidf"}
    assert words.unusable("no_exercise", facts, "en").endswith("did you mean tfidf?")
    facts["nearest"] = ""
    assert "grade list" in words.unusable("no_exercise", facts, "ko")


def test_small_exercise_functions_are_named_as_in_the_sentences():
    assert FUNCTION.name in {function.name for function in FUNCTIONS}
