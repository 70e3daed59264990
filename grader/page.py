"""Shows a report as HTML: a page of its own, or a piece of another page such as a notebook."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.messages import say
from grader.render import in_one_line, marked, value_lines
from grader.report import Report, Result
from grader.words import word

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 1_000  # letters in a row of a table that can be scrolled
PIECE_LEVEL = 3  # of the first heading inside another page
LABELS = ("check", "checks", "outcome", "points", "smallest", "name", "value")


def page(report: Report) -> str:
    """A page of its own that asks for nothing from anywhere."""
    return _rendered(report, whole=True, level=1)


def piece(report: Report) -> str:
    """The same for another page, which has headings and colours of its own."""
    return _rendered(report, whole=False, level=PIECE_LEVEL)


def part_of(report: Report, names: list[str]) -> Report:
    """The report of some of the checks, with their points alone."""
    from grader.report import scores

    checks = [check for check in report.checks if check.name in names]
    score, max_score = scores(checks)
    return replace(report, checks=checks, score=score, max_score=max_score)


@cache
def environment() -> "Environment":
    """Templates in which every text is escaped, unless a template says otherwise."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _rendered(report: Report, whole: bool, level: int) -> str:
    text = environment().get_template("report.html.j2").render(
        whole=whole, level=level, lang=report.lang, **facts_of(report)
    )  # fmt: skip
    return text.strip() + "\n"


def facts_of(report: Report) -> dict[str, Any]:
    """What the page says, in the order and the words of the terminal's page."""
    lang = report.lang
    number = int(re.sub(r"\D", "", report.exercise))
    lines = report.output.splitlines()
    words = {label: say(f"page_{label}", lang) for label in LABELS}
    words |= {label: word(label, lang) for label in ("legend", "output", "cut")}
    return {
        "title": word("title", lang, number=number, title=report.title),
        "message": report.message,
        "checks": checks_of(report),
        "output": "\n".join(lines[:20]),
        "output_cut": len(lines) > 20 or report.output_truncated,
        "score": score_of(report),
        "foot": foot_of(report, number),
        "words": words,
    }


def score_of(report: Report) -> str:
    """Points, and that they are all."""
    text = word("score", report.lang, score=report.score, max_score=report.max_score)
    return f"{text}. {word('all_passed', report.lang)}" if is_full(report) else text


def is_full(report: Report) -> bool:
    return report.score == report.max_score and not report.is_broken and bool(report.checks)


def foot_of(report: Report, number: int) -> list[str]:
    """What to do next, and how the code was kept apart."""
    lang = report.lang
    hidden = sum(check.visibility != "always" for check in report.checks)
    lines = [word("more_checks", lang, count=hidden)] if hidden else []
    if not is_full(report):
        lines.append(word("next_hint", lang, command=f"grade hint {number:02d}"))
    claim = word(f"claim_{report.isolation}", lang)
    return [*lines, word("tier", lang, tier=report.isolation, claim=claim)]


def checks_of(report: Report) -> list[dict[str, Any]]:
    """The checks in order; a failure is in full, or in a line if its mistake is said above."""
    shown: list[Result] = []
    checks = []
    for check in report.checks:
        facts = _line_of(check, report.lang)
        if check.message and not report.message and check.reason != "not_written":
            facts |= _details(check, shown, report.lang)
        checks.append(facts)
    return checks


def _line_of(check: Result, lang: str) -> dict[str, Any]:
    unwritten = check.reason == "not_written"
    said = word("unwritten" if unwritten else f"plain_{check.outcome}", lang)
    return {
        "title": check.title,
        "outcome": check.outcome,
        "mark": word(check.outcome, lang),
        "said": said,
        "points": check.points,
        "max_points": check.max_points,
        "first": "",
        "mistake": "",
        "rest": "",
        "example": None,
    }


def _details(check: Result, shown: list[Result], lang: str) -> dict[str, Any]:
    """What is wrong, the likely mistake, where, and the smallest call that shows it."""
    if check.outcome != "failed":
        return {"first": in_one_line(check, shown, lang)}
    first, _, rest = (check.message or "").partition("\n")
    shown.append(check)
    said = word("mistake", lang, text=check.mistake.text) if check.mistake else ""
    if check.mistake and any(check.mistake == other.mistake for other in shown[:-1]):
        said = word("same_mistake", lang)
    return {"first": first, "mistake": said, "rest": rest, "example": _example(check, lang)}


def _example(check: Result, lang: str) -> dict[str, Any] | None:
    """Names and lines of the inputs, of what was due and of what came."""
    example = check.example
    if example is None:
        return None
    came = marked(example.actual, example.differs)
    due = [(word("expected", lang), example.expected), (word("actual", lang), came)]
    values = [*example.inputs.items(), *((name, value) for name, value in due if value)]
    if not values:
        return None
    rows = [(name, value_lines(value, lang, WIDTH)) for name, value in values]
    return {"rows": rows, "marked": came is not example.actual}
