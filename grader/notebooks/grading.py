"""What `nbgrader_config.py` names: the steps of a course that is graded apart from the kernel."""

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute, SaveAutoGrades

from grader.notebooks.collectors import SecretExtractor as SecretExtractor
from grader.notebooks.late import LateCredit as LateCredit
from grader.notebooks.preprocessors import ClearToStub, GradeApart, RestoreCells, SaveComments

_REPLACED = {
    Execute: [GradeApart],
    SaveAutoGrades: [SaveAutoGrades, SaveComments],
    ClearSolutions: [ClearToStub],
}
AUTOGRADE = [
    new for old in Autograde.autograde_preprocessors.default() for new in _REPLACED.get(old, [old])
]
SANITIZE = [RestoreCells, *Autograde.sanitize_preprocessors.default()]
GENERATE = [
    new for old in GenerateAssignment.preprocessors.default() for new in _REPLACED.get(old, [old])
]
