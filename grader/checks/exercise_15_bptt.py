"""Checks and known mistakes of exercise 15: backpropagation through time, and a tagger."""

import numpy as np

from grader.toolkit import (
    GRADIENT_SCALES,
    Exercise,
    Function,
    Mistake,
    arrays,
    assert_close,
    assert_gradients,
    assert_own_cache,
    assert_own_gradient,
    assert_pure,
    check,
    cotangents,
    given,
    numbers,
)
from reference import bptt

EXERCISE = Exercise(
    part=3,
    en="Backpropagation through time",
    ko="시간 역전파",
    functions=(
        Function(bptt.rnn_forward, returns="h", keeps="cache"),
        Function(bptt.rnn_backward, returns="dx dh0 dW_x dW_h db"),
        Function(bptt.many_to_one_backward, returns="dx dh0 dW_x dW_h db"),
        Function(bptt.tagger_loss, returns="loss grads"),
    ),
)

SEQUENCE = {"x": "N T D", "h0": "N H", "W_x": "D H", "W_h": "H H", "b": "H"}
GRADIENTS = ("dx", "dh0", "dW_x", "dW_h", "db")
AXES = {"dx": "N T D"}
UPSTREAM = cotangents(dh="N T H")
LAST = cotangents(dh_last="N H")
WIDE = {"N": 1, "T": 2, "D": 150, "H": 170}
SCALES = (1.0, 0.3, 3.0)  # a tanh that is written with exp need not survive more
TAGGER = {"E": "V D", "W_x": "D H", "W_h": "H H", "b": "H", "W_y": "H C", "b_y": "C"}


def sentences(rng, scale, N, T, V, C):
    """Words that repeat, their classes, and rows without a real token; at least one is real."""
    ids = rng.integers(0, V, (N, T))
    ids[-1, -1] = ids[0, 0]
    mask = rng.random((N, T)) < 0.6
    mask[rng.random(N) < 0.3] = False
    mask[-1, 0] |= not mask.any()
    return {"ids": ids, "targets": rng.integers(0, C, (N, T)), "mask": mask}


BATCH = numbers(sentences, sides="N T V C")


@check(points=3, calls="rnn_forward", en="states of all steps", ko="모든 단계의 상태")
@given(inputs=arrays(scales=SCALES, **SEQUENCE))
def check_states(student, inputs):
    h, _ = student.rnn_forward(**inputs)
    expected_h, _ = bptt.rnn_forward(**inputs)
    assert_close("h", h, expected_h, axes="N T H")


