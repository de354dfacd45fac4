"""Erasing a person: nothing anywhere tells of them, the business stays, and it is told what will be done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client

from accounts.actions import (
    contact_merges,
    contact_plans,
    contacts,
    documents,
    erasure_plans,
    erasures,
    person_columns,
    person_texts,
)
from accounts.models import Account, Contact, ContactMerge, Document, Namesake, Relation
from kam.ground.errors import Refused, Stale
from kam.models import Delivery, Event, Import, ImportedRow, Key, User
from kam.rules.redaction import MARK
from lifecycle.actions import customer_links, survey_answers, survey_invitations
from lifecycle.models import CustomerLink, Survey, SurveyAnswer, SurveyInvitation, Visit
from tests import factories
from tests.accounts.makers import IncentiveFactory
from tests.planting import Garden

pytestmark = pytest.mark.django_db
NAME, MAIL, MOBILE = "欧阳若兰", "ruolan@acme.cn", "139 1234 5678"
SAID = f"{NAME} {MAIL} 13912345678"


@pytest.fixture
def lan(acme: Any, lin: User) -> Contact:
    values = {"account": acme, "name": NAME, "email": MAIL, "mobile": MOBILE, "title": "采购总监", "note": "likes tea"}
    return contacts.create(values=values, by=lin)


def everything() -> str:
    """All texts of all tables, as one."""
    found: list[Any] = []
    for model in apps.get_models():
        fields = [
            f.name
            for f in model._meta.concrete_fields
            if isinstance(f, models.TextField | models.CharField | models.JSONField)
        ]
        found += [(model._meta.label, row) for row in model._base_manager.values(*fields)]
    return json.dumps(found, ensure_ascii=False, default=str)


def test_every_relation_to_a_contact_has_a_rule_and_no_rule_is_left_over():
    assert erasure_plans.missing() == [], "say in erasure_plans (or the floor's actions/erasures) what becomes of it"
    assert set(erasure_plans.RULES) == set(contact_plans.relations())


@pytest.mark.db_both
def test_no_text_of_any_table_tells_of_them_afterwards(acme, lin, ada, lan):
    """Every text of every table of the customer's file names the person before, and none does afterwards."""
    Garden(lin, acme)
    Event.objects.filter(account_id=None, noun__in=("user", "team")).delete()  # our own people, called what they are
    Delivery.objects.exclude(pk__in=Delivery.objects.to_customers()).delete()  # colleagues' own, and sealed
    for model in person_texts.tables():
        for name in person_columns.columns(model):
            field = model._meta.get_field(name)
            text: Any = {"asked": [SAID]} if isinstance(field, models.JSONField) else SAID[: field.max_length]
            model._base_manager.exclude(pk=lan.pk if model is Contact else 0).update(**{name: text})
    Key.objects.create(owner="user:1", key="k", fingerprint="f", body=json.dumps({"name": NAME}, ensure_ascii=False))
    assert NAME in everything()
    erasures.erase(lan, name=NAME, by=ada)
    left = everything()
    for secret in (NAME, MAIL, "13912345678", MOBILE, "likes tea", "采购总监", "ruolan", "ouyang"):
        assert secret not in left, secret


@pytest.mark.db_both
def test_the_business_stays_and_what_was_only_theirs_goes(acme, lin, ada, lan, zhao):
    boss = factories.ContactFactory(account=acme, name="Boss", reports_to=lan)
    visit = factories.VisitFactory(account=acme, user=lin, note=f"Met {NAME}, order next week")
    visit.contacts.set([lan])
    gift = IncentiveFactory(account=acme, given_to=lan)
    factories.RelationFactory(contact=lan, user=lin)
    factories.InfluenceLineFactory(who=lan, whom=boss)
    Namesake.objects.create(first=lan, second=boss, by=lin)
    erased = erasures.erase(lan, name=NAME, by=ada)
    assert (erased.name, erased.email, erased.note, erased.search_text) == (MARK, "", "", "")
    assert erased.archived_at and erased.erased_at
    visit.refresh_from_db()
    gift.refresh_from_db()
    boss.refresh_from_db()
    assert visit.note == f"Met {MARK}, order next week" and list(visit.contacts.all()) == [erased]
    assert gift.given_to == erased and boss.reports_to is None
    assert not Relation.objects.exists() and not Namesake.objects.exists()
    assert not Contact.objects.live().matching(NAME).exists()


