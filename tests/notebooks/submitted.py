"""What twelve students hand in for exercise 05: edits of the notebook that was released."""

import ast
import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MARKERS = re.compile(r" *### (?:BEGIN|END) SOLUTION\n")
SOLUTION = MARKERS.sub("", (ROOT / "solutions" / "exercise_05_tfidf.py").read_text("utf-8"))
Notebook = dict[str, Any]
FUNCTIONS = {
    node.name: ast.get_source_segment(SOLUTION, node) or ""
    for node in ast.parse(SOLUTION).body
    if isinstance(node, ast.FunctionDef)
}

FIT_IDF = "def fit_idf(train_docs, vocab, variant='smooth'):"


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def code_cell(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code", "id": name, "metadata": {}, "source": source,
        "outputs": [], "execution_count": None,
    }  # fmt: skip


def written(notebook: Notebook, **sources: str) -> Notebook:
    """The notebook with these functions written."""
    made = copy.deepcopy(notebook)
    for name, source in sources.items():
        cell_of(made, f"solution-{name}")["source"] = source
    return made


def solved(notebook: Notebook, **sources: str) -> Notebook:
    """The notebook with all functions right, but for those that are named."""
    return written(notebook, **(FUNCTIONS | sources))


def top(notebook: Notebook, source: str) -> Notebook:
    """The notebook with another cell before all others."""
    return notebook | {"cells": [code_cell("mine", source), *notebook["cells"]]}


def without(notebook: Notebook, *names: str) -> Notebook:
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] not in names]}


def right(notebook: Notebook) -> Notebook:
    return solved(notebook)


def partly(notebook: Notebook) -> Notebook:
    """Right but for the weights: the logarithm to the base 2."""
    wrong = FUNCTIONS["inverse_document_frequency"].replace("np.log(", "np.log2(")
    return solved(notebook, inverse_document_frequency=wrong)


def stub(notebook: Notebook) -> Notebook:
    return notebook


def syntax_error(notebook: Notebook) -> Notebook:
    return solved(notebook, fit_idf="def fit_idf(train_docs, vocab, variant='smooth':\n    return")


def deleted(notebook: Notebook) -> Notebook:
    """Right, but the test cell of one function is gone, and both cells of another."""
    gone = ("test-term_frequency", "solution-fit_idf", "test-fit_idf")
    return without(solved(notebook), *gone)


def copied(notebook: Notebook) -> Notebook:
    """The cell of a function is copied with all its settings; the copy is right."""
    made = solved(notebook, term_frequency="def term_frequency(tokens, vocab):\n    return 1.0")
    again = copy.deepcopy(cell_of(made, "solution-term_frequency"))
    again["source"] = FUNCTIONS["term_frequency"]
    place = made["cells"].index(cell_of(made, "solution-term_frequency"))
    made["cells"].insert(place + 1, again | {"id": "copied"})
    return made


def endless(notebook: Notebook) -> Notebook:
    return solved(notebook, fit_idf=f"{FIT_IDF}\n    while True:\n        pass")


def always_equal(notebook: Notebook) -> Notebook:
    """Every function gives an object that says it is equal to anything."""
    thing = "class Equal:\n    def __eq__(self, other):\n        return True\n    __array__ = None"
    bodies = {name: f"def {name}(*a, **k):\n    return Equal()" for name in FUNCTIONS}
    return top(written(notebook, **bodies), thing)


def exits(notebook: Notebook) -> Notebook:
    """One function ends the process it runs in."""
    body = f"{FIT_IDF}\n    import os\n    os._exit(0)"
    return solved(notebook, fit_idf=body)


TRANSFORMER = """
def blank(lines):
    return ["17\\n"] if any("check(" in line for line in lines) else lines


get_ipython().input_transformers_post.append(blank)
"""


def transformer(notebook: Notebook) -> Notebook:
    """Nothing is written; a cell makes the kernel run `17` for each test cell."""
    return top(notebook, TRANSFORMER)


def huge_output(notebook: Notebook) -> Notebook:
    """Right, and it prints a lot."""
    first, printed = "    df = ", '    print("x" * 1_000_000)\n'
    body = FUNCTIONS["document_frequency"].replace(first, printed + first)
    return solved(notebook, document_frequency=body)


def korean(notebook: Notebook) -> Notebook:
    """Right, with a file that holds Korean."""
    return top(solved(notebook), '이름 = "정훈"  # 안녕하세요')


STUDENTS: dict[str, Callable[[Notebook], Notebook]] = {
    "right": right,
    "partly": partly,
    "stub": stub,
    "syntax": syntax_error,
    "deleted": deleted,
    "copied": copied,
    "endless": endless,
    "equal": always_equal,
    "exits": exits,
    "transformer": transformer,
    "huge": huge_output,
    "정훈": korean,
}


def hand_in(released: Path, file: Path, student: str) -> None:
    """Write the notebook of a student where the released one was fetched to."""
    notebook = json.loads(released.read_text("utf-8"))
    made = STUDENTS[student](notebook)
    file.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
