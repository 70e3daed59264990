"""What a check file imports."""

from grader.sandbox.wire import NamedFunction
from grader.toolkit.compare import assert_close, assert_equal
from grader.toolkit.declare import (
    Check,
    Class,
    Exercise,
    Function,
    Mistake,
    check,
    given,
)
from grader.toolkit.functions import function_of
from grader.toolkit.gradients import assert_gradients, assert_own_gradient
from grader.toolkit.inputs import (
    FORWARD_SCALES,
    GRADIENT_SCALES,
    arrays,
    cotangents,
    drawn,
    numbers,
)
from grader.toolkit.mismatch import Mismatch
from grader.toolkit.purity import (
    assert_cache_lasts,
    assert_own_cache,
    assert_pure,
    assert_raises_value_error,
)

__all__ = [
    "FORWARD_SCALES",
    "GRADIENT_SCALES",
    "Check",
    "Class",
    "Exercise",
    "Function",
    "Mismatch",
    "Mistake",
    "NamedFunction",
    "arrays",
    "assert_cache_lasts",
    "assert_close",
    "assert_equal",
    "assert_gradients",
    "assert_own_cache",
    "assert_own_gradient",
    "assert_pure",
    "assert_raises_value_error",
    "check",
    "cotangents",
    "drawn",
    "function_of",
    "given",
    "numbers",
]
