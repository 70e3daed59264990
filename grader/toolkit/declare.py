"""How a check file declares its exercise, its checks and its known mistakes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.toolkit.inputs import Drawn, Inputs, Numbers

EXAMPLES = 100
VISIBILITIES = ("always", "at_grading")


@dataclass(frozen=True)
class Function:
    """A function that the student writes, and what it returns.

    reference  the same function of the oracle: same name, same arguments
    returns    names of the results that cross as values, such as "h c"
    keeps      name of the last result, if it stays with the student's code, such as "cache"
    owner      the class whose method it is
    """

    reference: Callable[..., Any]
    returns: str
    keeps: str = ""
    owner: str = ""

    @property
    def name(self) -> str:
        own = self.reference.__name__
        return f"{self.owner}.{own}" if self.owner else own

    @property
    def results(self) -> tuple[str, ...]:
        return (*self.returns.split(), *self.keeps.split())

    @property
    def kinds(self) -> tuple[str, ...]:
        return ("value",) * len(self.returns.split()) + ("handle",) * len(self.keeps.split())

    @property
    def parameters(self) -> tuple[str, ...]:
        code = self.reference.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return names[1:] if self.owner else names


@dataclass(frozen=True)
class Class:
    """A class that the student writes; its instances stay with the student's code.

    reference  the same class of the oracle. If checks read and write parameters of a model by
               name, it has `state()`, which returns them, and `set_state(values)`
    methods    functions of that class, such as `Function(Vocabulary.encode, returns="ids")`
    """

    reference: type
    methods: tuple[Function, ...] = ()

    results = ("object",)
    kinds = ("object",)

    @property
    def name(self) -> str:
        return self.reference.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        init = getattr(vars(self.reference).get("__init__"), "__code__", None)
        return init.co_varnames[1 : init.co_argcount + init.co_kwonlyargcount] if init else ()

    def method(self, name: str) -> Function | None:
        """The method of that name, or None."""
        known = {method.reference.__name__: method for method in self.methods}
        return replace(known[name], owner=self.name) if name in known else None


Declared = Function | Class


@dataclass(frozen=True)
class Exercise:
    """Title, part of the course (1 to 5) and functions.

    given    names of the functions that are in the stub already
    allows   packages besides NumPy that a solution may import, such as "scipy". With "torch",
             arrays travel as tensors, both ways
    refuses  parts of packages that a solution may not use, such as "torch.nn.LSTM" (and what is
             like it: see `toolkit.parts`); with "torch.autograd", calls run without autograd
    """

    part: int
    en: str
    ko: str
    functions: tuple[Declared, ...]
    given: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One check: a plain function of a student and inputs, with its title and points.

    calls       the functions that it calls
    needs       checks without which this one has nothing to say
    forgives    checks of a forward pass that may fail: this one looks at the gradient of that pass
    wide        sides of one last example, of the size of a real model: what is right but far too
                slow there, such as a gradient by differences, is seen at no other
    visibility  "always", or "at_grading" for what a student never sees
    version     raised when the check is changed so that marks may change
    """

    name: str
    run: Callable[..., None]
    points: int
    en: str
    ko: str
    calls: tuple[str, ...]
    needs: tuple[str, ...]
    examples: int
    visibility: str
    version: int
    forgives: tuple[str, ...] = ()
    wide: Mapping[str, int] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=lambda: Inputs({}))


def check(
    *,
    points: int,
    en: str,
    ko: str,
    calls: str,
    needs: Check | tuple[Check, ...] = (),
    forgives: Check | tuple[Check, ...] = (),
    wide: Mapping[str, int] | None = None,
    examples: int = EXAMPLES,
    visibility: str = "always",
    version: int = 1,
) -> Callable[[Any], Check]:
    """Make a check out of `check_…(student, …)`; a wrong or missing argument fails at import."""
    if type(points) is not int or points < 1:
        raise ValueError(f"points must be a positive int, got {points!r}")
    if visibility not in VISIBILITIES:
        raise ValueError(f"visibility must be one of {VISIBILITIES}, got {visibility!r}")

    def declare(described: Any) -> Check:
        run, inputs = described if isinstance(described, tuple) else (described, Inputs({}))
        return Check(
            name=run.__name__,
            run=run,
            points=points,
            en=en,
            ko=ko,
            calls=tuple(calls.split()),
            needs=_names(needs),
            examples=examples,
            visibility=visibility,
            version=version,
            forgives=_names(forgives),
            wide=wide or {},
            inputs=inputs,
        )

    return declare


def _names(checks: Check | tuple[Check, ...]) -> tuple[str, ...]:
    return tuple(other.name for other in ((checks,) if isinstance(checks, Check) else checks))


def given(**groups: Numbers | Drawn) -> Callable[[Any], tuple[Any, Inputs]]:
    """Say which inputs a check gets, by name; letters are shared between the groups."""
    return lambda run: (run, Inputs(groups))


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: an edit of the reference, or code that replaces functions of it.

    right, wrong  text that occurs exactly once in the reference module, and what replaces it
    code          definitions that replace those of the reference
    breaks        names of the checks that must fail
    en, ko        the sentence that names the mistake to a student
    """

    name: str
    breaks: tuple[str, ...]
    en: str
    ko: str
    right: str = ""
    wrong: str = ""
    code: str = ""

    def applied_to(self, source: str) -> str:
        """The reference module's source with this mistake in it."""
        if self.right and source.count(self.right) != 1:
            found = source.count(self.right)
            raise ValueError(f"{self.name}: `right` occurs {found} times, wanted once")
        edited = source.replace(self.right, self.wrong) if self.right else source
        return f"{edited}\n\n{self.code}" if self.code else edited
