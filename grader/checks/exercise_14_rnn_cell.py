"""Checks and known mistakes of exercise 14: one step of a tanh RNN."""

from grader.toolkit import (
    GRADIENT_SCALES,
    Exercise,
    Function,
    Mistake,
    arrays,
    assert_close,
    assert_equal,
    assert_gradients,
    assert_own_cache,
    assert_own_gradient,
    assert_pure,
    check,
    cotangents,
    given,
    numbers,
)
from reference import rnn_cell

EXERCISE = Exercise(
    part=3,
    en="RNN cell",
    ko="RNN 셀",
    functions=(
        Function(rnn_cell.rnn_step_forward, returns="h", keeps="cache"),
        Function(rnn_cell.rnn_step_backward, returns="dx dh_prev dW_x dW_h db"),
        Function(rnn_cell.rnn_parameter_count, returns="count"),
    ),
)

STEP = {"x": "N D", "h_prev": "N H", "W_x": "D H", "W_h": "H H", "b": "H"}
GRADIENTS = ("dx", "dh_prev", "dW_x", "dW_h", "db")
UPSTREAM = cotangents(dh="N H")
WIDE = {"N": 1, "D": 160, "H": 180}
SCALES = (1.0, 0.3, 3.0)  # a tanh that is written with exp need not survive more


def assert_step(student, inputs, upstream):
    """Compare state and gradients of one step with the course's."""
    h, cache = student.rnn_step_forward(**inputs)
    expected_h, expected_cache = rnn_cell.rnn_step_forward(**inputs)
    assert_close("h", h, expected_h)
    gradients = student.rnn_step_backward(**upstream, cache=cache)
    expected = rnn_cell.rnn_step_backward(**upstream, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected)


@check(points=4, calls="rnn_step_forward", en="state after one step", ko="한 단계 뒤의 상태")
@given(inputs=arrays(scales=SCALES, **STEP))
def check_state_after_one_step(student, inputs):
    h, _ = student.rnn_step_forward(**inputs)
    expected_h, _ = rnn_cell.rnn_step_forward(**inputs)
    assert_close("h", h, expected_h)


