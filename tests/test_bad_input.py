"""Whatever a student hands in ends in one clear sentence and the right exit code."""

import dataclasses
import hashlib
import json
import os
import re
import textwrap

import msgspec
import psutil
import pytest
from places import ROOT, SOLUTION

from grader import cli, course
from grader.grade import Options, grade
from grader.intake import Unusable, from_source, read_submission
from grader.report import to_json
from grader.sandbox import launch, spawn

COUNT = "check_parameter_count"
GATES = "check_gates"
PURITY = "check_purity"
RIGHT = "return 4 * (D * H + H * H + H)"
KOREAN = re.compile("[가-힣]")


def assert_clear(message, *words):
    """One sentence in the first line: of the fault, with these words, and nothing of ours."""
    sentence = message.partition("\n")[0]
    assert sentence.isprintable()
    assert 10 < len(sentence) < 700
    for word in words:
        assert word in sentence
    for ours in ("Traceback", "worker.py", str(ROOT), "{", "KeyError: 'name'"):
        assert ours not in message


@pytest.fixture
def unconfined(workplace):
    """Grade a source for exercise 18, with the named checks alone, in a process that may do all."""
    zygote = spawn.start(layers=())

    def report_of(source, *checks):
        loaded = course.load(18)
        chosen = [check for check in loaded.checks if check.name in checks]
        asked = dataclasses.replace(loaded, checks=chosen)
        return grade(asked, from_source("lstm_cell.py", source), Options(), zygote)

    yield report_of
    launch.close(zygote)


