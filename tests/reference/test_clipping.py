from math import inf, nan, sqrt

import numpy as np
import pytest

from reference.bptt import many_to_one_backward, rnn_forward
from reference.clipping import (
    clip_by_global_norm,
    clip_by_value,
    diagnose,
    global_norm,
    gradient_norms,
)

N, T, D, H = 4, 6, 2, 3


def test_values_are_clipped_on_both_sides(array):
    clipped = clip_by_value([array([-3.0, 0.5]), array([[2.0]])], 1.0)
    assert isinstance(clipped, list)
    assert [np.asarray(a).tolist() for a in clipped] == [[-1.0, 0.5], [[1.0]]]


def test_norm_runs_over_all_arrays_together(draw):
    grads = [draw(2, 3), draw(4), draw(1, 2, 2)]
    expected = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    assert global_norm(grads) == pytest.approx(expected, rel=1e-14)
    assert isinstance(global_norm(grads), float)


def test_norm_of_huge_and_tiny_entries(array):
    assert global_norm([array([3e200]), array([4e200])]) == pytest.approx(5e200)
    assert global_norm([array([1.0, 3e200]), array([4e200]), array([1.0])]) == pytest.approx(5e200)
    assert global_norm([array([3e-200]), array([4e-200])]) == pytest.approx(5e-200)


def test_norm_of_nothing_and_of_zeros_is_zero(array):
    assert global_norm([]) == 0.0
    assert global_norm([array([[0.0, 0.0], [0.0, 0.0]])]) == 0.0


def test_clipped_gradients_have_the_largest_norm_allowed_and_their_direction(draw):
    grads = [draw(2, 3), draw(4)]
    clipped, norm = clip_by_global_norm(grads, 0.5)
    assert norm == global_norm(grads)
    assert global_norm(clipped) == pytest.approx(0.5, rel=1e-14)
    for grad, c in zip(grads, clipped, strict=True):
        np.testing.assert_allclose(c, grad * (0.5 / norm), rtol=1e-14)


def test_clipping_agrees_with_torch(torch, draw):
    grads = [draw(2, 3), draw(4)]
    parameters = [torch.nn.Parameter(torch.zeros(grad.shape).double()) for grad in grads]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad)
    expected = torch.nn.utils.clip_grad_norm_(parameters, 0.5)
    clipped, norm = clip_by_global_norm(grads, 0.5)
    assert norm == pytest.approx(expected.item(), rel=1e-14)
    for parameter, c in zip(parameters, clipped, strict=True):
        # torch adds 1e-6 to the norm in the scale
        np.testing.assert_allclose(c, parameter.grad.numpy(), rtol=1e-5)


@pytest.mark.parametrize("max_norm", [5.0, 6.0])
def test_a_norm_up_to_the_limit_changes_nothing(max_norm):
    clipped, norm = clip_by_global_norm([np.array([3.0]), np.array([4.0])], max_norm)
    assert norm == 5.0
    assert [a.tolist() for a in clipped] == [[3.0], [4.0]]


def test_huge_gradients_are_clipped():
    clipped, _ = clip_by_global_norm([np.array([3e200]), np.array([4e200])], 1.0)
    np.testing.assert_allclose(clipped, [[0.6], [0.8]], rtol=1e-14)


def test_no_gradients_stay_no_gradients():
    assert clip_by_value([], 1.0) == []
    assert clip_by_global_norm([], 1.0) == ([], 0.0)


@pytest.mark.parametrize("limit", [0.0, -1.0, nan])
def test_a_limit_that_is_not_positive_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be positive"):
        clip_by_value([np.ones(2)], limit)
    with pytest.raises(ValueError, match="max_norm must be positive"):
        clip_by_global_norm([np.ones(2)], limit)


@pytest.mark.parametrize("entry", [nan, inf, -inf])
def test_gradients_that_are_not_finite_are_refused(array, entry):
    grads = [array([1.0, 1.0]), array([0.0, entry])]
    for function in (
        lambda: clip_by_value(grads, 1.0),
        lambda: global_norm(grads),
        lambda: clip_by_global_norm(grads, 1.0),
    ):
        with pytest.raises(ValueError, match="gradient 1 must be finite"):
            function()


def test_gradient_norms_equal_backpropagation_from_each_state(draw):
    x, h0, W_x, W_h, b = draw(N, T, D), draw(N, H), draw(D, H), draw(H, H), draw(H)
    h, _ = rnn_forward(x, h0, W_x, W_h, b)
    dh_last = draw(N, H)
    norms = gradient_norms(W_h, h, dh_last)
    assert norms.shape == (T,)
    assert norms[-1] == pytest.approx(np.linalg.norm(dh_last), rel=1e-14)
    for t in range(T - 1):
        _, cache = rnn_forward(x[:, t + 1 :, :], h[:, t, :], W_x, W_h, b)
        _, dh, *_ = many_to_one_backward(dh_last, cache)
        assert norms[t] == pytest.approx(np.linalg.norm(dh), rel=1e-12)


def test_a_sequence_of_one_step_has_one_norm(array):
    norms = gradient_norms(*map(array, (np.ones((2, 2)), np.zeros((3, 1, 2)), np.ones((3, 2)))))
    np.testing.assert_allclose(np.asarray(norms), [sqrt(6.0)], rtol=1e-14)


@pytest.mark.parametrize(
    ("r", "expected"),
    [
        (0.5, "vanishing"),
        (0.89, "vanishing"),
        (0.91, "stable"),
        (1.0, "stable"),
        (1.09, "stable"),
        (1.11, "exploding"),
        (2.0, "exploding"),
    ],
)
def test_diagnosis_follows_the_factor_per_step_back(r, expected):
    norms = np.array([3.0 * r**k for k in range(8)])[::-1]
    assert diagnose(norms) == expected


def test_diagnosis_fits_a_line_instead_of_comparing_the_ends(rng):
    norms = np.exp(rng.standard_normal(30) * 0.5)
    back = np.arange(30)[::-1]
    r = np.exp(np.polyfit(back, np.log(norms), 1)[0])
    assert 0.9 < r < 1.1
    assert diagnose(norms) == "stable"
    assert diagnose(norms * 0.8**back) == "vanishing"
    assert diagnose(norms * 1.25**back) == "exploding"
    assert diagnose(np.array([1.0, 1.0, 1.0, 1.0, 1.3, 1.0, 1.0, 1.0, 1.0, 0.5])) == "stable"


def test_diagnosis_of_special_norms(array):
    assert diagnose(array([2.0])) == "stable"
    assert diagnose(array([0.0])) == "vanishing"
    assert diagnose(array([5.0, 0.0, 1.0])) == "vanishing"
    assert diagnose(array([1e300, 1e-300])) == "exploding"
    assert diagnose([1e-300, 1e300]) == "vanishing"
