"""Whose hands a case comes into finds it on Today: what was handed over at once, what service has when it is due."""

import pytest
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import cases
from tests import factories
from tests.lifecycle.test_cases import TUESDAY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(lin, gu, acme, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    return opened(lin, acme)


@pytest.mark.db_both
def test_what_was_handed_to_somebody_stands_on_their_today_with_its_deadline(case, lin, gu, acme, browser_of):
    tang = factories.UserFactory(name="Tang", role=Role.FINANCE)
    factories.SeatFactory(account=acme, user=tang, function="finance")
    cases.answer(case, note="On it", by=gu)
    case = cases.hand_over(case, function="finance", note="The invoice is wrong, too", by=gu)
    assert case.due_at.date() > timezone.localdate()
    for door in ("/today/", "/"):
        page = browser_of(tang).get(door).content.decode()
        assert "Tiles of two shades" in page and "working hours left, until" in page, door
    today = browser_of(tang).get("/today/").content.decode()
    assert "1 thing needs you" in today and 'href="/today/"' in browser_of(tang).get("/").content.decode()
    assert "Tiles of two shades" not in browser_of(gu).get("/today/").content.decode()
    cases.hand_over(case, function="service", note="Yours again", by=tang)
    assert "Tiles of two shades" not in browser_of(tang).get("/today/").content.decode()
    assert "Tiles of two shades" in browser_of(gu).get("/today/").content.decode()


def test_what_came_to_service_itself_and_is_not_due_stays_in_its_list(case, gu, lin, acme, browser_of):
    cases.answer(case, note="On it", by=gu)
    asked = opened(lin, acme, title="Where is the invoice?", function="manager", user=gu)
    cases.answer(asked, note="Soon", by=gu)
    page = browser_of(gu).get("/today/").content.decode()
    assert "Tiles of two shades" not in page and "Where is the invoice?" in page
