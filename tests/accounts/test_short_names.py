"""A person who is erased goes from notes that call them short: told passage by passage, taken out where chosen."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import contacts, erasures, short_names
from accounts.rules.short_names import ShortNames
from kam.ground.errors import Refused
from kam.models import Event
from kam.rules.redaction import MARK
from lifecycle.models import Visit
from tests import factories

pytestmark = pytest.mark.django_db
SOUNDS = {"欧阳若兰": ["ou", "yang", "ruo", "lan"], "王伟": ["wang", "wei"]}


def said(name, text):
    """{short name: whether it tells much by itself}."""
    return {text[one.start : one.end]: one.is_telling for one in ShortNames([name], SOUNDS).of(text)}


@pytest.mark.parametrize(("name", "text", "found"), [
    ("欧阳若兰", "欧阳总说若兰下周来", {"欧阳总": True, "若兰": True}),
    ("欧阳若兰", "小欧阳 and Ruolan, MR OUYANG", {"小欧阳": False, "Ruolan": True, "MR OUYANG": True}),
    ("王伟", "老王、王经理、阿伟", {"老王": False, "王经理": True, "阿伟": False}),
    ("Marco Rossi", "Marco said: M. Rossi", {"Marco": True, "M. Rossi": True}),
    ("Marco Rossi", "找Marco谈, Mr. Rossi, marcos", {"Marco": True, "Mr. Rossi": True}),
    ("Mark Lee", "We will mark it. Mark came", {"Mark": False}),
    ("王伟", "国王与王国", {}),
])  # fmt: skip
def test_how_people_are_called(name, text, found):
    assert said(name, text) == found


@pytest.fixture
def wang(acme, lin):
    return contacts.create(values={"account": acme, "name": "王伟"}, by=lin)


def visit(acme, lin, note, *people):
    found = factories.VisitFactory(account=acme, user=lin, note=note)
    found.contacts.set(people)
    return found


def told(contact, ada):
    return {one.said: one for one in erasures.look(contact, by=ada).passages}


def test_what_is_certain_is_told_and_who_else_may_be_meant(acme, lin, ada, wang):
    visit(acme, lin, "小王同意报价", wang)
    visit(acme, lin, "见了老王")
    visit(acme, lin, "王总签字。王伟也在")
    found = told(wang, ada)
    assert {name: one.is_certain for name, one in found.items()} == {"小王": True, "老王": False, "王总": True}
    assert (found["小王"].before, found["小王"].after) == ("", "同意报价")
    factories.ContactFactory(account=acme, name="王芳")
    found = told(wang, ada)
    assert found["王总"].also == ("王芳",) and not found["王总"].is_certain and not found["老王"].is_certain


def test_of_two_who_are_called_alike_the_one_whom_the_row_names_alone_is_meant(acme, lin, ada, wang):
    fang = factories.ContactFactory(account=acme, name="王芳")
    visit(acme, lin, "王总一个人来", wang)
    visit(acme, lin, "王总又来了", fang)
    visit(acme, lin, "王总两位", wang, fang)
    certain = {one.after: one.is_certain for one in erasures.look(wang, by=ada).passages}
    assert certain == {"一个人来": True, "又来了": False, "两位": False}


def test_only_what_was_chosen_goes_and_the_log_counts_it(acme, lin, ada, wang):
    gone, stays = visit(acme, lin, "小王同意报价，王伟签字", wang), visit(acme, lin, "见了老王")
    keys = [told(wang, ada)["小王"].key]
    erasures.erase(wang, name="王伟", passages=keys, by=ada)
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert gone.note == f"{MARK}同意报价，{MARK}签字" and stays.note == "见了老王"
    event = Event.objects.get(verb="contact.erased")
    assert event.data["rows"]["short_name"] == 1 and "小王" not in str(event.data)


def test_whole_names_of_others_and_other_customers_texts_are_none(acme, other, lin, ada, wang):
    factories.ContactFactory(account=acme, name="大王伟业")
    visit(acme, lin, "大王伟业 was there")
    visit(other, lin, "王总签字")
    assert not told(wang, ada)


def test_a_passage_that_reads_otherwise_by_now_is_looked_at_again(acme, lin, ada, wang):
    note = visit(acme, lin, "小王同意报价", wang)
    keys = [told(wang, ada)["小王"].key]
    Visit.objects.filter(pk=note.pk).update(note="小王不同意")
    with pytest.raises(Refused) as refused:
        erasures.erase(wang, name="王伟", passages=keys, by=ada)
    wang.refresh_from_db()
    assert refused.value.code == "passages_changed" and wang.name == "王伟"


def test_page_and_api_show_them_and_take_them(acme, lin, ada, wang, browser_of, api_of):
    note = visit(acme, lin, "小王同意报价", wang)
    page = browser_of(ada).get(f"/contacts/{wang.pk}/erase/").content.decode()
    asked = api_of(ada).get(f"/api/v1/contacts/{wang.pk}/erasure/").json()["passages"]
    one = next(found for found in asked if found["said"] == "小王")
    assert "<mark>小王</mark>同意报价" in page and one["is_certain"]
    checked = page.split(f'value="{one["key"]}"')[1].partition(">")[0]
    assert "checked" in checked
    said = {"name": "王伟", "passages": [one["key"]]}
    assert api_of(ada).post(f"/api/v1/contacts/{wang.pk}/erase/", said, format="json").status_code == 200
    note.refresh_from_db()
    assert note.note == f"{MARK}同意报价"


def test_who_may_not_erase_is_shown_none(acme, lin, zhao, wang, api_of):
    visit(acme, lin, "小王同意报价", wang)
    for user in (lin, zhao):
        with pytest.raises(PermissionDenied):
            erasures.look(wang, by=user)
        assert api_of(user).get(f"/api/v1/contacts/{wang.pk}/erasure/").status_code == 403


def test_a_thousand_visits_are_read_in_a_moment(acme, lin, ada, wang, django_assert_max_num_queries):
    rows = [Visit(account=acme, user=lin, held_at="2026-06-01T09:00Z", kind="visit", outcome="advance",
                  note=f"第 {n} 次：王总同意。") for n in range(1000)]  # fmt: skip
    Visit.objects.bulk_create(rows)
    began = time.monotonic()
    with django_assert_max_num_queries(400):
        found = erasures.look(wang, by=ada).passages
    assert len(found) == 1000 and time.monotonic() - began < 5
    with django_assert_max_num_queries(3600):
        done = short_names.redact(_person(wang), [found[0].key], rest=True)
    assert done == 1 + 1000 - short_names.SHOWN
    assert Visit.objects.filter(note__contains=MARK).count() == done


def _person(contact):
    from accounts.actions import person_texts

    return person_texts.person(contact)
