"""Checks and known mistakes of exercise 11: the backward pass of a network."""

from itertools import pairwise

import numpy as np

from grader.toolkit import (
    GRADIENT_SCALES,
    Exercise,
    Function,
    Mistake,
    NamedFunction,
    arrays,
    assert_cache_lasts,
    assert_close,
    assert_gradients,
    assert_own_cache,
    assert_own_gradient,
    assert_pure,
    check,
    cotangents,
    function_of,
    given,
    numbers,
)
from reference import backward_pass

EXERCISE = Exercise(
    part=2,
    en="Backward pass",
    ko="역전파",
    functions=(
        Function(backward_pass.affine_forward, returns="out", keeps="cache"),
        Function(backward_pass.relu_forward, returns="out", keeps="cache"),
        Function(backward_pass.mlp_forward, returns="out", keeps="cache"),
        Function(backward_pass.affine_backward, returns="dx dW db"),
        Function(backward_pass.relu_backward, returns="dz"),
        Function(backward_pass.mlp_backward, returns="dx grads"),
        Function(backward_pass.numerical_gradient, returns="gradient"),
    ),
    given=("affine_forward", "relu_forward", "mlp_forward"),
)

AFFINE = arrays(scales=GRADIENT_SCALES, x="N D", W="D M", b="M")
UPSTREAM = cotangents(dout="N M")
NAMES = ("relu", "tanh", "identity")
WIDE_LAYER = {"N": 4, "D": 190, "M": 210}
WIDE = {"N": 3, "D": 80, "H": 100, "G": 110, "M": 3}
CLEARANCE = 0.05  # how far from 0 the input of ReLU stays: no difference crosses its kink
AFFINE_CHECKS = ("check_affine_gradients", "check_own_affine_gradients")
RELU_CHECKS = ("check_relu_gradient", "check_own_relu_gradient")
NETWORK_CHECKS = ("check_network_gradients", "check_own_network_gradients")


def rectified(rng, scale, N, D, T):
    """Entries clear of 0 in one, two or three axes, and the gradient that reaches ReLU's output."""
    shape = (N, D, T)[int(rng.integers(3)) :]
    size = CLEARANCE + scale * np.abs(rng.standard_normal(shape))
    return {"z": size * rng.choice((-1.0, 1.0), shape), "dout": rng.standard_normal(shape)}


def network(rng, scale, N, D, H, G, M):
    """A batch, one to four layers, and the names of both activations."""
    x = h = scale * rng.standard_normal((N, D))
    hidden = (H, G, H)[int(rng.integers(4)) :]
    activation, output_activation = (NAMES[int(rng.integers(3))] for _ in range(2))
    params = []
    for D_in, D_out in pairwise((D, *hidden, M)):
        W = scale * rng.standard_normal((D_in, D_out))
        params.append((W, clear_bias(rng, h @ W)))
        h, _ = backward_pass.mlp_forward(h, params[-1:], output_activation=activation)
    names = {"activation": activation, "output_activation": output_activation}
    return {"x": x, "params": params, **names}


def clear_bias(rng, z):
    """A bias with which every entry of z is clear of 0; of both signs in a column where z allows."""
    bias = []
    for column in np.sort(z, axis=0).T:
        gaps = [(low + high) / 2 for low, high in pairwise(column) if high - low > 2 * CLEARANCE]
        room = rng.uniform(CLEARANCE, 1.0)
        bias.append(-rng.choice(gaps or [column[0] - room, column[-1] + room]))
    return np.array(bias)


def equal_network(rng, scale, N):
    """A network in which all sides are equal."""
    return network(rng, scale, N, N, N, N, N)


def curve(rng, scale, N, D, T):
    """A function and a point with one, two or three axes."""
    shape = (N, D, T)[int(rng.integers(3)) :]
    a, b = rng.standard_normal(shape), rng.uniform(0.5, 2.0, shape)
    return {"f": NamedFunction("cubic_sine", (a, b)), "x": scale * rng.standard_normal(shape)}


def curve_and_step(rng, scale, N, D, T):
    """The same, and a step that is not small."""
    return {**curve(rng, scale, N, D, T), "eps": (0.5, 0.1, 1e-3)[int(rng.integers(3))]}


def curve_at_integers(rng, scale, N, D, T):
    """A function, and a point whose entries are integers."""
    f, x = curve(rng, scale, N, D, T).values()
    return {"f": f, "x": rng.integers(-3, 4, x.shape)}


