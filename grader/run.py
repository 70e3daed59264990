"""Runs the checks of one exercise on one submission: one Result a check."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.bank import Examples, wide_example
from grader.course import Course
from grader.diagnosis.diagnose import Diagnosis
from grader.explain import example_of, message_of, missing_function
from grader.intake import Submission
from grader.messages import say, sentence
from grader.play import CheckError, Failure, first_failure, functions_by_name, run_one
from grader.relations import Note, common_notes, is_telling, notes_of
from grader.replay import SecondLook, after_failing, after_passing
from grader.report import NamedMistake, Result
from grader.sandbox import session
from grader.sandbox.session import Session
from grader.sandbox.spawn import SandboxError
from grader.toolkit.declare import Check
from grader.toolkit.mismatch import Mismatch

SHRINK_SECONDS = 5.0
NOTE_SECONDS = 2.0
ELSEWHERE = 20  # later examples in which a failure of other sides is looked for


@dataclass(frozen=True)
class Job:
    """One submission of one exercise, loaded and ready to answer.

    only    names of the checks that run; all, if there are none
    begins  called with each check before it runs
    fails   called with every failure that is shown
    """

    course: Course
    submission: Submission
    session: Session
    bank: dict[str, Examples]
    seed: int | None  # None hides a course's secret seed
    lang: str
    shrink: bool
    diagnose: bool = True
    only: frozenset[str] = frozenset()
    begins: Callable[[Check], None] = lambda check: None
    fails: Callable[[Check, Failure], None] = lambda check, failure: None

    @property
    def checks(self) -> list[Check]:
        """The checks that run."""
        return [check for check in self.course.checks if not self.only or check.name in self.only]


@dataclass
class Progress:
    """What the checks so far mean for those that follow."""

    look: SecondLook
    diagnosis: Diagnosis
    outcomes: dict[str, str] = field(default_factory=dict)
    hung: set[str] = field(default_factory=set)
    named: list[NamedMistake] = field(default_factory=list)


def run_checks(job: Job) -> list[Result]:
    """Run every check in order."""
    picks = random.Random(f"{job.seed} {job.submission.sha256}")
    diagnosis = Diagnosis(job.course, job.bank, job.session, job.lang)
    progress = Progress(SecondLook(job.session, picks), diagnosis)
    try:
        return [timed(job, check, progress) for check in job.checks]
    finally:
        progress.look.close()


def timed(job: Job, check: Check, progress: Progress) -> Result:
    """Run one check and note its outcome and time; a fault of ours makes it `broken`."""
    began = time.perf_counter()
    job.begins(check)
    try:
        session.begin(job.session)
        result = run_check(job, check, progress)
    except (CheckError, SandboxError) as error:
        result = broken(check, job.lang, error)
    progress.outcomes[check.name] = result.outcome
    return with_seconds(result, time.perf_counter() - began)


def run_check(job: Job, check: Check, progress: Progress) -> Result:
    """Run one check: what is missing or not written, what it waits for, then its examples."""
    for name in check.calls:
        known = functions_by_name(job.course.functions)
        if absent := missing_function(name, job.session.functions, known):
            return failed(job, check, Failure(0, [None, {}], absent, (), {}))
    enough = ("passed", "broken")  # a fault of ours keeps nobody waiting
    running = {other.name for other in job.checks}
    needs = [n for n in check.needs if n in running and progress.outcomes.get(n) not in enough]
    hung = progress.hung.intersection(check.calls)
    examples = [*job.bank[check.name], *wide_example(check)]
    if needs or hung:
        unwritten = None if hung else not_written(job, check, examples[0])
        return failed(job, check, unwritten) if unwritten else waiting(job, check, needs)
    failure = failure_of(job, check, examples, progress)
    return (
        explained(job, check, failure, progress) if failure else passed(check, job.lang, progress)
    )


def failure_of(
    job: Job, check: Check, examples: Sequence[list[object]], progress: Progress
) -> Failure | None:
    """The first failure, after a second look; None if all examples pass both."""
    functions = job.course.functions
    failure = first_failure(check, functions, examples, job.session)
    if failure is None:
        failure = after_passing(progress.look, check, functions, examples)
    else:
        failure = after_failing(progress.look, check, functions, failure)
    if failure and failure.mismatch.kind == "timeout":
        is_wide = failure.position >= len(job.bank[check.name])
        failure.mismatch.kind = "slow_at_size" if is_wide else "timeout"
    return failure


def explained(job: Job, check: Check, failure: Failure, progress: Progress) -> Result:
    """A failed check with the mistake behind it, what is related how, and a small example."""
    if failure.mismatch.reason == "timeout" and failure.request:
        progress.hung.add(failure.request.name.partition(".")[0])  # a method stands for its class
    mistake = progress.diagnosis.mistake_of(check, failure) if job.diagnose else None
    notes = relations(job, check, failure)
    if mistake is None or mistake not in progress.named:  # one small example of a mistake will do
        failure = smaller(job, check, failure)
        progress.named += [mistake] if mistake else []
    return failed(job, check, failure, notes, mistake)


def relations(job: Job, check: Check, failure: Failure) -> list[Note]:
    """How what came is related to what was due, on two examples: one alone may be chance.

    These are of the bank: rounder numbers have relations that mean nothing.
    """
    notes = notes_of(failure.mismatch, failure.sides)
    ends = time.monotonic() + NOTE_SECONDS
    second: Failure | None = None
    for example in job.bank[check.name][failure.position + 1 :][:ELSEWHERE] if notes else ():
        other = run_one(check, job.course.functions, example, job.session)
        if other and other.sides != failure.sides:
            telling = is_telling(notes, failure.sides, other.mismatch, other.sides)
            second = other if telling else second or other
            if telling or time.monotonic() > ends:
                break
    return common_notes(notes, notes_of(second.mismatch, second.sides)) if second else []


def not_written(job: Job, check: Check, example: list[object]) -> Failure | None:
    """The failure of a check that waits, if what it calls is not even written."""
    failure = run_one(check, job.course.functions, example, job.session)
    return failure if failure and failure.mismatch.reason == "not_written" else None


def smaller(job: Job, check: Check, failure: Failure) -> Failure:
    """The smallest failure of the same kind; Hypothesis is imported here alone."""
    unwritten = failure.mismatch.reason == "not_written"
    if unwritten or not job.shrink or check.visibility != "always":
        return failure
    from grader.shrink import smallest

    ends = time.monotonic() + SHRINK_SECONDS

    def play(example: list[object]) -> Failure | None:
        late = time.monotonic() > ends  # a slow submission is shown a larger example
        return None if late else run_one(check, job.course.functions, example, job.session)

    return smallest(check, job.course.functions, failure, play)


def title_of(check: Check, lang: str) -> str:
    return check.ko if lang == "ko" else check.en


def result(check: Check, lang: str, outcome: str, **changes: object) -> Result:
    """A result without points, message or example, unless `changes` say so."""
    plain = dict(
        name=check.name, title=title_of(check, lang), outcome=outcome, reason=None, points=0,
        max_points=check.points, seconds=0.0, message=None, example=None, mistake=None,
        version=check.version, visibility=check.visibility,
    )  # fmt: skip
    return Result(**{**plain, **changes})  # type: ignore[arg-type]  # the fields of Result


def with_seconds(done: Result, seconds: float) -> Result:
    from dataclasses import replace

    return replace(done, seconds=round(seconds, 4))


def passed(check: Check, lang: str, progress: Progress) -> Result:
    """A passed check; a sentence says if it is of the gradient of a wrong forward pass."""
    forgiven = any(progress.outcomes.get(name) == "failed" for name in check.forgives)
    message = say("own_given", lang) if forgiven else None
    return result(check, lang, "passed", points=check.points, message=message)


def waiting(job: Job, check: Check, needs: Sequence[str]) -> Result:
    titles = {other.name: title_of(other, job.lang) for other in job.course.checks}
    names = ", ".join(titles[name] for name in needs)
    message = say("waiting", job.lang, needs=names) if names else say("hung", job.lang)
    return result(check, job.lang, "waiting", message=message)


def failed(
    job: Job,
    check: Check,
    failure: Failure,
    notes: Sequence[Note] = (),
    mistake: NamedMistake | None = None,
) -> Result:
    """A failed check; what an instructor keeps hidden shows its title alone."""
    reason = failure.mismatch.reason
    if check.visibility != "always":
        return result(check, job.lang, "failed", reason=reason)
    command = repeat_command(job)
    message = message_of(failure, notes, job.submission, job.lang, job.seed, command)
    job.fails(check, failure)
    shown = {"message": message, "example": example_of(failure), "mistake": mistake}
    return result(check, job.lang, "failed", reason=reason, **shown)


def repeat_command(job: Job) -> str:
    return f"grade {job.course.exercise_id} --seed {job.seed}"


def broken(check: Check, lang: str, error: Exception) -> Result:
    return result(check, lang, "broken", message=say("broken", lang, why=str(error)[:300]))


def refused(job: Job, mismatch: Mismatch) -> tuple[list[Result], str]:
    """All checks failed, and the sentence, for a file that could not be loaded."""
    from grader.explain import own_line

    lines = [sentence(mismatch.kind, mismatch.facts, job.lang)]
    if where := mismatch.facts.get("line"):
        lines.append(own_line(where, job.submission, job.lang))
    results = [result(check, job.lang, "failed", reason=mismatch.reason) for check in job.checks]
    return results, "\n".join(line for line in lines if line)
