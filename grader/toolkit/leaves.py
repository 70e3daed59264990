"""Where a forward pass can be moved: the float arrays inside its arguments, and directions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Leaf:
    """One float array inside the arguments of a forward pass."""

    name: str
    path: tuple[Any, ...]
    value: Any


def leaves_of(value: Any, name: str = "", path: tuple[Any, ...] = ()) -> Iterator[Leaf]:
    """The float arrays in nested dicts, lists and tuples, in order."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            yield Leaf(name, path, value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves_of(item, str(key), (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from leaves_of(item, f"{name}[{index}]", (*path, index))


def with_leaf(value: Any, path: tuple[Any, ...], array: Any) -> Any:
    """A copy of nested arguments with one array replaced."""
    if not path:
        return array
    head, *rest = path
    if isinstance(value, dict):
        return {k: with_leaf(v, tuple(rest), array) if k == head else v for k, v in value.items()}
    items = [with_leaf(v, tuple(rest), array) if i == head else v for i, v in enumerate(value)]
    return type(value)(items)


@dataclass(frozen=True)
class Block:
    """A direction along which one gate's part of one array moves."""

    leaf: int
    label: str
    direction: Any


def blocks_of(leaves: Sequence[Leaf], gates: str, rng: Any) -> list[Block]:
    """One direction per array, or per gate of a stacked array, with |v| in [0.5, 1.5].

    Such a direction neither misses an entry, as a normal one may, nor cancels two, as signs may.
    """
    blocks = []
    for number, leaf in enumerate(leaves):
        size = leaf.value.shape
        direction = rng.uniform(0.5, 1.5, size) * rng.choice((-1.0, 1.0), size)
        if not gates or leaf.name[:1] not in "Wb":
            blocks.append(Block(number, leaf.name, direction))
            continue
        width = size[-1] // len(gates)
        for position, gate in enumerate(gates):
            part = np.zeros(size)
            columns = slice(position * width, (position + 1) * width)
            part[..., columns] = direction[..., columns]
            blocks.append(Block(number, f"{leaf.name}, {gate}", part))
    return blocks


def entries_of(leaves: Sequence[Leaf]) -> list[Block]:
    """One direction per number."""
    blocks = []
    for number, leaf in enumerate(leaves):
        for index in np.ndindex(leaf.value.shape):
            unit = np.zeros(leaf.value.shape)
            unit[index] = 1.0
            blocks.append(Block(number, f"{leaf.name}{list(index)}", unit))
    return blocks


def moved_along(
    inputs: dict[str, Any], leaves: Sequence[Leaf], block: Block, step: float
) -> dict[str, Any]:
    """The arguments, moved by a step along one direction."""
    leaf = leaves[block.leaf]
    moved: dict[str, Any] = with_leaf(inputs, leaf.path, leaf.value + step * block.direction)
    return moved
