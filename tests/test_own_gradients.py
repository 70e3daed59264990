import inspect

import numpy as np
import pytest
import small_exercise

from grader.local import reference_student
from grader.student import Student
from grader.toolkit import (
    GRADIENT_SCALES,
    Function,
    Mismatch,
    arrays,
    assert_gradients,
    assert_own_gradient,
    cotangents,
)
from grader.toolkit.inputs import Inputs, encode, values_of
from reference import lstm_cell

GRADIENTS = ("dx", "dh_prev", "dc_prev", "dW_x", "dW_h", "db")
STEP = dict(x="N D", h_prev="N H", c_prev="N H", W_x="D 4H", W_h="H 4H", b="4H")
LSTM = Inputs(
    {
        "inputs": arrays(scales=GRADIENT_SCALES, **STEP),
        "upstream": cotangents(dh="N H", dc="N H"),
    }
)
CELL = Inputs(
    {
        "inputs": arrays(scales=GRADIENT_SCALES, x="N D", W="D H", b="H"),
        "upstream": cotangents(dh="N H"),
    }
)
SEVERAL = range(12)  # as many examples as a check of own gradients plays


def example_of(inputs, number):
    scale = number % inputs.scales
    example = [encode(inputs, scale, [0] * len(inputs.letters), number), {}]
    values, _ = values_of(inputs, example)
    return values["inputs"], values["upstream"]


def student_of(forward, backward, course):
    """A student in this process who answers with these two functions of their own."""
    own = [
        Function(function, due.returns, due.keeps)
        for function, due in zip((forward, backward), course, strict=True)
    ]
    answers = reference_student(own).ask
    return Student({function.name: function for function in course}, answers)


# --- an LSTM whose gradients are spoilt -------------------------------------------------------

COURSE_LSTM = (
    Function(lstm_cell.lstm_step_forward, returns="h c", keeps="cache"),
    Function(lstm_cell.lstm_step_backward, returns=" ".join(GRADIENTS)),
)


def play_lstm(spoil=None, edits=(), number=0):
    """Check the own gradients of the course's LSTM with some lines edited and results spoilt."""
    source = inspect.getsource(lstm_cell)
    for right, wrong in edits:
        assert source.count(right) == 1
        source = source.replace(right, wrong)
    own = {}
    exec(source, own)
    inputs, upstream = example_of(LSTM, number)
    forward, backward = own["lstm_step_forward"], own["lstm_step_backward"]
    student = student_of(forward, backward, COURSE_LSTM)
    *_, cache = student.lstm_step_forward(**inputs)
    gradients = list(student.lstm_step_backward(**upstream, cache=cache))
    if spoil:
        gradients = spoil(gradients)
    assert_own_gradient(student.lstm_step_forward, inputs, gradients, upstream, gates="ifgo")


def with_changed(position, change):
    """Spoil one gradient alone."""

    def spoil(gradients):
        return [
            change(gradient) if position == place else gradient
            for place, gradient in enumerate(gradients)
        ]

    return spoil


def with_entry(position, index, factor=1.001):
    def change(gradient):
        gradient = gradient.copy()
        gradient[index] = factor * gradient[index] + 1e-4
        return gradient

    return with_changed(position, change)


@pytest.mark.parametrize("number", SEVERAL)
def test_the_right_gradients_are_accepted(number):
    play_lstm(number=number)


@pytest.mark.parametrize("number", SEVERAL)
def test_gradients_as_nested_lists_are_accepted(number):
    play_lstm(lambda gradients: [gradient.tolist() for gradient in gradients], number=number)


