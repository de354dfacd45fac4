"""Who is slipping: the sentence on the first screen, and the customers that fell most beside the warnings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account
from analytics.actions import recompute
from analytics.choices import Compared
from analytics.facts import leaders
from analytics.facts import slipping as facts
from analytics.models import Contribution, Development
from analytics.views import slipping as views
from kam.choices import Role, RunKind
from kam.models import Run
from lifecycle.actions import warnings
from lifecycle.choices import Stage
from lifecycle.models import Journey, Warning
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.development_books import order

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
URL = "/dashboard/slipping/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def falling(acme, other, lin, system):
    """Customers that buy less than the year before (by 900, 500, 100), one that buys more; the alien is not Lin's."""
    made, far = [], factories.UserFactory(username="far")
    books = (("Falling 0", 1000, 100), ("Falling 1", 2000, 1500), ("Alien", 500, 300), ("Falling 2", 200, 100),
             ("Rising", 100, 900))  # fmt: skip
    for name, before, now in books:
        owner, region = far if name == "Alien" else lin, "East" if name == "Falling 0" else "West"
        account = factories.AccountFactory(name=name, owner=owner, region=region)
        for ago, amount in ((500, before), (100, now)):
            order(account, DAY - timedelta(ago), bare=str(amount))
        made.append(account)
    computed(acme, other)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    Warning.objects.all().delete()
    return made


def test_they_are_whom_development_says_fell_most_without_those_who_have_gone(falling, zhao):
    rows = Development.objects.filter(run__is_current=True, period=Compared.YEAR)
    sums = rows.values("account").annotate(moved=Sum("change")).filter(moved__lt=0).order_by("moved")
    found = facts.gather(zhao)
    assert [one.mover.pk for one in found.fallen] == [row["account"] for row in sums][: facts.MOST]
    first, second, *_rest = found.fallen
    assert (first.mover.pk, second.mover.pk) == (falling[0].pk, falling[1].pk)
    assert [one.mover.change for one in (first, second)] == [Decimal(-900), Decimal(-500)]
    Account.objects.filter(pk=falling[0].pk).update(archived_at=timezone.now())
    assert facts.gather(zhao).fallen[0].mover.pk == falling[1].pk


def test_the_sentence_names_who_is_warned_and_who_fell_without_a_warning(falling, zhao, browser_of):
    browser = browser_of(zhao)
    calm = browser.get(URL, {"brief": 1}, headers=HTMX).content.decode()
    assert "Who is slipping: nobody is under a warning; without a warning Falling 0 (−90%, −" in calm
    assert "Falling 1 (−25%, −" in calm and "Falling 2" not in calm and "<table" not in calm
    warnings.raise_by_hand(falling[0], reason="They look around", by=zhao)
    said = browser.get(URL, {"brief": 1}, headers=HTMX).content.decode()
    assert "1 customer under a warning, most at stake with Falling 0" in said
    assert "without a warning Falling 1 (−25%" in said


def test_each_stands_with_amount_part_owner_and_warning_and_opens_the_customer(falling, lin, zhao, browser_of):
    opened = warnings.raise_by_hand(falling[0], reason="They look around", by=zhao)
    page = browser_of(zhao).get(URL, headers=HTMX)
    first, second, *_rest = page.context["rows"]
    assert first["url"] == f"/customers/{falling[0].pk}/?tab=development" and first["owner"] == lin.name
    assert first["warning"] == f"/warnings/{opened.pk}/" and second["warning"] == "" and second["part"] == -0.25
    html = page.content.decode()
    assert "No warning" in html and "−90%" in html and f'href="/warnings/{opened.pk}/"' in html


def test_who_warned_of_all_says_so_and_without_a_run_nothing_is_said_of_who_fell(falling, zhao, system):
    for account in Account.objects.filter(pk__in=[one.mover.pk for one in facts.gather(zhao).fallen]):
        warnings.raise_by_hand(account, reason="They look around", by=zhao)
    assert views.says(facts.gather(zhao)).endswith("; those who fell most are all under a warning.")
    Development.objects.all().delete()
    assert views.says(facts.gather(zhao)).endswith("; nobody buys less than a year before.")


def test_it_is_of_what_the_reader_sees_and_of_what_the_dashboard_is_narrowed_to(falling, north, zhao, lin, browser_of):
    lead = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    north.lead = lead
    north.save()
    seen, whole = ([one.mover.name for one in facts.gather(reader).fallen] for reader in (lead, zhao))
    assert "Falling 0" in seen and "Alien" not in seen and "Alien" in whole
    narrowed = browser_of(zhao).get(URL, {"region": "West"}, headers=HTMX)
    names = [row["mover"].name for row in narrowed.context["rows"]]
    assert "Falling 1" in names and "Falling 0" not in names
    assert narrowed.context["url"] == "/development/?region=West"
    assert browser_of(lin).get(URL).status_code == 403


def test_the_dashboard_asks_for_both_and_it_asks_little(falling, zhao, browser_of, django_assert_max_num_queries):
    browser = browser_of(zhao)
    html = browser.get("/dashboard/").content.decode()
    assert f'hx-get="{URL}?brief=1"' in html and f'hx-get="{URL}"' in html
    narrowed = browser.get("/dashboard/?region=West").content.decode()
    assert f'hx-get="{URL}?brief=1&amp;region=West"' in narrowed and f'hx-get="{URL}?region=West"' in narrowed
    with django_assert_max_num_queries(20):
        assert browser.get(URL).status_code == 200


def test_who_is_lost_has_gone(falling, zhao):
    Journey.objects.update_or_create(account=falling[0], defaults={"stage": Stage.LOST, "since": DAY})
    assert facts.gather(zhao).fallen[0].mover.pk == falling[1].pk


def test_the_five_that_bring_most_are_named_with_their_share_of_what_all_that_earn_bring(
    falling, zhao, lin, browser_of
):
    run = Run.objects.current(RunKind.CONTRIBUTION)
    rows = list(Contribution.objects.filter(run=run, net_contribution__gt=0).order_by("-net_contribution", "rank"))
    found = leaders.gather(zhao, run)
    assert found.names == [str(one.account) for one in rows[:5]]
    nets = [one.net_contribution for one in rows]
    assert found.share == pytest.approx(float(sum(nets[:5]) / sum(nets)))
    page = browser_of(zhao).get(URL, {"brief": 1}).content.decode()
    assert f"Most hangs on {found.names[0]}" in page and views.hangs(leaders.Leaders([], 0.0)) == ""
    seen = leaders.gather(lin, run)
    assert set(seen.names) <= {str(one) for one in Account.objects.visible_to(lin)}
