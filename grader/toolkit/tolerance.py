"""How far a result may be off, and why so far."""

from dataclasses import dataclass
from typing import Any

import numpy as np

# A result passes if no entry is further off than   RELATIVE * scale + ROUNDOFF * u * size
# where scale is its largest entry, u = 2^-52 for float64, and size the largest number on the way
# to it (1 unless a check says more).
#   RELATIVE   must reject a result rounded to four decimals, whose entries are off by up to 5e-5:
#              it does for every scale below 100. Must accept a constant in float32, which is off
#              by 2^-24 = 6e-8 of itself: eight of them may add up.
#   ROUNDOFF   counts where terms cancel, so that the scale says nothing. A sum of n terms of size
#              1 and either sign runs through partial sums of about sqrt(n), and n roundings of u/2
#              of that, of either sign, make n u/2. The longest sums have 72 terms: 36 u for each
#              of two right answers; the rest is for the activations behind and before the sum.
#   MARGIN     the same for types in which 5e-7 is less than roundoff: float32 has u = 1.2e-7.
# Right answers stay below a tenth of it: tests/test_tolerance.py.
RELATIVE = 5e-7
ROUNDING = {2: 2.0**-10, 4: 2.0**-23, 8: 2.0**-52}  # unit in the last place, by size in bytes
ROUNDOFF = 128
MARGIN = 64


@dataclass(frozen=True)
class Tolerance:
    """How far a result may be off: relative to its scale, plus the roundoff on the way to it."""

    relative: float = RELATIVE
    size: float = 1.0

    def of(self, dtype: Any, scale: float) -> float:
        unit = ROUNDING[dtype.itemsize]
        return max(self.relative, MARGIN * unit) * scale + ROUNDOFF * unit * self.size


EXACT = Tolerance(relative=0.0)


def tolerance_for(expected: Any, tolerance: Tolerance = Tolerance()) -> float:
    """The largest difference that passes."""
    return tolerance.of(expected.dtype, scale_of(expected[np.isfinite(expected)]))


def scale_of(values: Any) -> float:
    return float(abs(values).max()) if values.size else 0.0
