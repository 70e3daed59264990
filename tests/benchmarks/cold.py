"""Goals 1 and 2: the whole command `grade`, from a cold start."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from commands import GRADE, PYTHON, TWO_WRONG, cores, edited, run, solution
from table import Row, at_most, milliseconds
from timing import Action, Effort, interleaved

ANCHOR = "import numpy, hypothesis"
EXERCISES = (18, 5)
WHY = {
    "right": "NumPy twice, click and rich, then a call over a socket for every example",
    "wrong": "as above, and Hypothesis plays many smaller examples",
}
PLACES = {"free": 2, "pinned": 1}  # cores


def measure(effort: Effort) -> list[Row]:
    """Four gradings beside the import, on two cores and on one, all in one run."""
    with TemporaryDirectory() as folder:
        found = interleaved(actions(folder), effort.rounds)
    return [
        row(number, exercise, state, limit, found)
        for number, state, limit in ((1, "right", 1.0), (2, "wrong", 2.0))
        for exercise in EXERCISES
    ]


def actions(folder: str) -> dict[str, Action]:
    """Every command on two cores, then on one."""
    commands: dict[str, tuple[list[str], int]] = {"anchor": ([PYTHON, "-c", ANCHOR], 0)}
    for exercise in EXERCISES:
        wrong = Path(folder) / f"wrong_{exercise}.py"
        wrong.write_text(edited(exercise, *TWO_WRONG[exercise]), "utf-8")
        for state, file, code in (("right", solution(exercise), 0), ("wrong", wrong, 1)):
            commands[f"{state} {exercise}"] = ([GRADE, f"exercise-{exercise:02d}", str(file)], code)
    return {
        f"{name}, {place}": partial(run, command, folder, cores(count), code)
        for place, count in PLACES.items()
        for name, (command, code) in commands.items()
    }


def row(number: int, exercise: int, state: str, limit: float, found: dict[str, float]) -> Row:
    """The ratio on two cores, with the one on a single core beside it."""
    free, pinned = (
        found[f"{state} {exercise}, {place}"] / found[f"anchor, {place}"] for place in PLACES
    )
    seconds = milliseconds(found[f"{state} {exercise}, free"])
    anchor = milliseconds(found["anchor, free"])
    answer = "right answer" if state == "right" else "two functions wrong, failures shrunk"
    goal = f"`grade exercise-{exercise:02d}`, {answer}, against `{ANCHOR}`"
    detail = f"{seconds} against {anchor}; on one core {pinned:.2f}x"
    return at_most(number, goal, limit, free, detail, WHY[state])
