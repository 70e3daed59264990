"""What the source of a submission may not say: it must not use the ready-made answer."""

from typing import Any

from grader.course import Course
from grader.sandbox.session import Rules
from grader.toolkit.declare import Exercise
from grader.toolkit.mismatch import Mismatch
from grader.toolkit.parts import BY_HAND, part_mismatch, with_alike

READY_MADE = frozenset(
    "torch torchvision scipy sklearn tensorflow keras jax flax autograd theano mxnet paddle cupy "
    "nltk gensim transformers".split()
)


def backend_of(exercise: Exercise, asked: str = "numpy") -> str:
    """What a submission is graded with: torch where the exercise is about it, or if asked for."""
    return "torch" if "torch" in exercise.allows else asked


def needs_optimizers(exercise: Exercise) -> bool:
    """True if a submission may use those of torch, which take long to load."""
    ruled_out = {"torch.optim", "torch.autograd"}.intersection(exercise.refuses)
    return "torch" in exercise.allows and not ruled_out


def rules_of(exercise: Exercise, backend: str) -> Rules:
    """How a submission is called; with torch, exercises that do not allow it stay by hand."""
    tensors = backend == "torch"
    by_hand = BY_HAND if tensors and "torch" not in exercise.allows else ()
    refuses = with_alike((*exercise.refuses, *by_hand))
    return Rules(tensors, tensors and "torch.autograd" in refuses, refuses)


def refusal(
    course: Course, imports: Any, uses: Any = None, backend: str = "numpy"
) -> Mismatch | None:
    """The mismatch of the first import, or use of a part, that this exercise rules out.

    imports   what the worker read in the source: label, line and module of each import
    uses      label, line, name and rule of each use of a refused part
    """
    ready_made = READY_MADE - {*course.exercise.allows, backend}
    for entry in imports if isinstance(imports, list) else []:
        if type(entry) is not list or [type(part) for part in entry] != [str, int, str]:
            return Mismatch("tamper", "tamper")
        label, line, module = entry
        if module.partition(".")[0] in ready_made:
            return Mismatch("policy_import", "policy", module=module, line=f"{label}:{line}")
    for entry in uses if isinstance(uses, list) else []:
        if type(entry) is not list or [type(part) for part in entry] != [str, int, str, str]:
            return Mismatch("tamper", "tamper")
        label, line, name, rule = entry
        return part_mismatch(name, rule, f"{label}:{line}")
    return None
