"""The untrusted side: loads a submission and calls its functions, for whatever the grader asks.

Imported by path in `boot.py`. Nothing of ours is reachable from here but the wire
format: no reference, no check, no expected value. A reply only ever says "my function returned
this" or "my function raised this"; verdicts are made elsewhere.
"""

import ast
import contextlib
import importlib.machinery
import os
import re
import sys
import types
import warnings

import numpy as np

TYPE_CHECKING = False
if TYPE_CHECKING or __package__:
    from grader.sandbox import describe, refused, wire
else:  # in the untrusted process, where boot.py has imported them by path
    import describe
    import refused
    import wire

CHANNEL = 3  # the descriptor behind standard input, output and error; no other is open
LOST_CHANNEL = 98
OWN_FAULT = 1
MAX_IMPORTS = 1_000
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)
STAYING = {"handle", "object"}  # kinds of results that are kept here
NO_RULES = {"tensors": False, "inference": False}
tensors = None  # the module of that name, where boot.py has brought torch along


class SuppliedModules:
    """Finds modules whose source the grader sent along."""

    def __init__(self):
        self.sources = {}

    def find_spec(self, name, path=None, target=None):
        if name not in self.sources:
            return None
        package = any(other.startswith(name + ".") for other in self.sources)
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.sources[module.__name__], module.__name__, "exec"), module.__dict__)


supplied = SuppliedModules()


# --- messages ---------------------------------------------------------------------------------


def send(message):
    for stream in (sys.__stdout__, sys.__stderr__):
        describe.harmless(stream.flush)  # what was printed comes before the reply
    data = memoryview(wire.to_frame(message))
    while data:
        data = data[_write(CHANNEL, data) :]


def _write(fd, data, write=os.write):
    try:
        return write(fd, data)
    except OSError:
        os._exit(LOST_CHANNEL)


def receive():
    header = _read(wire.HEADER)
    return wire.from_body(_read(wire.frame_length(header)))


def _read(count, read=os.read):
    chunks = []
    while count:
        try:
            chunk = read(CHANNEL, min(count, 1 << 20))
        except OSError:
            os._exit(LOST_CHANNEL)
        if not chunk:
            os._exit(0)  # the grader is gone
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


# --- the submission ---------------------------------------------------------------------------


