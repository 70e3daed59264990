"""Runs commands of nbgrader one after another: a JSON list of folders and arguments."""

import json
import os
import sys

from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp

for folder, arguments in json.loads(sys.argv[1]):
    os.chdir(folder)
    NbGraderApp.clear_instance()
    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.start()
    except NoStart:  # what a command with subcommands ends with
        pass
    except SystemExit as end:
        if end.code:
            print("failed:", folder, *arguments)
            raise
