"""What a test cell calls: grades the source of the cells that were run, in another process."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from grader.language import language
from grader.notebooks.history import cells_run
from grader.notebooks.sentences import say

if TYPE_CHECKING:
    from grader.report import Report

SECONDS = 600  # for all checks together; each call has a deadline of its own
WIDTH = 100


class CannotGrade(Exception):
    """Why there is no report, in one sentence: a traceback of ours would help nobody."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Checked:
    """What `check` returns: nbgrader reads its `repr` for the points, a person its page."""

    def __init__(self, report: "Report") -> None:
        self.report = report

    def __repr__(self) -> str:
        return str(self.report.score)

    def __str__(self) -> str:
        return text_of(self.report)

    def _repr_html_(self) -> str:
        from grader.page import piece

        return piece(self.report)


def check(exercise: str, function: str = "", lang: str | None = None) -> Checked:
    """Grade an exercise as far as this notebook has run it, or one function of it.

    The result shows the report. As text: print(check(…)).
    """
    spoken = language(lang)
    found = Checked(_report(exercise, function, spoken))
    if _is_terminal():
        print(found)
    return found


def _report(exercise: str, function: str, lang: str) -> "Report":
    """The report that another process makes: nothing in this kernel can change it."""
    import msgspec

    from grader.report import Report

    asked = {"exercise": exercise, "function": function, "lang": lang, "cells": cells_run()}
    command = [sys.executable, "-P", "-m", "grader.notebooks.apart"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotGrade(say("no_report", lang, why=type(error).__name__)) from None
    if done.returncode:
        why = done.stdout.decode("utf-8", "replace").strip()
        raise CannotGrade(why or say("no_report", lang, why=done.returncode))
    return msgspec.json.decode(done.stdout, type=Report)


def text_of(report: "Report") -> str:
    """The page of the terminal, with every failure in full."""
    import io
    import re

    from rich.console import Console

    from grader.render import show_report

    out = io.StringIO()
    number = int(re.sub(r"\D", "", report.exercise))
    show_report(report, number, Console(file=out, width=WIDTH, no_color=True), False, every=True)
    return out.getvalue().rstrip()


def _is_terminal() -> bool:
    """True in an IPython at a terminal, which shows no HTML."""
    return type(_shell()).__name__ == "TerminalInteractiveShell"


def _shell() -> Any:
    shell = sys.modules.get("IPython")
    return shell.get_ipython() if shell else None
