"""The command `grade audit`: prints what the audit finds, and the kill matrix."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import click

from grader import course
from grader.authoring import audit as auditing
from grader.authoring.layout import lay_out
from grader.intake import Unusable

FULL, PROBLEMS = 0, 1


def audit(
    spellings: tuple[str, ...], *, write: bool, matrix: bool, full: bool, new: str | None
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
    seeds = auditing.FULL_SEEDS if full else auditing.SEEDS
    problems = 0
    with ProcessPoolExecutor(min(len(numbers), os.cpu_count() or 1)) as pool:
        for found in pool.map(partial(auditing.audit, seeds=seeds), numbers):
            problems += len(found.problems)
            _show(found, matrix)
    return PROBLEMS if problems else FULL


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
