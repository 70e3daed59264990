"""What the checks of a function found, as a comment in the gradebook."""

import re
from typing import Any

from grader.notebooks.autograding import Graded
from grader.notebooks.outputs import PREFIX, of_function
from grader.notebooks.parts import checks_by_function
from grader.report import Report, Result
from grader.words import word

MARKUP = re.compile(r"([\\`*_{}\[\]()#+.!|~$-])")
SOLUTION = "solution-"


def save(submission: Any, graded: Graded) -> None:
    """Set the comment of each function; ask for a look at what could not be run."""
    for comment in submission.comments:
        text = comment_of(graded, comment.name.removeprefix(SOLUTION))
        if comment.name.startswith(SOLUTION) and text:
            comment.auto_comment = text
    report = graded.report
    if report is None:
        return
    for grade in submission.grades:
        part = of_function(graded.course, report, grade.name.removeprefix(PREFIX))
        if any(check.outcome in ("broken", "not_run") for check in part.checks):
            grade.needs_manual_grade = True


def comment_of(graded: Graded, function: str) -> str:
    """A line for each check; why the notebook cannot be graded, if it cannot."""
    if function not in checks_by_function(graded.course):
        return ""
    if graded.report is None:
        return plain(graded.sentence)
    part = of_function(graded.course, graded.report, function)
    return "\n".join(line_of(check, part) for check in part.checks)


def line_of(check: Result, report: Report) -> str:
    """Mark, title, points, and the first line of what was wrong."""
    said = "unwritten" if check.reason == "not_written" else f"plain_{check.outcome}"
    head = f"{check.title}: {word(said, report.lang)}, {check.points} / {check.max_points}"
    first = (check.message or "").partition("\n")[0] if check.reason != "not_written" else ""
    mark = word(check.outcome, report.lang)
    return f"- {mark} {plain(head)}" + (f": {plain(first)}" if first else "")


def plain(text: str) -> str:
    """Text that Markdown and HTML show as it is: students can put anything into a message."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARKUP.sub(r"\\\1", text)
