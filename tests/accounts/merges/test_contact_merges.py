"""Merging two entries of one person: every relation goes over once, and the undo is exact."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import contact_duplicates, contact_merges, contact_plans, contacts, merges
from accounts.models import Account, Contact, ContactMerge, InfluenceLine, Relation
from accounts.rules.contact_duplicates import Person, pairs
from kam.ground.errors import Refused, Stale
from kam.models import Event
from lifecycle.models import Visit
from tests import factories
from tests.accounts.makers import IncentiveFactory
from tests.accounts.merges.test_merges import differences, dump

pytestmark = pytest.mark.django_db
EARLY, LATE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def wang(acme: Any) -> Contact:
    return factories.ContactFactory(account=acme, name="王伟", mobile="138 0013 8000", last_met_on=EARLY)


@pytest.fixture
def again(acme: Any) -> Contact:
    """The same man as somebody else wrote him."""
    return factories.ContactFactory(
        account=acme, name="Wang Wei", title="Buyer", email="wang@acme.cn", last_met_on=LATE, stance="champion"
    )


@pytest.fixture
def tied(wang: Any, again: Any, acme: Any, lin: Any, zhao: Any) -> Any:
    """Rows of every kind hang on the other entry, some of them on both, some between the two."""
    boss, aide = (factories.ContactFactory(account=acme) for _ in range(2))
    both, one = factories.VisitFactory(account=acme, user=lin), factories.VisitFactory(account=acme, user=lin)
    both.contacts.set([wang, again])
    one.contacts.set([again])
    Contact.objects.filter(pk=aide.pk).update(reports_to=again)
    Contact.objects.filter(pk=wang.pk).update(reports_to=again)
    Contact.objects.filter(pk=again.pk).update(followed_by=wang)
    factories.InfluenceLineFactory(who=wang, whom=again)
    factories.InfluenceLineFactory(who=wang, whom=boss)
    factories.InfluenceLineFactory(who=again, whom=boss)
    factories.InfluenceLineFactory(who=aide, whom=again)
    factories.RelationFactory(contact=wang, user=lin, strength="known", assessed_on=EARLY)
    factories.RelationFactory(contact=again, user=lin, strength="close", assessed_on=LATE)
    factories.RelationFactory(contact=again, user=zhao)
    rival = factories.CompetitorFactory(name="Rival")
    for contact in (wang, again):
        factories.RivalryFactory(contact=contact, competitor=rival)
    IncentiveFactory(account=acme, given_to=again)
    factories.AccountFactory(referred_by=acme, referred_by_contact=again)
    for contact in (wang, again):
        contact.refresh_from_db()
    return {"boss": boss, "aide": aide, "both": both, "one": one}


def test_every_relation_to_a_contact_has_a_rule_and_no_rule_is_left_over():
    assert contact_plans.missing() == [], "say in contact_plans (or the floor's actions/merges) what becomes of it"
    assert set(contact_plans.RULES) == set(contact_plans.relations())


@pytest.mark.db_both
def test_everything_goes_to_the_one_that_stays(wang, again, tied, lin):
    contact_merges.merge(wang, again, by=lin)
    mine, old = Contact.objects.get(pk=wang.pk), Contact.objects.get(pk=again.pk)
    assert old.archived_at and old.merged_into == mine
    assert (mine.name, mine.title, mine.email, mine.last_met_on) == ("王伟", "Buyer", "wang@acme.cn", LATE)
    assert mine.reports_to is None, "nobody reports to oneself"
    assert [list(Visit.objects.get(pk=tied[key].pk).contacts.live()) for key in ("both", "one")] == [[mine], [mine]]
    assert set(InfluenceLine.objects.live().values_list("who", "whom")) == {
        (mine.pk, tied["boss"].pk), (tied["aide"].pk, mine.pk)
    }  # fmt: skip
    assert set(Relation.objects.live().filter(contact=mine).values_list("user__username", "strength")) == {
        ("lin", "close"), ("zhao", "good")
    }  # fmt: skip
    assert Contact.objects.get(pk=tied["aide"].pk).reports_to == mine
    assert Account.objects.get(referred_by_contact__isnull=False).referred_by_contact == mine
    assert mine in Contact.objects.matching("Wang Wei")


@pytest.mark.db_both
def test_the_undo_is_exact(wang, again, tied, lin):
    before = dump()
    apart = {"accounts.ContactMerge", "accounts.ContactMergeStep"}
    contact_merges.undo(contact_merges.merge(wang, again, taken=contact_merges.FIELDS, by=lin), by=lin)
    found = [line for line in differences(before, dump()) if line.split(":")[0] not in apart]
    assert found == []


@pytest.mark.db_both
def test_what_was_entered_since_stays(wang, again, lin):
    made = contact_merges.merge(wang, again, taken=["title"], by=lin)
    contacts.change(Contact.objects.get(pk=wang.pk), values={"title": "Head of buying"}, by=lin)
    contact_merges.undo(made, by=lin)
    assert Contact.objects.get(pk=wang.pk).title == "Head of buying"
    with pytest.raises(Refused, match="taken back already"):
        contact_merges.undo(made, by=lin)


@pytest.mark.db_both
def test_the_last_merge_is_undone_first(wang, again, acme, lin):
    first = contact_merges.merge(wang, again, by=lin)
    second = contact_merges.merge(factories.ContactFactory(account=acme), Contact.objects.get(pk=wang.pk), by=lin)
    with pytest.raises(Refused, match="merged again later"):
        contact_merges.undo(first, by=lin)
    contact_merges.undo(second, by=lin)
    contact_merges.undo(first, by=lin)
    assert not Contact.objects.filter(archived_at__isnull=False).exists()


def test_no_circle_comes_to_be(wang, again, acme, lin):
    aide = factories.ContactFactory(account=acme, reports_to=again)
    Contact.objects.filter(pk=wang.pk).update(reports_to=aide)
    contact_merges.merge(wang, again, by=lin)
    assert Contact.objects.get(pk=aide.pk).reports_to_id == wang.pk
    assert Contact.objects.get(pk=wang.pk).reports_to is None


@pytest.mark.db_both
def test_who_may_merge_what(wang, again, other, lin, gu, chen):
    stranger = factories.ContactFactory(account=other)
    with pytest.raises(PermissionDenied):
        contact_merges.merge(wang, again, by=gu)
    for mine, theirs, by, word in ((wang, wang, lin, "one contact"), (wang, stranger, lin, "no such"),
                                   (wang, again, chen, "no such")):  # fmt: skip
        with pytest.raises(Refused, match=word):
            contact_merges.merge(mine, theirs, by=by)
    Account.objects.filter(pk=other.pk).update(owner=lin)
    with pytest.raises(Refused, match="two customers"):
        contact_merges.merge(wang, stranger, by=lin)
    with pytest.raises(Stale):
        contact_merges.merge(wang, again, versions=(1, 7), by=lin)
    contacts.archive(again, by=lin)
    with pytest.raises(Refused, match="Bring it back first"):
        contact_merges.merge(wang, again, by=lin)


def test_people_of_two_customers_that_were_merged(acme, other, wang, lin, zhao):
    there = factories.ContactFactory(account=other, name="王偉")
    merges.merge(acme, other, by=zhao)
    contact_merges.merge(wang, Contact.objects.get(pk=there.pk), by=lin)
    assert Contact.objects.get(pk=there.pk).merged_into == wang


@pytest.mark.db_both
def test_the_log_names_people_only_to_those_who_may_see_them(wang, again, lin):
    tang = factories.UserFactory(username="tang", role="finance")
    contact_merges.merge(wang, again, by=lin)
    assert Event.objects.visible_to(lin).filter(verb="contact.merged").exists()
    assert not Event.objects.visible_to(tang).filter(verb__startswith="contact.").exists()
    assert not ContactMerge.objects.visible_to(tang).exists()


@pytest.mark.db_both
def test_pages_from_the_pair_to_the_undo(wang, again, lin, gu, chen, browser_of):
    page = browser_of(lin)
    assert f"/contacts/{wang.pk}/merge/{again.pk}/" in page.get("/contacts/duplicates/").content.decode()
    answer = page.post(f"/contacts/{wang.pk}/merge/", {"other": again.pk})
    assert answer.url == f"/contacts/{wang.pk}/merge/{again.pk}/"
    shown = page.get(answer.url).content.decode()
    assert "Wang Wei" in shown and "王伟" in shown
    page.post(answer.url, {"name": "theirs", "email": "theirs", "title": "mine", "last_met_on": "mine"})
    mine = Contact.objects.get(pk=wang.pk)
    assert (mine.name, mine.email, mine.title, mine.last_met_on) == ("Wang Wei", "wang@acme.cn", "", EARLY)
    made = ContactMerge.objects.get()
    assert "Take the merge back" in page.get(f"/contacts/{wang.pk}/").content.decode()
    for address in (answer.url, f"/contacts/merges/{made.pk}/undo/"):
        assert browser_of(chen).get(address).status_code == 404
        assert browser_of(gu).get(address).status_code == 403
    page.post(f"/contacts/merges/{made.pk}/undo/")
    assert Contact.objects.get(pk=again.pk).archived_at is None


@pytest.mark.db_both
def test_the_api_merges_and_undoes(wang, again, lin, gu, chen, api_of):
    address = f"/api/v1/contacts/{wang.pk}/merge/"
    assert api_of(gu).post(address, {"other": again.pk}, format="json").status_code == 403
    assert api_of(chen).post(address, {"other": again.pk}, format="json").status_code in (403, 404)
    made = api_of(lin).post(address, {"other": again.pk, "take": ["email"]}, format="json")
    assert made.status_code == 201 and made.json()["taken"] == ["email"]
    undo = f"/api/v1/contact-merges/{made.json()['id']}/undo/"
    assert api_of(chen).post(undo).status_code == 404
    assert api_of(lin).post(undo).status_code == 200
    assert api_of(lin).post(undo).status_code == 409


def test_a_person_who_is_there_asks_once_more(acme, wang, lin, browser_of, api_of):
    for said in ({"name": "王偉"}, {"name": "Wang Wei"}, {"name": "x", "mobile": "+86 13800138000"}):
        body = said | {"account": acme.pk}
        answer = api_of(lin).post("/api/v1/contacts/", body, format="json")
        assert answer.status_code == 409 and answer.json()["candidates"][0]["id"] == wang.pk, said
    page, address = browser_of(lin), f"/customers/{acme.pk}/people/new/"
    assert "tick that" in page.post(address, {"name": "王偉"}).content.decode()
    assert Contact.objects.count() == 1
    page.post(address, {"name": "王偉", "allow_duplicates": "on"})
    assert Contact.objects.count() == 2
    assert len(contact_duplicates.seek(most=9, by=lin)) == 1


def test_what_tells_people_apart():
    switchboard = [Person(key, f"p{key}", phone="021-58886666") for key in (1, 2, 3)]
    assert pairs(switchboard) == {}
    assert list(pairs(switchboard[:2])) == [(1, 2)]
    assert list(pairs([Person(1, "a", email="A@x.cn"), Person(2, "b", email="a@x.cn "), Person(3, "c")])) == [(1, 2)]
    assert pairs([Person(1, "a", phone="8201"), Person(2, "b", phone="8201")]) == {}  # an extension is no number


def test_the_scan_asks_a_few_times_whatever_the_number(acme, lin, django_assert_max_num_queries):
    for turn in range(30):
        factories.ContactFactory(account=acme, name=f"N{turn}", email=f"{turn // 2}@acme.cn")
    with django_assert_max_num_queries(4):
        assert len(contact_duplicates.seek(most=100, by=lin)) == 15


def test_work_goes_on_at_the_entry_that_stayed(wang, again, lin, api_of):
    contact_merges.merge(wang, again, by=lin)
    answer = api_of(lin).patch(f"/api/v1/contacts/{again.pk}/", {"title": "Head"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "merged") and "Work there" in answer.json()["detail"]
    gone = Contact.objects.get(pk=again.pk)
    with pytest.raises(Refused, match="Work there"):
        contacts.leave(gone, on=LATE, by=lin)
    assert Contact.objects.get(pk=again.pk).title == "Buyer"