NETWORK = numbers(network, sides="N D H G M", scales=GRADIENT_SCALES)
RECTIFIED = numbers(rectified, sides="N D T", scales=GRADIENT_SCALES)
CURVE = numbers(curve, sides="N D T", scales=(1.0, 0.3, 3.0))


def assert_affine(student, inputs, upstream):
    """Compare output and gradients of an affine layer with the course's."""
    out, cache = student.affine_forward(**inputs)
    expected_out, expected_cache = backward_pass.affine_forward(**inputs)
    assert_close("out", out, expected_out)
    gradients = student.affine_backward(**upstream, cache=cache)
    expected = backward_pass.affine_backward(**upstream, cache=expected_cache)
    assert_gradients(("dx", "dW", "db"), gradients, expected)


def assert_network(student, inputs, upstream):
    """Compare output and gradients of a network with the course's."""
    out, cache = student.mlp_forward(**inputs)
    expected_out, expected_cache = backward_pass.mlp_forward(**inputs)
    assert_close("out", out, expected_out)
    gradients = student.mlp_backward(**upstream, cache=cache)
    expected = backward_pass.mlp_backward(**upstream, cache=expected_cache)
    assert_gradients(("dx", "grads"), gradients, expected)


def assert_slopes(student, inputs):
    """Compare a numerical gradient with the course's."""
    gradient = student.numerical_gradient(**inputs)
    f, x, eps = function_of(inputs["f"]), inputs["x"], inputs.get("eps", 1e-5)
    expected = backward_pass.numerical_gradient(f, x, eps)
    a, _ = inputs["f"].arrays
    largest = np.sum(np.abs(a * x**3) + 1.0)  # of all terms of f together; a slope has its roundoff
    assert_close("gradient", gradient, expected, size=float(largest) / eps)


@check(
    points=2,
    calls="affine_forward affine_backward",
    wide=WIDE_LAYER,
    en="affine layer: gradients agree with the course's",
    ko="아핀 층: 강의의 기울기와 일치",
)
@given(inputs=AFFINE, upstream=UPSTREAM)
def check_affine_gradients(student, inputs, upstream):
    assert_affine(student, inputs, upstream)


@check(
    points=2,
    calls="affine_forward affine_backward",
    forgives=check_affine_gradients,
    examples=12,
    wide=WIDE_LAYER,
    en="affine layer: gradients of your own forward pass",
    ko="아핀 층: 내 순전파의 기울기와 일치",
)
@given(inputs=AFFINE, upstream=UPSTREAM)
def check_own_affine_gradients(student, inputs, upstream):
    _, cache = student.affine_forward(**inputs)
    gradients = student.affine_backward(**upstream, cache=cache)
    assert_own_gradient(student.affine_forward, inputs, gradients, upstream)


@check(
    points=1,
    calls="relu_forward relu_backward",
    en="ReLU: gradient agrees with the course's",
    ko="ReLU: 강의의 기울기와 일치",
)
@given(inputs=RECTIFIED)
def check_relu_gradient(student, inputs):
    z, dout = inputs["z"], inputs["dout"]
    out, cache = student.relu_forward(z)
    expected_out, expected_cache = backward_pass.relu_forward(z)
    assert_close("out", out, expected_out)
    dz = student.relu_backward(dout, cache)
    assert_close("dz", dz, backward_pass.relu_backward(dout, expected_cache))


@check(
    points=1,
    calls="relu_forward relu_backward",
    forgives=check_relu_gradient,
    examples=12,
    en="ReLU: gradient of your own forward pass",
    ko="ReLU: 내 순전파의 기울기와 일치",
)
@given(inputs=RECTIFIED)
def check_own_relu_gradient(student, inputs):
    z, dout = inputs["z"], inputs["dout"]
    _, cache = student.relu_forward(z)
    dz = student.relu_backward(dout, cache)
    assert_own_gradient(student.relu_forward, {"z": z}, dz, {"dout": dout})


@check(
    points=4,
    calls="mlp_forward mlp_backward",
    wide=WIDE,
    en="network: gradients agree with the course's",
    ko="신경망: 강의의 기울기와 일치",
)
@given(inputs=NETWORK, upstream=UPSTREAM)
def check_network_gradients(student, inputs, upstream):
    assert_network(student, inputs, upstream)


