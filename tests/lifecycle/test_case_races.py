"""Cases and what happens beside them: two rounds at once tell nobody twice, of two steps at once one is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import case_watch, cases
from lifecycle.models import Case

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def beside(*works: Any) -> list[Any]:
    """Each in a thread with a connection of its own; a refusal is an answer too."""

    def run(work: Any) -> Any:
        try:
            return work()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


@pytest.fixture
def case(lin, gu, acme):
    opened_at = timezone.now() - timedelta(days=60)
    values = {"account": acme, "sort": "complaint", "title": "Cracks", "opened_at": opened_at}
    return cases.report(values=values, by=lin)


def test_five_rounds_at_once_tell_each_rung_once(case, system):
    told = beside(*[lambda: case_watch.tick(by=system)["told"]] * 5)
    assert sum(told) == 3 == Event.objects.filter(verb="case.late").count()


def test_of_five_answers_to_one_question_one_resolves_it(case, gu):
    def solve() -> Any:
        return cases.resolve(Case.objects.get(pk=case.pk), cause="product", resolution="Replaced", by=gu)

    found = beside(*[solve] * 5)
    assert sum(isinstance(one, Case) for one in found) == 1 and found.count("wrong_state") == 4
