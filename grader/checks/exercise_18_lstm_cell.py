"""Checks and known mistakes of exercise 18: one step of an LSTM."""

from grader.toolkit import (
    GRADIENT_SCALES,
    Exercise,
    Function,
    Mistake,
    arrays,
    assert_close,
    assert_equal,
    assert_gradients,
    assert_own_gradient,
    assert_pure,
    check,
    cotangents,
    given,
    numbers,
)
from reference import lstm_cell

EXERCISE = Exercise(
    part=4,
    en="LSTM cell",
    ko="LSTM 셀",
    functions=(
        Function(lstm_cell.lstm_gates, returns="i f g o"),
        Function(lstm_cell.lstm_step_forward, returns="h c", keeps="cache"),
        Function(lstm_cell.lstm_step_backward, returns="dx dh_prev dc_prev dW_x dW_h db"),
        Function(lstm_cell.lstm_parameter_count, returns="count"),
    ),
)

STEP = dict(x="N D", h_prev="N H", c_prev="N H", W_x="D 4H", W_h="H 4H", b="4H")
GATE_INPUTS = {name: shape for name, shape in STEP.items() if name != "c_prev"}
GRADIENTS = ("dx", "dh_prev", "dc_prev", "dW_x", "dW_h", "db")
UPSTREAM = cotangents(dh="N H", dc="N H")


@check(points=2, calls="lstm_gates", en="the four gates", ko="네 게이트의 값")
@given(inputs=arrays(**GATE_INPUTS))
def check_gates(student, inputs):
    gates = student.lstm_gates(**inputs)
    expected = lstm_cell.lstm_gates(**inputs)
    for name, gate, due in zip("ifgo", gates, expected, strict=True):
        assert_close(name, gate, due)


@check(
    points=4,
    calls="lstm_step_forward",
    en="state and cell after one step",
    ko="한 단계 뒤의 상태와 셀",
)
@given(inputs=arrays(**STEP))
def check_state_after_one_step(student, inputs):
    h, c, _ = student.lstm_step_forward(**inputs)
    expected_h, expected_c, _ = lstm_cell.lstm_step_forward(**inputs)
    assert_close("c", c, expected_c)
    assert_close("h", h, expected_h)


@check(
    points=4,
    calls="lstm_step_forward lstm_step_backward",
    needs=check_state_after_one_step,
    en="gradients agree with the course's",
    ko="강의의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=UPSTREAM)
def check_gradients(student, inputs, upstream):
    *_, cache = student.lstm_step_forward(**inputs)
    gradients = student.lstm_step_backward(**upstream, cache=cache)
    *_, expected_cache = lstm_cell.lstm_step_forward(**inputs)
    expected = lstm_cell.lstm_step_backward(**upstream, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected)


@check(
    points=4,
    calls="lstm_step_forward lstm_step_backward",
    examples=12,
    en="gradients of your own forward pass",
    ko="내 순전파의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=UPSTREAM)
def check_own_gradients(student, inputs, upstream):
    *_, cache = student.lstm_step_forward(**inputs)
    gradients = student.lstm_step_backward(**upstream, cache=cache)
    assert_own_gradient(student.lstm_step_forward, inputs, gradients, upstream, gates="ifgo")


@check(
    points=1,
    calls="lstm_parameter_count",
    en="number of parameters",
    ko="매개변수의 수",
)
@given(sizes=numbers(lambda rng, scale, D, H: {"D": D, "H": H}, sides="D H"))
def check_parameter_count(student, sizes):
    assert_equal(
        "count",
        student.lstm_parameter_count(**sizes),
        lstm_cell.lstm_parameter_count(**sizes),
    )


@check(
    points=1,
    calls="lstm_gates lstm_step_forward lstm_step_backward",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(inputs=arrays(**STEP), upstream=UPSTREAM)
def check_purity(student, inputs, upstream):
    assert_pure(student.lstm_gates, {name: inputs[name] for name in GATE_INPUTS})
    *_, cache = assert_pure(student.lstm_step_forward, inputs)
    assert_pure(student.lstm_step_backward, upstream, cache=cache)


MISTAKES = (
    Mistake(
        name="gates_swapped",
        right="c = f * c_prev + i * g",
        wrong="c = i * c_prev + f * g",
        breaks=("check_state_after_one_step",),
        en="Input and forget gate are swapped: f scales the old cell, i the new candidate.",
        ko="입력 게이트와 망각 게이트가 바뀌었습니다. f는 이전 셀에, i는 새 후보에 곱합니다.",
    ),
    Mistake(
        name="no_tanh_of_cell",
        right="    h = o * tanh_c\n",
        wrong="    h = o * c\n",
        breaks=("check_state_after_one_step",),
        en="The cell goes into h without tanh: h is o times tanh(c).",
        ko="h를 구할 때 셀에 tanh를 씌우지 않았습니다. h는 o와 tanh(c)의 곱입니다.",
    ),
)
