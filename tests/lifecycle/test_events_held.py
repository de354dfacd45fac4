"""Events held: invited once, answered and attended by taps, the cost shared once to the cent, followed up, logged."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contact_merges, merges
from accounts.models import Account, CostEntry
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import events_held
from lifecycle.models import EventHeld, Invitation, Todo, Visit
from tests import factories

pytestmark = pytest.mark.django_db


def held(by, ago=10, **more):
    values = {"kind": "forum", "title": "Forum", "on": timezone.localdate() - timedelta(ago), "place": "Shanghai"}
    return events_held.plan(values=values | more, by=by)


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example")


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name="Wang", email="Wang@acme.example")


@pytest.fixture
def his(other):
    return factories.ContactFactory(account=other, name="Zhou", email="zhou@other.example")


@pytest.fixture
def forum(zhao, li, wang, his):
    """Three people of two customers came."""
    event = held(zhao, cost=Decimal("100.00"))
    for one in events_held.invite(event, [li, wang, his], by=zhao):
        events_held.note(one, answer="yes", attended=True, by=zhao)
    return event


@pytest.mark.db_both
def test_people_are_invited_once_and_only_those_in_sight(lin, li, his):
    event = held(lin)
    assert len(events_held.invite(event, [li, li], by=lin)) == 1
    assert events_held.invite(event, [li], by=lin) == []
    with pytest.raises(Refused):
        events_held.invite(event, [his], by=lin)
    assert Invitation.objects.count() == 1 and event.host == lin
    assert Event.objects.filter(verb="invitation.created", account_id=li.account_id).count() == 1


@pytest.mark.db_both
def test_the_cost_is_shared_once_evenly_by_person_and_taken_back(forum, zhao, acme, other):
    events_held.share_cost(forum, by=zhao)
    entries = dict(CostEntry.objects.live().values_list("account", "amount"))
    assert entries == {acme.pk: Decimal("66.67"), other.pk: Decimal("33.33")}
    assert set(CostEntry.objects.values_list("kind", "on")) == {("marketing", forum.on)}
    with pytest.raises(Refused):
        events_held.share_cost(forum, by=zhao)
    forum.refresh_from_db()
    with pytest.raises(Refused):
        events_held.change(forum, values={"cost": Decimal(5)}, by=zhao)
    came = Invitation.objects.first()
    with pytest.raises(Refused):
        events_held.attend(came, attended=False, by=zhao)
    events_held.take_back(forum, by=zhao)
    assert not CostEntry.objects.live().exists()
    events_held.attend(came, attended=False, by=zhao)
    events_held.share_cost(forum, by=zhao)
    assert sum(CostEntry.objects.live().values_list("amount", flat=True)) == Decimal("100.00")


@pytest.mark.db_both
def test_nobody_shares_a_cost_among_customers_they_do_not_see(forum, lin, zhao):
    with pytest.raises(Refused):
        events_held.share_cost(forum, by=lin)
    events_held.share_cost(forum, by=zhao)
    with pytest.raises(Refused):
        events_held.take_back(forum, by=lin)
    assert CostEntry.objects.live().count() == 2


def test_without_a_cost_or_anybody_there_nothing_is_shared(zhao, li):
    event = held(zhao)
    with pytest.raises(Refused):
        events_held.share_cost(event, by=zhao)
    events_held.change(event, values={"cost": Decimal(9)}, by=zhao)
    with pytest.raises(Refused):
        events_held.share_cost(event, by=zhao)


@pytest.mark.db_both
def test_a_follow_up_goes_to_each_owner_once(forum, zhao, lin, chen):
    given = events_held.follow_up(forum, title="Call them", days=7, by=zhao)
    assert {(todo.user, todo.due_on) for todo in given} == {
        (user, timezone.localdate() + timedelta(7)) for user in (lin, chen)
    }
    assert events_held.follow_up(forum, title="Call them", days=7, by=zhao) == []
    assert set(Todo.objects.values_list("source", flat=True)) == {"event"}


@pytest.mark.db_both
def test_visits_are_logged_once_for_customers_in_sight(forum, lin, zhao, acme):
    (visit,) = events_held.log_visits(forum, by=lin)
    assert (visit.account, visit.kind, visit.contacts.count()) == (acme, "event", 2)
    assert events_held.log_visits(forum, by=lin) == []
    assert len(events_held.log_visits(forum, by=zhao)) == 1 and Visit.objects.count() == 2


@pytest.mark.db_both
def test_a_visit_of_an_event_begins_with_it_and_counts_for_the_customers_owner(forum, lin, chen, zhao, browser_of):
    told = browser_of(zhao).get(f"/events/{forum.pk}/visits/").content.decode()
    assert "Each counts for the owner of its customer" in told
    Account.objects.filter(owner=chen).update(owner=None)
    forum = events_held.change(forum, values={"begins_at": time(14, 30), "host": lin}, by=zhao)
    logged = events_held.log_visits(forum, by=zhao)
    assert [visit.user for visit in logged] == [lin, lin], "who owns it, and the host where nobody does"
    assert {timezone.localtime(visit.held_at).time() for visit in logged} == {time(14, 30)}
    assert set(Event.objects.filter(verb="visit.logged").values_list("by_id", flat=True)) == {zhao.pk}
    assert events_held.log_visits(forum, by=lin) == []


@pytest.mark.db_both
def test_marketing_runs_events_and_shares_costs_and_logs_no_visits(forum, acme, gu, li):
    xia = factories.UserFactory(role=Role.MARKETING)
    factories.SeatFactory(account=acme, user=xia, function="marketing")
    event = held(xia, cost=Decimal(8))
    (one,) = events_held.invite(event, [li], by=xia)
    events_held.attend(one, attended=True, by=xia)
    assert len(events_held.share_cost(event, by=xia)) == 1
    with pytest.raises(PermissionDenied):
        events_held.log_visits(event, by=xia)
    with pytest.raises(PermissionDenied):
        held(gu)


def test_the_page_shows_what_one_sees_and_taps_toggle(forum, browser_of, lin, chen, zhao):
    page = browser_of(lin).get(f"/events/{forum.pk}/").content.decode()
    assert "Li Wei" in page and "Zhou" not in page
    mine = Invitation.objects.get(contact__name="Li Wei")
    client = browser_of(lin)
    for expected in (None, True):
        client.post(f"/invitations/{mine.pk}/attend/", {"attended": "true"})
        mine.refresh_from_db()
        assert mine.attended is expected
    client.post(f"/invitations/{mine.pk}/answer/", {"answer": "no"})
    mine.refresh_from_db()
    assert mine.answer == "no"
    assert browser_of(chen).post(f"/invitations/{mine.pk}/attend/", {"attended": "false"}).status_code == 404
    finance = factories.UserFactory(role=Role.FINANCE)
    assert "Li Wei" not in browser_of(finance).get(f"/events/{forum.pk}/").content.decode()
    assert browser_of(finance).post(f"/events/{forum.pk}/edit/").status_code == 403


def test_a_pasted_list_of_addresses_invites_and_names_whom_nobody_knows(browser_of, lin, li, wang, his):
    event, client = held(lin), browser_of(lin)
    answer = client.post(f"/events/{event.pk}/invite/", {"emails": "li@acme.example; <wang@ACME.example>"})
    assert answer.status_code == 302 and Invitation.objects.count() == 2
    unknown = client.post(f"/events/{event.pk}/invite/", {"emails": "zhou@other.example"})
    assert unknown.status_code == 422 and "zhou@other.example" in unknown.content.decode()
    assert client.post(f"/events/{event.pk}/invite/", {}).status_code == 422
    client.post(f"/events/{event.pk}/invite/", {"account": li.account_id})
    assert Invitation.objects.count() == 2


@pytest.mark.db_both
def test_orders_around_are_told_as_an_observation(forum, browser_of, zhao, acme):
    factories.OrderFactory(account=acme, ordered_on=forum.on - timedelta(5), amount=Decimal("70.00"))
    factories.OrderFactory(account=acme, ordered_on=forum.on + timedelta(2), amount=Decimal("90.00"))
    factories.OrderFactory(account=acme, ordered_on=forum.on - timedelta(12))  # eleven days are over since
    page = browser_of(zhao).get(f"/events/{forum.pk}/")
    assert page.context["orders"] == {"before": (1, Decimal("70.00")), "after": (1, Decimal("90.00"))}
    assert "not what the event brought about" in page.content.decode()


@pytest.mark.db_both
def test_the_whole_way_by_forms_and_lists(browser_of, zhao, forum):
    client = browser_of(zhao)
    new = {"kind": "tour", "title": "Tour", "on": "2026-12-01", "place": "", "purpose": "", "cost": "12.50"}
    assert client.post("/events/new/", new).status_code == 302
    tour = EventHeld.objects.get(title="Tour")
    assert client.get(f"/events/{tour.pk}/edit/").status_code == 200
    listed = client.get("/events/?q=Shang")
    assert listed.context["count"] == 1 and "Forum" in listed.content.decode()
    text = b"".join(client.get(f"/invitations/?event={forum.pk}&format=csv").streaming_content).decode()
    assert "Li Wei" in text and "Zhou" in text
    assert client.post(f"/events/{forum.pk}/follow-up/", {"title": "Call", "days": 5}).status_code == 302
    client.post(f"/events/{forum.pk}/share/")
    client.post(f"/events/{forum.pk}/visits/")
    forum.refresh_from_db()
    assert forum.shared_on and Todo.objects.count() == Visit.objects.count() == 2
    client.post(f"/events/{tour.pk}/archive/")
    assert not EventHeld.objects.live().filter(pk=tour.pk).exists()
    client.post(f"/events/{tour.pk}/restore/")
    assert EventHeld.objects.live().filter(pk=tour.pk).exists()


@pytest.mark.db_both
def test_the_api_plans_invites_notes_and_shares(api_of, lin, chen, li, his):
    client = api_of(lin)
    made = client.post("/api/v1/events-held/", {"kind": "seminar", "title": "S", "on": "2026-06-01", "cost": "9.00"},
                       format="json")  # fmt: skip
    assert made.status_code == 201, made.json()
    event = made.json()["id"]
    invited = client.post("/api/v1/invitations/", {"event": event, "contact": li.pk}, format="json")
    assert invited.status_code == 201
    path = f"/api/v1/invitations/{invited.json()['id']}/"
    noted = client.patch(path, {"answer": "yes", "attended": True}, format="json")
    assert (noted.json()["answer"], noted.json()["attended"]) == ("yes", True)
    for one in ({"answer": "no"}, {"answer": "yes"}, {}):
        noted = client.patch(path, one, format="json")
        assert noted.status_code == 200, noted.content
        assert (noted.json()["answer"], noted.json()["attended"]) == (one.get("answer", "yes"), True)
    assert client.post("/api/v1/invitations/", {"event": event, "contact": his.pk}, format="json").status_code == 400
    assert api_of(chen).get(path).status_code == 404
    shared = client.post(f"/api/v1/events-held/{event}/share/")
    assert shared.status_code == 200 and shared.json()["shared_on"]
    assert client.get("/api/v1/invitations/?attended=true").json()["results"][0]["account_code"] == "ACME"


@pytest.mark.db_both
def test_a_merge_takes_invitations_along(zhao, forum, acme, other):
    merges.merge(acme, other, by=zhao)
    assert set(Invitation.objects.values_list("account", flat=True)) == {acme.pk}


@pytest.mark.db_both
def test_two_entries_of_one_person_were_invited_once(zhao, forum, li, wang):
    contact_merges.merge(li, wang, by=zhao)
    assert Invitation.objects.filter(event=forum, contact=li).count() == 1
    alone = factories.ContactFactory(account=li.account)
    events_held.invite(held(zhao), [alone], by=zhao)
    contact_merges.merge(li, alone, by=zhao)
    assert Invitation.objects.filter(contact=li).count() == 2


@pytest.mark.db_both
def test_the_queries_do_not_grow(forum, browser_of, zhao, acme, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get(f"/events/{forum.pk}/")
    events_held.invite(forum, [factories.ContactFactory(account=acme) for _number in range(12)], by=zhao)
    with django_assert_max_num_queries(16):
        client.get(f"/events/{forum.pk}/")
    with django_assert_max_num_queries(12):
        client.get("/events/")
    assert isinstance(forum.on, date)


@pytest.mark.db_both
def test_an_event_of_a_day_gone_by_and_a_tap_say_so(lin, li, browser_of):
    browser = browser_of(lin)
    data = {"kind": "forum", "title": "Forum", "on": (timezone.localdate() - timedelta(1)).isoformat()}
    page = browser.post("/events/new/", data, follow=True).content.decode()
    assert "This day is over: noted as held." in page
    event = EventHeld.objects.get()
    [one] = events_held.invite(event, [li], by=lin)
    came = reverse("lifecycle:invitation-attend", args=[one.pk])
    assert "Li Wei came." in browser.post(came, {"attended": "true"}, follow=True).content.decode()
    page = browser.get(reverse("lifecycle:eventheld-detail", args=[event.pk])).content.decode()
    assert "0 said yes, 1 came, from 1 customer." in page
    page = browser.post(came, {"attended": "true"}, follow=True).content.decode()
    assert "Whether Li Wei came is open again." in page


@pytest.mark.db_both
def test_whoever_keeps_an_event_counts_all_and_others_are_told_of_the_rest(
    browser_of, lin, gu, zhao, acme, li, wang, his
):
    event = held(lin, title="Plant tour")
    for one in events_held.invite(event, [li, wang, his], by=zhao):
        events_held.note(one, answer="yes", attended=one.contact != wang, by=zhao)
    auditor = factories.UserFactory(role=Role.AUDITOR)
    at = f"/events/{event.pk}/"
    host, service = (browser_of(who).get(at).content.decode() for who in (lin, gu))
    assert "3 people invited" in host and "3 said yes, 2 came, from 2 customers." in host
    assert "1 of them is at a customer that you do not see." in host and "Zhou" not in host
    assert "2 people invited" in service and "2 said yes, 1 came, from 1 customer." in service
    assert "and 1 more you may not see" in service and "Zhou" not in service
    whole = browser_of(auditor).get(at).content.decode()
    assert "3 people invited" in whole and "you may not see" not in whole and "do not see" not in whole
    rows = {who: browser_of(who).get("/events/").content.decode() for who in (lin, gu)}
    assert "more you may not see" not in rows[lin] and rows[gu].count("and 1 more you may not see") == 2
    told = b"".join(browser_of(lin).get("/events/", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "3" in told.splitlines()[1].split(",") and "2" in told.splitlines()[1].split(",")
