"""What is undone is what was done, and nothing of before: a competitor seen, a link closed, a visit sent again."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import merges, presences
from accounts.models import Competitor, Presence
from kam.ground.errors import Refused
from lifecycle.actions import customer_links, mentions, take_backs, visits
from lifecycle.models import CustomerLink, Visit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def test_undoing_a_competitor_that_stood_there_puts_its_day_back(lin, acme):
    rival = Competitor.objects.create(name="Baird Coatings")
    seen = date(2026, 9, 1)
    there = presences.note(
        values={"account": acme, "competitor": rival, "seen_on": seen, "note": "n", "source": "s"}, by=lin
    )
    said = visits.Said("advance", "They also talk to Baird Coatings about prices.")
    visit = visits.log(account=acme, said=said, by=lin)
    [found] = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "competitor"]
    mentions.accept(visit, key=found.mention.key, by=lin)
    assert Presence.objects.get(pk=there.pk).seen_on > seen
    mentions.take_back(visit, kind="presence", key=there.pk, by=lin)
    back = Presence.objects.get(pk=there.pk)
    assert back.archived_at is None and back.seen_on == seen


def test_a_link_revoked_by_hand_during_a_merge_stays_revoked(lin, zhao, acme):
    twin = factories.AccountFactory(name="Acme Building Ltd", owner=lin)
    contact = factories.ContactFactory(account=twin, email="a@example.com")
    opened = customer_links.open(account=twin, contact=contact, by=lin)
    merge = merges.merge(acme, twin, by=zhao)
    customer_links.revoke(CustomerLink.objects.get(pk=opened.link.pk), by=lin)
    merges.undo(merge, by=zhao)
    assert CustomerLink.objects.get(pk=opened.link.pk).revoked_at is not None


def test_words_of_a_visit_that_was_taken_back_are_not_swallowed(lin, acme):
    key = uuid.uuid4()
    visit = visits.log(account=acme, said=visits.Said("advance", "First words"), key=key, by=lin)
    take_backs.take_back(visit, by=lin)
    with pytest.raises(Refused, match="taken back or removed"):
        visits.log(account=acme, said=visits.Said("advance", "Other words"), key=key, by=lin)


def test_a_replay_tells_nothing_of_a_customer_that_went_to_another(lin, chen, acme, api_of):
    told = {"account": acme.pk, "outcome": "advance", "note": "Words", "key": str(uuid.uuid4())}
    made = api_of(lin).post("/api/v1/visits/", told, format="json").json()
    type(acme).objects.filter(pk=acme.pk).update(owner=chen)
    Visit.objects.update(note="Words of the new owner", version=2)
    again = api_of(lin).post("/api/v1/visits/", told, format="json")
    assert again.status_code in (400, 409) and "new owner" not in again.content.decode()
    assert made["id"] == Visit.objects.get().pk


def test_days_that_nobody_knows_are_refused(lin, acme, api_of):
    from lifecycle.actions import stages

    journey = stages.identify(acme, by=lin)
    for day in ("2026-13-45", "0001-01-01", "9999-12-31", "x"):
        assert api_of(lin).get(f"/api/v1/journeys/{journey.pk}/milestones/", {"as_of": day}).status_code == 400
    tomorrow = timezone.localdate() + timedelta(1)
    assert api_of(lin).get(f"/api/v1/journeys/{journey.pk}/milestones/", {"as_of": str(tomorrow)}).status_code == 200
