"""What grading found: plain data, and its JSON."""

from dataclasses import dataclass, field
from typing import Any

SCHEMA_VERSION = 1
OUTCOMES = ("passed", "failed", "waiting", "not_run", "broken")
UNCOUNTED = ("not_run", "broken")  # they leave score and highest score
REASONS = (
    "wrong bad_return missing error load_error mutates_input unstable timeout cpu_limit memory "
    "crash exited forbidden tamper policy not_written"
).split()


@dataclass(frozen=True)
class Value:
    """An input or a result, ready to be shown: kind, shape, dtype and at most 1,000 values."""

    kind: str
    shape: list[int] | None
    dtype: str | None
    values: Any
    truncated: bool


@dataclass(frozen=True)
class Example:
    """The smallest call that shows a failure.

    where    the first place that is wrong, such as "dW_h[0, 2]"
    differs  indices of the entries of `actual` that are wrong; none if it is no array
    """

    call: str
    inputs: dict[str, Value]
    expected: Value | None
    actual: Value | None
    where: str | None
    differs: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True)
class NamedMistake:
    """A known mistake that gives exactly these outputs."""

    name: str
    text: str


@dataclass(frozen=True)
class Result:
    """What one check found."""

    name: str
    title: str
    outcome: str
    reason: str | None
    points: int
    max_points: int
    seconds: float
    message: str | None
    example: Example | None
    mistake: NamedMistake | None
    version: int
    visibility: str


@dataclass(frozen=True)
class Report:
    """What grading one submission found. Fields are only ever added."""

    schema_version: int
    exercise: str
    title: str
    submission: str
    sha256: str
    seed: int | None
    backend: str
    device: str
    lang: str
    score: int
    max_score: int
    seconds: float
    environment: dict[str, str]
    isolation: str
    reason: str | None
    message: str | None
    checks: list[Result] = field(default_factory=list)
    output: str = ""
    output_truncated: bool = False

    @property
    def is_broken(self) -> bool:
        return any(check.outcome == "broken" for check in self.checks)


def scores(checks: list[Result]) -> tuple[int, int]:
    """Points and highest points; checks that could not be run count in neither."""
    counted = [check for check in checks if check.outcome not in UNCOUNTED]
    return sum(check.points for check in counted), sum(check.max_points for check in counted)


def to_json(report: Report) -> bytes:
    """The report as one line of JSON."""
    import msgspec

    return msgspec.json.encode(report)


def json_schema() -> bytes:
    """The JSON Schema of the report."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Report)), indent=2)
