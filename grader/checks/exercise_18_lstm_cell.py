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
    assert_own_cache,
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
EQUAL = dict(x="H H", h_prev="H H", c_prev="H H", W_x="H 4H", W_h="H 4H", b="4H")
SQUARE = dict(x="4H 4H", h_prev="4H H", c_prev="4H H", W_x="4H 4H", W_h="H 4H", b="4H")
GATE_INPUTS = {name: shape for name, shape in STEP.items() if name != "c_prev"}
GRADIENTS = ("dx", "dh_prev", "dc_prev", "dW_x", "dW_h", "db")
UPSTREAM = cotangents(dh="N H", dc="N H")
WIDE = {"N": 1, "D": 70, "H": 80}
SCALES = (1.0, 0.3)  # larger numbers have a check of their own


def saturated(rng, scale, N, D, H):
    """A step whose gates are open, closed or in between; those of the first unit in between."""
    step = arrays(**STEP).make(rng, 0.3, N=N, D=D, H=H)
    jumps = rng.choice((-1000.0, 0.0, 1000.0), (4, H))
    jumps[:, 0] = 0.0
    return {**step, "b": step["b"] + jumps.ravel()}


def assert_gates(student, inputs):
    """Compare the four gates with the course's."""
    gates = student.lstm_gates(**inputs)
    expected = lstm_cell.lstm_gates(**inputs)
    for name, gate, due in zip("ifgo", gates, expected, strict=True):
        assert_close(name, gate, due)


def assert_step(student, inputs, upstream):
    """Compare state, cell and gradients of one step with the course's."""
    h, c, cache = student.lstm_step_forward(**inputs)
    expected_h, expected_c, expected_cache = lstm_cell.lstm_step_forward(**inputs)
    assert_close("c", c, expected_c)
    assert_close("h", h, expected_h)
    gradients = student.lstm_step_backward(**upstream, cache=cache)
    expected = lstm_cell.lstm_step_backward(**upstream, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected, gates="ifgo")


@check(points=2, calls="lstm_gates", en="the four gates", ko="네 게이트의 값")
@given(inputs=arrays(scales=SCALES, **GATE_INPUTS))
def check_gates(student, inputs):
    assert_gates(student, inputs)


@check(
    points=4,
    calls="lstm_step_forward",
    en="state and cell after one step",
    ko="한 단계 뒤의 상태와 셀",
)
@given(inputs=arrays(scales=SCALES, **STEP))
def check_state_after_one_step(student, inputs):
    h, c, _ = student.lstm_step_forward(**inputs)
    expected_h, expected_c, _ = lstm_cell.lstm_step_forward(**inputs)
    assert_close("c", c, expected_c)
    assert_close("h", h, expected_h)


@check(
    points=4,
    calls="lstm_step_forward lstm_step_backward",
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
    calls="lstm_step_forward lstm_step_backward",
    forgives=check_state_after_one_step,
    examples=12,
    wide=WIDE,
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
    calls="lstm_gates lstm_step_forward lstm_step_backward",
    needs=(check_gates, check_gradients),
    examples=24,
    en="numbers of ±1000 entering the gates",
    ko="게이트에 ±1000이 들어올 때",
)
@given(inputs=numbers(saturated, sides="N D H"), upstream=UPSTREAM)
def check_saturated_gates(student, inputs, upstream):
    assert_gates(student, {name: inputs[name] for name in GATE_INPUTS})
    assert_step(student, inputs, upstream)


@check(
    points=1,
    calls="lstm_step_forward lstm_step_backward",
    needs=check_gradients,
    examples=12,
    en="sides that are equal by chance: N = D = H, then N = D = 4H",
    ko="변의 길이가 우연히 같을 때: N = D = H, 그리고 N = D = 4H",
)
@given(
    equal=arrays(scales=GRADIENT_SCALES, **EQUAL),
    upstream=cotangents(dh="H H", dc="H H"),
    square=arrays(scales=GRADIENT_SCALES, **SQUARE),
    square_upstream=cotangents(dh="4H H", dc="4H H"),
)
def check_equal_sides(student, equal, upstream, square, square_upstream):
    assert_step(student, equal, upstream)
    assert_step(student, square, square_upstream)


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
@given(inputs=arrays(scales=SCALES, **STEP), later=arrays(scales=SCALES, **STEP), upstream=UPSTREAM)
def check_purity(student, inputs, later, upstream):
    forward, backward = student.lstm_step_forward, student.lstm_step_backward
    assert_pure(student.lstm_gates, {name: inputs[name] for name in GATE_INPUTS})
    *_, cache = assert_pure(forward, inputs)
    assert_pure(backward, upstream, cache=cache)
    assert_own_cache(forward, backward, inputs, later, upstream)