@check(
    points=3,
    calls="rnn_forward rnn_backward",
    needs=check_states,
    wide=WIDE,
    en="gradients agree with the course's",
    ko="강의의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), upstream=UPSTREAM)
def check_gradients(student, inputs, upstream):
    _, cache = student.rnn_forward(**inputs)
    gradients = student.rnn_backward(**upstream, cache=cache)
    _, expected_cache = bptt.rnn_forward(**inputs)
    expected = bptt.rnn_backward(**upstream, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected, axes=AXES)


@check(
    points=3,
    calls="rnn_forward rnn_backward",
    forgives=check_states,
    examples=12,
    wide=WIDE,
    en="gradients of your own forward pass",
    ko="내 순전파의 기울기와 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), upstream=UPSTREAM)
def check_own_gradients(student, inputs, upstream):
    _, cache = student.rnn_forward(**inputs)
    gradients = student.rnn_backward(**upstream, cache=cache)
    assert_own_gradient(student.rnn_forward, inputs, gradients, upstream)


@check(
    points=1,
    calls="rnn_forward many_to_one_backward",
    needs=check_states,
    wide=WIDE,
    en="many-to-one gradients agree with the course's",
    ko="다대일 기울기가 강의의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), last=LAST)
def check_many_to_one_gradients(student, inputs, last):
    _, cache = student.rnn_forward(**inputs)
    gradients = student.many_to_one_backward(**last, cache=cache)
    _, expected_cache = bptt.rnn_forward(**inputs)
    expected = bptt.many_to_one_backward(**last, cache=expected_cache)
    assert_gradients(GRADIENTS, gradients, expected, axes=AXES)


@check(
    points=1,
    calls="rnn_forward many_to_one_backward",
    forgives=check_states,
    examples=12,
    wide=WIDE,
    en="many-to-one gradients of your own forward pass",
    ko="다대일 기울기가 내 순전파의 것과 일치",
)
@given(inputs=arrays(scales=GRADIENT_SCALES, **SEQUENCE), last=LAST)
def check_own_many_to_one_gradients(student, inputs, last):
    _, cache = student.rnn_forward(**inputs)
    gradients = student.many_to_one_backward(**last, cache=cache)
    dh = np.zeros((*inputs["x"].shape[:2], inputs["b"].size))
    dh[:, -1] = last["dh_last"]
    assert_own_gradient(student.rnn_forward, inputs, gradients, {"dh": dh})


@check(points=2, calls="tagger_loss", en="loss of the tagger", ko="태거의 손실")
@given(batch=BATCH, params=arrays(scales=(1.0, 0.3), **TAGGER))
def check_tagger_loss(student, batch, params):
    loss, _ = student.tagger_loss(**batch, params=params)
    expected_loss, _ = bptt.tagger_loss(**batch, params=params)
    assert_close("loss", loss, expected_loss)


@check(
    points=2,
    calls="tagger_loss",
    needs=check_tagger_loss,
    en="gradients of the tagger agree with the course's",
    ko="태거의 기울기가 강의의 것과 일치",
)
@given(batch=BATCH, params=arrays(scales=GRADIENT_SCALES, **TAGGER))
def check_tagger_gradients(student, batch, params):
    _, grads = student.tagger_loss(**batch, params=params)
    _, expected_grads = bptt.tagger_loss(**batch, params=params)
    assert_close("grads", grads, expected_grads)


@check(
    points=2,
    calls="tagger_loss",
    forgives=check_tagger_loss,
    examples=12,
    en="gradients of your own tagger loss",
    ko="태거의 기울기가 내 손실의 것과 일치",
)
@given(batch=BATCH, params=arrays(scales=GRADIENT_SCALES, **TAGGER))
def check_own_tagger_gradients(student, batch, params):
    inputs = {**batch, "params": params}
    _, grads = student.tagger_loss(**inputs)
    assert_own_gradient(student.tagger_loss, inputs, grads, {"loss": 1.0})


@check(
    points=1,
    calls="tagger_loss",
    needs=check_tagger_loss,
    en="the result is the same with 1000 or −1000 added to all logits",
    ko="모든 로짓에 1000이나 −1000을 더해도 결과가 같음",
)
@given(
    batch=BATCH,
    params=arrays(scales=(1.0,), **TAGGER),
    shift=numbers(lambda rng, scale: {"b_y": scale}, scales=(1000.0, -1000.0)),
)
def check_shifted_logits(student, batch, params, shift):
    shifted = {**params, "b_y": params["b_y"] + shift["b_y"]}
    expected_loss, expected_grads = student.tagger_loss(**batch, params=params)
    loss, grads = student.tagger_loss(**batch, params=shifted)
    size = abs(shift["b_y"])  # a logit of 1000 has lost three digits, which a tiny loss would show
    assert_close("loss", loss, expected_loss, size=size)
    assert_close("grads", grads, expected_grads, size=size)


@check(
    points=1,
    calls="tagger_loss",
    needs=check_tagger_loss,
    en="without a real token the loss and all gradients are 0",
    ko="실제 토큰이 없으면 손실과 모든 기울기가 0",
)
@given(batch=BATCH, params=arrays(scales=(1.0,), **TAGGER))
def check_no_real_token(student, batch, params):
    batch = {**batch, "mask": np.zeros_like(batch["mask"])}
    loss, grads = student.tagger_loss(**batch, params=params)
    assert_close("loss", loss, 0.0)
    assert_close("grads", grads, {name: np.zeros(value.shape) for name, value in params.items()})


@check(
    points=1,
    calls="rnn_forward rnn_backward many_to_one_backward tagger_loss",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(
    inputs=arrays(scales=SCALES, **SEQUENCE),
    later=arrays(scales=SCALES, **SEQUENCE),
    upstream=UPSTREAM,
    last=LAST,
    batch=BATCH,
    params=arrays(scales=(1.0, 0.3), **TAGGER),
)
def check_purity(student, inputs, later, upstream, last, batch, params):
    _, cache = assert_pure(student.rnn_forward, inputs)
    assert_pure(student.rnn_backward, upstream, cache=cache)
    assert_pure(student.many_to_one_backward, last, cache=cache)
    assert_pure(student.tagger_loss, {**batch, "params": params})
    assert_own_cache(student.rnn_forward, student.rnn_backward, inputs, later, upstream)


RUN = ("check_states", "check_own_gradients", "check_own_many_to_one_gradients")
BACKWARD = ("check_gradients", "check_own_gradients")
MANY_TO_ONE = ("check_many_to_one_gradients", "check_own_many_to_one_gradients")
TAGGED = ("check_tagger_gradients", "check_own_tagger_gradients")

MISTAKES = (
    Mistake(
        name="first_state_at_every_step",
        right="h_t = xp.tanh(a[..., t, :] + h_t @ W_h)",
        wrong="h_t = xp.tanh(a[..., t, :] + h0 @ W_h)",
        breaks=(*RUN, "check_tagger_loss"),
        en="Every step starts from h0. From the second step on, the state before it is the one "
        "that the step before has left.",
        ko="모든 단계가 h0에서 시작합니다. 두 번째 단계부터는 바로 앞 단계가 남긴 상태에서 "
        "시작해야 합니다.",
    ),
    Mistake(
        name="first_state_ignored",
        right="    h_t = h0\n",
        wrong="    h_t = xp.zeros_like(h0)\n",
        breaks=RUN,
        en="The run starts from zeros, not from h0. It shows as soon as h0 is not zero.",
        ko="h0이 아니라 0에서 시작합니다. h0이 0이 아니면 드러납니다.",
    ),
    Mistake(
        name="state_lost_at_every_step",
        right="h_t = xp.tanh(a[..., t, :] + h_t @ W_h)",
        wrong="h_t = xp.tanh(a[..., t, :])",
        breaks=(*RUN, "check_tagger_loss"),
        en="The state before a step does not enter it: every step starts from zeros.",
        ko="바로 앞의 상태가 단계에 들어가지 않습니다. 모든 단계가 0에서 시작합니다.",
    ),
    Mistake(
        name="states_one_step_late",
        right="        h_t = xp.tanh(a[..., t, :] + h_t @ W_h)\n        states.append(h_t)\n",
        wrong="        states.append(h_t)\n        h_t = xp.tanh(a[..., t, :] + h_t @ W_h)\n",
        breaks=(*RUN, "check_tagger_loss"),
        en="The states are stored one step late: h begins with h0 and lacks the last state. h[:, "
        "t] is the state after step t.",
        ko="상태를 한 단계 늦게 저장했습니다. h가 h0으로 시작하고 마지막 상태가 없습니다. h[:, "
        "t]는 단계 t를 지난 뒤의 상태입니다.",
    ),
    Mistake(
        name="last_state_only",
        right="return h, (x, h0, W_x, W_h, h)",
        wrong="return h_t, (x, h0, W_x, W_h, h)",
        breaks=("check_states", "check_own_gradients"),
        en="Only the last state is returned. The states of all steps are asked for.",
        ko="마지막 상태만 돌려주었습니다. 모든 단계의 상태가 필요합니다.",
    ),
    Mistake(
        name="slope_forgotten",
        right="dz_t = dh_t * (1.0 - h_t * h_t)",
        wrong="dz_t = dh_t",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="The slope of tanh is missing: on the way through a step the gradient is multiplied "
        "by 1 − h².",
        ko="tanh의 기울기가 빠졌습니다. 단계를 지날 때 기울기에 1 − h²을 곱해야 합니다.",
    ),
    Mistake(
        name="slope_of_tanh_twice",
        right="dz_t = dh_t * (1.0 - h_t * h_t)",
        wrong="dz_t = dh_t * (1.0 - xp.tanh(h_t) ** 2)",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="tanh is applied once more on the way back. h is a tanh already, and the slope is 1 − "
        "h².",
        ko="역전파에서 tanh를 한 번 더 씌웠습니다. h가 이미 tanh의 값이므로 기울기는 1 − h²입니다.",
    ),
    Mistake(
        name="later_steps_forgotten",
        right="dh_t = dh[:, t, :] + dh_next",
        wrong="dh_t = dh[:, t, :]",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="What the next step sends back is not added. Two roads lead from a state to the loss: "
        "directly, and through the state after it.",
        ko="다음 단계에서 돌아오는 기울기를 더하지 않았습니다. 상태에서 손실로 가는 길은 "
        "둘입니다. 바로 가는 길과 다음 상태를 지나는 길입니다.",
    ),
    Mistake(
        name="states_for_gradients",
        right="dh_t = dh[:, t, :] + dh_next",
        wrong="dh_t = dh[:, t, :] + h_t",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="A state is added where a gradient belongs: what the later steps send back is a "
        "gradient.",
        ko="기울기가 들어갈 자리에 상태를 더했습니다. 뒤의 단계에서 돌아오는 것은 기울기입니다.",
    ),
    Mistake(
        name="upstream_forgotten",
        right="dh_t = dh[:, t, :] + dh_next",
        wrong="dh_t = dh_next",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="dh is not used, so all gradients are 0. What arrives from outside starts the "
        "recursion at every step.",
        ko="dh를 쓰지 않아 모든 기울기가 0입니다. 단계마다 바깥에서 도착하는 기울기가 "
        "출발점입니다.",
    ),
    Mistake(
        name="last_upstream_only",
        right="dh_t = dh[:, t, :] + dh_next",
        wrong="dh_t = dh_next + (dh[:, t, :] if t == T - 1 else 0.0)",
        breaks=(*BACKWARD, *TAGGED),
        en="Only the gradient that arrives at the last step is used. A gradient arrives from "
        "outside at every step.",
        ko="마지막 단계에 도착하는 기울기만 썼습니다. 바깥에서 오는 기울기는 모든 단계에 "
        "도착합니다.",
    ),
    Mistake(
        name="forward_in_time",
        right="""    for t in reversed(range(T)):
        h_t = h[:, t, :]
        dh_t = dh[:, t, :] + dh_next
        dz_t = dh_t * (1.0 - h_t * h_t)  # tanh'(z) = 1 - tanh(z)^2
        dh_next = dz_t @ W_h.T
        steps.append(dz_t)
""",
        wrong="""    for t in range(T):
        h_t = h[:, t, :]
        dh_t = dh[:, t, :] + dh_next
        dz_t = dh_t * (1.0 - h_t * h_t)
        dh_next = dz_t @ W_h.T
        steps.insert(0, dz_t)
""",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="The backward loop runs forward in time. What flows back comes from the step after, so "
        "the loop begins at the last step.",
        ko="역전파의 반복문이 시간 순서대로 돕니다. 거슬러 오는 기울기는 다음 단계에서 오므로 "
        "마지막 단계부터 시작해야 합니다.",
    ),
    Mistake(
        name="last_step_only",
        code="""
def rnn_backward(dh, cache):
    x, h0, W_x, W_h, h = cache
    dz = dh[:, -1, :] * (1.0 - h[:, -1, :] ** 2)
    dx = 0.0 * x
    dx[:, -1, :] = dz @ W_x.T
    h_prev = states_before(h0, h)[:, -1, :]
    db = array_namespace(dz).sum(dz, axis=0)
    return dx, dz @ W_h.T, x[:, -1, :].T @ dz, h_prev.T @ dz, db
""",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="The backward loop ends after its first turn: only the last step gets gradients.",
        ko="역전파의 반복문이 한 바퀴만 돌고 끝납니다. 마지막 단계에만 기울기가 있습니다.",
    ),
    Mistake(
        name="weight_gradient_not_summed",
        right="dW_h = merge_steps(states_before(h0, h)).T @ dz",
        wrong="dW_h = h0.T @ steps[-1]",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="dW_h holds the part of one step only. One W_h serves all steps, so their parts add up.",
        ko="dW_h에 한 단계의 몫만 들어 있습니다. 하나의 W_h가 모든 단계에 쓰이므로 각 단계의 몫을 "
        "모두 더해야 합니다.",
    ),
    Mistake(
        name="sums_added_to_themselves",
        right="return dx, dh0, dW_x, dW_h, db",
        wrong="return dx, dh0, 0.0 * dW_x, 0.0 * dW_h, 0.0 * db",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="The gradients of the weights stay 0: each sum is added to itself, not the part of "
        "the step.",
        ko="가중치의 기울기가 0에 머뭅니다. 합에 단계의 몫이 아니라 합 자신을 더했습니다.",
    ),
    Mistake(
        name="state_after_for_state_before",
        right="dW_h = merge_steps(states_before(h0, h)).T @ dz",
        wrong="dW_h = merge_steps(h).T @ dz",
        breaks=(*BACKWARD, *MANY_TO_ONE, *TAGGED),
        en="dW_h is made with the state after each step. What W_h multiplied is the state before "
        "it.",
        ko="dW_h를 각 단계 뒤의 상태로 구했습니다. W_h와 곱한 것은 그 단계 앞의 상태입니다.",
    ),
    Mistake(
        name="first_state_missing_in_weights",
        right="states_before(h0, h)",
        wrong="states_before(xp.zeros_like(h0), h)",
        breaks=(*BACKWARD, *MANY_TO_ONE),
        en="dW_h treats h0 as zero. At the first step W_h multiplied h0.",
        ko="dW_h를 구할 때 h0을 0으로 보았습니다. 첫 단계에서 W_h와 곱한 것은 h0입니다.",
    ),
    Mistake(
        name="first_state_gradient_too_early",
        right="dh0 = dh_next",
        wrong="dh0 = dz_t",
        breaks=(*BACKWARD, *MANY_TO_ONE),
        en="dh0 stops before W_h: it still has to pass through the first step to the state before "
        "it.",
        ko="dh0이 W_h 앞에서 멈췄습니다. 첫 단계를 마저 지나 그 앞의 상태까지 가야 합니다.",
    ),
    Mistake(
        name="batch_axis_lost",
        right="dh0 = dh_next",
        wrong="dh0 = xp.squeeze(dh_next)",
        breaks=(*BACKWARD, *MANY_TO_ONE),
        en="An axis of length 1 gets lost. A batch of one row keeps its axis.",
        ko="길이가 1인 축이 사라졌습니다. 행이 하나뿐인 배치에서도 그 축은 남아 있어야 합니다.",
    ),
    Mistake(
        name="last_gradient_at_first_step",
        right="[xp.zeros_like(h[:, :-1, :]), dh_last[:, None, :]]",
        wrong="[dh_last[:, None, :], xp.zeros_like(h[:, :-1, :])]",
        breaks=MANY_TO_ONE,
        en="dh_last enters at the first step. It belongs to the state after the last one.",
        ko="dh_last가 첫 단계로 들어갔습니다. 마지막 단계 뒤의 상태에 속하는 기울기입니다.",
    ),
    Mistake(
        name="masked_words_not_read",
        right="x = split_steps(words @ E, T)",
        wrong="x = split_steps(words @ E, T) * mask[:, :, None]",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="Words under the mask are not read. The mask decides about the loss only; the network "
        "runs over all steps.",
        ko="mask가 거짓인 단어를 읽지 않았습니다. mask는 손실에만 쓰이고, 신경망은 모든 단계를 "
        "지납니다.",
    ),
    Mistake(
        name="logits_of_state_before",
        right="features = merge_steps(h)",
        wrong="features = merge_steps(states_before(h0, h))",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="The logits of a word come from the state before it. The class of a word is read off "
        "the state after it.",
        ko="단어의 로짓을 그 단어를 읽기 전의 상태로 구했습니다. 단어의 클래스는 그 단어를 읽은 "
        "뒤의 상태로 정합니다.",
    ),
    Mistake(
        name="softmax_over_tokens",
        right="xp.sum(xp.exp(shifted), axis=1, keepdims=True)",
        wrong="xp.sum(xp.exp(shifted), axis=0, keepdims=True)",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="The softmax adds up over the tokens. The probabilities of the classes of one token "
        "sum to 1.",
        ko="소프트맥스를 토큰 방향으로 더해 구했습니다. 토큰마다 클래스 확률의 합이 1이어야 "
        "합니다.",
    ),
    Mistake(
        name="softmax_over_everything",
        right="xp.sum(xp.exp(shifted), axis=1, keepdims=True)",
        wrong="xp.sum(xp.exp(shifted))",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="One sum over all tokens and classes divides in the softmax. Each token has a sum of "
        "its own.",
        ko="소프트맥스에서 모든 토큰과 클래스를 더한 값 하나로 나누었습니다. 토큰마다 따로 "
        "더해야 합니다.",
    ),
    Mistake(
        name="log_of_sum",
        right="loss = xp.sum(real * target * -log_p) / count",
        wrong="loss = -xp.log(xp.sum(real * target * xp.exp(log_p)))",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="The logarithm is taken of a sum of probabilities. The loss sums the logarithms of "
        "the tokens.",
        ko="확률을 더한 값에 로그를 취했습니다. 손실은 토큰마다 구한 로그를 더한 것입니다.",
    ),
    Mistake(
        name="loss_divided_twice",
        right="loss = xp.sum(real * target * -log_p) / count",
        wrong="loss = xp.sum(real * target * -log_p) / count / count",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="The loss is divided by the number of tokens twice. A mean divides once.",
        ko="손실을 토큰의 수로 두 번 나누었습니다. 평균에서는 한 번만 나눕니다.",
    ),
    Mistake(
        name="loss_after_subtraction",
        right="loss = xp.sum(real * target * -log_p) / count",
        wrong="loss = xp.sum(real * target * -xp.log(xp.exp(log_p) - target)) / count",
        breaks=("check_tagger_loss", "check_own_tagger_gradients"),
        en="The loss is not a number: its probabilities have had the 1 of the target taken off "
        "already. Are they an array of their own?",
        ko="손실이 수가 아닙니다. 정답의 1을 이미 뺀 확률로 손실을 구했습니다. 확률과 기울기가 "
        "서로 다른 배열인지 확인하세요.",
    ),
    Mistake(
        name="padding_counted",
        right="count = max(float(xp.sum(real)), 1.0)",
        wrong="count = float(real.shape[0])",
        breaks=("check_tagger_loss",),
        en="The loss is divided by N · T. The mean is taken over the tokens where mask is true.",
        ko="손실을 N · T로 나누었습니다. 평균은 mask가 참인 토큰에 대해서만 구합니다.",
    ),
    Mistake(
        name="division_by_no_token",
        code="""
careful_loss = tagger_loss


def tagger_loss(ids, targets, mask, params):
    loss, grads = careful_loss(ids, targets, mask, params)
    if not mask.any():
        loss = float("nan")
        read = one_hot(ids, grads["E"].shape[0], loss + grads["E"]).any(axis=0)
        E = array_namespace(ids).where(read[:, None], loss, grads["E"])
        grads = {**{name: grad + loss for name, grad in grads.items()}, "E": E}
    return loss, grads
""",
        breaks=("check_no_real_token",),
        en="Without a real token the loss is 0 / 0. It should be 0 then, and so should all "
        "gradients.",
        ko="실제 토큰이 없으면 손실이 0 / 0이 됩니다. 그때는 손실도 모든 기울기도 0이어야 합니다.",
    ),
    Mistake(
        name="gradient_not_masked",
        right="dlogits = real * (xp.exp(log_p) - target) / count",
        wrong="dlogits = (xp.exp(log_p) - target) / count",
        breaks=(*TAGGED, "check_no_real_token"),
        en="Logits under the mask get a gradient, although the loss does not depend on them.",
        ko="mask가 거짓인 곳의 로짓에도 기울기가 생겼습니다. 손실은 그 로짓에 따라 변하지 "
        "않습니다.",
    ),
    Mistake(
        name="gradient_not_divided",
        right="dlogits = real * (xp.exp(log_p) - target) / count",
        wrong="dlogits = real * (xp.exp(log_p) - target)",
        breaks=TAGGED,
        en="The gradients are those of a sum. The loss is a mean, so its gradient is divided as "
        "well.",
        ko="합의 기울기를 구했습니다. 손실이 평균이므로 기울기도 나누어야 합니다.",
    ),
    Mistake(
        name="only_target_divided",
        right="dlogits = real * (xp.exp(log_p) - target) / count",
        wrong="dlogits = real * (xp.exp(log_p) - target / count)",
        breaks=TAGGED,
        en="Only the 1 of the target is divided, not its difference from the probability. Mind "
        "the parentheses.",
        ko="확률에서 정답의 1을 뺀 값이 아니라 1만 나누었습니다. 괄호를 확인하세요.",
    ),
    Mistake(
        name="repeated_words_overwritten",
        right="dE = words.T @ merge_steps(dx)",
        wrong="dE = xp.zeros_like(E)\n    dE[ids] += dx",
        breaks=TAGGED,
        en="A word that occurs twice keeps one of its gradients only. dE[ids] += … adds one of "
        "them; all have to add up.",
        ko="두 번 나온 단어의 기울기가 하나만 남았습니다. dE[ids] += …는 그중 하나만 더합니다. "
        "모두 더해야 합니다.",
    ),
    Mistake(
        name="softmax_not_shifted",
        right="shifted = logits - xp.max(logits, axis=1, keepdims=True)",
        wrong="shifted = logits",
        breaks=("check_shifted_logits",),
        en="exp overflows at large logits. Subtracting the largest logit of each token first "
        "changes no probability.",
        ko="로짓이 크면 exp가 오버플로를 일으킵니다. 토큰마다 가장 큰 로짓을 먼저 빼도 확률은 "
        "변하지 않습니다.",
    ),
    Mistake(
        name="upstream_overwritten",
        code="""
careful_backward = rnn_backward


def rnn_backward(dh, cache):
    W_h, h = cache[-2:]
    gradients = careful_backward(dh, cache)
    for t in reversed(range(h.shape[1] - 1)):
        dh[:, t] += (dh[:, t + 1] * (1.0 - h[:, t + 1] ** 2)) @ W_h.T
    return gradients
""",
        breaks=("check_purity",),
        en="What flows back is added into dh itself, which changes the caller's array. Add it to "
        "a variable of your own.",
        ko="거슬러 오는 기울기를 dh에 바로 더해 호출한 쪽의 배열이 바뀝니다. 따로 둔 변수에 "
        "더하세요.",
    ),
    Mistake(
        name="cache_in_global",
        code="""
latest = {}
given_forward, given_backward = rnn_forward, rnn_backward


def rnn_forward(x, h0, W_x, W_h, b):
    h, latest["cache"] = given_forward(x, h0, W_x, W_h, b)
    return h, latest["cache"]


def rnn_backward(dh, cache):
    return given_backward(dh, latest["cache"])
""",
        breaks=("check_purity",),
        en="The backward pass reads a global variable, which belongs to the latest forward pass. "
        "Everything it needs comes from the cache.",
        ko="역전파가 전역 변수를 읽는데, 그 값은 마지막 순전파의 것입니다. 필요한 값은 모두 "
        "cache에서 가져와야 합니다.",
    ),
    Mistake(
        name="gradients_kept_between_calls",
        code="""
kept = {}
fresh_loss = tagger_loss


def tagger_loss(ids, targets, mask, params):
    loss, grads = fresh_loss(ids, targets, mask, params)
    for name, grad in grads.items():
        kept[name, grad.shape] = kept.get((name, grad.shape), 0.0) + grad
    return loss, {name: kept[name, grad.shape] for name, grad in grads.items()}
""",
        breaks=(*TAGGED, "check_no_real_token", "check_purity"),
        en="The gradients go on adding up from call to call. Every call starts from zeros.",
        ko="기울기가 호출할 때마다 계속 쌓입니다. 호출마다 0에서 시작해야 합니다.",
    ),
)
