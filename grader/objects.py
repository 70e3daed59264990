"""Objects of a student's classes: they stay behind handles, and checks call their methods."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.sandbox.wire import Handle
from grader.student import Student, StudentFunction
from grader.toolkit.declare import Class, Function
from grader.toolkit.mismatch import Mismatch


@dataclass(frozen=True)
class StudentClass:
    """One class of the submission."""

    student: Student
    declared: Class

    def __call__(self, *positional: Any, **named: Any) -> "StudentObject":
        """Make an instance; Mismatch if that does not end well."""
        handle = StudentFunction(self.student, self.declared)(*positional, **named)
        return StudentObject(self.student, self.declared, handle)


@dataclass(frozen=True)
class StudentObject:
    """One instance; attribute access gives the methods that are declared."""

    student: Student
    declared: Class
    handle: Handle

    def __getattr__(self, name: str) -> StudentFunction:
        method = self.declared.method(name)
        if method is None:
            raise AttributeError(f"{name} is no method of {self.declared.name}")
        return StudentFunction(self.student, method, self.handle)

    def __call__(self, *positional: Any, **named: Any) -> Any:
        return self.__getattr__("__call__")(*positional, **named)

    def state(self) -> dict[str, Any]:
        """The parameters and buffers of a module, by name."""
        returned = self._own("state")()
        if type(returned) is not dict or not all(type(name) is str for name in returned):
            raise Mismatch("tamper", "tamper")
        return returned

    def set_state(self, values: dict[str, Any]) -> None:
        """Copy values into a module; Mismatch if its parameters have other names or shapes."""
        own = self.state()
        wanted, got = ", ".join(sorted(values)), ", ".join(sorted(own))
        if own.keys() != values.keys():
            name = self.declared.name
            raise Mismatch("parameters", "bad_return", name=name, wanted=wanted, got=got)
        for name, value in values.items():
            shapes = {"wanted": np.shape(value), "got": np.shape(own[name])}
            if shapes["wanted"] != shapes["got"]:
                raise Mismatch("shape", "bad_return", name=name, **shapes)
        self._own("set_state")(values=values)

    def _own(self, operation: str) -> StudentFunction:
        """What the worker itself does to a module, as the oracle's method of that name does it."""
        method = getattr(self.declared.reference, operation)
        declared = Function(method, returns=operation, owner=self.declared.name)
        return StudentFunction(self.student, declared, self.handle, operation)
