"""What a merge across sights must not tell, and where it must not let anybody write."""

import pytest

from accounts.actions import accounts, merges
from accounts.models import Account, Order, Seat
from kam.ground.errors import Refused
from kam.models import Event

pytestmark = pytest.mark.django_db


def test_nobody_reads_of_a_file_they_do_not_see(acme, twin, lin, chen, zhao):
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    merges.merge(acme, twin, seat_other=False, by=zhao)
    told = Event.objects.visible_to(lin).filter(verb="account.absorbed").get()
    assert "Acme" not in str(told.data) and "Acme" not in str(told.changes)
    with pytest.raises(Refused) as refused:
        accounts.change(Account.objects.get(pk=twin.pk), values={"city": "x"}, by=lin)
    assert "Acme" not in str(refused.value.message)


def test_nobody_writes_to_a_file_they_do_not_see_by_the_one_merged_into_it(acme, twin, lin, chen, zhao, api_of):
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    merges.merge(acme, twin, seat_other=False, by=zhao)
    bodies = {
        "orders": {"number": "W-1", "ordered_on": "2026-06-01", "amount": "1000", "currency": "CNY"},
        "seats": {"user": lin.pk, "function": "service"},
        "assessments": {"criterion": "goals", "score": 90},
        "contacts": {"name": "Wang"},
        "marks": {"kind": "top_contacts"},
        "incentives": {"kind": "gift", "title": "Tea", "earned_on": "2026-06-01"},
        "wallets": {"on": "2026-06-01", "amount": "9", "currency": "CNY", "source": "x"},
        "nominations": {"kind": "potential", "reason": "x", "until": "2027-06-01"},
    }
    answers = {
        noun: api_of(lin).post(f"/api/v1/{noun}/", body | {"account": twin.pk}, format="json").status_code
        for noun, body in bodies.items()
    }
    assert set(answers.values()) == {400}, answers
    assert not Seat.objects.filter(account=acme).exists() and not Order.objects.filter(account=acme).exists()


def test_the_name_of_the_absorbed_file_is_told_to_those_who_see_it(acme, twin, lin, chen, zhao, api_of, browser_of):
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    merges.merge(acme, twin, seat_other=False, by=zhao)
    for user, knows in ((chen, False), (zhao, True)):
        told = api_of(user).get(f"/api/v1/events/?account={acme.pk}&verb=account.merged").content.decode()
        page = browser_of(user).get(f"/customers/{acme.pk}/timeline/").content.decode()
        for body in (told, page):
            assert ("OLD-1" in body, "another customer" in body) == (knows, not knows)
            assert "of_account" not in body
