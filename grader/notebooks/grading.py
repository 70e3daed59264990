"""What `nbgrader_config.py` names: the preprocessors of a course that is graded apart."""

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions

from grader.notebooks.preprocessors import ClearToStub

AUTOGRADE = list(Autograde.autograde_preprocessors.default_args[0])
GENERATE = [
    ClearToStub if step is ClearSolutions else step
    for step in GenerateAssignment.preprocessors.default_args[0]
]