SWAPPED = (
    ("c = f * c_prev + i * g", "c = i * c_prev + f * g"),
    ("di = dc * g ", "df = dc * g "),
    ("df = dc * c_prev", "di = dc * c_prev"),
    ("dg = dc * i", "dg = dc * f"),
    ("dc_prev = dc * f", "dc_prev = dc * i"),
)
NO_TANH_OF_CELL = (
    ("h = o * tanh_c", "h = o * c"),
    ("do = dh * tanh_c", "do = dh * (f * c_prev + i * g)"),
    ("dc = dc + dh * o * (1.0 - tanh_c * tanh_c)", "dc = dc + dh * o"),
)
OUTPUT_GATE_RAISED = (
    ("h = o * tanh_c", "h = (o + 1) * tanh_c"),
    ("dh * o * (1.0 - tanh_c", "dh * (o + 1) * (1.0 - tanh_c"),
)
WRONG_PASSES = {"swapped": SWAPPED, "no tanh of c": NO_TANH_OF_CELL, "o + 1": OUTPUT_GATE_RAISED}


@pytest.mark.parametrize("number", SEVERAL)
@pytest.mark.parametrize("edits", WRONG_PASSES.values(), ids=WRONG_PASSES)
def test_the_right_gradients_of_a_wrong_forward_pass_are_accepted(edits, number):
    play_lstm(edits=edits, number=number)


@pytest.mark.parametrize("edits", [SWAPPED[:1], OUTPUT_GATE_RAISED[:1]], ids=["swapped", "o + 1"])
def test_the_course_gradients_of_a_wrong_forward_pass_are_rejected(edits):
    assert refusal(play_lstm, edits=edits).kind == "own_gradient"


def refusal(action, *arguments, **named):
    with pytest.raises(Mismatch) as caught:
        action(*arguments, **named)
    return caught.value


@pytest.mark.parametrize("gate", range(4), ids="ifgo")
@pytest.mark.parametrize("position", [3, 4, 5], ids=GRADIENTS[3:])
def test_one_wrong_entry_in_one_gate_is_rejected(position, gate):
    def change(gradient):
        gradient = gradient.copy()
        width = gradient.shape[-1] // 4
        gradient[..., gate * width].flat[0] += 1e-4
        return gradient

    error = refusal(play_lstm, with_changed(position, change))
    assert error.where == f"{GRADIENTS[position]}, {'ifgo'[gate]}"


@pytest.mark.parametrize("position", range(6), ids=GRADIENTS)
@pytest.mark.parametrize(
    "index", [0, -1, (..., 0), (..., -1)], ids=["first", "last", "left", "right"]
)
def test_a_wrong_row_or_column_is_rejected(position, index):
    assert refusal(play_lstm, with_entry(position, index)).kind == "own_gradient"


CHANGES = {
    "sign": lambda gradient: -gradient,
    "factor": lambda gradient: 1.0001 * gradient,
    "half": lambda gradient: 0.5 * gradient,
    "zeros": np.zeros_like,
    "rows reversed": lambda gradient: gradient[::-1],
    "columns reversed": lambda gradient: gradient[..., ::-1],
    "two entries exchanged": lambda gradient: np.roll(gradient, 1, axis=-1),
    "nan": lambda gradient: np.full_like(gradient, np.nan),
    "inf": lambda gradient: np.full_like(gradient, np.inf),
    "huge": lambda gradient: np.full_like(gradient, 1e300),
}


