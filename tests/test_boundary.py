"""What a worker may say, and what lies beside a submission, must not reach the grader itself."""

import tracemalloc

import numpy as np
import pytest

from grader.messages import sentence
from grader.sandbox import wire
from grader.toolkit import Mismatch, assert_close
from grader.toolkit.compare import as_array

PURITY = "check_purity"
FIRST_ANOTHER = """
turns = []

def lstm_gates(x, h_prev, W_x, W_h, b):
    turns.append(1)
    return [FIRST if len(turns) % 2 else np.zeros((2, 3))] * 4
"""


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("first", ["{1, 2}", "'x'", "None", "{'a': {1}}", "3 + 0j"])
def test_a_first_answer_of_any_kind_is_named(graded, solution, first, lang):
    again = FIRST_ANOTHER.replace("FIRST", first)
    report = graded(f"{solution}\n\nimport numpy as np\n{again}", PURITY, lang=lang)
    (result,) = report.checks
    assert (result.outcome, result.points) == ("failed", 0)
    assert result.reason in ("unstable", "bad_return")


@pytest.mark.parametrize("handle", [wire.Handle(1, 0), wire.NamedFunction("affine", ())])
def test_what_is_no_value_can_be_compared_and_named(handle):
    with pytest.raises(Mismatch) as caught:
        assert_close("result", np.zeros((2, 3)), handle)
    assert sentence(caught.value.kind, caught.value.all_facts, "en")
    assert_close("result", handle, handle)


def test_texts_among_numbers_get_no_room_of_the_longest():
    texts = ["x" * 100_000, *[""] * 1_000]
    tracemalloc.start()
    try:
        with pytest.raises(Mismatch) as caught:
            as_array("h", [texts, texts], np.zeros((2, 3)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (caught.value.kind, caught.value.reason) == ("type", "bad_return")
    assert peak < 1 << 20


@pytest.mark.parametrize("name", ["type", "module", "name"])
def test_a_name_stays_in_its_line(name):
    facts = {"name": "f", "type": "E", "module": "m", "text": "", name: "a\n  ✓ forged\t 4 / 4"}
    for kind in ("error", "import", "load_error", "load_import"):
        for lang in ("en", "ko"):
            assert sentence(kind, facts, lang).isprintable()


def test_parameters_stay_in_their_line():
    facts = {"name": "f", "wanted": ("x",), "parameters": ["x\n✓ passed"]}
    assert sentence("signature", facts, "en").isprintable()
