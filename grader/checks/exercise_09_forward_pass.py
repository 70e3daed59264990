"""Checks and known mistakes of exercise 09: the forward pass of a network."""

from itertools import pairwise

from grader.toolkit import (
    Exercise,
    Function,
    Mistake,
    arrays,
    assert_close,
    assert_equal,
    assert_pure,
    assert_raises_value_error,
    check,
    drawn,
    given,
    numbers,
)
from reference import forward_pass

EXERCISE = Exercise(
    part=2,
    en="Forward pass",
    ko="순전파",
    functions=(
        Function(forward_pass.affine_forward, returns="out", keeps="cache"),
        Function(forward_pass.relu_forward, returns="out", keeps="cache"),
        Function(forward_pass.mlp_forward, returns="out", keeps="cache"),
        Function(forward_pass.count_parameters, returns="count"),
    ),
)

AFFINE = arrays(x="N D", W="D M", b="M")
NAMES = ("relu", "tanh", "identity")
UNKNOWN = ("sigmoid", "ReLU", "linear", "")
SIDES = "N D H G M"
SCALES = (1.0, 0.3, 5.0)  # of x; a tanh made of exponentials overflows beyond


def entries(rng, scale, N, D, T):
    """An array with one, two or three axes."""
    shape = (N, D, T)[int(rng.integers(3)) :]
    return {"z": scale * rng.standard_normal(shape)}


def network(rng, scale, N, D, H, G, M):
    """A batch, two to four layers, and the names of both activations."""
    x = scale * rng.standard_normal((N, D))
    hidden = (H, G, H)[int(rng.integers(3)) :]
    return {
        "x": x,
        "params": layers(rng, (D, *hidden, M)),
        "activation": NAMES[int(rng.integers(3))],
        "output_activation": NAMES[int(rng.integers(3))],
    }


def single_layer(rng, scale, N, D, M):
    """A batch and one layer, which has no use for `activation`."""
    return {
        "x": scale * rng.standard_normal((N, D)),
        "params": layers(rng, (D, M)),
        "activation": (*NAMES, "sigmoid")[int(rng.integers(4))],
        "output_activation": NAMES[int(rng.integers(3))],
    }


def equal_network(rng, scale, N):
    """A network in which all sides are equal."""
    return network(rng, scale, N, N, N, N, N)


def layers(rng, sizes):
    """Weights and bias of every layer."""
    return [(rng.standard_normal((D, M)), rng.standard_normal(M)) for D, M in pairwise(sizes)]


@check(points=3, calls="affine_forward", en="one affine layer", ko="아핀 층 하나")
@given(inputs=AFFINE)
def check_affine(student, inputs):
    out, _ = student.affine_forward(**inputs)
    expected, _ = forward_pass.affine_forward(**inputs)
    assert_close("out", out, expected)


@check(points=2, calls="relu_forward", en="ReLU of any shape", ko="모든 모양의 ReLU")
@given(inputs=numbers(entries, sides="N D T", scales=(1.0, 0.3, 30.0)))
def check_relu(student, inputs):
    out, _ = student.relu_forward(**inputs)
    expected, _ = forward_pass.relu_forward(**inputs)
    assert_close("out", out, expected)


@check(
    points=5,
    calls="mlp_forward",
    en="output of a network with hidden layers",
    ko="은닉층이 있는 신경망의 출력",
)
@given(inputs=numbers(network, sides=SIDES, scales=SCALES, free=True))
def check_network(student, inputs):
    out, _ = student.mlp_forward(**inputs)
    expected, _ = forward_pass.mlp_forward(**inputs)
    assert_close("out", out, expected)


@check(
    points=2,
    calls="mlp_forward",
    en="a single layer uses the output activation alone",
    ko="층이 하나면 출력 활성화 함수만 사용",
)
@given(inputs=numbers(single_layer, sides="N D M", scales=SCALES, free=True))
def check_single_layer(student, inputs):
    out, _ = student.mlp_forward(**inputs)
    expected, _ = forward_pass.mlp_forward(**inputs)
    assert_close("out", out, expected)


