"""What a check raises when a submission is not right: a kind of sentence and its facts."""

from typing import Any


class Mismatch(Exception):
    """A failed comparison or call. The sentence for `kind` is in `grader.messages`.

    reason    a reason of the report's contract (wrong, bad_return, error, …)
    expected  what was due, and `actual` what came: shown as they are, never compared again
    where     the place inside the result, such as "dW_h[0, 2]"
    """

    def __init__(
        self,
        kind: str,
        reason: str = "wrong",
        *,
        actual: Any = None,
        expected: Any = None,
        where: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.reason = reason
        self.actual = actual
        self.expected = expected
        self.where = where
        self.facts = facts

    @property
    def all_facts(self) -> dict[str, Any]:
        """Everything that its sentence may name."""
        pictured = {"actual": self.actual, "expected": self.expected, "where": self.where}
        return {**pictured, **self.facts}
