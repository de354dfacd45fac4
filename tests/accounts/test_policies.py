"""The life of the tier policy's versions, on pages and API: drafted, edited, discarded, published from a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import policies
from accounts.models import Policy
from kam.choices import Role
from kam.ground.errors import Refused, Stale
from kam.models import Event
from kam.rules import formats
from tests import factories

pytestmark = pytest.mark.django_db
API = "/api/v1/policies/"


@pytest.fixture
def draft(zhao):
    return policies.draft({"platinum_share": 0.4, "note": "Fewer at the top"}, by=zhao)


def filled(**changes):
    """The form of a draft as a browser sends it, in percents."""
    now = Policy.objects.current()
    names = ("loyal_months", "loyal_days", "loyal_orders", "runs_needed", "one_off_months", "visit_minutes",
             "visits_per_manager", "platinum_floor", "gold_floor")  # fmt: skip
    shares = {"platinum_share": 50, "gold_share": 80, "iron_share": 95, "margin": 3, "false_top_share": 20,
              "one_off_share": 80, "warn_at": 50, "close_under": 45}  # fmt: skip
    cells = {f"terms-{g}-{t}": "true" if v is True else v for g, given in now.terms.items() for t, v in given.items()}
    return {name: getattr(now, name) for name in names} | shares | cells | {"warned_tiers": ["gold"]} | changes


def test_the_first_version_is_in_force_from_the_beginning_and_worth_something():
    first = Policy.objects.in_force(date(1990, 1, 1))
    assert first == Policy.objects.current() and first.number == 1 and first.effective_on is None
    assert first.terms["platinum"]["green_channel"] is True and first.visits_every("gold") == 30


@pytest.mark.db_both
def test_each_day_has_the_version_in_force_on_it(zhao, draft):
    today = timezone.localdate()
    soon = policies.publish(draft, effective_on=today + timedelta(days=10), by=zhao)
    now = policies.publish(policies.draft({"margin": 0.05}, by=zhao), effective_on=today, by=zhao)
    first = Policy.objects.get(number=1)
    days = {today - timedelta(days=1): first, today: now, today + timedelta(days=9): now, soon.effective_on: soon}
    assert {day: Policy.objects.in_force(day) for day in days} == days
    assert Policy.objects.current() == now, "a version published first may begin later"


def test_a_draft_changes_nothing_and_a_published_version_never_changes(zhao, draft):
    assert Policy.objects.current().number == 1
    changed = policies.change(draft, values={"platinum_share": 0.45}, version=1, by=zhao)
    with pytest.raises(Stale):
        policies.change(draft, values={"platinum_share": 0.3}, version=1, by=zhao)
    published = policies.publish(changed, effective_on=timezone.localdate(), version=2, by=zhao)
    for verb in (lambda: policies.change(published, values={"margin": 0.1}, by=zhao),
                 lambda: policies.discard(published, by=zhao),
                 lambda: policies.publish(published, effective_on=timezone.localdate(), by=zhao)):  # fmt: skip
        with pytest.raises(Refused):
            verb()
    event = Event.objects.get(verb="policy.published")
    assert event.changes["platinum_share"] == [0.5, 0.45] and event.by_name == "Zhao Min"


def test_the_past_stays_as_it_was_computed(zhao, draft):
    with pytest.raises(Refused) as refused:
        policies.publish(draft, effective_on=timezone.localdate() - timedelta(days=1), by=zhao)
    assert refused.value.field == "effective_on"


def test_where_the_book_ended_a_version_may_begin_on_its_last_day(zhao, draft, acme):
    factories.OrderFactory(account=acme, ordered_on=date(2024, 3, 1))
    assert policies.publish(draft, effective_on=date(2024, 3, 1), by=zhao).state == "published"


@pytest.mark.db_both
def test_a_discarded_draft_comes_back(zhao, draft):
    policies.discard(draft, by=zhao)
    assert not Policy.objects.drafts().exists()
    with pytest.raises(Refused):
        policies.publish(draft, effective_on=timezone.localdate(), by=zhao)
    assert policies.restore(draft, by=zhao).archived_at is None


def test_rights(lin, ada, zhao, draft):
    far = date(2099, 1, 1)
    verbs = (
        lambda by: policies.draft({}, by=by),
        lambda by: policies.change(draft, values={}, by=by),
        lambda by: policies.discard(draft, by=by),
        lambda by: policies.restore(draft, by=by),
        lambda by: policies.publish(draft, effective_on=far, by=by),
    )
    for user in (lin, ada):
        for verb in verbs:
            with pytest.raises(PermissionDenied):
                verb(user)


@pytest.mark.db_both
def test_drafts_are_seen_by_writers_and_auditors_only(browser_of, lin, zhao, draft):
    auditor = factories.UserFactory(role=Role.AUDITOR)
    for user, status in ((lin, 404), (zhao, 200), (auditor, 200)):
        client = browser_of(user)
        assert client.get(f"/settings/policy/{draft.pk}/").status_code == status
        assert ("Fewer at the top" in client.get("/settings/policy/").content.decode()) == (status == 200)
    assert browser_of(lin).get(f"/settings/policy/{Policy.objects.current().pk}/").status_code == 200


def test_a_draft_is_written_compared_and_published_on_pages(browser_of, zhao):
    client = browser_of(zhao)
    assert client.get("/settings/policy/new/").status_code == 200
    bad = client.post("/settings/policy/new/", filled(platinum_share=90))
    assert bad.status_code == 422 and "Platinum must end before gold" in bad.content.decode()
    wrong = client.post("/settings/policy/new/", filled(**{"terms-gold-credit_days": "999"}))
    assert wrong.status_code == 422 and "Gold, Credit (days): a number between 0 and 365." in wrong.content.decode()
    answer = client.post("/settings/policy/new/", filled(platinum_share="45.5", **{"terms-gold-credit_days": "75"}))
    draft = Policy.objects.drafts().get()
    assert answer.status_code == 302 and draft.platinum_share == 0.455 and draft.terms["gold"]["credit_days"] == 75
    page = client.get(f"/settings/policy/{draft.pk}/").content.decode()
    assert "45.5%" in page and "Gold: Credit (days)" in page
    assert "45.5%" in client.get(f"/settings/policy/{draft.pk}/compare/").content.decode()
    assert 'value="45.5"' in client.get(f"/settings/policy/{draft.pk}/edit/").content.decode()
    today = timezone.localdate()
    past = client.post(f"/settings/policy/{draft.pk}/publish/", {"effective_on": "2020-01-01"})
    assert past.status_code == 422
    client.post(f"/settings/policy/{draft.pk}/publish/", {"effective_on": today.isoformat(), "_version": 1})
    assert Policy.objects.current() == Policy.objects.get(pk=draft.pk)
    assert client.get(f"/settings/policy/{draft.pk}/publish/").status_code == 302
    assert client.post(f"/settings/policy/{draft.pk}/edit/", filled()).status_code == 422


def test_a_draft_opens_on_what_it_changes_with_its_approval_below(browser_of, zhao, draft):
    for page in ("", "publish/"):
        opened = browser_of(zhao).get(f"/settings/policy/{draft.pk}/{page}").content.decode()
        assert 0 < opened.index("What differs from") < opened.index('<ol class="track">'), page


@pytest.mark.db_both
def test_a_draft_is_discarded_with_an_undo(browser_of, zhao, draft):
    client = browser_of(zhao)
    client.post(f"/settings/policy/{draft.pk}/discard/")
    assert not Policy.objects.drafts().exists()
    client.post(f"/settings/policy/{draft.pk}/restore/")
    assert Policy.objects.drafts().get() == draft


def test_the_list_asks_the_same_queries_for_many_versions(browser_of, zhao, django_assert_max_num_queries):
    for number in range(12):
        policies.draft({"note": f"n{number}"}, by=zhao)
    client = browser_of(zhao)
    client.get("/settings/policy/")
    with django_assert_max_num_queries(12):
        assert client.get("/settings/policy/").content.decode().count("Draft of version") == 12


@pytest.mark.db_both
def test_the_api_writes_a_draft_and_publishes_it(api_of, zhao, lin):
    client, today = api_of(zhao), timezone.localdate().isoformat()
    now = client.get(f"{API}?state=published").json()["results"][0]
    assert now["platinum_share"] == 0.5 and now["terms"]["platinum"]["visit_days"] == 21
    body = {name: now[name] for name in ("platinum_share", "gold_share", "iron_share", "loyal_months", "loyal_days",
                                         "loyal_orders", "runs_needed", "margin", "false_top_share", "one_off_share",
                                         "one_off_months", "warn_at", "close_under", "visit_minutes",
                                         "visits_per_manager", "terms", "warned_tiers")}  # fmt: skip
    body = {name: str(value) if isinstance(value, float) else value for name, value in body.items()}
    wrong = client.post(API, body | {"gold_share": "0.4"}, format="json")
    assert wrong.status_code == 400 and "gold_share" in wrong.json()["errors"]
    made = client.post(API, body | {"gold_share": "0.85"}, format="json")
    assert made.status_code == 201 and made.json()["state"] == "draft" and made.json()["number"] == 2
    address, tag = f"{API}{made.json()['id']}/", made["ETag"]
    assert client.patch(address, {"margin": "0.04"}, format="json", HTTP_IF_MATCH=tag).json()["margin"] == 0.04
    assert client.patch(address, {"margin": "0.04"}, format="json", HTTP_IF_MATCH=tag).status_code == 412
    assert api_of(lin).get(address).status_code == 404
    assert client.post(f"{address}publish/", {"effective_on": today}, format="json").json()["effective_on"] == today
    assert client.patch(address, {"margin": "0.05"}, format="json").status_code == 409
    assert client.delete(address).status_code == 409
    assert api_of(lin).post(API, body, format="json").status_code == 403


def test_what_a_tier_is_worth_stands_on_the_customers_page(browser_of, lin, acme, system):
    from accounts.models import Account, TierChange

    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    TierChange.objects.create(account=acme, tier="platinum", from_on=date(2026, 6, 1), by=system, reasons={})
    page = browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    assert "4 executive meetings a year" in page and "green channel" in page and "discount up to 12%" in page


def test_a_planned_version_can_be_withdrawn_until_its_day(zhao, lin, api_of, browser_of, time_machine):
    time_machine.move_to("2026-07-01 10:00+08:00")
    draft = policies.draft({"gold_share": 0.75}, by=zhao)
    planned = policies.publish(draft, effective_on=date(2026, 7, 10), by=zhao)
    page = browser_of(zhao).get(f"/settings/policy/{planned.pk}/")
    assert f"/settings/policy/{planned.pk}/withdraw/" in page.content.decode()
    assert browser_of(lin).post(f"/settings/policy/{planned.pk}/withdraw/").status_code == 403
    assert browser_of(zhao).post(f"/settings/policy/{planned.pk}/withdraw/").status_code == 302
    again = Policy.objects.get(pk=planned.pk)
    assert again.is_draft and again.effective_on is None and Policy.objects.in_force(date(2026, 7, 11)).number == 1
    assert Event.objects.filter(verb="policy.withdrawn").count() == 1
    policies.publish(again, effective_on=date(2026, 7, 10), by=zhao)
    time_machine.move_to("2026-07-10 10:00+08:00")
    answer = api_of(zhao).post(f"/api/v1/policies/{planned.pk}/withdraw/")
    assert answer.status_code == 409 and Policy.objects.current().pk == planned.pk


@pytest.mark.parametrize("odd", ["1_0", "١٠"])
def test_no_door_takes_numbers_that_only_some_programs_read(zhao, draft, api_of, browser_of, odd):
    client = api_of(zhao)
    for body in (
        {"numbers": {"gates": {"gold_loyalty": odd}}},
        {"terms": {"gold": {"response_hours": odd}}},
        {"platinum_share": odd}, {"loyal_days": odd}, {"gold_floor": odd}, {"numbers": {"bogus": {}}},
    ):  # fmt: skip
        answer = client.patch(f"{API}{draft.pk}/", body, format="json")
        assert answer.status_code == 400 and list(answer.json()["errors"]) == list(body), body
    page = browser_of(zhao)
    for changes in (
        {"margin": odd}, {"loyal_days": odd}, {"gold_floor": odd}, {"numbers-gates-gold_loyalty": odd},
        {"numbers-false_key-poor_margin": odd},
    ):  # fmt: skip
        assert page.post(f"/settings/policy/{draft.pk}/edit/", filled(**changes)).status_code == 422, changes
    assert Policy.objects.get(pk=draft.pk).version == 1


@pytest.mark.db_both
def test_two_versions_cannot_wait_for_one_day(zhao):
    soon = timezone.localdate() + timedelta(days=3)
    first = policies.publish(policies.draft({"margin": 0.05}, by=zhao), effective_on=soon, by=zhao)
    second = policies.draft({"margin": 0.06}, by=zhao)
    with pytest.raises(Refused, match=f"Version {first.number} takes effect that day already"):
        policies.publish(second, effective_on=soon, by=zhao)
    policies.withdraw(first, by=zhao)
    assert policies.publish(second, effective_on=soon, by=zhao).effective_on == soon


def test_of_two_who_approve_one_draft_the_second_is_told_who_was_first(zhao, draft, browser_of, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    form = browser_of(zhao).get(f"/settings/policy/{draft.pk}/publish/")
    policies.publish(draft, effective_on=date(2026, 6, 30), by=zhao)
    page = browser_of(zhao).post(f"/settings/policy/{draft.pk}/publish/", {"effective_on": "2026-06-30"})
    assert form.status_code == 200
    said = f"{zhao} has approved this version already. It is in force from 30 Jun 2026; there is nothing left to do."
    assert said in page.content.decode()


def test_a_day_too_early_is_named_as_days_are(zhao, draft):
    with pytest.raises(Refused) as refused:
        policies.publish(draft, effective_on=date(2020, 1, 1), by=zhao)
    assert formats.day(policies.earliest(), "en") in str(refused.value.message)


def test_what_the_two_columns_of_a_difference_are_is_said(browser_of, zhao, draft):
    page = browser_of(zhao).get(f"/settings/policy/{draft.pk}/publish/").content.decode()
    heads = page.split("<thead")[1].split("</thead>")[0]
    assert "Version 1" in heads and f"Draft of version {draft.number}" in heads and "Now" not in heads


def test_the_margin_is_told_in_percentage_points(browser_of, zhao):
    other = policies.draft({"margin": 0.05}, by=zhao)
    page = browser_of(zhao).get(f"/settings/policy/{other.pk}/compare/").content.decode()
    assert "3 percentage points" in page and "5 percentage points" in page
