import numpy as np
import pytest

from reference.bptt import tagger_loss

N, T, D, H, C, V = 4, 5, 2, 3, 6, 7


@pytest.fixture
def params(draw):
    return {
        "E": draw(V, D),
        "W_x": draw(D, H),
        "W_h": draw(H, H),
        "b": draw(H),
        "W_y": draw(H, C),
        "b_y": draw(C),
    }


@pytest.fixture
def batch(rng):
    mask = np.arange(T) < np.array([[5], [2], [1], [3]])
    return rng.integers(0, V, (N, T)), rng.integers(0, C, (N, T)), mask


def test_loss_and_gradients_equal_torch(torch, params, batch):
    ids, targets, mask = (torch.tensor(a) for a in batch)
    leaves = {name: torch.tensor(a, requires_grad=True) for name, a in params.items()}
    h, states = torch.zeros(N, H, dtype=torch.float64), []
    for x in leaves["E"][ids].unbind(1):
        h = torch.tanh(x @ leaves["W_x"] + h @ leaves["W_h"] + leaves["b"])
        states.append(h)
    logits = torch.stack(states, 1) @ leaves["W_y"] + leaves["b_y"]
    expected = torch.nn.functional.cross_entropy(logits[mask], targets[mask])
    expected.backward()
    loss, grads = tagger_loss(*batch, params)
    assert isinstance(loss, float)
    assert loss == pytest.approx(expected.item(), rel=1e-13)
    assert list(grads) == list(params)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(
            grads[name], leaf.grad.numpy(), rtol=1e-12, atol=1e-14, strict=True
        )


def test_a_mask_that_is_all_false_gives_zero_and_zeros(xp, params, batch):
    ids, targets, mask = batch
    given = {name: xp.asarray(a) for name, a in params.items()}
    arguments = (xp.asarray(ids), xp.asarray(targets), xp.asarray(np.zeros_like(mask)))
    loss, grads = tagger_loss(*arguments, given)
    assert loss == 0.0
    for name, a in params.items():
        np.testing.assert_array_equal(np.asarray(grads[name]), np.zeros_like(a))


def test_words_and_classes_under_the_mask_at_the_end_do_not_matter(params, batch):
    ids, targets, mask = batch
    other = np.where(mask, ids, (ids + 1) % V), np.where(mask, targets, (targets + 1) % C)
    loss, grads = tagger_loss(ids, targets, mask, params)
    other_loss, other_grads = tagger_loss(*other, mask, params)
    assert loss == other_loss
    for name in grads:
        np.testing.assert_allclose(grads[name], other_grads[name], rtol=1e-12, atol=1e-15)


def test_the_state_runs_on_over_masked_words(params):
    ids, targets = np.array([[0, 1, 2]]), np.array([[0, 1, 2]])
    gap = np.array([[True, False, True]])
    loss, _ = tagger_loss(ids, targets, gap, params)
    changed, _ = tagger_loss(np.array([[0, 3, 2]]), targets, gap, params)
    assert loss != changed


def test_large_logits_do_not_overflow(params, batch):
    loss, _ = tagger_loss(*batch, params)
    shifted, _ = tagger_loss(*batch, params | {"b_y": params["b_y"] + 1000.0})
    assert shifted == pytest.approx(loss, rel=1e-12)
    one = np.zeros(C)
    one[0] = 1000.0
    loss, _ = tagger_loss(
        np.array([[3]]), np.array([[1]]), np.array([[True]]), params | {"b_y": one}
    )
    assert loss == pytest.approx(1000.0, rel=1e-2)


def test_one_row_and_one_step_work(params):
    loss, grads = tagger_loss(np.array([[3]]), np.array([[2]]), np.array([[True]]), params)
    assert loss > 0.0
    assert np.flatnonzero(np.any(grads["E"] != 0.0, axis=1)).tolist() == [3]
