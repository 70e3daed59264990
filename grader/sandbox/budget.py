"""What the replies to one message may cost: few bytes can make many objects, or very slow dicts."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox import wire

SMALL = 8 << 10  # bytes; a reply of this size costs little, whatever it holds
MAX_PARTS = 1 << 19  # values and containers; each takes some 64 bytes of memory
MAX_PAIRS = 5_000  # of maps, whose keys can be chosen to collide

# MessagePack's types: how many bytes say how long the rest is, or how long a fixed rest is
LENGTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
EXTENSIONS = (0xC7, 0xC8, 0xC9)  # one byte longer
MAPS = {0xDE: 2, 0xDF: 4}
FIXED = {
    0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
    0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17, 0xDC: 2, 0xDD: 4,
}  # fmt: skip


@dataclass
class Budget:
    """What is left for the large ones among the replies to one message."""

    nbytes: int = wire.MAX_FRAME
    parts: int = MAX_PARTS
    pairs: int = MAX_PAIRS

    def covers(self, body: bytes) -> bool:
        """Spend what a reply takes, before anything is made of it; True if there was enough."""
        if len(body) <= SMALL:
            return True
        self.nbytes -= len(body)
        for pairs in parts_of(body):
            self.parts -= 1
            self.pairs -= pairs
            if min(self.nbytes, self.parts, self.pairs) < 0:
                return False
        return True


def parts_of(body: bytes) -> Iterator[int]:
    """For each value and container of a message how many pairs it begins: 0 if it is no map."""
    at = 0
    while at < len(body):
        kind, pairs = body[at], 0
        at += 1
        if kind in LENGTHS:
            width = LENGTHS[kind]
            at += width + int.from_bytes(body[at : at + width], "big") + (kind in EXTENSIONS)
        elif kind in MAPS:
            pairs = int.from_bytes(body[at : at + MAPS[kind]], "big")
            at += MAPS[kind]
        elif 0x80 <= kind < 0x90:
            pairs = kind & 0x0F
        elif 0xA0 <= kind < 0xC0:
            at += kind & 0x1F
        else:
            at += FIXED.get(kind, 0)
        yield pairs