@pytest.mark.parametrize("position", range(6), ids=GRADIENTS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_spoilt_gradient_is_rejected(change, position):
    assert refusal(play_lstm, with_changed(position, change)).kind == "own_gradient"


PATHS = {
    "cell to state": ("dc = dc + dh * o * (1.0 - tanh_c * tanh_c)", "dc = dc"),
    "cell from outside": ("dc = dc + dh * o", "dc = dh * o"),
    "output gate": ("do = dh * tanh_c", "do = 0.0 * dh"),
    "input gate": ("di = dc * g ", "di = 0.0 * dc"),
    "forget gate": ("df = dc * c_prev", "df = 0.0 * dc"),
    "candidate": ("dg = dc * i", "dg = 0.0 * dc"),
    "old cell": ("dc_prev = dc * f", "dc_prev = dc"),
    "slope of a gate": ("dz_f = df * f * (1.0 - f)", "dz_f = df * f"),
    "gates exchanged": ("concat([dz_i, dz_f, dz_g, dz_o]", "concat([dz_i, dz_f, dz_o, dz_g]"),
    "mean": ("db = xp.sum(dz, axis=0)", "db = xp.mean(dz, axis=0)"),
    "state for old state": ("dW_h = h_prev.T @ dz", "dW_h = (o * tanh_c).T @ dz"),
}


@pytest.mark.parametrize("edit", PATHS.values(), ids=PATHS)
def test_a_path_that_is_left_out_is_rejected(edit):
    assert refusal(play_lstm, edits=[edit]).kind == "own_gradient"


def test_gradients_in_another_order_are_rejected():
    def exchange(gradients):
        gradients[1:3] = gradients[2:0:-1]
        return gradients

    assert refusal(play_lstm, exchange).kind == "own_gradient"


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda gradients: gradients[:-1], "length"),
        (lambda gradients: [*gradients, gradients[0]], "length"),
        (lambda gradients: gradients[0], "length"),
        (with_changed(0, lambda gradient: gradient.T), "shape"),
        (with_changed(5, lambda gradient: gradient[None]), "shape"),
        (with_changed(5, np.sum), "shape"),
        (with_changed(3, lambda gradient: None), "type"),
        (with_changed(3, lambda gradient: "text"), "type"),
        (with_changed(3, lambda gradient: gradient + 1j), "dtype"),
        (with_changed(3, lambda gradient: gradient > 0), "dtype"),
    ],
    ids=[
        "five",
        "seven",
        "bare",
        "transposed",
        "axis",
        "summed",
        "None",
        "text",
        "complex",
        "bool",
    ],
)
def test_gradients_of_another_form_are_bad_returns(spoil, kind):
    error = refusal(play_lstm, spoil)
    assert (error.kind, error.reason) == (kind, "bad_return")


def test_a_square_gradient_that_is_transposed_is_rejected():
    with pytest.raises(Mismatch):
        play_cell(
            small_exercise.cell_forward,
            lambda dh, cache: [d.T for d in small_exercise.cell_backward(dh, cache)],
            square=True,
        )


def test_gradients_agree_one_by_one_with_the_course():
    with pytest.raises(Mismatch) as caught:
        assert_gradients(("da", "db"), (1.0, 2.0), (1.0, 3.0))
    assert caught.value.where == "db"


# --- an LSTM of which one output is trivial ---------------------------------------------------

BACK_TO_CELL = "dc = dc + dh * o * (1.0 - tanh_c * tanh_c)"
BACK_TO_GATE = "do = dh * tanh_c"
TO_STATE = "h = o * tanh_c"
TO_CELL = "c = f * c_prev + i * g"
NO_CELL, NO_GATE = (BACK_TO_CELL, ""), (BACK_TO_GATE, "do = 0.0 * dh")
PARTLY = {
    "h is constant": [(TO_STATE, "h = 0.0 * c + 0.5"), NO_CELL, NO_GATE],
    "h is the output gate": [(TO_STATE, "h = o"), NO_CELL, (BACK_TO_GATE, "do = dh")],
    "h is the old state": [
        (TO_STATE, "h = h_prev"), NO_CELL, NO_GATE,
        ("dh_prev = dz @ W_h.T", "dh_prev = dz @ W_h.T + dh"),
    ],
    "h is almost constant": [
        (TO_STATE, "h = 1e-6 * o * tanh_c"),
        (BACK_TO_CELL, "dc = dc + 1e-6 * dh * o * (1.0 - tanh_c * tanh_c)"),
        (BACK_TO_GATE, "do = 1e-6 * dh * tanh_c"),
    ],
    "h is rounded": [(TO_STATE, "h = xp.round(o * tanh_c, 1)"), NO_CELL, NO_GATE],
    "c is the old cell": [
        (TO_CELL, "c = c_prev + 0.0 * i * g"),
        ("di = dc * g ", "di = 0.0 * g "), ("df = dc * c_prev", "df = 0.0 * dc"),
        ("dg = dc * i", "dg = 0.0 * dc"), ("dc_prev = dc * f", "dc_prev = dc"),
    ],
    "c is constant": [
        (TO_CELL, "c = 0.5 + 0.0 * i * g"),
        ("di = dc * g ", "di = 0.0 * g "), ("df = dc * c_prev", "df = 0.0 * dc"),
        ("dg = dc * i", "dg = 0.0 * dc"), ("dc_prev = dc * f", "dc_prev = 0.0 * dc"),
    ],
}  # fmt: skip


