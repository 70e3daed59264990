"""JupyterLab and a headless Chromium that opens it."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from courses import Course

TOKEN = "for-this-test-alone"
LAB = (
    "--no-browser --allow-root --ServerApp.ip=127.0.0.1 --ServerApp.port_retries=0 "
    f"--LabApp.expose_app_in_browser=True --IdentityProvider.token={TOKEN}"
).split()
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-extensions "
    "--disable-background-networking --no-first-run --window-size=1200,1600"
).split()
SECONDS = 120


def chromium() -> tuple[str, str] | None:
    """Where Chromium and its driver are; None if one is missing."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    return (found[0], found[1]) if found[0] and found[1] else None


def until(what: str, found: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What is found, as soon as it is."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"waited {seconds:g} s for {what}"
        time.sleep(0.2)
    return value


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def lab(course: Course, folder: Path, log: Path) -> Iterator[str]:
    """JupyterLab in a folder, with its kernels; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", *LAB, f"--ServerApp.port={port}"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, env=course.environment(), stdout=out, stderr=out,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until("JupyterLab", lambda: answers(server, f"{address}/api?token={TOKEN}", log))
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers(server: subprocess.Popen[bytes], address: str, log: Path) -> bool:
    assert server.poll() is None, log.read_text("utf-8", "replace")
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def window(home: Path) -> Iterator[Any]:
    """A headless Chromium, with a profile of its own."""
    from selenium import webdriver

    program, driver = chromium() or ("", "")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (*CHROMIUM, f"--user-data-dir={home / 'chromium'}"):
        options.add_argument(argument)
    service = webdriver.ChromeService(executable_path=driver)
    browser = webdriver.Chrome(options=options, service=service)
    try:
        browser.set_script_timeout(SECONDS)
        yield browser
    finally:
        browser.quit()


class Notebook:
    """A notebook that is open in JupyterLab."""

    PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
    FIND = PANEL + "const cell = panel.content.widgets.find(w => w.model.id === arguments[0]);"

    def __init__(self, browser: Any, address: str, file: str) -> None:
        self.browser = browser
        browser.get(f"{address}/lab/tree/{file}?token={TOKEN}")
        until("the kernel", lambda: self.status() == "idle")

    def status(self) -> str:
        script = "try {" + self.PANEL + (
            "return panel.sessionContext.session.kernel.status"
            "} catch (error) { return '' }"
        )  # fmt: skip
        return str(self.browser.execute_script(script))

    def write(self, cell: str, source: str) -> None:
        """Put a source into a cell, as typing it does."""
        script = self.FIND + "cell.model.sharedModel.setSource(arguments[1])"
        self.browser.execute_script(script, cell, source)

    def run(self, *cells: str) -> None:
        """Run cells by JupyterLab's own command; returns when the kernel is done with them."""
        script = self.FIND + (
            "const done = arguments[arguments.length - 1];"
            "panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);"
            "window.jupyterapp.commands.execute('notebook:run-cell').then(() => done());"
        )
        for cell in cells:
            self.browser.execute_async_script(script, cell)
        until("the cells", lambda: self.status() == "idle")

    def shown(self, cell: str) -> Any:
        """The element with the output of a cell, brought into view."""
        script = self.FIND + (
            "cell.node.scrollIntoView({block: 'start'});"
            "return cell.node.querySelector('.jp-OutputArea-output')"
        )
        return until(f"the output of {cell}", lambda: self.browser.execute_script(script, cell))

    def style(self, cell: str, selector: str, name: str) -> str:
        """How the first such element in the output of a cell is shown."""
        script = self.FIND + (
            "const found = cell.node.querySelector('.jp-OutputArea-output ' + arguments[1]);"
            "return getComputedStyle(found)[arguments[2]]"
        )
        return str(self.browser.execute_script(script, cell, selector, name))

    def stderr(self) -> list[str]:
        """What stands on the standard error of any cell."""
        script = self.PANEL + (
            "return panel.content.widgets.flatMap(w => w.model.type !== 'code' ? [] : "
            "w.model.sharedModel.outputs.filter(o => o.name === 'stderr').map(o => `${o.text}`))"
        )
        return list(self.browser.execute_script(script))