@check(
    points=4,
    calls="mlp_forward mlp_backward",
    forgives=check_network_gradients,
    examples=24,
    wide=WIDE,
    en="network: gradients of your own forward pass",
    ko="신경망: 내 순전파의 기울기와 일치",
)
@given(inputs=NETWORK, upstream=UPSTREAM)
def check_own_network_gradients(student, inputs, upstream):
    _, cache = student.mlp_forward(**inputs)
    gradients = student.mlp_backward(**upstream, cache=cache)
    assert_own_gradient(student.mlp_forward, inputs, gradients, upstream)


@check(
    points=1,
    calls="affine_forward affine_backward mlp_forward mlp_backward",
    needs=(check_affine_gradients, check_network_gradients),
    examples=12,
    en="sides that are equal by chance",
    ko="변의 길이가 우연히 모두 같을 때",
)
@given(
    inputs=arrays(scales=GRADIENT_SCALES, x="N N", W="N N", b="N"),
    net=numbers(equal_network, sides="N", scales=GRADIENT_SCALES),
    upstream=cotangents(dout="N N"),
)
def check_equal_sides(student, inputs, net, upstream):
    assert_affine(student, inputs, upstream)
    assert_network(student, net, upstream)


@check(
    points=2,
    calls="numerical_gradient",
    en="numerical gradient of the sum of a x^3 + sin(b x)",
    ko="a x^3 + sin(b x)의 합에 대한 수치 기울기",
)
@given(inputs=CURVE)
def check_numerical_gradient(student, inputs):
    assert_slopes(student, inputs)


@check(
    points=1,
    calls="numerical_gradient",
    needs=check_numerical_gradient,
    examples=24,
    en="numerical gradient with a given step eps",
    ko="eps가 주어진 수치 기울기",
)
@given(inputs=numbers(curve_and_step, sides="N D T", scales=(1.0, 0.3, 3.0)))
def check_numerical_step(student, inputs):
    assert_slopes(student, inputs)


@check(
    points=1,
    calls="numerical_gradient",
    needs=check_numerical_gradient,
    examples=24,
    en="numerical gradient at a point of integers",
    ko="정수로 된 점에서의 수치 기울기",
)
@given(inputs=numbers(curve_at_integers, sides="N D T"))
def check_point_of_integers(student, inputs):
    assert_slopes(student, inputs)