def test_it_is_one_event_without_a_name_and_what_happened_before_stays_happened(acme, ada, lin, lan):
    contacts.change(lan, values={"title": "CEO"}, by=lin)
    erasures.erase(lan, name=NAME, by=ada)
    told = Event.objects.filter(noun="contact", subject_id=lan.pk).order_by("pk")
    assert [event.verb for event in told] == ["contact.created", "contact.changed", "contact.erased"]
    assert told[1].changes["title"] == [MARK, MARK] and told[1].by_name == str(lin)
    assert told[2].subject_name == MARK and told[2].data["entries"] == [lan.pk] and told[2].by_id == ada.pk


def test_asked_again_nothing_is_done_and_nothing_brings_them_back(acme, ada, lin, lan):
    erasures.erase(lan, name=NAME, by=ada)
    before = everything()
    erasures.erase(lan, name="whatever", by=ada)
    assert everything() == before
    for verb in (lambda: contacts.restore(lan, by=lin), lambda: contacts.change(lan, values={"name": NAME}, by=lin)):
        lan.refresh_from_db()
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "erased"


def test_another_name_typed_does_nothing(ada, lan):
    with pytest.raises(Refused) as refused:
        erasures.erase(lan, name="欧阳", by=ada)
    assert refused.value.field == "name" and Contact.objects.get().name == NAME


def test_whoever_has_the_old_note_open_is_told_when_they_save(acme, ada, lin, lan):
    other = factories.ContactFactory(account=acme, name="Other", note=f"knows {NAME}")
    erasures.erase(lan, name=NAME, by=ada)
    with pytest.raises(Stale):
        contacts.change(other, values={"note": f"knows {NAME} well"}, version=other.version, by=lin)


@pytest.mark.db_both
def test_of_a_person_who_was_merged_both_entries_go_whichever_is_asked_for(acme, ada, lin, lan):
    again = factories.ContactFactory(account=acme, name="Ouyang Ruolan", email="lan@home.cn")
    merge = contact_merges.merge(lan, again, by=lin)
    visit = factories.VisitFactory(account=acme, user=lin, note="Ouyang Ruolan rang, lan@home.cn")
    erasures.erase(Contact.objects.get(pk=again.pk), name=NAME, by=ada)
    assert set(Contact.objects.values_list("name", flat=True)) == {MARK}
    assert Visit.objects.get(pk=visit.pk).note == f"{MARK} rang, {MARK}"
    assert "Ouyang" not in everything() and NAME not in everything()
    with pytest.raises(Refused) as refused:
        contact_merges.undo(ContactMerge.objects.get(pk=merge.pk), by=lin)
    assert refused.value.code == "erased"


@pytest.mark.db_both
def test_their_private_links_open_nothing_and_answers_lose_who_gave_them(acme, ada, lin, lan):
    page = customer_links.open(acme, contact=lan, by=lin)
    asked = survey_invitations.send(Survey.objects.filter(audience="customer").first(), lan, mail=False, by=lin)
    Delivery.objects.create(kind="mail", name=MAIL, payload={"text": f"Dear {NAME}"}, account_id=acme.pk)
    stranger = Client()
    assert stranger.get(page.path).status_code == 200 and stranger.get(asked.path).status_code == 200
    survey_answers.give(SurveyInvitation.objects.get(), score=4, why=f"{NAME} thinks so", by=User.objects.system())
    erasures.erase(lan, name=NAME, by=ada)
    assert stranger.get(page.path).status_code == 404 and stranger.get(asked.path).status_code == 404
    answer, invitation = SurveyAnswer.objects.get(), SurveyInvitation.objects.get()
    assert (answer.contact, answer.invitation, answer.score, answer.why) == (None, None, 4, f"{MARK} thinks so")
    assert invitation.to == "" and not CustomerLink.objects.exists() and not Delivery.objects.filter(name=MAIL).exists()