def earns_with(edits):
    """True if an LSTM with these edits passes on all examples that a check plays."""
    kinds = set()
    for number in SEVERAL:
        try:
            play_lstm(edits=edits, number=number)
        except Mismatch as mismatch:
            kinds.add(mismatch.kind)
    assert kinds <= {"trivial_constant", "trivial_linear", "trivial_staircase"}
    return not kinds


@pytest.mark.parametrize("edits", PARTLY.values(), ids=PARTLY)
def test_a_trivial_output_beside_a_right_one_earns_nothing(edits):
    assert not earns_with(edits)


HONEST = {
    "no output gate": [(TO_STATE, "h = tanh_c"), (BACK_TO_CELL, BACK_TO_CELL.replace("* o ", "")),
                       NO_GATE],
    "no forget gate": [(TO_CELL, "c = c_prev + i * g"), ("df = dc * c_prev", "df = 0.0 * dc"),
                       ("dc_prev = dc * f", "dc_prev = dc")],
    "no input gate": [(TO_CELL, "c = f * c_prev + g"), ("di = dc * g ", "di = 0.0 * g "),
                      ("dg = dc * i", "dg = dc")],
    "a minus": [(TO_CELL, "c = f * c_prev - i * g"), ("di = dc * g ", "di = -dc * g "),
                ("dg = dc * i", "dg = -dc * i")],
    "h is the negative": [(TO_STATE, "h = -o * tanh_c"), (BACK_TO_GATE, "do = -dh * tanh_c"),
                          (BACK_TO_CELL, BACK_TO_CELL.replace("+", "-"))],
}  # fmt: skip


@pytest.mark.parametrize("edits", HONEST.values(), ids=HONEST)
def test_a_wrong_forward_pass_of_which_every_output_does_something_earns(edits):
    assert earns_with(edits)


# --- a small cell whose forward pass is trivial -----------------------------------------------


def play_cell(forward, backward, number=0, square=False):
    """Check the own gradients of a student's cell."""
    inputs, upstream = example_of(CELL, number)
    if square:
        inputs = {"x": inputs["x"][:, :2], "W": inputs["W"][:2, :2], "b": inputs["b"][:2]}
        upstream = {"dh": upstream["dh"][:, :2]}
    forward.__name__, backward.__name__ = "cell_forward", "cell_backward"
    student = student_of(forward, backward, small_exercise.FUNCTIONS[:2])
    *_, cache = student.cell_forward(**inputs)
    gradients = student.cell_backward(**upstream, cache=cache)
    assert_own_gradient(student.cell_forward, inputs, gradients, upstream)


def cell(activation, slope):
    """Forward and backward pass of a cell with any activation."""

    def forward(x, W, b):
        z = x @ W + b
        return activation(z), (x, W, z)

    def backward(dh, cache):
        x, W, z = cache
        dz = dh * slope(z)
        return dz @ W.T, x.T @ dz, dz.sum(axis=0)

    return forward, backward


def flat(z):
    return 0.0 * z


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


