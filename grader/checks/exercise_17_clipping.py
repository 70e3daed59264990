"""Checks and known mistakes of exercise 17: gradient clipping, and gradients through time."""

import numpy as np

from grader.toolkit import (
    Exercise,
    Function,
    Mismatch,
    Mistake,
    assert_close,
    assert_equal,
    assert_pure,
    assert_raises_value_error,
    check,
    drawn,
    given,
    numbers,
)
from reference import clipping

EXERCISE = Exercise(
    part=3,
    en="Gradient clipping",
    ko="기울기 클리핑",
    functions=(
        Function(clipping.clip_by_value, returns="clipped"),
        Function(clipping.global_norm, returns="norm"),
        Function(clipping.clip_by_global_norm, returns="clipped norm"),
        Function(clipping.gradient_norms, returns="norms"),
        Function(clipping.diagnose, returns="verdict"),
    ),
)

NEAR = 1e-4  # 1e-6 may be added to the norm in the scale, as PyTorch does; norms are above 0.1
RATES = (0.3, 0.7, 0.88, 0.92, 1.0, 1.08, 1.12, 1.5, 3.0)  # none near the limits 0.9 and 1.1
SINGLE_OR_ZERO = (
    [0.5],
    [0.0],
    [3.0],
    [0.0, 0.0],
    [1.0, 0.0, 1.1],
    [0.0, 0.9, 1.0],
    [8.0, 2.0, 0.0],
)
REFUSED = (
    {"limit": 0.0, "entry": "1"},
    {"limit": -2.0, "entry": "1"},
    {"limit": 2.0, "entry": "nan"},
    {"limit": 2.0, "entry": "inf"},
    {"limit": 2.0, "entry": "-inf"},
)


def arrays_of(rng, scale, N, D, H):
    """One to three gradients of different shapes; no entry is near 0."""
    shapes = ((D, H), (H,), (N, D, H))[: int(rng.integers(1, 4))]
    signs = (rng.choice((-1.0, 1.0), shape) for shape in shapes)
    return [scale * sign * rng.uniform(0.5, 1.5, sign.shape) for sign in signs]


def with_limit(rng, scale, N, D, H):
    """Gradients, and a limit amid their entries."""
    return {"grads": arrays_of(rng, scale, N, D, H), "limit": float(scale * rng.uniform(0.6, 1.4))}


def too_long(rng, scale, N, D, H):
    """Gradients whose norm is above the limit."""
    grads = arrays_of(rng, scale, N, D, H)
    return {"grads": grads, "max_norm": clipping.global_norm(grads) * float(rng.uniform(0.1, 0.9))}


def short_enough(rng, scale, N, D, H):
    """Gradients whose norm is at the limit or below."""
    grads = arrays_of(rng, scale, N, D, H)
    return {"grads": grads, "max_norm": clipping.global_norm(grads) * float(rng.choice((1.0, 1.5)))}


def states(rng, scale, N, T, H):
    """States of a tanh RNN, its recurrent weights, and the gradient of the last state."""
    return {
        "W_h": scale * rng.standard_normal((H, H)),
        "h": np.tanh(rng.standard_normal((N, T, H))),
        "dh_last": rng.standard_normal((N, H)),
    }


def trends(st):
    """A factor per step back, and tenths that shake the norms without changing it."""
    shaken = st.lists(st.integers(-8, 8), min_size=2, max_size=8)
    return st.fixed_dictionaries({"rate": st.sampled_from(RATES), "tenths": shaken})


def norms_of(rate, tenths):
    """Norms whose least-squares line through the logarithms changes by log(rate) per step back."""
    back = np.arange(len(tenths))
    shaken = np.array(tenths) / 10
    slope, level = np.polyfit(back, shaken, 1)
    return np.exp(np.log(rate) * back + shaken - slope * back - level)[::-1].copy()


