"""A file of seats grants sight: each colleague hears of each, each customer's log has it, and integrations get none."""

from __future__ import annotations

import pytest

from accounts.actions import teams
from accounts.models import Account, Seat
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "customer_code,colleague,function,until"


@pytest.mark.db_both
def test_who_is_seated_by_a_file_hears_as_if_by_hand(bring, sheet, acme, other, lin, chen, ada):
    source = bring(sheet(HEAD, "ACME,chen,service,", "OTHER,lin,finance,", "OTHER,ada,service,"), kind="seats")
    assert source.created == 3
    events = Event.objects.filter(verb="seat.created").order_by("pk")
    assert [(one.account_id, one.by_id, one.noun) for one in events] == [
        (acme.pk, ada.pk, "seat"), (other.pk, ada.pk, "seat"), (other.pk, ada.pk, "seat"),
    ]  # fmt: skip
    told = {(one.user_id, one.account_id, one.url) for one in Notice.objects.filter(event__in=events)}
    assert told == {
        (chen.pk, acme.pk, f"/customers/{acme.pk}/?tab=team"), (lin.pk, other.pk, f"/customers/{other.pk}/?tab=team"),
    }  # fmt: skip
    by_hand = teams.seat(values={"account": acme, "user": chen, "function": "finance", "until": None}, by=ada)
    mine, theirs = (Event.objects.filter(verb="seat.created", account_id=acme.pk).order_by(o)[0] for o in ("pk", "-pk"))
    assert theirs.subject_id == by_hand.pk and (mine.data, mine.changes) == (theirs.data, theirs.changes)
    assert Account.objects.visible_to(chen).filter(pk=acme.pk).exists()


def test_a_file_that_changes_or_repeats_seats_tells_nobody_anew(bring, sheet, acme, chen):
    bring(sheet(HEAD, "ACME,chen,service,"), kind="seats")
    before = (Event.objects.filter(verb="seat.created").count(), Notice.objects.filter(user=chen).count())
    assert bring(sheet(HEAD, "ACME,chen,service,"), kind="seats").unchanged == 1
    assert bring(sheet(HEAD, "ACME,chen,service,2199-01-01"), kind="seats").changed == 1
    assert (Event.objects.filter(verb="seat.created").count(), Notice.objects.filter(user=chen).count()) == before


def test_integrations_and_the_system_take_no_seat(bring, sheet, acme, ada, system, api_of):
    robot = factories.UserFactory(username="robot", role=Role.INTEGRATION, acts_for=ada)
    rows = ("ACME,robot,service,", f"ACME,{system.username},service,")
    source = bring(sheet(HEAD, *rows), kind="seats", good_rows=True)
    assert source.bad == 2 and all("could take a seat" in words for _row, _column, words, _value in source.errors)
    for user in (robot, User.objects.get(pk=system.pk)):
        with pytest.raises(Refused, match="cannot take a seat"):
            teams.seat(values={"account": acme, "user": user, "function": "service", "until": None}, by=ada)
    assert not Seat.objects.exists()
