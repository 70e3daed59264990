import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (  # from the ground up: a module imports its own layer and those before it
    ("reference",),
    ("grader.sandbox",),
    ("grader.report", "grader.toolkit", "grader.stubs", "grader.sentences"),
    ("grader.values", "grader.bank", "grader.replies", "grader.student", "grader.objects"),
    ("grader.checks",),
    ("grader.messages", "grader.local", "grader.language", "grader.words", "grader.intake"),
    ("grader.course", "grader.play", "grader.relations"),
    ("grader.explain", "grader.simplify", "grader.statement", "grader.progress", "grader.replay"),
    ("grader.shrink", "grader.example_file", "grader.policy"),
    ("grader.diagnosis",),
    ("grader.run", "grader.render", "grader.overview", "grader.doctor"),
    ("grader.grade", "grader.plugin", "grader.page"),
    ("grader.authoring", "grader.classroom", "grader.notebooks"),
    ("grader.waiting", "grader.watch"),
    ("grader.practice",),
    ("grader.commands", "grader.cli", "grader.__main__"),
)
RANKS = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(path):
    """The modules of ours and of others that a file imports, at any place in it."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if is_module(name) else node.module for name in names)


def is_module(name):
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def rank_of(name):
    """The layer of a module: its own entry, or that of the package it is in."""
    while name and name not in RANKS:
        name = name.rpartition(".")[0]
    return RANKS.get(name)


def is_ours(name):
    return name.partition(".")[0] in ("grader", "reference")


MODULES = [
    path for folder in ("grader", "reference") for path in sorted((ROOT / folder).rglob("*.py"))
    if name_of(path) != "grader"
]  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_a_layer(path):
    assert rank_of(name_of(path)) is not None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_downwards(path):
    upwards = [
        name
        for name in imported_by(path)
        if is_ours(name) and name != "grader" and rank_of(name) > rank_of(name_of(path))
    ]
    assert upwards == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_tests_and_solutions_are_imported_by_nobody(path):
    assert not {name.partition(".")[0] for name in imported_by(path)} & {"tests", "solutions"}


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=name_of)
def test_the_reference_imports_nothing_of_ours_but_itself(path):
    ours = {name for name in imported_by(path) if is_ours(name)}
    assert all(name.partition(".")[0] == "reference" for name in ours)


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=name_of)
def test_the_reference_imports_no_ready_made_answers(path):
    libraries = {"torch", "scipy", "sklearn", "array_api_strict"}
    assert not {name.partition(".")[0] for name in imported_by(path)} & libraries


@pytest.mark.parametrize(
    "path", sorted((ROOT / "grader" / "checks").glob("exercise_*.py")), ids=name_of
)
def test_a_check_file_imports_the_toolkit_and_the_reference(path):
    ours = {name for name in imported_by(path) if is_ours(name)}
    assert all(name.startswith(("grader.toolkit", "reference")) for name in ours)


SANDBOX = ROOT / "grader" / "sandbox"
UNTRUSTED = ("wire", "describe", "refused")  # what the worker imports by its path


@pytest.mark.parametrize("name", UNTRUSTED)
def test_what_the_worker_imports_imports_nothing_of_ours(name):
    assert not any(is_ours(found) for found in imported_by(SANDBOX / f"{name}.py"))


def test_the_worker_imports_nothing_of_ours_but_what_it_needs():
    tree = ast.parse((SANDBOX / "worker.py").read_text("utf-8"))
    for_types = [node for node in tree.body if isinstance(node, ast.If)]
    named = [alias.name for node in ast.walk(for_types[0]) for alias in getattr(node, "names", ())]
    assert set(named) <= {"numpy", *UNTRUSTED}
    tree.body.remove(for_types[0])
    text = ast.unparse(tree)
    assert "from grader" not in text
    assert "import grader" not in text


# --- what a run imports -----------------------------------------------------------------------

HEAVY = "hypothesis pytest scipy torch nbgrader jinja2 sqlalchemy matplotlib sklearn".split()
PROGRAM = """
import io, os, sys
os._exit = sys.exit  # so that the end can be watched
sys.argv = ["grade", *{arguments}]
out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())
from grader.__main__ import main
try:
    main()
except SystemExit as end:
    print(end.code, *sorted({{name.partition(".")[0] for name in sys.modules}}), file=out)
"""


def run_and_list(*arguments, cwd=ROOT):
    """Exit code of `grade …`, and the packages that it imported."""
    program = PROGRAM.format(arguments=arguments)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=cwd
    )
    code, *packages = done.stdout.split()
    return int(code), set(packages)


SOLUTION = str(ROOT / "solutions" / "exercise_05_tfidf.py")


@pytest.mark.parametrize("output", [("--plain",), ("--json",)], ids=["page", "json"])
def test_grading_a_right_submission_imports_nothing_heavy(output, tmp_path):
    code, packages = run_and_list("exercise-05", SOLUTION, *output, cwd=tmp_path)
    assert code == 0
    assert not packages.intersection(HEAVY)


def test_rich_is_imported_for_a_page_alone(tmp_path):
    _, packages = run_and_list("exercise-05", SOLUTION, "--json", cwd=tmp_path)
    assert "rich" not in packages


@pytest.mark.parametrize("arguments", [("list",), ("hint", "05"), ("schema",), ("--help",)])
def test_other_commands_import_nothing_heavy_either(arguments, tmp_path):
    code, packages = run_and_list(*arguments, cwd=tmp_path)
    assert code == 0
    assert not packages.intersection(HEAVY)


def test_a_failure_imports_hypothesis_but_not_pytest(tmp_path):
    wrong = tmp_path / "tfidf.py"
    wrong.write_text(Path(SOLUTION).read_text("utf-8") + "\n\ndef term_frequency(tokens, vocab):\n"
                     "    return np.ones(len(vocab))\n", "utf-8")  # fmt: skip
    code, packages = run_and_list("exercise-05", str(wrong), "--json", cwd=tmp_path)
    assert code == 1
    assert "hypothesis" in packages
    assert "pytest" not in packages


def test_the_command_line_imports_rich_late():
    program = "import sys, grader.cli; assert 'rich' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
