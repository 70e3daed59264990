"""Parts of packages that an exercise refuses: found in a source, and made to raise when used.

A name such as `torch.nn.LSTM` stands for that part, for what is in it, and for what is called so
anywhere else in the package. A name such as `.backward` stands for any attribute of that name,
unless the source itself defines a function called so, and `requires_grad=` for an argument.

Reading the source is what decides. What is done to the parts themselves is a second line, for names
that are made up as the code runs, and no boundary: who digs deeper still finds them.
"""

import ast
import os
import sys

MAX_USES = 10
MAX_ROUNDS = 10  # of copies that are followed against the order of the lines
MAX_NAME = 200
IMPORTING = ("__import__", "import_module")


class RefusedPart(Exception):
    """A part that the exercise refuses was used; the message is its name."""


# --- in the source ----------------------------------------------------------------------------


def uses_of(pieces, refused):
    """Label, line, name and rule of what the source uses of the refused parts; nothing is run."""
    trees = [(label, ast.parse(source, label)) for label, source in pieces] if refused else []
    names = Names([node for _, tree in trees for node in ast.walk(tree)])
    rules = [rule for rule in refused if rule.removeprefix(".") not in names.defined]
    found = []
    for label, tree in trees:
        uses = [(line, name) for node in ast.walk(tree) for line, name in names.used_by(node)]
        for line, name in sorted(uses):
            rule = next((rule for rule in rules if matches(name, rule)), None)
            if rule:
                found.append([label, line, name, rule])
    return found[:MAX_USES]


def matches(name, rule):
    """True if a rule is about this name."""
    if rule.startswith("."):
        return name.rpartition(".")[2].rstrip("_") == rule[1:]
    if rule.endswith("=") or name.startswith(".") or name.endswith("="):
        return name == rule
    inside = name == rule or name.startswith(rule + ".")
    (root, *parts), (of, *others) = name.split("."), rule.split(".")
    return inside or (root == of and parts[-1:] == others[-1:])


class Names:
    """What the names in a source stand for, as far as its imports and assignments tell."""

    def __init__(self, nodes):
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        self.defined = {node.name for node in nodes if isinstance(node, functions)}
        self.known = {}
        self.stars = []
        for node in nodes:
            self.note_import(node)
        copies = [node for node in nodes if isinstance(node, (ast.Assign, ast.NamedExpr))]
        for _ in range(MAX_ROUNDS):  # `a = torch; b = a.nn` in any order
            before = len(self.known)
            for node in copies:
                self.note_copy(node)
            if len(self.known) == before:
                break

    def note_import(self, node):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                self.known[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(node.module)
                else:
                    self.known[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def note_copy(self, node):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        name = self.dotted(node.value)
        for target in targets if name else ():
            if isinstance(target, ast.Name) and len(name) <= MAX_NAME:
                self.known.setdefault(target.id, name)

    def dotted(self, node):
        """The whole name that an expression stands for, or None."""
        parts = []
        while True:
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call) and (step := got_by_text(node)):
                parts.append(step[1])
                node = step[0]
                if node is None:
                    break
            elif isinstance(node, ast.Name) and node.id in self.known:
                parts.append(self.known[node.id])
                break
            else:
                return None
        return ".".join(reversed(parts))

    def used_by(self, node):
        """Line and name of what one node of the source uses."""
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import):
            yield from ((line, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((line, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.keyword):
            if node.arg and getattr(node.value, "value", None) is not False:
                yield line, f"{node.arg}="
        elif isinstance(node, (ast.Attribute, ast.Call, ast.Name)):
            if name := self.dotted(node):
                yield line, name
            elif isinstance(node, ast.Attribute):
                yield line, f".{node.attr}"
            elif isinstance(node, ast.Name):
                yield from ((line, f"{module}.{node.id}") for module in self.stars)


def got_by_text(call):
    """What `getattr(a, "b")` or `__import__("a")` names: the expression for a, if any, and b."""
    function = getattr(call.func, "id", getattr(call.func, "attr", ""))
    texts = [getattr(argument, "value", None) for argument in call.args]
    if function == "getattr" and len(texts) > 1 and isinstance(texts[1], str):
        return call.args[0], texts[1]
    if function in IMPORTING and texts and isinstance(texts[0], str):
        return None, texts[0].partition(".")[0] if function == "__import__" else texts[0]
    return None


# --- when used --------------------------------------------------------------------------------


class Guard:
    """Stands where a refused part was; raises for everybody but the package itself."""

    def __init__(self, name, part, folder):
        self.__dict__.update(_name=name, _part=part, _folder=folder)

    def _own(self, frame):
        if not frame.f_code.co_filename.startswith(self._folder):
            raise RefusedPart(self._name)
        return self._part

    def __getattr__(self, name):
        return getattr(self._own(sys._getframe(1)), name)

    def __call__(self, *arguments, **named):
        return self._own(sys._getframe(1))(*arguments, **named)

    def __mro_entries__(self, bases):
        raise RefusedPart(self._name)

    def __instancecheck__(self, value):
        return isinstance(value, self._part)


def guard(refused):
    """Put a guard in place of each refused part that is loaded, wherever its package shows it."""
    for name in refused:
        holder, _, last = name.rpartition(".")
        part = vars(sys.modules[holder]).get(last) if holder in sys.modules else None
        if part is None or isinstance(part, Guard):
            continue
        folder = os.path.dirname(sys.modules[name.partition(".")[0]].__file__)
        stand_in = Guard(name, part, folder)
        shown = [holder, getattr(part, "__module__", None) or holder]
        while shown[-1].rpartition(".")[0]:  # where it is written down, and everything above
            shown.append(shown[-1].rpartition(".")[0])
        for place in shown:
            if place in sys.modules and vars(sys.modules[place]).get(last) is part:
                setattr(sys.modules[place], last, stand_in)
        if sys.modules.get(name) is part:
            sys.modules[name] = stand_in
