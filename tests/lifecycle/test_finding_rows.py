"""The number of a finding is that of the rows it opens: of deliveries, of those who decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import stages
from lifecycle.facts import dilemmas
from lifecycle.templatetags.dilemmas import say
from lifecycle.views import finding_rows
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def sold(account, ordered, promised, delivered=None, **more):
    today = timezone.localdate()
    days = {"ordered_on": ordered, "promised_on": promised, "delivered_on": delivered}
    return factories.OrderFactory(
        account=account, **{name: today - timedelta(ago) for name, ago in days.items() if ago is not None}, **more
    )


@pytest.mark.parametrize(("damaged", "words"), [
    (0, "Late deliveries within a year: 3."), (2, "Late deliveries: 3, damaged: 2, within a year."),
])  # fmt: skip
def test_the_finding_opens_the_orders_that_it_counts(acme, lin, browser_of, damaged, words):
    today = timezone.localdate()
    for ordered, promised, delivered in ((60, 50, 40), (30, 20, 10), (380, 360, 300)):
        sold(acme, ordered, promised, delivered)
    for ordered, promised, delivered in ((60, 50, 50), (500, 480, 400), (9, 3, None), (40, 30, -5)):
        sold(acme, ordered, promised, delivered)  # in time, long ago, still open, not delivered by today
    sold(acme, 400, None, None, damaged=True)
    for _n in range(damaged):
        sold(acme, 20, 15, 15, damaged=True)
    stages.identify(acme, by=lin)
    found = dilemmas.gather([acme.pk], today)[acme.pk]
    numbers = {"late": found.late, "damaged": found.damaged}
    assert say("keep_deliveries", numbers) == words
    url = finding_rows.address("keep_deliveries", acme.pk, lin, today, numbers)
    assert browser_of(lin).get(url).context["count"] == 3 + damaged


def test_the_orders_of_a_briefing_are_those_of_its_link(acme, lin, browser_of):
    for ago in (0, 10, 364, 365, 800):
        factories.OrderFactory(account=acme, ordered_on=timezone.localdate() - timedelta(ago))
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate() - timedelta(5), amount=-1, revenue=-1)
    browser = browser_of(lin)
    figures = browser.get(f"/customers/{acme.pk}/briefing/").context["figures"]
    last = next(one for one in figures if one["hint"] == "3 orders in 12 months")
    assert browser.get(last["url"]).context["count"] == 3


def test_the_finding_about_decision_makers_opens_just_those_it_counts(acme, lin, browser_of, api_of):
    today = timezone.localdate()
    known = [factories.ContactFactory(account=acme, role=role) for role in ("decision_maker", "economic_buyer")]
    for role, left in (("user", None), ("", None), ("decision_maker", today - timedelta(1))):
        factories.ContactFactory(account=acme, role=role, left_on=left)
    stages.identify(acme, by=lin)
    found = dilemmas.gather([acme.pk], today)[acme.pk]
    assert say("in_decider_unmet", {"deciders": found.deciders}).startswith("Decision makers known: 2;")
    listed = browser_of(lin).get(finding_rows.address("in_decider_unmet", acme.pk, lin, today))
    assert listed.context["count"] == found.deciders == len(known)
    everybody = browser_of(lin).get(finding_rows.address("in_no_decider", acme.pk, lin, today))
    assert everybody.context["count"] == found.people == 4
    told = api_of(lin).get("/api/v1/contacts/", {"account": acme.pk, "decides": "true", "left": "false"}).json()
    assert {one["id"] for one in told["results"]} == {one.pk for one in known}
