"""From which day on a milestone counts, and what its forms ask for."""

import re
from datetime import date

import pytest

from kam.rules import formats
from lifecycle.actions import stages
from lifecycle.actions.journeys import set_stage
from lifecycle.choices import Stage
from lifecycle.models import Milestone
from lifecycle.rules import milestones as rules
from tests import factories
from tests.lifecycle.test_milestones import DAY, asked, proof, visit

pytestmark = pytest.mark.django_db


def test_an_open_milestone_says_from_which_day_on_it_counts(lin, acme, browser_of, api_of, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    journey, since = stages.identify(acme, by=lin), rules.begins(12, DAY)
    set_stage(journey, to=Stage.DEEPENING, reason="x", by=lin)
    page = browser_of(lin).get(f"/customers/{acme.pk}/stage-panel/").content.decode()
    assert f"counts from {formats.day(since, 'en')} on" in re.sub("<[^>]+>", "", page)
    told = api_of(lin).get(f"/api/v1/journeys/{journey.pk}/milestones/").json()
    days = {one["key"]: one["counts_from"] for one in told}
    assert days["heads_met"] == since.isoformat() and days["signed"] is None
    assert proof(asked("executive", months=12), acme) is None
    visit(acme, since, factories.ContactFactory(account=acme, role="decision_maker"), kind="executive")
    assert proof(Milestone.objects.get(key="t-executive"), acme).on == since


@pytest.mark.parametrize(("evidence", "months", "stage", "wanted"), [
    ("executive", 2, "warning", date(2026, 6, 1)), ("orders", 0, "won_back", date(2026, 6, 1)),
    ("orders", 0, "engagement", None), ("orders", 3, "deepening", date(2026, 3, 31)), ("agreement", 3, "warning", None),
])  # fmt: skip
def test_from_which_day_on_a_milestone_counts(evidence, months, stage, wanted):
    assert rules.counts_from(evidence, months, stage, date(2026, 6, 1), DAY) == wanted


@pytest.mark.db_both
def test_an_order_of_the_first_day_that_counts_counts(acme):
    first = rules.begins(3, DAY)
    factories.OrderFactory(account=acme, ordered_on=first)
    assert proof(asked("orders", count=1, months=3), acme).on == first


def test_the_forms_say_what_is_needed_and_what_is_optional(ada, lin, acme, browser_of):
    def labels(text):
        return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in re.findall("<label.*?</label>", text, re.S)]

    defined = labels(browser_of(ada).get("/settings/milestones/new/").content.decode())
    assert {"Stage needed", "What is reached needed", "Shown by needed", "Due after days optional"} <= set(defined)
    stages.identify(acme, by=lin)
    fits = Milestone.objects.get(key="fits").pk
    page = browser_of(lin).get(f"/customers/{acme.pk}/milestones/{fits}/").content.decode()
    assert {"Reached on optional", "How do you know? needed"} <= set(labels(page))
    assert "Left empty, today counts." in page