def assert_one_scale(clipped, grads):
    """Fail unless every entry is its gradient's entry times one number for all."""
    scales = [
        (float(array[index] / grads[position][index]), f"clipped[{position}]{list(index)}")
        for position, array in enumerate(map(np.asarray, clipped))
        for index in np.ndindex(array.shape)
    ]
    (low, name), (high, other) = min(scales), max(scales)
    if not high - low <= NEAR * abs(high):
        raise Mismatch("two_scales", name=name, got=low, other=other, wanted=high)


GRADIENTS = numbers(
    lambda rng, scale, N, D, H: {"grads": arrays_of(rng, scale, N, D, H)},
    sides="N D H",
    scales=(1.0, 0.3, 1000.0),
    free=True,
)
HUGE = numbers(
    lambda rng, scale, N, D, H: {"grads": arrays_of(rng, scale, N, D, H)},
    sides="N D H",
    scales=(1e200, 3e200),
)
LIMITED = numbers(with_limit, sides="N D H", scales=(1.0, 0.3, 1000.0))
LONG = numbers(too_long, sides="N D H", scales=(1.0, 0.3, 1000.0))
SHORT = numbers(short_enough, sides="N D H", scales=(1.0, 0.3, 1000.0))
STATES = numbers(states, sides="N T H", scales=(1.0, 0.3, 3.0))
TREND = drawn(trends, tuple({"rate": rate, "tenths": [0, 3, -2, 4, 0]} for rate in RATES))


@check(points=2, calls="clip_by_value", en="clipping by value", ko="값 클리핑")
@given(inputs=LIMITED)
def check_clip_by_value(student, inputs):
    assert_close("clipped", student.clip_by_value(**inputs), clipping.clip_by_value(**inputs))


@check(points=2, calls="global_norm", en="global norm", ko="전체 노름")
@given(inputs=GRADIENTS)
def check_global_norm(student, inputs):
    assert_close("norm", student.global_norm(**inputs), clipping.global_norm(**inputs))


@check(
    points=1,
    calls="global_norm",
    needs=check_global_norm,
    en="global norm of entries around 1e200",
    ko="1e200 크기인 원소의 전체 노름",
)
@given(inputs=HUGE)
def check_huge_entries(student, inputs):
    assert_close("norm", student.global_norm(**inputs), clipping.global_norm(**inputs))


@check(
    points=2,
    calls="clip_by_global_norm",
    en="clipping by the global norm keeps the direction: one scale for all arrays",
    ko="노름 클리핑이 방향을 지킴: 모든 배열에 같은 비율",
)
@given(inputs=LONG)
def check_one_scale(student, inputs):
    clipped, _ = student.clip_by_global_norm(**inputs)
    assert_close("clipped", clipped, inputs["grads"], relative=np.inf)  # lengths, shapes and kinds
    assert_one_scale(clipped, inputs["grads"])


@check(
    points=3,
    calls="clip_by_global_norm",
    en="gradients that are too long, and their norm before clipping",
    ko="너무 긴 기울기의 클리핑과 클리핑 전의 노름",
)
@given(inputs=LONG)
def check_clip_by_global_norm(student, inputs):
    clipped, norm = student.clip_by_global_norm(**inputs)
    expected_clipped, expected_norm = clipping.clip_by_global_norm(**inputs)
    assert_close("clipped", clipped, expected_clipped, relative=NEAR)
    assert_close("norm", norm, expected_norm)


@check(
    points=1,
    calls="clip_by_global_norm",
    en="a norm up to the limit changes nothing",
    ko="노름이 한계 이하이면 그대로 둠",
)
@given(inputs=SHORT)
def check_short_gradients(student, inputs):
    clipped, norm = student.clip_by_global_norm(**inputs)
    assert_close("clipped", clipped, inputs["grads"], relative=NEAR)
    assert_close("norm", norm, clipping.global_norm(inputs["grads"]))


