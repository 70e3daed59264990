"""Lays out a new exercise: one file in each place, ready to be filled in."""

import re
from pathlib import Path

from grader import course
from grader.authoring.audit import ROOT
from grader.intake import Unusable
from grader.stubs import BEGIN, END

NAME = re.compile(r"(\d{1,2})_([a-z]\w*)")

REFERENCE = '''"""{title}."""

from reference.arrays import Array


def {name}(x: Array) -> Array:
    """Say what it computes.

    x       (N, D)  input
    return  (N, D)
    """
    return x
'''

SOLUTION = f'''"""{{title}}."""

import numpy as np


def {{name}}(x):
    """Say what it computes.

    x       (N, D)  input
    return  (N, D)
    """
    {BEGIN}
    return np.asarray(x)
    {END}
'''

CHECKS = '''"""Checks and known mistakes of exercise {number:02d}: {title}."""

from grader.toolkit import Exercise, Function, arrays, assert_close, assert_pure, check, given
from reference import {name}

EXERCISE = Exercise(
    part=1,
    en="{title}",
    ko="{title}",
    functions=(Function({name}.{name}, returns="out"),),
)


@check(points=9, calls="{name}", en="the result", ko="결과")
@given(inputs=arrays(x="N D"))
def check_result(student, inputs):
    assert_close("out", student.{name}(**inputs), {name}.{name}(**inputs))


@check(
    points=1,
    calls="{name}",
    examples=12,
    en="inputs stay as they were, and the same call gives the same answer",
    ko="입력은 그대로이고 같은 호출은 같은 답을 줌",
)
@given(inputs=arrays(x="N D"))
def check_purity(student, inputs):
    assert_pure(student.{name}, inputs)


MISTAKES = ()
'''

STATEMENTS = {
    "README.md": "# Exercise {number:02d}: {title}\n\n## What you build\n\n## The mathematics\n\n"
    "## Functions\n\n## Worked example\n\n## Good to know\n",
    "README.ko.md": "# 연습 {number:02d}: {title}\n\n## 무엇을 만드나요\n\n## 수식\n\n"
    "## 함수\n\n## 계산 예\n\n## 알아 두기\n",
    "hints.md": "## 1\n\n## 2\n\n## 3\n",
    "hints.ko.md": "## 1\n\n## 2\n\n## 3\n",
}


def lay_out(spelling: str) -> list[Path]:
    """Write the files of a new exercise, such as 25_attention; what exists stays."""
    match = NAME.fullmatch(spelling)
    if not match:
        raise Unusable("no_exercise_name", name=spelling)
    number, name = int(match[1]), match[2]
    if number in course.exercises():
        raise Unusable(
            "exercise_exists", name=course.folder_name(number, course.exercises()[number])
        )
    folder = course.folder_name(number, name)
    texts = {
        ROOT / "reference" / f"{name}.py": REFERENCE,
        ROOT / "solutions" / f"{folder}.py": SOLUTION,
        ROOT / "grader" / "checks" / f"{folder}.py": CHECKS,
        **{ROOT / "exercises" / folder / file: text for file, text in STATEMENTS.items()},
    }
    facts = {"number": number, "name": name, "title": name.replace("_", " ").capitalize()}
    written = [file for file in texts if not file.exists()]
    for file in written:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[file].format(**facts), "utf-8")
    return written
