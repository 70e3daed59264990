"""The command `grade audit`: prints what the audit finds, and the kill matrix."""

import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import click

from grader import course
from grader.authoring import audit as auditing
from grader.authoring.diagnosing import diagnosed
from grader.authoring.layout import lay_out
from grader.intake import Unusable

FULL, PROBLEMS = 0, 1


def audit(
    spellings: tuple[str, ...],
    *,
    write: bool,
    matrix: bool,
    full: bool,
    diagnosis: bool,
    new: str | None,
) -> int:
    """Audit the exercises that are named, or all; 1 if any has a problem."""
    if not (auditing.ROOT / "solutions").is_dir():
        raise Unusable("no_checkout")
    if new is not None:
        for file in lay_out(new):
            click.echo(f"wrote {file.relative_to(auditing.ROOT)}")
        return FULL
    numbers = [course.find(spelling) for spelling in spellings] or list(course.exercises())
    if write:
        for file in (file for number in numbers for file in auditing.write(number)):
            click.echo(f"wrote {file.relative_to(auditing.ROOT)}")
    if diagnosis:
        return diagnose(numbers)
    problems = 0
    with ProcessPoolExecutor(min(len(numbers), os.cpu_count() or 1)) as pool:
        for found in pool.map(partial(auditing.audit, full=full), numbers):
            problems += len(found.problems)
            _show(found, matrix)
    return PROBLEMS if problems else FULL


def diagnose(numbers: list[int]) -> int:
    """Show how many known mistakes are caught, and named; 1 if not enough are."""
    total, poor = Counter[str](), 0
    with ProcessPoolExecutor(min(len(numbers), os.cpu_count() or 1)) as pool:
        for found in pool.map(diagnosed, numbers):
            counts = {
                "mistakes": found.count,
                "caught": found.count - len({text.split()[0] for text in found.survivors}),
                "named": found.count - len(found.unnamed),
                "misnamed": len(found.misnamed),
                "misnamed where unknown": len(found.mistaken),
            }
            total.update(counts)
            poor += not found.is_good
            click.echo(f"{found.exercise}: {_counted(counts)}")
            for text in (*found.survivors, *found.unnamed, *found.misnamed, *found.mistaken):
                click.echo(f"  - {text}")
    click.echo(f"in all: {_counted(total)}")
    return PROBLEMS if poor else FULL


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _show(found: auditing.Audit, matrix: bool) -> None:
    caught = f"{len(found.matrix)} mistakes, {len(found.checks)} checks"
    click.echo(f"{found.exercise}: {'clean' if not found.problems else 'PROBLEMS'} ({caught})")
    for problem in found.problems:
        click.echo(f"  - {problem}")
    if matrix:
        _show_matrix(found)


def _show_matrix(found: auditing.Audit) -> None:
    """A row a mistake, a column a check; x where the check fails."""
    for letter, name in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", found.checks, strict=False):
        click.echo(f"    {letter} {name}")
    width = max(map(len, found.matrix), default=0)
    letters = " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(found.checks)])
    click.echo(f"  {'':{width}}  {letters}")
    for mistake, caught in found.matrix.items():
        cells = " ".join("x" if name in caught else "." for name in found.checks)
        click.echo(f"  {mistake:{width}}  {cells}")
