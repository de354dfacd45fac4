"""Undo of accepting a note's news turns back what accepting wrote, once, and never what somebody wrote since."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contacts, presences
from accounts.models import Contact, Presence
from kam.ground.errors import Refused
from lifecycle.actions import mentions, visits
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
NOTE = "李工离职了，新来的工程部经理叫周建国。王总换了手机，新号 13800138000。顺达也在报价。"


@pytest.fixture
def visit(lin, acme):
    factories.CompetitorFactory(name="顺达陶瓷", short_name="顺达")
    factories.ContactFactory(account=acme, name="李志", title="工程师")
    factories.ContactFactory(account=acme, name="王海", title="总经理", mobile="13900000000")
    return visits.log(account=acme, said=visits.Said("advance", NOTE), by=lin)


def accept(visit, detail, by):
    found = mentions.open_suggestions(visit, by)
    key = next(one.mention.key for one in found if detail in (one.mention.detail, one.mention.name))
    return mentions.accept(visit, key=key, by=by)


def undo(visit, made, by):
    return mentions.take_back(visit, kind=made._meta.model_name, key=made.pk, by=by)


def test_what_the_same_person_changed_by_hand_since_stays_and_is_named(lin, visit):
    wang = accept(visit, "phone", lin)
    wang = contacts.change(wang, values={"mobile": "13711112222"}, by=lin)
    with pytest.raises(Refused, match=r"Mobile was changed since, by Lin Xiao on .+ that stays"):
        undo(visit, wang, lin)
    wang.refresh_from_db()
    assert wang.mobile == "13711112222"


def test_a_later_change_of_something_else_stays_beside_the_undo(lin, visit):
    wang = accept(visit, "phone", lin)
    contacts.change(wang, values={"title": "董事长"}, by=lin)
    undo(visit, wang, lin)
    wang.refresh_from_db()
    assert (wang.mobile, wang.title) == ("13900000000", "董事长")


def test_twice_is_once(lin, visit):
    wang, gone, new = (accept(visit, what, lin) for what in ("phone", "left", "new"))
    rival = accept(visit, "顺达陶瓷", lin)
    for made in (wang, gone, new, rival):
        undo(visit, made, lin)
        made.refresh_from_db()
        version = made.version
        undo(visit, made, lin)
        made.refresh_from_db()
        assert made.version == version
    assert wang.mobile == "13900000000" and gone.left_on is None and new.archived_at and rival.archived_at


def test_taken_back_and_accepted_again_it_is_taken_back_again(lin, visit):
    for _again in range(2):
        wang = accept(visit, "phone", lin)
        assert wang.mobile == "13800138000"
        wang = undo(visit, wang, lin)
        assert wang.mobile == "13900000000"


def test_somebody_new_whose_file_was_filled_in_since_stays(lin, visit):
    new = accept(visit, "new", lin)
    contacts.change(new, values={"mobile": "13611112222"}, by=lin)
    with pytest.raises(Refused, match="Mobile was changed since, by Lin Xiao"):
        undo(visit, new, lin)
    new.refresh_from_db()
    assert new.archived_at is None


def test_somebody_new_who_was_brought_back_from_the_archive_stays(lin, visit):
    new = accept(visit, "new", lin)
    undo(visit, new, lin)
    new.refresh_from_db()
    new = contacts.restore(new, by=lin)
    with pytest.raises(Refused, match="was changed since"):
        undo(visit, new, lin)
    new.refresh_from_db()
    assert new.archived_at is None


def test_a_value_that_a_file_brought_since_stays(lin, visit):
    wang = accept(visit, "phone", lin)
    Contact.objects.filter(pk=wang.pk).update(mobile="13500000000")
    with pytest.raises(Refused, match="Mobile has another value since"):
        undo(visit, wang, lin)
    wang.refresh_from_db()
    assert wang.mobile == "13500000000"


def test_a_contact_that_no_note_told_of_is_no_suggestion_to_undo(lin, acme, visit, browser_of):
    other = contacts.create(values={"account": acme, "name": "Wei"}, by=lin)
    contacts.change(other, values={"mobile": "13500000000"}, by=lin)
    url = reverse("lifecycle:visit-unaccept", args=[visit.pk, "contact", other.pk])
    answer = browser_of(lin).post(url, follow=True).content.decode()
    other.refresh_from_db()
    assert "Nothing of this note was written" in answer and other.mobile == "13500000000"


def test_a_competitor_somebody_has_seen_again_is_not_turned_back(lin, acme, visit):
    there = factories.PresenceFactory(
        account=acme, competitor__name="东鹏", seen_on=timezone.localdate().replace(year=2020)
    )
    visits.change(visit, {"note": "东鹏也在报价。"}, by=lin)
    visit.refresh_from_db()
    seen = accept(visit, "东鹏", lin)
    assert seen == there and seen.seen_on == timezone.localdate()
    day = timezone.localdate().replace(year=2021)
    presences.change(seen, values={"seen_on": day}, by=lin)
    with pytest.raises(Refused, match="changed since, by Lin Xiao"):
        undo(visit, seen, lin)
    assert Presence.objects.get(pk=there.pk).seen_on == day


def test_another_persons_accepting_is_theirs_to_take_back(lin, zhao, visit):
    wang = accept(visit, "phone", lin)
    with pytest.raises(Refused, match="Lin Xiao has accepted this"):
        undo(visit, wang, zhao)
