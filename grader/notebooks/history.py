"""The cells that a notebook's kernel has run, as far as they still count."""

import ast
import re
import sys
from collections.abc import Sequence
from typing import Any

from grader.intake import without_magics

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


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

    A cell that is no Python stays as long as it is the last that tries to define something.
    """
    known: set[str] = set()
    kept = []
    for label, source in reversed(cells):
        names, changes = names_in(source)
        if changes or names - known:
            kept.append((label, source))
            known |= set() if changes else names
    return kept[::-1]


def names_in(source: str) -> tuple[set[str], bool]:
    """What a cell defines, or tries to; and whether it changes what others have defined."""
    try:
        body = ast.parse(without_magics(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(DEFINITION.findall(source)), False
    targets = [target for node in body for target in _targets(node)]
    parts = [part for target in targets for part in ast.walk(target)]
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    changes = any(isinstance(part, (ast.Subscript, ast.Attribute)) for part in parts)
    defined = {node.name for node in body if isinstance(node, DEFINITIONS)}
    return names | defined | _imported(body), changes


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def _imported(body: list[ast.stmt]) -> set[str]:
    found = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
    aliases = [alias for node in found for alias in node.names]
    return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
