"""Every function of the reference that takes arrays, with inputs whose sides all differ."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reference import (
    arrays,
    backward_pass,
    bptt,
    clipping,
    forward_pass,
    gru,
    lstm_bptt,
    lstm_cell,
    rnn_cell,
    tfidf,
)

N, T, D, H, C, V = 4, 5, 2, 3, 6, 7

SHAPES = {
    "x": (N, D),
    "h_prev": (N, H),
    "c_prev": (N, H),
    "sequence": (N, T, D),
    "h0": (N, H),
    "c0": (N, H),
    "W": (D, C),
    "b_out": (C,),
    "W_x": (D, H),
    "W_h": (H, H),
    "b": (H,),
    "W_x3": (D, 3 * H),
    "W_h3": (H, 3 * H),
    "b_x3": (3 * H,),
    "b_h3": (3 * H,),
    "W_x4": (D, 4 * H),
    "W_h4": (H, 4 * H),
    "b4": (4 * H,),
    "dout": (N, C),
    "dh": (N, H),
    "dc": (N, H),
    "dh_all": (N, T, H),
    "row": (V,),
}

AFFINE = ("x", "W", "b_out")
RNN_STEP = ("x", "h_prev", "W_x", "W_h", "b")
RNN = ("sequence", "h0", "W_x", "W_h", "b")
LSTM_GATES = ("x", "h_prev", "W_x4", "W_h4", "b4")
LSTM_STEP = ("x", "h_prev", "c_prev", "W_x4", "W_h4", "b4")
LSTM = ("sequence", "h0", "c0", "W_x4", "W_h4", "b4")
GRU_STEP = ("x", "h_prev", "W_x3", "W_h3", "b_x3", "b_h3")
GRU = ("sequence", "h0", "W_x3", "W_h3", "b_x3", "b_h3")


@dataclass(frozen=True)
class Pair:
    """A forward function with its backward function; the cache is the last output of the former."""

    forward: Any
    backward: Any
    arguments: tuple[str, ...]
    upstream: tuple[str, ...]  # one gradient for each output


PAIRS = {
    "affine": Pair(forward_pass.affine_forward, backward_pass.affine_backward, AFFINE, ("dout",)),
    "relu": Pair(forward_pass.relu_forward, backward_pass.relu_backward, ("dout",), ("dout",)),
    "rnn_step": Pair(rnn_cell.rnn_step_forward, rnn_cell.rnn_step_backward, RNN_STEP, ("dh",)),
    "rnn": Pair(bptt.rnn_forward, bptt.rnn_backward, RNN, ("dh_all",)),
    "lstm_step": Pair(
        lstm_cell.lstm_step_forward, lstm_cell.lstm_step_backward, LSTM_STEP, ("dh", "dc")
    ),
    "lstm": Pair(lstm_bptt.lstm_forward, lstm_bptt.lstm_backward, LSTM, ("dh_all", "dc")),
    "gru_step": Pair(gru.gru_step_forward, gru.gru_step_backward, GRU_STEP, ("dh",)),
    "gru": Pair(gru.gru_forward, gru.gru_backward, GRU, ("dh_all",)),
}


def inputs_named(names, rng):
    return tuple(0.7 * rng.standard_normal(SHAPES[name]) for name in names)


def outputs_of(pair):
    """The forward function without its cache."""
    return lambda *arguments: pair.forward(*arguments)[:-1]


def gradients_of(pair):
    """The gradients as a function of the upstream gradients and the forward arguments."""
    n = len(pair.upstream)
    return lambda *a: pair.backward(*a[:n], pair.forward(*a[n:])[-1])


def mlp_gradients(dout, x, W, b, W_2, b_2):
    params = [(W, b), (W_2, b_2)]
    out, cache = forward_pass.mlp_forward(x, params, "relu", "tanh")
    return out, backward_pass.mlp_backward(dout, cache)


def tagger(E, W_x, W_h, b, W_y, b_y, ids, targets, mask):
    params = {"E": E, "W_x": W_x, "W_h": W_h, "b": b, "W_y": W_y, "b_y": b_y}
    return bptt.tagger_loss(ids, targets, mask, params)


def many_to_one(dh_last, *arguments):
    return bptt.many_to_one_backward(dh_last, bptt.rnn_forward(*arguments)[-1])


def weighted_documents(idf):
    vocab = {word: column for column, word in enumerate("abcdefg")}
    return tfidf.transform([list("aabxc"), [], list("gf"), list("xy")], vocab, idf)


def tagger_inputs(rng):
    params = [(V, D), (D, H), (H, H), (H,), (H, C), (C,)]
    ids = rng.integers(0, V, (N, T))
    targets = rng.integers(0, C, (N, T))
    mask = rng.random((N, T)) < 0.6
    return *(rng.standard_normal(shape) for shape in params), ids, targets, mask


def mlp_inputs(rng):
    shapes = [(N, C), (N, D), (D, H), (H,), (H, C), (C,)]
    return tuple(rng.standard_normal(shape) for shape in shapes)


def named(*names):
    return lambda rng: inputs_named(names, rng)


CASES = {
    "sigmoid": (arrays.sigmoid, named("dh_all")),
    "transform": (weighted_documents, lambda rng: (rng.random(V) + 0.5,)),
    "mlp": (mlp_gradients, mlp_inputs),
    "many_to_one": (many_to_one, named("dh", *RNN)),
    "tagger_loss": (tagger, tagger_inputs),
    "clip_by_value": (lambda *grads: clipping.clip_by_value(grads, 0.5), named("W_x", "b", "x")),
    "global_norm": (lambda *grads: clipping.global_norm(grads), named("W_x", "b", "x")),
    "clip_by_global_norm": (
        lambda *grads: clipping.clip_by_global_norm(grads, 0.5),
        named("W_x", "b", "x"),
    ),
    "gradient_norms": (clipping.gradient_norms, named("W_h", "dh_all", "dh")),
    "diagnose": (lambda row: clipping.diagnose(row * row), named("row")),
    "lstm_gates": (lstm_cell.lstm_gates, named(*LSTM_GATES)),
    "cell_gradient_path": (lstm_bptt.cell_gradient_path, named("dh_all")),
    "gru_gates": (gru.gru_gates, named(*GRU_STEP)),
}
for name, pair in PAIRS.items():
    CASES[f"{name}_forward"] = (outputs_of(pair), named(*pair.arguments))
    CASES[f"{name}_backward"] = (gradients_of(pair), named(*pair.upstream, *pair.arguments))


def leaves(value):
    """Arrays, numbers and strings of a result, in order."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key])]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def as_float32(arguments):
    return tuple(a.astype(np.float32) if a.dtype == np.float64 else a for a in arguments)
