"""The words of notebooks and of their reports, in English and Korean: data."""

from typing import Any

from grader.messages import LANGUAGES

SENTENCES: dict[str, tuple[str, str]] = {
    # in the notebook
    "how": (
        "## How this notebook works\n\n"
        "Write the functions below, where `NotImplementedError` stands, and run their cells. The cell with "
        "`check` after a function grades it, as `grade {exercise}` does: it grades the source of the cells that "
        "you ran, in a process of its own, so nothing else in this notebook can change the points. In its "
        "report, *cell [4]* is the cell numbered [4].\n\n"
        "You may add cells, move them, and try things in them: what counts is the last definition of each "
        "function. When your course grades, it grades the saved notebook from top to bottom.",
        "## 이 노트북의 사용법\n\n"
        "아래에서 `NotImplementedError`가 있는 함수를 작성하고 그 셀을 실행하세요. 함수 뒤에 있는 `check` 셀은 "
        "`grade {exercise}` 명령처럼 그 함수를 채점합니다. 실행한 셀의 소스를 별도의 프로세스에서 채점하므로 "
        "노트북 안의 다른 것은 점수에 영향을 주지 않습니다. 보고서에 나오는 *cell [4]*는 번호가 [4]인 "
        "셀입니다.\n\n"
        "셀을 더하거나 옮겨도 되고, 여러 가지를 시험해 보아도 됩니다. 함수마다 마지막 정의를 채점합니다. 강의에서 "
        "채점할 때에는 저장된 노트북을 위에서 아래로 읽어 채점합니다.",
    ),
    "hints": ("## Hints", "## 힌트"),
    "hint": ("Hint {number}", "힌트 {number}"),
    "your_code": ("## Your functions", "## 작성할 함수"),
    # a test cell that can show no report
    "no_report": (
        "The grader could not report ({why}). Run this cell again.",
        "채점기가 결과를 내지 못했습니다 ({why}). 이 셀을 다시 실행하세요.",
    ),
    # grade notebooks build
    "built": (
        "{exercise}: {file}, {points} points",
        "{exercise}: {file}, {points}점",
    ),
    "kept": (
        "{exercise}: {file} is kept, because it has been changed (--force writes it again)",
        "{exercise}: 고친 파일이므로 그대로 두었습니다: {file} (--force로 다시 씁니다)",
    ),
    "kept_config": (
        "{file} is kept, because it has been changed. These lines make nbgrader grade apart from the kernel:",
        "고친 파일이므로 그대로 두었습니다: {file}. 다음 줄을 넣으면 nbgrader가 커널 밖에서 채점합니다.",
    ),
    "next": (
        "Next, in {folder}: nbgrader generate_assignment {exercise}",
        "다음 명령을 {folder} 폴더에서 실행하세요: nbgrader generate_assignment {exercise}",
    ),
    # late credit
    "no_span": (
        "{span!r} is no span of time; write it like '15 minutes', '1 day' or '2 weeks'",
        "기간이 아닙니다: {span!r}. '15 minutes', '1 day', '2 weeks'처럼 쓰세요",
    ),
    "no_share": (
        "{share!r} is no share of the points; write a number from 0 to 1",
        "점수의 비율이 아닙니다: {share!r}. 0 이상 1 이하의 수를 쓰세요",
    ),
    # nbgrader export
    "needs_a_look": (
        "{assignment} of {student} still needs a look in the formgrader; exported as it is",
        "아직 직접 확인해야 하는 제출물을 지금 점수 그대로 내보냅니다: {student}, {assignment}",
    ),
    # nbgrader zip_collect
    "not_named": (
        "{file} is skipped: its name is not one that {platform} gives",
        "건너뜁니다: {file}. {platform}에서 내려받은 파일의 이름이 아닙니다",
    ),
    "nobody": (
        "{file} is skipped: no student in the gradebook is {name}. Add the student, or correct the name, with: "
        "nbgrader db student add ID --first-name … --last-name …",
        "건너뜁니다: {file}. 성적부에 없는 학생입니다: {name}. 다음 명령으로 학생을 추가하거나 이름을 고치세요: "
        "nbgrader db student add ID --first-name … --last-name …",
    ),
    "several": (
        "{file} is skipped: several students in the gradebook are {name}. Download Moodle's grading worksheet "
        "(a CSV file) into {folder}; it tells them apart",
        "건너뜁니다: {file}. 이름이 같은 학생이 여럿입니다: {name}. Moodle의 채점 워크시트(CSV 파일)를 다음 "
        "폴더에 내려받으면 구별할 수 있습니다: {folder}",
    ),
    "late_by": (
        "{student} was late, and {platform} does not say by how much: counted as one second. The time can be "
        "corrected in {file}",
        "늦게 제출했지만 얼마나 늦었는지는 {platform}에서 알 수 없어 1초로 봅니다: {student}. 다음 파일에서 고칠 "
        "수 있습니다: {file}",
    ),
    "in_time": (
        "{platform} does not say when submissions came: all but those marked late count as in time. Times can be "
        "corrected in the files timestamp.txt below {folder}",
        "{platform}에서는 제출 시각을 알 수 없어, 늦었다는 표시가 없으면 제때 낸 것으로 봅니다. 시각은 다음 폴더 "
        "안의 timestamp.txt 파일에서 고칠 수 있습니다: {folder}",
    ),
}


def say(key: str, lang: str, **facts: Any) -> str:
    """The words for a key, with facts in them."""
    return SENTENCES[key][LANGUAGES.index(lang)].format(**facts)
