"""Makes the stub of an exercise from its solution."""

import re

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
DEFINITION = re.compile(r"\s*def (\w+)\(")


def stub_of(solution: str) -> str:
    """The solution without its regions: each one inside a function becomes a NotImplementedError.

    A region at the left margin (a helper that students invent themselves) is left out. ValueError
    if the markers do not pair.
    """
    kept: list[str] = []
    function = ""
    inside = False
    for line in solution.splitlines():
        marker = line.strip()
        if marker in (BEGIN, END):
            if inside == (marker == BEGIN):
                raise ValueError(f"{marker} stands where it cannot")
            inside = marker == BEGIN
            indent = line[: len(line) - len(line.lstrip())]
            if inside and indent:
                kept.append(f'{indent}raise NotImplementedError("write {function}")')
        elif not inside:
            match = DEFINITION.match(line)
            function = match[1] if match else function
            kept.append(line)
    if inside:
        raise ValueError(f"{END} is missing")
    return _without_gaps(kept)


def _without_gaps(lines: list[str]) -> str:
    """At most two empty lines in a row, as formatted code has them."""
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines))
    return text.strip("\n") + "\n"
