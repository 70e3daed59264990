"""Which known mistake, or which two, answer exactly as the submission does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from grader.diagnosis.suspects import Suspects
from grader.diagnosis.track import Answer, Call, Track, agreement
from grader.sandbox.session import Reply
from grader.toolkit.declare import Mistake

Guess = tuple[Mistake, ...]
FEWEST = 3  # examples that are enough by themselves
MOST_PAIRS = 400  # that are tried where no single mistake fits


@dataclass(frozen=True)
class Elsewhere:
    """What all checks are answered, in one process: some tracks of each.

    course  the same calls as the reference answers them
    judged  for each track, whether it is of a check other than the failed one
    """

    tracks: Sequence[Track]
    course: Sequence[Track]
    judged: Sequence[bool]


@np.errstate(all="ignore")  # a mistake may overflow where the reference does not
def named(suspects: Suspects, tracks: Sequence[Track], elsewhere: Elsewhere) -> Guess:
    """The mistakes that explain these tracks; nothing if none fits, or more than one.

    tracks     what the failed check was answered, one that fails first
    elsewhere  a mistake must not contradict what the other checks are answered; where several fit
               alike, or the tracks are few, it must explain that, too
    """
    if not tracks or _all_agree(tracks, suspects.answer_of(())):
        return ()
    if all(track.raised for track in tracks):
        return ()  # many mistakes raise the same exception
    guesses = [(mistake,) for mistake in suspects.course.mistakes]
    fitting = _fitting(suspects, tracks, guesses)
    fitting = fitting or _fitting(suspects, tracks, _pairs(suspects, tracks[0]))
    judgements = {guess: list(_judged(suspects, guess, elsewhere)) for guess in fitting}
    fitting = [guess for guess in fitting if "contradicts" not in judgements[guess]]
    if len(fitting) > 1 or (fitting and len(tracks) < FEWEST):
        fitting = [guess for guess in fitting if set(judgements[guess]) <= {"explains"}]
    return fitting[0] if len(fitting) == 1 else ()


def _judged(suspects: Suspects, guess: Guess, elsewhere: Elsewhere) -> Iterator[str]:
    """What a guess means for each track of the other checks: explains, contradicts, or leaves open.

    It contradicts a track if it would change what was answered, and nothing came as it says.
    """
    student, course = suspects.answer_of(guess), suspects.answer_of(guess)
    for track, exact, judged in zip(
        elsewhere.tracks, elsewhere.course, elsewhere.judged, strict=True
    ):
        came, same = list(agreement(track, student)), list(agreement(exact, course))
        changed = [ours for ours, unchanged in zip(came, same, strict=False) if not unchanged]
        if judged and changed and not any(changed):
            yield "contradicts"
        elif judged:
            yield "explains" if all(came) else "leaves open"


def _fitting(suspects: Suspects, tracks: Sequence[Track], guesses: Sequence[Guess]) -> list[Guess]:
    return [guess for guess in guesses if _all_agree(tracks, suspects.answer_of(guess))]


def _all_agree(tracks: Sequence[Track], answer: Answer) -> bool:
    return all(all(agreement(track, answer)) for track in tracks)


def _pairs(suspects: Suspects, track: Track) -> list[Guess]:
    """Two mistakes that may be made at once: both touch what is wrong, one explains a part of it.

    Where no mistake explains a part by itself, any two that touch what is wrong.
    """
    exact = suspects.answer_of(())
    (course,) = as_course(suspects, [track])
    right = list(agreement(track, exact))
    explaining, touching = [], []
    for mistake in suspects.course.mistakes:
        ours = list(agreement(track, suspects.answer_of((mistake,))))
        changed = list(agreement(course, suspects.answer_of((mistake,))))
        if len(ours) == len(right) == len(changed):
            parts = list(zip(right, ours, changed, strict=True))
            explaining += [mistake] * any(now and not before for before, now, _ in parts)
            touching += [mistake] * any(not same for before, _, same in parts if not before)
    pairs: list[Guess] = list(combinations(touching, 2))
    if explaining:
        pairs = [pair for pair in pairs if any(mistake in explaining for mistake in pair)]
    return pairs[:MOST_PAIRS]


def as_course(suspects: Suspects, tracks: Sequence[Track]) -> list[Track]:
    """The same calls, answered by the reference."""
    answer = suspects.answer_of(())
    return [
        Track(tuple(Call(c.message, Reply(*answer(c.message))) for c in track.calls), failed=False)
        for track in tracks
    ]
