"""The dashboard: for whom it is, its numbers against the rows of the run, a constant number of queries."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from analytics.facts import dashboards as facts
from analytics.models import Contribution, Score
from kam.choices import Role, RunKind
from lifecycle.models import Warning
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HOUSEKEEPING = ("BEGIN", "SAVEPOINT", "RELEASE")


@pytest.fixture
def lead(north):
    user = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    north.lead = user
    north.save()
    return user


def page(client, url=None):
    return client.get(url or reverse("analytics:dashboard"))


def queries(client, url=None):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert page(client, url).status_code == 200
    return [q["sql"] for q in caught if not q["sql"].startswith(HOUSEKEEPING)]


def test_an_empty_book_says_what_to_do(ada, zhao, browser_of):
    assert reverse("kam:guide") in page(browser_of(ada)).content.decode()
    assert reverse("kam:run-start") in page(browser_of(zhao)).content.decode()


def test_home_is_the_dashboard_for_who_leads_and_the_day_for_who_visits(lin, zhao, acme, other, browser_of):
    computed(acme, other)
    assert b'data-chart="curve"' in page(browser_of(zhao), "/").content
    home = page(browser_of(lin), "/")
    assert home.status_code == 200 and b'data-chart="curve"' not in home.content


def test_home_asks_strangers_to_sign_in(client, db):
    assert client.get("/").status_code == 302


def test_account_managers_have_no_dashboard(lin, browser_of):
    assert page(browser_of(lin)).status_code == 403


def test_its_numbers_are_those_of_the_run(acme, other, zhao, browser_of):
    computed(acme, other)
    context = page(browser_of(zhao)).context
    rows = Contribution.objects.current()
    book = context["book"]
    assert book.as_of == DAY == context["as_of"]
    assert book.net == rows.aggregate(sum=Sum("net_contribution"))["sum"]
    assert book.accounts == rows.count()
    assert book.losing == rows.filter(net_contribution__lt=0).count()
    assert book.lost == rows.filter(net_contribution__lt=0).aggregate(sum=Sum("net_contribution"))["sum"]
    assert book.makers == rows.filter(share_above__lt=0.8, net_contribution__gt=0).count()
    assert book.curve[0] == [0, 0.0] and book.curve[-1][0] == book.accounts
    assert (
        facts.at_risk(zhao, facts.runs()[0][RunKind.CHURN])
        == Score.objects.current().aggregate(s=Sum("value_at_risk"))["s"]
    )
    for line in context["tiers"]:
        row = line["row"]
        assert row.accounts == Account.objects.filter(tier=row.tier).count()
    assert context["warned"]["count"] == Warning.objects.open().count() == 1
    assert [w.account for w in context["warnings"]] == [other]


def test_a_team_lead_sees_the_numbers_of_the_team_alone(acme, other, lead, zhao, browser_of):
    computed(acme, other)
    context = page(browser_of(lead)).context
    mine = Contribution.objects.current().exclude(account=other)
    assert context["book"].net == mine.aggregate(sum=Sum("net_contribution"))["sum"]
    assert context["book"].accounts == mine.count()
    assert context["warned"]["count"] == 0
    assert other.name not in page(browser_of(lead)).content.decode()


def test_each_number_opens_a_list(acme, other, zhao, browser_of):
    computed(acme, other)
    client = browser_of(zhao)
    context = page(client).context
    urls = [figure["url"] for figure in context["figures"]] + [line["url"] for line in context["tiers"]]
    for url in urls:
        assert url.startswith("#") or client.get(url).status_code == 200, url


def test_queries_do_not_grow_with_the_book(acme, other, zhao, browser_of):
    computed(acme, other, small=3)
    client = browser_of(zhao)
    page(client)
    few = queries(client)
    for number in range(40):
        account = factories.AccountFactory(code=f"MORE{number}", owner=acme.owner, tier="gold")
        Warning.objects.create(account=account, opened_on=DAY, risk_at_opening=0.6, risk=0.6, value_at_risk=Decimal(9))
    many = queries(client)
    assert len(many) == len(few) <= 25, "\n".join(many)


def test_the_home_page_needs_no_more_queries_than_the_dashboard(acme, other, zhao, browser_of):
    computed(acme, other, small=3)
    client = browser_of(zhao)
    page(client)
    assert len(queries(client, "/")) == len(queries(client))
