"""The reference with known mistakes in it, ready to answer the calls of a track."""

import re
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import reference
from grader.course import Course
from grader.diagnosis.track import Answer
from grader.sandbox.worker import Calls
from grader.toolkit.declare import Mistake

DEFINITION = re.compile(r"^(?=def |class )", re.MULTILINE)  # no module has decorators


@dataclass
class Suspects:
    """The known mistakes of one exercise, compiled when they are first asked."""

    course: Course
    known: dict[tuple[str, ...], list[Any]] = field(default_factory=dict)

    @cached_property
    def source(self) -> str:
        return reference_source(self.course.name)

    def answer_of(self, mistakes: Sequence[Mistake]) -> Answer:
        """What answers as the reference with these mistakes does, afresh; none is the reference."""
        names = tuple(mistake.name for mistake in mistakes)
        if names not in self.known:
            self.known[names] = self._compiled(mistakes)
        if not self.known[names]:
            return lambda message: ("excluded", {})
        module = types.ModuleType("mistaken")
        for code in self.known[names]:
            exec(code, module.__dict__)
        calls = Calls(module, {})  # type: ignore[no-untyped-call]  # the untrusted side's code
        answer: Answer = calls.answer
        return answer

    def _compiled(self, mistakes: Sequence[Mistake]) -> list[Any]:
        """The reference, then what the mistakes define anew; nothing if they exclude each other."""
        if not mistakes:
            return [compile(self.source, "reference", "exec")]
        edited = self.source
        try:
            for mistake in mistakes:
                edited = mistake.applied_to(edited)
        except ValueError:
            return []
        right = set(DEFINITION.split(self.source))
        changed = "".join(part for part in DEFINITION.split(edited) if part not in right)
        return [
            *self.known.setdefault((), self._compiled(())),
            compile(changed, "mistaken", "exec"),
        ]


def reference_source(name: str) -> str:
    """The source of one module of the reference."""
    return (Path(reference.__path__[0]) / f"{name}.py").read_text("utf-8")
