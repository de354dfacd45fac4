"""Each figure opens the list of what it counts: the same days, the same customers, the same scale."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions import recompute
from analytics.choices.desks import Gauge
from analytics.facts import behaviour_changes, desks, map_corner
from analytics.models import Score
from analytics.views.desks import address
from kam.choices import Role, RunKind
from kam.models import Run
from lifecycle.actions import cases
from lifecycle.choices import Stage
from lifecycle.models import EventHeld, Invitation, Journey, StageMove, SurveyInvitation
from tests import factories
from tests.analytics import behaviour_books as books
from tests.analytics.books import computed
from tests.analytics.test_outcomes import warned

pytestmark = pytest.mark.django_db


def opened(user, gauge, browser):
    """(the figure, the page behind it as its reader sees it)."""
    desk = desks.read(user, user.role)
    figure = next(one for one in desk.figures if one.gauge == gauge)
    page = browser.get(address(gauge, desk, user))
    assert page.status_code == 200, page
    return figure, page


@pytest.fixture
def mates(north, acme):
    """Marketing and service with a seat on Acme."""
    found = [factories.UserFactory(role=role, team=north) for role in (Role.MARKETING, Role.SERVICE)]
    for user in found:
        factories.SeatFactory(account=acme, user=user)
    return found


def test_marketing_figures_open_their_quarter(mates, acme, zhao, browser_of):
    marketing, today = mates[0], timezone.localdate()
    contacts = factories.ContactFactory.create_batch(3, account=acme)
    for ago, came in ((5, True), (6, False), (120, True)):
        event = EventHeld.objects.create(title=f"Day {ago}", on=today - timedelta(ago), host=zhao)
        Invitation.objects.create(event=event, account=acme, contact=contacts.pop(), attended=came)
    journey, _new = Journey.objects.get_or_create(account=acme, defaults={"stage": Stage.DEEPENING, "since": today})
    for ago, was, stage in ((5, Stage.ENGAGEMENT, Stage.DEEPENING), (120, Stage.ENGAGEMENT, Stage.DEEPENING),
                            (4, Stage.DEEPENING, Stage.MAINTENANCE)):  # fmt: skip
        StageMove.objects.create(journey=journey, was=was, stage=stage, on=today - timedelta(ago), by=zhao)
    for ago, kind in ((3, "marketing"), (3, "freight"), (120, "marketing")):
        factories.CostFactory(account=acme, on=today - timedelta(ago), amount=Decimal(30), kind=kind)
    browser = browser_of(marketing)
    for gauge, count in ((Gauge.WON, 1), (Gauge.GUESTS, 1), (Gauge.CAME, 2), (Gauge.MARKETING_COST, 1)):
        figure, page = opened(marketing, gauge, browser)
        assert page.context["count"] == count, gauge
        wanted = {Gauge.CAME: 0.5, Gauge.MARKETING_COST: Decimal(30)}.get(gauge, count)
        assert figure.now == wanted
    part = browser.get(reverse("analytics:desk"), headers={"HX-Request": "true"}).content.decode()
    assert "Prospects won, 90 days" in part


def test_a_managers_figures_open_what_is_theirs(lin, acme, north, browser_of):
    mate, now = factories.UserFactory(role=Role.MANAGER, team=north), timezone.now()
    theirs = factories.AccountFactory(owner=mate)
    factories.SeatFactory(account=theirs, user=lin)
    for account, user, ago in ((acme, lin, 1), (acme, lin, 40), (theirs, mate, 2)):
        factories.VisitFactory(account=account, user=user, held_at=now - timedelta(ago))
    for account in (acme, theirs):
        warned(account, lin, "open", timezone.localdate(), stake="70")
    browser = browser_of(lin)
    figure, page = opened(lin, Gauge.VISITS, browser)
    assert figure.now == page.context["count"] == 1
    figure, page = opened(lin, Gauge.AT_STAKE, browser)
    assert figure.now == 70 * page.context["count"] == 70
    _figure, page = opened(lin, Gauge.REVENUE, browser)
    assert page.wsgi_request.GET["owner"] == str(lin.pk)


def test_service_and_finance_open_their_own_days(mates, acme, browser_of):
    service, today = mates[1], timezone.localdate()
    finance = factories.UserFactory(role=Role.FINANCE)
    for ago in (10, 60):
        values = {"account": acme, "sort": "complaint", "kind": "quality", "title": "x"}
        cases.report(values=values | {"opened_at": timezone.now() - timedelta(ago)}, by=acme.owner)
        factories.CostFactory(account=acme, on=today - timedelta(ago), amount=Decimal(30))
    browser = browser_of(service)
    for gauge in (Gauge.PROMISES_MISSED, Gauge.FIRST_CONTACT):
        figure, page = opened(service, gauge, browser)
        whole = page.context["whole"]
        share = whole.late_share if gauge == Gauge.PROMISES_MISSED else whole.first_contact_share
        assert (whole.count, figure.now) == (1, share)
    _figure, page = opened(service, Gauge.SATISFACTION, browser)
    assert page.context["form"].cleaned_data["since"] == today - timedelta(89)
    _figure, page = opened(service, Gauge.OPEN_CASES, browser)
    assert page.context["count"] == 2
    factories.OrderFactory(account=acme, ordered_on=today)
    figure, page = opened(finance, Gauge.COST_TO_SERVE, browser_of(finance))
    assert (figure.now, page.context["count"]) == (Decimal(30), 1)


@pytest.fixture
def book(acme, other):
    return computed(acme, other)


@pytest.mark.db_both
def test_nobody_lost_is_counted_at_risk(book, other, zhao, chen, browser_of):
    run = Run.objects.current(RunKind.CHURN)
    before = map_corner.corner(zhao, run, 0.5).at_risk
    stake = Score.objects.get(run=run, account=other).value_at_risk
    assert stake > 0
    Journey.objects.update_or_create(account=other, defaults={"stage": Stage.LOST, "since": timezone.localdate()})
    listed = browser_of(zhao).get(reverse("analytics:score-list"))
    rows = Score.objects.filter(run=run).exclude(account=other)
    assert listed.context["count"] == rows.count()
    assert map_corner.corner(zhao, run, 0.5).at_risk == before - stake == sum(row.value_at_risk for row in rows)
    assert not map_corner.corner(chen, run, 0.5).at_risk


def test_a_narrowed_list_speaks_of_what_it_shows(book, acme, zhao, browser_of):
    acme.segment = "Export"
    acme.save()
    browser = browser_of(zhao)
    for name in ("contribution-list", "potential-list"):
        whole, part = (str(browser.get(reverse(f"analytics:{name}") + asked).context["view"].get_subtitle())
                       for asked in ("", "?segment=Export"))  # fmt: skip
        assert whole != part and whole
        assert "1 of 1" in part or "This 1 customer brings" in part or "Wallet of 1 customer:" in part, part


def test_what_is_comparable_obeys_the_segment(acme, other, zhao):
    books.fill(acme, other, factories.AccountFactory(owner=acme.owner))
    run = recompute.start(RunKind.BEHAVIOUR, as_of=books.DAY, by=zhao)
    acme.segment = "Export"
    acme.save()
    assert behaviour_changes.comparable(zhao, run, {"segment": "Export"}) == 1
    assert behaviour_changes.comparable(zhao, run, {"segment": ""}) == 2


def test_warnings_opened_are_those_of_the_window(lin, acme, zhao, browser_of):
    today = timezone.localdate()
    east = factories.AccountFactory(owner=lin, region="East")
    for account, ago in ((acme, 5), (east, 5), (east, 200)):
        warned(account, lin, "kept", today - timedelta(ago), today - timedelta(ago - 1))
    page = browser_of(zhao).get(reverse("analytics:outcomes") + "?days=90&region=East")
    tile = page.context["figures"][0]
    assert tile["value"] == "1" and browser_of(zhao).get(tile["url"]).context["count"] == 1


def test_satisfaction_opens_its_own_answers(lin, acme, other, zhao, browser_of):
    from tests.analytics.test_satisfaction import said

    today = timezone.localdate()
    said(acme, 3, 5, "csat5", today)
    said(acme, 4, 9, "nps", today)
    said(acme, 500, 1, "csat5", today)
    said(other, 3, 4, "csat5", today)
    browser = browser_of(zhao)
    page = browser.get(reverse("analytics:satisfaction") + f"?owner={lin.pk}")
    mean, nps, answered, _low = page.context["figures"]
    assert browser.get(mean["url"]).context["count"] == 1
    assert browser.get(nps["url"]).context["count"] == 1
    assert f"owner={lin.pk}" in answered["url"]
    assert set(browser.get(answered["url"]).context["view"].filterset_class.base_filters) >= {"owner"}
    assert browser.get(answered["url"]).context["count"] == SurveyInvitation.objects.filter(account=acme).count()
    row = page.context["accounts"][0]
    assert row["answers"] == browser.get(row["url"]).context["count"] == 2
    assert unescape(page.content.decode()).count(row["url"]) >= 1


def test_downstream_customers_are_those_of_the_partners_chosen(book, acme, zhao, browser_of):
    from accounts.models import Account, Downstream

    partners = [factories.AccountFactory(kind="agent", region=region, owner=acme.owner) for region in ("East", "West")]
    assert Account.objects.filter(kind="agent").count() == 2
    for partner in partners:
        Downstream.objects.create(account=partner, name=f"Below {partner.region}")
    browser = browser_of(zhao)
    tile = browser.get(reverse("analytics:agents") + "?region=East&kind=agent").context["figures"][-1]
    assert tile["value"] == "1" and browser.get(tile["url"]).context["count"] == 1
    tile = browser.get(reverse("analytics:agents") + "?watch=behind").context["figures"][-1]
    assert tile["url"] == ""


def test_no_cost_ever_entered_is_no_nought(acme):
    finance = factories.UserFactory(role=Role.FINANCE)

    def spent():
        return next(one for one in desks.read(finance, finance.role).figures if one.gauge == Gauge.COST_TO_SERVE).now

    assert spent() is None
    factories.CostFactory(account=acme, on=timezone.localdate() - timedelta(400), amount=Decimal(30))
    assert spent() == 0


def test_no_ledger_is_no_nought(book, zhao):
    from accounts.models import TierChange
    from analytics.views import dashboard_figures as pages

    TierChange.objects.all().delete()
    tile = pages.reservoir(zhao, book.as_of - timedelta(90), book.as_of)
    assert tile["value"] == "–"


def test_coverage_of_a_segment_opens_that_segment():
    from types import SimpleNamespace

    from analytics.rules.managers import COVERAGE
    from analytics.views import managers

    form = SimpleNamespace(named=lambda: {"segment": "Export", "region": "East"})
    url = managers.address(form, SimpleNamespace(as_of=timezone.localdate()), 7, COVERAGE)
    assert "segment=Export" in url and "region=East" in url and "owner=7" in url


def test_the_map_counts_in_the_book_and_not_among_its_dots(book, acme, zhao):
    from accounts.models import Account, Standing
    from analytics.views import pictures

    Account.objects.exclude(pk=acme.pk).update(tier="lead")
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    Standing.objects.filter(account=acme).update(risk=0.9, net_contribution=Decimal(5))
    assert map_corner.corner(zhao, Run.objects.current(RunKind.CHURN), 0.5).urgent == 1
    Journey.objects.update_or_create(account=acme, defaults={"stage": Stage.LOST, "since": timezone.localdate()})
    assert map_corner.corner(zhao, Run.objects.current(RunKind.CHURN), 0.5).urgent == 0
    assert "No key account" in pictures.map_says(0, 0) and "No key account" not in pictures.map_says(3, 0)
    assert pictures.map_says(3, 3) != pictures.map_says(3, 1)
