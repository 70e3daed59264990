"""What a source uses of the parts that an exercise refuses, found without running it."""

import sys
import time
import types

import pytest

from grader.course import Course
from grader.policy import backend_of, needs_optimizers, refusal, rules_of
from grader.sandbox import refused
from grader.sandbox.refused import RefusedPart, uses_of
from grader.toolkit import Exercise
from grader.toolkit.parts import AUTOGRAD, with_alike

LSTM = with_alike(["torch.nn.LSTM"])
RULES = with_alike(["torch.nn.LSTM", "torch.autograd", "numpy.linalg.svd"])


def uses(source, rules=RULES):
    return [(line, name) for _, line, name, _ in uses_of([("a.py", source)], rules)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import torch\ntorch.nn.LSTM(2, 2)", "torch.nn.LSTM"),
        ("import torch as t\nt.nn.LSTM", "torch.nn.LSTM"),
        ("import torch.nn as nn\nnn.LSTMCell", "torch.nn.LSTMCell"),
        ("import torch.nn\ntorch.nn.modules.rnn.LSTM", "torch.nn.modules.rnn.LSTM"),
        ("from torch import nn\nnn.LSTM", "torch.nn.LSTM"),
        ("\nfrom torch.nn import LSTM as L", "torch.nn.LSTM"),
        ("from torch.nn import *\nLSTM(2, 2)", "torch.nn.LSTM"),
        ("import torch; a = b = torch.nn\nb.LSTM", "torch.nn.LSTM"),
        ("import torch; (a := torch.nn)\na.LSTM", "torch.nn.LSTM"),
        ("\nq.LSTM\np = torch\nq = p.nn\nimport torch", "torch.nn.LSTM"),
        ("import torch\ngetattr(torch.nn, 'LSTM')", "torch.nn.LSTM"),
        ("\n__import__('torch').nn.LSTM", "torch.nn.LSTM"),
        ("import importlib\nimportlib.import_module('torch.nn').LSTM", "torch.nn.LSTM"),
        ("import torch\ntorch.lstm_cell(1)", "torch.lstm_cell"),
        ("import torch\ntorch.ops.aten.lstm", "torch.ops.aten.lstm"),
        ("\nfrom torch import _VF", "torch._VF"),
        ("\nimport torch.autograd as a", "torch.autograd"),
        ("def f(y):\n    y.backward()", ".backward"),
        ("def f(y):\n    y.requires_grad_()", ".requires_grad_"),
        ("import torch\ntorch.ones(2, requires_grad=True)", "requires_grad="),
        ("import numpy as np\nnp.linalg.svd(1)", "numpy.linalg.svd"),
        ("\nfrom numpy.linalg import svd", "numpy.linalg.svd"),
    ],
)
def test_a_refused_part_is_found_under_any_name(source, name):
    assert (2, name) in uses(source)


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.nn.Linear(2, 2); torch.tanh(1)",
        "import torch\ntorch.ones(2, requires_grad=False)",
        "class LSTM: pass\nLSTM()",
        "import mine\nmine.nn.LSTM",
        "from .torch.nn import LSTM",
        "x = 'torch.nn.LSTM'  # torch.nn.LSTM",
        "class Layer:\n    def backward(self, d): pass\nLayer().backward(1)",
        "def f(backward=True): pass\nf(backward=False)",
        "import numpy as np\nnp.linalg.norm(1)",
    ],
)
def test_nothing_else_is(source):
    assert uses(source) == []


def test_without_rules_nothing_is_looked_for():
    assert uses_of([("a.py", "def f(:")], ()) == []


def test_places_are_in_order_and_not_too_many():
    source = "import torch\n" + "torch.nn.LSTM\n" * 100
    found = uses(source)
    assert len(found) == refused.MAX_USES
    assert [line for line, _ in found] == list(range(2, 2 + refused.MAX_USES))


