"""Every answer carries the id under which the log's lines of the request are found."""

from __future__ import annotations

import pytest
from django_structlog.signals import bind_extra_request_metadata
from structlog.contextvars import get_contextvars

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("given", ["", "ours-42", "a" * 65, "bad\nid"])
def test_the_answer_and_the_log_name_the_same(client, given):
    told = []

    def listen(**_):
        told.append(get_contextvars()["request_id"])

    bind_extra_request_metadata.connect(listen)
    answer = client.get("/auth/login/", headers={"X-Request-ID": given} if given else {})
    bind_extra_request_metadata.disconnect(listen)
    assert told == [answer["X-Request-ID"]]
    assert (told == [given]) is (given == "ours-42")
