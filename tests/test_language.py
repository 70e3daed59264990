import pytest

from grader.language import SETTINGS, language


@pytest.mark.parametrize(
    ("chosen", "environment", "expected"),
    [
        (None, {}, "en"),
        ("ko", {}, "ko"),
        ("en", {"LANG": "ko_KR.UTF-8"}, "en"),
        (None, {"LANG": "ko_KR.UTF-8"}, "ko"),
        (None, {"LANG": "ko"}, "ko"),
        (None, {"LANG": "KO_kr"}, "ko"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LANG": "C"}, "en"),
        (None, {"LANG": "kok_IN"}, "en"),
        (None, {"LC_ALL": "ko_KR", "LANG": "en_US"}, "ko"),
        (None, {"LC_MESSAGES": "ko_KR", "LANG": "en_US"}, "ko"),
        (None, {"LC_ALL": "en_US", "LC_MESSAGES": "ko_KR"}, "en"),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "ko_KR"}, "en"),
        (None, {"LC_ALL": "", "LANG": "ko_KR"}, "ko"),
        (None, {"GRADE_LANG": "ko", "LC_ALL": "en_US"}, "ko"),
    ],
)
def test_the_language_is_the_first_that_is_said(chosen, environment, expected):
    assert language(chosen, environment) == expected


def test_the_environment_is_asked_in_this_order():
    assert SETTINGS == ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
