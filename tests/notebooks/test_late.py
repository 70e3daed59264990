import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")

from traitlets import TraitError

from grader.notebooks.late import LateCredit

DAY = 86_400.0
STEPS = {"15 minutes": 1.0, "1 day": 0.8, "1 week": 0.5}


@pytest.mark.parametrize(
    ("seconds", "share"),
    [(0, 1.0), (900, 1.0), (901, 0.8), (DAY, 0.8), (DAY + 1, 0.5), (7 * DAY, 0.5), (8 * DAY, 0.1)],
)
def test_the_first_step_that_fits_says_what_is_kept(seconds, share):
    assert LateCredit(timeline=STEPS, afterwards=0.1).share(seconds) == share


def test_steps_may_stand_in_any_order():
    turned = LateCredit(timeline=dict(reversed(STEPS.items())))
    assert turned.share(1000.0) == 0.8


def test_the_penalty_is_what_is_not_kept():
    credit = LateCredit(timeline=STEPS)
    assert credit.late_submission_penalty("jeong", 17.0, 1000.0) == 3.4
    assert credit.late_submission_penalty("jeong", 17.0, 9 * DAY) == 17.0


def test_without_settings_a_day_and_a_week_are_known():
    assert [LateCredit().share(late * DAY) for late in (1, 7, 8)] == [0.8, 0.5, 0.0]


@pytest.mark.parametrize("steps", [{"1 fortnight": 0.5}, {"soon": 0.5}, {"-1 day": 0.5}])
def test_a_span_that_is_none_is_refused_in_one_sentence(steps):
    with pytest.raises(TraitError, match="is no span of time"):
        LateCredit(timeline=steps)


@pytest.mark.parametrize("share", [1.5, -0.1, 80])
def test_a_share_that_is_none_is_refused_in_one_sentence(share):
    with pytest.raises(TraitError, match="is no share of the points"):
        LateCredit(timeline={"1 day": share})
    with pytest.raises(TraitError, match="is no share of the points"):
        LateCredit(afterwards=float(share))
