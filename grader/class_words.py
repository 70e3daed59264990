"""The words of `grade class`, in English and Korean."""

CLASS_WORDS: dict[str, tuple[str, str]] = {
    # who is who
    "class_found": (
        "{count} submissions ({shape})",
        "제출물 {count}개 ({shape})",
    ),
    "shape_files": ("a file or a folder for each student", "학생마다 파일 또는 폴더 하나"),
    "shape_moodle": ("a download from Moodle", "Moodle에서 내려받음"),
    "shape_canvas": ("a download from Canvas", "Canvas에서 내려받음"),
    "shape_gradescope": ("a download from Gradescope", "Gradescope에서 내려받음"),
    "shape_nbgrader": ("submitted/ of nbgrader", "nbgrader의 submitted/"),
    "class_not_gradable": ("not gradable: {why}", "채점할 수 없음: {why}"),
    "class_dry": (
        "Nothing was graded. Without --dry-run: {ready} to grade, {refused} with a reason instead.",
        "아무것도 채점하지 않았습니다. --dry-run 없이 실행하면 채점 {ready}개, 채점 불가 {refused}개입니다.",
    ),
    # how far it is
    "class_starting": ("starting", "시작하는 중"),
    "class_progress": ("{done} of {total}", "{total}개 중 {done}개"),
    "class_rate": ("{rate} a second, {left} left", "초당 {rate}개, 남은 시간 {left}"),
    "class_stopped": (
        "Stopped at {done} of {total}. The same command goes on from there.",
        "{total}개 중 {done}개에서 멈췄습니다. 같은 명령으로 이어서 할 수 있습니다.",
    ),
    # how it went
    "class_done": (
        "{graded} graded, {unchanged} unchanged since they were graded, {refused} not gradable, {failed} failed by a fault of the grader.",
        "채점 {graded}개, 이미 채점되어 그대로인 것 {unchanged}개, 채점 불가 {refused}개, 채점기 오류 {failed}개.",
    ),
    "class_gone": (
        "{count} earlier results are of students who are not in this download: {students}",
        "이 다운로드에 없는 학생의 이전 결과 {count}개: {students}",
    ),
    "class_kept": (
        "The results are in {place} (round {number}).",
        "결과 위치: {place} ({number}번째 채점)",
    ),
    "class_reason": ("{student}: {why}", "{student}: {why}"),
    "class_more": ("… and {count} more", "… 외 {count}개"),
    "class_fault": (
        "the grader failed at it twice ({why}); run the same command to try again",
        "채점기가 두 번 실패했습니다 ({why}). 같은 명령으로 다시 시도하세요",
    ),
    "why_process_died": ("its process ended or hung", "채점 프로세스가 끝나거나 멈춤"),
    # what changed between two gradings
    "diff_settings": (
        "What the results rest on has changed: {what}",
        "결과의 바탕이 달라졌습니다: {what}",
    ),
    "diff_student": (
        "{student}: {old} -> {new}",
        "{student}: {old} -> {new}",
    ),
    "diff_points": ("{score} of {max_score}", "{max_score}점 중 {score}점"),
    "diff_none": ("no points ({why})", "점수 없음 ({why})"),
    "diff_absent": ("not there", "없음"),
    "diff_source": ("the submission has changed", "제출물이 바뀌었습니다"),
    "diff_check": ("{check}: {old} -> {new}", "{check}: {old} -> {new}"),
    "diff_version": (
        "{check}: {old} -> {new} (its version: {before} -> {after})",
        "{check}: {old} -> {new} (버전: {before} -> {after})",
    ),
    "diff_count": (
        "Other points: {changed} of {total} students. The same: {same}.",
        "점수가 달라진 학생: {changed} / {total}. 그대로인 학생: {same}.",
    ),
    # calls and submissions that cannot be used
    "no_download": (
        "{file} is neither a folder nor a .zip file",
        "폴더도 .zip 파일도 아닙니다: {file}",
    ),
    "no_entries": ("{file} holds no submissions", "제출물이 없습니다: {file}"),
    "too_many_files": (
        "{file} holds more than {limit} files; name the folder with the submissions alone",
        "파일이 {limit}개보다 많습니다: {file}. 제출물만 든 폴더를 지정하세요",
    ),
    "no_code": (
        "no .py or .ipynb file among what was handed in ({files})",
        ".py나 .ipynb 파일이 없습니다 (제출된 파일: {files})",
    ),
    "which_file": (
        "several files could be meant ({files}); keep one",
        "어느 파일을 채점할지 알 수 없습니다 ({files}). 하나만 남기세요",
    ),
    "zip_damaged": (
        "{file} is damaged, or no zip archive",
        "손상되었거나 zip 파일이 아닙니다: {file}",
    ),
    "zip_empty": ("{file} holds no files", "파일이 들어 있지 않습니다: {file}"),
    "zip_entries": (
        "{file} holds more than {limit} files",
        "파일이 {limit}개보다 많이 들어 있습니다: {file}",
    ),
    "zip_large": (
        "{file} holds more than {limit} KiB",
        "내용이 {limit} KiB보다 큽니다: {file}",
    ),
    "zip_link": (
        "{file} holds a link or a device ({entry})",
        "링크나 장치가 들어 있습니다: {file} ({entry})",
    ),
    "zip_name": (
        "{file} holds a file with a name that is not allowed ({entry})",
        "허용되지 않는 파일 이름이 있습니다: {file} ({entry})",
    ),
    "zip_twice": (
        "{file} holds two files that have one name on some systems ({entry})",
        "일부 시스템에서 이름이 같은 파일이 두 개 있습니다: {file} ({entry})",
    ),
    "zip_password": ("{file} is locked with a password", "암호가 걸려 있습니다: {file}"),
    "zip_method": (
        "{file} is packed in an unusual way; pack it as an ordinary zip",
        "일반적이지 않은 방식으로 압축되었습니다. 보통 zip으로 다시 압축하세요: {file}",
    ),
    "no_extra": (
        "this needs {package}; install it with: pip install 'sequence-exercises[{extra}]'",
        "이 기능에는 추가 패키지가 필요합니다: {package}. 설치: pip install 'sequence-exercises[{extra}]'",
    ),
    "no_store": ("the store cannot be opened: {why}", "저장소를 열 수 없습니다: {why}"),
    "no_run": (
        "{folder} is not the folder of a run; it is what --out named",
        "채점 결과 폴더가 아닙니다. --out으로 지정한 폴더를 쓰세요: {folder}",
    ),
    "no_round": (
        "{folder} has no round {number}",
        "그런 채점이 없습니다: {folder} ({number}번째)",
    ),
    "class_busy": (
        "another process is grading into {folder}",
        "다른 프로세스가 채점하고 있습니다: {folder}",
    ),
    "class_changed": (
        "marks of this run rest on something else than now ({what}); grade all again with --regrade, or name another --out",
        "이 채점의 바탕이 지금과 다릅니다 ({what}). --regrade로 모두 다시 채점하거나 --out으로 다른 폴더를 지정하세요",
    ),
    "no_start": (
        "the grading processes do not start {why}",
        "채점 프로세스를 시작할 수 없습니다 {why}",
    ),
    "no_check": (
        "there is no check {name}; the checks are: {names}",
        "그런 검사가 없습니다: {name}. 검사: {names}",
    ),
    "bad_weight": (
        "{text} is no weight; write CHECK=POINTS, such as gates=2.5",
        "배점이 아닙니다: {text}. gates=2.5처럼 검사=점수로 쓰세요",
    ),
    "bad_weights": (
        "{file} cannot be read as weights; write one line for each check, such as check_gates = 2.5",
        "배점 파일로 읽을 수 없습니다: {file}. 검사마다 check_gates = 2.5처럼 한 줄씩 쓰세요",
    ),
}
