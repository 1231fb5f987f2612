# SPDX-License-Identifier: Apache-2.0
"""How soon a posted comment is visible while very many others are being read.

    make bench ARGS="-k freshness"        CUSTOMARY_TEST_ROWS=1000000 for more comments

Comments are imported, the server and its background jobs run as an installation runs them, and
another process posts one comment after the other by REST: first while all the imported comments
are read, then while they are read anew by another model. Received and visible are as I23 has it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.test_import_speed import imported
from tests.bench.test_understanding_speed import write_pack

ROWS = int(os.environ.get("CUSTOMARY_TEST_ROWS", "200_000"))
#: Seconds between received and visible, for 95 of 100 comments; catalogue I23.
MOST = 60
#: Fewer posted during a reading say little.
FEWEST = 30
MIGRATE = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
CHILD = """
import json, sys, time
import django
django.setup()
import httpx
import numpy as np
from customary.store.access import System
from customary.store.actions.api_keys import create_api_key
from customary.store.models import Annotation, VoiceItem

address, rows = sys.argv[1], int(sys.argv[2])
key, secret = create_api_key(System("bench"), name="Feedback form", scopes=["voice:write"])
client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {secret}"}, timeout=60)
for _ in range(240):
    try:
        client.get("/health")
        break
    except httpx.TransportError:
        time.sleep(0.25)

def measured(name, others):
    began, sent = time.perf_counter(), 0
    while others().exists() or sent < 30:
        said = {"text": "The delivery was late, 态度很好。", "occurred_at": None}
        body = {"external_id": f"{name}-{sent}", **said}
        answer = client.post("/api/v1/voice-items", json=body)
        assert answer.status_code in {201, 202}, (answer.status_code, answer.text)
        sent += 1
        time.sleep(0.5)
    seconds = time.perf_counter() - began
    ours = VoiceItem.objects.filter(external_id__startswith=f"{name}-")
    for _ in range(1200):
        if ours.filter(annotation__isnull=False).count() == sent:
            break
        time.sleep(0.1)
    waited = sorted(
        (visible - received).total_seconds()
        for received, visible in ours.values_list("created_at", "annotation__created_at")
        if visible
    )
    p50, p95 = np.percentile(waited, [50, 95])
    return {
        f"{name}, s": round(seconds, 1), f"{name}: posted": sent, f"{name}: visible": len(waited),
        f"{name}: p50, s": round(p50, 1), f"{name}: p95, s": round(p95, 1),
        f"{name}: longest, s": round(waited[-1], 1),
    }

unread = VoiceItem.objects.filter(annotation=None).exclude(source=key.source)
found = measured("first", unread.all)
Annotation.objects.exclude(source=key.source).update(version="another")
found |= measured("anew", Annotation.objects.filter(version="another").all)
print(json.dumps(found))
"""


@pytest.mark.bench
def test_a_posted_comment_is_visible_within_a_minute_while_very_many_are_read(
    tmp_path: Path,
) -> None:
    found = measure(ROWS, tmp_path)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    for reading in ("first", "anew"):
        assert found[f"{reading}: posted"] >= FEWEST
        assert found[f"{reading}: visible"] == found[f"{reading}: posted"]
        assert found[f"{reading}: p95, s"] < MOST


def measure(rows: int, folder: Path) -> dict[str, float]:
    """Import comments, serve, and post others while those are read."""
    environment = os.environ | {
        "CUSTOMARY_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "customary.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    pack = write_pack(folder / "bench", rows)
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    imported(pack, environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "customary.site.command", "serve", "--port", str(port)]
    server = subprocess.Popen(
        serve, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        child = [sys.executable, "-c", CHILD, f"http://127.0.0.1:{port}", str(rows)]
        done = subprocess.run(child, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    finally:
        server.terminate()
        server.wait(60)
    return {"comments": rows} | dict(json.loads(done.stdout))
