"""Which known mistake, or which two, answer exactly as the submission does."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np

from grader.diagnosis.suspects import Suspects
from grader.diagnosis.track import Answer, Call, Track, agreement
from grader.sandbox.session import Reply
from grader.toolkit.declare import Mistake

Guess = tuple[Mistake, ...]
FEWEST = 3  # examples that are enough by themselves
MOST_PAIRS = 400  # that are tried where no single mistake fits


@np.errstate(all="ignore")  # a mistake may overflow where the reference does not
def named(
    suspects: Suspects, tracks: Sequence[Track], others: Callable[[], Iterable[Track]]
) -> Guess:
    """The mistakes that explain these tracks; nothing if none fits, or more than one.

    tracks  what the failed check was answered, one that fails first
    others  gives what other checks are answered: they decide where mistakes fit alike, or where the
            tracks are few
    """
    if not tracks or _all_agree(tracks, suspects.answer_of(())):
        return ()
    guesses = [(mistake,) for mistake in suspects.course.mistakes]
    fitting = _fitting(suspects, tracks, guesses) or _fitting(
        suspects, tracks, _pairs(suspects, tracks[0])
    )
    if len(fitting) > 1 or (fitting and len(tracks) < FEWEST):
        fitting = _fitting(suspects, list(others()), fitting)
    return fitting[0] if len(fitting) == 1 else ()


def _fitting(suspects: Suspects, tracks: Sequence[Track], guesses: Sequence[Guess]) -> list[Guess]:
    return [guess for guess in guesses if _all_agree(tracks, suspects.answer_of(guess))]


def _all_agree(tracks: Sequence[Track], answer: Answer) -> bool:
    return all(all(agreement(track, answer)) for track in tracks)


def _pairs(suspects: Suspects, track: Track) -> list[Guess]:
    """Two mistakes that may be made at once: both touch what is wrong, one explains a part of it.

    Where no mistake explains a part by itself, any two that touch what is wrong.
    """
    exact = suspects.answer_of(())
    course = Track(tuple(_answered(call, exact) for call in track.calls), failed=False)
    right = list(agreement(track, exact))
    explaining, touching = [], []
    for mistake in suspects.course.mistakes:
        ours = list(agreement(track, suspects.answer_of((mistake,))))
        changed = list(agreement(course, suspects.answer_of((mistake,))))
        if len(ours) == len(right) == len(changed):
            parts = list(zip(right, ours, changed, strict=True))
            explaining += [mistake] * any(now and not before for before, now, _ in parts)
            touching += [mistake] * any(not same for before, _, same in parts if not before)
    pairs = list(combinations(touching, 2))
    if explaining:
        pairs = [pair for pair in pairs if any(mistake in explaining for mistake in pair)]
    return pairs[:MOST_PAIRS]


def _answered(call: Call, answer: Answer) -> Call:
    status, body = answer(call.message)
    return Call(call.message, Reply(status, body))
