"""The same checks under pytest: `pytest --submission FILE grader/checks/exercise_18_lstm_cell.py`.

For authors and debuggers: every check is a test, Hypothesis draws and shrinks in its own way, and
`--pdb` stops inside the check.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

SLOW_CALL = 10.0  # seconds; a debugger is patient


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("grade", "grading exercises")
    group.addoption("--submission", type=Path, help="the file that check files are run on")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.getoption("--submission") is None:
        return None
    from grader.course import CHECKS, NAME

    is_check_file = NAME.fullmatch(file_path.name) and file_path.parent.samefile(CHECKS)
    return CheckFile.from_parent(parent, path=file_path) if is_check_file else None


class CheckFile(pytest.File):
    """A check file: its items are the checks of one exercise."""

    def collect(self) -> Iterator[pytest.Item]:
        from grader import course
        from grader.intake import Unusable, read_submission

        match = course.NAME.fullmatch(self.path.name)
        assert match
        loaded = course.load(int(match[1]))
        file = self.config.getoption("--submission")
        try:
            submission = read_submission(file)
        except Unusable as error:
            from grader.words import unusable

            raise pytest.UsageError(unusable(error.kind, error.facts, "en")) from None
        for check in loaded.checks:
            item = CheckItem.from_parent(self, name=check.name)
            item.check, item.course, item.submission = check, loaded, submission
            yield item


class CheckItem(pytest.Item):
    """One check on one submission."""

    check: Any
    course: Any
    submission: Any

    def runtest(self) -> None:
        from grader.explain import load_mismatch
        from grader.grade import source_of
        from grader.policy import backend_of, needs_optimizers
        from grader.sandbox import launch, spawn
        from grader.sandbox import session as sessions

        backend = backend_of(self.course.exercise)
        zygote = spawn.start(backend, optimizers=needs_optimizers(self.course.exercise))
        session = sessions.Session(source_of(self.course, self.submission), zygote)
        try:
            reply = sessions.load(session)
            if not session.loaded:
                raise load_mismatch(reply.body, sessions.LOAD_DEADLINE[backend])
            self._run_property(session)
        finally:
            sessions.close(session)
            launch.close(zygote)

    def _run_property(self, session: Any) -> None:
        import hypothesis

        from grader.bank import strategy_of
        from grader.toolkit.inputs import corners, values_of

        def run(example: list[Any]) -> None:
            values, _ = values_of(self.check.inputs, example)
            self.check.run(self._student(session), **values)

        for example in corners(self.check.inputs):
            run(example)
        given: Any = hypothesis.given(strategy_of(self.check.inputs))
        settings: Any = hypothesis.settings(
            max_examples=self.check.examples,
            derandomize=True,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        settings(given(run))()

    def _student(self, session: Any) -> Any:
        from grader.sandbox import session as sessions
        from grader.student import Student

        def ask(requests: Sequence[Any]) -> list[Any]:
            return list(sessions.call(session, requests, SLOW_CALL, lambda _: SLOW_CALL))

        self.student = Student({f.name: f for f in self.course.functions}, ask)
        return self.student

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        from grader.messages import sentence
        from grader.toolkit.mismatch import Mismatch

        error = excinfo.value
        if not isinstance(error, Mismatch):
            return super().repr_failure(excinfo, style)
        text = sentence(error.kind, error.all_facts, "en")
        request = getattr(getattr(self, "student", None), "last", None)
        return f"{text}\nin {request.name}({', '.join(request.arguments)})" if request else text

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.course.exercise_id}: {self.check.en}"