# --- the call and the file --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "sentence"),
    [
        ("exercise-19", "error: there is no exercise exercise-19; did you mean exercise-1"),
        ("lstm_cel", "error: there is no exercise lstm_cel; did you mean lstm_cell?"),
        ("tfidff", "error: there is no exercise tfidff; did you mean tfidf?"),
        ("quark", "error: there is no exercise quark (grade list shows all)"),
    ],
)
def test_an_unknown_exercise_is_named_with_the_nearest(spelling, sentence, capsys):
    assert cli.run([spelling, "--lang", "en"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(sentence)
    assert len(shown.err.splitlines()) == 1


def fifo(path):
    os.mkfifo(path)


def link(path):
    right = path.with_name("right.py")
    right.write_text(SOLUTION)
    path.symlink_to(right)


def link_to_a_device(path):
    path.symlink_to("/dev/zero")


def sparse(path):
    with path.open("wb") as file:
        file.truncate(1 << 40)


def holding(data):
    return lambda path: path.write_bytes(data)


def notebook(*cells):
    """The bytes of a notebook of a text and these code cells."""
    code = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]
    text = {"cell_type": "markdown", "source": "# An exercise"}
    return json.dumps({"cells": [text, *code], "metadata": {}, "nbformat": 4}).encode()


UNUSABLE = {
    "missing": ("a.py", lambda path: None, "there is no file"),
    "below a file": ("a.py/b.py", lambda path: path.parent.write_text(""), "there is no file"),
    "directory": ("a.py", lambda path: path.mkdir(), "is a folder"),
    "link": ("a.py", link, "is a link"),
    "link to a device": ("a.py", link_to_a_device, "is a link"),
    "device": ("/dev/zero", lambda path: None, "is not an ordinary file"),
    "1 TiB of nothing": ("a.py", sparse, "the limit is 256 KiB"),
    "fifo": ("a.py", fifo, "is not an ordinary file"),
    "long name": ("a" * 300, lambda path: None, "cannot be read"),
    "binary": ("a.py", holding(bytes(range(256)) * 4), "NUL bytes"),
    "NUL bytes": ("a.py", holding(SOLUTION.encode() + b"\0"), "NUL bytes"),
    "UTF-16": ("a.py", holding(SOLUTION.encode("utf-16")), "NUL bytes"),
    "not UTF-8": ("a.py", holding(b"x = 1\n# caf\xe9\n"), "is not UTF-8 (line 2)"),
    "unknown coding": ("a.py", holding(b"# coding: klingon\n"), "is not UTF-8 (line 1)"),
    "coding that is none": ("a.py", holding(b"# coding: undefined\n"), "is not UTF-8"),
    "coding of bytes": ("a.py", holding(b"# coding: rot13\n"), "is not UTF-8"),
    "surrogates": ("a.py", holding(b"# coding: utf-7\n# +2AA-\n"), "is not UTF-8"),
    "too large": ("a.py", holding(b"#" * (257 << 10)), "257 KiB; the limit is 256 KiB"),
    "no JSON": ("a.ipynb", holding(b"{"), "is not a readable notebook"),
    "no notebook": ("a.ipynb", holding(b"[1]"), "is not a readable notebook"),
    "no cells": ("a.ipynb", holding(b'{"cells": [{"cell_type": "code"}]}'), "not a readable"),
    "cells of cells": ("a.ipynb", holding(b"[" * 100_000), "is not a readable notebook"),
    "control characters": ("a\x1b[2J\n.py", holding(b"\0"), "a\\u001b[2J\\n.py"),
}


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(("name", "make", "words"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_cannot_be_used_has_no_report(name, make, words, lang, tmp_path, capsys):
    make(tmp_path / name)
    assert cli.run(["18", str(tmp_path / name), "--json", "--lang", lang]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (sentence,) = shown.err.splitlines()
    assert words in sentence if lang == "en" else KOREAN.search(sentence)
    assert sentence.startswith("error: " if lang == "en" else "오류: ")
    assert "fault" not in sentence
    assert sentence.isprintable()


def test_the_command_says_the_same_in_a_process_of_its_own(run_grade, tmp_path):
    done = run_grade("18", tmp_path, "--json")
    sentence = f"error: {tmp_path} is a folder; name a .py or .ipynb file\n"
    assert (done.code, done.out, done.err) == (2, "", sentence)


SAVED = {
    "BOM": b"\xef\xbb\xbf" + SOLUTION.encode(),
    "CRLF": SOLUTION.replace("\n", "\r\n").encode(),
    "CR": SOLUTION.replace("\n", "\r").encode(),
    "coding line": b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + SOLUTION.encode(),
    "exactly 256 KiB": SOLUTION.encode() + b"#" * ((256 << 10) - len(SOLUTION.encode())),
}


@pytest.mark.parametrize("data", SAVED.values(), ids=SAVED)
def test_however_it_is_saved_a_right_file_passes(data, tmp_path, capsysbinary):
    file = tmp_path / "lstm_cell.py"
    file.write_bytes(data)
    assert cli.run(["18", str(file), "--json"]) == 0
    report = msgspec.json.decode(capsysbinary.readouterr().out)
    assert report["score"] == report["max_score"]
    assert report["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_name_that_is_no_text_is_shown_escaped(tmp_path, capsysbinary):
    file = tmp_path / os.fsdecode(b"\xff\x1b[31m.py")
    file.write_text(SOLUTION)
    assert cli.run(["18", str(file), "--json"]) == 0
    assert b'"\\\\udcff\\\\u001b[31m.py"' in capsysbinary.readouterr().out


# --- the notebook -----------------------------------------------------------------------------

CELLS = [part.strip("\n") for part in re.split(r"\n(?=def )", SOLUTION)]
NOTEBOOKS = {
    "cells": CELLS,
    "a BOM": CELLS,
    "magics": [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\n!pip install x\nnames = !ls\n"
        "t = %timeit -o 1\n?np.tanh\nnp.tanh?\nif True:\n    %time 1",
        "%%bash\nexit 1",
        f"%%time\n{CELLS[0]}",
        *CELLS[1:],
    ],
    "experiments": [*CELLS, "1 / 0", "x = 1 / 0", "h = lstm_gates(1)", "while True:\n    pass"],
    "an operator that looks like a magic": [
        "seven = (7\n    % 8)\nyes = (1\n    != 2)",
        *CELLS,
        "def lstm_parameter_count(D, H):\n    return 4 * (D * H + H * H + H) * seven // 7",
    ],
}


@pytest.mark.parametrize("cells", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_right_notebook_passes(cells, tmp_path, request):
    data = notebook(*cells)
    bom = b"\xef\xbb\xbf" if "a BOM" in request.node.name else b""
    (tmp_path / "lstm.ipynb").write_bytes(bom + data)
    report = grade(course.load(18), read_submission(tmp_path / "lstm.ipynb"), Options())
    assert (report.reason, report.score) == (None, report.max_score)


def graded_notebook(folder, *cells, lang="en"):
    (folder / "lstm.ipynb").write_bytes(notebook(*cells))
    return grade(course.load(18), read_submission(folder / "lstm.ipynb"), Options(lang=lang))


def test_a_definition_that_fails_is_placed_by_cell_and_line(tmp_path):
    report = graded_notebook(tmp_path, *CELLS, "def g(a=1 / 0):\n    pass")
    assert report.reason == "load_error"
    assert report.message.splitlines()[1] == "cell 7, line 1: def g(a=1 / 0):"


@pytest.mark.parametrize(
    ("lang", "place"), [("en", "cell 7, line 2: H = = 0"), ("ko", "셀 7, 2번째 줄: H = = 0")]
)
def test_a_cell_that_is_no_python_costs_its_own_functions_alone(lang, place, tmp_path):
    last = "def lstm_parameter_count(D, H):\n    H = = 0"
    report = graded_notebook(tmp_path, *CELLS, last, lang=lang)
    (lost,) = (check for check in report.checks if check.outcome != "passed")
    assert lost.name == "check_parameter_count"
    assert lost.message.splitlines()[1] == place


@pytest.mark.parametrize("scratch", ["x = = 1", "what I tried:", "def lstm_parameter_count(D H):"])
def test_a_cell_that_is_no_python_costs_nothing_if_its_functions_come_later(scratch, tmp_path):
    report = graded_notebook(tmp_path, scratch, *CELLS)
    assert (report.reason, report.score) == (None, report.max_score)


def test_pictures_and_output_do_not_count_in_the_size_of_a_notebook(tmp_path):
    cells = msgspec.json.decode(notebook(*CELLS))
    cells["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 10**6}
    ]
    (tmp_path / "lstm.ipynb").write_bytes(msgspec.json.encode(cells))
    report = grade(course.load(18), read_submission(tmp_path / "lstm.ipynb"), Options())
    assert report.score == report.max_score


def test_the_source_of_a_notebook_has_the_limit_of_a_file(tmp_path):
    with pytest.raises(Unusable) as caught:
        graded_notebook(tmp_path, *CELLS, "x" * (256 << 10))
    assert (caught.value.kind, caught.value.facts["limit"]) == ("too_large", 256)


def test_what_no_function_uses_is_not_run(tmp_path):
    slow = "data = input()\nbig = [0 for _ in iter(int, 1)]\ndef show(): return big"
    report = graded_notebook(tmp_path, *CELLS, slow)
    assert (report.reason, report.score, report.output) == (None, report.max_score, "")


def test_what_a_function_uses_is_run(tmp_path):
    cells = (
        "half = one / two\none = 1",
        "one = 1\ntwo = [0]",
        "two[0] = 2",
        "factor = one * two[0]",
        "def doubled(n):\n    return n * factor",
        "def lstm_parameter_count(D, H):\n    return doubled(2 * (D * H + H * H + H))",
    )
    report = graded_notebook(tmp_path, *CELLS, *cells)
    assert (report.reason, report.score) == (None, report.max_score)


def test_an_exception_in_a_notebook_is_placed_by_cell_and_line(tmp_path):
    last = "def lstm_parameter_count(D, H):\n    H = 0\n    return 1 / H"
    (tmp_path / "lstm.ipynb").write_bytes(notebook(*CELLS, last))
    report = grade(course.load(18), read_submission(tmp_path / "lstm.ipynb"), Options())
    (failed,) = (check for check in report.checks if check.outcome == "failed")
    assert failed.message.splitlines()[1] == "cell 7, line 3: return 1 / H"


# --- functions -------------------------------------------------------------------------------

LACKING = {
    "fewer": (f"{SOLUTION}\ndef lstm_gates(x): pass\n", "; yours takes (x)"),
    "a class": (f"{SOLUTION}\nclass lstm_gates: pass\n", "cannot be called with its arguments"),
    "a ufunc": (f"{SOLUTION}\nlstm_gates = np.tanh\n", "cannot be called with its arguments"),
}


@pytest.mark.parametrize(("source", "words"), LACKING.values(), ids=LACKING)
def test_a_function_that_cannot_be_called_is_missing(source, words, graded):
    report = graded(source, GATES, COUNT)
    gates, count = report.checks
    assert (gates.outcome, gates.reason, count.outcome) == ("failed", "missing", "passed")
    assert_clear(gates.message, words)


# --- what is returned -------------------------------------------------------------------------

RETURNED = {
    "three": ("return i, f, g", "should return 4 values (i, f, g, o), but returned 3"),
    "one array": ("return np.stack([i, f, g, o])", "returned one value of type ndarray"),
    "a dict": ("return dict(i=i, f=f, g=g, o=o)", "returned one value of type dict"),
    "None inside": ("return i, None, g, o", "f is None"),
    "strings": ("return 'i', f, g, o", "i is of type str"),
    "string array": ("return i.astype(str), f, g, o", "but should hold numbers"),
    "ragged": ("return [[1.0], [1.0, 2.0]], f, g, o", "i is a list whose rows have different"),
    "lying list": ("return Endless([1]), f, g, o", "i is too big"),
    "leaving list": ("return Leaving([1]), f, g, o", "class Leaving"),
    "fake class": ("return Fake(), f, g, o", "class Fake"),
}
EVIL = """
class Endless(list):
    def __iter__(self):
        while True: yield 1

class Leaving(list):
    def __len__(self): raise SystemExit(0)

class Fake:
    __class__ = dict

right_gates = lstm_gates

def lstm_gates(x, h_prev, W_x, W_h, b):
    i, f, g, o = right_gates(x, h_prev, W_x, W_h, b)
    """


@pytest.mark.parametrize(("body", "words"), RETURNED.values(), ids=RETURNED)
def test_what_is_no_right_value_is_named(body, words, graded):
    (gates,) = graded(SOLUTION + EVIL + body, GATES).checks
    assert (gates.outcome, gates.reason) == ("failed", "bad_return")
    assert_clear(gates.message, words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "count is None"),
        ("return 4.0 * (D * H + H * H + H)", "count has the type float64"),
        ("return 1j", "count is a complex number"),
        ("a = 1\nfor _ in range(10**5): a = [a]\nreturn a", "count is nested too deeply"),
        ("return 10**30", "count is an integer beyond 64 bits"),
        ("return '\\ud800'", "count holds text that is not valid Unicode"),
        ("return {'\\ud800': 1}", "count holds text that is not valid Unicode"),
        ("return [0] * 10**6", "count is too big"),
    ],
)
def test_what_cannot_be_a_number_is_named(body, words, graded, counting):
    (count,) = graded(counting(body or "pass"), COUNT).checks
    assert (count.outcome, count.reason) == ("failed", "bad_return")
    assert_clear(count.message, words)


def test_an_async_function_is_named_without_a_warning_of_ours(graded):
    source = f"{SOLUTION}\nasync def lstm_gates(x, h_prev, W_x, W_h, b): pass\n"
    report = graded(source, GATES)
    assert_clear(report.checks[0].message, "lstm_gates is a coroutine: remove async")
    assert report.output == ""


# --- what happens in a call -------------------------------------------------------------------


def test_a_fault_of_one_function_leaves_the_points_of_the_others(graded, counting):
    report = graded(counting("import os; os._exit(0)"))
    assert [check.name for check in report.checks if check.outcome != "passed"] == [COUNT]
    assert report.score == report.max_score - 1


def test_a_worker_that_ends_does_not_blame_the_calls_before(graded):
    ending = """
    import os
    right_backward = lstm_step_backward

    def lstm_step_backward(dh, dc, cache):
        if len(dh) == 1:
            os._exit(0)
        return right_backward(dh, dc, cache)
    """
    (purity,) = graded(SOLUTION + textwrap.dedent(ending), PURITY).checks
    assert (purity.outcome, purity.reason) == ("failed", "exited")


def test_a_file_that_loads_only_once_is_unstable(unconfined, tmp_path):
    once = f"""
    import os
    if os.path.exists({str(tmp_path / "once")!r}):
        raise ValueError
    open({str(tmp_path / "once")!r}, "w").close()

    def lstm_gates(x, h_prev, W_x, W_h, b):
        os._exit(0)
    """
    gates, count = unconfined(SOLUTION + textwrap.dedent(once), GATES, COUNT).checks
    assert (gates.reason, count.reason) == ("exited", "unstable")
    assert_clear(count.message, "could be loaded once, but not a second time")


# --- what is right, whatever it does besides --------------------------------------------------

HARMLESS = {
    "print without a line's end": (f"print('hello', end='')\n{RIGHT}", ""),
    "closed output": (f"import sys; sys.stdout.close(); sys.stderr = None\n{RIGHT}", ""),
    "warnings": (f"import warnings; warnings.warn('hm')\n{RIGHT}", ""),
    "star import": (RIGHT, "from numpy import *"),
    "attributes as keys": (
        RIGHT,
        "class Attributes(dict): __getattr__ = dict.__getitem__\nconfig = Attributes(a=1)",
    ),
    "lying class": (
        RIGHT,
        "class Lying(type):\n    def __getattribute__(self, name): raise ValueError\n"
        "class Liar(metaclass=Lying): pass\nliar = Liar()\nglobals()[3] = 4",
    ),
    "deaf to signals": (RIGHT, "import signal\nsignal.signal(15, signal.SIG_IGN)"),
    "trace": (RIGHT, "import sys\nsys.settrace(lambda *a: None)\nsys.setrecursionlimit(200)"),
}


@pytest.mark.parametrize(("body", "top"), HARMLESS.values(), ids=HARMLESS)
def test_a_right_submission_passes_whatever_it_does_besides(body, top, graded, counting):
    report = graded(counting(body, top), COUNT)
    assert (report.message, report.score) == (None, report.max_score)


def test_output_is_kept_to_its_end_and_cut_where_it_is_long(graded, counting):
    short = graded(counting(f"print('hello', end='')\n{RIGHT}"), COUNT)
    assert short.output.startswith("hellohello")
    long = graded(counting(f"print('x' * 3000)\n{RIGHT}"), COUNT)
    assert long.output_truncated
    assert len(long.output) < 4_100


STRAYS = {
    "a child that sleeps": "if os.fork() == 0: time.sleep(3600)",
    "a daemon": """
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(3600)
        os._exit(0)
    """,
    "a program": """
    import subprocess
    subprocess.Popen(["sleep", "3600"], env={}, start_new_session=True)
    """,
}


@pytest.mark.parametrize("leave", STRAYS.values(), ids=STRAYS)
def test_nothing_is_left_running(leave, unconfined, counting):
    before = set(psutil.pids())
    once = "import os, time\nif not os.path.exists('once'):\n    open('once', 'w').close()\n"
    code = once + textwrap.indent(textwrap.dedent(leave), "    ") + f"\n{RIGHT}"
    (check,) = unconfined(counting(code), COUNT).checks
    assert check.outcome == "passed" or check.reason in ("error", "tamper")
    new = [process for process in psutil.process_iter() if process.pid not in before]
    _, left = psutil.wait_procs([process for process in new if of_a_worker(process)], timeout=5)
    assert left == []


def of_a_worker(process):
    """True for a living worker of this test run, or a process that sleeps for one."""
    try:
        command = process.cmdline()
        zombie = process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    ours = f"{os.getpid()}-" in " ".join(command) or "3600" in command
    return not zombie and ours


# --- the report -------------------------------------------------------------------------------

SHOUTING = """
print("[bold]out[/bold] \\x1b[2J \\u202e [/nope] \\x1b]8;;http://x\\x07 ::error::")
raise ValueError("[bold red]text[/] \\x1b[2J \\u202e \\x9b2J [/nope]\\n::error:: second line")
"""


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("colour", [{}, {"FORCE_COLOR": "1"}], ids=["plain", "colour"])
def test_markup_of_a_student_is_shown_and_does_nothing(lang, colour, run_grade, counting, tmp_path):
    (tmp_path / "lstm.py").write_text(counting(SHOUTING))
    done = run_grade("18", "lstm.py", "--lang", lang, **colour)
    assert (done.code, done.err) == (1, "")
    for inert in ("[bold]out[/bold]", "[bold red]text[/]", "[/nope]", "\\u001b[2J", "\\u202e"):
        assert inert in done.out
    for alive in ("\x1b[2J", "\u202e", "\x1b]8", "\x9b", "\x07"):
        assert alive not in done.out
    assert colour or "\x1b" not in done.out


def test_standard_output_holds_the_report_alone_whatever_is_printed(run_grade, counting, tmp_path):
    body = f"""
    import os, sys
    print('{{"score": 100}}')
    sys.__stdout__.write("not JSON")
    os.write(1, b"raw")
    os.write(2, b"raw")
    {RIGHT}
    """
    (tmp_path / "lstm.py").write_text(counting(body))
    done = run_grade("18", "lstm.py", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.report["score"] == done.report["max_score"]
    assert "not JSON" in done.report["output"]


def without_seconds(text):
    return re.sub(r'"seconds":[\d.e-]+', "", text)


@pytest.mark.parametrize(
    "body",
    [RIGHT, "return 1", "raise ValueError(D)", "print(D)\nreturn [1] * H"],
)
def test_two_reports_differ_in_their_seconds_alone(body, graded, counting):
    first, second = (to_json(graded(counting(body), COUNT)).decode() for _ in range(2))
    assert without_seconds(first) == without_seconds(second)


def test_two_runs_of_the_command_differ_in_their_seconds_alone(run_grade, counting, tmp_path):
    (tmp_path / "lstm.py").write_text(counting("print(D)\nreturn 4 * (D * H + H * H)"))
    first, second = (run_grade("18", "lstm.py", "--json").out for _ in range(2))
    assert without_seconds(first) == without_seconds(second)
    assert len(first.splitlines()) == 1


def test_exit_codes_follow_the_points(run_grade, counting, tmp_path):
    (tmp_path / "lstm.py").write_text(counting("return 1"))
    done = run_grade("18", "lstm.py", "--json")
    assert (done.code, done.err) == (1, "")
    assert done.report["score"] == done.report["max_score"] - 1
    data = (tmp_path / "lstm.py").read_bytes()
    assert done.report["sha256"] == hashlib.sha256(data).hexdigest()


def faulty(student, **inputs):
    raise RuntimeError("the check itself is wrong")


def test_a_broken_check_costs_nothing_and_is_our_fault(monkeypatch, tmp_path, capsysbinary):
    loaded = course.load(18)
    checks = [
        dataclasses.replace(check, run=faulty) if check.name == GATES else check
        for check in loaded.checks
    ]
    monkeypatch.setattr(course, "load", lambda number: dataclasses.replace(loaded, checks=checks))
    (tmp_path / "lstm.py").write_text(SOLUTION)
    assert cli.run(["18", str(tmp_path / "lstm.py"), "--json", "--lang", "en"]) == 3
    report = msgspec.json.decode(capsysbinary.readouterr().out)
    broken = report["checks"][0]
    assert (broken["outcome"], broken["reason"], broken["points"]) == ("broken", None, 0)
    assert_clear(broken["message"], "a fault of the grader, not yours")
    assert report["score"] == report["max_score"] == loaded.max_points - broken["max_points"]


def test_a_check_that_a_value_confuses_is_not_broken(monkeypatch, graded, counting):
    def confused(student, sizes):
        return 1 / (student.lstm_parameter_count(**sizes) - 7)

    loaded = course.load(18)
    (check,) = (check for check in loaded.checks if check.name == COUNT)
    confusing = dataclasses.replace(loaded, checks=[dataclasses.replace(check, run=confused)])
    monkeypatch.setattr(course, "load", lambda number: confusing)
    (result,) = graded(counting("return 7"), COUNT).checks
    assert (result.outcome, result.reason) == ("failed", "bad_return")
    assert to_json(graded(counting("return 8"), COUNT)).count(b'"passed"') == 1
