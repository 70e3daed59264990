"""Describes the inputs of a check lazily: what Hypothesis draws is one integer, or text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.toolkit.simpler import Simpler

HALF = 24  # bits for the sides and scale, and as many for the seed of the numbers
MASK = (1 << HALF) - 1
FORWARD_SCALES = (1.0, 0.3, 30.0)
GRADIENT_SCALES = (0.7, 1.0, 0.3, 0.1)  # saturated gates hide a wrong gradient


@dataclass(frozen=True)
class Numbers:
    """Inputs made from a generator and sides: `make(rng, scale, **sides) -> dict`.

    free  True if any numbers will do, so that an example may be shown with rounder ones
    """

    make: Callable[..., dict[str, Any]]
    sides: tuple[str, ...]
    scales: tuple[float, ...]
    free: bool = False


@dataclass(frozen=True)
class Drawn:
    """Inputs that Hypothesis draws itself: `strategy(st)` returns a strategy of JSON values."""

    strategy: Callable[[Any], Any]
    corners: tuple[Any, ...]


def arrays(*, scales: Sequence[float] = FORWARD_SCALES, **shapes: str) -> Numbers:
    """Normal arrays by shape: `arrays(x="N D", b="4H")`; each scale multiplies all of them."""
    parsed = {name: [_side(side) for side in shape.split()] for name, shape in shapes.items()}
    letters = dict.fromkeys(letter for sides in parsed.values() for _, letter in sides if letter)

    def make(rng: Any, scale: float, **sides: int) -> dict[str, Any]:
        lengths = {"": 1, **sides}
        return {
            name: scale
            * rng.standard_normal([factor * lengths[letter] for factor, letter in shape])
            for name, shape in parsed.items()
        }

    return Numbers(make, tuple(letters), tuple(scales), free=True)


def _side(side: str) -> tuple[int, str]:
    """Factor and letter of one side: "4H" is four times H, "3" is three."""
    letter = side.lstrip("0123456789")
    return int(side[: len(side) - len(letter)] or 1), letter


def cotangents(**shapes: str) -> Numbers:
    """Upstream gradients: random for every output, since a plain sum hides a dropped path."""
    return arrays(scales=(1.0,), **shapes)


def numbers(
    make: Callable[..., dict[str, Any]],
    sides: str = "",
    scales: Sequence[float] = (1.0,),
    free: bool = False,
) -> Numbers:
    """Inputs of any kind from `make(rng, scale, **sides)`, for the letters in `sides`.

    free  True if any other numbers would do as well
    """
    return Numbers(make, tuple(sides.split()), tuple(scales), free)


def drawn(strategy: Callable[[Any], Any], corners: Sequence[Any] = ()) -> Drawn:
    """Text and the like: `drawn(lambda st: st.lists(st.text()), corners=([], ["a"]))`."""
    return Drawn(strategy, tuple(corners))


@dataclass(frozen=True)
class Inputs:
    """The named inputs of one check.

    An example is `[integer or None, {name: JSON value}]`, and a `Simpler` if it was made simpler.
    """

    groups: dict[str, Numbers | Drawn]

    @cached_property
    def letters(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for group in self.numeric.values():
            found.update(dict.fromkeys(group.sides))
        return tuple(found)

    @cached_property
    def numeric(self) -> dict[str, Numbers]:
        return {name: group for name, group in self.groups.items() if isinstance(group, Numbers)}

    @cached_property
    def textual(self) -> dict[str, Drawn]:
        return {name: group for name, group in self.groups.items() if isinstance(group, Drawn)}

    @cached_property
    def scales(self) -> int:
        return max((len(group.scales) for group in self.numeric.values()), default=1)

    @cached_property
    def combinations(self) -> int:
        """How many choices of scale and pairwise different sides there are."""
        total = self.scales
        for position in range(len(self.letters)):
            total *= len(pool_of(len(self.letters))) - position
        return total


def pool_of(count: int) -> list[int]:
    """Lengths for `count` letters, simplest first: different small numbers; 1 is among them."""
    return [*range(2, count + 2), 1, count + 2, count + 3]


def encode(inputs: Inputs, scale: int, chosen: Sequence[int], seed: int) -> int:
    """The integer of an example: scale and sides (mixed radix) in the high bits, then the seed.

    `chosen` holds one index into the lengths that are left for each letter.
    """
    index = scale
    for position, choice in enumerate(chosen):
        index = index * (len(pool_of(len(chosen))) - position) + choice
    total = inputs.combinations
    high = -((-index << HALF) // total)  # the smallest that decodes to this index
    return high << HALF | seed


def decode(inputs: Inputs, number: int) -> tuple[int, dict[str, int], int]:
    """Scale index, sides and seed of an example's integer; 0 means the simplest of each."""
    letters = inputs.letters
    index = (number >> HALF) * inputs.combinations >> HALF
    choices = []
    for position in reversed(range(len(letters))):
        index, choice = divmod(index, len(pool_of(len(letters))) - position)
        choices.append(choice)
    left = pool_of(len(letters))
    sides = {
        letter: left.pop(choice) for letter, choice in zip(letters, reversed(choices), strict=True)
    }
    return index, sides, number & MASK


def corners(inputs: Inputs) -> list[list[Any]]:
    """Examples of every bank: the smallest, its shape again, every side 1, every other scale."""
    letters = inputs.letters
    plain = [0] * len(letters)
    found: list[int | None] = [encode(inputs, 0, plain, seed) for seed in (0, 1)]
    for position in range(len(letters)):
        ones = list(plain)
        ones[position] = len(letters) - position  # where 1 stands among the lengths left
        found.append(encode(inputs, 0, ones, 2))
    found += [encode(inputs, scale, plain, 3) for scale in range(1, inputs.scales)]
    if not all(group.corners for group in inputs.textual.values()):
        return []
    if not inputs.numeric:
        found = [None] * max((len(group.corners) for group in inputs.textual.values()), default=0)
    return [[number, _corner_text(inputs, turn)] for turn, number in enumerate(found)]


def _corner_text(inputs: Inputs, turn: int) -> dict[str, Any]:
    """The corner of each text group for this turn; groups with fewer start again."""
    return {
        name: group.corners[turn % len(group.corners)] for name, group in inputs.textual.items()
    }


def values_of(inputs: Inputs, example: list[Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """The arguments of a check for one example, and the sides that they have."""
    number, texts, *rest = example
    simpler = rest[0] if rest else Simpler()
    values: dict[str, Any] = dict(texts)
    sides: dict[str, int] = {}
    if number is not None:
        scale, drawn_sides, seed = decode(inputs, number)
        sides = {**drawn_sides, **simpler.sides}
        rng = np.random.default_rng(seed)
        for name, group in inputs.numeric.items():
            chosen = group.scales[min(scale, len(group.scales) - 1)]
            own = {letter: sides[letter] for letter in group.sides}
            values[name] = group.make(rng, chosen, **own)
    return simpler.applied_to({name: values[name] for name in inputs.groups}), sides
