"""The cells that a notebook's kernel has run, as far as they still count."""

import ast
import re
import sys
from collections.abc import Sequence
from typing import Any

DEFINITION = re.compile(r"^\s*(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


def cells_run() -> list[tuple[str, str]]:
    """Labels and sources of the cells that were run, in this order; none outside a notebook."""
    module = sys.modules.get("IPython")
    shell: Any = module.get_ipython() if module else None
    if shell is None:
        return []
    sources = enumerate(shell.history_manager.input_hist_raw)
    return current([(f"cell [{number}]", str(source)) for number, source in sources if number])


def current(cells: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cells without those that were run again: what they define, later ones define too.

    A cell that is no Python counts if it tries to define something that no later one does.
    """
    known: set[str] = set()
    kept = []
    for label, source in reversed(cells):
        names = names_in(source)
        if names - known:
            kept.append((label, source))
            known |= names
    return kept[::-1]


def names_in(source: str) -> set[str]:
    """What a cell binds at its top level; of one that is no Python, what it tries to define."""
    from grader.intake import without_magics

    try:
        tree = ast.parse(without_magics(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(DEFINITION.findall(source))
    return {name for statement in tree.body for name in _bound(statement)}


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        names = ((alias.asname or alias.name).partition(".")[0] for alias in statement.names)
        return list(names)
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)
                and isinstance(node.ctx, ast.Store)]  # fmt: skip
    return []
