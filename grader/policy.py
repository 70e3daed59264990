"""What the source of a submission may not say: it must not import the ready-made answer."""

from typing import Any

from grader.course import Course
from grader.toolkit.mismatch import Mismatch

READY_MADE = frozenset(
    "torch torchvision scipy sklearn tensorflow keras jax flax autograd theano mxnet paddle cupy "
    "nltk gensim transformers".split()
)


def refusal(course: Course, imports: Any) -> Mismatch | None:
    """The mismatch of the first import that this exercise rules out.

    imports   what the worker read in the source: label, line and module of each import
    """
    for entry in imports if isinstance(imports, list) else []:
        if type(entry) is not list or [type(part) for part in entry] != [str, int, str]:
            return Mismatch("tamper", "tamper")
        label, line, module = entry
        if module.partition(".")[0] in READY_MADE - set(course.exercise.allows):
            return Mismatch("policy_import", "policy", module=module, line=f"{label}:{line}")
    return None