@check(
    points=1,
    calls="clip_by_value global_norm clip_by_global_norm",
    needs=(check_clip_by_value, check_global_norm),
    examples=1,
    en="an empty list and gradients that are all 0",
    ko="빈 리스트와 모두 0인 기울기",
)
def check_nothing_to_clip(student):
    for grads in ([], [np.zeros((2, 3)), np.zeros(4)]):
        assert_close("norm", student.global_norm(grads=grads), 0.0)
        assert_close("clipped", student.clip_by_value(grads=grads, limit=2.0), grads)
        clipped, norm = student.clip_by_global_norm(grads=grads, max_norm=2.0)
        assert_close("clipped", clipped, grads)
        assert_close("norm", norm, 0.0)


@check(
    points=1,
    calls="clip_by_value global_norm clip_by_global_norm",
    needs=(check_clip_by_value, check_global_norm, check_clip_by_global_norm),
    en="a limit that is not positive or a gradient that is not finite raises ValueError",
    ko="한계가 양수가 아니거나 기울기가 유한하지 않으면 ValueError",
)
@given(case=drawn(lambda st: st.sampled_from(REFUSED), REFUSED))
def check_refused(student, case):
    grads = [np.array([1.0, -2.0]), np.array([[1.0, float(case["entry"])]]), np.array([0.5])]
    assert_raises_value_error(student.clip_by_value, grads=grads, limit=case["limit"])
    assert_raises_value_error(student.clip_by_global_norm, grads=grads, max_norm=case["limit"])
    if not np.isfinite(grads[1]).all():
        assert_raises_value_error(student.global_norm, grads=grads)


@check(
    points=3,
    calls="gradient_norms",
    en="norms of the gradient on its way back",
    ko="거슬러 가는 기울기의 노름",
)
@given(inputs=STATES)
def check_gradient_norms(student, inputs):
    assert_close("norms", student.gradient_norms(**inputs), clipping.gradient_norms(**inputs))


@check(
    points=2,
    calls="diagnose",
    en="diagnosis of norms that decay, grow or stay",
    ko="줄거나 커지거나 그대로인 노름의 진단",
)
@given(trend=TREND)
def check_diagnose(student, trend):
    norms = norms_of(**trend)
    assert_equal("verdict", student.diagnose(norms), clipping.diagnose(norms))


@check(
    points=1,
    calls="diagnose",
    en="diagnosis of a single norm, and of norms with a zero",
    ko="노름이 하나일 때와 0인 노름이 있을 때의 진단",
)
@given(norms=drawn(lambda st: st.sampled_from(SINGLE_OR_ZERO), SINGLE_OR_ZERO))
def check_single_or_zero(student, norms):
    assert_equal("verdict", student.diagnose(np.array(norms)), clipping.diagnose(norms))