FORWARD = ("check_state_after_one_step", "check_own_gradients")
BACKWARD = ("check_gradients", "check_own_gradients")

MISTAKES = (
    Mistake(
        name="gates_swapped",
        right="c = f * c_prev + i * g",
        wrong="c = i * c_prev + f * g",
        breaks=FORWARD,
        en="Input and forget gate are swapped: f scales the old cell, i the new candidate.",
        ko="입력 게이트와 망각 게이트가 바뀌었습니다. f는 이전 셀에, i는 새 후보에 곱합니다.",
    ),
    Mistake(
        name="old_cell_forgotten",
        right="c = f * c_prev + i * g",
        wrong="c = f * g + i * g",
        breaks=FORWARD,
        en="The old cell does not enter the new one: f scales c_prev, not the candidate.",
        ko="이전 셀이 새 셀에 들어가지 않습니다. f는 후보가 아니라 c_prev에 곱합니다.",
    ),
    Mistake(
        name="no_tanh_of_cell",
        right="    h = o * tanh_c\n",
        wrong="    h = o * c\n",
        breaks=FORWARD,
        en="The cell goes into h without tanh: h is o times tanh(c).",
        ko="h를 구할 때 셀에 tanh를 씌우지 않았습니다. h는 o와 tanh(c)의 곱입니다.",
    ),
    Mistake(
        name="no_output_gate",
        right="    h = o * tanh_c\n",
        wrong="    h = tanh_c\n",
        breaks=FORWARD,
        en="The output gate is missing: h shows only that part of tanh(c) which o lets through.",
        ko="출력 게이트가 빠졌습니다. h에는 tanh(c) 가운데 o가 통과시킨 만큼만 나타납니다.",
    ),
    Mistake(
        name="gate_order",
        right="z_i, z_f, z_g, z_o = split_gates(z, 4)",
        wrong="z_i, z_f, z_o, z_g = split_gates(z, 4)",
        breaks=("check_gates", *FORWARD),
        en="The blocks are read in the order i, f, o, g. Here they are stacked as i, f, g, o.",
        ko="블록을 i, f, o, g 순서로 읽었습니다. 여기서는 i, f, g, o 순서로 쌓여 있습니다.",
    ),
    Mistake(
        name="forget_gate_first",
        right="z_i, z_f, z_g, z_o = split_gates(z, 4)",
        wrong="z_f, z_i, z_g, z_o = split_gates(z, 4)",
        breaks=("check_gates", *FORWARD),
        en="The blocks are read in the order f, i, g, o. Here they are stacked as i, f, g, o.",
        ko="블록을 f, i, g, o 순서로 읽었습니다. 여기서는 i, f, g, o 순서로 쌓여 있습니다.",
    ),
    Mistake(
        name="candidate_by_sigmoid",
        right="g = xp.tanh(z_g)",
        wrong="g = sigmoid(z_g)",
        breaks=("check_gates", *FORWARD),
        en="The candidate g comes from the sigmoid. It is no gate: tanh lets it be negative, too.",
        ko="후보 g에 시그모이드를 썼습니다. g는 게이트가 아니므로 tanh를 써서 음수도 될 수 있어야 합니다.",
    ),
    Mistake(
        name="gate_by_tanh",
        right="f = sigmoid(z_f)",
        wrong="f = xp.tanh(z_f)",
        breaks=("check_gates", *FORWARD),
        en="The forget gate comes from tanh. A gate lies between 0 and 1, so it needs the sigmoid.",
        ko="망각 게이트에 tanh를 썼습니다. 게이트는 0과 1 사이의 값이므로 시그모이드를 써야 합니다.",
    ),
    Mistake(
        name="sigmoid_turned_round",
        code="""
upright_sigmoid = sigmoid


def sigmoid(z):
    return upright_sigmoid(-z)
""",
        breaks=("check_gates", *FORWARD),
        en="The sigmoid is upside down: it falls where it should rise. Look at its value at z = "
        "10.",
        ko="시그모이드가 뒤집혀 커져야 할 곳에서 작아집니다. z = 10에서 값을 확인해 보세요.",
    ),
    Mistake(
        name="gate_by_softmax",
        right="i = sigmoid(z_i)",
        wrong="i = xp.exp(z_i) / xp.sum(xp.exp(z_i), axis=1, keepdims=True)",
        breaks=("check_gates", *FORWARD),
        en="The input gate is a softmax over the units. Each unit opens by itself: use the sigmoid.",
        ko="입력 게이트에 유닛 전체에 대한 소프트맥스를 썼습니다. 유닛마다 따로 열리므로 시그모이드를 "
        "써야 합니다.",
    ),
    Mistake(
        name="path_through_state_missing",
        right="    dc = dc + dh * o * (1.0 - tanh_c * tanh_c)  # h = o tanh(c)\n",
        wrong="",
        breaks=BACKWARD,
        en="The road from h to c is missing: h depends on c, so dh adds to the gradient of c.",
        ko="h에서 c로 가는 경로가 빠졌습니다. h도 c로 계산하므로 dh에서 오는 기울기를 더해야 합니다.",
    ),
    Mistake(
        name="outer_cell_gradient_ignored",
        right="dc = dc + dh * o * (1.0 - tanh_c * tanh_c)",
        wrong="dc = dh * o * (1.0 - tanh_c * tanh_c)",
        breaks=BACKWARD,
        en="dc is ignored: the cell lives on, and what reaches it from outside counts as well.",
        ko="dc를 쓰지 않았습니다. 셀은 다음 단계로 이어지므로 밖에서 온 기울기도 더해야 합니다.",
    ),
    Mistake(
        name="tanh_of_tanh",
        right="dh * o * (1.0 - tanh_c * tanh_c)",
        wrong="dh * o * (1.0 - xp.tanh(tanh_c) ** 2)",
        breaks=BACKWARD,
        en="tanh is applied twice in the slope: it is 1 − tanh(c)², and tanh(c) is known already.",
        ko="기울기를 구할 때 tanh를 두 번 씌웠습니다. 기울기는 1 − tanh(c)²이고 tanh(c)는 이미 구했습니다.",
    ),
    Mistake(
        name="input_gate_for_output_gate",
        right="dc = dc + dh * o * (1.0 - tanh_c * tanh_c)",
        wrong="dc = dc + dh * i * (1.0 - tanh_c * tanh_c)",
        breaks=BACKWARD,
        en="On the way from h to c stands the output gate, not the input gate: h = o tanh(c).",
        ko="h에서 c로 갈 때 곱하는 것은 입력 게이트가 아니라 출력 게이트입니다. h = o tanh(c)입니다.",
    ),
    Mistake(
        name="gate_slopes_missing",
        right="xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1)",
        wrong="xp.concat([di, df, dg, do], axis=1)",
        breaks=BACKWARD,
        en="The slopes of sigmoid and tanh are missing: the gradients stop at the gates, before z.",
        ko="시그모이드와 tanh의 기울기가 빠졌습니다. 게이트까지만 구하고 z까지 가지 않았습니다.",
    ),
    Mistake(
        name="sigmoid_of_sigmoid",
        right="""    dz_i = di * i * (1.0 - i)  # sigmoid'(z) = i (1 - i)
    dz_f = df * f * (1.0 - f)
    dz_g = dg * (1.0 - g * g)  # tanh'(z) = 1 - g^2
    dz_o = do * o * (1.0 - o)
""",
        wrong="""    dz_i = di * sigmoid(i) * (1.0 - sigmoid(i))
    dz_f = df * sigmoid(f) * (1.0 - sigmoid(f))
    dz_g = dg * (1.0 - g * g)
    dz_o = do * sigmoid(o) * (1.0 - sigmoid(o))
""",
        breaks=BACKWARD,
        en="The sigmoid is applied twice in the slopes of the gates: i, f and o are its values "
        "already.",
        ko="게이트의 기울기를 구할 때 시그모이드를 두 번 씌웠습니다. i, f, o가 이미 시그모이드의 "
        "값입니다.",
    ),
    Mistake(
        name="slope_of_one_gate_missing",
        right="dz_o = do * o * (1.0 - o)",
        wrong="dz_o = do",
        breaks=BACKWARD,
        en="The slope of one gate is lost: dz_o lacks the factor o (1 − o). Compare the four blocks.",
        ko="한 게이트의 기울기가 빠졌습니다. dz_o에 o (1 − o)를 곱해야 합니다. 네 블록을 비교해 보세요.",
    ),
    Mistake(
        name="candidate_slope_of_sigmoid",
        right="dz_g = dg * (1.0 - g * g)",
        wrong="dz_g = dg * g * (1.0 - g)",
        breaks=BACKWARD,
        en="The slope of the candidate is that of the sigmoid; g is a tanh, whose slope is 1 − g².",
        ko="후보의 기울기로 시그모이드의 기울기를 썼습니다. g는 tanh이므로 기울기는 1 − g²입니다.",
    ),
    Mistake(
        name="blocks_in_another_order",
        right="xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1)",
        wrong="xp.concat([dz_i, dz_f, dz_o, dz_g], axis=1)",
        breaks=BACKWARD,
        en="The gradients of the blocks are stacked in another order than the gates: i, f, g, o.",
        ko="블록의 기울기를 쌓은 순서가 게이트의 순서와 다릅니다. 순서는 i, f, g, o입니다.",
    ),
    Mistake(
        name="forget_gate_meets_new_cell",
        right="df = dc * c_prev",
        wrong="df = dc * (f * c_prev + i * g)",
        breaks=BACKWARD,
        en="The gradient of f uses the new cell. What f multiplied is the old one, c_prev.",
        ko="f의 기울기를 새 셀로 구했습니다. f와 곱한 것은 이전 셀 c_prev입니다.",
    ),
    Mistake(
        name="candidate_meets_forget_gate",
        right="dg = dc * i",
        wrong="dg = dc * f",
        breaks=BACKWARD,
        en="The gradient of the candidate is scaled by f; its partner in c = f c_prev + i g is i.",
        ko="후보의 기울기에 f를 곱했습니다. c = f c_prev + i g에서 g와 곱하는 것은 i입니다.",
    ),
    Mistake(
        name="upstream_forgotten",
        right="do = dh * tanh_c",
        wrong="do = tanh_c",
        breaks=BACKWARD,
        en="The gradient of o does not depend on dh. The chain rule multiplies what arrives by "
        "the slope.",
        ko="o의 기울기가 dh에 따라 변하지 않습니다. 연쇄 법칙에서는 도착한 기울기에 국소 "
        "기울기를 곱합니다.",
    ),
    Mistake(
        name="output_gate_meets_state",
        right="do = dh * tanh_c",
        wrong="do = dh * xp.tanh(o * tanh_c)",
        breaks=BACKWARD,
        en="The gradient of o uses tanh(h). What o multiplied is tanh(c).",
        ko="o의 기울기를 tanh(h)로 구했습니다. o와 곱한 것은 tanh(c)입니다.",
    ),
    Mistake(
        name="forget_gate_missing",
        right="dc_prev = dc * f",
        wrong="dc_prev = dc",
        breaks=BACKWARD,
        en="dc_prev lacks the forget gate: as much of the gradient goes back as f let through.",
        ko="dc_prev에 망각 게이트를 곱하지 않았습니다. f가 통과시킨 만큼만 기울기도 되돌아갑니다.",
    ),
    Mistake(
        name="weights_mixed_up",
        right="x, h_prev, c_prev, W_x, W_h, i, f, g, o, tanh_c = cache",
        wrong="x, h_prev, c_prev, W_h, W_x, i, f, g, o, tanh_c = cache",
        breaks=BACKWARD,
        en="W_x and W_h are mixed up on the way back: compare the order in which the cache is "
        "packed and unpacked.",
        ko="역전파에서 W_x와 W_h가 바뀌었습니다. cache에 넣은 순서와 꺼내는 순서를 비교해 보세요.",
    ),
    Mistake(
        name="gradient_for_weights",
        right="dh_prev = dz @ W_h.T",
        wrong="dh_prev = dz @ (h_prev.T @ dz).T",
        breaks=BACKWARD,
        en="dh_prev is made with the gradient of W_h instead of W_h; the shapes are the same.",
        ko="dh_prev를 W_h가 아니라 W_h의 기울기로 구했습니다. 두 배열은 모양이 같습니다.",
    ),
    Mistake(
        name="new_state_for_old",
        right="dW_h = h_prev.T @ dz",
        wrong="dW_h = (o * tanh_c).T @ dz",
        breaks=BACKWARD,
        en="dW_h is made with the new state. The state that W_h multiplied is the old one.",
        ko="dW_h를 새 상태로 구했습니다. W_h와 곱한 것은 이전 상태입니다.",
    ),
    Mistake(
        name="weight_gradient_transposed",
        right="dW_x = x.T @ dz",
        wrong="dW_x = dz.T @ x",
        breaks=BACKWARD,
        en="dW_x is transposed: its rows belong to the inputs, its columns to the gates, as in "
        "W_x.",
        ko="dW_x가 전치되었습니다. W_x처럼 행은 입력, 열은 게이트에 해당합니다.",
    ),
    Mistake(
        name="bias_gradient_from_weights",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.sum(dW_x, axis=0)",
        breaks=BACKWARD,
        en="db is summed from dW_x. It is the gradient of z, summed over the rows of the batch.",
        ko="db를 dW_x에서 더해 구했습니다. db는 z의 기울기를 배치의 행에 대해 더한 것입니다.",
    ),
    Mistake(
        name="bias_gradient_averaged",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.mean(dz, axis=0)",
        breaks=BACKWARD,
        en="db is the mean over the rows. The bias serves every row once, so their gradients add up.",
        ko="db를 행에 대한 평균으로 구했습니다. 편향은 모든 행에 쓰이므로 행들의 기울기를 더해야 합니다.",
    ),
    Mistake(
        name="bias_gradient_as_row",
        right="db = xp.sum(dz, axis=0)",
        wrong="db = xp.sum(dz, axis=0, keepdims=True)",
        breaks=BACKWARD,
        en="db has the shape (1, 4H). A gradient has the shape of its variable, here (4H,).",
        ko="db의 모양이 (1, 4H)입니다. 기울기의 모양은 그 변수와 같아야 하므로 여기서는 (4H,)입니다.",
    ),
    Mistake(
        name="one_entry_of_bias_gradient",
        code="""
exact_backward = lstm_step_backward


def lstm_step_backward(dh, dc, cache):
    *others, db = exact_backward(dh, dc, cache)
    H = dh.shape[1]
    db[H] *= 1.01  # the first unit's forget gate
    return *others, db
""",
        breaks=BACKWARD,
        en="A single entry of db is one per cent off; every entry counts.",
        ko="db의 원소 하나가 1퍼센트만큼 틀립니다. 모든 원소가 맞아야 합니다.",
    ),
    Mistake(
        name="float32_buffer",
        right="xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1)",
        wrong="xp.astype(xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1), xp.float32)",
        breaks=("check_gradients",),
        en="The gradients pass through a float32 array and lose half of their digits.",
        ko="기울기가 float32 배열을 거치면서 자릿수의 절반을 잃습니다.",
    ),
    Mistake(
        name="batch_axis_lost",
        right="    h = o * tanh_c\n",
        wrong="    h = xp.squeeze(o * tanh_c)\n",
        breaks=FORWARD,
        en="An axis of length 1 gets lost. A batch of one row keeps its axis.",
        ko="길이가 1인 축이 사라졌습니다. 행이 하나뿐인 배치에서도 그 축은 남아 있어야 합니다.",
    ),
    Mistake(
        name="matrix_returned",
        code="""
import numpy as np

exact_forward = lstm_step_forward


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    h, c, cache = exact_forward(x, h_prev, c_prev, W_x, W_h, b)
    return np.asmatrix(h), np.asmatrix(c), cache
""",
        breaks=FORWARD,
        en="The results are np.matrix, for which * is a matrix product. Use arrays.",
        ko="결과가 np.matrix입니다. np.matrix에서 *는 행렬곱이므로 배열을 쓰세요.",
    ),
    Mistake(
        name="overflow_in_sigmoid",
        code="""
def sigmoid(z):
    e = array_namespace(z).exp(z)
    return e / (1.0 + e)
""",
        breaks=("check_saturated_gates",),
        en="The sigmoid overflows: exp(1000) is infinite. Write it so that exp never gets a large number.",
        ko="시그모이드가 오버플로를 일으킵니다. exp(1000)은 무한대가 되므로 exp에 큰 수가 들어가지 않게 쓰세요.",
    ),
    Mistake(
        name="overflow_in_slope",
        code="""
exact_forward = lstm_step_forward


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    h, c, cache = exact_forward(x, h_prev, c_prev, W_x, W_h, b)
    return h, c, (*cache, x @ W_x + h_prev @ W_h + b)


def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, W_x, W_h, i, f, g, o, tanh_c, z = cache
    xp = array_namespace(dh)
    e = xp.exp(-z)
    slope_i, slope_f, _, slope_o = split_gates(e / (1.0 + e) ** 2, 4)
    dc = dc + dh * o * (1.0 - tanh_c**2)
    dz_g = dc * i * (1.0 - g**2)
    parts = [dc * g * slope_i, dc * c_prev * slope_f, dz_g, dh * tanh_c * slope_o]
    dz = xp.concat(parts, axis=1)
    return dz @ W_x.T, dz @ W_h.T, dc * f, x.T @ dz, h_prev.T @ dz, xp.sum(dz, axis=0)
""",
        breaks=("check_saturated_gates",),
        en="The slope of the sigmoid overflows where a gate is closed. Its value s gives it safely: "
        "s (1 − s).",
        ko="게이트가 닫힌 곳에서 시그모이드의 기울기가 오버플로를 일으킵니다. 값 s로 구한 s (1 − s)가 "
        "안전합니다.",
    ),
    Mistake(
        name="layout_of_input_guessed",
        code="""
exact_forward = lstm_step_forward


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    if x.shape[0] == W_x.shape[0]:
        x = x.T
    return exact_forward(x, h_prev, c_prev, W_x, W_h, b)
""",
        breaks=("check_equal_sides",),
        en="x is turned when its first side equals D. N may be equal to D: rows are always the batch.",
        ko="x의 첫 번째 변이 D와 같으면 전치합니다. N과 D는 같을 수 있으며, 행은 언제나 배치입니다.",
    ),
    Mistake(
        name="gradient_turned_to_fit",
        code="""
exact_backward = lstm_step_backward


def lstm_step_backward(dh, dc, cache):
    dx, dh_prev, dc_prev, dW_x, dW_h, db = exact_backward(dh, dc, cache)
    W_x = cache[3]
    dW_x = dW_x.T  # dz.T @ x
    if dW_x.shape != W_x.shape:
        dW_x = dW_x.T
    return dx, dh_prev, dc_prev, dW_x, dW_h, db
""",
        breaks=("check_gradients",),
        en="dW_x is transposed where its shape does not fit. With D = 4H it fits either way.",
        ko="dW_x의 모양이 맞지 않을 때만 전치합니다. D = 4H이면 전치하지 않아도 모양이 맞습니다.",
    ),
    Mistake(
        name="state_ignored",
        code="""
exact_forward, exact_backward = lstm_step_forward, lstm_step_backward


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    return exact_forward(x, 0.0 * h_prev, c_prev, W_x, W_h, b)


def lstm_step_backward(dh, dc, cache):
    dx, dh_prev, dc_prev, dW_x, dW_h, db = exact_backward(dh, dc, cache)
    return dx, 0.0 * dh_prev, dc_prev, dW_x, dW_h, db
""",
        breaks=FORWARD,
        en="The old state does not enter the gates. It shows as soon as h_prev is not zero.",
        ko="이전 상태가 게이트에 들어가지 않습니다. h_prev가 0이 아니면 드러납니다.",
    ),
    Mistake(
        name="no_activations",
        code="""
def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    z_g = split_gates(x @ W_x + h_prev @ W_h + b, 4)[2]
    c = c_prev + z_g
    return c, c, (x, h_prev, W_x, W_h)


def lstm_step_backward(dh, dc, cache):
    x, h_prev, W_x, W_h = cache
    xp = array_namespace(dh)
    dz_g = dh + dc
    none = xp.zeros_like(dz_g)
    dz = xp.concat([none, none, dz_g, none], axis=1)
    return dz @ W_x.T, dz @ W_h.T, dz_g, x.T @ dz, h_prev.T @ dz, xp.sum(dz, axis=0)
""",
        breaks=FORWARD,
        en="The step is linear: it has neither gates nor tanh, so its gradient is too simple to count.",
        ko="게이트도 tanh도 없는 선형 단계입니다. 기울기가 너무 단순해져서 점수가 없습니다.",
    ),
    Mistake(
        name="two_biases_counted",
        right="return 4 * (D * H + H * H + H)",
        wrong="return 4 * (D * H + H * H + 2 * H)",
        breaks=("check_parameter_count",),
        en="Two biases are counted for each gate and unit; this cell has one.",
        ko="게이트와 유닛마다 편향을 두 개씩 셌습니다. 이 셀에는 하나씩 있습니다.",
    ),
    Mistake(
        name="one_gate_counted",
        right="return 4 * (D * H + H * H + H)",
        wrong="return D * H + H * H + H",
        breaks=("check_parameter_count",),
        en="The parameters of one block are counted; there are four.",
        ko="한 블록의 매개변수만 셌습니다. 블록은 네 개입니다.",
    ),
    Mistake(
        name="cell_gradient_overwritten",
        code="""
exact_backward = lstm_step_backward


def lstm_step_backward(dh, dc, cache):
    o, tanh_c = cache[-2:]
    gradients = exact_backward(dh, dc, cache)
    dc += dh * o * (1.0 - tanh_c**2)
    return gradients
""",
        breaks=("check_purity",),
        en="dc is added to in place, which changes the caller's array. Make a new array instead.",
        ko="dc에 그 자리에서 더해 호출한 쪽의 배열이 바뀝니다. 새 배열을 만드세요.",
    ),
    Mistake(
        name="cell_overwritten",
        code="""
exact_forward = lstm_step_forward


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    h, c, cache = exact_forward(x, h_prev, c_prev.copy(), W_x, W_h, b)
    c_prev[...] = c
    return h, c, cache
""",
        breaks=("check_purity",),
        en="The new cell is written into c_prev, which belongs to the caller. Return a new array.",
        ko="새 셀을 c_prev에 썼습니다. c_prev는 호출한 쪽의 배열이므로 새 배열을 반환하세요.",
    ),
    Mistake(
        name="cache_in_global",
        code="""
exact_forward, exact_backward = lstm_step_forward, lstm_step_backward
latest = {}


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    h, c, latest["cache"] = exact_forward(x, h_prev, c_prev, W_x, W_h, b)
    return h, c, None


def lstm_step_backward(dh, dc, cache):
    return exact_backward(dh, dc, latest["cache"])
""",
        breaks=("check_purity",),
        en="The backward step reads a global variable, which holds the latest step alone. Take everything "
        "from the cache.",
        ko="역전파가 전역 변수를 읽는데, 거기에는 마지막 단계만 남아 있습니다. 필요한 값은 모두 cache에서 "
        "꺼내세요.",
    ),
    Mistake(
        name="gradients_pile_up",
        code="""
exact_backward = lstm_step_backward


def lstm_step_backward(dh, dc, cache, sums={}):
    *others, db = exact_backward(dh, dc, cache)
    sums[db.shape] = sums.get(db.shape, 0.0) + db
    return *others, sums[db.shape]
""",
        breaks=("check_gradients", "check_purity"),
        en="db goes on growing from call to call: a default argument keeps it. Start from zero each time.",
        ko="기본 인수에 남은 값 때문에 db가 호출할 때마다 커집니다. 매번 0에서 시작하세요.",
    ),
)
