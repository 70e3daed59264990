"""A new exercise is laid out in one call, and is well-formed but for what only its author knows."""

from pathlib import Path

import pytest

from grader.authoring import layout
from grader.intake import Unusable
from grader.stubs import stub_of


def test_a_new_exercise_has_a_file_in_each_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    written = {str(file.relative_to(tmp_path)) for file in layout.lay_out("25_attention")}
    assert written == {
        "reference/attention.py",
        "solutions/exercise_25_attention.py",
        "grader/checks/exercise_25_attention.py",
        "exercises/exercise_25_attention/README.md",
        "exercises/exercise_25_attention/README.ko.md",
        "exercises/exercise_25_attention/hints.md",
        "exercises/exercise_25_attention/hints.ko.md",
    }
    for file in tmp_path.rglob("*.py"):
        compile(file.read_text(), file.name, "exec")
    solution = tmp_path / "solutions" / "exercise_25_attention.py"
    assert 'raise NotImplementedError("write attention")' in stub_of(solution.read_text())


@pytest.mark.parametrize("name", ["attention", "5_again", "25", "25-attention"])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    with pytest.raises(Unusable):
        layout.lay_out(name)
