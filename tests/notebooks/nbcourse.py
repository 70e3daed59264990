"""A course for nbgrader in a temporary folder, and submissions made from its notebooks."""

import copy
import csv
import os
import subprocess
import sys
from pathlib import Path

import msgspec
from places import ROOT

NUMBER, EXERCISE, NAME = 14, "exercise-14", "rnn_cell"


def environment(folder):
    """That of a user who has activated the virtual environment of this interpreter."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        **{name: str(home / name.lower()) for name in places},
    }


def python(folder, *arguments):
    """Run Python in a course; what it wrote."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(folder.parent),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def nbgrader(folder, *arguments):
    """Run the real command in a course; what it wrote."""
    return python(folder, "-m", "nbgrader", *arguments)


def read(file):
    return msgspec.json.decode(file.read_bytes())


def write(file, notebook):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(notebook))


def code_cell(source, name="added"):
    return dict(
        cell_type="code", id=name, metadata={}, outputs=[], execution_count=None, source=source
    )


def edited(notebook, right="", wrong="", before=(), after=()):
    """A copy with some text replaced, which it must have, and with cells around the others."""
    made = copy.deepcopy(notebook)
    found = 0
    for cell in made["cells"]:
        source = "".join(cell["source"])
        if right and cell["cell_type"] == "code":
            found += source.count(right)
            source = source.replace(right, wrong)
        cell["source"] = source
    assert found == bool(right)
    first = [code_cell(source, f"before-{turn}") for turn, source in enumerate(before)]
    last = [code_cell(source, f"after-{turn}") for turn, source in enumerate(after)]
    made["cells"] = [*first, *made["cells"], *last]
    return made


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def submit(course, student, notebook):
    write(course / "submitted" / student / EXERCISE / f"{NAME}.ipynb", notebook)


def autograded(course, student):
    return read(course / "autograded" / student / EXERCISE / f"{NAME}.ipynb")


def scores(course):
    """The points of every student in the gradebook."""
    nbgrader(course, "export", "--to=grades.csv")
    with (course / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == EXERCISE]
    return {row["student_id"]: float(row["raw_score"]) for row in rows}
