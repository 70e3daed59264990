"""Shows a report in a terminal: what passed in one line each, the first failure in full."""

import re
from dataclasses import replace
from itertools import accumulate
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grader.report import Report, Result, Value
from grader.values import without_commands
from grader.words import word

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "waiting": "dim",
    "not_run": "dim",
    "broken": "magenta",
}
FEW = 160  # values of an array that are shown row by row
DIGITS = 6


def show_report(
    report: Report, number: int, console: Console, plain: bool, every: bool = False
) -> None:
    """Print the page of one report: the first failure in full, or every one."""
    lang = report.lang
    print_line(console, word("title", lang, number=number, title=report.title), style="bold")
    console.print()
    if report.message:
        print_block(console, report.message, style="bold red", indent=2)
        console.print()
    shown_in_full: list[Result] = []
    for check in report.checks:
        line = check_line(check, lang, plain, console.width)
        print_line(console, line, style=STYLES[check.outcome])
        if not check.message or report.message or check.reason == "not_written":
            continue
        if check.outcome == "failed" and (every or not shown_in_full):
            show_failure(check, console, lang)
            shown_in_full.append(check)
        else:
            print_block(console, in_one_line(check, shown_in_full, lang), indent=4)
    if report.output:
        show_output(report, console)
    show_foot(report, console)


def show_failure(check: Result, console: Console, lang: str) -> None:
    """What is wrong, the likely mistake, where, and the smallest call that shows it."""
    first, _, rest = (check.message or "").partition("\n")
    print_block(console, first, indent=4)
    if check.mistake:
        text = word("mistake", lang, text=check.mistake.text)
        print_block(console, text, indent=4, style="bold")
    print_block(console, rest, indent=4)
    show_example(check, console, lang)


def in_one_line(check: Result, shown: list[Result], lang: str) -> str:
    """The essence of a failure that is not shown in full."""
    if check.mistake is None:
        return (check.message or "").partition("\n")[0]
    if any(check.mistake == other.mistake for other in shown):
        return word("same_mistake", lang)
    return word("mistake", lang, text=check.mistake.text)


def check_line(check: Result, lang: str, plain: bool, width: int) -> str:
    """Mark, title and points of a check in one line."""
    mark = word(f"plain_{check.outcome}" if plain else check.outcome, lang)
    title = (
        f"{check.title}: {word('unwritten', lang)}"
        if check.reason == "not_written"
        else check.title
    )
    left = f"  {mark}: {title}" if plain else f"  {mark} {title}"
    right = f"{check.points} / {check.max_points}"
    gap = min(width, 100) - cell_len(left) - cell_len(right) - 2
    return f"{left}, {right}" if plain or gap < 1 else f"{left}{' ' * gap}{right}"


def show_example(check: Result, console: Console, lang: str) -> None:
    """The smallest call that shows the failure: inputs, what was due, what came."""
    example = check.example
    if example is None:
        return
    rows = [(name, value) for name, value in example.inputs.items()]
    came = marked(example.actual, example.differs)
    due = [(word("expected", lang), example.expected), (word("actual", lang), came)]
    rows += [(name, value) for name, value in due if value is not None]
    if not rows:
        return
    width = max(cell_len(name) for name, _ in rows)
    console.print()
    for name, value in rows:
        label = f"    {name}{' ' * (width - cell_len(name))}  "
        lines = value_lines(value, lang, console.width - cell_len(label))
        print_line(console, label + lines[0])
        for line in lines[1:]:
            print_line(console, " " * cell_len(label) + line)
    if came is not example.actual:
        print_line(console, f"    {word('legend', lang)}", style="dim")
    console.print()


def marked(value: Value | None, differs: list[list[int]]) -> Value | None:
    """An array with a star behind each wrong entry; the value itself if it has no other ones."""
    if value is None or value.truncated or not differs or not value.shape:
        return value
    wrong = {tuple(index) for index in differs}

    def walk(values: Any, index: tuple[int, ...]) -> Any:
        if isinstance(values, list):
            return [walk(item, (*index, place)) for place, item in enumerate(values)]
        return number(values) + ("*" if index in wrong else " ")

    return replace(value, values=walk(value.values, ()))


