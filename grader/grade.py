"""Grades one submission: the whole flow on one page."""

import platform
import time
from dataclasses import dataclass

import numpy as np

from grader import bank
from grader.course import Course
from grader.explain import load_mismatch
from grader.intake import Submission
from grader.policy import refusal
from grader.report import SCHEMA_VERSION, Report, Result, scores
from grader.run import Job, refused, run_checks
from grader.sandbox import launch, session, spawn
from grader.sandbox.spawn import Zygote
from grader.statement import given_source
from grader.toolkit.declare import EXAMPLES
from grader.values import visible

MAX_OUTPUT = 4_000  # characters of print output in a report


@dataclass(frozen=True)
class Options:
    """How to grade: see `grade --help`."""

    seed: int | None = None
    examples: int = EXAMPLES
    backend: str = "numpy"
    device: str = "cpu"
    lang: str = "en"
    shrink: bool = True


def grade(
    course: Course, submission: Submission, options: Options, zygote: Zygote | None = None
) -> Report:
    """Grade a submission in workers of its own; `zygote` is one that is booting or in use."""
    began = time.perf_counter()
    mother = zygote or spawn.start(options.backend)
    running = session.Session(source_of(course, submission), mother)
    try:
        seed = bank.default_seed(course.number) if options.seed is None else options.seed
        examples = bank.examples_of(course.folder_name, course.checks, seed, options.examples)
        job = Job(course, submission, running, examples, seed, options.lang, options.shrink)
        results, reason, message = results_of(job)
    finally:
        session.close(running)
        if zygote is None:
            launch.close(mother)
    score, max_score = scores(results)
    return Report(
        schema_version=SCHEMA_VERSION,
        exercise=course.exercise_id,
        title=course.title(options.lang),
        submission=visible(submission.name, 200),
        sha256=submission.sha256,
        seed=seed,
        backend=options.backend,
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


def source_of(course: Course, submission: Submission) -> session.Source:
    """What the worker loads: the submission, and the functions that the stub gives away."""
    return session.Source(
        pieces=submission.pieces,
        definitions_only=submission.is_notebook,
        given_source=given_source(course) if course.exercise.given else "",
        given_names=course.exercise.given,
        modules=submission.modules,
    )


def results_of(job: Job) -> tuple[list[Result], str | None, str | None]:
    """Read and load the submission and run its checks; reason and message if that cannot be."""
    reply = session.lint(job.session)
    mismatch = refusal(job.course, reply.body) if reply.status == "linted" else None
    if reply.status == "linted" and mismatch is None:
        reply = session.load(job.session)
    if job.session.loaded:
        return run_checks(job), None, None
    seconds = session.LOAD_DEADLINE[job.session.zygote.backend]
    mismatch = mismatch or load_mismatch(reply.body, seconds)
    results, message = refused(job, mismatch)
    return results, mismatch.reason, message


def environment() -> dict[str, str]:
    """The versions that graded."""
    return {"python": platform.python_version(), "numpy": np.__version__}
