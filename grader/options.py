"""Options that many commands share."""

from typing import Any

import click

from grader.messages import LANGUAGES


def lang_option(function: Any) -> Any:
    return click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the output.")(
        function
    )


def plain_option(function: Any) -> Any:
    return click.option("--plain", is_flag=True, help="Words instead of symbols and colours.")(
        function
    )