def imports_of(pieces):
    """Label, line and module of every import in the source; nothing of it is run."""
    found = []
    for label, source in pieces:
        for node in ast.walk(ast.parse(source, label)):
            if isinstance(node, ast.Import):
                found += [[label, node.lineno, alias.name] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.append([label, node.lineno, node.module])
    return found[:MAX_IMPORTS]


def load(request):
    """Run the pieces of the submission in one module; return the module."""
    supplied.sources.update(request["modules"])
    refused.guard(request["rules"]["refuses"])
    module = types.ModuleType("submission")
    sys.modules["submission"] = module
    if request["definitions_only"]:
        define_all(request["pieces"], request["wanted"], module.__dict__)
    else:
        for label, source in request["pieces"]:
            exec(compile(source, label, "exec"), module.__dict__)
    supply_given(module, request["given"])
    return module


def define_all(pieces, wanted, namespace):
    """Run what the wanted functions are made of: a notebook's experiments do not count.

    An assignment or import that fails is such an experiment; what needs its name will say so.
    """
    cells = [(label, parsed(label, source)) for label, source in pieces]
    needed = names_needed([node for _, tree in cells if tree for node in tree.body], wanted)
    for (label, tree), (_, source) in zip(cells, pieces, strict=True):
        if tree is None:
            namespace.update(stand_ins(label, source))
            continue
        for node in tree.body:
            names = bound(node)
            if not names or (isinstance(node, ASSIGNMENTS) and needed.isdisjoint(names)):
                continue
            try:
                exec(compile(ast.Module([node], []), label, "exec"), namespace)
            except Exception:
                if isinstance(node, DEFINITIONS):
                    raise


def parsed(label, source):
    """The tree of a cell; None if it is no Python."""
    try:
        return ast.parse(source, label)
    except SyntaxError:
        return None


def bound(node):
    """The names that a definition, an import or an assignment is about."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    targets = getattr(node, "targets", [getattr(node, "target", node)])
    return names_in(*targets) if isinstance(node, ASSIGNMENTS) else set()


def names_in(*nodes):
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def names_needed(nodes, wanted):
    """The wanted names, those that their definitions use, and so on."""
    uses = {}
    for node in nodes:
        for name in bound(node):
            uses.setdefault(name, set()).update(names_in(node))
    needed, fresh = set(), set(wanted)
    while fresh:
        needed |= fresh
        fresh = set().union(*(uses.get(name, ()) for name in fresh)) - needed
    return needed


def stand_ins(label, source):
    """What a cell that is no Python tries to define: functions that raise its syntax error."""
    try:
        ast.parse(source, label)
    except SyntaxError as error:
        fault = error

    def function(*args, **kwargs):
        raise fault.with_traceback(None)

    return dict.fromkeys(DEFINITION.findall(source), function)


def supply_given(module, given):
    """Functions that the exercise gives away are put in where the submission lacks them.

    They work with the submission's own globals, so that they call its other functions.
    """
    missing = [name for name in given["names"] if not hasattr(module, name)]
    if not missing:
        return
    namespace = {"__name__": "given"}
    exec(compile(given["source"], "given", "exec"), namespace)
    for name, value in namespace.items():
        if not isinstance(value, types.FunctionType):
            module.__dict__.setdefault(name, value)
    for name in missing:
        code, defaults = namespace[name].__code__, namespace[name].__defaults__
        setattr(module, name, types.FunctionType(code, module.__dict__, name, defaults))


# --- calls ------------------------------------------------------------------------------------


class Calls:
    """Calls functions of the submission and keeps the results that stay here."""

    def __init__(self, module, labels, rules=NO_RULES):
        self.module = module
        self.labels = labels
        self.array = "" if rules["tensors"] else "a"
        without = rules["tensors"] and rules["inference"] and tensors
        self.around = tensors.without_autograd if without else contextlib.nullcontext
        self.made = {}  # call number -> (request, results)
        self.last = None

    def answer(self, request):
        """One reply: returned, raised, bad (may not cross), signature or missing."""
        function = None
        try:
            with self.around():
                function = self.function_of(request)
                if not callable(function):
                    return ["missing", {}]
                arguments = self.arguments_of(request)
                returned = function(**arguments)
        except BaseException as error:
            return self.answer_exception(error, function)
        try:
            return self.answer_returned(request, returned, arguments)
        except wire.WireError as error:
            return ["bad", {"kind": error.kind, **error.facts}]
        except BaseException:
            return ["bad", {"kind": "object", "type": describe.type_name(returned)}]

    def function_of(self, request):
        """What is called: a function or class of the submission, or a method of a kept object."""
        if request["of"] is None:
            return vars(self.module).get(request["name"])
        kept = self.result_of(wire.unpack(request["of"]), as_kept=True)
        if request["operation"] == "state":
            return lambda: tensors.state_of(kept)
        if request["operation"] == "set_state":
            return lambda values: tensors.set_state(kept, values)
        return getattr(kept, request["name"].rpartition(".")[2], None)

    def arguments_of(self, request):
        """Fresh, writable copies of the arguments (read-only ones where asked for)."""
        arguments = {}
        for name, tree in request["arguments"]:
            value = self.resolve(wire.unpack(tree), request["as_kept"])
            if request["readonly"]:
                lock(value)
            arguments[name] = value
        return arguments

    def resolve(self, value, as_kept):
        if isinstance(value, wire.Handle):
            return self.result_of(value, as_kept)
        if isinstance(value, wire.NamedFunction):
            return NAMED_FUNCTIONS[value.name](*value.arrays)
        if type(value) in (list, tuple):
            return type(value)(self.resolve(item, as_kept) for item in value)
        return value

    def result_of(self, handle, as_kept):
        """The object behind a handle; made afresh if other calls came in between.

        So a submission that keeps its cache in a global fails the purity check, and not all.
        """
        request, results = self.made[handle.call]
        lasting = request["results"][handle.position] == "object"
        if handle.call != self.last and not as_kept and not lasting:
            returned = getattr(self.module, request["name"])(**self.arguments_of(request))
            results = split(returned, request["results"])
        return results[handle.position]

    def answer_returned(self, request, returned, arguments):
        self.last = request["number"]
        kinds = request["results"]
        results = split(returned, kinds)
        if not STAYING.isdisjoint(kinds):
            self.made[self.last] = (request, results)
        packed = []
        for position, (kind, result) in enumerate(zip(kinds, results, strict=True)):
            if kind in STAYING:
                packed.append(["h", self.last, position])
                continue
            try:
                packed.append(self.packed(result))
            except wire.WireError as error:
                return ["bad", {"kind": error.kind, "position": position, **error.facts}]
            except BaseException:  # a container that raises while it is read
                kind = describe.type_name(result)
                return ["bad", {"kind": "object", "position": position, "type": kind}]
        after = None
        if request["watched"]:
            watched = (arguments[name] for name in request["watched"])
            after = [self.packed(value) for value in watched]
        return ["returned", {"results": packed, "after": after}]

    def packed(self, value):
        return wire.pack(value, wire.Limits(array=self.array))

    def answer_exception(self, error, function):
        described = describe.exception(error, self.labels)
        if self.around is not contextlib.nullcontext and tensors.is_without_autograd(error):
            described |= {"type": "RefusedPart", "message": "torch.autograd"}
        if described["type"] == "TypeError" and not described["frames"]:
            return ["signature", {**described, "parameters": describe.parameters_of(function)}]
        return ["raised", described]

    def forget(self):
        self.made.clear()
        self.last = None


def split(returned, kinds):
    """The results one by one; a single result is returned bare."""
    if len(kinds) == 1:
        return [returned]
    if not isinstance(returned, (tuple, list)):
        raise wire.WireError("count", got=None, type=describe.type_name(returned))
    if len(returned) != len(kinds):
        raise wire.WireError("count", got=len(returned), type=describe.type_name(returned))
    return list(returned)


def lock(value):
    """Make the arrays in a value read-only, so that writing into one raises at its line."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, (list, tuple)):
        for item in value:
            lock(item)
    elif isinstance(value, dict):
        for item in value.values():
            lock(item)


def cubic_sine(a, b):
    """x -> sum(a x^3 + sin(b x))."""
    return lambda x: float((a * x**3 + sine(b * x)).sum())


def sine(z):
    return z.sin() if hasattr(z, "sin") else np.sin(z)  # of a tensor, or of an array


def affine(A, b):
    """w -> A w - b; counts its calls."""

    def gradient(w):
        gradient.calls += 1
        return A @ w - b

    gradient.calls = 0
    return gradient


NAMED_FUNCTIONS = {"cubic_sine": cubic_sine, "affine": affine}


# --- the loop ---------------------------------------------------------------------------------


def prepare():
    """What is done once for all workers: finders, a hook, no warnings but the student's."""
    sys.meta_path.append(supplied)
    sys.addaudithook(describe.attempts)
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")


def serve():
    """Say that this worker is ready, and answer what the grader asks until it is gone."""
    describe.attempts.latest = ""  # the zygote has tried to fork, and could
    send([0, "ready", None])
    try:
        answer_all()
    except BaseException:
        os._exit(OWN_FAULT)  # the submission broke what it runs in: no traceback of ours


def answer_all():
    calls = None
    while True:
        operation, identity, request = receive()
        if operation == "lint":
            send([identity, *linted(request)])
        elif operation == "load":
            calls, reply = loaded(request)
            send([identity, *reply])
        elif operation == "calls":
            for number, call in enumerate(request):
                send([identity + number, *calls.answer(call)])
        elif operation == "forget":
            calls.forget()


def linted(request):
    """What the source imports and uses of what is refused, or why it is no Python."""
    pieces = request["pieces"]
    if request["definitions_only"]:  # a cell that is no Python runs in no notebook
        pieces = [(label, source) for label, source in pieces if parsed(label, source)]
    try:
        uses = refused.uses_of(pieces, request["refuses"])
        return ["linted", {"imports": imports_of(pieces), "uses": uses}]
    except BaseException as error:
        return ["raised", describe.exception(error, {label for label, _ in pieces})]


def loaded(request):
    """What answers calls from now on, if anything does, and the reply to loading."""
    labels = {label for label, _ in request["pieces"]}
    try:
        module = load(request)
        return Calls(module, labels, request["rules"]), ["loaded", describe.functions(module)]
    except BaseException as error:
        return None, ["raised", describe.exception(error, labels)]
