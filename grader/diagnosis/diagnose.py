"""Looks at a failed check once more, in a fresh process, and names the mistake behind it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from grader.bank import Examples
from grader.course import Course
from grader.diagnosis.naming import Elsewhere, Guess, as_course, named
from grader.diagnosis.suspects import Suspects
from grader.diagnosis.track import Track, record
from grader.play import Failure
from grader.replay import another_session, end_session
from grader.report import NamedMistake
from grader.sandbox.session import Session
from grader.toolkit.declare import Check

TELLING = {"wrong", "bad_return", "error", "mutates_input", "unstable"}
ENOUGH, FAILING = 8, 4  # examples that are recorded, and failing ones among them
MOST = 60  # examples that are played to find so many
SECONDS = 5.0  # after which a slow submission is not asked further
ELSEWHERE = 2  # examples of each other check


@dataclass
class Diagnosis:
    """What one submission's failed checks have in common: the known mistakes, compiled once."""

    course: Course
    bank: dict[str, Examples]
    first: Session
    lang: str
    suspects: Suspects = field(init=False)

    def __post_init__(self) -> None:
        self.suspects = Suspects(self.course)

    def mistake_of(self, check: Check, failure: Failure) -> NamedMistake | None:
        """The known mistake, or two, whose answers are those of the submission; None if unsure.

        failure   of an example of the bank, before it was made smaller
        """
        in_bank = failure.position < len(self.bank[check.name])
        if failure.mismatch.reason not in TELLING or check.visibility != "always" or not in_bank:
            return None
        fresh = another_session(self.first)
        try:
            tracks = self._tracks(check, failure.position, fresh) if fresh.loaded else []
            guess = named(self.suspects, tracks, self._elsewhere(check))
        finally:
            end_session(fresh, self.first)
        return said(guess, self.lang) if guess else None

    def _tracks(self, check: Check, position: int, session: Session) -> list[Track]:
        """The failed example, then others, until enough of them fail, too."""
        examples = self.bank[check.name]
        order = [examples[position], *examples[:position], *examples[position + 1 :]]
        tracks: list[Track] = []
        ends = time.monotonic() + SECONDS
        for example in order[:MOST]:
            tracks.append(record(check, self.course.functions, example, session))
            enough = len(tracks) >= ENOUGH and sum(track.failed for track in tracks) >= FAILING
            if enough or time.monotonic() > ends:
                break
        return tracks

    @cached_property
    def _everywhere(self) -> list[tuple[str, Track, Track]]:
        """Check, track, and the same calls as the reference answers them, for all checks.

        Left out is what calls functions that are not written.
        """
        fresh, found = another_session(self.first), []
        ends = time.monotonic() + SECONDS
        for check in self.course.checks if fresh.loaded else ():
            for example in self.bank[check.name][:ELSEWHERE]:
                late = time.monotonic() > ends
                track = None if late else record(check, self.course.functions, example, fresh)
                if track and track.is_written:
                    found.append((check.name, track))
        end_session(fresh, self.first)
        exact = as_course(self.suspects, [track for _, track in found])
        return [(name, track, due) for (name, track), due in zip(found, exact, strict=True)]

    def _elsewhere(self, failed: Check) -> Elsewhere:
        found = self._everywhere
        return Elsewhere(
            tracks=[track for _, track, _ in found],
            course=[due for _, _, due in found],
            judged=[name != failed.name for name, _, _ in found],
        )


def said(guess: Guess, lang: str) -> NamedMistake:
    """Name and sentence of the mistakes."""
    texts: Sequence[str] = [mistake.ko if lang == "ko" else mistake.en for mistake in guess]
    return NamedMistake("+".join(mistake.name for mistake in guess), " ".join(texts))
