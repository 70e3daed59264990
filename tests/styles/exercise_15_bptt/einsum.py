"""BPTT that collects dz of all steps first and sums the weight gradients at once with einsum."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Ids = NDArray[np.integer]

ONE = np.float32(1.0)


@dataclass(frozen=True)
class Run:
    x: Array
    W_x: Array
    W_h: Array
    states: Array  # (N, T + 1, H), h0 first


class Gradients(NamedTuple):
    dx: Array
    dh0: Array
    dW_x: Array
    dW_h: Array
    db: Array


def rnn_forward(x: Array, h0: Array, W_x: Array, W_h: Array, b: Array) -> tuple[Array, Run]:
    N, T, _ = x.shape
    states = np.empty((N, T + 1, h0.shape[1]))
    states[:, 0] = h0
    from_input = np.einsum("ntd,dh->nth", x, W_x) + b  # needs no state, so all steps at once
    for t in range(T):
        states[:, t + 1] = np.tanh(from_input[:, t] + np.einsum("nk,kh->nh", states[:, t], W_h))
    return states[:, 1:], Run(x, W_x, W_h, states)


def rnn_backward(dh: Array, cache: Run) -> Gradients:
    slope = ONE - np.square(cache.states[:, 1:])
    dz = np.zeros_like(slope)
    carry = np.zeros_like(slope[:, 0])
    for t in range(dh.shape[1] - 1, -1, -1):
        np.multiply(dh[:, t] + carry, slope[:, t], out=dz[:, t])
        carry = np.einsum("nh,kh->nk", dz[:, t], cache.W_h)
    return Gradients(
        dx=np.einsum("nth,dh->ntd", dz, cache.W_x),
        dh0=carry,
        dW_x=np.einsum("ntd,nth->dh", cache.x, dz),
        dW_h=np.einsum("ntk,nth->kh", cache.states[:, :-1], dz),
        db=np.einsum("nth->h", dz),
    )


def many_to_one_backward(dh_last: Array, cache: Run) -> Gradients:
    N, T, _ = cache.x.shape
    only_last = np.eye(T, dtype=np.float32)[-1]  # (T,)
    return rnn_backward(np.einsum("t,nh->nth", only_last, dh_last), cache)


def log_softmax(logits: Array) -> Array:
    shifted = logits - np.max(logits, axis=2, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=2, keepdims=True))


def tagger_loss(
    ids: Ids, targets: Ids, mask: NDArray[np.bool_], params: dict[str, Array]
) -> tuple[np.floating, dict[str, Array]]:
    V, C, H = len(params["E"]), len(params["b_y"]), len(params["b"])
    words = np.eye(V)[ids]  # (N, T, V), one-hot
    right = np.eye(C)[targets]  # (N, T, C), one-hot
    weight = mask / np.maximum(np.count_nonzero(mask), 1)

    x = np.einsum("ntv,vd->ntd", words, params["E"])
    h, cache = rnn_forward(x, np.zeros((len(ids), H)), params["W_x"], params["W_h"], params["b"])
    log_p = log_softmax(np.einsum("nth,hc->ntc", h, params["W_y"]) + params["b_y"])
    loss = -np.einsum("nt,ntc,ntc->", weight, right, log_p)

    dlogits = weight[..., np.newaxis] * (np.exp(log_p) - right)
    dh = np.einsum("ntc,hc->nth", dlogits, params["W_y"])
    inner = rnn_backward(dh, cache)
    grads = {"E": np.einsum("ntv,ntd->vd", words, inner.dx)}
    grads |= {"W_x": inner.dW_x, "W_h": inner.dW_h, "b": inner.db}
    grads |= {"W_y": np.einsum("nth,ntc->hc", h, dlogits), "b_y": np.sum(dlogits, axis=(0, 1))}
    return loss, grads
