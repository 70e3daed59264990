"""Checks and known mistakes of exercise 20: a GRU, one step and a whole sequence."""

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
from reference import gru

EXERCISE = Exercise(
    part=4,
    en="GRU",
    ko="GRU",
    functions=(
        Function(gru.gru_gates, returns="r z n"),
        Function(gru.gru_step_forward, returns="h", keeps="cache"),
        Function(gru.gru_step_backward, returns="dx dh_prev dW_x dW_h db_x db_h"),
        Function(gru.gru_forward, returns="h", keeps="cache"),
        Function(gru.gru_backward, returns="dx dh0 dW_x dW_h db_x db_h"),
        Function(gru.gru_parameter_count, returns="count"),
    ),
)

WEIGHTS = {"W_x": "D 3H", "W_h": "H 3H", "b_x": "3H", "b_h": "3H"}
STEP = {"x": "N D", "h_prev": "N H", **WEIGHTS}
SEQUENCE = {"x": "N T D", "h0": "N H", **WEIGHTS}
SQUARE_WEIGHTS = {"W_x": "3H 3H", "W_h": "H 3H", "b_x": "3H", "b_h": "3H"}
SQUARE_STEP = {"x": "3H 3H", "h_prev": "3H H", **SQUARE_WEIGHTS}
EQUAL_WEIGHTS = {"W_x": "H 3H", "W_h": "H 3H", "b_x": "3H", "b_h": "3H"}
EQUAL_SEQUENCE = {"x": "H H H", "h0": "H H", **EQUAL_WEIGHTS}
STEP_GRADIENTS = ("dx", "dh_prev", "dW_x", "dW_h", "db_x", "db_h")
GRADIENTS = ("dx", "dh0", "dW_x", "dW_h", "db_x", "db_h")
AXES = {"dx": "N T D"}
STEP_UPSTREAM = cotangents(dh="N H")
UPSTREAM = cotangents(dh="N T H")
WIDE_STEP = {"N": 1, "D": 70, "H": 80}
WIDE = {"T": 2, **WIDE_STEP}
SCALES = (1.0, 0.3)  # larger numbers have a check of their own


def saturated(rng, scale, N, T, D, H):
    """A sequence whose gates are open, closed or in between; those of the first unit in between."""
    sequence = arrays(**SEQUENCE).make(rng, 0.3, N=N, T=T, D=D, H=H)
    jumps = rng.choice((-1000.0, 0.0, 1000.0), (3, H))
    jumps[:, 0] = 0.0
    return {**sequence, "b_x": sequence["b_x"] + jumps.ravel()}


def first_step(sequence):
    """The arguments of a sequence's first step."""
    weights = {name: sequence[name] for name in WEIGHTS}
    return {"x": sequence["x"][:, 0], "h_prev": sequence["h0"], **weights}


def assert_gates(student, inputs):
    """Compare the three gates with the course's."""
    gates = student.gru_gates(**inputs)
    expected = gru.gru_gates(**inputs)
    for name, gate, due in zip("rzn", gates, expected, strict=True):
        assert_close(name, gate, due)


def assert_step(student, inputs, upstream):
    """Compare state and gradients of one step with the course's."""
    h, cache = student.gru_step_forward(**inputs)
    expected_h, expected_cache = gru.gru_step_forward(**inputs)
    assert_close("h", h, expected_h)
    gradients = student.gru_step_backward(**upstream, cache=cache)
    expected = gru.gru_step_backward(**upstream, cache=expected_cache)
    assert_gradients(STEP_GRADIENTS, gradients, expected, gates="rzn")


def assert_sequence(student, inputs, upstream):
    """Compare states and gradients of a sequence with the course's."""
    h, cache = student.gru_forward(**inputs)
    expected_h, expected_cache = gru.gru_forward(**inputs)
    assert_close("h", h, expected_h, axes="N T H")
    gradients = student.gru_backward(**upstream, cache=cache)
    expected = gru.gru_backward(**upstream, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected, gates="rzn", axes=AXES)


@check(points=2, calls="gru_gates", en="the gates and the candidate", ko="게이트와 후보의 값")
@given(inputs=arrays(scales=SCALES, **STEP))
def check_gates(student, inputs):
    assert_gates(student, inputs)


@check(
    points=2,
    calls="gru_step_forward",
    en="state after one step",
    ko="한 단계 뒤의 상태",
)
@given(inputs=arrays(scales=SCALES, **STEP))
def check_state_after_one_step(student, inputs):
    h, _ = student.gru_step_forward(**inputs)
    expected_h, _ = gru.gru_step_forward(**inputs)
    assert_close("h", h, expected_h)


