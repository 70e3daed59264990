"""Options that many commands share."""

from typing import Any

import click

from grader.messages import LANGUAGES
from grader.sandbox.spawn import TIERS


def lang_option(function: Any) -> Any:
    return click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the output.")(
        function
    )


def plain_option(function: Any) -> Any:
    return click.option("--plain", is_flag=True, help="Words instead of symbols and colours.")(
        function
    )


def examples_option(function: Any) -> Any:
    return click.option(
        "--examples", type=click.IntRange(1, 10_000), default=100, help="Examples a check."
    )(function)


def backend_option(function: Any) -> Any:
    return click.option("--backend", type=click.Choice(["numpy", "torch"]), default="numpy")(
        function
    )


def require_option(function: Any) -> Any:
    return click.option(
        "--require",
        type=click.Choice(TIERS),
        envvar="GRADE_REQUIRE",
        help="Refuse to grade with less isolation than this.",
    )(function)
