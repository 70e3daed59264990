"""Which language to speak."""

import os
import re
from collections.abc import Mapping

from grader.messages import LANGUAGES

SETTINGS = ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language(chosen: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The option, then GRADE_LANG, LC_ALL, LC_MESSAGES, LANG, then English."""
    for wanted in (chosen, *(environment.get(name) for name in SETTINGS)):
        if wanted:
            code = re.split("[-_.@]", wanted)[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"
