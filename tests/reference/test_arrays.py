import subprocess
import sys
from math import exp, inf

import numpy as np
import pytest

from reference.arrays import (
    array_namespace,
    merge_steps,
    sigmoid,
    split_gates,
    split_steps,
    states_before,
    transposed,
)

MODULES = (
    "arrays",
    "backward_pass",
    "bptt",
    "clipping",
    "forward_pass",
    "gru",
    "lstm_bptt",
    "lstm_cell",
    "rnn_cell",
    "tfidf",
)


def test_namespace_of_each_library(xp):
    assert array_namespace(xp.asarray([1.0])).__name__ == xp.__name__


def test_a_list_has_no_namespace():
    pytest.importorskip("array_api_compat", reason="it is what refuses other objects")
    with pytest.raises(TypeError):
        array_namespace([1.0])


def test_import_and_numpy_arrays_load_nothing_heavy():
    program = "; ".join(
        [
            "import sys, numpy",
            *(f"import reference.{module}" for module in MODULES),
            "reference.arrays.sigmoid(numpy.ones(3))",
            "print(*{'scipy', 'torch', 'sklearn', 'array_api_compat'} & set(sys.modules))",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_sigmoid_does_not_overflow(xp):
    for dtype in (xp.float32, xp.float64):
        low, high = sigmoid(xp.asarray([-1000.0, 1000.0], dtype=dtype))
        assert 0.0 <= float(low) < 1e-37
        assert float(high) == 1.0


def test_sigmoid_at_the_ends_of_the_line():
    np.testing.assert_allclose(sigmoid(np.array([-inf, inf])), [0.0, 1.0], atol=1e-300)


def test_sigmoid_keeps_its_relative_accuracy():
    z = np.array([-700.0, -100.0, -40.0, -1.0, 0.0, 1.0, 40.0])
    expected = [exp(v) / (1.0 + exp(v)) for v in z]
    np.testing.assert_allclose(sigmoid(z), expected, rtol=1e-15)


def test_sigmoid_in_float32_keeps_its_relative_accuracy():
    z = np.array([-80.0, -40.0, -3.0, 3.0], dtype=np.float32)
    expected = [exp(v) / (1.0 + exp(v)) for v in z.tolist()]
    np.testing.assert_allclose(sigmoid(z), expected, rtol=3e-7)


def test_sigmoid_agrees_with_torch(torch, draw):
    z = 5.0 * draw(50)
    np.testing.assert_allclose(sigmoid(z), torch.sigmoid(torch.tensor(z)).numpy(), rtol=1e-14)


def test_gates_are_split_in_order():
    parts = split_gates(np.arange(24.0).reshape(2, 12), 4)
    assert [part[0].tolist() for part in parts] == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]


def test_merged_steps_keep_the_order_of_rows_then_time(xp):
    x = xp.reshape(xp.arange(24), (2, 3, 4))
    merged = merge_steps(x)
    assert [int(merged[k, 0]) for k in range(6)] == [0, 4, 8, 12, 16, 20]
    assert bool(xp.all(split_steps(merged, 3) == x))


def test_states_before_shift_by_one_step():
    first = np.array([[1.0], [2.0]])
    states = np.array([[[3.0], [4.0], [5.0]], [[6.0], [7.0], [8.0]]])
    assert states_before(first, states)[:, :, 0].tolist() == [[1, 3, 4], [2, 6, 7]]


def test_transposed_is_a_copy_in_its_own_order(draw):
    W = draw(2, 3)
    assert transposed(W).flags.c_contiguous
    np.testing.assert_array_equal(transposed(W), W.T)