@check(
    points=1,
    calls="clip_by_value global_norm clip_by_global_norm gradient_norms diagnose",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(limited=LIMITED, long=LONG, inputs=STATES, trend=TREND)
def check_purity(student, limited, long, inputs, trend):
    assert_pure(student.clip_by_value, limited)
    assert_pure(student.global_norm, {"grads": long["grads"]})
    assert_pure(student.clip_by_global_norm, long)
    assert_pure(student.gradient_norms, inputs)
    assert_pure(student.diagnose, {"norms": norms_of(**trend)})


CLIPPED = ("check_one_scale", "check_clip_by_global_norm")

MISTAKES = (
    Mistake(
        name="upper_side_only",
        right="array_namespace(grad).clip(grad, -limit, limit)",
        wrong="array_namespace(grad).minimum(grad, limit)",
        breaks=("check_clip_by_value",),
        en="Only large entries are limited. Entries below −limit become −limit.",
        ko="큰 원소만 제한했습니다. −limit보다 작은 원소도 −limit이 되어야 합니다.",
    ),
    Mistake(
        name="not_squared",
        right="array_namespace(grad).sum(scaled * scaled)",
        wrong="array_namespace(grad).sum(abs(scaled))",
        breaks=("check_global_norm", "check_clip_by_global_norm"),
        en="The absolute values are added. The norm is the root of the sum of the squares.",
        ko="절댓값을 더했습니다. 노름은 제곱의 합의 제곱근입니다.",
    ),
    Mistake(
        name="mean_of_squares",
        right="array_namespace(grad).sum(scaled * scaled)",
        wrong="array_namespace(grad).mean(scaled * scaled)",
        breaks=("check_global_norm", "check_clip_by_global_norm"),
        en="The squares of an array are averaged. The norm adds up the squares of all entries.",
        ko="배열마다 제곱을 평균했습니다. 노름에서는 모든 원소의 제곱을 더합니다.",
    ),
    Mistake(
        name="root_forgotten",
        right="largest * math.sqrt(squares)",
        wrong="largest * largest * squares",
        breaks=("check_global_norm", "check_clip_by_global_norm"),
        en="The root is missing: this is the square of the norm.",
        ko="제곱근이 빠졌습니다. 이 값은 노름의 제곱입니다.",
    ),
    Mistake(
        name="norms_added",
        code="""
def global_norm(grads):
    check_finite(grads)
    return sum(float(array_namespace(g).sum(g * g)) ** 0.5 for g in grads)
""",
        breaks=("check_global_norm", "check_clip_by_global_norm"),
        en="The norms of the arrays are added. One root is taken, of the squares of all arrays "
        "together.",
        ko="배열마다 구한 노름을 더했습니다. 모든 배열의 제곱을 더한 뒤 제곱근을 한 번만 구합니다.",
    ),
    Mistake(
        name="arrays_stacked",
        code="""
import numpy as np


def global_norm(grads):
    check_finite(grads)
    return float(np.sqrt(np.sum(np.square(grads))))
""",
        breaks=("check_global_norm", "check_clip_by_global_norm"),
        en="The arrays are squared as if they were one. Their shapes differ: add up the squares "
        "array by array.",
        ko="배열들을 하나의 배열처럼 제곱했습니다. 모양이 서로 다르므로 배열마다 제곱을 구해 "
        "더하세요.",
    ),
    Mistake(
        name="squares_overflow",
        right="largest = max([largest_entry(grad) for grad in grads], default=0.0)",
        wrong="largest = 1.0",
        breaks=("check_huge_entries",),
        en="The squares of large entries overflow. Dividing all entries by the largest one first "
        "avoids it.",
        ko="큰 원소의 제곱이 오버플로를 일으킵니다. 모든 원소를 가장 큰 값으로 먼저 나누면 피할 "
        "수 있습니다.",
    ),
    Mistake(
        name="division_by_zero_norm",
        right="    if largest == 0.0:\n        return 0.0\n",
        wrong="",
        breaks=("check_nothing_to_clip",),
        en="When all gradients are 0, the norm comes out as 0 / 0. It is 0.",
        ko="기울기가 모두 0이면 0 / 0을 계산하게 됩니다. 이때 노름은 0입니다.",
    ),
    Mistake(
        name="norm_of_each_array",
        right="return [grad * scale for grad in grads], norm",
        wrong="return [g * min(1.0, max_norm / (global_norm([g]) or 1.0)) for g in grads], norm",
        breaks=CLIPPED,
        en="Each array is scaled by its own norm, which changes the direction. One norm over all "
        "arrays gives one scale for all.",
        ko="배열마다 자기 노름으로 줄여서 방향이 바뀝니다. 모든 배열에 대한 노름 하나로 같은 "
        "비율을 정합니다.",
    ),
    Mistake(
        name="clipped_by_value",
        right="return [grad * scale for grad in grads], norm",
        wrong="return clip_by_value(grads, max_norm), norm",
        breaks=CLIPPED,
        en="The entries are cut off one by one, which changes the direction. Here all arrays are "
        "multiplied by one number.",
        ko="원소를 하나씩 잘라서 방향이 바뀝니다. 여기서는 모든 배열에 같은 수를 곱합니다.",
    ),
    Mistake(
        name="scale_added",
        right="[grad * scale for grad in grads]",
        wrong="[grad + scale for grad in grads]",
        breaks=(*CLIPPED, "check_short_gradients"),
        en="The scale is added to the gradients; it has to multiply them.",
        ko="비율을 기울기에 더했습니다. 비율은 곱해야 합니다.",
    ),
    Mistake(
        name="always_scaled",
        right="scale = max_norm / norm if norm > max_norm else 1.0",
        wrong="scale = max_norm / (norm or 1.0)",
        breaks=("check_short_gradients",),
        en="Short gradients are stretched to the limit. A norm up to max_norm changes nothing.",
        ko="짧은 기울기까지 한계에 맞춰 늘였습니다. 노름이 max_norm 이하이면 아무것도 바꾸지 "
        "않습니다.",
    ),
    Mistake(
        name="not_clipped",
        right="return [grad * scale for grad in grads], norm",
        wrong="return list(grads), norm",
        breaks=("check_clip_by_global_norm",),
        en="The gradients come back as long as before: the clipped ones are not in the list that "
        "is returned.",
        ko="기울기의 길이가 그대로입니다. 줄인 기울기가 돌려주는 리스트에 들어 있지 않습니다.",
    ),
    Mistake(
        name="norm_after_clipping",
        right="return [grad * scale for grad in grads], norm",
        wrong="return [grad * scale for grad in grads], norm * scale",
        breaks=("check_clip_by_global_norm",),
        en="The norm that is returned is the one after clipping. The one before is asked for.",
        ko="클리핑한 뒤의 노름을 돌려주었습니다. 클리핑하기 전의 노름이 필요합니다.",
    ),
    Mistake(
        name="zero_limit_accepted",
        right="if not limit > 0:",
        wrong="if limit < 0:",
        breaks=("check_refused",),
        en="A limit of 0 is accepted. A limit has to be positive, so 0 raises ValueError too.",
        ko="한계 0을 받아들였습니다. 한계는 양수여야 하므로 0에서도 ValueError가 나야 합니다.",
    ),
    Mistake(
        name="infinity_accepted",
        right="xp.all(xp.isfinite(grad))",
        wrong="not xp.any(xp.isnan(grad))",
        breaks=("check_refused",),
        en="NaN is refused, but infinity is not. Neither is finite.",
        ko="NaN은 거부하지만 무한대는 받아들였습니다. 둘 다 유한하지 않은 값입니다.",
    ),
    Mistake(
        name="slope_forgotten",
        right="dz = dh * (1.0 - h_t * h_t)",
        wrong="dz = dh",
        breaks=("check_gradient_norms",),
        en="The slope of tanh is missing: at every step the gradient is multiplied by 1 − h².",
        ko="tanh의 기울기가 빠졌습니다. 단계마다 기울기에 1 − h²을 곱해야 합니다.",
    ),
    Mistake(
        name="slope_of_tanh_twice",
        right="dz = dh * (1.0 - h_t * h_t)",
        wrong="dz = dh * (1.0 - xp.tanh(h_t) ** 2)",
        breaks=("check_gradient_norms",),
        en="tanh is applied once more on the way back. h is a tanh already, and the slope is 1 − "
        "h².",
        ko="거슬러 갈 때 tanh를 한 번 더 씌웠습니다. h가 이미 tanh의 값이므로 기울기는 1 − "
        "h²입니다.",
    ),
    Mistake(
        name="slope_of_step_before",
        right="h_t = h[:, t, :]",
        wrong="h_t = h[:, t - 1, :]",
        breaks=("check_gradient_norms",),
        en="The slope of tanh is taken one step too early. From step t to t − 1 the gradient "
        "passes through the tanh of step t.",
        ko="tanh의 기울기를 한 단계 앞에서 구했습니다. 단계 t에서 t − 1로 갈 때는 단계 t의 tanh를 "
        "지납니다.",
    ),
    Mistake(
        name="recurrent_weights_not_transposed",
        right="dh = dz @ W_h.T",
        wrong="dh = dz @ W_h",
        breaks=("check_gradient_norms",),
        en="W_h is used as on the way forward; on the way back it is transposed.",
        ko="W_h를 순전파와 같은 방향으로 썼습니다. 거슬러 갈 때는 전치해야 합니다.",
    ),
    Mistake(
        name="norms_in_reverse",
        right="return xp.stack(norms[::-1])",
        wrong="return xp.stack(norms)",
        breaks=("check_gradient_norms",),
        en="The norms are in the order in which they were found. They run forward in time: the "
        "last is that of dh_last.",
        ko="노름이 구한 순서대로 들어 있습니다. 시간 순서대로여야 하며 마지막 값이 dh_last의 "
        "노름입니다.",
    ),
    Mistake(
        name="norm_of_first_state_too",
        right="for t in reversed(range(1, h.shape[1])):",
        wrong="for t in reversed(range(h.shape[1])):",
        breaks=("check_gradient_norms",),
        en="There is one norm too many: the state before the first step is not in h.",
        ko="노름이 하나 더 있습니다. 첫 단계 앞의 상태는 h에 들어 있지 않습니다.",
    ),
    Mistake(
        name="forward_in_time",
        right="for value in reversed(values)",
        wrong="for value in values",
        breaks=("check_diagnose",),
        en="The factor is taken forward in time, so vanishing and exploding are mixed up. The "
        "gradient travels from the last entry to the first.",
        ko="비율을 시간 순서대로 구해 소실과 폭발이 뒤바뀌었습니다. 기울기는 마지막 값에서 첫 "
        "값으로 거슬러 갑니다.",
    ),
    Mistake(
        name="first_and_last_only",
        right="fitted_slope([math.log(value) for value in reversed(values)])",
        wrong="math.log(values[0] / values[-1]) / max(len(values) - 1, 1)",
        breaks=("check_diagnose",),
        en="Only the first and the last norm decide. The least-squares line takes all of them "
        "into account.",
        ko="첫 노름과 마지막 노름만으로 정했습니다. 최소제곱 직선에는 모든 노름이 들어갑니다.",
    ),
    Mistake(
        name="logarithm_not_undone",
        right="if slope < math.log(0.9):",
        wrong="if slope < 0.9 and len(values) > 1:",
        breaks=("check_diagnose",),
        en="The slope of the logarithms is compared with 0.9 itself. r is exp of that slope.",
        ko="로그의 기울기를 그대로 0.9와 비교했습니다. r은 그 기울기의 exp 값입니다.",
    ),
    Mistake(
        name="zero_norm_skipped",
        right='    if min(values) == 0.0:\n        return "vanishing"\n',
        wrong="    values = [value for value in values if value > 0.0] or [1.0]\n",
        breaks=("check_single_or_zero",),
        en="Zeros are left out. A norm of 0 means that nothing of the gradient arrives: it "
        "vanishes.",
        ko="0인 노름을 빼고 계산했습니다. 노름이 0이면 기울기가 전혀 도착하지 않은 것이므로 "
        "소실입니다.",
    ),
    Mistake(
        name="gradients_scaled_in_place",
        code="""
def clip_by_global_norm(grads, max_norm):
    check_limit("max_norm", max_norm)
    norm = global_norm(grads)
    for grad in grads:
        grad *= min(1.0, max_norm / (norm or 1.0))
    return grads, norm
""",
        breaks=("check_purity",),
        en="The arrays of the caller are scaled in place. Return new ones.",
        ko="호출한 쪽의 배열을 그 자리에서 줄였습니다. 새 배열을 돌려주세요.",
    ),
    Mistake(
        name="norm_averaged_over_calls",
        code="""
earlier = []
norm_of_this_call = global_norm


def global_norm(grads):
    earlier.append(norm_of_this_call(grads))
    return sum(earlier) / len(earlier)
""",
        breaks=("check_global_norm", "check_clip_by_global_norm", "check_purity"),
        en="The norm is averaged with those of earlier calls. Nothing may survive between calls.",
        ko="앞선 호출의 노름과 평균을 냈습니다. 호출과 호출 사이에는 아무것도 남으면 안 됩니다.",
    ),
)
