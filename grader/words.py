"""The words of the command line, in English and Korean."""

from typing import Any

from grader.messages import LANGUAGES

WORDS: dict[str, tuple[str, str]] = {
    # marks of a check: with symbols, and for screen readers
    "passed": ("✓", "✓"),
    "failed": ("✗", "✗"),
    "waiting": ("·", "·"),
    "not_run": ("–", "–"),
    "broken": ("!", "!"),
    "plain_passed": ("passed", "통과"),
    "plain_failed": ("failed", "실패"),
    "plain_waiting": ("waiting", "대기"),
    "plain_not_run": ("not run", "실행 안 함"),
    "plain_broken": ("broken", "채점기 오류"),
    "unwritten": ("not written yet", "아직 작성되지 않음"),
    # the page of a report
    "title": ("Exercise {number:02d}: {title}", "연습 {number:02d}: {title}"),
    "mistake": ("Likely mistake: {text}", "짐작되는 실수: {text}"),
    "same_mistake": ("The same mistake as above.", "위와 같은 실수입니다."),
    "inputs": ("inputs", "입력"),
    "example": (
        "The first failure without the grader: {file}",
        "채점기 없이 볼 수 있는 첫 실패: {file}",
    ),
    "example_title": ("What failed, without the grader: {check}", "채점기 없이 보는 실패: {check}"),
    "example_run": ("Run it with: {command}", "실행: {command}"),
    "example_is": ("{name} is:", "{name} 값:"),
    "example_due": ("but should be:", "맞는 값:"),
    "at": ("checking: {check}", "검사 중: {check}"),
    "watching": (
        "Watching {file}. Save it to grade it again; Ctrl-C ends.",
        "저장하면 다시 채점합니다: {file}. 끝내려면 Ctrl-C를 누르세요.",
    ),
    "watching_all": (
        "Watching {count} exercises. Save one to grade it; Ctrl-C ends.",
        "연습 {count}개를 지켜보고 있습니다. 저장하면 채점합니다. 끝내려면 Ctrl-C를 누르세요.",
    ),
    "polling": (
        "This file system does not tell of changes, so it is looked at twice a second.",
        "이 파일 시스템은 변경을 알려 주지 않으므로 1초에 두 번씩 확인합니다.",
    ),
    "legend": ("* wrong", "* 틀린 원소"),
    "expected": ("should be", "맞는 값"),
    "actual": ("returned", "반환값"),
    "more": ("… {count} values in all", "… 모두 {count}개"),
    "output": ("Your code printed:", "학생 코드의 출력:"),
    "cut": ("(cut)", "(줄임)"),
    "score": ("{score} of {max_score} points", "{max_score}점 중 {score}점"),
    "all_passed": ("All checks passed.", "모든 검사를 통과했습니다."),
    "more_checks": (
        "{count} more checks run when your course grades.",
        "강의에서 채점할 때 검사 {count}개를 더 실행합니다.",
    ),
    "next_hint": ("Next: {command}", "다음: {command}"),
    "next_exercise": ("Next: {command}", "다음: {command}"),
    "tier": ("Isolation: {tier}. {claim}", "격리: {tier}. {claim}"),
    # what each tier claims, in one line
    "claim_self-check": (
        "For practice: the answers on this machine are not protected from the code.",
        "연습용입니다. 이 컴퓨터에 있는 정답이 코드로부터 보호되지 않습니다.",
    ),
    "claim_basic": (
        "No network; the answers on this machine are not protected from the code.",
        "네트워크는 막혀 있지만 이 컴퓨터에 있는 정답은 코드로부터 보호되지 않습니다.",
    ),
    "claim_default": (
        "The code cannot reach the answers, other files, processes or the network.",
        "코드가 정답, 다른 파일, 프로세스, 네트워크에 접근할 수 없습니다.",
    ),
    "claim_strong": (
        "The code cannot reach or even see the answers, other files or processes.",
        "코드가 정답, 다른 파일, 프로세스에 접근할 수 없고 볼 수도 없습니다.",
    ),
    # the overview
    "part": ("Part {number}: {title}", "{number}부: {title}"),
    "state_missing": ("no file", "파일 없음"),
    "state_untouched": ("not started", "시작 전"),
    "state_edited": ("edited, not graded yet", "고친 뒤 채점 전"),
    "state_graded": ("{score} of {max_score} points", "{max_score}점 중 {score}점"),
    "points": ("{points} points", "{points}점"),
    "no_course": (
        "No exercises here yet. Lay them out with: grade init FOLDER",
        "여기에는 아직 연습이 없습니다. 다음 명령으로 펼치세요: grade init FOLDER",
    ),
    # other commands
    "hint": ("Hint {number} of {count}", "힌트 {number}/{count}"),
    "hint_more": ("For the next one: {command}", "다음 힌트: {command}"),
    "reset": (
        "{file} is the stub again; your version is kept as {kept}",
        "다시 처음 상태입니다: {file}. 이전 파일: {kept}",
    ),
    "reset_same": (
        "{file} is the stub already",
        "이미 처음 상태입니다: {file}",
    ),
    "language": (
        "From now on in English ({file})",
        "이제부터 한국어로 표시합니다 ({file})",
    ),
    "init": (
        "{count} exercises are in {folder}. Start with: grade exercise-{first:02d}",
        "연습 {count}개를 펼쳤습니다: {folder}. 시작: grade exercise-{first:02d}",
    ),
    # grade doctor: what this machine offers
    "doctor_machine": ("This machine", "이 컴퓨터"),
    "doctor_tiers": ("Tiers of isolation", "격리 단계"),
    "doctor_missing": ("no: {why}", "없음: {why}"),
    "doctor_version": ("version {version}", "버전 {version}"),
    "doctor_works": ("works", "작동함"),
    "why_not_installed": ("not installed", "설치되지 않음"),
    "why_no_torch": ("torch is not installed", "torch가 설치되지 않음"),
    "why_cpu_torch": ("this torch is built without CUDA", "설치된 torch가 CUDA를 지원하지 않음"),
    "why_no_driver": ("there is no NVIDIA driver", "NVIDIA 드라이버가 없음"),
    "why_not_linux": ("this needs Linux", "Linux가 필요함"),
    "why_old_linux": ("this needs a newer Linux", "더 새로운 Linux가 필요함"),
    "why_no_landlock": (
        "this kernel has no Landlock, or it is switched off",
        "커널에 Landlock이 없거나 꺼져 있음",
    ),
    "why_no_rules": ("Landlock refuses the rules", "Landlock 규칙을 적용할 수 없음"),
    "why_no_seccomp": (
        "the filter of system calls (seccomp) cannot be put on",
        "시스템 호출 필터(seccomp)를 적용할 수 없음",
    ),
    "why_no_bubblewrap": ("bubblewrap is not installed", "bubblewrap이 설치되지 않음"),
    "why_start_failed": ("its start failed ({text})", "시작하지 못함 ({text})"),
    # grade doctor: what a submission tried
    "doctor_tried": (
        "What a submission tried at tier {tier}",
        "제출 코드로 시도한 일 (단계: {tier})",
    ),
    "try_read_file": ("read a file of the answers", "정답 파일 읽기"),
    "try_list_folder": ("list the folder of the answers", "정답 폴더의 목록 보기"),
    "try_write_file": ("leave a file behind", "파일 남기기"),
    "try_see_file": ("see whether a file exists", "파일이 있는지 알아보기"),
    "try_open_tcp": ("open a TCP socket", "TCP 소켓 열기"),
    "try_open_udp": ("open a UDP socket", "UDP 소켓 열기"),
    "try_open_unix": ("open a Unix socket", "Unix 소켓 열기"),
    "try_fork": ("fork a process", "프로세스 복제"),
    "try_start_thread": ("start a thread", "스레드 시작"),
    "try_run_program": ("run a program", "프로그램 실행"),
    "try_signal_grader": ("send the grader a signal", "채점기에 신호 보내기"),
    "try_read_memory": ("read the grader's memory", "채점기의 메모리 읽기"),
    "try_allocate": ("allocate 1 GiB", "메모리 1 GiB 할당"),
    "tried_refused": ("refused ({detail})", "막힘 ({detail})"),
    "tried_done": ("not refused", "막지 못함"),
    "tried_found": ("not refused: it found a secret", "막지 못함: 비밀 문자열을 찾음"),
    "tried_unclear": ("no clear answer ({detail})", "결과가 분명하지 않음 ({detail})"),
    "tried_unclaimed": (
        "{said}; this tier does not claim it",
        "{said} (이 단계가 보장하지 않는 일)",
    ),
    "tier_holds": (
        "Tier {tier} holds what it claims.",
        "보장하는 것이 모두 지켜집니다 (단계: {tier}).",
    ),
    "tier_broken": (
        "Tier {tier} does not hold what it claims: do not grade the code of others on this machine.",
        "보장하는 것이 지켜지지 않습니다 (단계: {tier}). 이 컴퓨터에서 다른 사람의 코드를 채점하지 마세요.",
    ),
    # calls that cannot be used
    "below_tier": (
        "tier {required} is required, and this machine isolates at tier {tier} (grade doctor says why)",
        "격리 단계가 요구보다 낮습니다: {tier} (요구: {required}). 이유: grade doctor",
    ),
    "no_tier": (
        "tier {required} is required and cannot be had here: {why} (grade doctor says more)",
        "요구한 격리 단계를 쓸 수 없습니다: {required} ({why}). 자세히: grade doctor",
    ),
    "no_exercise": ("there is no exercise {name}", "그런 연습이 없습니다: {name}"),
    "nearest": ("; did you mean {nearest}?", ". 혹시 이것인가요? {nearest}"),
    "list_them": (" (grade list shows all)", " (모두 보기: grade list)"),
    "no_file": ("there is no file {file}", "파일이 없습니다: {file}"),
    "no_course_file": (
        "there is no {file} here or above; name a file, or lay the exercises out with: grade init FOLDER",
        "이 폴더와 그 위에 연습 파일이 없습니다: {file}. 파일을 지정하거나 다음 명령으로 펼치세요: "
        "grade init FOLDER",
    ),
    "link": (
        "{file} is a link; name the file itself",
        "링크입니다. 파일 자체를 지정하세요: {file}",
    ),
    "directory": (
        "{file} is a folder; name a .py or .ipynb file",
        "폴더입니다. .py나 .ipynb 파일을 지정하세요: {file}",
    ),
    "not_regular": ("{file} is not an ordinary file", "보통 파일이 아닙니다: {file}"),
    "unreadable": ("{file} cannot be read: {why}", "읽을 수 없는 파일입니다: {file} ({why})"),
    "too_large": (
        "{file} has {size} KiB; the limit is {limit} KiB",
        "파일이 너무 큽니다: {file} ({size} KiB). 한도: {limit} KiB",
    ),
    "nul_bytes": (
        "{file} holds NUL bytes; is it really a text file?",
        "NUL 바이트가 들어 있습니다. 정말 텍스트 파일인가요? {file}",
    ),
    "not_utf8": (
        "{file} is not UTF-8 (line {line}); save it as UTF-8",
        "UTF-8이 아닙니다: {file} ({line}번째 줄). UTF-8로 저장하세요",
    ),
    "bad_notebook": (
        "{file} is not a readable notebook; save it again in Jupyter",
        "읽을 수 없는 노트북입니다. Jupyter에서 다시 저장하세요: {file}",
    ),
    "in_the_way": (
        "{file} is a file of your own; move it away to write an example there",
        "같은 이름의 다른 파일이 있어서 예를 쓸 수 없습니다. 먼저 옮기세요: {file}",
    ),
    "unwritable": (
        "{file} cannot be written: {why}",
        "쓸 수 없는 파일입니다: {file} ({why})",
    ),
    "no_hint": (
        "there are hints 1 to {count}, not {number}",
        "그런 힌트가 없습니다: {number}. 힌트의 수: {count}",
    ),
    "not_empty": (
        "{folder} holds exercises already; name another folder",
        "이미 연습이 들어 있습니다. 다른 폴더를 지정하세요: {folder}",
    ),
    "no_torch": (
        "grading with torch is not possible here: {why}",
        "여기서는 torch로 채점할 수 없습니다: {why}",
    ),
    "no_device": (
        "device {device} needs a GPU and --backend torch, which this version does not grade with; "
        "use --device cpu",
        "이 버전은 다음 장치로 채점하지 않습니다: {device}. --device cpu를 쓰세요",
    ),
    "no_extra": (
        "this needs what is not installed here: pip install 'sequence-exercises[{extra}]'",
        "필요한 것이 설치되어 있지 않습니다: pip install 'sequence-exercises[{extra}]'",
    ),
    "no_checkout": (
        "grade audit works in a checkout of the course, where solutions/ and tests/ are",
        "grade audit은 solutions/와 tests/가 있는 소스 폴더에서 실행하세요",
    ),
    "no_exercise_name": (
        "{name} is no name for an exercise; use a number and a name, such as 25_attention",
        "연습의 이름이 아닙니다: {name}. 25_attention처럼 번호와 이름을 쓰세요",
    ),
    "exercise_exists": ("{name} exists already", "이미 있습니다: {name}"),
    "fault": (
        "grade failed by a fault of its own ({why}); your file is unharmed. "
        "GRADE_TRACEBACK=1 shows where.",
        "채점기 자체의 오류입니다 ({why}). 파일은 그대로입니다. GRADE_TRACEBACK=1로 위치를 볼 수 있습니다.",
    ),
    "error": ("error: {text}", "오류: {text}"),
}


def word(key: str, lang: str, **facts: Any) -> str:
    """The words for a key, with facts in them."""
    return WORDS[key][LANGUAGES.index(lang)].format(**facts)


def unusable(kind: str, facts: dict[str, Any], lang: str) -> str:
    """One sentence for a call or a submission that cannot be used."""
    text = word(kind, lang, **facts)
    if kind == "no_exercise":
        nearest = facts["nearest"]
        text += word("nearest", lang, nearest=nearest) if nearest else word("list_them", lang)
    return word("error", lang, text=text)
