"""Steps of nbgrader's converters: clear solutions to stubs, grade apart, save comments."""

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearSolutions, Execute, NbGraderPreprocessor
from traitlets import Integer, Unicode

from grader import course
from grader.grade import Options
from grader.language import language
from grader.notebooks import autograding, comments
from grader.notebooks.outputs import name_of_test
from grader.notebooks.parts import checks_by_function, cleared
from grader.stubs import BEGIN

REPORT = "sequence_exercises"  # where one step leaves the report for the next


class ClearToStub(ClearSolutions):
    """Clears a solution to the stub that `grade` gives students, helpers included."""

    def _replace_solution_region(self, cell: Any, language: str) -> bool:
        if cell.cell_type != "code" or BEGIN not in cell.source:
            done: bool = super()._replace_solution_region(cell, language)
            return done
        cell.source = cleared(cell.source)
        return True


class RestoreCells(NbGraderPreprocessor):
    """Gives every cell the settings that the course has released, before nbgrader looks at them.

    What a student's editor has made of them, or a copy of a cell, would make nbgrader refuse the
    whole submission.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        facts = resources["nbgrader"]
        with Gradebook(facts["db_url"]) as gradebook:
            source = gradebook.find_notebook(facts["notebook"], facts["assignment"])
            settings = autograding.settings_of(source)
        autograding.restore(nb, settings)
        return nb, resources


class GradeApart(Execute):
    """Grades the submitted notebook in the sandbox instead of running its cells in a kernel.

    A notebook that is none of our exercises is run as nbgrader runs it; so are test cells that an
    instructor has added to one that is.
    """

    lang = Unicode("en", help="Language of the reports: en or ko.").tag(config=True)
    seed = Integer(None, allow_none=True, help="Seed of the course; it is kept secret.").tag(
        config=True
    )
    examples = Integer(100, help="Examples of each check.").tag(config=True)
    require = Unicode(
        "", help="Refuse to grade with less isolation: basic, default or strong."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        facts = resources["nbgrader"]
        with Gradebook(facts["db_url"]) as gradebook:
            source = gradebook.find_notebook(facts["notebook"], facts["assignment"])
            tests = autograding.tests_in(source)
        number = autograding.exercise_of(facts["notebook"], tests)
        if number is None:
            done: tuple[Any, Any] = super().preprocess(nb, resources, km)
            return done
        loaded = course.load(number)
        ours = {name_of_test(function) for function in checks_by_function(loaded)}
        if autograding.has_others(nb, ours):
            nb, resources = super().preprocess(nb, resources, km)
        graded = autograding.graded(loaded, self.submitted(facts), self.options(), self.log)
        autograding.fill(nb, loaded, graded, {n: t for n, t in tests.items() if n in ours})
        resources[REPORT] = graded
        return nb, resources

    def options(self) -> Options:
        """How to grade, from the configuration."""
        return Options(
            seed=self.seed,
            secret=self.seed is not None,
            examples=self.examples,
            require=self.require or None,
            lang=language(self.lang),
        )

    def submitted(self, facts: dict[str, str]) -> Path:
        """The file as it was submitted: nbgrader has overwritten cells in its own copy."""
        directory = self.parent.parent.coursedir
        folder = directory.format_path(
            directory.submitted_directory, facts["student"], facts["assignment"]
        )
        return Path(folder) / f"{facts['notebook']}.ipynb"


class SaveComments(NbGraderPreprocessor):
    """Writes what the checks of each function found into the gradebook, as its comment.

    It comes after SaveAutoGrades, which clears the comments.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if REPORT in resources:
            facts = resources["nbgrader"]
            with Gradebook(facts["db_url"]) as gradebook:
                submission = gradebook.find_submission_notebook(
                    facts["notebook"], facts["assignment"], facts["student"]
                )
                comments.save(submission, resources[REPORT])
                gradebook.db.commit()
        return nb, resources
