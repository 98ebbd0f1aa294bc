"""Headless Chromium for the tests of pages: Debian's, driven by Playwright; every request but the page itself is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import Route
from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def executable() -> str | None:
    """CHROMIUM in the environment (as `.ci/run` sets it), else one on the path; None if there is none."""
    return os.environ.get("CHROMIUM") or next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(_ARGUMENTS))
        yield browser
        browser.close()


class Opened:
    """A page as opened from a file, and what it tried: requests beyond itself, errors, dialogs."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 860})
        own = path.resolve().as_uri()

        def route(one: Route) -> None:
            if one.request.url == own and one.request.is_navigation_request():
                one.continue_()
            else:
                self.asked.append(one.request.url)
                one.abort()

        self.page.route("**/*", route)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(own)

    def shown(self, column: int) -> list[str]:
        """The texts of a column of the findings on the screen."""
        cells = self.page.locator(f"#findings tbody:visible > tr.line > td:nth-child({column})")
        return [text.strip() for text in cells.all_inner_texts()]

    @property
    def count(self) -> int:
        """How many findings the page says it shows."""
        return int(self.page.locator("#shown").inner_text())

    def sort(self, name: str) -> None:
        """Clicks a column's head."""
        self.page.locator("#findings th button", has_text=name).click()

    def check_quiet(self) -> None:
        """Nothing left the page, nothing went wrong on it, no text of a workbook ran."""
        assert self.asked == []
        assert self.complaints == []
        assert self.page.evaluate("window.pwned") is None
