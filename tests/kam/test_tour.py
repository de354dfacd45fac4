"""The tour of docs/api.md, run block by block by bash and curl against the running product."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from http.server import HTTPServer
from typing import Any

import pytest

from accounts.models import Order
from kam.actions import sendings, webhooks
from kam.choices import TokenScope
from kam.ground import documents, sealed
from kam.models import Token, User, Webhook
from tests import factories
from tests.kam.receivers import receiver

pytestmark = pytest.mark.django_db(transaction=True)
HEADING = "## Ten minutes by curl"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEEP = "\n{ declare -px; declare -fp; } > state"


def blocks():
    """The commands of the tour in their order; the first block holds what everybody sets for themselves."""
    text = (documents.KEPT.parent / "api.md").read_text("utf-8")
    return BLOCK.findall(text.partition(HEADING)[2].partition("\n## ")[0])[1:]


@pytest.fixture
def run(live_server, tmp_path):
    """`run(block)` is what it wrote; variables and functions live on into the next block, as in one shell."""
    zhao = factories.UserFactory(username="zhao", role="director")
    _token, secret = Token.objects.create(user=zhao, name="tour", scopes=TokenScope.values)
    (tmp_path / "state").write_text("", "utf-8")

    def go(block, **more):
        env = {"PATH": os.environ["PATH"], "KAM": live_server.url, "TOKEN": secret, **more}
        command = ["bash", "-c", f"set -eu -o pipefail -a; . ./state 2>/dev/null || true\n{block}{KEEP}"]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout

    return go


def receiving():
    """What the guide has one write to take messages: {name: function or class}."""
    text = (documents.KEPT.parent / "api.md").read_text("utf-8")
    lines: dict[str, Any] = {"__name__": "receive"}
    exec("\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)), lines)
    return lines


def assert_genuine(headers, body):
    """The guide's own lines know the message by its secret, and no other."""
    lines = receiving()
    secret = sealed.open_(Webhook.objects.get().secret)
    assert lines["is_genuine"](secret, headers, body)
    assert not lines["is_genuine"](secret, headers, body + b" ")
    assert not lines["is_genuine"](secret, headers | {"webhook-timestamp": "1782864000"}, body)


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_the_tour_goes_as_it_says(run, settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    system, checked = User.objects.system(), 0
    with receiver() as warehouse:
        for block in blocks():
            answer = run(block, HOOK=warehouse.url)
            for said in re.findall("^#> (.*)$", block, re.MULTILINE):
                assert said in answer, f"{block}\n{answer}"
                checked += 1
            sendings.give_places(by=system)  # as the product does by itself every few seconds
        sendings.send(by=system)
        assert [one["type"] for one in warehouse.told] == ["test"]
        assert_genuine(*warehouse.calls[0])
    assert Order.objects.count() == 2 and checked > 20


def test_the_receiver_of_the_guide_takes_what_is_genuine_alone(zhao, settings, monkeypatch, capsys):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    server = HTTPServer(("127.0.0.1", 0), receiving()["Receiver"])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    fields = {"name": "Try", "url": address, "verbs": [], "tiers": [], "content": "ids"}
    webhook, secret = webhooks.create(fields, by=zhao)
    try:
        for key, state in ((secret, "sent"), ("whsec_c3Rhbmdlcg==", "waiting")):
            monkeypatch.setenv("SECRET", key)
            sending = webhooks.test(webhook, by=zhao)
            sendings.send(by=User.objects.system())
            sending.refresh_from_db()
            assert sending.state == state
    finally:
        server.shutdown()
        server.server_close()
    said = capsys.readouterr().out
    assert '"type":"test"' in said and "is not KAM's" in said
