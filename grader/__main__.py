"""The command `grade`: starts the untrusted side first, then everything else."""

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS = tuple(  # none grades itself
    "list hint schema audit reset init doctor language notebooks".split()
)


def main() -> None:
    """Run the command line; the untrusted side boots while this process is still importing."""
    leave_current_folder()
    import contextlib

    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # small arrays, and a faster start
    zygote = None
    if grades(sys.argv[1:]):
        from grader.sandbox import spawn

        with contextlib.suppress(spawn.SandboxError):  # who grades starts it again, and says why
            zygote = spawn.start(boxed=wants_box(sys.argv[1:], os.environ))
        gc.disable()  # this process ends before there is anything worth collecting
    try:
        from grader import cli

        code = cli.run(sys.argv[1:], zygote)
    finally:
        if zygote is not None:
            from grader.sandbox import launch

            launch.close(zygote)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # what an orderly end would free takes longer than grading a check


def leave_current_folder() -> None:
    """Import nothing from where the call is made: what lies beside a submission may be `numpy.py`.

    `python -m grader` puts that folder first, and so does an empty entry of PYTHONPATH. It stays if
    it holds this package: who writes there need not go this way.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it is gone
        here = ""
    if here != os.path.dirname(os.path.dirname(os.path.realpath(__file__))):
        sys.path[:] = [path for path in sys.path if path and os.path.realpath(path) != here]


def grades(arguments: list[str]) -> bool:
    """True if the call is `grade EXERCISE …` with NumPy: a guess that only saves time."""
    words = [word for word in arguments if not word.startswith("-")]
    named = bool(words) and words[0] not in COMMANDS
    return named and "--help" not in arguments and "torch" not in arguments


def wants_box(arguments: list[str], environment: "Mapping[str, str]") -> bool:
    """True if the call requires tier `strong`, by its option or by a setting."""
    given = [word for word in arguments if word.startswith("--require")]
    if not given:
        return environment.get("GRADE_REQUIRE") == "strong"
    return "--require=strong" in given or ("--require" in given and "strong" in arguments)


if __name__ == "__main__":
    main()
