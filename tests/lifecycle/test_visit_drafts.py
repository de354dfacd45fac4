"""Drafts from mails and invitations: read once, matched within one's sight, moved, called off, logged, dropped."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from analytics.actions.demo import mails
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import take_backs, visit_drafts
from lifecycle.facts import visit_drafts as facts
from lifecycle.models import Visit, VisitDraft
from tests import factories
from tests.lifecycle.rules.test_mail_files import HEAD, ics, mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PAGE, API = "/visits/drafts/", "/api/v1/visit-drafts/"
MEETING = (
    "UID:m1\nDTSTART:20261124T060000Z\nDURATION:PT1H\nSUMMARY:Samples\nLOCATION:Their plant\n"
    "ORGANIZER:mailto:lin@us.example\nATTENDEE;CN=Wang:mailto:Wang+kam@A.example"
)


@pytest.fixture(autouse=True)
def wang(acme):
    return factories.ContactFactory(account=acme, name="Wang", email="WANG@a.example")


@pytest.fixture
def hidden(other):
    """Somebody at a customer that lin does not see."""
    return factories.ContactFactory(account=other, name="ZQ Hidden", email="hidden@z.example")


def read(lin, *entries, **more):
    return visit_drafts.read(ics(*(entries or [MEETING]), **more), by=lin)


def told(lin):
    return facts.told(VisitDraft.objects.visible_to(lin), lin)[0]


def sent(browser, *contents):
    files = [SimpleUploadedFile(f"{n}.eml", content) for n, content in enumerate(contents)]
    return browser.post(PAGE, {"files": files}, follow=True)


@pytest.mark.db_both
def test_an_invitation_is_one_draft_that_moves_and_is_called_off(lin):
    assert read(lin).result == "made" and read(lin).result == "known"
    moved = MEETING.replace("T060000Z", "T070000Z")
    assert read(lin, moved).result == "known", "the same sequence says nothing new"
    assert read(lin, moved + "\nSEQUENCE:2").result == "changed"
    assert VisitDraft.objects.get().starts_at.hour == 7
    assert read(lin, MEETING + "\nSEQUENCE:1", method="CANCEL").result == "known", "older than what is known"
    assert read(lin, MEETING + "\nSEQUENCE:2", method="CANCEL").result == "withdrawn"
    assert not VisitDraft.objects.open() and read(lin).result == "known"
    assert read(lin, moved + "\nSEQUENCE:3").draft.state == "open", "it is on again"
    assert "Samples" not in str(list(Event.objects.values()))


def test_a_cancellation_that_is_read_first_counts(lin):
    assert read(lin, MEETING, method="CANCEL").result == "withdrawn"
    assert read(lin).result == "known" and not VisitDraft.objects.open()


def test_people_and_customer_are_known_by_their_addresses(lin, acme, wang, hidden):
    read(lin, MEETING + "\nATTENDEE:mailto:hidden@z.example")
    found = told(lin)
    assert (found.account, found.contacts, found.by_domain) == (acme, [wang], False)
    wang.account.owner = None
    wang.account.save()
    assert told(lin).accounts == [], "a customer given away is not told of"


def test_several_customers_are_asked_and_a_domain_is_only_offered(lin, acme, browser_of):
    second = factories.AccountFactory(name="Second", owner=lin)
    factories.ContactFactory(account=second, email="li@b.example")
    read(lin, MEETING + "\nATTENDEE:mailto:li@b.example")
    found = told(lin)
    assert set(found.accounts) == {acme, second} and found.account is None
    page = browser_of(lin).get("/visits/log/", {"draft": found.draft.pk}).content.decode()
    assert "more than one customer" in page and f"account={second.pk}&amp;draft={found.draft.pk}" in page
    read(lin, MEETING.replace("UID:m1", "UID:m2").replace("Wang+kam@A", "new@b"))
    offered = facts.told([VisitDraft.objects.latest("pk")], lin)[0]
    assert (offered.accounts, offered.account, offered.by_domain) == ([second], None, True)


def test_public_domains_and_our_own_say_nothing(lin, acme):
    lin.email = "lin@a.example"
    lin.save()
    factories.ContactFactory(account=acme, email="x@qq.com")
    read(lin, MEETING.replace("Wang+kam@A.example", "new@qq.com") + "\nATTENDEE:mailto:colleague@a.example")
    assert told(lin).accounts == []


@pytest.mark.db_both
def test_it_happened_opens_the_filled_form_and_is_logged_once(lin, acme, wang, browser_of):
    draft = read(lin, MEETING + "\nDESCRIPTION:Bring tiles").draft
    browser = browser_of(lin)
    day = browser.get("/today/").content.decode()
    assert "Did it happen?" in day and f"account={acme.pk}&amp;draft={draft.pk}" in day
    form = browser.get("/visits/log/", {"account": acme.pk, "draft": draft.pk}).content.decode()
    assert "Samples\nTheir plant\nBring tiles" in form and "2026-11-24T14:00" in form
    assert f'value="{wang.pk}" checked' in form
    told_of = {"account": acme.pk, "draft": draft.pk, "outcome": "advance", "contacts": wang.pk}
    assert browser.post("/visits/log/", told_of | {"held_at": "2026-11-24T14:00"}).status_code == 302
    draft.refresh_from_db()
    visit = Visit.objects.get()
    assert (draft.state, draft.visit, read(lin, MEETING + "\nSEQUENCE:9").result) == ("logged", visit, "known")
    assert "Did it happen?" not in browser.get("/today/").content.decode()
    take_backs.take_back(visit, by=lin)
    assert VisitDraft.objects.open().count() == 1, "the question again"


def test_it_did_not_goes_and_comes_back(lin, browser_of):
    draft, browser = read(lin).draft, browser_of(lin)
    page = browser.post(reverse("lifecycle:visitdraft-drop", args=[draft.pk]), follow=True).content.decode()
    assert "Nothing was logged" in page and reverse("lifecycle:visitdraft-back", args=[draft.pk]) in page
    assert not VisitDraft.objects.open()
    browser.post(reverse("lifecycle:visitdraft-back", args=[draft.pk]))
    assert VisitDraft.objects.open().get() == draft
    VisitDraft.objects.update(state="logged")
    with pytest.raises(Refused, match="answered already"):
        visit_drafts.drop(draft, by=lin)


def test_several_files_at_once_the_bad_ones_by_name(lin, browser_of):
    browser = browser_of(lin)
    page = sent(browser, ics(MEETING), mail(), mail(), b"PK\x03\x04zip").content.decode()
    assert "2 drafts made, 1 known already" in page and "3.eml" in page and "neither a mail" in page
    assert VisitDraft.objects.count() == 2
    answer = sent(browser, b"<html>")
    assert answer.status_code == 422 and "0.eml" in answer.content.decode()
    assert browser.post(PAGE, {}).status_code == 422
    assert sent(browser, *[mail()] * 21).status_code == 422


def test_what_lies_ahead_is_not_asked_today(lin, browser_of):
    read(lin, MEETING.replace("20261124", "20261201"))
    assert "Did it happen?" not in browser_of(lin).get("/today/").content.decode()
    assert "to come" in browser_of(lin).get(PAGE).content.decode()


def test_a_draft_is_nobody_elses_business(lin, zhao, ada, browser_of, api_of):
    draft = read(lin).draft
    for user in (zhao, ada):
        assert api_of(user).get(f"{API}{draft.pk}/").status_code == 404
        assert browser_of(user).post(f"{PAGE}{draft.pk}/drop/").status_code in (403, 404)
    with pytest.raises(Refused):
        visit_drafts.drop(draft, by=zhao)
    with pytest.raises(PermissionDenied):
        visit_drafts.read(ics(MEETING), by=ada)
    browser_of(zhao).post("/visits/log/", {"account": told(lin).account.pk, "draft": draft.pk, "outcome": "order"})
    draft.refresh_from_db()
    assert (draft.state, Visit.objects.count()) == ("open", 1)


def test_so_many_wait_and_no_more(lin, monkeypatch):
    visit_drafts.drop(read(lin).draft, by=lin)
    monkeypatch.setattr(visit_drafts, "MOST_OPEN", 1)
    read(lin, MEETING.replace("UID:m1", "UID:m2"))
    with pytest.raises(Refused, match="Too many drafts"):
        read(lin, MEETING.replace("UID:m1", "UID:m3"))


def test_the_kind_follows_from_where_it_was(lin):
    kinds = [visit_drafts.read(mail(), by=lin).draft.kind]
    for n, place in enumerate(("Shanghai", "https://zoom.example/1", "腾讯会议 123", "")):
        said = MEETING.replace("Their plant", place).replace("UID:m1", f"UID:k{n}")
        kinds.append(read(lin, said).draft.kind)
    assert kinds == ["message", "on_site", "video", "video", "on_site"]


@pytest.mark.db_both
def test_over_the_api(lin, acme, wang, api_of):
    api = api_of(lin)
    first = api.post(API, {"file": SimpleUploadedFile("a.ics", ics(MEETING))}, format="multipart")
    assert first.status_code == 201 and first["Location"] == f"{API}{first.data['id']}/", first.data
    assert (first.data["accounts"], first.data["contacts"]) == ([acme.pk], [wang.pk])
    again = api.post(API, {"file": SimpleUploadedFile("a.ics", ics(MEETING))}, format="multipart")
    assert (again.status_code, again.data["id"]) == (200, first.data["id"])
    bad = api.post(API, {"file": SimpleUploadedFile("a.eml", HEAD.encode()[:20])}, format="multipart")
    assert (bad.status_code, bad.data["code"]) == (422, "unreadable"), bad.data
    assert api.post(API, {"file": "x", "odd": "1"}, format="multipart").status_code == 400
    assert api.post(API, {"file": "x"}, format="json").status_code in (400, 415)
    url = f"{API}{first.data['id']}/"
    assert api.post(f"{url}drop/", {}, format="json").data["state"] == "dropped"
    assert api.post(f"{url}restore/", {}, format="json").data["state"] == "open"
    body = {"account": acme.pk, "outcome": "order", "draft": first.data["id"]}
    logged = api.post("/api/v1/visits/", body, format="json")
    assert logged.status_code == 201 and api.get(url).data["visit"] == logged.data["id"]
    assert not api.get(API, {"state": "open"}).data["results"]


def test_the_demo_shows_one_of_each(lin, acme, wang):
    second = factories.ContactFactory(account=factories.AccountFactory(owner=lin), email="li@b.example")
    mails.draft({"lin": lin}, timezone.localdate())
    drafts = facts.told(VisitDraft.objects.begun(timezone.now()), lin)
    assert {one.draft.kind for one in drafts} == {"message", "on_site"}
    assert {one.account for one in drafts} == {acme, second.account}


@pytest.mark.db_both
def test_a_customer_that_its_words_name_is_offered_first_and_asked_for(lin, chen, browser_of):
    named = factories.AccountFactory(owner=lin, name="合肥广厦建材有限公司", short_name="合肥广厦")
    longer = factories.AccountFactory(owner=lin, name="合肥广厦建材有限公司分公司", short_name="")
    factories.AccountFactory(owner=lin, name="Cement", short_name="广")
    factories.AccountFactory(owner=chen, name="Unseen", short_name="昨天谈的报价")
    entry = MEETING.replace("Wang+kam@A.example", "new@nobody.example").replace(
        "SUMMARY:Samples", "SUMMARY:合肥广厦建材有限公司分公司 昨天谈的报价"
    )
    read(lin, entry, method="REQUEST")
    offered = told(lin)
    assert offered.accounts == [longer, named] and offered.by_name and offered.account is None
    page = browser_of(lin).get(f"/visits/log/?draft={offered.draft.pk}").content.decode()
    assert "customers that it names" in page and f"account={longer.pk}&amp;draft={offered.draft.pk}" in page
    other = factories.AccountFactory(owner=lin, name="Acmeology", short_name="Sam")
    assert other not in facts.told(VisitDraft.objects.all(), lin)[0].accounts


def test_long_mails_before_it_hide_no_draft(lin, acme):
    text = "x" * 4000
    many = [VisitDraft(user=lin, subject=f"Mail {n}", text=text, starts_at=timezone.now()) for n in range(10)]
    last = VisitDraft(user=lin, subject="With Acme Building", text=text, starts_at=timezone.now())
    for pk, draft in enumerate([*many, last], start=1):
        draft.pk = pk
    found = facts.told([*many, last], lin)
    assert [one.accounts for one in found] == [[]] * 10 + [[acme]]


@pytest.mark.db_both
def test_a_program_that_logs_a_draft_need_not_repeat_what_it_says(lin, acme, wang, api_of):
    ends = MEETING.replace("DTSTART:20261124", "DTSTART:20250304").replace("LOCATION:Their plant", "LOCATION:Zoom")
    draft = read(lin, ends).draft
    body = {"account": acme.pk, "outcome": "advance", "draft": draft.pk}
    answer = api_of(lin).post("/api/v1/visits/", body, format="json")
    assert answer.status_code == 201, answer.content
    visit = Visit.objects.get(pk=answer.json()["id"])
    assert visit.held_at == draft.starts_at and visit.kind == "video" and list(visit.contacts.all()) == [wang]
    assert "Samples" in visit.note


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"kind": "call"}, {"kind": "call"}),
        ({"held_at": "2025-03-05T09:00:00Z"}, {"held_at": "2025-03-05T09:00:00+00:00"}),
        ({"note": "", "contacts": []}, {"note": ""}),
    ],
)
def test_what_a_program_says_of_a_draft_counts(lin, chen, acme, api_of, said, found):
    draft = read(lin, MEETING.replace("DTSTART:20261124", "DTSTART:20250304")).draft
    body = {"account": acme.pk, "outcome": "advance", "draft": draft.pk} | said
    visit = Visit.objects.get(pk=api_of(lin).post("/api/v1/visits/", body, format="json").json()["id"])
    told_as = {"kind": visit.kind, "held_at": visit.held_at.isoformat(), "note": visit.note}
    assert {name: told_as[name] for name in found} == found
    assert visit.contacts.count() == (0 if "contacts" in said else 1)


def test_what_is_yet_to_begin_and_what_is_anothers_fill_nothing_in(lin, zhao, acme, api_of):
    draft = read(lin, MEETING.replace("DTSTART:2026", "DTSTART:2036")).draft
    body = {"account": acme.pk, "outcome": "advance", "draft": draft.pk}
    foreign = api_of(zhao).post("/api/v1/visits/", body, format="json").json()
    assert foreign["contacts"] == [] and foreign["note"] == ""
    own = api_of(lin).post("/api/v1/visits/", body, format="json")
    assert own.status_code == 201 and own.json()["held_at"][:4] < "2036" and len(own.json()["contacts"]) == 1
