"""Pages open with an answer: their rules wait in a fold, and where nobody was chosen the biggest stand there."""

from __future__ import annotations

import pytest

from accounts.models import Account
from analytics.models import Contribution
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
FOLD = '<details class="fold noprint"><summary>How this is reckoned</summary>'


@pytest.fixture
def browser(acme, other, zhao, browser_of):
    computed(acme, other)
    return browser_of(zhao)


def test_the_biggest_leave_until_somebody_else_is_chosen(browser, acme):
    page = browser.get("/departures/")
    most = list(Contribution.objects.current().filter(net_contribution__gt=0).order_by("rank")[:3])
    assert {one.pk for one, _url in page.context["chosen"]} == {row.account_id for row in most}
    said = page.content.decode()
    assert f"Shown are the {len(most)} customers that bring most, until you choose others." in said
    assert page.context["found"] and 'type="hidden" name="account"' not in said, "who is chosen then takes their place"
    chosen = browser.get(f"/departures/?account={acme.pk}").content.decode()
    assert "until you choose" not in chosen and f'name="account" value="{acme.pk}"' in chosen
    file = b"".join(browser.get("/departures/?format=csv").streaming_content).decode()
    assert all(str(row.account) in file for row in most)


def test_loyalty_leads_with_its_mean_and_keeps_the_formula_in_a_fold(browser):
    page = browser.get("/loyalty/")
    assert "0 to 100: tenure" not in str(page.context["page"]["subtitle"])
    assert FOLD in page.content.decode() and "0 to 100: tenure" in page.content.decode()


def test_groups_and_referrals_lead_with_who_brings_most(browser, acme, other, lin):
    child = Account.objects.filter(code__startswith="SMALL").first()
    Account.objects.filter(pk=child.pk).update(parent=acme)
    Account.objects.filter(pk=other.pk).update(referred_by=acme)
    groups, referrals = browser.get("/groups/"), browser.get("/referrals/")
    assert str(groups.context["page"]["subtitle"]).startswith(f"1 group: {acme}, with CN¥")
    assert str(referrals.context["page"]["subtitle"]).startswith(
        f"1 customer was brought by 1 others; most comes through {acme}: CN¥"
    )
    for page in (groups, referrals):
        assert FOLD in page.content.decode() and "<span" not in str(page.context["page"]["subtitle"])


def test_gaps_in_service_lead_with_how_many_there_are(browser):
    assert "Each day of the year owes" not in str(browser.get("/services/gaps/").context["page"]["subtitle"])
