"""The dashboard: for whom it is, its numbers against the rows of the run, a constant number of queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import orders
from accounts.choices import EventVerb
from accounts.models import Account, Order, Policy, Standing
from analytics.actions import recompute
from analytics.facts import coverage, map_corner, visiting
from analytics.facts import dashboards as facts
from analytics.models import Contribution, Score
from analytics.rules.coverage import DONE
from kam.choices import EventVerb as Ground
from kam.choices import Role, RunKind
from kam.ground import events
from lifecycle.actions import plans, todos, warnings
from lifecycle.models import Journey, VisitPlan, Warning
from tests import factories
from tests.analytics.books import DAY, buys, computed, on_the_map

pytestmark = pytest.mark.django_db
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


@pytest.mark.db_both
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
        map_corner.corner(zhao, facts.runs()[0][RunKind.CHURN], 0.5).at_risk
        == Score.objects.current().aggregate(s=Sum("value_at_risk"))["s"]
    )
    for line in context["tiers"]:
        row = line["row"]
        assert row.accounts == Account.objects.filter(tier=row.tier).count()
    assert context["warned"]["count"] == Warning.objects.open().count() == 1
    assert [w.account for w in context["warnings"]] == [other]


@pytest.mark.db_both
def test_a_team_lead_sees_the_numbers_of_the_team_alone(acme, other, lead, zhao, browser_of):
    computed(acme, other)
    context = page(browser_of(lead)).context
    mine = Contribution.objects.current().exclude(account=other)
    assert context["book"].net == mine.aggregate(sum=Sum("net_contribution"))["sum"]
    assert context["book"].accounts == mine.count()
    assert context["warned"]["count"] == 0
    assert other.name not in page(browser_of(lead)).content.decode()


@pytest.mark.db_both
def test_each_number_opens_a_list(acme, other, zhao, browser_of):
    computed(acme, other)
    client = browser_of(zhao)
    context = page(client).context
    urls = [figure["url"] for figure in context["figures"]] + [line["url"] for line in context["tiers"]]
    assert (len(context["figures"]), len(context["tiers"])) == (5, 4)
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
    assert len(many) == len(few) <= 23, "\n".join(many)


def test_what_the_dashboard_asks_an_index_can_answer(acme, other, zhao, browser_of):
    computed(acme, other)
    asked = queries(browser_of(zhao))
    assert sum('FROM "accounts_policy"' in sql for sql in asked) == 1
    assert any('"accounts_account"."tier" AS "tier", COUNT(*)' in sql for sql in asked)
    most_at_risk = [sql for sql in asked if 'ORDER BY "analytics_score"."value_at_risk" DESC' in sql]
    assert len(most_at_risk) == 1


def test_the_home_page_needs_no_more_queries_than_the_dashboard(acme, other, zhao, browser_of):
    computed(acme, other, small=3)
    client = browser_of(zhao)
    page(client)
    assert len(queries(client, "/")) == len(queries(client))


@pytest.mark.db_both
def test_coverage_opens_the_customers_it_counts(zhao, acme, other, browser_of):
    computed(acme, other)
    today = timezone.localdate()
    Standing.objects.filter(account=acme).update(last_visit_on=today - timedelta(days=2))
    VisitPlan.objects.create(account=other, user=other.owner, planned_on=today, state="planned")
    Standing.objects.filter(account=factories.AccountFactory(owner=acme.owner, tier="gold")).update(stage="lost")
    lines = coverage.by_owner(zhao, Policy.objects.current())
    counted = {
        "any": sum(line.due for line in lines),
        "in_time": sum(line.done for line in lines),
        "late": sum(line.overdue for line in lines),
        "planned": sum(line.planned for line in lines),
    }
    client, found = browser_of(zhao), {}
    for name in counted:
        text = b"".join(client.get(f"/customers/?visited={name}&format=csv").streaming_content).decode()
        found[name] = len(text.strip().splitlines()) - 1
    assert found == counted and counted["in_time"] == counted["planned"] == 1


@pytest.mark.parametrize(
    ("said", "last", "counted"),
    [({}, 40, "late"), ({"kind": "rhythm", "rhythm": 60}, 40, "in_time"), ({"kind": "rhythm", "rhythm": 7}, 10, "late"),
     ({"kind": "not_before", "not_before": date(2026, 12, 24)}, 40, "in_time"), ({"kind": "no_need"}, 40, "in_time"),
     ({"kind": "wrong_time"}, 40, "late"), ({"kind": "rhythm", "rhythm": 60}, None, "in_time")],
)  # fmt: skip
def test_in_time_is_by_what_was_agreed_as_in_coverage(zhao, lin, acme, browser_of, time_machine, said, last, counted):
    time_machine.move_to("2026-11-25 10:00+08:00")
    today = date(2026, 11, 25)
    Policy.objects.update(visit_days={"gold": 30})
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    seen_on = today - timedelta(days=last) if last else None
    Standing.objects.update_or_create(account=acme, defaults={"last_visit_on": seen_on})
    if last:
        factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(days=last))
    if said:
        plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(days=20), state="planned")
        plans.drop(plan, by=lin, **said)
    (line,) = coverage.by_owner(zhao, Policy.objects.current())
    assert (line.done, line.overdue) == ((1, 0) if counted == "in_time" else (0, 1))
    (one,) = visiting.coverage(zhao, chosen={}).accounts
    assert (DONE in one.states(today)) == (counted == "in_time")
    for name in ("in_time", "late"):
        text = b"".join(browser_of(zhao).get(f"/customers/?visited={name}&format=csv").streaming_content).decode()
        assert (acme.name in text) == (name == counted)


@pytest.mark.db_both
def test_whom_the_policy_has_nobody_visit_is_late_nowhere(zhao, lin, acme, other, browser_of):
    Policy.objects.update(visit_days={"platinum": 14, "core": 30})
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    Account.objects.filter(pk=other.pk).update(tier="gold", key_class="core")

    def told():
        lines = coverage.by_owner(zhao, Policy.objects.current())
        text = b"".join(browser_of(zhao).get("/customers/?visited=late&format=csv").streaming_content).decode()
        listed = {one.pk for one in (acme, other) if one.name in text}
        return sum(line.due for line in lines), {one.key for one in visiting.coverage(zhao, chosen={}).accounts}, listed

    assert told() == (1, {other.pk}, {other.pk})
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=timezone.localdate(), state="planned")
    plans.drop(plan, kind="rhythm", rhythm=60, by=lin)
    assert told() == (2, {acme.pk, other.pk}, {other.pk}), "as agreed, and not late yet"


STALE = "Not in these numbers yet"


def told(browser):
    text = page(browser).content.decode()
    return text.split(STALE)[1].split("Recompute")[0] if STALE in text else ""


@pytest.mark.parametrize(
    ("verb", "data", "words"),
    [
        (Ground.IMPORT_DONE, {"kind": "contacts", "created": 9, "changed": 0}, ""),
        (Ground.IMPORT_DONE, {"kind": "payments", "created": 9, "changed": 0}, ""),
        (Ground.IMPORT_UNDONE, {"kind": "visits", "made": 4}, ""),
        (Ground.IMPORT_DONE, {"kind": "orders", "created": 0, "changed": 0}, ""),
        (Ground.IMPORT_DONE, {"kind": "orders", "created": 12, "changed": 3},
         ": orders that came in (12); orders that were corrected (3). "),
        (Ground.IMPORT_UNDONE, {"kind": "orders", "order": 7}, ": orders that were taken back (7). "),
        (Ground.IMPORT_DONE, {"kind": "costs", "created": 2, "changed": 0}, ": costs to serve (2). "),
        (EventVerb.ACCOUNT_MERGED, {"counts": {"accounts.Contact": 2}}, ""),
        (EventVerb.ACCOUNT_MERGED, {"counts": {"accounts.Order": 2}}, ": merges of customers (1). "),
        (EventVerb.ACCOUNT_UNMERGED, {}, ": merges of customers (1). "),
        (EventVerb.PAYMENT_CREATED, {}, ""),
        (EventVerb.ORDERS_PUT, {"created": 5, "changed": 0}, ""),
    ],
)  # fmt: skip
def test_what_is_not_in_the_numbers_yet_is_named_and_nothing_else(zhao, acme, other, browser_of, verb, data, words):
    computed(acme, other)
    browser = browser_of(zhao)
    assert told(browser) == ""
    events.record(verb, by=zhao, data=data)
    assert told(browser) == words


@pytest.mark.db_both
def test_orders_of_the_day_wait_for_the_night_and_earlier_ones_are_told(zhao, acme, other, browser_of):
    run = computed(acme, other)
    browser = browser_of(zhao)
    values = {"account": acme, "number": "N1", "ordered_on": run.as_of + timedelta(1), "currency": "CNY",
              "amount": Decimal(5)}  # fmt: skip
    orders.place(values=values, by=zhao)
    assert told(browser) == ""
    orders.place(values=values | {"number": "N2", "ordered_on": run.as_of}, by=zhao)
    assert told(browser) == ": orders that came in (2). "


@pytest.mark.db_both
def test_where_costs_are_not_known_the_headline_speaks_of_revenue(zhao, acme, browser_of):
    buys(acme, months=12)
    Order.objects.update(amount_cost=None, cost=None)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert "brings 80% of revenue" in page(browser_of(zhao)).content.decode()


def test_what_nobody_follows_opens_it_alone_and_the_lost_are_not_to_be_saved(zhao, lin, acme, other, browser_of):
    computed(acme, other)
    Standing.objects.update(risk=0.9, value_at_risk=9000, net_contribution=10_000)
    (known,) = Warning.objects.open()
    free = warnings.raise_by_hand(acme if known.account_id == other.pk else other, reason="Silent", by=zhao)
    todos.give(known.account, title="Call them", due_on=timezone.localdate(), by=known.account.owner)
    tile = next(one for one in page(browser_of(zhao)).context["figures"] if "without follow-up" in str(one.get("more")))
    listed = browser_of(zhao).get(tile["more_url"])
    assert tile["more"] == "of these, 1 without follow-up" and listed.context["count"] == 1
    assert f"/warnings/{free.pk}/" in listed.content.decode()
    drawn = on_the_map(zhao)
    Journey.objects.filter(account=other).update(stage="lost")
    assert drawn - on_the_map(zhao) == {other.pk}


def test_where_there_is_no_map_the_curve_takes_its_room(zhao, acme, browser_of):
    buys(acme, months=12)
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=zhao)
    text = page(browser_of(zhao)).content.decode()
    assert "Risks were not computed yet." in text and "Value × risk" not in text
    assert '<section class="sheet c12"><details class="side pfold" data-fold="dashboard:curve">' in text


def test_who_is_lost_keeps_a_tier_and_is_told_beside_the_count(acme, other, zhao, browser_of):
    computed(acme, other)
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    Standing.objects.filter(account=acme).update(stage="lost")
    found = page(browser_of(zhao))
    row = next(one["row"] for one in found.context["tiers"] if one["row"].tier == "gold")
    assert row.lost == 1 <= row.accounts and sum(one["row"].lost for one in found.context["tiers"]) == 1
    assert "1 of them lost" in found.content.decode() and "?tier=gold&amp;stage=lost" in found.content.decode()
