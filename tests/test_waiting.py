"""What takes longer than a moment is said on a terminal, and nowhere else."""

import io
import os
import sys

import pexpect
import pytest
from places import ROOT

from grader import course, waiting
from grader.waiting import Waiting
from grader.words import word

SLOW = """

import time

fast_step = rnn_step_forward
calls = []


def rnn_step_forward(**inputs):
    calls.append(inputs)
    time.sleep(0.1 if len(calls) < 25 else 0.0)
    return fast_step(**inputs)
"""


@pytest.fixture
def slow(tmp_path):
    """A right submission whose first check takes some seconds."""
    file = tmp_path / "rnn_cell.py"
    source = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")
    file.write_text(source + SLOW, "utf-8")
    return file


@pytest.fixture
def fast(tmp_path):
    file = tmp_path / "rnn_cell.py"
    file.write_bytes((ROOT / "solutions" / "exercise_14_rnn_cell.py").read_bytes())
    return file


TITLES = {lang: [getattr(check, lang) for check in course.load(14).checks] for lang in ("en", "ko")}


def on_a_terminal(file, *options):
    """All that is seen when the report goes to a file and the terminal has the rest."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    command = f'"$0" -P -m grader 14 "$1" {" ".join(options)} > "$1.out"'
    child = pexpect.spawn(
        "/bin/sh", ["-c", command, sys.executable, str(file)],
        cwd=file.parent, env=environment, encoding="utf-8", timeout=60,
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return child.before


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_slow_submission_shows_the_check_that_it_is_at(slow, lang):
    seen = on_a_terminal(slow, "--lang", lang)
    assert word("at", lang, check=TITLES[lang][0]) in seen
    assert word("at", lang, check=TITLES[lang][0]) not in slow.with_suffix(".py.out").read_text()


def test_on_a_plain_terminal_each_check_has_a_line_of_its_own(slow):
    seen = on_a_terminal(slow, "--plain", "--lang", "en")
    lines = [line.strip() for line in seen.splitlines() if line.strip()]
    assert lines == [word("at", "en", check=title) for title in TITLES["en"]][: len(lines)]
    assert len(lines) == len(set(lines)) > 3
    assert "\x1b" not in seen


def test_a_fast_submission_is_not_commented(fast):
    assert on_a_terminal(fast, "--lang", "en") == ""


def test_nothing_is_said_where_nobody_looks(slow, run_grade):
    done = run_grade("14", slow, "--lang", "en", "--plain")
    assert (done.code, done.err) == (0, "")
    assert "checking:" not in done.out


# --- without the grader -----------------------------------------------------------------------


class Terminal(io.StringIO):
    """Standard error that says that it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def watched(monkeypatch):
    """What begins to wait on a terminal, and the terminal."""

    def begin(plain=True):
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)  # here: each phase of a test has its own
        monkeypatch.setattr(waiting, "PATIENCE", 0.2)
        return Waiting(plain), stream

    return begin


def test_the_latest_text_is_shown_after_a_while(watched):
    said, terminal = watched()
    with said:
        said.say("first")
        said.say("second")
        assert terminal.getvalue() == ""
        said.timer.join(10)
        assert terminal.getvalue() == "second\n"
        said.say("third")
    assert terminal.getvalue() == "second\nthird\n"


def test_nothing_is_shown_after_the_end(watched):
    said, terminal = watched()
    with said:
        said.say("first")
    said.timer.join(10)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_by_a_timer_that_was_under_way_at_the_end(watched):
    said, terminal = watched()
    with said:
        said.say("first")
        show = said.timer.function
    show()
    assert terminal.getvalue() == ""


def test_nothing_is_left_of_what_moves(watched, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    said, terminal = watched(plain=False)
    with said:
        said.say("first")
        said.timer.join(10)
    shown = terminal.getvalue()
    assert "first" in shown
    assert shown.rindex("\x1b[2K") > shown.rindex("first")  # the line is cleared behind it


def test_an_exception_ends_it_too(watched):
    said, terminal = watched()
    with pytest.raises(RuntimeError), said:
        raise RuntimeError
    said.timer.join(10)
    assert terminal.getvalue() == ""


def test_a_title_that_holds_markup_is_shown_as_it_is(watched):
    said, terminal = watched()
    with said:
        said.say("[bold]x[/bold]")
        said.timer.join(10)
    assert terminal.getvalue() == "[bold]x[/bold]\n"
