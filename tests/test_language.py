import pytest
from click.testing import CliRunner

from grader import cli
from grader.language import FIRST, LATER, language


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
    assert (*FIRST, *LATER) == ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def test_a_language_is_chosen_for_good():
    said = CliRunner().invoke(cli.grade, ["language", "ko"])
    assert said.output.startswith("이제부터 한국어")
    assert language(None, {"LC_ALL": "en_US"}) == "ko"
    assert language(None, {"GRADE_LANG": "en"}) == "en"
    assert language("en", {}) == "en"
    CliRunner().invoke(cli.grade, ["language", "en"])
    assert language(None, {"LANG": "ko_KR"}) == "en"


def test_a_setting_that_is_no_language_or_not_readable_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "grade" / "language").mkdir(parents=True)
    assert language(None, {"LANG": "ko_KR"}) == "ko"