NOT_TRIVIAL = {
    "tanh": cell(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": cell(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "half of tanh": cell(lambda z: 0.5 * np.tanh(z), lambda z: 0.5 * (1 - np.tanh(z) ** 2)),
    "tanh plus one": cell(lambda z: np.tanh(z) + 1, lambda z: 1 - np.tanh(z) ** 2),
    "negative": cell(lambda z: -np.tanh(z), lambda z: np.tanh(z) ** 2 - 1),
    "square of tanh": cell(
        lambda z: np.tanh(z) ** 2, lambda z: 2 * np.tanh(z) * (1 - np.tanh(z) ** 2)
    ),
    "sine": cell(np.sin, np.cos),
    "twice tanh": cell(
        lambda z: np.tanh(np.tanh(z)),
        lambda z: (1 - np.tanh(np.tanh(z)) ** 2) * (1 - np.tanh(z) ** 2),
    ),
    "softplus": cell(lambda z: np.log1p(np.exp(z)), sigmoid),
}


@pytest.mark.parametrize("number", SEVERAL)
@pytest.mark.parametrize("passes", NOT_TRIVIAL.values(), ids=NOT_TRIVIAL)
def test_the_right_gradients_of_another_activation_are_accepted(passes, number):
    play_cell(*passes, number=number)


def earns_nothing(forward, backward):
    """True if at least one of the examples of a check refuses it."""
    for number in SEVERAL:
        try:
            play_cell(forward, backward, number=number)
        except Mismatch:
            return True
    return False


def zeros(dh, cache):
    x, W, _ = cache
    return np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[1])


TINY, HUGE = 1e-8, 1e9
LINEAR = cell(lambda z: z, np.ones_like)
GAMES = {
    "constant": cell(flat, flat),
    "linear": LINEAR,
    "linear with a trace of a curve": cell(lambda z: z + TINY * z**3, np.ones_like),
    "tiny": cell(lambda z: TINY * np.tanh(z), flat),
    "tiny and right": cell(lambda z: TINY * np.tanh(z), lambda z: TINY * (1 - np.tanh(z) ** 2)),
    "lifted": cell(lambda z: HUGE + np.tanh(z), flat),
    "rounded": cell(lambda z: np.round(np.tanh(z), 1), flat),
    "finely rounded": cell(lambda z: np.round(np.tanh(z), 4), flat),
    "linear with jumps": cell(lambda z: z + np.round(z), np.ones_like),
    "signs": cell(np.sign, flat),
    "infinite": cell(lambda z: z + np.inf, flat),
    "not a number": cell(lambda z: z + np.nan, flat),
    "random": cell(np.random.default_rng(0).permutation, flat),
}


@pytest.mark.parametrize("passes", GAMES.values(), ids=GAMES)
def test_a_trivial_forward_pass_earns_nothing(passes):
    assert earns_nothing(*passes)


def ignoring(ignored):
    """A right cell with one argument left out, and the right gradient of that."""

    def forward(**inputs):
        inputs[ignored] = np.zeros_like(inputs[ignored]) + 0.3
        h, cache = small_exercise.cell_forward(**inputs)
        return h, (*cache, ignored)

    def backward(dh, cache):
        *right, _ = cache
        gradients = dict(zip(("x", "W", "b"), small_exercise.cell_backward(dh, right), strict=True))
        gradients[ignored] = np.zeros_like(gradients[ignored])
        return tuple(gradients.values())

    return forward, backward


@pytest.mark.parametrize("ignored", ["x", "W", "b"])
def test_a_forward_pass_that_ignores_an_input_earns_nothing(ignored):
    forward, backward = ignoring(ignored)
    assert refusal(play_cell, forward, backward).kind == "trivial_constant"


@pytest.mark.parametrize("number", SEVERAL)
def test_a_forward_pass_that_is_linear_in_one_input_alone_is_accepted(number):
    def forward(x, W, b):
        h = np.tanh(x @ W)
        return h + b, (x, W, h)

    def backward(dh, cache):
        x, W, h = cache
        dz = dh * (1 - h * h)
        return dz @ W.T, x.T @ dz, dh.sum(axis=0)

    play_cell(forward, backward, number=number)


def test_a_wrong_shape_of_the_forward_pass_is_a_bad_return():
    forward, backward = cell(lambda z: np.tanh(z).T, lambda z: 1 - np.tanh(z) ** 2)
    assert refusal(play_cell, forward, backward).reason == "bad_return"