@check(
    points=4,
    calls="rnn_step_forward rnn_step_backward",
    needs=check_state_after_one_step,
    wide=WIDE,
    en="gradients agree with the course's",
    ko="강의의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=UPSTREAM)
def check_gradients(student, inputs, upstream):
    assert_step(student, inputs, upstream)


@check(
    points=4,
    calls="rnn_step_forward rnn_step_backward",
    forgives=check_state_after_one_step,
    examples=12,
    wide=WIDE,
    en="gradients of your own forward pass",
    ko="내 순전파의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=UPSTREAM)
def check_own_gradients(student, inputs, upstream):
    _, cache = student.rnn_step_forward(**inputs)
    gradients = student.rnn_step_backward(**upstream, cache=cache)
    assert_own_gradient(student.rnn_step_forward, inputs, gradients, upstream)


@check(
    points=1,
    calls="rnn_step_forward rnn_step_backward",
    needs=check_gradients,
    examples=12,
    en="sides that are equal by chance: N = D = H",
    ko="변의 길이가 우연히 같을 때: N = D = H",
)
@given(
    inputs=arrays(scales=GRADIENT_SCALES, x="H H", h_prev="H H", W_x="H H", W_h="H H", b="H"),
    upstream=cotangents(dh="H H"),
)
def check_equal_sides(student, inputs, upstream):
    assert_step(student, inputs, upstream)


@check(
    points=1,
    calls="rnn_parameter_count",
    en="number of parameters",
    ko="매개변수의 수",
)
@given(sizes=numbers(lambda rng, scale, D, H: {"D": D, "H": H}, sides="D H"))
def check_parameter_count(student, sizes):
    assert_equal(
        "count",
        student.rnn_parameter_count(**sizes),
        rnn_cell.rnn_parameter_count(**sizes),
    )


@check(
    points=1,
    calls="rnn_step_forward rnn_step_backward",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(inputs=arrays(scales=SCALES, **STEP), later=arrays(scales=SCALES, **STEP), upstream=UPSTREAM)
def check_purity(student, inputs, later, upstream):
    forward, backward = student.rnn_step_forward, student.rnn_step_backward
    _, cache = assert_pure(forward, inputs)
    assert_pure(backward, upstream, cache=cache)
    assert_own_cache(forward, backward, inputs, later, upstream)


MISTAKES = (
    Mistake(
        name="previous_state_ignored",
        right="x @ W_x + h_prev @ W_h + b",
        wrong="x @ W_x + b",
        breaks=("check_state_after_one_step", "check_own_gradients"),
        en="The old state does not enter the new one: h_prev W_h is missing in the sum. It shows "
        "as soon as the old state is not zero.",
        ko="이전 상태가 새 상태에 들어가지 않습니다. 합에 h_prev W_h 항이 빠졌고, 이전 상태가 0이 "
        "아니면 드러납니다.",
    ),
    Mistake(
        name="recurrent_weights_transposed",
        right="h_prev @ W_h + b",
        wrong="h_prev @ W_h.T + b",
        breaks=("check_state_after_one_step", "check_own_gradients"),
        en="W_h is transposed in the forward pass. It is square, so no error shows it; rows are "
        "the old units, columns the new ones.",
        ko="순전파에서 W_h를 전치했습니다. 정사각 행렬이라 오류는 나지 않습니다. 행은 이전 유닛, "
        "열은 새 유닛에 해당합니다.",
    ),
    Mistake(
        name="joined_in_other_order",
        right="x @ W_x + h_prev @ W_h",
        wrong="xp.concat([h_prev, x], axis=1) @ xp.concat([W_x, W_h])",
        breaks=("check_state_after_one_step", "check_own_gradients"),
        en="x and h_prev are joined in one order, their weights in the other. The product fits all "
        "the same, so no error shows it.",
        ko="x와 h_prev를 이어 붙인 순서가 가중치를 이어 붙인 순서와 다릅니다. 그래도 모양은 맞으므로 "
        "오류는 나지 않습니다.",
    ),
    Mistake(
        name="bias_outside_tanh",
        right="xp.tanh(x @ W_x + h_prev @ W_h + b[..., None, :])",
        wrong="xp.tanh(x @ W_x + h_prev @ W_h) + b[..., None, :]",
        breaks=("check_state_after_one_step", "check_own_gradients"),
        en="The bias is added after tanh; it belongs to the sum inside, so that h stays between "
        "−1 and 1.",
        ko="편향을 tanh 밖에서 더했습니다. 편향은 tanh 안의 합에 들어가며, 그래야 h가 −1과 1 "
        "사이에 있습니다.",
    ),
    Mistake(
        name="tanh_forgotten",
        right="h = xp.tanh(x @ W_x + h_prev @ W_h + b[..., None, :])",
        wrong="h = x @ W_x + h_prev @ W_h + b[..., None, :]",
        breaks=("check_state_after_one_step", "check_own_gradients"),
        en="The new state is the sum itself; tanh is missing.",
        ko="합을 그대로 새 상태로 썼습니다. tanh가 빠졌습니다.",
    ),
    Mistake(
        name="slope_of_tanh_twice",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = dh * (1.0 - xp.tanh(h) ** 2)",
        breaks=("check_gradients", "check_own_gradients"),
        en="tanh is applied once more on the way back. h is tanh(z) already, and the slope is 1 − "
        "h².",
        ko="역전파에서 tanh를 한 번 더 씌웠습니다. h가 이미 tanh(z)이므로 기울기는 1 − h²입니다.",
    ),
    Mistake(
        name="slope_forgotten",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = dh",
        breaks=("check_gradients", "check_own_gradients"),
        en="The slope of tanh is missing: on the way from h to z the gradient is multiplied by 1 "
        "− h².",
        ko="tanh의 기울기가 빠졌습니다. h에서 z로 갈 때 기울기에 1 − h²을 곱해야 합니다.",
    ),
    Mistake(
        name="slope_of_sigmoid",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = dh * h * (1.0 - h)",
        breaks=("check_gradients", "check_own_gradients"),
        en="h (1 − h) is the slope of the sigmoid; that of tanh is 1 − h².",
        ko="h (1 − h)는 시그모이드의 기울기입니다. tanh의 기울기는 1 − h²입니다.",
    ),
    Mistake(
        name="slope_without_square",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = dh * (1.0 - h)",
        breaks=("check_gradients", "check_own_gradients"),
        en="The square is missing in the slope of tanh: it is 1 − h², not 1 − h.",
        ko="tanh의 기울기에서 제곱이 빠졌습니다. 1 − h가 아니라 1 − h²입니다.",
    ),
    Mistake(
        name="slope_without_one",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = dh * (h * h)",
        breaks=("check_gradients", "check_own_gradients"),
        en="The gradient is multiplied by h² alone. The slope of tanh is 1 − h².",
        ko="h²만 곱했습니다. tanh의 기울기는 1 − h²입니다.",
    ),
    Mistake(
        name="upstream_forgotten",
        right="dz = dh * (1.0 - h * h)",
        wrong="dz = 1.0 - h * h",
        breaks=("check_gradients", "check_own_gradients"),
        en="The gradients do not depend on dh. The chain rule multiplies what arrives by the "
        "slope.",
        ko="기울기가 dh에 따라 변하지 않습니다. 연쇄 법칙에서는 도착한 기울기에 국소 기울기를 "
        "곱합니다.",
    ),
    Mistake(
        name="weights_unpacked_swapped",
        right="x, h_prev, W_x, W_h, h = cache",
        wrong="x, h_prev, W_h, W_x, h = cache",
        breaks=("check_gradients", "check_own_gradients"),
        en="W_x and W_h have changed places between the two passes. Compare the order in which the "
        "cache is packed and unpacked.",
        ko="순전파와 역전파 사이에 W_x와 W_h의 자리가 바뀌었습니다. cache에 넣는 순서와 꺼내는 "
        "순서를 비교하세요.",
    ),
    Mistake(
        name="recurrent_weights_for_input",
        right="dx = dz @ W_x.T",
        wrong="dx = dz @ W_h.T",
        breaks=("check_gradients", "check_own_gradients"),
        en="dx is made with W_h. The weights that x was multiplied by are W_x.",
        ko="dx를 W_h로 구했습니다. x와 곱한 가중치는 W_x입니다.",
    ),
    Mistake(
        name="state_gradient_not_transposed",
        right="dh_prev = dz @ W_h.T",
        wrong="dh_prev = dz @ W_h",
        breaks=("check_gradients", "check_own_gradients"),
        en="dh_prev uses W_h as on the way forward. On the way back it is transposed; W_h is "
        "square, so no error shows it.",
        ko="dh_prev를 구할 때 W_h를 순전파와 같은 방향으로 썼습니다. 역전파에서는 전치해야 하며, "
        "정사각 행렬이라 오류는 나지 않습니다.",
    ),
    Mistake(
        name="new_state_for_old",
        right="dW_h = h_prev.T @ dz",
        wrong="dW_h = h.T @ dz",
        breaks=("check_gradients", "check_own_gradients"),
        en="dW_h is made with the new state. The state that W_h multiplied is the old one.",
        ko="dW_h를 새 상태로 구했습니다. W_h와 곱한 것은 이전 상태입니다.",
    ),
    Mistake(
        name="weight_gradient_transposed",
        right="dW_h = h_prev.T @ dz",
        wrong="dW_h = dz.T @ h_prev",
        breaks=("check_gradients", "check_own_gradients"),
        en="dW_h is transposed: its rows belong to the old units, its columns to the new ones, as "
        "in W_h.",
        ko="dW_h가 전치되었습니다. W_h처럼 행은 이전 유닛, 열은 새 유닛에 해당합니다.",
    ),
    Mistake(
        name="bias_gradient_averaged",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.mean(dz, axis=0)",
        breaks=("check_gradients", "check_own_gradients"),
        en="db is the mean over the rows. The bias serves every row once, so their gradients add "
        "up.",
        ko="db를 행에 대한 평균으로 구했습니다. 편향은 모든 행에 쓰이므로 행들의 기울기를 더해야 "
        "합니다.",
    ),
    Mistake(
        name="bias_gradient_without_slope",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.sum(dh, axis=0)",
        breaks=("check_gradients", "check_own_gradients"),
        en="db adds up dh. The bias stands inside tanh, so its gradient passes the slope of tanh "
        "too.",
        ko="dh를 더해 db를 구했습니다. 편향도 tanh 안에 있으므로 그 기울기에도 tanh의 기울기가 "
        "곱해집니다.",
    ),
    Mistake(
        name="bias_gradient_keeps_axis",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.sum(dz, axis=0, keepdims=True)",
        breaks=("check_gradients", "check_own_gradients"),
        en="db is a matrix with one row, (1, H). A gradient has the shape of its variable, here "
        "(H,).",
        ko="db가 (1, H) 모양의 행렬입니다. 기울기의 모양은 변수와 같으므로 (H,)이어야 합니다.",
    ),
    Mistake(
        name="batch_axis_lost",
        right="dx = dz @ W_x.T",
        wrong="dx = xp.squeeze(dz @ W_x.T)",
        breaks=("check_gradients", "check_own_gradients"),
        en="An axis of length 1 gets lost. A batch of one row keeps its axis.",
        ko="길이가 1인 축이 사라졌습니다. 행이 하나뿐인 배치에서도 그 축은 남아 있어야 합니다.",
    ),
    Mistake(
        name="two_biases_counted",
        right="D * H + H * H + H",
        wrong="D * H + H * H + 2 * H",
        breaks=("check_parameter_count",),
        en="Two biases are counted for each unit; this cell has one.",
        ko="유닛마다 편향을 두 개씩 셌습니다. 이 셀에는 편향이 하나씩 있습니다.",
    ),
    Mistake(
        name="upstream_overwritten",
        code="""
def rnn_step_backward(dh, cache):
    x, h_prev, W_x, W_h, h = cache
    dh *= 1.0 - h * h
    return dh @ W_x.T, dh @ W_h.T, x.T @ dh, h_prev.T @ dh, dh.sum(axis=0)
""",
        breaks=("check_purity",),
        en="dh is multiplied in place, which changes the caller's array. Make a new array instead.",
        ko="dh를 그 자리에서 곱해 호출한 쪽의 배열이 바뀝니다. 새 배열을 만드세요.",
    ),
    Mistake(
        name="layout_guessed",
        code="""
exact_forward = rnn_step_forward


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    if x.shape[0] == W_x.shape[0]:
        x = x.T
    return exact_forward(x, h_prev, W_x, W_h, b)
""",
        breaks=("check_equal_sides",),
        en="x is transposed when its first side equals D. N and D may be equal; rows are always "
        "the batch.",
        ko="x의 첫 번째 변이 D와 같으면 전치합니다. N과 D는 같을 수 있으며, 행은 언제나 "
        "배치입니다.",
    ),
    Mistake(
        name="cache_in_global",
        code="""
latest = {}
kept_forward, kept_backward = rnn_step_forward, rnn_step_backward


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    h, latest["cache"] = kept_forward(x, h_prev, W_x, W_h, b)
    return h, latest["cache"]


def rnn_step_backward(dh, cache):
    return kept_backward(dh, latest["cache"])
""",
        breaks=("check_purity",),
        en="The backward step reads a global variable, which belongs to the latest forward step. "
        "Everything it needs comes from the cache.",
        ko="역전파가 전역 변수를 읽는데, 그 값은 마지막 순전파의 것입니다. 필요한 값은 모두 "
        "cache에서 가져와야 합니다.",
    ),
    Mistake(
        name="state_kept_between_calls",
        code="""
last = {}

def rnn_step_forward(x, h_prev, W_x, W_h, b):
    h_prev = last.get(h_prev.shape, h_prev)
    h = array_namespace(x).tanh(x @ W_x + h_prev @ W_h + b)
    last[h.shape] = h
    return h, (x, h_prev, W_x, W_h, h)
""",
        breaks=("check_state_after_one_step", "check_own_gradients", "check_purity"),
        en="A call goes on from the state that the call before it left. The old state is an "
        "argument; nothing may survive between calls.",
        ko="앞선 호출이 남긴 상태에서 이어 계산합니다. 이전 상태는 인수로 들어오며, 호출과 호출 "
        "사이에는 아무것도 남으면 안 됩니다.",
    ),
)
