"""Grades one submission: the whole flow on one page."""

import importlib.util
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grader import bank
from grader.course import Course
from grader.explain import load_mismatch
from grader.intake import Submission, Unusable
from grader.play import Failure
from grader.policy import backend_of, needs_optimizers, refusal, rules_of
from grader.report import SCHEMA_VERSION, Report, Result, scores
from grader.run import Job, refused, run_checks
from grader.sandbox import launch, session, spawn
from grader.sandbox.spawn import TIERS, SandboxError, Zygote
from grader.statement import given_source
from grader.toolkit.declare import EXAMPLES, Check
from grader.values import visible
from grader.words import word

MAX_OUTPUT = 4_000  # characters of print output in a report


@dataclass(frozen=True)
class Options:
    """How to grade: see `grade --help`.

    secret  keep the seed out of the report, because it is a course's own
    only    names of the checks that run; all, if there are none
    begins, fails  called with each check before it runs, and with every failure that is shown
    require  the weakest tier of isolation to grade at. Without it the default tier is used, or the
             strongest below it that holds here: a box (tier strong) costs some 10 ms more, and
             all that it adds is that the code cannot see which files and processes there are.
    """

    seed: int | None = None
    secret: bool = False
    examples: int = EXAMPLES
    backend: str = "numpy"
    device: str = "cpu"
    require: str | None = None
    lang: str = "en"
    shrink: bool = True
    diagnose: bool = True
    only: frozenset[str] = frozenset()
    begins: Callable[[Check], None] = lambda check: None
    fails: Callable[[Check, Failure], None] = lambda check, failure: None


def grade(
    course: Course, submission: Submission, options: Options, zygote: Zygote | None = None
) -> Report:
    """Grade a submission in workers of its own; `zygote` is one that is booting or in use."""
    began = time.perf_counter()
    backend = backend_of(course.exercise, options.backend)
    optimizers = needs_optimizers(course.exercise)
    fits = zygote and zygote.backend == backend and zygote.optimizers >= optimizers
    mother = zygote if zygote and fits else started(options, backend, optimizers)
    running = session.Session(source_of(course, submission, backend), mother)
    try:
        demand(mother, options.require)
        seed = bank.default_seed(course.number) if options.seed is None else options.seed
        examples = bank.examples_of(course.folder_name, course.checks, seed, options.examples)
        shown = None if options.secret else seed
        job = Job(
            course, submission, running, examples, shown, options.lang, options.shrink,
            options.diagnose, options.only, options.begins, options.fails,
        )  # fmt: skip
        results, reason, message = results_of(job)
    finally:
        session.close(running)
        if mother is not zygote:
            launch.close(mother)
    score, max_score = scores(results)
    return Report(
        schema_version=SCHEMA_VERSION,
        exercise=course.exercise_id,
        title=course.title(options.lang),
        submission=visible(submission.name, 200),
        sha256=submission.sha256,
        seed=shown,
        backend=backend,
        device=options.device,
        lang=options.lang,
        score=score,
        max_score=max_score,
        seconds=round(time.perf_counter() - began, 4),
        environment=environment(),
        isolation=launch.tier_of(mother),
        reason=reason,
        message=message,
        checks=results,
        output=visible(running.printed.decode("utf-8", "replace"), MAX_OUTPUT),
        output_truncated=running.printed_bytes > MAX_OUTPUT,
    )


def started(options: Options, backend: str, optimizers: bool) -> Zygote:
    """An untrusted side of its own, in a box where that is required."""
    if backend == "torch" and importlib.util.find_spec("torch") is None:
        raise Unusable("no_torch", why=word("why_no_torch", options.lang))
    boxed = options.require == "strong"
    try:
        return spawn.start(backend, boxed=boxed, optimizers=optimizers)
    except SandboxError as error:
        if not boxed:
            raise
        raise Unusable("no_tier", required="strong", why=visible(str(error), 200)) from None


def demand(zygote: Zygote, required: str | None) -> None:
    """Unusable if the isolation is below the required tier, or cannot be had at all."""
    if required is None:
        return
    try:
        launch.wait_ready(zygote)
    except SandboxError as error:
        if not zygote.boxed:
            raise
        raise Unusable("no_tier", required=required, why=visible(str(error), 200)) from None
    tier = launch.tier_of(zygote)
    if TIERS.index(tier) < TIERS.index(required):
        raise Unusable("below_tier", required=required, tier=tier)


def source_of(course: Course, submission: Submission, backend: str = "numpy") -> session.Source:
    """What the worker loads: the submission, and the functions that the stub gives away."""
    rules = rules_of(course.exercise, backend_of(course.exercise, backend))
    return session.Source(
        pieces=submission.pieces,
        definitions_only=submission.is_notebook,
        wanted=tuple(function.name for function in course.functions),
        given_source=given_source(course) if course.exercise.given else "",
        given_names=course.exercise.given,
        modules=submission.modules,
        rules=rules,
    )


def results_of(job: Job) -> tuple[list[Result], str | None, str | None]:
    """Read and load the submission and run its checks; reason and message if that cannot be."""
    reply = session.lint(job.session)
    read = reply.body if reply.status == "linted" and isinstance(reply.body, dict) else {}
    backend = job.session.zygote.backend
    mismatch = refusal(job.course, read.get("imports"), read.get("uses"), backend)
    if reply.status == "linted" and mismatch is None:
        reply = session.load(job.session)
    if job.session.loaded:
        return run_checks(job), None, None
    seconds = session.LOAD_DEADLINE[backend]
    mismatch = mismatch or load_mismatch(reply.body, seconds)
    results, message = refused(job, mismatch)
    return results, mismatch.reason, message


def environment() -> dict[str, str]:
    """The versions that graded."""
    return {"python": platform.python_version(), "numpy": np.__version__}
