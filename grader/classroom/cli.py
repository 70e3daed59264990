"""The command `grade class`: parses, calls one function each."""

from pathlib import Path
from typing import Any

import click

from grader.language import language
from grader.options import (
    backend_option,
    examples_option,
    lang_option,
    plain_option,
    require_option,
)

SHAPES = ("files", "moodle", "canvas", "gradescope", "nbgrader")
MAX_SEED = 2**63 - 1


class ClassCommands(click.Group):
    """A group in which a first word that is no command is the submissions."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


def store_option(function: Any) -> Any:
    return click.option(
        "--store",
        metavar="URL",
        envvar="GRADE_STORE",
        help="A database instead of a file in RUN, such as postgresql://host/name.",
    )(function)


@click.group("class", cls=ClassCommands)
def class_commands() -> None:
    """Grade the submissions of a whole class.

    \b
    grade class SUBMISSIONS --exercise 18 --out RUN   grade what is new or changed
    grade class points RUN --weight gates=5           points with other weights
    grade class diff OLD NEW                          whose points changed, and why
    """


@class_commands.command("run", hidden=True)
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--exercise", required=True, help="exercise-18, 18 or lstm_cell.")
@click.option("--out", metavar="RUN", type=click.Path(path_type=Path), help="Folder of results.")
@click.option("--dry-run", is_flag=True, help="Show who is who, and grade nothing.")
@click.option("--shape", type=click.Choice(SHAPES), help="Where the submissions come from.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes; one a core unless told.")
@click.option("--regrade", is_flag=True, help="Grade all again, also what is unchanged.")
@store_option
@click.option("--seed", type=click.IntRange(0, MAX_SEED), help="The course's own, secret seed.")
@examples_option
@backend_option
@require_option
@lang_option
@plain_option
def run(lang: str | None, **options: Any) -> int:
    """Grade what is new or changed, and keep the results in RUN."""
    from grader.classroom import command

    if options["out"] is None and not options["dry_run"]:
        raise click.UsageError("name a folder for the results: --out RUN")
    return command.run(command.Asked(lang=language(lang), **options))


@class_commands.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@store_option
@lang_option
def diff(old: str, new: str | None, store: str | None, lang: str | None) -> int:
    """List whose points changed, and why.

    OLD and NEW are folders of runs; RUN@1 is the first round of a run, and RUN alone its last.
    Without NEW: the two last rounds of OLD.
    """
    from grader.classroom import comparing

    return comparing.diff(old, new, store, language(lang))


@class_commands.command()
@click.argument("run_folder", metavar="RUN")
@click.option("--weight", "given", metavar="CHECK=POINTS", multiple=True, help="May be repeated.")
@click.option("--weights", type=click.Path(path_type=Path), help="A file with such lines.")
@click.option("--json", "as_json", is_flag=True, help="Print the points as JSON.")
@store_option
@lang_option
def points(
    run_folder: str, given: tuple[str, ...], weights: Path | None, as_json: bool,
    store: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Show everybody's points, also with other weights; nothing is run."""
    from grader.classroom import comparing

    return comparing.points(run_folder, given, weights, as_json, store, language(lang))
