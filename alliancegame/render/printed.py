"""Pages as PDF, printed by a browser of this machine.

What lays a page out is what a reader would print it with. Libraries that do so in Python alone know
less of the page's layout, and need libraries of the system that many machines lack.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from alliancegame.errors import AllianceGameError, ComputationError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
"""Browsers that print without a window, by command or by place."""

PATIENCE = 120
"""Seconds after which a browser is given up."""


def require_browser() -> str:
    """The first browser that is found and prints without a window.

    raises: AllianceGameError where none is found
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise AllianceGameError(
            "a .pdf file is printed by Chromium, Chrome or Edge, none of which is found here. "
            "Install one; or write .html, which any browser prints as PDF."
        )
    return browser


def printed(page: str) -> bytes:
    """The page as a PDF, as its styles for paper lay it out.

    raises: AllianceGameError where no browser is found, ComputationError where it prints nothing
    """
    browser = require_browser()
    # a browser runs as root only without its sandbox; the page's policy lets it fetch nothing
    rooted = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        flags = [
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}",
        ]
        command = [browser, *rooted, *flags, source.as_uri()]
        try:
            done = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise ComputationError(
                f"{browser} printed nothing within {PATIENCE} seconds. Write .html and print it."
            ) from None
        if not target.is_file():
            reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise ComputationError(
                f"{browser} printed no PDF: {reason}. Write .html and print it from there."
            )
        return target.read_bytes()
