"""Nominations: proposed by a manager, confirmed by a lead, counted as key everywhere, over by themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import nominations
from accounts.models import Account, Nomination, Policy, Standing
from accounts.models.cadences import seen_in_time
from accounts.rules import nominations as rules
from accounts.views.home import account_menu
from kam.ground.errors import Refused
from kam.models import Event, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db


def soon(days: int = 200) -> date:
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def lead(north):
    found = factories.UserFactory(username="lead", role="team_lead", team=north)
    north.lead = found
    north.save()
    return found


def proposed(account, by, **values):
    said = {"account": account, "kind": "potential", "reason": "Builds its second plant", "until": soon()} | values
    return nominations.propose(values=said, by=by)


def confirmed(account, by, **values):
    return nominations.confirm(proposed(account, by, **values), by=by)


def fresh(account):
    return Account.objects.get(pk=account.pk)


@pytest.mark.parametrize(
    ("state", "ended", "day", "phase"),
    [
        ("proposed", None, date(2026, 3, 1), "proposed"),
        ("declined", None, date(2026, 3, 1), "declined"),
        ("confirmed", None, date(2026, 1, 1), "proposed"),
        ("confirmed", None, date(2026, 2, 1), "counting"),
        ("confirmed", None, date(2026, 5, 31), "counting"),
        ("confirmed", None, date(2026, 6, 1), "ending"),
        ("confirmed", None, date(2026, 7, 1), "ending"),
        ("confirmed", None, date(2026, 7, 2), "over"),
        ("confirmed", date(2026, 3, 1), date(2026, 2, 28), "counting"),
        ("confirmed", date(2026, 3, 1), date(2026, 3, 1), "ended"),
    ],
)
def test_where_one_stands_on_a_day_and_the_table_says_the_same(acme, lin, state, ended, day, phase):
    days = {"from_on": date(2026, 2, 1), "until": date(2026, 7, 1), "ended_on": ended}
    assert rules.phase(state=state, as_of=day, **days) == phase
    Nomination.objects.create(
        account=acme, kind="strategy", reason="x", state=state, proposed_by=lin, proposed_on=day, **days
    )
    assert Nomination.objects.counting(day).exists() == (phase in ("counting", "ending"))


@pytest.mark.parametrize(
    ("tier", "nominated", "every"),
    [("platinum", True, 21), ("iron", True, 30), ("", True, 30), ("iron", False, 90), ("", False, None)],
)
def test_a_nominated_account_is_visited_like_gold(tier, nominated, every):
    days = {"platinum": 21, "gold": 30, "iron": 90}
    assert rules.visit_every(tier, days, nominated=nominated) == every
    assert rules.visit_every("iron", {"gold": 60, "iron": 45}, nominated=True) == 45
    assert rules.last_day(date(2028, 2, 29)) == date(2030, 2, 28)


def test_a_manager_proposes_a_lead_confirms_and_the_account_is_key(lin, lead, acme, other):
    one = proposed(acme, lin)
    assert not fresh(acme).is_key
    assert Notice.objects.get().user == lead
    with pytest.raises(PermissionDenied):
        nominations.confirm(one, by=lin)
    nominations.confirm(one, note="Agreed in the review", by=lead)
    told = Event.objects.get(verb="nomination.confirmed")
    assert fresh(acme).is_key and told.account_id == acme.pk and told.data["until"] == soon().isoformat()
    assert list(Account.objects.key()) == [acme] == list(Account.objects.nominated())
    assert list(Account.objects.not_key()) == [other]
    assert list(Account.objects.with_team_gap()) == [acme]
    assert Notice.objects.filter(user=lin, event=told).exists()


def test_four_eyes_unless_there_is_nobody_else(lead, zhao, acme, browser_of):
    one = proposed(acme, zhao)
    with pytest.raises(Refused, match="somebody else confirms"):
        nominations.confirm(one, by=zhao)
    page = browser_of(zhao).get(f"/nominations/{one.pk}/confirm/")
    html = page.content.decode()
    assert str(lead) in html and 'name="note"' not in html and page.context["barred"]
    lead.is_active = False
    lead.save()
    html = browser_of(zhao).get(f"/nominations/{one.pk}/confirm/").content.decode()
    assert "Nobody else may confirm it" in html and 'name="note"' in html
    nominations.confirm(one, by=zhao)
    assert (
        f"proposed and confirmed by {zhao} alone"
        in browser_of(zhao).get(f"/customers/{acme.pk}/nominations/").content.decode()
    )


def test_a_lead_out_of_reach_of_the_customer_is_nobody_else(lead, zhao, other):
    assert nominations.confirm(proposed(other, zhao), by=zhao).decided_by == zhao


def test_the_forms_say_what_runs_already(lin, lead, acme, browser_of):
    nominations.confirm(proposed(acme, lin), by=lead)
    assert "already" in browser_of(lin).get(f"/customers/{acme.pk}/nominations/new/").content.decode()
    again, another = proposed(acme, lin), proposed(acme, lin, kind="strategy")
    client = browser_of(lead)
    assert "ends it that day" in client.get(f"/nominations/{again.pk}/confirm/").content.decode()
    assert "ends it that day" not in client.get(f"/nominations/{another.pk}/confirm/").content.decode()


def test_it_stops_counting_by_itself_after_its_last_day(lead, acme, time_machine):
    confirmed(acme, lead)
    time_machine.move_to(timezone.now() + timedelta(200))
    assert fresh(acme).is_key
    time_machine.move_to(timezone.now() + timedelta(1))
    assert not fresh(acme).is_key and not Account.objects.key().exists()
    assert list(Account.objects.not_key()) == [acme]
    assert Nomination.objects.over(timezone.localdate()).count() == 1
    with pytest.raises(Refused):
        nominations.end(Nomination.objects.get(), reason="late", by=lead)


def test_ended_early_with_a_reason_the_other_one_still_counts(lead, acme):
    first, second = confirmed(acme, lead), confirmed(acme, lead, kind="strategy", until=soon(90))
    with pytest.raises(Refused):
        nominations.end(first, reason=" ", by=lead)
    nominations.end(first, reason="The plant is not built", by=lead)
    assert fresh(acme).nominated_until == soon(90)
    nominations.end(second, reason="No longer our market", by=lead)
    assert fresh(acme).nominated_until is None and not fresh(acme).is_key


def test_a_new_one_for_the_same_takes_the_place_of_the_old(lead, acme):
    old = confirmed(acme, lead, until=soon(20))
    new = confirmed(acme, lead, until=soon(300))
    old.refresh_from_db()
    assert old.end_reason == nominations.REPLACED and new.phase() == "counting"
    assert fresh(acme).nominated_until == soon(300)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"until": soon(0)}, "until"), ({"until": soon(800)}, "until"), ({"reason": "  "}, "reason")],
)
def test_bad_input_stays_on_the_form_and_names_its_field(browser_of, api_of, lin, acme, values, field):
    body = {"account": acme.pk, "kind": "potential", "reason": "x", "until": soon().isoformat()} | values
    page = browser_of(lin).post(f"/customers/{acme.pk}/nominations/new/", body)
    assert page.status_code == 422 and page.context["form"].errors[field]
    answer = api_of(lin).post("/api/v1/nominations/", body, format="json")
    assert answer.status_code in (400, 409) and field in answer.json()["errors"]
    assert not Nomination.objects.exists()


def test_one_proposal_at_a_time_and_none_is_decided_twice(lead, lin, acme):
    one = proposed(acme, lin)
    with pytest.raises(Refused):
        proposed(acme, lin)
    nominations.decline(one, reason="Too early", by=lead)
    for verb, said in ((nominations.confirm, {}), (nominations.decline, {"reason": "x"})):
        with pytest.raises(Refused):
            verb(one, by=lead, **said)
    assert proposed(acme, lin).state == "proposed"
    assert Notice.objects.filter(user=lin, event__verb="nomination.declined").exists()


def test_pages_propose_decide_and_end(browser_of, lead, lin, gu, chen, acme):
    manager, leader = browser_of(lin), browser_of(lead)
    body = {"kind": "strategy", "reason": "Door to the north", "until": soon().isoformat()}
    assert manager.post(f"/customers/{acme.pk}/nominations/new/", body).status_code == 302
    one = Nomination.objects.get()
    assert browser_of(chen).get(f"/nominations/{one.pk}/edit/").status_code == 404
    assert browser_of(chen).get(f"/customers/{acme.pk}/nominations/").status_code == 404
    assert browser_of(gu).get(f"/customers/{acme.pk}/nominations/new/").status_code == 403
    assert manager.get(f"/nominations/{one.pk}/confirm/").status_code == 403
    assert manager.post(f"/nominations/{one.pk}/edit/", body | {"reason": "Door to the south"}).status_code == 302
    manager.post(f"/nominations/{one.pk}/archive/")
    assert leader.post(f"/nominations/{one.pk}/confirm/", {}).status_code == 422
    manager.post(f"/nominations/{one.pk}/restore/")
    assert "Confirm" in leader.get(f"/customers/{acme.pk}/nominations/").content.decode()
    assert leader.post(f"/nominations/{one.pk}/confirm/", {"note": ""}).status_code == 302
    head = manager.get(f"/customers/{acme.pk}/").content.decode()
    assert "Nominated until" in head
    assert leader.post(f"/nominations/{one.pk}/end/", {"reason": ""}).status_code == 422
    assert leader.post(f"/nominations/{one.pk}/end/", {"reason": "Sold"}).status_code == 302
    card = manager.get(f"/customers/{acme.pk}/nominations/").content.decode()
    assert "Door to the south" in card and "Sold" in card


def test_the_list_the_filter_and_the_api_answer_alike(
    browser_of, api_of, lead, lin, acme, django_assert_max_num_queries
):
    confirmed(acme, lead, until=soon(20))
    for number in range(12):
        proposed(factories.AccountFactory(owner=lin, name=f"Prospect {number}"), lin)
    browser, api = browser_of(lead), api_of(lead)
    with django_assert_max_num_queries(16):
        page = browser.get("/nominations/")
    assert len(page.context["rows"]) == 13 and page.context["figures"][2]["value"] == "1"
    for phase, count in (("proposed", 12), ("counting", 1), ("ending", 1), ("over", 0), ("ended", 0), ("declined", 0)):
        assert len(browser.get(f"/nominations/?phase={phase}").context["rows"]) == count
        assert api.get(f"/api/v1/nominations/?phase={phase}").json()["count"] == count
    for asked in ("key=true", "nominated=any", "nominated=potential"):
        assert [row["id"] for row in browser.get(f"/customers/?{asked}").context["rows"]] == [acme.pk]
        found = api.get(f"/api/v1/accounts/?{asked}").json()["results"]
        assert [(row["id"], row["is_key"]) for row in found] == [(acme.pk, True)]
    assert not browser.get("/customers/?nominated=strategy").context["rows"]
    assert api.get(f"/api/v1/nominations/?as_of={soon(10)}").json()["count"] == 1
    assert api.get(f"/api/v1/nominations/?as_of={soon(21)}").json()["count"] == 0
    assert b"Nominated key account until" in browser.get("/customers/").content


def test_the_api_decides_and_keeps_rights(api_of, lead, lin, gu, chen, acme):
    body = {"account": acme.pk, "kind": "potential", "reason": "x", "until": soon().isoformat()}
    assert api_of(gu).post("/api/v1/nominations/", body, format="json").status_code == 403
    assert api_of(chen).post("/api/v1/nominations/", body, format="json").status_code == 400
    made = api_of(lin).post("/api/v1/nominations/", body, format="json")
    assert made.status_code == 201 and made.json()["phase"] == "proposed"
    at = made["Location"]
    assert api_of(chen).get(at).status_code == 404
    assert api_of(lin).post(f"{at}confirm/", {}, format="json").status_code == 403
    assert api_of(lead).post(f"{at}confirm/", {"note": "ok"}, format="json").json()["phase"] == "counting"
    assert api_of(lin).delete(at).status_code == 409
    assert api_of(lead).post(f"{at}end/", {}, format="json").status_code == 400
    assert api_of(lead).post(f"{at}end/", {"reason": "x"}, format="json").json()["phase"] == "ended"


def test_its_owner_is_told_once_before_it_ends(lead, lin, acme, other, system):
    confirmed(acme, lead, until=soon(40))
    confirmed(other, User.objects.system(), until=soon(31))
    assert nominations.remind(by=system) == 0
    assert nominations.remind(as_of=soon(10), by=system) == 2
    assert nominations.remind(as_of=soon(11), by=system) == 0
    told = Event.objects.filter(verb="nomination.ending").order_by("pk").first()
    assert told.data["left"] == 30 and Notice.objects.get(event=told).user == lin
    with pytest.raises(PermissionDenied):
        nominations.remind(by=lin)


def test_key_accounts_seen_in_time_count_the_nominated_at_golds_pace(lead, acme, other):
    confirmed(acme, lead)
    days, today = Policy.objects.current().visit_days, timezone.localdate()
    seen = Standing.objects.create(account=acme, last_visit_on=today - timedelta(days["gold"]))
    Standing.objects.create(account=other, last_visit_on=today)
    assert list(Account.objects.filter(seen_in_time(days, today))) == [acme]
    Standing.objects.filter(pk=seen.pk).update(last_visit_on=today - timedelta(days["gold"] + 1))
    assert not Account.objects.filter(seen_in_time(days, today)).exists()
    assert Policy.objects.current().visit_every(fresh(acme)) == days["gold"]
    days = {**days, "core": 7}
    Policy.objects.update(visit_days=days)
    Account.objects.filter(pk=acme.pk).update(key_class="core")
    assert Policy.objects.current().visit_every(fresh(acme)) == 7
    Standing.objects.filter(pk=seen.pk).update(last_visit_on=today - timedelta(8))
    assert not Account.objects.filter(seen_in_time(days, today)).exists()
    Standing.objects.filter(pk=seen.pk).update(last_visit_on=today - timedelta(7))
    assert list(Account.objects.filter(seen_in_time(days, today))) == [acme]


@pytest.mark.parametrize("tier", ["platinum", "gold"])
def test_who_is_key_by_its_tier_is_not_nominated_and_no_button_offers_it(browser_of, api_of, lin, acme, tier):
    proposed(acme, lin)
    card, new = f"/customers/{acme.pk}/nominations/", f"/customers/{acme.pk}/nominations/new/"
    assert new in browser_of(lin).get(card).content.decode()
    assert "Nominate as key account" in [entry["label"] for entry in account_menu(fresh(acme), lin)]
    Account.objects.filter(pk=acme.pk).update(tier=tier)
    with pytest.raises(Refused) as refused:
        proposed(fresh(acme), lin, kind="strategy")
    assert refused.value.field == "account"
    body = {"account": acme.pk, "kind": "strategy", "reason": "x", "until": str(soon())}
    assert api_of(lin).post("/api/v1/nominations/", body, format="json").status_code == 409
    assert new not in browser_of(lin).get(card).content.decode()
    assert "Nominate as key account" not in [entry["label"] for entry in account_menu(fresh(acme), lin)]


@pytest.mark.db_both
def test_whoever_proposed_sees_who_confirms_instead_of_a_button(browser_of, lead, zhao, lin, acme, other):
    own, others = proposed(acme, zhao), proposed(acme, lin, kind="strategy")
    alone = proposed(other, zhao)
    for address in ("/nominations/", f"/customers/{acme.pk}/nominations/"):
        page = browser_of(zhao).get(address).content.decode()
        assert f"/nominations/{own.pk}/confirm/" not in page and f"/nominations/{others.pk}/confirm/" in page
        assert f"You proposed it; to be confirmed by: {lead}" in page
        assert f"/nominations/{own.pk}/confirm/" in browser_of(lead).get(address).content.decode()
    assert f"/nominations/{alone.pk}/confirm/" in browser_of(zhao).get("/nominations/").content.decode()
