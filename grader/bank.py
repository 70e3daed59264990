"""Examples that Hypothesis draws once, kept as plain data and replayed for everybody."""

import contextlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.toolkit.declare import EXAMPLES, Check
from grader.toolkit.inputs import HALF, Inputs, corners, encode
from grader.toolkit.simpler import Simpler

FORMAT = 1
WIDE_SCALE = 2  # of GRADIENT_SCALES: sums of many terms do not saturate what follows
SHIPPED = Path(__file__).parent / "bank"
Examples = list[list[Any]]


@dataclass(frozen=True)
class Entry:
    """What a file holds for one check; an example is an integer and texts."""

    key: str
    exhausted: bool
    examples: list[tuple[int | None, dict[str, Any]]]


def default_seed(number: int) -> int:
    """The public seed of an exercise: everybody meets the same questions."""
    return number


def count_for(check: Check, number: int) -> int:
    """How many examples a check plays when `number` are asked for (100 unless told)."""
    return max(1, check.examples * number // EXAMPLES)


def examples_of(exercise: str, checks: list[Check], seed: int, number: int) -> dict[str, Examples]:
    """The examples of every check: shipped ones, those in the user's cache, or drawn now."""
    shipped = SHIPPED / f"{exercise}.json"
    kept = _read(shipped)
    found = {check.name: _matching(kept, check, seed, number) for check in checks}
    if all(found.values()):
        return {check.name: found[check.name] or [] for check in checks}
    cache = _cache_file(exercise, seed, number)
    kept = _read(cache)
    found = {check.name: _matching(kept, check, seed, number) for check in checks}
    if not all(found.values()):
        entries = {check.name: draw_entry(check, seed, number) for check in checks}
        _write(cache, entries)
        found = {name: entry["examples"] for name, entry in entries.items()}
    return {name: examples or [] for name, examples in found.items()}


def wide_example(check: Check) -> Examples:
    """The last example of a check that asks for one of the size of a real model."""
    if not check.wide:
        return []
    scale = min(WIDE_SCALE, check.inputs.scales - 1)
    number = encode(check.inputs, scale, [0] * len(check.inputs.letters), 0)
    return [[number, {}, Simpler(sides=check.wide)]]


def _matching(kept: dict[str, Any], check: Check, seed: int, number: int) -> Examples | None:
    entry = kept.get(check.name)
    if entry is None or entry["key"] != key_of(check, seed):
        return None
    examples: Examples = entry["examples"]
    wanted = count_for(check, number)
    return examples[:wanted] if len(examples) >= wanted or entry["exhausted"] else None


def key_of(check: Check, seed: int) -> str:
    """What the examples of a check depend on, besides the versions that drew them."""
    groups = ",".join(check.inputs.groups)
    shape = f"{''.join(check.inputs.letters)}/{check.inputs.scales}"
    return f"{FORMAT}/{check.name}/{check.version}/{groups}/{shape}/seed {seed}"


def draw_entry(check: Check, seed: int, number: int) -> dict[str, Any]:
    """Draw the examples of one check: the corners first, then what Hypothesis finds."""
    wanted = count_for(check, number)
    fixed = corners(check.inputs)
    drawn = _draw(check, seed, wanted) if check.inputs.groups else [[None, {}]]
    examples = _distinct([*fixed, *drawn])[:wanted]
    return {"key": key_of(check, seed), "exhausted": len(examples) < wanted, "examples": examples}


def _distinct(examples: Examples) -> Examples:
    seen: dict[str, list[Any]] = {}
    for example in examples:
        seen.setdefault(repr(example), example)
    return list(seen.values())


def _draw(check: Check, seed: int, number: int) -> Examples:
    import hypothesis

    found: Examples = []

    def keep(example: list[Any]) -> None:
        found.append(example)

    given: Any = hypothesis.given(strategy_of(check.inputs))
    seeded: Any = hypothesis.seed(zlib.crc32(f"{check.name}/{seed}".encode()))
    settings: Any = hypothesis.settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.generate,),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    settings(seeded(given(keep)))()
    return found


def strategy_of(inputs: Inputs) -> Any:
    """The strategy of examples: one uniform integer (as bytes, which shrink to zero), and texts."""
    from hypothesis import strategies as st

    number: Any = st.none()
    if inputs.numeric:
        number = st.binary(min_size=HALF // 4, max_size=HALF // 4).map(
            lambda data: int.from_bytes(data, "big")
        )
    texts = {name: group.strategy(st) for name, group in inputs.textual.items()}
    return st.tuples(number, st.fixed_dictionaries(texts)).map(list)


def _cache_file(exercise: str, seed: int, number: int) -> Path:
    from importlib.metadata import version

    import platformdirs

    versions = f"{version('numpy')}-{version('hypothesis')}"
    folder = Path(platformdirs.user_cache_dir("grade", appauthor=False))
    return folder / "bank" / versions / f"{exercise}-{seed}-{number}.json"


def _read(file: Path) -> dict[str, Any]:
    """The entries of a file; a file that is not there or is corrupt holds none."""
    import msgspec

    try:
        entries: dict[str, Any] = msgspec.json.decode(file.read_bytes())
        msgspec.convert(entries, dict[str, Entry])
    except (OSError, msgspec.DecodeError):
        return {}
    return entries


def _write(file: Path, entries: dict[str, Any]) -> None:
    """Write atomically; a cache that cannot be written is done without."""
    import msgspec

    part = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.encode(entries))
        part.replace(file)


def shipped_bank(number: int, checks: list[Check]) -> bytes:
    """The bank of the public seed, as the file that is committed."""
    import msgspec

    seed = default_seed(number)
    entries = {check.name: draw_entry(check, seed, EXAMPLES) for check in checks}
    return msgspec.json.format(msgspec.json.encode(entries), indent=1)
