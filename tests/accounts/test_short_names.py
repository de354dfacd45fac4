"""A person who is erased goes from notes that call them short: told passage by passage, taken out where chosen."""

from __future__ import annotations

import json
import time

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import contacts, erasures, short_names
from accounts.rules.short_names import ShortNames
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Import, ImportedRow, Key
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
    ("王伟 David", "王总来了，David同意，小王、王伟、Mr David, Wang Wei",
     {"王总": True, "David": True, "小王": False, "王伟": True, "Mr David": True, "Wang Wei": True}),
    ("David Wang（王伟）", "王工 and David Wang, MR WANG", {"王工": True, "David Wang": True, "MR WANG": True}),
    ("欧阳若兰/Lan", "若兰, Lan, lan", {"若兰": True, "Lan": True}),
    ("Wei Wang (David)", "David, Wei", {"David": True, "Wei": True}),
    ("王伟 总经理 CEO", "the CEO, 总经理, 王总", {"王总": True}),
    ("王伟 KPI", "the KPI", {"KPI": False}),
    ("王伟经理 采购部", "采购部的王伟，王总", {"王伟": True, "王总": True}),
    ("王 伟", "王伟和王总", {"王伟": True, "王总": True}),
    ("王伟 采购", "采购同意，王总", {"王总": True}),
    ("David 采购经理", "采购经理 David", {"David": True}),
    ("王总", "小王和小总，王总", {"小王": False, "王总": True}),
    ("David 王总", "David, 小王", {"David": True, "小王": False}),
    ("尼古拉·库茨", "库茨来了", {"库茨": False}),
])  # fmt: skip
def test_how_people_are_called(name, text, found):
    assert said(name, text) == found


@pytest.mark.parametrize(("name", "text"), [
    ("高明", "提高工作效率，高工资"),
    ("施伟", "下周施工，已施工完毕"),
    ("方静", "对方总监同意，甲方经理也在"),
    ("何勇", "任何工期"),
    ("王伟", "王工作，王总是"),
    ("张国庆", "国庆前送货"),
    ("单晓", "一个大单"),
    ("时敏", "等了三小时"),
])  # fmt: skip
def test_what_may_be_another_word_is_told_and_never_certain(name, text):
    found = list(ShortNames([name], {}).of(text))
    assert found and all(one.is_word and not one.is_telling for one in found)


def test_a_name_beside_words_is_still_certain():
    assert said("高明", "高总来了。") == {"高总": True}
    assert said("王伟", "见了王工，王总监") == {
        "王工": True,
        "王总监": True,
    }


def test_titles_and_numbers_in_a_name_call_nobody():
    assert said("Herr Jan Vogel", "Herr Schmidt und Jan") == {"Jan": True}
    assert said("Prof. Anna Weber 2026", "Prof. Meier in 2026. Weber") == {"Weber": True}


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


def test_the_same_words_of_another_s_visit_make_nobody_certain(acme, lin, ada, wang):
    fang = factories.ContactFactory(account=acme, name="王芳")
    for person in (wang, fang):
        visit(acme, lin, "王总签字", person)
    (found,) = erasures.look(wang, by=ada).passages
    assert found.places == 2 and found.also == ("王芳",) and not found.is_certain


def test_a_colleague_who_is_called_alike_may_always_be_meant(acme, lin, ada, wang):
    type(lin).objects.filter(pk=lin.pk).update(name="王琳")
    visit(acme, lin, "小王送样", wang)
    (found,) = erasures.look(wang, by=ada).passages
    assert found.also == ("王琳",) and not found.is_certain


def test_what_may_be_a_word_is_not_ticked_even_where_the_row_names_the_person(acme, lin, ada):
    shi = contacts.create(values={"account": acme, "name": "施国庆"}, by=lin)
    visit(acme, lin, "国庆后施工", shi)
    found = told(shi, ada)
    assert set(found) == {"国庆", "施工"} and not any(one.is_certain for one in found.values())


def test_only_what_was_chosen_goes_and_the_log_counts_it(acme, lin, ada, wang):
    gone, stays = visit(acme, lin, "小王同意报价，王伟签字", wang), visit(acme, lin, "见了老王")
    keys = [told(wang, ada)["小王"].key]
    erasures.erase(wang, name="王伟", passages=keys, by=ada)
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert gone.note == f"{MARK}同意报价，{MARK}签字" and stays.note == "见了老王"
    event = Event.objects.get(verb="contact.erased")
    assert event.data["rows"]["passage"] == 1 and "小王" not in str(event.data)


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


def test_no_text_out_of_sight_is_shown_and_the_rest_takes_the_certain_ones_there(acme, lin, ada, wang, browser_of):
    plain = {"account_id": acme.pk, "by_id": lin.pk, "noun": "suspicion", "verb": "suspicion.noted", "subject_id": 1}
    secret = Event.objects.create(**plain, data={"note": "王总 hides something"})
    mail = {"kind": "mail", "name": "sun@example.com", "payload": {"text": "王总 in a letter"}}
    letter, of_others = (Delivery.objects.create(**mail, account_id=key) for key in (acme.pk, None))
    found = erasures.look(wang, by=ada)
    assert not found.passages and len(found.more) == 2
    page = browser_of(ada).get(f"/contacts/{wang.pk}/erase/").content.decode()
    assert "hides something" not in page and "in a letter" not in page and 'name="rest"' in page
    with pytest.raises(Refused):
        erasures.erase(wang, name="王伟", passages=[found.more[0].key], by=ada)
    erasures.erase(wang, name="王伟", rest=True, by=ada)
    secret.refresh_from_db()
    letter.refresh_from_db()
    of_others.refresh_from_db()
    assert of_others.payload == mail["payload"], "who is called so there is of another customer, too"
    assert secret.data == {"note": f"{MARK} hides something"}
    assert outbox.opened(letter.payload) == {"text": f"{MARK} in a letter"}


def test_what_an_undo_or_a_second_request_would_bring_back_goes_too(acme, other, lin, ada, wang, zhao):
    visit(acme, lin, "小王同意报价", wang)
    source = Import.objects.create(by=zhao, kind="accounts", file_name="a.csv")
    told_before = {"note": "小王同意报价"}
    rows = [ImportedRow.objects.create(source=source, noun="contact", subject_id=one.pk, before=told_before)
            for one in (factories.ContactFactory(account=acme), factories.ContactFactory(account=other))]  # fmt: skip
    kept = Key.objects.create(owner="user:1", key="a", status=201, body='{"id": 7, "note": "小王同意报价"}')
    erasures.erase(wang, name="王伟", passages=[told(wang, ada)["小王"].key], by=ada)
    here, there = (ImportedRow.objects.get(pk=row.pk).before for row in rows)
    assert here == {"note": f"{MARK}同意报价"} and there == told_before
    kept.refresh_from_db()
    assert json.loads(kept.body) == {"id": 7, "note": f"{MARK}同意报价"}


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
    began = time.process_time()  # other work of the machine is not counted
    with django_assert_max_num_queries(400):
        found = erasures.look(wang, by=ada).passages
    assert len(found) == 1000 and time.process_time() - began < 5
    with django_assert_max_num_queries(3600):
        done = short_names.redact(_person(wang), [found[0].key], rest=True, by=ada, reader=ada)
    assert done == 1 + 1000 - short_names.SHOWN
    assert Visit.objects.filter(note__contains=MARK).count() == done


def _person(contact):
    from accounts.actions import person_texts

    return person_texts.person(contact)