@check(
    points=1,
    calls="mlp_forward",
    needs=check_network,
    examples=12,
    en="both activations left out",
    ko="활성화 함수를 생략한 호출",
)
@given(inputs=numbers(network, sides=SIDES, scales=SCALES, free=True))
def check_defaults(student, inputs):
    x, params = inputs["x"], inputs["params"]
    out, _ = student.mlp_forward(x, params)
    expected, _ = forward_pass.mlp_forward(x, params)
    assert_close("out", out, expected)


@check(
    points=2,
    calls="mlp_forward",
    examples=12,
    en="an unknown activation raises ValueError where it is used",
    ko="모르는 활성화 함수는 쓰이는 곳에서 ValueError",
)
@given(
    inputs=numbers(network, sides=SIDES),
    unknown=numbers(lambda rng, scale: {"name": UNKNOWN[int(rng.integers(4))]}),
)
def check_unknown_names(student, inputs, unknown):
    student.mlp_forward(**inputs)  # who always raises has refused nothing
    for argument in ("activation", "output_activation"):
        refused = {**inputs, argument: unknown["name"]}
        assert_raises_value_error(student.mlp_forward, **refused)
    first_layer = {**inputs, "params": inputs["params"][:1]}
    refused = {**first_layer, "output_activation": unknown["name"]}
    assert_raises_value_error(student.mlp_forward, **refused)


@check(
    points=1,
    calls="affine_forward mlp_forward",
    needs=(check_affine, check_network),
    examples=12,
    en="sides that are equal by chance",
    ko="변의 길이가 우연히 모두 같을 때",
)
@given(inputs=arrays(x="N N", W="N N", b="N"), net=numbers(equal_network, sides="N"))
def check_equal_sides(student, inputs, net):
    out, _ = student.affine_forward(**inputs)
    expected, _ = forward_pass.affine_forward(**inputs)
    assert_close("out", out, expected)
    out, _ = student.mlp_forward(**net)
    expected, _ = forward_pass.mlp_forward(**net)
    assert_close("out", out, expected)


@check(points=2, calls="count_parameters", en="number of parameters", ko="매개변수의 수")
@given(
    sizes=drawn(
        lambda st: st.lists(st.integers(1, 40), min_size=2, max_size=6),
        corners=([2, 2, 1], [3, 2], [1, 4, 2, 3], [5, 5]),
    )
)
def check_parameter_count(student, sizes):
    count = student.count_parameters(sizes)
    assert_equal("count", count, forward_pass.count_parameters(sizes))


