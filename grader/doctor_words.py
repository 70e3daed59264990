"""The words of `grade doctor`, in English and Korean."""

DOCTOR_WORDS: dict[str, tuple[str, str]] = {
    # what this machine offers
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
    # what a submission tried
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
}
