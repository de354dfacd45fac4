"""Every answer carries the id under which the log's lines of the request are found."""

from __future__ import annotations

import io
import logging

import pytest
from celery import shared_task
from django.conf import settings as configured
from django.utils.module_loading import import_string
from django_structlog.signals import bind_extra_request_metadata
from structlog.contextvars import get_contextvars

from kam.celery import app

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


@pytest.fixture
def lines():
    """Reads what the instance's own settings of logging would write."""
    told, asked = io.StringIO(), configured.LOGGING
    handler = logging.StreamHandler(told)
    handler.setFormatter(logging.Formatter(asked["formatters"]["plain"]["format"]))
    for name in asked["handlers"]["console"]["filters"]:
        handler.addFilter(import_string(asked["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    yield lambda: told.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)


def test_django_s_own_lines_name_the_request(client, lines):
    answer = client.get("/api/v1/nowhere/", headers={"X-Request-ID": "ours-43"})
    assert answer.status_code == 404
    (line,) = [line for line in lines() if "Not Found" in line]
    assert " django.request request_id=ours-43 " in line


def test_what_somebody_may_not_do_is_one_line_without_a_trace(lin, browser_of, lines):
    assert browser_of(lin).get("/settings/people/").status_code == 403
    (line,) = [line for line in lines() if "/settings/people/" in line or "Traceback" in line or "File " in line]
    assert "Forbidden" in line


def test_a_library_s_line_names_the_run_while_it_lasts(lines):
    def work(run_id):
        logging.getLogger("urllib3").warning("slow")

    shared_task(name="tests.work")(work)
    app.tasks["tests.work"].apply(kwargs={"run_id": 7}, task_id="t-1")
    logging.getLogger("urllib3").warning("over")
    slow, over = [line for line in lines() if " urllib3" in line]
    assert slow.endswith(" urllib3 task_id=t-1 run_id=7 slow")
    assert over.endswith(" urllib3 over")
