"""Incentives through every door: earned, given, forfeited; the cost-to-serve ledger in step to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.actions import incentives
from accounts.choices import Tier
from accounts.facts import incentives as facts
from accounts.models import Account, CostEntry, Incentive, Policy, Rate, TierChange
from accounts.rules import incentives as rules
from analytics.facts import waterfalls
from kam.choices import Role
from kam.models import Event
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db
BODY = {"kind": "gift", "title": "Tea set", "earned_for": "volume", "earned_on": "2026-05-01", "value": "300"}
GIVEN = {"given_on": "2026-06-02", "spent": "280.55"}


def ledger(account):
    """The live entries of the kind incentive: what they sum to, and how many."""
    rows = CostEntry.objects.live().filter(account=account, kind="incentive")
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0), rows.count()


def given(account, **more):
    values = {"given_on": date(2026, 6, 2), "spent": Decimal(100), "cost": Decimal(100), "currency": "CNY"}
    return makers.IncentiveFactory(account=account, **values | more)


@pytest.mark.db_both
def test_it_is_earned_given_taken_back_and_archived_with_the_ledger_in_step(browser_of, lin, acme):
    client = browser_of(lin)
    answer = client.post("/incentives/new/", BODY | {"account": acme.pk})
    row = Incentive.objects.get()
    assert answer.url == f"/incentives/{row.pk}/" and ledger(acme) == (0, 0)
    assert client.post(f"/incentives/{row.pk}/give/", GIVEN | {"_version": "1"}).status_code == 302
    assert ledger(acme) == (Decimal("280.55"), 1)
    entry = CostEntry.objects.get()
    assert (entry.on, entry.note, entry.by) == (date(2026, 6, 2), "Tea set", lin)
    edit = BODY | {"title": "Tea set, large", "given_on": "2026-06-03", "spent": "290.10", "_version": "2"}
    assert client.post(f"/incentives/{row.pk}/edit/", edit).status_code == 302
    assert client.post(f"/incentives/{row.pk}/edit/", edit).status_code == 412
    entry.refresh_from_db()
    assert (entry.amount, entry.on, entry.note) == (Decimal("290.10"), date(2026, 6, 3), "Tea set, large")
    for verb, wanted in (("reopen", 0), ("give", 1), ("archive", 0), ("restore", 1)):
        client.post(f"/incentives/{row.pk}/{verb}/", GIVEN)
        assert ledger(acme)[1] == wanted, verb
    assert CostEntry.objects.count() == 1 and ledger(acme)[0] == Decimal("280.55")
    told = set(Event.objects.filter(account_id=acme.pk).values_list("verb", flat=True))
    assert told == {f"incentive.{w}" for w in ("created", "given", "changed", "reopened", "archived", "restored")}
    page = client.get(f"/incentives/{row.pk}/").content.decode()
    assert "280.55" in page and "In the cost to serve" in page


@pytest.mark.db_both
def test_forfeited_with_its_reason_and_never_both(api_of, lin, acme):
    row = makers.IncentiveFactory(account=acme)
    client, url = api_of(lin), f"/api/v1/incentives/{row.pk}/"
    assert client.post(f"{url}forfeit/", {"forfeited_on": "2026-06-09"}, format="json").status_code == 400
    done = client.post(f"{url}forfeit/", {"forfeited_on": "2026-06-09", "forfeit_reason": "Left"}, format="json")
    assert done.json()["state"] == "forfeited"
    done = client.post(f"{url}give/", GIVEN, format="json").json()
    assert (done["state"], done["forfeit_reason"], done["cost"]) == ("given", "", "280.55")
    again = client.post(f"{url}forfeit/", {"forfeited_on": "2026-06-09", "forfeit_reason": "x"}, format="json")
    assert again.status_code == 409 and "already" in again.json()["detail"]


@pytest.mark.db_both
@pytest.mark.parametrize(("more", "field"), [
    ({"given_on": "2026-04-01"}, "given_on"), ({"given_on": "2999-01-01"}, "given_on"),
    ({"due_by": "2026-04-01"}, "due_by"), ({"forfeited_on": "2026-06-01"}, "forfeit_reason"),
    ({"earned_for": "tier"}, "grade"), ({"value": "-1"}, "value"), ({"currency": "USD", "spent": "5"}, "currency"),
    ({"given_on": "2026-06-01", "forfeited_on": "2026-06-01", "forfeit_reason": "x"}, "forfeited_on"),
])  # fmt: skip
def test_bad_input_stays_on_the_form_and_names_its_field(browser_of, lin, acme, more, field):
    page = browser_of(lin).post("/incentives/new/", BODY | {"account": acme.pk} | more)
    assert page.status_code == 422 and page.context["form"].errors[field]
    assert not Incentive.objects.exists()


def test_a_public_body_gets_much_only_with_an_approval(browser_of, lin, acme):
    Account.objects.filter(pk=acme.pk).update(kind="government")
    client = browser_of(lin)
    assert "public body" in client.get(f"/incentives/new/?account={acme.pk}").content.decode()
    body = BODY | {"account": acme.pk, "value": "500.01"}
    page = client.post("/incentives/new/", body)
    assert page.status_code == 422 and "only with an approval" in page.content.decode()
    assert client.post("/incentives/new/", body | {"approval": "Zhao: framework award"}).status_code == 302
    assert client.post("/incentives/new/", body | {"value": "500", "title": "Small"}).status_code == 302
    small = Incentive.objects.get(title="Small")
    assert "approval" in client.get(f"/incentives/{small.pk}/give/").content.decode()
    assert client.post(f"/incentives/{small.pk}/give/", GIVEN | {"spent": "900"}).status_code == 422
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    assert client.post(f"/incentives/{small.pk}/give/", GIVEN | {"spent": "900"}).status_code == 302


def test_what_belongs_to_an_incentive_is_not_changed_as_a_cost(browser_of, api_of, lin, acme):
    row = makers.IncentiveFactory(account=acme)
    api_of(lin).post(f"/api/v1/incentives/{row.pk}/give/", GIVEN, format="json")
    entry = CostEntry.objects.get()
    refused = api_of(lin).patch(f"/api/v1/costs/{entry.pk}/", {"amount": "1.00"}, format="json")
    assert refused.status_code == 409 and "belongs to an incentive" in refused.json()["detail"]
    assert api_of(lin).delete(f"/api/v1/costs/{entry.pk}/").status_code == 409
    same = {"account": acme.pk, "on": "2026-06-02", "kind": "incentive", "amount": "280.55", "note": row.title}
    assert browser_of(lin).post(f"/costs/{entry.pk}/edit/", same).status_code == 302
    assert browser_of(lin).post(f"/costs/{entry.pk}/edit/", same | {"amount": "9"}).status_code == 422
    assert ledger(acme) == (Decimal("280.55"), 1)


def test_a_foreign_cost_is_converted_at_the_rate_of_its_day(api_of, lin, acme):
    for day, rate in ((date(2026, 1, 1), "7.1"), (date(2026, 6, 1), "7.23456789")):
        Rate.objects.create(currency="USD", on=day, rate=Decimal(rate))
    row = makers.IncentiveFactory(account=acme, earned_on=date(2026, 5, 1))
    body = {"given_on": "2026-06-02", "spent": "33.33", "currency": "usd"}
    found = api_of(lin).post(f"/api/v1/incentives/{row.pk}/give/", body, format="json").json()
    assert (found["cost"], found["currency"]) == ("241.13", "USD") and ledger(acme) == (Decimal("241.13"), 1)


@pytest.mark.db_both
def test_others_rows_are_not_there_and_the_right_is_asked_for(browser_of, api_of, chen, gu, acme):
    row = given(acme)
    for verb in ("", "edit/", "give/", "forfeit/", "price/", "reopen/", "archive/", "restore/"):
        assert browser_of(chen).get(f"/incentives/{row.pk}/{verb}").status_code == 404
        assert browser_of(gu).get(f"/incentives/{row.pk}/{verb}").status_code == (403 if verb else 200)
    assert api_of(chen).get("/api/v1/incentives/").json()["results"] == []
    assert api_of(gu).delete(f"/api/v1/incentives/{row.pk}/").status_code == 403
    assert browser_of(gu).get("/incentives/").status_code == 200


@pytest.mark.db_both
def test_finance_states_costs_and_sees_nobody(browser_of, api_of, acme):
    tang = factories.UserFactory(role=Role.FINANCE)
    person = factories.ContactFactory(account=acme, name="Ms Secret")
    row = given(acme, given_to=person, spent=None, cost=None)
    client = browser_of(tang)
    assert "Ms Secret" not in client.get(f"/incentives/{row.pk}/").content.decode()
    assert client.get(f"/incentives/{row.pk}/edit/").status_code == 403
    assert client.post(f"/incentives/{row.pk}/price/", {"spent": "77.70", "currency": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.given_to, row.cost) == (person, Decimal("77.70")) and ledger(acme) == (Decimal("77.70"), 1)
    assert api_of(tang).post(f"/api/v1/incentives/{row.pk}/price/", {"spent": None}, format="json").status_code == 200
    assert ledger(acme) == (0, 0)


@pytest.mark.db_both
def test_references_belong_to_the_customer(api_of, lin, acme):
    other = factories.AccountFactory(owner=lin)
    person, agreement = factories.ContactFactory(account=other), factories.AgreementFactory(account=other)
    for name, one in (("given_to", person), ("agreement", agreement)):
        body = BODY | {"account": acme.pk, name: one.pk}
        answer = api_of(lin).post("/api/v1/incentives/", body, format="json")
        assert answer.status_code == 400 and name in answer.json()["errors"]


def test_the_policy_says_what_is_open(browser_of, lin, other, acme):
    today = timezone.localdate()
    Policy.objects.update(worth={"gold": {"material": "季度返利 1.5%，样板间补贴", "honorary": "金牌客户授牌"}})
    Account.objects.update(tier=Tier.GOLD)
    old = today.replace(year=today.year - 1)
    makers.IncentiveFactory(account=acme, promise="样板间补贴", earned_on=today)
    makers.IncentiveFactory(account=acme, promise="金牌客户授牌", earned_on=old)
    gone = {"forfeited_on": today, "forfeit_reason": "x", "earned_on": today}
    makers.IncentiveFactory(account=acme, promise="季度返利 1.5%", **gone)
    found = facts.answers(Account.objects.get(pk=acme.pk), Policy.objects.current(), today)
    assert [(one.promise.text, one.got is not None) for one in found] == [
        ("季度返利 1.5%", False), ("样板间补贴", True), ("金牌客户授牌", False),
    ]  # fmt: skip
    panel = browser_of(lin).get(f"/customers/{acme.pk}/incentives/").content.decode()
    assert "2 due, not entered yet" in panel and "grade=gold" in panel
    mine = facts.of_book(lin, Policy.objects.current(), today)
    assert [(one.due, one.open) for one in mine] == [(1, 1), (1, 0), (1, 1)]


@pytest.mark.db_both
def test_a_class_is_promised_something_too(browser_of, lin, acme):
    today = timezone.localdate()
    Policy.objects.update(worth={"gold": {"material": "Rebate"}, "core": {"material": "Joint fund，Study tour"}})
    Account.objects.filter(pk=acme.pk).update(tier=Tier.GOLD, key_class="core")
    factories.AccountFactory(owner=lin, tier=Tier.GOLD)
    makers.IncentiveFactory(account=acme, promise="Study tour", earned_on=today)
    found = facts.answers(Account.objects.get(pk=acme.pk), Policy.objects.current(), today)
    assert [(one.promise.grade, one.promise.text, one.got is not None) for one in found] == [
        ("gold", "Rebate", False), ("core", "Joint fund", False), ("core", "Study tour", True),
    ]  # fmt: skip
    mine = facts.of_book(lin, Policy.objects.current(), today)
    assert [(one.promise.text, one.due, one.open) for one in mine] == [
        ("Rebate", 2, 2), ("Joint fund", 1, 1), ("Study tour", 1, 0),
    ]  # fmt: skip
    panel = browser_of(lin).get(f"/customers/{acme.pk}/incentives/").content.decode()
    assert "Material · Core" in panel and "earned_for=class&amp;grade=core" in panel
    assert "?promised=core%3A" in browser_of(lin).get("/incentives/").content.decode()


@pytest.mark.db_both
def test_a_nominated_customer_has_golds_terms_on_every_page(browser_of, lin, acme):
    today = timezone.localdate()
    Policy.objects.update(
        worth={"iron": {"discount_ceiling": 5, "material": "Rebate"},
               "gold": {"discount_ceiling": 12, "material": "Rebate，Study tour"}},
    )  # fmt: skip
    Account.objects.filter(pk=acme.pk).update(tier=Tier.IRON)
    TierChange.objects.create(account=acme, tier=Tier.IRON, from_on=today, by=lin)
    assert "discount up to 5%" in browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    Account.objects.filter(pk=acme.pk).update(nominated_until=today + timedelta(9))
    page = browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    assert "discount up to 12%" in page and "discount up to 5%" not in page and "Nominated: gold" in page
    makers.IncentiveFactory(account=acme, promise="Rebate", grade="gold", earned_for="tier", earned_on=today)
    found = facts.answers(Account.objects.get(pk=acme.pk), Policy.objects.current(), today)
    assert [(one.promise.grade, one.promise.text, one.got is not None) for one in found] == [
        ("gold", "Rebate", True), ("gold", "Study tour", False),
    ]  # fmt: skip
    mine = facts.of_book(lin, Policy.objects.current(), today)
    assert [(one.promise.grade, one.promise.text, one.due, one.open) for one in mine] == [
        ("gold", "Rebate", 1, 0), ("gold", "Study tour", 1, 1),
    ]  # fmt: skip


@pytest.mark.db_both
def test_one_gift_answers_one_promise_and_new_words_leave_none_behind(lin, acme, zhao, django_assert_max_num_queries):
    today = timezone.localdate()
    first = Policy.objects.current()
    Policy.objects.update(worth={"gold": {"material": "Rebate，Tour"}, "core": {"material": "Rebate"}})
    Account.objects.filter(pk=acme.pk).update(tier=Tier.GOLD, key_class="core")
    account = Account.objects.get(pk=acme.pk)
    entered = makers.IncentiveFactory(account=acme, promise="Rebate", grade="core", earned_for="class", earned_on=today)

    def told(policy):
        rows = facts.answers(account, policy, today)
        book = {(one.promise.grade, one.promise.text): one.open for one in facts.of_book(lin, policy, today)}
        assert book == {(one.promise.grade, one.promise.text): int(one.got is None) for one in rows}
        return [one.got is not None for one in rows]

    assert told(Policy.objects.current()) == [False, False, True], "earned for core, so gold's is still due"
    type(entered).objects.update(grade="", earned_for="other")
    assert told(Policy.objects.current()) == [True, False, False], "no grade: one promise and no second one"
    type(entered).objects.update(grade="gold", promise="Tour")
    worth = {"gold": {"material": "Rebate，Study tour"}}
    new = Policy.objects.create(
        number=first.number + 1, worth=worth, state="published", effective_on=today, published_at=timezone.now(),
        published_by=zhao, by=zhao,
    )  # fmt: skip
    assert told(new) == [False, True], "only the words are new"
    with django_assert_max_num_queries(3):
        facts.of_book(lin, new, today)
    assert rules.reworded({"gold": {"material": "A，B"}}, {"gold": {"material": "C"}}, ["gold"]) == {}


@pytest.mark.db_both
def test_the_ledger_is_filtered_and_sums(browser_of, api_of, lin, acme, django_assert_max_num_queries):
    today = timezone.localdate()
    makers.IncentiveFactory(account=acme, title="late", due_by=today - timedelta(1), earned_on=today - timedelta(9))
    makers.IncentiveFactory(account=acme, title="due", kind="award", earned_on=today - timedelta(9))
    given(acme, title="given", earned_on=today - timedelta(9), given_on=today)
    wanted = {"state=due": {"late", "due"}, "state=overdue": {"late"}, "state=given": {"given"},
              "sort_of=honorary": {"due"}, "search=give": {"given"}}  # fmt: skip
    for query, titles in wanted.items():
        found = api_of(lin).get(f"/api/v1/incentives/?{query}&fields=title").json()["results"]
        assert {row["title"] for row in found} == titles, query
    client = browser_of(lin)
    client.get("/incentives/")
    with django_assert_max_num_queries(16):
        page = client.get("/incentives/").content.decode()
    assert "Overdue" in page and "late" in page
    sheet = b"".join(client.get("/incentives/?format=csv").streaming_content).decode()
    assert "given" in sheet and "100.00" in sheet


def test_a_promise_is_read_from_the_policys_words():
    terms = {"gold": {"material": "返利 1%， 样板;培训\n", "honorary": ""}, "core": {"honorary": "Joint launch, press"}}
    found = [(one.grade, one.sort, one.text) for one in rules.promises(terms, ["gold", "core", "iron"])]
    assert found == [("gold", "material", "返利 1%"), ("gold", "material", "样板"), ("gold", "material", "培训"),
                     ("core", "honorary", "Joint launch"), ("core", "honorary", "press")]  # fmt: skip


def test_the_waterfall_counts_it_once(api_of, lin, acme):
    row = makers.IncentiveFactory(account=acme)
    given = api_of(lin).post(f"/api/v1/incentives/{row.pk}/give/", GIVEN | {"spent": "280.55"}, format="json")
    again = api_of(lin).post(f"/api/v1/incentives/{row.pk}/give/", GIVEN | {"spent": "900"}, format="json")
    assert (given.status_code, again.status_code, again.json()["code"]) == (200, 409, "given")
    assert api_of(lin).patch(f"/api/v1/incentives/{row.pk}/", {"spent": "281.00"}, format="json").status_code == 200
    parts = waterfalls.parts(date(2026, 6, 30), [acme.pk])[acme.pk]
    assert parts.kinds["incentive"] == 28100 == sum(parts.kinds.values())


@pytest.mark.db_both
def test_what_lies_in_the_archive_is_not_given(api_of, lin, acme):
    row = makers.IncentiveFactory(account=acme)
    incentives.archive(row, by=lin)
    answer = api_of(lin).post(f"/api/v1/incentives/{row.pk}/give/", GIVEN, format="json")
    assert answer.status_code == 409 and answer.json()["code"] == "archived"
    assert Incentive.objects.get().given_on is None
