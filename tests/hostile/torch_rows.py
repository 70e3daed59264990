"""Submissions that use torch: right ones, faulty ones, and ways round an exercise by hand."""

from torch_exercise import SOURCE

RIGHT = SOURCE
STATE, GRADIENT, PURITY, MODEL = (
    "check_state", "check_gradient", "check_purity", "check_model",
)  # fmt: skip


def state(body, top=""):
    """The right submission with another end of `step_forward`: `h` is there."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    code = f"def step_forward(x, W):\n    h = torch.tanh(x @ W)\n{lines}"
    return f"{SOURCE}\nimport io\n{top}\n\n{code}"


def gradient(body):
    """The right submission with another `step_gradient`."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{SOURCE}\n\ndef step_gradient(x, W):\n{lines}"


def scorer(body):
    """The right submission with this added to its class of models."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{SOURCE}\n{lines}"


AUTOGRAD = """W = W.clone().requires_grad_()
torch.tanh(x @ W).sum().backward()
return W.grad"""
UNNAMED = """W = getattr(W.clone(), "requires_" + "grad_")()
getattr(torch.tanh(x @ W).sum(), "back" + "ward")()
return W.grad"""
REENABLED = """with getattr(torch, "inference_" + "mode")(False):
    return W.clone()"""
LSTM = """y, _ = torch.nn.LSTM(W.shape[0], W.shape[1], dtype=W.dtype)(x)
y.sum().backward()
return h"""
GRADCHECK = """torch.autograd.gradcheck(torch.tanh, x.clone().requires_grad_())
return h"""
THREADS = """torch.set_num_threads(8)
torch.rand(600, 600) @ torch.rand(600, 600)
return h"""
LOADER = """data = torch.utils.data.TensorDataset(x)
for batch in torch.utils.data.DataLoader(data, num_workers=2):
    pass
