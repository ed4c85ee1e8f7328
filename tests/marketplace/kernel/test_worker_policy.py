"""WebAssembly may be compiled in the host's worker and nowhere else."""

from typing import Any

import pytest
from django.test import Client

from marketplace.kernel.worker_policy import POLICY, worker_headers_add


def policy(url: str) -> str:
    headers: dict[str, str] = {}
    worker_headers_add(headers, "", url)
    return headers.get("Content-Security-Policy", "")


@pytest.mark.parametrize("name", ["broadcast_worker.js", "broadcast_worker.0a1b2c3d4e5f.js"])
def test_worker_brings_its_own_policy_under_every_name(name: str):
    assert policy(f"/static/streams/stage/{name}") == POLICY
    assert "'unsafe" not in POLICY


@pytest.mark.parametrize(
    "url",
    ["/static/app/application.js", "/static/streams/stage/broadcast.js", "/static/vendor/aac/aac.js", "/"],
)
def test_other_scripts_do_not(url: str):
    assert policy(url) == ""


def test_middleware_does_not_write_over_it(client: Client, settings: Any):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True

    worker = client.get("/static/streams/stage/broadcast_worker.js")
    module = client.get("/static/streams/stage/broadcast.js")

    assert worker["Content-Security-Policy"] == POLICY
    assert "wasm" not in module["Content-Security-Policy"]
