"""Known mistakes, written as students do, are caught; nearly all are named, none wrongly."""

import pytest

from grader import course
from grader.authoring.diagnosing import diagnosed


@pytest.mark.parametrize("number", [14, 17])
def test_known_mistakes_are_named_and_no_other(number):
    found = diagnosed(number)
    assert found.count == len(course.load(number).mistakes)
    assert found.is_good, found
