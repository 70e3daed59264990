"""Measures the project against its goals: python tests/benchmarks/run.py [--quick] [--write]."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from commands import THREADS
from machine import machine
from table import HEAD, Row, markdown
from timing import FULL, QUICK, Effort

RESULTS = Path(__file__).with_name("RESULTS.md")
MODULES = ("cold", "imports", "memory")  # no NumPy in this process so far
MODULES += ("isolation", "torch_isolation", "shrinking", "gradient_cost", "detection")
MODULES += ("complex_step", "lstm_speed", "autograding")
PHASES = "phases"
ABOUT = """\
Ratios of medians: what is compared runs in turns, round by round, with one thread. Commands run on
two cores, unless one core is named. Written by `python tests/benchmarks/run.py --write`.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: rough numbers")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="what to measure: all of it")
    options = parser.parse_args()
    os.environ.update(THREADS)  # before NumPy is imported
    wanted = options.modules or [*MODULES, PHASES]
    if unknown := set(wanted) - {*MODULES, PHASES}:
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    text = results(wanted, QUICK if options.quick else FULL)
    print(text)
    if options.write:
        RESULTS.write_text(text, "utf-8")


def results(wanted: list[str], effort: Effort) -> str:
    """The whole page."""
    rows = [row for name in MODULES if name in wanted for row in measured(name, effort)]
    numbers = f"{effort.rounds} rounds of commands, {effort.samples} of functions"
    parts = ["# Benchmarks", ABOUT + f"{machine()}; {numbers}."]
    if rows:
        parts += ["## Goals", markdown(HEAD, [row.cells for row in rows])]
    if PHASES in wanted:
        note("phases")
        page = importlib.import_module(PHASES)
        parts += ["## Where the time of a cold run goes", page.tables(effort)]
    return "\n\n".join(parts) + "\n"


def measured(name: str, effort: Effort) -> list[Row]:
    note(name)
    rows: list[Row] = importlib.import_module(name).measure(effort)
    return rows


def note(name: str) -> None:
    print(f"measuring: {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
