import ast

import pytest

from grader import course, statement
from grader.stubs import stub_of

SOLUTION = '''"""A module."""

import numpy as np

### BEGIN SOLUTION
def helper(x):
    return x
### END SOLUTION


def first(x):
    """Say what."""
    ### BEGIN SOLUTION
    y = helper(x)
    return y
    ### END SOLUTION


def given(x):
    return first(x) + 1


def second(x):
    if x:
        ### BEGIN SOLUTION
        return 1
        ### END SOLUTION
    return 2
'''

STUB = '''"""A module."""

import numpy as np



def first(x):
    """Say what."""
    raise NotImplementedError("write first")


def given(x):
    return first(x) + 1


def second(x):
    if x:
        raise NotImplementedError("write second")
    return 2
'''


def test_regions_become_what_is_to_be_written():
    without_gaps = STUB.replace("as np\n\n\n\ndef", "as np\n\n\ndef")
    assert stub_of(SOLUTION) == without_gaps


def test_a_stub_of_a_stub_is_the_stub():
    assert stub_of(stub_of(SOLUTION)) == stub_of(SOLUTION)


def test_a_text_without_regions_stays():
    assert stub_of("x = 1\n") == "x = 1\n"


def test_a_stub_ends_with_one_newline():
    assert stub_of("x = 1\n\n\n").endswith("1\n")


@pytest.mark.parametrize(
    "solution",
    [
        "    ### END SOLUTION\n",
        "    ### BEGIN SOLUTION\n",
        "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n",
        "    ### BEGIN SOLUTION\n    ### END SOLUTION\n    ### END SOLUTION\n",
    ],
    ids=["end alone", "begin alone", "begin twice", "end twice"],
)
def test_markers_that_do_not_pair_are_refused(solution):
    with pytest.raises(ValueError, match="SOLUTION"):
        stub_of(solution)


@pytest.mark.parametrize(("number", "name"), course.exercises().items())
def test_a_stub_defines_every_function_of_its_exercise(number, name):
    tree = ast.parse(statement.stub_text(number, name))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {function.name for function in course.load(number).functions} <= defined


@pytest.mark.parametrize(("number", "name"), course.exercises().items())
def test_a_stub_has_the_arguments_of_the_reference(number, name):
    tree = ast.parse(statement.stub_text(number, name))
    arguments = {
        node.name: tuple(arg.arg for arg in (*node.args.args, *node.args.kwonlyargs))
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    for function in course.load(number).functions:
        assert arguments[function.name] == function.parameters
