"""The command line: parses, calls one function each, chooses the exit code."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from grader import commands
from grader.classroom.cli import class_commands
from grader.intake import Unusable
from grader.language import language
from grader.messages import LANGUAGES
from grader.options import (
    backend_option,
    examples_option,
    lang_option,
    plain_option,
    require_option,
)
from grader.sandbox.spawn import Zygote
from grader.words import unusable, word

VALUED = ("--seed", "--examples", "--backend", "--device", "--require", "--lang")
FULL, MISSING, UNUSABLE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class Commands(click.Group):
    """A group in which a first word that is no command is an exercise."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = first_word(args)
        if first is not None and first not in self.commands:
            args = ["exercise", *args]
        elif first is None and not {"--help", "--version"}.intersection(args):
            args = ["overview", *args]
        return super().parse_args(ctx, args)


def first_word(arguments: list[str]) -> str | None:
    """The first argument that is neither an option nor the value of one."""
    words = iter(arguments)
    for argument in words:
        if argument in VALUED:
            next(words, None)
        elif not argument.startswith("-"):
            return argument
    return None


@click.group(cls=Commands)
@click.version_option(package_name="sequence-exercises", prog_name="grade")
def grade() -> None:
    """Grade exercises on text and sequence models.

    \b
    grade                     every exercise with its state
    grade EXERCISE [FILE]     grade one: exercise-05, 05, 5 or tfidf
    grade watch EXERCISE      grade it each time you save it
    """


@grade.command(hidden=True)
@lang_option
@plain_option
def overview(lang: str | None, plain: bool) -> int:
    """Every exercise with its state."""
    return commands.overview(language(lang), plain)


@grade.command(hidden=True)
@click.argument("exercise")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else.")
@click.option("--all", "every", is_flag=True, help="Show every failure in full.")
@click.option("--write-example", is_flag=True, help="Leave the first failure as a Python file.")
@click.option("--seed", type=click.IntRange(0), help="Draw the examples from another seed.")
@examples_option
@backend_option
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu")
@require_option
@lang_option
@plain_option
@click.pass_obj
def exercise(
    zygote: Zygote | None,
    /,
    exercise: str,
    file: Path | None,
    **options: Any,
) -> int:
    """Grade one exercise."""
    options["lang"] = language(options["lang"])
    names = ("as_json", "plain", "every", "write_example")
    shown = {name: options.pop(name) for name in names}
    return commands.exercise(exercise, file, options, shown, zygote)


@grade.command()
@click.argument("exercise", required=False)
@click.option("--all", "every", is_flag=True, help="Show every failure in full.")
@lang_option
@plain_option
@click.pass_obj
def watch(
    zygote: Zygote | None, /, exercise: str | None, every: bool, lang: str | None, plain: bool
) -> int:
    """Grade an exercise each time it is saved; without one, every exercise of the course."""
    options = {"lang": language(lang), "seed": None, "backend": "numpy", "device": "cpu"}
    return commands.watch(exercise, options, {"every": every, "plain": plain}, zygote)


@grade.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@lang_option
def list_exercises(as_json: bool, lang: str | None) -> int:
    """List all exercises."""
    return commands.list_exercises(language(lang), as_json)


@grade.command()
@click.argument("exercise")
@click.argument("number", type=int, default=1)
@lang_option
def hint(exercise: str, number: int, lang: str | None) -> int:
    """Show a hint, 1 to 3: from a nudge to nearly the answer."""
    return commands.hint(exercise, number, language(lang))


@grade.command()
@click.argument("exercise")
@lang_option
def reset(exercise: str, lang: str | None) -> int:
    """Put the stub back; your file is kept beside it."""
    return commands.reset(exercise, language(lang))


@grade.command("language")
@click.argument("code", type=click.Choice(LANGUAGES))
def set_language(code: str) -> int:
    """Speak a language from now on: en or ko."""
    return commands.set_language(code)


@grade.command()
@click.argument("folder", type=click.Path(path_type=Path))
@lang_option
def init(folder: Path, lang: str | None) -> int:
    """Lay the exercises out in a folder."""
    return commands.init(folder, language(lang))


@grade.command()
@click.option("--all", "every_tier", is_flag=True, help="Try every tier, not the strongest alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@lang_option
@plain_option
def doctor(every_tier: bool, as_json: bool, lang: str | None, plain: bool) -> int:
    """Find out what this machine offers, and whether its isolation holds."""
    return commands.doctor(language(lang), every_tier=every_tier, as_json=as_json, plain=plain)


@grade.command()
def schema() -> int:
    """Print the JSON Schema of a report."""
    return commands.schema()


@grade.command()
@click.argument("exercises", nargs=-1)
@click.option("--write", is_flag=True, help="Write the generated stubs and banks first.")
@click.option("--matrix", is_flag=True, help="Show which check catches which mistake.")
@click.option("--diagnosis", is_flag=True, help="Are the known mistakes named, and rightly?")
@click.option("--full", is_flag=True, help="Try every right answer under 50 seeds.")
@click.option("--new", "new", metavar="NAME", help="Lay out a new exercise, such as 25_attention.")
def audit(
    exercises: tuple[str, ...], write: bool, matrix: bool, full: bool, diagnosis: bool,
    new: str | None,
) -> int:  # fmt: skip
    """Grade the grader: is every exercise well-formed?"""
    from grader.authoring import command

    return command.audit(
        exercises, write=write, matrix=matrix, full=full, diagnosis=diagnosis, new=new
    )


@grade.group()
def notebooks() -> None:
    """The course as notebooks for nbgrader."""


@notebooks.command("build")
@click.argument("folder", metavar="COURSE", type=click.Path(path_type=Path))
@click.argument("exercises", nargs=-1)
@click.option("--force", is_flag=True, help="Write notebooks again that have been changed.")
@lang_option
def build_notebooks(folder: Path, exercises: tuple[str, ...], force: bool, lang: str | None) -> int:
    """Write a course for nbgrader: configuration and source notebooks."""
    return commands.build_notebooks(folder, exercises, language(lang), force)


grade.add_command(class_commands)


def run(arguments: list[str], zygote: Zygote | None = None) -> int:
    """Run one call; returns the exit code, and prints one sentence for whatever goes wrong."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIO
    lang = language(_lang_of(arguments))
    try:
        code = grade.main(arguments, prog_name="grade", standalone_mode=False, obj=zygote)
        return code if isinstance(code, int) else FULL
    except Unusable as error:
        click.echo(unusable(error.kind, error.facts, lang), err=True)
        return UNUSABLE
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FULL
    except Exception as error:
        if os.environ.get("GRADE_TRACEBACK"):
            raise
        click.echo(word("fault", lang, why=f"{type(error).__name__}: {error}"), err=True)
        return FAULT


def _lang_of(arguments: list[str]) -> str | None:
    """The language of a call that may not even parse."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return None