@check(
    points=2,
    calls="gru_step_forward gru_step_backward",
    needs=check_state_after_one_step,
    wide=WIDE_STEP,
    en="gradients of one step agree with the course's",
    ko="한 단계의 기울기가 강의의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=STEP_UPSTREAM)
def check_step_gradients(student, inputs, upstream):
    assert_step(student, inputs, upstream)


@check(
    points=2,
    calls="gru_step_forward gru_step_backward",
    forgives=check_state_after_one_step,
    examples=12,
    wide=WIDE_STEP,
    en="gradients of your own step",
    ko="한 단계의 기울기가 내 순전파의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **STEP), upstream=STEP_UPSTREAM)
def check_own_step_gradients(student, inputs, upstream):
    _, cache = student.gru_step_forward(**inputs)
    gradients = student.gru_step_backward(**upstream, cache=cache)
    assert_own_gradient(student.gru_step_forward, inputs, gradients, upstream, gates="rzn")


@check(points=2, calls="gru_forward", en="states of all steps", ko="모든 단계의 상태")
@given(inputs=arrays(scales=SCALES, **SEQUENCE))
def check_states(student, inputs):
    h, _ = student.gru_forward(**inputs)
    expected_h, _ = gru.gru_forward(**inputs)
    assert_close("h", h, expected_h, axes="N T H")


@check(
    points=3,
    calls="gru_forward gru_backward",
    needs=check_states,
    wide=WIDE,
    en="gradients of a sequence agree with the course's",
    ko="시퀀스의 기울기가 강의의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), upstream=UPSTREAM)
def check_gradients(student, inputs, upstream):
    assert_sequence(student, inputs, upstream)


@check(
    points=3,
    calls="gru_forward gru_backward",
    forgives=check_states,
    examples=12,
    wide=WIDE,
    en="gradients of your own sequence",
    ko="시퀀스의 기울기가 내 순전파의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), upstream=UPSTREAM)
def check_own_gradients(student, inputs, upstream):
    _, cache = student.gru_forward(**inputs)
    gradients = student.gru_backward(**upstream, cache=cache)
    assert_own_gradient(student.gru_forward, inputs, gradients, upstream, gates="rzn")


@check(
    points=1,
    calls="gru_gates gru_step_forward gru_step_backward gru_forward gru_backward",
    needs=(check_gates, check_step_gradients, check_gradients),
    examples=24,
    en="numbers of ±1000 entering the gates",
    ko="게이트에 ±1000이 들어올 때",
)
@given(inputs=numbers(saturated, sides="N T D H"), upstream=UPSTREAM)
def check_saturated_gates(student, inputs, upstream):
    step = first_step(inputs)
    assert_gates(student, step)
    assert_step(student, step, {"dh": upstream["dh"][:, 0]})
    assert_sequence(student, inputs, upstream)


@check(
    points=1,
    calls="gru_step_forward gru_step_backward gru_forward gru_backward",
    needs=(check_step_gradients, check_gradients),
    examples=12,
    en="sides that are equal by chance: N = D = 3H in a step, N = T = D = H in a sequence",
    ko="변의 길이가 우연히 같을 때: 한 단계에서 N = D = 3H, 시퀀스에서 N = T = D = H",
)
@given(
    step=arrays(scales=GRADIENT_SCALES, **SQUARE_STEP),
    step_upstream=cotangents(dh="3H H"),
    sequence=arrays(scales=GRADIENT_SCALES, **EQUAL_SEQUENCE),
    upstream=cotangents(dh="H H H"),
)
def check_equal_sides(student, step, step_upstream, sequence, upstream):
    assert_step(student, step, step_upstream)
    assert_sequence(student, sequence, upstream)


@check(
    points=1,
    calls="gru_parameter_count",
    en="number of parameters",
    ko="매개변수의 수",
)
@given(sizes=numbers(lambda rng, scale, D, H: {"D": D, "H": H}, sides="D H"))
def check_parameter_count(student, sizes):
    assert_equal(
        "count",
        student.gru_parameter_count(**sizes),
        gru.gru_parameter_count(**sizes),
    )


@check(
    points=1,
    calls="gru_gates gru_step_forward gru_step_backward gru_forward gru_backward",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(
    inputs=arrays(scales=SCALES, **SEQUENCE),
    later=arrays(scales=SCALES, **SEQUENCE),
    upstream=UPSTREAM,
)
def check_purity(student, inputs, later, upstream):
    forward, backward = student.gru_forward, student.gru_backward
    step_forward, step_backward = student.gru_step_forward, student.gru_step_backward
    step, later_step = first_step(inputs), first_step(later)
    step_upstream = {"dh": upstream["dh"][:, 0]}
    assert_pure(student.gru_gates, step)
    _, cache = assert_pure(step_forward, step)
    assert_pure(step_backward, step_upstream, cache=cache)
    assert_own_cache(step_forward, step_backward, step, later_step, step_upstream)
    _, cache = assert_pure(forward, inputs)
    assert_pure(backward, upstream, cache=cache)
    assert_own_cache(forward, backward, inputs, later, upstream)


GATES = ("check_gates",)
STEP_FORWARD = ("check_state_after_one_step", "check_own_step_gradients")
STEP_BACKWARD = ("check_step_gradients", "check_own_step_gradients")
SEQUENCE_FORWARD = ("check_states", "check_own_gradients")
SEQUENCE_BACKWARD = ("check_gradients", "check_own_gradients")
FORWARD = STEP_FORWARD + SEQUENCE_FORWARD
BACKWARD = STEP_BACKWARD + SEQUENCE_BACKWARD

MISTAKES = (
    Mistake(
        name="reset_before_product",
        code="""
def gates_reset_before(a_x, h_prev, W_h, b_h):
    xp = array_namespace(a_x)
    x_r, x_z, x_n = split_gates(a_x, 3)
    h_r, h_z, _ = split_gates(recurrent_side(h_prev, W_h, b_h), 3)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    _, _, h_n = split_gates(recurrent_side(r * h_prev, W_h, b_h), 3)
    return r, z, xp.tanh(x_n + h_n), h_n


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    return gates_reset_before(input_side(x, W_x, b_x), h_prev, W_h, b_h)[:3]


def advance(a_x, h_prev, W_h, b_h):
    r, z, n, h_n = gates_reset_before(a_x, h_prev, W_h, b_h)
    return (1.0 - z) * n + z * h_prev, (h_prev, r, z, n, h_n)
""",
        breaks=GATES + FORWARD,
        en="This is the GRU of the first publication by Cho and others: r scales the state before "
        "the product with W_h. Here r scales the product together with its bias.",
        ko="Cho 등이 처음 발표한 GRU입니다. 거기서는 W_h와 곱하기 전의 상태에 r을 곱합니다. "
        "여기서는 곱한 결과와 편향의 합에 r을 곱합니다.",
    ),
    Mistake(
        name="update_gate_turned_round",
        right="h = (1.0 - z) * n + z * h_prev",
        wrong="h = z * n + (1.0 - z) * h_prev",
        breaks=FORWARD,
        en="z and 1 − z are swapped: here z = 1 keeps the old state, as in PyTorch.",
        ko="z와 1 − z가 바뀌었습니다. 여기서는 PyTorch처럼 z = 1이면 이전 상태를 그대로 둡니다.",
    ),
    Mistake(
        name="product_for_sum",
        right="h = (1.0 - z) * n + z * h_prev",
        wrong="h = (1.0 - z) * n * z * h_prev",
        breaks=FORWARD,
        en="The two parts of h are multiplied. h is a weighted sum: a share of n plus a share of "
        "h_prev.",
        ko="h의 두 부분을 곱했습니다. h는 n의 몫과 h_prev의 몫을 더한 가중합입니다.",
    ),
    Mistake(
        name="reset_gate_not_applied",
        right="n = xp.tanh(x_n + r * h_n)",
        wrong="n = xp.tanh(x_n + h_n)",
        breaks=GATES + FORWARD,
        en="The reset gate has no effect: it scales what the old state adds to the candidate.",
        ko="리셋 게이트가 쓰이지 않습니다. r은 이전 상태가 후보에 더하는 값에 곱합니다.",
    ),
    Mistake(
        name="reset_gate_added",
        right="n = xp.tanh(x_n + r * h_n)",
        wrong="n = xp.tanh(x_n + r + h_n)",
        breaks=GATES + FORWARD,
        en="The reset gate is added. It is a factor: it scales what the old state sends.",
        ko="리셋 게이트를 더했습니다. r은 이전 상태에서 오는 값에 곱해야 합니다.",
    ),
    Mistake(
        name="reset_gate_scales_both",
        right="n = xp.tanh(x_n + r * h_n)",
        wrong="n = xp.tanh(r * (x_n + h_n))",
        breaks=GATES + FORWARD,
        en="The reset gate scales the input as well. It stands before the part of the old state alone.",
        ko="리셋 게이트를 입력에도 곱했습니다. r은 이전 상태에서 온 부분에만 곱합니다.",
    ),
    Mistake(
        name="gate_by_tanh",
        right="z = sigmoid(x_z + h_z)",
        wrong="z = xp.tanh(x_z + h_z)",
        breaks=GATES + FORWARD,
        en="The update gate comes from tanh. A gate lies between 0 and 1, so it needs the sigmoid.",
        ko="업데이트 게이트에 tanh를 썼습니다. 게이트는 0과 1 사이의 값이므로 시그모이드를 써야 합니다.",
    ),
    Mistake(
        name="sigmoid_turned_round",
        code="""
upright_sigmoid = sigmoid


def sigmoid(z):
    return upright_sigmoid(-z)
""",
        breaks=GATES + FORWARD,
        en="The sigmoid is upside down: it falls where it should rise. Look at its value at z = "
        "10.",
        ko="시그모이드가 뒤집혀 커져야 할 곳에서 작아집니다. z = 10에서 값을 확인해 보세요.",
    ),
    Mistake(
        name="candidate_by_sigmoid",
        right="n = xp.tanh(x_n + r * h_n)",
        wrong="n = sigmoid(x_n + r * h_n)",
        breaks=GATES + FORWARD,
        en="The candidate comes from the sigmoid. It is no gate: tanh lets it be negative, too.",
        ko="후보에 시그모이드를 썼습니다. 후보는 게이트가 아니므로 tanh를 써서 음수도 될 수 있어야 합니다.",
    ),
    Mistake(
        name="gate_order",
        right="x_r, x_z, x_n = split_gates(a_x, 3)\n    h_r, h_z, h_n = split_gates(a_h, 3)",
        wrong="x_z, x_r, x_n = split_gates(a_x, 3)\n    h_z, h_r, h_n = split_gates(a_h, 3)",
        breaks=GATES + FORWARD,
        en="The blocks are read in the order z, r, n. Here they are stacked as r, z, n.",
        ko="블록을 z, r, n 순서로 읽었습니다. 여기서는 r, z, n 순서로 쌓여 있습니다.",
    ),
    Mistake(
        name="recurrent_bias_forgotten",
        right="return h_prev @ W_h + b_h[..., None, :]",
        wrong="return h_prev @ W_h",
        breaks=GATES + FORWARD,
        en="The bias b_h is not added. Both sides have a bias of their own.",
        ko="편향 b_h를 더하지 않았습니다. 입력 쪽과 이전 상태 쪽에 편향이 하나씩 있습니다.",
    ),
    Mistake(
        name="biases_merged",
        code="""
exact_gates, exact_step_forward, exact_forward = gru_gates, gru_step_forward, gru_forward
exact_step_backward, exact_backward = gru_step_backward, gru_backward


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    return exact_gates(x, h_prev, W_x, W_h, b_x + b_h, 0.0 * b_h)


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    return exact_step_forward(x, h_prev, W_x, W_h, b_x + b_h, 0.0 * b_h)


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    return exact_forward(x, h0, W_x, W_h, b_x + b_h, 0.0 * b_h)


def gru_step_backward(dh, cache):
    *others, db_x, _ = exact_step_backward(dh, cache)
    return *others, db_x, db_x


def gru_backward(dh, cache):
    *others, db_x, _ = exact_backward(dh, cache)
    return *others, db_x, db_x
""",
        breaks=(*GATES, "check_state_after_one_step", "check_states"),
        en="The two biases are merged into one. In the candidate b_h stands inside r (…), b_x outside.",
        ko="두 편향을 하나로 합쳤습니다. 후보에서 b_h는 r을 곱하는 괄호 안에, b_x는 밖에 있습니다.",
    ),
    Mistake(
        name="direct_path_missing",
        right="dh_prev = dh * z + da_h @ W_h.T",
        wrong="dh_prev = da_h @ W_h.T",
        breaks=BACKWARD,
        en="The direct path is missing in dh_prev: h holds z h_prev, past all weights.",
        ko="dh_prev에 바로 가는 경로가 빠졌습니다. h에는 가중치를 지나지 않는 z h_prev가 들어 있습니다.",
    ),
    Mistake(
        name="direct_path_with_other_share",
        right="dh_prev = dh * z + da_h @ W_h.T",
        wrong="dh_prev = dh * (1.0 - z) + da_h @ W_h.T",
        breaks=BACKWARD,
        en="The direct path to h_prev is scaled by 1 − z; the share of h_prev in h is z.",
        ko="h_prev로 바로 가는 경로에 1 − z를 곱했습니다. h에서 h_prev의 몫은 z입니다.",
    ),
    Mistake(
        name="update_gate_sign",
        right="dz = dh * (h_prev - n)",
        wrong="dz = dh * (n - h_prev)",
        breaks=BACKWARD,
        en="The gradient of z has the wrong sign: more z means more h_prev and less n.",
        ko="z의 기울기의 부호가 반대입니다. z가 커지면 h_prev의 몫이 늘고 n의 몫이 줄어듭니다.",
    ),
    Mistake(
        name="update_gate_counted_once",
        right="dz = dh * (h_prev - n)",
        wrong="dz = dh * h_prev",
        breaks=BACKWARD,
        en="The gradient of z misses a part: z occurs twice in h = (1 − z) n + z h_prev.",
        ko="z의 기울기에서 한 부분이 빠졌습니다. h = (1 − z) n + z h_prev에는 z가 두 번 나옵니다.",
    ),
    Mistake(
        name="candidate_with_other_share",
        right="dn = dh * (1.0 - z)",
        wrong="dn = dh * z",
        breaks=BACKWARD,
        en="The gradient of the candidate is scaled by z; the share of n in h is 1 − z.",
        ko="후보의 기울기에 z를 곱했습니다. h에서 n의 몫은 1 − z입니다.",
    ),
    Mistake(
        name="candidate_slope_missing",
        right="da_n = dn * (1.0 - n * n)",
        wrong="da_n = dn",
        breaks=BACKWARD,
        en="The slope of tanh is missing behind the candidate: it is 1 − n².",
        ko="후보 뒤에서 tanh의 기울기가 빠졌습니다. 기울기는 1 − n²입니다.",
    ),
    Mistake(
        name="tanh_of_tanh",
        right="da_n = dn * (1.0 - n * n)",
        wrong="da_n = dn * (1.0 - xp.tanh(n) ** 2)",
        breaks=BACKWARD,
        en="tanh is applied once more on the way back. n is a tanh already, and the slope is 1 − n².",
        ko="역전파에서 tanh를 한 번 더 씌웠습니다. n이 이미 tanh의 값이므로 기울기는 1 − n²입니다.",
    ),
    Mistake(
        name="slope_of_one_gate_missing",
        right="da_r = dr * r * (1.0 - r)",
        wrong="da_r = dr",
        breaks=BACKWARD,
        en="The slope of one gate is lost: the factor r (1 − r) is missing. Compare the three blocks.",
        ko="한 게이트의 기울기가 빠졌습니다. r (1 − r)을 곱해야 합니다. 세 블록을 비교해 보세요.",
    ),
    Mistake(
        name="reset_gradient_without_bias",
        right="    return h, (h_prev, r, z, n, h_n)\n",
        wrong="    H = h_prev.shape[-1]\n"
        "    return h, (h_prev, r, z, n, h_n - b_h[..., None, 2 * H :])\n",
        breaks=BACKWARD,
        en="The gradient of r leaves out the bias: r scales h_prev W_h and b_h together.",
        ko="r의 기울기에서 편향이 빠졌습니다. r은 h_prev W_h와 b_h의 합에 곱합니다.",
    ),
    Mistake(
        name="reset_gate_missing_on_state_side",
        right="da_h = xp.concat([da_r, da_z, da_n * r], axis=1)",
        wrong="da_h = xp.concat([da_r, da_z, da_n], axis=1)",
        breaks=BACKWARD,
        en="The gradients of W_h, b_h and h_prev lack the factor r in the block of the candidate.",
        ko="후보 블록에서 W_h, b_h, h_prev의 기울기에 r을 곱하지 않았습니다.",
    ),
    Mistake(
        name="reset_gate_on_input_side",
        right="da_x = xp.concat([da_r, da_z, da_n], axis=1)",
        wrong="da_x = xp.concat([da_r, da_z, da_n * r], axis=1)",
        breaks=BACKWARD,
        en="The gradients of W_x, b_x and x have the factor r; r scales the side of the state alone.",
        ko="W_x, b_x, x의 기울기에도 r을 곱했습니다. r은 이전 상태 쪽에만 곱합니다.",
    ),
    Mistake(
        name="blocks_in_another_order",
        right="da_x = xp.concat([da_r, da_z, da_n], axis=1)",
        wrong="da_x = xp.concat([da_z, da_r, da_n], axis=1)",
        breaks=BACKWARD,
        en="The gradients of the blocks are stacked in another order than the gates: r, z, n.",
        ko="블록의 기울기를 쌓은 순서가 게이트의 순서와 다릅니다. 순서는 r, z, n입니다.",
    ),
    Mistake(
        name="input_side_for_recurrent_weights",
        right="dW_h = h_prev.T @ da_h",
        wrong="dW_h = h_prev.T @ da_x",
        breaks=BACKWARD,
        en="dW_h is made with the gradient of the input side. The two sides differ in the block of n.",
        ko="dW_h를 입력 쪽의 기울기로 구했습니다. n 블록에서는 입력 쪽과 상태 쪽이 서로 다릅니다.",
    ),
    Mistake(
        name="one_gradient_for_both_biases",
        right="db_h = xp.sum(da_h, axis=0)",
        wrong="db_h = xp.sum(da_x, axis=0)",
        breaks=BACKWARD,
        en="Both biases get the same gradient. In the block of n, b_h is scaled by r.",
        ko="두 편향의 기울기가 똑같습니다. n 블록에서 b_h에는 r이 곱해집니다.",
    ),
    Mistake(
        name="weight_gradient_transposed",
        right="dW_x = x.T @ da_x",
        wrong="dW_x = da_x.T @ x",
        breaks=BACKWARD,
        en="dW_x is transposed: its rows belong to the inputs, its columns to the gates, as in "
        "W_x.",
        ko="dW_x가 전치되었습니다. W_x처럼 행은 입력, 열은 게이트에 해당합니다.",
    ),
    Mistake(
        name="bias_gradient_averaged",
        right="db_x = xp.sum(da_x, axis=0)",
        wrong="db_x = xp.mean(da_x, axis=0)",
        breaks=BACKWARD,
        en="db_x is a mean. The bias serves every row and every step, so their gradients add up.",
        ko="db_x를 평균으로 구했습니다. 편향은 모든 행과 단계에 쓰이므로 기울기를 더해야 합니다.",
    ),
    Mistake(
        name="one_entry_of_bias_gradient",
        code="""
exact_step_backward, exact_backward = gru_step_backward, gru_backward


def one_per_cent_off(*others, db_x, db_h):
    H = db_h.shape[0] // 3
    db_h[2 * H] *= 1.01  # the first unit's candidate
    return *others, db_x, db_h


def gru_step_backward(dh, cache):
    *others, db_x, db_h = exact_step_backward(dh, cache)
    return one_per_cent_off(*others, db_x=db_x, db_h=db_h)


def gru_backward(dh, cache):
    *others, db_x, db_h = exact_backward(dh, cache)
    return one_per_cent_off(*others, db_x=db_x, db_h=db_h)
""",
        breaks=BACKWARD,
        en="A single entry of db_h is one per cent off; every entry counts.",
        ko="db_h의 원소 하나가 1퍼센트만큼 틀립니다. 모든 원소가 맞아야 합니다.",
    ),
    Mistake(
        name="float32_buffer",
        right="da_h = xp.concat([da_r, da_z, da_n * r], axis=1)",
        wrong="da_h = xp.astype(xp.concat([da_r, da_z, da_n * r], axis=1), xp.float32)",
        breaks=("check_step_gradients", "check_gradients"),
        en="The gradients pass through a float32 array and lose half of their digits.",
        ko="기울기가 float32 배열을 거치면서 자릿수의 절반을 잃습니다.",
    ),
    Mistake(
        name="first_state_at_every_step",
        right="h_t, step = advance(a_x[..., t, :], h_t, W_h, b_h)",
        wrong="h_t, step = advance(a_x[..., t, :], h0, W_h, b_h)",
        breaks=SEQUENCE_FORWARD,
        en="Every step starts from h0. From the second step on, the state before is the one that "
        "the step before has left.",
        ko="모든 단계가 h0에서 시작합니다. 두 번째 단계부터는 바로 앞 단계가 남긴 상태에서 "
        "시작해야 합니다.",
    ),
    Mistake(
        name="first_state_ignored",
        right="    h_t = h0\n",
        wrong="    h0 = 0.0 * h0\n    h_t = h0\n",
        breaks=SEQUENCE_FORWARD,
        en="The sequence starts from zeros, not from h0. It shows as soon as h0 is not zero.",
        ko="시퀀스가 h0이 아니라 0에서 시작합니다. h0이 0이 아니면 드러납니다.",
    ),
    Mistake(
        name="state_lost_at_every_step",
        right="h_t, step = advance(a_x[..., t, :], h_t, W_h, b_h)",
        wrong="h_t, step = advance(a_x[..., t, :], 0.0 * h_t, W_h, b_h)",
        breaks=SEQUENCE_FORWARD,
        en="The state before a step does not enter it: every step starts from zeros.",
        ko="바로 앞의 상태가 단계에 들어가지 않습니다. 모든 단계가 0에서 시작합니다.",
    ),
    Mistake(
        name="states_one_step_late",
        right="        h_t, step = advance(a_x[..., t, :], h_t, W_h, b_h)\n"
        "        states.append(h_t)\n",
        wrong="        states.append(h_t)\n"
        "        h_t, step = advance(a_x[..., t, :], h_t, W_h, b_h)\n",
        breaks=SEQUENCE_FORWARD,
        en="The states are stored one step late: h begins with h0 and lacks the last state.",
        ko="상태를 한 단계 늦게 저장했습니다. h가 h0으로 시작하고 마지막 상태가 없습니다.",
    ),
    Mistake(
        name="last_state_only",
        right="return h, (x, h0, W_x, W_h, h, steps)",
        wrong="return h_t, (x, h0, W_x, W_h, h, steps)",
        breaks=SEQUENCE_FORWARD,
        en="Only the last state is returned. The states of all steps are asked for.",
        ko="마지막 상태만 반환했습니다. 모든 단계의 상태가 필요합니다.",
    ),
    Mistake(
        name="batch_axis_lost",
        right="return h, (x, h0, W_x, W_h, h, steps)",
        wrong="return xp.squeeze(h), (x, h0, W_x, W_h, h, steps)",
        breaks=SEQUENCE_FORWARD,
        en="An axis of length 1 gets lost. A batch of one row keeps its axis.",
        ko="길이가 1인 축이 사라졌습니다. 행이 하나뿐인 배치에서도 그 축은 남아 있어야 합니다.",
    ),
    Mistake(
        name="time_before_batch",
        right="return h, (x, h0, W_x, W_h, h, steps)",
        wrong="return xp.stack(states, axis=0), (x, h0, W_x, W_h, h, steps)",
        breaks=SEQUENCE_FORWARD,
        en="h has the time first. Here the batch comes first: (N, T, H).",
        ko="h의 첫 번째 축이 시간입니다. 여기서는 배치가 먼저입니다. 모양은 (N, T, H)입니다.",
    ),
    Mistake(
        name="later_steps_forgotten",
        right="step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)",
        wrong="step_gradients(dh[:, t, :], steps[t], W_h)",
        breaks=SEQUENCE_BACKWARD,
        en="What the next step sends back is not added. Two roads lead from a state to the loss: "
        "directly, and through the state after it.",
        ko="다음 단계에서 돌아오는 기울기를 더하지 않았습니다. 상태에서 손실로 가는 길은 바로 가는 "
        "길과 다음 상태를 지나는 길, 둘입니다.",
    ),
    Mistake(
        name="upstream_forgotten",
        right="step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)",
        wrong="step_gradients(dh_next, steps[t], W_h)",
        breaks=SEQUENCE_BACKWARD,
        en="dh is not used, so all gradients are 0. What arrives from outside starts the "
        "recursion at every step.",
        ko="dh를 쓰지 않아 모든 기울기가 0입니다. 단계마다 바깥에서 도착하는 기울기가 "
        "출발점입니다.",
    ),
    Mistake(
        name="last_upstream_only",
        right="step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)",
        wrong="step_gradients(dh[:, t, :] * float(t == T - 1) + dh_next, steps[t], W_h)",
        breaks=SEQUENCE_BACKWARD,
        en="Only the gradient that arrives at the last step is used. One arrives at every step.",
        ko="마지막 단계에 도착하는 기울기만 썼습니다. 바깥에서 오는 기울기는 모든 단계에 도착합니다.",
    ),
    Mistake(
        name="states_for_gradients",
        right="step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)",
        wrong="step_gradients(dh[:, t, :] + h[:, t, :], steps[t], W_h)",
        breaks=SEQUENCE_BACKWARD,
        en="A state is added where a gradient belongs: what the later steps send back is a gradient.",
        ko="기울기가 들어갈 자리에 상태를 더했습니다. 뒤의 단계에서 돌아오는 것은 기울기입니다.",
    ),
    Mistake(
        name="forward_in_time",
        right="""    for t in reversed(range(T)):
        da_x, da_h, dh_next = step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)
        da_x_steps.append(da_x)
        da_h_steps.append(da_h)
""",
        wrong="""    for t in range(T):
        da_x, da_h, dh_next = step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)
        da_x_steps.insert(0, da_x)
        da_h_steps.insert(0, da_h)
""",
        breaks=SEQUENCE_BACKWARD,
        en="The backward loop runs forward in time. What flows back comes from the step after, so "
        "the loop begins at the last step.",
        ko="역전파의 반복문이 시간 순서대로 돕니다. 거슬러 오는 기울기는 다음 단계에서 오므로 "
        "마지막 단계부터 시작해야 합니다.",
    ),
    Mistake(
        name="last_step_only",
        code="""
def gru_backward(dh, cache):
    x, h0, W_x, W_h, h, steps = cache
    da_x, da_h, dh0 = step_gradients(dh[:, -1, :], steps[-1], W_h)
    dx = 0.0 * x
    dx[:, -1, :] = da_x @ W_x.T
    before = states_before(h0, h)[:, -1, :]
    return dx, dh0, *weight_gradients(x[:, -1, :], before, da_x, da_h)
""",
        breaks=SEQUENCE_BACKWARD,
        en="The backward loop ends after its first turn: only the last step gets gradients.",
        ko="역전파의 반복문이 한 바퀴만 돌고 끝납니다. 마지막 단계에만 기울기가 있습니다.",
    ),
    Mistake(
        name="weight_gradients_not_summed",
        right="weight_gradients(merge_steps(x), before, all_x, all_h)",
        wrong="weight_gradients(x[:, 0, :], h0, da_x_steps[-1], da_h_steps[-1])",
        breaks=SEQUENCE_BACKWARD,
        en="The gradients of the weights hold the part of one step. The same weights serve all "
        "steps, so the parts add up.",
        ko="가중치의 기울기에 한 단계의 몫만 들어 있습니다. 같은 가중치가 모든 단계에 쓰이므로 각 "
        "단계의 몫을 더해야 합니다.",
    ),
    Mistake(
        name="sums_added_to_themselves",
        right="return dx, dh0, dW_x, dW_h, db_x, db_h",
        wrong="return dx, dh0, 0.0 * dW_x, 0.0 * dW_h, 0.0 * db_x, 0.0 * db_h",
        breaks=SEQUENCE_BACKWARD,
        en="The gradients of the weights stay 0: each sum is added to itself, not the part of "
        "the step.",
        ko="가중치의 기울기가 0에 머뭅니다. 합에 단계의 몫이 아니라 합 자신을 더했습니다.",
    ),
    Mistake(
        name="state_after_for_state_before",
        right="before = merge_steps(states_before(h0, h))",
        wrong="before = merge_steps(h)",
        breaks=SEQUENCE_BACKWARD,
        en="dW_h is made with the state after each step. What W_h multiplied is the state before it.",
        ko="dW_h를 각 단계 뒤의 상태로 구했습니다. W_h와 곱한 것은 그 단계 앞의 상태입니다.",
    ),
    Mistake(
        name="first_state_gradient_too_early",
        right="    dh0 = dh_next\n",
        wrong="    dh0 = dh[:, 0, :]\n",
        breaks=SEQUENCE_BACKWARD,
        en="dh0 is the gradient that arrives at the first state. h0 lies before it: dh0 is what is "
        "left after the last turn of the loop.",
        ko="dh0에 첫 상태로 들어오는 기울기를 썼습니다. h0은 그 앞에 있으므로, dh0은 반복문의 마지막 "
        "바퀴가 남긴 기울기입니다.",
    ),
    Mistake(
        name="overflow_in_sigmoid",
        code="""
def sigmoid(z):
    e = array_namespace(z).exp(z)
    return e / (1.0 + e)
""",
        breaks=("check_saturated_gates",),
        en="The sigmoid overflows: exp(1000) is infinite. Write it so that exp never gets a large "
        "number.",
        ko="시그모이드가 오버플로를 일으킵니다. exp(1000)은 무한대가 되므로 exp에 큰 수가 들어가지 않게 "
        "쓰세요.",
    ),
    Mistake(
        name="overflow_in_tanh",
        right="n = xp.tanh(x_n + r * h_n)",
        wrong="e = xp.exp(2.0 * (x_n + r * h_n))\n    n = (e - 1.0) / (e + 1.0)",
        breaks=("check_saturated_gates",),
        en="The tanh made of exp overflows at a large number: infinity over infinity is no number.",
        ko="exp로 만든 tanh가 오버플로를 일으킵니다. 무한대를 무한대로 나누면 수가 되지 않습니다.",
    ),
    Mistake(
        name="layout_of_input_guessed",
        code="""
exact_forward = gru_forward


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    if x.shape[1] == h0.shape[0]:
        x = x.swapaxes(0, 1)
    return exact_forward(x, h0, W_x, W_h, b_x, b_h)
""",
        breaks=("check_equal_sides",),
        en="x is taken for (T, N, D) when its second side equals N. T may be equal to N: the batch "
        "always comes first.",
        ko="x의 두 번째 변이 N과 같으면 (T, N, D)로 보았습니다. T와 N은 같을 수 있으며, 첫 번째 축은 "
        "언제나 배치입니다.",
    ),
    Mistake(
        name="state_ignored",
        code="""
exact_step_forward, exact_step_backward = gru_step_forward, gru_step_backward
exact_forward, exact_backward = gru_forward, gru_backward


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    return exact_step_forward(x, 0.0 * h_prev, W_x, W_h, b_x, b_h)


def gru_step_backward(dh, cache):
    dx, dh_prev, *others = exact_step_backward(dh, cache)
    return dx, 0.0 * dh_prev, *others


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    return exact_forward(x, 0.0 * h0, W_x, W_h, b_x, b_h)


def gru_backward(dh, cache):
    dx, dh0, *others = exact_backward(dh, cache)
    return dx, 0.0 * dh0, *others
""",
        breaks=FORWARD,
        en="The state before does not enter the step. It shows as soon as that state is not zero.",
        ko="이전 상태가 단계에 들어가지 않습니다. 이전 상태가 0이 아니면 드러납니다.",
    ),
    Mistake(
        name="no_activations",
        code="""
def advance(a_x, h_prev, W_h, b_h):
    a_h = recurrent_side(h_prev, W_h, b_h)
    return split_gates(a_x, 3)[2] + split_gates(a_h, 3)[2] + h_prev, h_prev


def step_gradients(dh, step, W_h):
    xp = array_namespace(dh)
    none = xp.zeros_like(dh)
    da = xp.concat([none, none, dh], axis=1)
    return da, da, dh + da @ W_h.T
""",
        breaks=(*STEP_FORWARD, "check_states"),
        en="The step is linear: it has neither gates nor tanh, so its gradient is too simple to count.",
        ko="게이트도 tanh도 없는 선형 단계입니다. 기울기가 너무 단순해져서 점수가 없습니다.",
    ),
    Mistake(
        name="one_bias_counted",
        right="return 3 * (D * H + H * H + H + H)",
        wrong="return 3 * (D * H + H * H + H)",
        breaks=("check_parameter_count",),
        en="One bias is counted for each gate and unit; b_x and b_h are two.",
        ko="게이트와 유닛마다 편향을 하나씩 셌습니다. b_x와 b_h, 둘이 있습니다.",
    ),
    Mistake(
        name="four_gates_counted",
        right="return 3 * (D * H + H * H + H + H)",
        wrong="return 4 * (D * H + H * H + H + H)",
        breaks=("check_parameter_count",),
        en="Four blocks are counted, as in an LSTM; a GRU has three.",
        ko="LSTM처럼 블록을 네 개로 셌습니다. GRU의 블록은 세 개입니다.",
    ),
    Mistake(
        name="upstream_overwritten",
        code="""
exact_backward = gru_backward


def gru_backward(dh, cache):
    x, h0, W_x, W_h, h, steps = cache
    gradients = exact_backward(dh, cache)
    dh_next = 0.0 * h0
    for t in reversed(range(h.shape[1])):
        dh[:, t] += dh_next
        _, _, dh_next = step_gradients(dh[:, t], steps[t], W_h)
    return gradients
""",
        breaks=("check_purity",),
        en="What flows back is added to dh in place, which changes the caller's array. Make a new array.",
        ko="거슬러 오는 기울기를 dh에 그 자리에서 더해 호출한 쪽의 배열이 바뀝니다. 새 배열을 만드세요.",
    ),
    Mistake(
        name="first_state_overwritten",
        code="""
exact_forward = gru_forward


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    h, cache = exact_forward(x, h0.copy(), W_x, W_h, b_x, b_h)
    h0[...] = h[:, -1]
    return h, cache
""",
        breaks=("check_purity",),
        en="The last state is written into h0, which belongs to the caller. Work on a copy.",
        ko="마지막 상태를 h0에 썼습니다. h0은 호출한 쪽의 배열이므로 복사본으로 계산하세요.",
    ),
    Mistake(
        name="cache_in_global",
        code="""
exact_step_forward, exact_step_backward = gru_step_forward, gru_step_backward
latest = {}


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    h, latest["cache"] = exact_step_forward(x, h_prev, W_x, W_h, b_x, b_h)
    return h, None


def gru_step_backward(dh, cache):
    return exact_step_backward(dh, latest["cache"])
""",
        breaks=("check_purity",),
        en="The backward step reads a global variable, which holds the latest step alone. Take "
        "everything from the cache.",
        ko="역전파가 전역 변수를 읽는데, 거기에는 마지막 단계만 남아 있습니다. 필요한 값은 모두 "
        "cache에서 꺼내세요.",
    ),
    Mistake(
        name="steps_pile_up",
        code="""
exact_forward, exact_backward = gru_forward, gru_backward
all_steps = []


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    h, (*others, steps) = exact_forward(x, h0, W_x, W_h, b_x, b_h)
    all_steps[:0] = steps
    return h, (*others, all_steps)
""",
        breaks=("check_purity",),
        en="The list of steps belongs to all calls, so a later call changes an older cache. Begin "
        "with an empty list in each call.",
        ko="단계의 목록을 모든 호출이 함께 써서, 나중 호출이 이전 cache를 바꿉니다. 호출할 때마다 빈 "
        "목록에서 시작하세요.",
    ),
    Mistake(
        name="gradients_pile_up",
        code="""
exact_backward = gru_backward


def gru_backward(dh, cache, sums={}):
    *others, db_x, db_h = exact_backward(dh, cache)
    sums[db_h.shape] = sums.get(db_h.shape, 0.0) + db_h
    return *others, db_x, sums[db_h.shape]
""",
        breaks=("check_gradients", "check_purity"),
        en="db_h goes on growing from call to call: a default argument keeps it. Start from zero "
        "each time.",
        ko="기본 인수에 남은 값 때문에 db_h가 호출할 때마다 커집니다. 매번 0에서 시작하세요.",
    ),
)
