"""Grades an exercise at the terminal: once, or each time its file is saved."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import course
from grader.intake import Submission, Unusable, read_submission
from grader.sandbox.spawn import Zygote
from grader.waiting import Waiting
from grader.words import unusable, word

if TYPE_CHECKING:  # they import NumPy, which starts later beside the zygote
    from grader.play import Failure
    from grader.report import Report
    from grader.toolkit.declare import Check

FULL, MISSING, FAULT = 0, 1, 3


@dataclass(frozen=True)
class Practice:
    """What is graded, how, and how the report is shown.

    file     the file that is named; None for the one in the stub's place
    folder   the course folder
    options  of `grader.grade.Options`
    every    show every failure in full
    write_example  leave the first failure as a file
    """

    number: int
    file: Path | None
    folder: Path | None
    options: dict[str, Any]
    as_json: bool = False
    plain: bool = False
    every: bool = False
    write_example: bool = False

    @property
    def path(self) -> Path:
        """The file that is graded."""
        return self.file or stub_place(self.number, self.folder)


def stub_place(number: int, folder: Path | None) -> Path:
    """Where the stub of an exercise lies."""
    name = course.exercises()[number]
    if folder is None:
        raise Unusable("no_course_file", file=f"{name}.py")
    return course.exercise_folder(folder, number) / f"{name}.py"


def once(practice: Practice, zygote: Zygote | None) -> int:
    """Grade, and show the report; returns the exit code."""
    submission = read_submission(practice.path)
    options = practice.options
    if options["backend"] != "numpy" or options["device"] != "cpu":
        raise Unusable("no_device", device=options["device"])
    failures: list[tuple[Check, Failure]] = []
    report = graded(practice, submission, zygote, failures)
    if practice.folder and practice.file is None and options["seed"] is None:
        from grader import progress

        progress.note(practice.folder, report)
    show(report, practice)
    if practice.write_example:
        leave_example(practice, failures)
    if report.is_broken:
        return FAULT
    return FULL if report.score == report.max_score else MISSING


def graded(
    practice: Practice, submission: Submission, zygote: Zygote | None,
    failures: list[tuple["Check", "Failure"]],
) -> "Report":  # fmt: skip
    """The report; what takes longer than a moment is said meanwhile."""
    from grader.grade import Options, grade

    loaded = course.load(practice.number)
    lang = practice.options["lang"]
    with Waiting(practice.plain) as waiting:
        options = Options(
            **practice.options,
            begins=lambda check: waiting.say(
                word("at", lang, check=check.ko if lang == "ko" else check.en)
            ),
            fails=lambda check, failure: failures.append((check, failure)),
        )
        return grade(loaded, submission, options, zygote)


def show(report: "Report", practice: Practice) -> None:
    """Print a report as it is asked for."""
    if practice.as_json:
        from grader.report import to_json

        sys.stdout.buffer.write(to_json(report) + b"\n")
        return
    from grader.render import show_report

    show_report(report, practice.number, console(practice.plain), practice.plain, practice.every)


def console(plain: bool) -> Any:
    """A terminal for rich; colour only where it is wanted."""
    from rich.console import Console

    return Console(no_color=True, highlight=False) if plain else Console(highlight=False)


def leave_example(practice: Practice, failures: list[tuple["Check", "Failure"]]) -> None:
    """Write the first failure that calls something as a file."""
    from grader.example_file import write_example

    for check, failure in failures:
        if failure.calls:
            functions = course.load(practice.number).functions
            lang = practice.options["lang"]
            file = write_example(practice.path, check, functions, failure, lang)
            click.echo(word("example", lang, file=file), err=practice.as_json)
            return


def on_save(practices: dict[Path, Practice], folder: Path, zygote: Zygote | None) -> int:
    """Grade what is saved, until Ctrl-C; a single exercise is graded at once, too.

    practices  by the file that is watched
    """
    from grader.watch import watch

    lang, plain = next((one.options["lang"], one.plain) for one in practices.values())

    def grade(file: Path) -> None:
        if file not in practices:
            return
        if not plain:
            console(plain).clear()
        try:
            once(practices[file], zygote if zygote and zygote.process.poll() is None else None)
        except Unusable as error:
            click.echo(unusable(error.kind, error.facts, lang), err=True)
        click.echo("\n" + word("watching", lang, file=file.name))

    def begun(polling: bool) -> None:
        if polling:
            click.echo(word("polling", lang))
        if len(practices) == 1:
            grade(next(iter(practices)))
        else:
            click.echo(word("watching_all", lang, count=len(practices)))

    watch(folder, begun, grade)
    return FULL