return h"""
COMPILED = "return torch.compile(torch.tanh)(x @ W)"
FROM_FILE = "return torch.from_file('/etc/passwd', size=8)"
ADAM = """p = torch.nn.Parameter(W.clone())
optimizer = torch.optim.Adam([p])
torch.tanh(x @ p).sum().backward()
optimizer.step()
return h"""
SAVED = """file = io.BytesIO()
torch.save(h, file)
file.seek(0)
return torch.load(file)"""
SUBCLASS = "class Agreeable(torch.Tensor):\n    def __eq__(self, other):\n        return True"

NO_OBJECT = "def __getattr__(self, name):\n    return 3"
LOOP = "def __getattr__(self, name):\n    while True: pass"
LEAVE = "def __getattribute__(self, name):\n    raise SystemExit"
VANISH = "def __init__(self, D, H):\n    import os; os._exit(0)"
EMPTY = "def __init__(self, D, H):\n    pass"
OTHER_ARGUMENTS = "def __init__(self):\n    super().__init__()"
LIST = "def __new__(cls, D, H):\n    return [D, H]"
NO_TANH = "def forward(self, x):\n    return self.hidden(x).sum(dim=1)"
OTHER_NAMES = """def __init__(self, D, H):
    super().__init__()
    self.layer = torch.nn.Linear(D, H)"""

# id, source, the check that it fails ("" if it is right), reasons of that, words of the sentence
ROWS = [
    ("T01", RIGHT, "", "", ""),
    ("T02", gradient(AUTOGRAD), "", "", ""),
    ("T03", state(LSTM), "", "", ""),
    ("T04", state(GRADCHECK), "", "", ""),
    ("T05", state(THREADS), "", "", ""),
    ("T06", state("return torch.jit.wait(torch.jit.fork(torch.tanh, x @ W))"), "", "", ""),
    ("T07", state(LOADER), STATE, "forbidden", "refused while grading"),
    ("T08", state(COMPILED), STATE, "forbidden error memory timeout", ""),
    ("T09", state("torch.linalg.svd(torch.rand(300, 300))\nreturn h"), "", "", ""),
    ("T10", state(ADAM), "", "", ""),
    ("T11", state(SAVED), "", "", ""),
    ("T12", state("torch.zeros(1 << 30)\nreturn h"), STATE, "memory", "more memory"),
    ("T12b", state("torch.rand(20_000, 20_000) @ h\nreturn h"), STATE, "memory", "more memory"),
    ("T13", state(FROM_FILE), STATE, "forbidden error", "opens a file"),  # in a box there is none
    ("T14", state("return h.detach().requires_grad_()"), "", "", ""),
    ("T14b", state("return torch.nn.Parameter(h)"), "", "", ""),
    ("T15", state("x.zero_()\nreturn h"), PURITY, "mutates_input", "changed by the call"),
    ("T16", state("return h.to_sparse()"), STATE, "bad_return", "is a sparse tensor"),
    ("T17", state("return h.as_subclass(Agreeable)", SUBCLASS), STATE, "bad_return", "Agreeable"),
    ("T18", state("return h.to('meta')"), STATE, "bad_return", "without values"),
    ("T19", state("return h.bfloat16()"), STATE, "bad_return", "torch.bfloat16"),
    ("T20", state("return torch.zeros(1).expand(1 << 40)"), STATE, "bad_return", "too big"),
    ("T21", state("return torch.zeros(3, dtype=torch.quint8)"), STATE, "error", "raised"),
    ("T22", state("return h + torch.rand(1)"), STATE, "unstable wrong", ""),
    ("N06", state("return h.numpy()"), STATE, "bad_return", "a NumPy array, but should be a torch"),
    ("N29", state("return h.to('cuda')"), STATE, "error", "raised"),
    ("N21a", scorer(NO_OBJECT), MODEL, "error", "raised TypeError"),
    ("N21b", scorer(LOOP), MODEL, "timeout", "no answer"),
    ("N21c", scorer(LEAVE), MODEL, "exited", "sys.exit"),
    ("N21d", scorer(VANISH), MODEL, "exited", "ended the Python process"),
    ("N21e", scorer(EMPTY), MODEL, "error", "raised AttributeError"),
    ("N21f", scorer(OTHER_ARGUMENTS), MODEL, "missing", "arguments (D, H)"),
    ("N21g", scorer(LIST), MODEL, "bad_return", "not derived from torch.nn.Module"),
    ("N21h", scorer("def state_dict(self):\n    return {}"), "", "", ""),
    ("N21i", scorer(NO_TANH), MODEL, "wrong", "score[0] is"),
    ("N21j", scorer(OTHER_NAMES), MODEL, "bad_return", "layer.bias, layer.weight"),
]  # fmt: skip

# id, source, words of the sentence; the exercise refuses torch.autograd and torch.nn.LSTM
REFUSED = [
    ("N03", gradient(AUTOGRAD), "requires_grad_"),
    ("N04a", gradient(UNNAMED), "torch.autograd"),
    ("N04b", gradient("return torch.func.grad(torch.sum)(W)"), "torch.func"),
    ("N04c", gradient("import torch.autograd as a\nreturn a.grad(W)"), "torch.autograd"),
    ("N04d", state("with torch.inference_mode(False):\n    return h"), "torch.inference_mode"),
    ("N04e", state("return torch.ones(2, requires_grad=True)"), "requires_grad"),
    ("N04f", gradient(REENABLED), "torch.inference_mode"),
    ("N04g", gradient(f"with torch._C._InferenceMode(False):\n    pass\n{UNNAMED}"), "torch._C"),
    ("N05a", state("return torch.nn.LSTM(2, 2)(x)"), "torch.nn.LSTM"),
    ("N05b", state("return t.LSTM(2, 2)(x)", "import torch.nn as t"), "torch.nn.LSTM"),
    ("N05c", state("return t.nn.LSTM(2, 2)(x)", "import torch as t"), "torch.nn.LSTM"),
    ("N05d", state("return L(2, 2)(x)", "from torch.nn import LSTM as L"), "torch.nn.LSTM"),
    ("N05e", state("return LSTMCell(2, 2)(x)", "from torch.nn import *"), "torch.nn.LSTMCell"),
    ("N05f", state("return n.LSTM(2, 2)(x)", "t = torch\nn = t.nn"), "torch.nn.LSTM"),
    ("N05g", state("return torch.ops.aten.lstm(x)"), "torch.ops"),
    ("N05h", state("return torch._VF.lstm(x)"), "torch._VF"),
    ("N05i", state("return getattr(torch, 'lstm')(x)"), "torch.lstm"),
    ("N05j", state("return __import__('torch').nn.LSTM(2, 2)(x)"), "torch.nn.LSTM"),
    ("N05k", state("return getattr(torch.nn, 'LS' + 'TM')(2, 2)(x)"), "torch.nn.LSTM"),
    ("N05l", state("return eval('torch.ops.aten')"), "torch.ops"),
    ("N05m", state("return h", "exec('from torch.nn import LSTM as C; C(2, 2)')"), "torch.nn.LSTM"),
    ("N05n", state("return h", "exec('class C(torch.nn.LSTM): pass')"), "torch.nn.LSTM"),
    ("N05o", state("return vars(torch.nn.modules.rnn)['LS' + 'TM'](2, 2)"), "torch.nn.LSTM"),
]  # fmt: skip