def test_import_files_that_hold_them_go_and_others_stay(
    acme, ada, lan, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    theirs = Import.objects.create(kind="contacts", file_name="a.csv", by=ada, errors=[[2, "name", "x", NAME]])
    theirs.file.save("a", ContentFile(f"account,name\nACME,{NAME}\n".encode("gb18030")))
    others = Import.objects.create(kind="contacts", file_name="b.csv", by=ada)
    others.file.save("b", ContentFile(b"account,name\nACME,Smith\n"))
    ImportedRow.objects.create(source=theirs, noun="contact", subject_id=lan.pk, before={"name": "old"})
    assert erasures.look(lan, by=ada).files == [theirs]
    with django_capture_on_commit_callbacks(execute=True):
        erasures.erase(lan, name=NAME, by=ada)
    theirs.refresh_from_db()
    others.refresh_from_db()
    assert (
        not theirs.file and theirs.errors == [] and others.file and [f.name for f in (tmp_path / "imports").iterdir()]
    )
    assert not ImportedRow.objects.exists()


def test_titles_of_documents_stay_when_asked_to(acme, ada, lan):
    factories.DocumentFactory(account=acme, title=f"Minutes with {NAME}", note=f"by {NAME}")
    assert [document.title for document in erasures.look(lan, by=ada).documents] == [f"Minutes with {NAME}"]
    erasures.erase(lan, name=NAME, titles=False, by=ada)
    assert Document.objects.values_list("title", "note").get() == (f"Minutes with {NAME}", f"by {MARK}")


def test_somebody_with_a_longer_name_stays_and_entries_elsewhere_are_told(acme, other, ada, lan):
    mate = factories.ContactFactory(account=acme, name=f"{NAME}娜")
    there = factories.ContactFactory(account=other, name="别名", email=MAIL.upper())
    visit = factories.VisitFactory(account=acme, note=f"{NAME}娜, {NAME}")
    assert erasures.look(lan, by=ada).elsewhere == [there]
    erasures.erase(lan, name=NAME, by=ada)
    visit.refresh_from_db()
    mate.refresh_from_db()
    assert visit.note == f"{NAME}娜, {MARK}" and mate.name == f"{NAME}娜"


def test_also_at_a_customer_in_the_archive(acme, ada, lan):
    Account.objects.update(archived_at="2026-01-01T00:00:00Z")
    assert erasures.erase(lan, name=NAME, by=ada).erased_at


def test_only_administrators_may_look_or_erase(lan, lin, zhao, gu):
    for person in (lin, zhao, gu):
        with pytest.raises(PermissionDenied):
            erasures.look(lan, by=person)
        with pytest.raises(PermissionDenied):
            erasures.erase(lan, name=NAME, by=person)


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("language", "word"), [("en", "[erased]"), ("zh-hans", "［已抹除］"), ("zh-hant", "［已抹除］")]
)
def test_the_mark_is_read_in_ones_language_and_kept_as_a_code(acme, lin, ada, lan, browser_of, api_of, language, word):
    User.objects.filter(pk=lin.pk).update(language=language)
    lin.refresh_from_db()
    visit = factories.VisitFactory(account=acme, user=lin, note=f"Met {NAME}, order next week")
    erasures.erase(lan, name=NAME, by=ada)
    browser, at = browser_of(lin), f"/visits/{visit.pk}/"
    page = browser.get(at).content.decode()
    assert f"Met {word}, order next week" in page and (word == MARK or MARK not in page)
    assert api_of(lin).get(f"/api/v1/visits/{visit.pk}/").data["note"] == f"Met {MARK}, order next week"
    form = browser.get(f"{at}edit/").content.decode()
    assert f"Met {word}, order next week" in form
    visit.refresh_from_db()
    said = {"kind": "on_site", "held_at": "2026-11-20T10:00", "outcome": "advance", "note": f"Met {word} and a cook"}
    browser.post(f"{at}edit/", said | {"_version": visit.version})
    assert Visit.objects.get(pk=visit.pk).note == f"Met {MARK} and a cook"


def test_what_was_read_before_is_not_written_into_an_erased_entry_or_document(acme, ada, lin, lan):
    document = factories.DocumentFactory(account=acme, title="x", size=3)
    read, paper = Contact.objects.get(pk=lan.pk), Document.objects.get(pk=document.pk)
    erasures.erase(lan, name=NAME, by=ada)
    Document.objects.filter(pk=document.pk).update(size=0, file_name=MARK)
    verbs = [
        lambda: contacts.change(read, values={"email": MAIL}, by=lin),
        lambda: contacts.leave(read, on=read.created_at.date(), by=lin),
        lambda: contacts.restore(read, by=lin),
        lambda: documents.restore(paper, by=lin),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "erased"
    assert paper.file_name not in documents.change(paper, values={"note": "n"}, by=lin).search_text
    assert Contact.objects.get(pk=lan.pk).email == ""


def test_erasing_once_more_takes_what_was_written_since(acme, ada, lin, lan):
    erasures.erase(lan, name=NAME, by=ada)
    Contact.objects.filter(pk=lan.pk).update(email=MAIL)
    note = factories.VisitFactory(account=acme, user=lin, note=f"mail {MAIL}")
    again = erasures.erase(Contact.objects.get(pk=lan.pk), name=MARK, by=ada)
    note.refresh_from_db()
    assert (again.email, again.name, note.note) == ("", MARK, f"mail {MARK}")
    assert Event.objects.filter(verb="contact.erased").count() == 2
    erasures.erase(again, name=MARK, by=ada)
    assert Event.objects.filter(verb="contact.erased").count() == 2
