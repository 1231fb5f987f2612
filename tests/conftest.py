# SPDX-License-Identifier: Apache-2.0
"""How every test runs: in a home of its own, on SQLite or on a private PostgreSQL server.

pytest                                      SQLite
CUSTOMARY_TEST_DATABASE=postgres pytest     PostgreSQL, started and ended by the run itself
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import Cluster, empty_by_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

# Properties are tested by what they say, not by how fast a busy machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

OURS = ("CUSTOMARY_", "DATABASE_URL", "REDIS_URL", "EMAIL_", "TIME_ZONE")
KEPT = ("CUSTOMARY_TEST_",)
#: Every test runs with the organisation's own sign-in set, so that its pages are tested too.
SIGN_IN = """[{
    "provider": "openid_connect", "provider_id": "acme", "name": "Acme", "client_id": "customary",
    "secret": "secret", "settings": {"server_url": "https://id.acme.example"}
}]"""


def prepare_environment() -> Path:
    """Forget what the developer's shell sets, and give this process a home and a database."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        if not name.startswith(KEPT):
            del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="customary-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["CUSTOMARY_HOME"] = str(home)
    os.environ["CUSTOMARY_SIGN_IN"] = SIGN_IN
    os.environ["DJANGO_SETTINGS_MODULE"] = "customary.site.settings"
    if os.environ.get("CUSTOMARY_TEST_DATABASE", "sqlite") == "postgres":
        # Workers of a parallel run inherit the address from the process that started them.
        if "CUSTOMARY_TEST_SERVER" not in os.environ:
            cluster = Cluster()
            atexit.register(cluster.stop)
            os.environ["CUSTOMARY_TEST_SERVER"] = cluster.start()
        os.environ["DATABASE_URL"] = os.environ["CUSTOMARY_TEST_SERVER"]
    return home


HOME = prepare_environment()


def pytest_configure() -> None:
    """Start Django in that environment, with a database file and jobs that run at once."""
    import django
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = str(HOME / "tests.sqlite3")
    django.setup()
    if "postgresql" in database["ENGINE"]:
        empty_by_rows()

    from customary.pipeline.tasks import queue

    queue.immediate = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker of a parallel run read the settings after it has a home of its own.

    Were the name of the settings inherited, pytest-django would read them before this file.
    """
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(autouse=True)
def nothing_left_in_staging() -> Iterator[None]:
    """What a test that kills processes leaves there is not found by the next one."""
    yield
    shutil.rmtree(HOME / "staging", ignore_errors=True)


@pytest.fixture(autouse=True)
def spoken_english() -> Iterator[None]:
    """Each test begins in English, whatever language a page of an earlier one was shown in."""
    from django.utils import translation

    with translation.override("en", deactivate=True):
        yield


@pytest.fixture(scope="session")
def home() -> Path:
    """The home of this process: the folder that CUSTOMARY_HOME names."""
    return HOME


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A PostgreSQL server's address, for tests that need one whatever the rest runs on."""
    if "CUSTOMARY_TEST_SERVER" in os.environ:
        yield os.environ["CUSTOMARY_TEST_SERVER"]
        return
    cluster = Cluster()
    yield cluster.start()
    cluster.stop()
