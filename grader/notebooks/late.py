"""Late credit as a timeline, by nbgrader's plugin for late submissions."""

import re
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Dict, Float, TraitError, validate

from grader.language import language
from grader.notebooks.sentences import say

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
SPAN = re.compile(rf"(\d+(?:\.\d+)?) ({'|'.join(UNITS)})s?")


class LateCredit(LateSubmissionPlugin):
    """The share of the points that a late submission keeps: what its first step that fits says.

    In `nbgrader_config.py`:

        c.AssignLatePenalties.plugin_class = grading.LateCredit
        c.LateCredit.timeline = {"1 day": 0.8, "1 week": 0.5}
    """

    timeline = Dict(
        {"1 day": 0.8, "1 week": 0.5},
        help="Share of the points by how late it is at most, such as '15 minutes' or '1 day'.",
    ).tag(config=True)
    afterwards = Float(0.0, help="Share of the points later than that.").tag(config=True)

    @validate("timeline")
    def _timeline_can_be_used(self, proposal: dict[str, Any]) -> dict[str, float]:
        steps: dict[str, float] = proposal["value"]
        for span, share in steps.items():
            _seconds(span)
            _in_range(share)
        return steps

    @validate("afterwards")
    def _afterwards_can_be_used(self, proposal: dict[str, Any]) -> float:
        return _in_range(proposal["value"])

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """The points that a submission loses by coming this late."""
        lost = score * (1.0 - self.share(total_seconds_late))
        return round(lost, 6)  # 17 points at 80 % lose 3.4, not 3.3999999999999995

    def share(self, seconds_late: float) -> float:
        """The share of the points that is kept."""
        if seconds_late <= 0:
            return 1.0
        steps = sorted((_seconds(span), share) for span, share in self.timeline.items())
        fitting = (share for latest, share in steps if seconds_late <= latest)
        return float(next(fitting, self.afterwards))


def _seconds(span: str) -> float:
    match = SPAN.fullmatch(span)
    if match is None:
        raise TraitError(say("no_span", language(None), span=span))
    return float(match[1]) * UNITS[match[2]]


def _in_range(share: float) -> float:
    if not 0.0 <= share <= 1.0:
        raise TraitError(say("no_share", language(None), share=share))
    return share