@check(
    points=1,
    calls="affine_forward relu_forward mlp_forward count_parameters",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(inputs=AFFINE, net=numbers(network, sides=SIDES))
def check_purity(student, inputs, net):
    assert_pure(student.affine_forward, inputs)
    assert_pure(student.relu_forward, {"z": inputs["x"]})
    assert_pure(student.mlp_forward, net)
    assert_pure(student.count_parameters, {"sizes": list(net["x"].shape)})


MISTAKES = (
    Mistake(
        name="bias_forgotten",
        right="out = x @ W + b",
        wrong="out = x @ W",
        breaks=("check_affine", "check_network", "check_single_layer"),
        en="The bias is not added.",
        ko="편향을 더하지 않았습니다.",
    ),
    Mistake(
        name="bias_of_first_row_alone",
        code="""
def affine_forward(x, W, b):
    out = x @ W
    out[0] += b
    return out, (x, W)
""",
        breaks=("check_affine", "check_network", "check_single_layer"),
        en="The bias is added to the first row alone; it belongs to every example.",
        ko="편향을 첫 행에만 더했습니다. 편향은 모든 예에 더합니다.",
    ),
    Mistake(
        name="weights_turned_by_shape",
        right="out = x @ W + b",
        wrong="out = x @ (W.T if W.shape[1] == x.shape[1] else W) + b",
        breaks=("check_equal_sides",),
        en="W is transposed whenever that fits, so a square W is taken the wrong way round.",
        ko="모양이 맞기만 하면 W를 전치하므로 정사각인 W에서 틀립니다.",
    ),
    Mistake(
        name="relu_gives_mask",
        right="xp.where(z > 0, z, 0.0)",
        wrong="xp.where(z > 0, 1.0, 0.0)",
        breaks=("check_relu", "check_network", "check_single_layer"),
        en="ReLU returns 1 for what is positive; it keeps the value.",
        ko="ReLU가 양수 자리에 1을 돌려줍니다. 양수는 그 값을 그대로 둡니다.",
    ),
    Mistake(
        name="relu_gives_absolute",
        right="xp.where(z > 0, z, 0.0)",
        wrong="xp.abs(z)",
        breaks=("check_relu", "check_network", "check_single_layer"),
        en="ReLU turns the sign of negative entries; they become 0.",
        ko="ReLU가 음수의 부호만 바꾸었습니다. 음수는 0이 됩니다.",
    ),
    Mistake(
        name="relu_leaks",
        right="xp.where(z > 0, z, 0.0)",
        wrong="xp.where(z > 0, z, 0.01 * z)",
        breaks=("check_relu", "check_network", "check_single_layer"),
        en="Negative entries leave a small rest, as in leaky ReLU; here they become exactly 0.",
        ko="leaky ReLU처럼 음수가 조금 남습니다. 여기서는 정확히 0이 됩니다.",
    ),
    Mistake(
        name="sigmoid_for_tanh",
        right="out = xp.tanh(z)",
        wrong="out = 1.0 / (1.0 + xp.exp(-z))",
        breaks=("check_network", "check_single_layer"),
        en="tanh is computed as a sigmoid: tanh lies between -1 and 1, and tanh(0) is 0.",
        ko="tanh 대신 시그모이드를 계산했습니다. tanh는 -1과 1 사이에 있고 tanh(0)은 0입니다.",
    ),
    Mistake(
        name="activation_result_unused",
        right="        out, activation_cache = activation_forward(name)(z)\n",
        wrong="        out, (_, activation_cache) = z, activation_forward(name)(z)\n",
        breaks=("check_network", "check_single_layer"),
        en="The result of an activation is not used: what comes out of the layer goes on as it is.",
        ko="활성화 함수의 결과를 쓰지 않아 층의 출력이 그대로 다음으로 넘어갑니다.",
    ),
    Mistake(
        name="hidden_activation_everywhere",
        right="[activation] * (len(params) - 1) + [output_activation]",
        wrong="[activation] * len(params)",
        breaks=("check_network", "check_single_layer"),
        en="The last layer has the activation of the hidden ones; output_activation stands there.",
        ko="마지막 층에도 은닉층의 활성화 함수를 썼습니다. 그 자리에는 output_activation이 옵니다.",
    ),
    Mistake(
        name="output_activation_everywhere",
        right="[activation] * (len(params) - 1) + [output_activation]",
        wrong="[output_activation] * len(params)",
        breaks=("check_network",),
        en="Every layer has output_activation; behind the hidden ones stands activation.",
        ko="모든 층에 output_activation을 썼습니다. 은닉층 뒤에는 activation이 옵니다.",
    ),
    Mistake(
        name="hidden_layers_linear",
        right="[activation] * (len(params) - 1) + [output_activation]",
        wrong='["identity"] * (len(params) - 1) + [output_activation]',
        breaks=("check_network", "check_unknown_names"),
        en="There is no activation behind the hidden layers, so the network is linear up to there.",
        ko="은닉층 뒤에 활성화 함수가 없습니다. 그러면 그곳까지 신경망이 선형입니다.",
    ),
    Mistake(
        name="input_activated",
        right="    out = x\n",
        wrong="    out, _ = activation_forward(activation)(x)\n",
        breaks=("check_network", "check_single_layer"),
        en="The input itself passes the activation; it only stands behind a layer.",
        ko="입력 자체에 활성화 함수를 썼습니다. 활성화 함수는 층 뒤에만 옵니다.",
    ),
    Mistake(
        name="data_into_every_layer",
        right="affine_forward(out, W, b)",
        wrong="affine_forward(x, W, b)",
        breaks=("check_network",),
        en="Every layer receives the data x; it should receive what the layer before it gave.",
        ko="모든 층에 데이터 x를 넣었습니다. 각 층에는 바로 앞 층의 출력이 들어갑니다.",
    ),
    Mistake(
        name="last_layer_left_out",
        right="zip(params, names, strict=True)",
        wrong="zip(params[:-1], names[:-1], strict=True)",
        breaks=("check_network", "check_single_layer"),
        en="The loop ends one layer early: the last layer belongs to the network too.",
        ko="반복이 한 층 먼저 끝납니다. 마지막 층도 신경망에 들어갑니다.",
    ),
    Mistake(
        name="names_checked_early",
        right="    out = x\n",
        wrong="    out = x\n    activation_forward(activation)\n",
        breaks=("check_single_layer",),
        en="A name is refused that is not used: a single layer has no use for activation.",
        ko="쓰이지 않는 이름 때문에 오류를 냈습니다. 층이 하나면 activation은 쓰이지 않습니다.",
    ),
    Mistake(
        name="unknown_name_is_identity",
        right='    if name == "identity":\n',
        wrong="    if name is not None:\n",
        breaks=("check_unknown_names",),
        en="An unknown name acts like identity; it should raise ValueError.",
        ko="모르는 이름을 identity처럼 다루었습니다. 이때는 ValueError를 내야 합니다.",
    ),
    Mistake(
        name="relu_on_output_by_default",
        right='output_activation: str = "identity"',
        wrong='output_activation: str = "relu"',
        breaks=("check_defaults",),
        en="The last layer passes ReLU when output_activation is left out; its default is identity.",
        ko="output_activation을 생략하면 출력에 ReLU를 씁니다. 기본값은 identity입니다.",
    ),
    Mistake(
        name="biases_not_counted",
        right="sum(D * M + M for",
        wrong="sum(D * M for",
        breaks=("check_parameter_count",),
        en="The biases are not counted.",
        ko="편향을 세지 않았습니다.",
    ),
    Mistake(
        name="biases_of_inputs_counted",
        right="sum(D * M + M for",
        wrong="sum(D * M + D for",
        breaks=("check_parameter_count",),
        en="A layer is counted with one bias per input; it has one per output.",
        ko="편향을 입력마다 하나씩 세었습니다. 편향은 출력마다 하나입니다.",
    ),
    Mistake(
        name="relu_in_place",
        code="""
def relu_forward(z):
    z[z < 0] = 0.0
    return z, z
""",
        breaks=("check_purity",),
        en="ReLU writes its zeros into z itself; work on a new array.",
        ko="ReLU가 z 자체에 0을 써 넣었습니다. 새 배열에 계산하세요.",
    ),
    Mistake(
        name="layers_taken_out",
        code="""
def mlp_forward(x, params, activation="relu", output_activation="identity"):
    cache = []
    while params:
        W, b = params.pop(0)
        x, affine_cache = affine_forward(x, W, b)
        name = activation if params else output_activation
        x, activation_cache = activation_forward(name)(x)
        cache.append((affine_cache, name, activation_cache))
    return x, cache
""",
        breaks=("check_purity",),
        en="The layers are taken out of params, which is empty afterwards; read them instead.",
        ko="params에서 층을 꺼내어 호출 뒤에는 비어 있습니다. 꺼내지 말고 읽기만 하세요.",
    ),
    Mistake(
        name="count_goes_on",
        code="""
TOTAL = 0


def count_parameters(sizes):
    global TOTAL
    for D, M in pairwise(sizes):
        TOTAL += D * M + M
    return TOTAL
""",
        breaks=("check_parameter_count", "check_purity"),
        en="The count goes on from the call before; start from zero in every call.",
        ko="앞선 호출의 값에 이어서 세었습니다. 호출할 때마다 0에서 시작하세요.",
    ),
)
