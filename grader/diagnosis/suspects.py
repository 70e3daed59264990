"""The reference with known mistakes in it, ready to answer the calls of a track."""

import sys
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.course import Course
from grader.diagnosis.track import Answer
from grader.sandbox.worker import Calls
from grader.toolkit.declare import Mistake


@dataclass
class Suspects:
    """The known mistakes of one exercise, compiled when they are first asked."""

    course: Course
    known: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def answer_of(self, mistakes: Sequence[Mistake]) -> Answer:
        """What answers as the reference with these mistakes does, afresh; none is the reference."""
        names = tuple(mistake.name for mistake in mistakes)
        if names not in self.known:
            self.known[names] = _compiled(self.course, mistakes)
        code = self.known[names]
        if code is None:
            return lambda message: ("excluded", {})
        module = types.ModuleType("mistaken")
        exec(code, module.__dict__)
        answer: Answer = Calls(module, {}).answer
        return answer


def _compiled(course: Course, mistakes: Sequence[Mistake]) -> Any:
    source = reference_source(course.functions[0].reference.__module__)
    try:
        for mistake in mistakes:
            source = mistake.applied_to(source)
    except ValueError:
        return None
    return compile(source, "mistaken", "exec")


def reference_source(module: str) -> str:
    """The source of a module of the reference."""
    file = sys.modules[module].__file__
    return Path(str(file)).read_text("utf-8")
