# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of the documentation: scorecard, a practice and themes, in both languages.

Makes the demonstration in a folder of its own (or uses CUSTOMARY_HOME where one lies already),
serves it, and looks at it as an executive. Run with: make screenshots
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CUSTOMARY = Path(sys.executable).with_name("customary")
PAGES = {
    "scorecard": "/culture/",
    "practice": "/culture/practices/C49/",
    "themes": "/customers/themes/",
}
LANGUAGES = ("en", "zh-hans")
WIDTH, HEIGHT = 1440, 1100
SECONDS_TO_START = 30


def main() -> None:
    """Renew docs/images."""
    with demonstration() as home, served(home) as address:
        session = executives_session()
        IMAGES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            path = os.environ.get("CUSTOMARY_TEST_BROWSER") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for language in LANGUAGES:
                context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
                context.add_cookies(
                    [
                        {"name": "sessionid", "value": session, "url": address},
                        {"name": "django_language", "value": language, "url": address},
                    ]
                )
                page = context.new_page()
                for name, where in PAGES.items():
                    page.goto(f"{address}{where}", wait_until="networkidle")
                    picture = IMAGES / f"{name}-{language}.png"
                    page.screenshot(path=picture)
                    print(picture.relative_to(ROOT))


@contextmanager
def demonstration() -> Iterator[Path]:
    """The home of a graded demonstration."""
    given = os.environ.get("CUSTOMARY_HOME")
    if given and (Path(given) / "customary.sqlite3").exists():
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="customary-pictures-") as folder:
        os.environ["CUSTOMARY_HOME"] = folder
        subprocess.run([CUSTOMARY, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)
        yield Path(folder)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address at which the demonstration is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    words = [CUSTOMARY, "serve", "--port", str(port), "--no-jobs"]
    environment = os.environ | {"CUSTOMARY_HOME": str(home), "CUSTOMARY_LOG_LEVEL": "WARNING"}
    server = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"{address}/health")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_for(address: str) -> None:
    """Return once something answers."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        try:
            with urlopen(address):  # noqa: S310 - our own server
                return
        except URLError:
            time.sleep(0.2)
    sys.exit(f"Nothing answered at {address} within {SECONDS_TO_START} seconds.")


def executives_session() -> str:
    """The key of a session in which an executive of the demonstration is signed in."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "customary.site.settings"
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from customary.store.models import Account

    account = Account.objects.filter(role_grants__role="executive").first()
    if account is None:
        sys.exit("Nobody of the demonstration is an executive.")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