@check(
    points=1,
    calls="affine_forward relu_forward mlp_forward "
    "affine_backward relu_backward mlp_backward numerical_gradient",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(inputs=AFFINE, net=NETWORK, upstream=UPSTREAM, bent=RECTIFIED, point=CURVE)
def check_purity(student, inputs, net, upstream, bent, point):
    _, cache = assert_pure(student.affine_forward, inputs)
    assert_pure(student.affine_backward, upstream, cache=cache)
    _, cache = assert_pure(student.relu_forward, {"z": bent["z"]})
    assert_pure(student.relu_backward, {"dout": bent["dout"]}, cache=cache)
    _, cache = assert_pure(student.mlp_forward, net)
    assert_pure(student.mlp_backward, upstream, cache=cache)
    assert_pure(student.numerical_gradient, {"x": point["x"]}, f=point["f"])
    forward, backward = student.mlp_forward, student.mlp_backward
    assert_cache_lasts(forward, backward, net, upstream)
    assert_own_cache(forward, backward, net, {**net, "x": -net["x"]}, upstream)


MISTAKES = (
    Mistake(
        name="cache_unpacked_swapped",
        right="x, W = cache",
        wrong="W, x = cache",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="x and W have changed places on the way out of the cache: it holds x first.",
        ko="캐시에서 꺼낼 때 x와 W의 자리가 바뀌었습니다. 캐시에는 x가 먼저 있습니다.",
    ),
    Mistake(
        name="bias_gradient_per_row",
        right="db = xp.sum(dout, axis=0)",
        wrong="db = dout",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="db keeps one row per example. Every row has used the same bias: add the rows up.",
        ko="db에 예마다 한 행이 남아 있습니다. 모든 행이 같은 편향을 썼으므로 행을 모두 더합니다.",
    ),
    Mistake(
        name="bias_gradient_averaged",
        right="db = xp.sum(dout, axis=0)",
        wrong="db = xp.mean(dout, axis=0)",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="db is the mean over the examples; it is their sum.",
        ko="db를 예에 대한 평균으로 구했습니다. 평균이 아니라 합입니다.",
    ),
    Mistake(
        name="bias_gradient_of_ones",
        right="db = xp.sum(dout, axis=0)",
        wrong="db = xp.ones_like(dout[0, :])",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="db is 1 everywhere. That is the slope of the layer alone: it meets the gradient dout.",
        ko="db가 모두 1입니다. 이것은 층만의 기울기이며, 여기에 dout이 곱해져야 합니다.",
    ),
    Mistake(
        name="bias_gradient_keeps_axis",
        right="db = xp.sum(dout, axis=0)",
        wrong="db = xp.sum(dout, axis=0, keepdims=True)",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="db is one row of a matrix, (1, M); a gradient has the shape of its variable, here (M,).",
        ko="db가 (1, M) 모양의 행렬입니다. 기울기의 모양은 변수와 같으므로 (M,)이어야 합니다.",
    ),
    Mistake(
        name="weight_gradient_transposed",
        right="dW = x.T @ dout",
        wrong="dW = dout.T @ x",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="dW is transposed: a gradient has the shape of its variable, (D, M).",
        ko="dW가 전치되었습니다. 기울기의 모양은 변수와 같은 (D, M)입니다.",
    ),
    Mistake(
        name="weight_gradient_turned_by_shape",
        right="dW = x.T @ dout",
        wrong="dW = dout.T @ x\n    dW = dW if dW.shape == W.shape else dW.T",
        breaks=("check_equal_sides",),
        en="dW is transposed only where its shape does not fit, so it is wrong when D = M.",
        ko="모양이 맞지 않을 때만 dW를 전치하므로 D = M일 때 틀립니다.",
    ),
    Mistake(
        name="weight_gradient_averaged",
        right="dW = x.T @ dout",
        wrong="dW = x.T @ dout / x.shape[0]",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="dW is divided by N. What the loss divides by is in dout already.",
        ko="dW를 N으로 나누었습니다. 손실에서 나누는 값은 이미 dout에 들어 있습니다.",
    ),
    Mistake(
        name="updated_weights",
        right="dx = dout @ W.T",
        wrong="dx = dout @ (W - 0.1 * x.T @ dout).T",
        breaks=(*AFFINE_CHECKS, *NETWORK_CHECKS),
        en="dx is computed with weights that are updated already; the forward pass used the old.",
        ko="이미 갱신한 가중치로 dx를 구했습니다. 순전파에 쓴 가중치로 구해야 합니다.",
    ),
    Mistake(
        name="relu_upstream_forgotten",
        right="xp.where(z > 0, dout, 0.0)",
        wrong="xp.where(z > 0, xp.ones_like(z), 0.0)",
        breaks=(*RELU_CHECKS, *NETWORK_CHECKS),
        en="Only the slope of ReLU is returned; the chain rule multiplies it by dout.",
        ko="ReLU의 기울기만 반환했습니다. 연쇄 법칙에 따라 dout을 곱합니다.",
    ),
    Mistake(
        name="relu_slope_forgotten",
        right="xp.where(z > 0, dout, 0.0)",
        wrong="xp.where(z > 0, dout, dout)",
        breaks=(*RELU_CHECKS, *NETWORK_CHECKS),
        en="dout passes ReLU as it is; where z was negative nothing passes.",
        ko="dout이 ReLU를 그대로 지나갑니다. z가 음수였던 자리에서는 0이 됩니다.",
    ),
    Mistake(
        name="relu_mask_of_upstream",
        right="xp.where(z > 0, dout, 0.0)",
        wrong="xp.where(dout > 0, dout, 0.0)",
        breaks=(*RELU_CHECKS, *NETWORK_CHECKS),
        en="The sign of dout decides what passes ReLU; the sign of z does.",
        ko="dout의 부호로 ReLU를 통과할지 정했습니다. z의 부호로 정해야 합니다.",
    ),
    Mistake(
        name="tanh_slope_forgotten",
        right="return tanh_backward(dout, cache)",
        wrong="return dout",
        breaks=NETWORK_CHECKS,
        en="dout passes tanh as it is; it is multiplied by the slope 1 - tanh(z)^2.",
        ko="dout이 tanh를 그대로 지나갑니다. 기울기 1 - tanh(z)^2를 곱해야 합니다.",
    ),
    Mistake(
        name="tanh_slope_twice",
        right="dout * (1.0 - out * out)",
        wrong="dout * (1.0 - array_namespace(out).tanh(out) ** 2)",
        breaks=NETWORK_CHECKS,
        en="tanh is applied to its own output: the cache holds tanh(z) already, not z.",
        ko="tanh의 출력에 tanh를 또 적용했습니다. 캐시에 있는 값은 z가 아니라 tanh(z)입니다.",
    ),
    Mistake(
        name="sigmoid_slope_for_tanh",
        right="dout * (1.0 - out * out)",
        wrong="dout * out * (1.0 - out)",
        breaks=NETWORK_CHECKS,
        en="h (1 - h) is the slope of the sigmoid; that of tanh is 1 - h^2.",
        ko="h (1 - h)는 시그모이드의 기울기입니다. tanh의 기울기는 1 - h^2입니다.",
    ),
    Mistake(
        name="output_activation_skipped",
        right="dz = activation_backward(name, dout, activation_cache)",
        wrong="dz = activation_backward(name, dout, activation_cache) if gradients else dout",
        breaks=NETWORK_CHECKS,
        en="The way back leaves out the activation behind the last layer.",
        ko="마지막 층 뒤의 활성화 함수를 거치지 않고 거슬러 올라갔습니다.",
    ),
    Mistake(
        name="input_of_first_layer",
        right="gradients.append((dW, db))",
        wrong="gradients.append((cache[0][0][0].T @ dz, db))",
        breaks=NETWORK_CHECKS,
        en="dW of every layer is computed with the data; a layer has received what came before it.",
        ko="모든 층의 dW를 데이터로 구했습니다. 각 층이 받은 것은 바로 앞 층의 출력입니다.",
    ),
    Mistake(
        name="last_layer_first",
        right="return dout, gradients[::-1]",
        wrong="return dout, gradients",
        breaks=NETWORK_CHECKS,
        en="The gradients stand in the order in which they were found; the first layer comes first.",
        ko="기울기가 구한 순서대로 놓여 있습니다. 첫 층의 기울기가 맨 앞에 옵니다.",
    ),
    Mistake(
        name="bias_before_weights",
        right="gradients.append((dW, db))",
        wrong="gradients.append((db, dW))",
        breaks=NETWORK_CHECKS,
        en="The pairs are (db, dW); they are (dW, db), in the order of the parameters.",
        ko="쌍의 순서가 (db, dW)입니다. 매개변수의 순서대로 (dW, db)여야 합니다.",
    ),
    Mistake(
        name="one_sided_difference",
        code="""
import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = np.array(x, dtype=float)
        moved[index] += eps
        gradient[index] = (f(moved) - f(np.array(x, dtype=float))) / eps
    return gradient
""",
        breaks=("check_numerical_gradient",),
        en="Each entry is moved to one side only; move it to both sides, the error is far smaller.",
        ko="원소를 한쪽으로만 움직였습니다. 양쪽으로 움직이면 오차가 훨씬 작습니다.",
    ),
    Mistake(
        name="divided_by_one_step",
        right="rise / (2.0 * eps)",
        wrong="rise / eps",
        breaks=("check_numerical_gradient",),
        en="The difference is divided by eps; the two points are 2 eps apart.",
        ko="차이를 eps로 나누었습니다. 두 점 사이의 거리는 2 eps입니다.",
    ),
    Mistake(
        name="step_too_small",
        right="    slopes = []\n",
        wrong="    slopes = []\n    eps = 1e-12\n",
        breaks=("check_numerical_gradient",),
        en="The step is so small that rounding errors outweigh the difference; use eps.",
        ko="움직이는 크기가 너무 작아 반올림 오차가 더 큽니다. eps를 쓰세요.",
    ),
    Mistake(
        name="step_ignored",
        right="    slopes = []\n",
        wrong="    slopes = []\n    eps = 1e-5\n",
        breaks=("check_numerical_step",),
        en="The step is always 1e-5; use the eps that is given.",
        ko="움직이는 크기가 언제나 1e-5입니다. 주어진 eps를 쓰세요.",
    ),
    Mistake(
        name="all_entries_moved",
        code="""
import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
""",
        breaks=("check_numerical_gradient",),
        en="All entries are moved at once; move one at a time, the others stay.",
        ko="모든 원소를 한꺼번에 움직였습니다. 하나씩 움직이고 나머지는 그대로 두세요.",
    ),
    Mistake(
        name="integer_steps",
        right="xp.astype(x, xp.float64)",
        wrong="xp.asarray(x)",
        breaks=("check_point_of_integers",),
        en="The step is lost in an array of integers; move a copy of type float.",
        ko="정수 배열에서는 작은 걸음이 사라집니다. float로 바꾼 복사본을 움직이세요.",
    ),
    Mistake(
        name="gradient_cut_to_integers",
        right="xp.asarray(slopes, dtype=xp.float64, device=x.device)",
        wrong="xp.astype(xp.asarray(slopes), x.dtype)",
        breaks=("check_point_of_integers",),
        en="The gradient is kept in an array of integers, like x, and loses its decimals.",
        ko="기울기를 x와 같은 정수 배열에 담아 소수 부분이 사라집니다.",
    ),
    Mistake(
        name="gradient_left_flat",
        right="device=x.device), x.shape)",
        wrong="device=x.device), (-1,))",
        breaks=("check_numerical_gradient",),
        en="The gradient is left flat, with a single axis; it has the shape of x.",
        ko="기울기가 축 하나로 펼쳐져 있습니다. 기울기의 모양은 x와 같습니다.",
    ),
    Mistake(
        name="point_moved_in_place",
        code="""
import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        above = f(x)
        x[index] -= 2 * eps
        below = f(x)
        x[index] += eps
        gradient[index] = (above - below) / (2 * eps)
    return gradient
""",
        breaks=("check_point_of_integers", "check_purity"),
        en="The caller's x is moved and comes back with rounding errors; move a copy.",
        ko="부른 쪽의 x를 직접 움직여 반올림 오차가 남았습니다. 복사본을 움직이세요.",
    ),
    Mistake(
        name="relu_backward_in_place",
        code="""
def relu_backward(dout, cache):
    dout[cache <= 0] = 0.0
    return dout
""",
        breaks=("check_purity",),
        en="The zeros are written into the caller's dout; work on a new array.",
        ko="부른 쪽의 dout에 0을 써 넣었습니다. 새 배열에 계산하세요.",
    ),
    Mistake(
        name="gradients_collected_for_ever",
        code="""
GRADIENTS = []


def mlp_backward(dout, cache):
    for affine_cache, name, activation_cache in reversed(cache):
        dz = activation_backward(name, dout, activation_cache)
        dout, dW, db = affine_backward(dz, affine_cache)
        GRADIENTS.insert(0, (dW, db))
    return dout, GRADIENTS
""",
        breaks=(*NETWORK_CHECKS, "check_purity"),
        en="Gradients of earlier calls are still in the list; make a new one in every call.",
        ko="앞선 호출의 기울기가 리스트에 남아 있습니다. 호출할 때마다 새 리스트를 만드세요.",
    ),
    Mistake(
        name="cache_used_up",
        code="""
def mlp_backward(dout, cache):
    gradients = []
    while cache:
        affine_cache, name, activation_cache = cache.pop()
        dz = activation_backward(name, dout, activation_cache)
        dout, dW, db = affine_backward(dz, affine_cache)
        gradients.insert(0, (dW, db))
    return dout, gradients
""",
        breaks=("check_purity",),
        en="The layers are taken out of the cache, which is empty afterwards; read them instead.",
        ko="캐시에서 층을 꺼내어 호출 뒤에는 비어 있습니다. 꺼내지 말고 읽기만 하세요.",
    ),
    Mistake(
        name="cache_in_global",
        code="""
import numpy as np

INPUTS = {}


def affine_forward(x, W, b):
    INPUTS[W.shape] = x
    return x @ W + b, W


def affine_backward(dout, cache):
    x = INPUTS[cache.shape]
    return dout @ cache.T, x.T @ dout, dout.sum(axis=0)


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    names = [activation] * (len(params) - 1) + [output_activation]
    cache = []
    for (W, b), name in zip(params, names):
        z, affine_cache = affine_forward(x, W, b)
        x = {"relu": np.maximum(z, 0.0), "tanh": np.tanh(z), "identity": z}[name]
        cache.append((affine_cache, name, z if name == "relu" else x))
    return x, cache
""",
        breaks=("check_purity",),
        en="The input of a layer is kept outside the cache, so a later forward call replaces it.",
        ko="층의 입력을 캐시 밖에 두어 다음 순전파가 덮어씁니다.",
    ),
)
