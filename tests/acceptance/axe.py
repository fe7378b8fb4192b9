"""The door to axe-core in a headless Chromium: what it finds wrong with a page, without a network.

axe-core (MPL-2.0) is used unchanged; it is the script inside the package axe-playwright-python.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any, Final

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_ROWS: Final = 200
"""Rows of a table that are checked: the appendix has thousands, all written by one line."""

_CHECK: Final = """
document.querySelectorAll('tbody').forEach(
  body => Array.from(body.rows).slice(%d).forEach(row => row.remove()));
const show = found => {
  document.head.innerHTML = '';
  document.body.innerHTML = '<pre id="axe"></pre>';
  document.getElementById('axe').textContent = JSON.stringify(found);
};
axe.run(document, {resultTypes: ['violations']}).then(
  found => show({violations: found.violations, rules: found.passes.length}),
  fault => show({fault: String(fault)}));
"""


def find_browser() -> str:
    """Give the path of a Chromium, or an empty text."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), "")


def violations(page: str, *, width: int, browser: str) -> list[str]:
    """Check the source of a page in a window of ``width`` pixels against all rules on by default.

    Gives one line a violation: its rule, how grave it is, and the first place. Raises RuntimeError
    where the browser gives no answer.
    """
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    code = script.replace("</script", "<\\/script") + _CHECK % MOST_ROWS
    head, end, rest = page.rpartition("</body>")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "page.html"
        path.write_text(f"{head}<script>{code}</script>{end}{rest}", encoding="utf-8")
        answer = _opened(path, width=width, browser=browser)
    if "fault" in answer:
        raise RuntimeError(f"axe-core: {answer['fault']}")
    assert answer["rules"] > 20, "axe-core had nothing to check"
    return [_line(found) for found in answer["violations"]]


def _line(found: dict[str, Any]) -> str:
    places = found["nodes"]
    return f"{found['id']} ({found['impact']}, {len(places)}): {places[0]['html'][:200]}"


def _opened(path: Path, *, width: int, browser: str) -> dict[str, Any]:
    """Open a page and read what its script left; its waiting costs no real time."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += [f"--user-data-dir={path.parent / 'profile'}", f"--window-size={width},900"]
    command += ["--virtual-time-budget=600000", "--dump-dom", path.as_uri()]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=240, check=False
    )
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.S)
    if found is None:
        raise RuntimeError(f"{browser} gave no answer: {done.stderr[-500:]}")
    answer: dict[str, Any] = json.loads(html.unescape(found[1]))
    return answer
