"""The number of a finding about deliveries is that of the orders that it opens, late, damaged or both."""

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