@pytest.mark.parametrize(
    "source",
    [
        "import torch\na0 = torch\n" + "".join(f"a{n + 1} = a{n}.x\n" for n in range(9_000)),
        "import torch\n" + "".join(f"a{n} = a{n + 1}\n" for n in range(9_000)),
        "import torch\ntorch" + ".x" * 1_000 + ".nn.LSTM",
    ],
    ids=["growing", "backwards", "long"],
)
def test_odd_sources_are_read_soon(source):
    began = time.monotonic()
    uses(source)
    assert time.monotonic() - began < 10


# --- the second line --------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose function `double` uses its part `Thing`."""
    file = tmp_path / "package" / "__init__.py"
    module = types.ModuleType("package")
    module.__file__ = str(file)
    source = "class Thing:\n    two = 2\ndef double(x):\n    return x * Thing.two * bool(Thing())\n"
    exec(compile(source, str(file), "exec"), module.__dict__)
    module.Thing.__module__ = "package"
    monkeypatch.setitem(sys.modules, "package", module)
    refused.guard(["package.Thing", "package.nothing", "absent.Thing"])
    return module


def call(package):
    package.Thing()


def read(package):
    return package.Thing.two


def derive(package):
    class Mine(package.Thing):
        pass


@pytest.mark.parametrize("use", [call, read, derive])
def test_a_guarded_part_raises_its_name(package, use):
    with pytest.raises(RefusedPart, match=r"^package\.Thing$"):
        use(package)


def test_what_is_of_the_part_still_is(package):
    thing = package.double.__globals__["Thing"]
    assert isinstance(vars(thing)["_part"](), thing)


def test_the_package_itself_may_use_it(package):
    assert package.double(3) == 6


# --- what an exercise says --------------------------------------------------------------------


def exercise(**parts):
    return Exercise(5, "an exercise", "연습", (), **parts)


def test_an_exercise_that_allows_torch_is_graded_with_it():
    assert backend_of(exercise(allows=("torch",))) == "torch"
    assert backend_of(exercise()) == "numpy"
    assert backend_of(exercise(), "torch") == "torch"


def test_optimizers_are_prepared_where_they_may_be_used():
    assert needs_optimizers(exercise(allows=("torch",)))
    assert not needs_optimizers(exercise(allows=("torch",), refuses=("torch.autograd",)))
    assert not needs_optimizers(exercise())


def test_with_torch_other_exercises_stay_by_hand():
    rules = rules_of(exercise(), "torch")
    assert rules.tensors
    assert rules.inference
    assert {"torch.nn", "torch.optim", "torch.lstm", *AUTOGRAD} <= {*rules.refuses}


def test_without_torch_nothing_changes():
    rules = rules_of(exercise(), "numpy")
    assert (rules.tensors, rules.inference, rules.refuses) == (False, False, ())


def test_autograd_stays_where_it_is_not_refused():
    rules = rules_of(exercise(allows=("torch",), refuses=("torch.nn.GRU",)), "torch")
    assert not rules.inference
    assert "torch.gru_cell" in rules.refuses


COURSE = Course(99, "any", exercise(allows=("torch",)), [], ())


def test_the_first_use_is_the_mismatch():
    found = refusal(COURSE, [], [["a.py", 3, "torch.nn.LSTM", "torch.nn.LSTM"]])
    assert (found.kind, found.reason) == ("policy_part", "policy")
    assert (found.facts["part"], found.facts["line"]) == ("torch.nn.LSTM", "a.py:3")


@pytest.mark.parametrize("rule", AUTOGRAD)
def test_autograd_has_a_sentence_of_its_own(rule):
    assert refusal(COURSE, [], [["a.py", 3, rule, rule]]).kind == "policy_autograd"


@pytest.mark.parametrize("uses", [[["a", 1, "b"]], [["a", "1", "b", "c"]], [5]])
def test_a_forged_list_of_uses_is_tamper(uses):
    assert refusal(COURSE, [], uses).reason == "tamper"