def value_lines(value: Value, lang: str, room: int) -> list[str]:
    """A value as lines that fit: an array row by row, with six digits."""
    if value.kind != "array":
        return [short(repr_of(value.values))]
    size = _size(value.shape or [])
    if size > FEW:
        head = "  ".join(number(item) for item in list(_flat(value.values))[:4])
        return [f"{tuple(value.shape or [])} {head} {word('more', lang, count=size)}"]
    return _rows(value.values, value.shape or [], room)


def _rows(values: Any, shape: list[int], room: int) -> list[str]:
    if len(shape) < 2:
        return _table([values if isinstance(values, list) else [values]], room)
    if len(shape) == 2:
        return _table(values, room)
    blocks = [_rows(part, shape[1:], room) for part in values]
    return [line for block in blocks for line in [*block, ""]][:-1] or ["[]"]


def _table(rows: list[list[Any]], room: int) -> list[str]:
    """Rows of numbers in columns; columns that do not fit are left out, and said to be."""
    cells = [[number(item) for item in row] for row in rows]
    if not cells or not cells[0]:
        return ["[]"]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    fitting = sum(used <= room for used in accumulate(width + 2 for width in widths))
    kept = len(widths) if fitting == len(widths) else max(1, fitting - 1)
    lines = ["  ".join(map(str.rjust, row[:kept], widths[:kept])) for row in cells]
    return [line.rstrip() if kept == len(widths) else f"{line} …" for line in lines]


def _size(shape: list[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size


def _flat(values: Any) -> Any:
    if not isinstance(values, list):
        yield values
        return
    for item in values:
        yield from _flat(item)


def number(item: Any) -> str:
    """A number with six digits; anything else as it is."""
    return f"{item:.{DIGITS}g}" if isinstance(item, float) else str(item)


def repr_of(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list):
        return f"[{', '.join(repr_of(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {repr_of(item)}' for key, item in value.items())}}}"
    return repr(value)


def short(text: str, limit: int = 400) -> str:
    return text if len(text) <= limit else f"{text[:limit]} …"


def show_output(report: Report, console: Console) -> None:
    """What the submission printed, quoted."""
    print_line(console, "")
    print_line(console, word("output", report.lang), style="bold")
    lines = report.output.splitlines()
    for line in lines[:20]:
        print_line(console, f"  | {line}", style="dim")
    if len(lines) > 20 or report.output_truncated:
        print_line(console, f"  | {word('cut', report.lang)}", style="dim")


def show_foot(report: Report, console: Console) -> None:
    """Points, what to do next, and how the code was kept apart."""
    lang = report.lang
    console.print()
    full = report.score == report.max_score and not report.is_broken and bool(report.checks)
    points = word("score", lang, score=report.score, max_score=report.max_score)
    text = f"{points}. {word('all_passed', lang)}" if full else points
    print_line(console, text, style="bold green" if full else "bold")
    hidden = sum(check.visibility != "always" for check in report.checks)
    if hidden:
        print_line(console, word("more_checks", lang, count=hidden))
    if not full:
        name = re.sub(r"\D", "", report.exercise)
        print_line(console, word("next_hint", lang, command=f"grade hint {name}"))
    claim = word(f"claim_{report.isolation}", lang)
    print_block(console, word("tier", lang, tier=report.isolation, claim=claim), 0, style="dim")


def print_block(console: Console, text: str, indent: int, style: str = "") -> None:
    """Text of several lines, wrapped inside its indent."""
    for line in text.splitlines():
        body = Text(line, style=style)
        for part in body.wrap(console, max(20, min(console.width, 100) - indent)):
            words = without_commands(part.plain.rstrip())  # a long word may be cut before "::"
            console.print(Text(" " * indent).append(words, style), soft_wrap=True)


def print_line(console: Console, text: str, style: str = "") -> None:
    """One line; brackets in it are text, and it is not reflowed."""
    console.print(Text(text, style=style), soft_wrap=True)
