"""What a phone kept: visits and files that arrive late are written once, by their own user, or say why not."""

import json
import re
import uuid
from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Document
from kam.choices import Role
from kam.models import Event, User
from kam.templatetags import ui
from lifecycle.actions import attachments, plans, promises, visits
from lifecycle.models import Attachment, Promise, Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
DOOR, FILES = "/visits/queued/", "/visits/queued/files/"
PHOTO = b"\xff\xd8\xff\xe0" + b"x" * 200


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def entry(account, **more):
    return {"_key": str(uuid.uuid4()), "account": account.pk, "outcome": "advance", "note": "Kept"} | more


def photo(name="IMG_1.jpg", content=PHOTO):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_who_is_there_is_told_with_a_fresh_token(lin, browser_of):
    answer = browser_of(lin).get(DOOR)
    assert (answer.json()["user"], answer["Cache-Control"]) == (str(lin.pk), "no-store")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lin, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = strict.get(DOOR).json()["token"]
    account = factories.AccountFactory(owner=lin)
    assert strict.post(DOOR, entry(account)).status_code == 403
    assert strict.post(DOOR, entry(account), headers={"X-CSRFToken": token}).status_code == 201
    assert Client().get(DOOR).status_code == 401


def test_a_replay_answers_like_the_first_try(lin, acme, browser_of):
    sent = entry(acme)
    answers = [browser_of(lin).post(DOOR, sent, headers={"X-Queue-User": str(lin.pk)}) for _ in range(4)]
    assert {(one.status_code, one.json()["id"]) for one in answers} == {(201, Visit.objects.get().pk)}
    assert Event.objects.filter(verb="visit.logged").count() == 1


def test_an_entry_of_another_user_is_not_taken(lin, chen, other, acme, browser_of):
    for address in (DOOR, FILES, "/visits/log/"):
        answer = browser_of(chen).post(address, entry(other), headers={"X-Queue-User": str(lin.pk)})
        assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_what_cannot_be_written_says_why(lin, acme, other, browser_of):
    client = browser_of(lin)
    unseen = client.post(DOOR, entry(other))
    assert unseen.status_code == 422 and "account" in unseen.json()["errors"] and unseen.json()["detail"]
    late = timezone.now() + timedelta(days=3)
    future = client.post(DOOR, entry(acme, held_at=late.isoformat()))
    assert future.status_code == 409 and "future" in future.json()["detail"]
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    gone = client.post(DOOR, entry(acme))
    assert (gone.status_code, gone.json()["code"]) == (409, "archived")
    User.objects.filter(pk=lin.pk).update(role=Role.AUDITOR)
    Account.objects.filter(pk=acme.pk).update(archived_at=None)
    assert client.post(DOOR, entry(acme)).status_code == 403
    assert not Visit.objects.exists()


def test_a_replay_is_answered_though_the_customer_was_archived_meanwhile(lin, acme, browser_of):
    sent = entry(acme)
    first = browser_of(lin).post(DOOR, sent)
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    assert browser_of(lin).post(DOOR, sent).json() == first.json()


def test_a_visit_of_a_merged_customer_lands_where_its_people_live_now(lin, acme, browser_of):
    home = factories.AccountFactory(owner=lin)
    wang = factories.ContactFactory(account=home)
    Account.objects.filter(pk=acme.pk).update(merged_into=home, archived_at=timezone.now())
    assert browser_of(lin).post(DOOR, entry(acme, contacts=wang.pk)).status_code == 201
    assert (Visit.objects.get().account, Visit.objects.get().contacts.get()) == (home, wang)


def test_what_was_agreed_offline_is_no_fault_days_later(lin, acme, browser_of):
    held = timezone.now() - timedelta(days=4)
    agreed = timezone.localdate(held) + timedelta(days=1)
    sent = entry(acme, held_at=held.isoformat(), next_on=agreed.isoformat(), next_step="Samples")
    assert browser_of(lin).post(DOOR, sent).status_code == 201
    assert Visit.objects.get().next_on == agreed, "what was agreed is kept"
    assert not VisitPlan.objects.filter(planned_on__lt=timezone.localdate()).exists(), "and nothing planned in the past"
    sent = entry(acme, held_at=held.isoformat(), next_on=(agreed - timedelta(days=2)).isoformat())
    assert browser_of(lin).post(DOOR, sent).status_code == 422


@pytest.mark.parametrize(
    ("metres", "accuracy", "band"),
    [(0, 20, "here"), (700, 20, "here"), (3000, 20, "near"), (9000, 20, "elsewhere"), (0, 9000, "unknown")],
)
def test_a_check_in_keeps_the_band_and_never_the_place(lin, acme, browser_of, metres, accuracy, band):
    Account.objects.filter(pk=acme.pk).update(latitude=Decimal("31.230416"), longitude=Decimal("121.473701"))
    at = {"latitude": 31.230416 + metres / 111_195, "longitude": 121.473701, "accuracy": accuracy}
    assert browser_of(lin).post(DOOR, entry(acme, **at)).status_code == 201
    visit = Visit.objects.get()
    assert visit.check_in == band
    told = json.dumps([Event.objects.values_list("data", "changes").get(), Visit.objects.values().get()], default=str)
    assert "121.47" not in told
    assert str(visit.get_check_in_display()) in browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()


def test_nobody_checks_in_where_the_company_does_not_want_it(lin, acme, browser_of, settings):
    client = browser_of(lin)
    assert "data-check-in" in client.get(f"/visits/log/?account={acme.pk}").content.decode()
    settings.CHECK_IN = False
    assert "data-check-in" not in client.get(f"/visits/log/?account={acme.pk}").content.decode()
    client.post(DOOR, entry(acme, latitude=1, longitude=2))
    assert Visit.objects.get().check_in == ""


def test_a_file_arrives_once_and_is_saved_never_shown(lin, acme, browser_of):
    client, visit = browser_of(lin), factories.VisitFactory(account=acme, user=lin)
    key = str(uuid.uuid4())
    answers = [client.post(FILES, {"visit": str(visit.key), "key": key, "file": photo()}) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 201]
    document = Document.objects.get()
    assert (document.kind, document.media_type, document.account) == ("photo", "image/jpeg", acme)
    answer = client.get(f"/documents/{document.pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "IMG_1.jpg" in client.get(f"/visits/{visit.pk}/").content.decode()


def test_files_that_do_not_fit_say_so(lin, chen, acme, other, browser_of, monkeypatch):
    client, visit = browser_of(lin), factories.VisitFactory(account=acme, user=lin)

    def status(browser=client, content=PHOTO, of=visit):
        return browser.post(FILES, {"visit": str(of.key), "file": photo(content=content)}).status_code

    assert status(content=b"<html><script>alert(1)</script>\x00") == 415
    assert status(content=b"<html><script>alert(1)</script>") == 415
    assert status(content=b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') == 415
    assert status(content=b"") == 400
    assert status(browser=browser_of(chen)) == 404
    assert status(of=factories.VisitFactory(account=other, user=chen)) == 404
    assert status(of=factories.VisitFactory(account=acme, user=factories.UserFactory())) == 403
    monkeypatch.setattr("accounts.actions.documents.MOST", 100)
    assert status() == 413
    monkeypatch.undo()
    monkeypatch.setattr(attachments, "MOST", 1)
    assert [status(), status()] == [201, 409]
    visits.archive(visit, by=lin)
    assert status() == 409
    assert Attachment.objects.count() == Document.objects.count() == 1


ENTRY = b"PK\x03\x04" + bytes(26)  # how each file in an archive begins, before its name
OFFICE = ENTRY + b"[Content_Types].xml" + ENTRY
SAMPLES = {
    ".jpg": PHOTO, ".jpeg": PHOTO, ".png": b"\x89PNG\r\n\x1a\n", ".webp": b"RIFF1234WEBP",
    ".heic": b"\0\0\0\x18ftypheic", ".heif": b"\0\0\0\x18ftypmif1", ".pdf": b"%PDF-1.7", ".txt": b"Words",
    ".csv": b"a,b", ".md": b"# A", ".docx": OFFICE + b"word/", ".xlsx": OFFICE + b"xl/", ".pptx": OFFICE + b"ppt/",
}  # fmt: skip
REFUSED = {
    ".doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ".tif": b"II*\0\x08\0\0\0", ".exe": b"MZ\x90\0\x03", ".zip": b"PK\x03\x04",
}  # fmt: skip


def test_what_a_phone_lets_one_choose_is_what_is_taken(lin, acme, browser_of):
    client, visit = browser_of(lin), factories.VisitFactory(account=acme, user=lin)
    page = client.get(f"/visits/log/?account={acme.pk}").content.decode()
    offered = re.search(r'data-types="([^"]+)"', page).group(1).split(",")
    assert set(offered) == SAMPLES.keys() and f'accept="image/*,{",".join(offered)}"' in page
    for ending, content in (SAMPLES | REFUSED).items():
        Attachment.objects.all().delete()
        answer = client.post(FILES, {"visit": str(visit.key), "file": photo(content=content, name=f"a{ending}")})
        assert answer.status_code == (201 if ending in offered else 415), ending


def test_the_api_attaches_and_lists(lin, chen, acme, api_of, settings):
    api = api_of(lin)
    visit = api.post("/api/v1/visits/", {"account": acme.pk, "outcome": "order"}, format="json").json()
    url = f"/api/v1/visits/{visit['id']}/files/"
    key = {"HTTP_IDEMPOTENCY_KEY": "f1"}
    first = api.post(url, {"file": photo()}, format="multipart", **key)
    assert first.status_code == 201 and first.headers["Location"] == f"/api/v1/documents/{first.json()['id']}/"
    assert api.post(url, {"file": photo()}, format="multipart", **key).json() == first.json()
    assert api.post(url, {"file": photo(content=PHOTO + b"y")}, format="multipart", **key).status_code == 422
    assert api.post(url, {"file": photo(), "colour": "red"}, format="multipart").status_code == 400
    assert api_of(chen).post(url, {"file": photo()}, format="multipart").status_code == 404
    assert api.get(f"/api/v1/visits/{visit['id']}/").json()["documents"] == [first.json()["id"]]


def test_the_day_without_a_network_holds_names_people_and_promises_and_no_figure(lin, acme, browser_of):
    today = timezone.localdate()
    plan = plans.make(acme, planned_on=today, by=lin)
    wang = factories.ContactFactory(account=acme, name="Wang Fang")
    promises.make(acme, text="Send samples", due_on=today, by=lin)
    factories.AccountFactory(owner=lin, name="Another one")
    page = browser_of(lin).get("/today/offline/").content.decode()
    for words in (acme.name, wang.name, "Send samples", "Another one", f"/visits/log/?plan={plan.pk}"):
        assert words in page, words
    assert "¥" not in page


def test_a_visit_that_was_missed_says_its_day(lin, acme, browser_of):
    on = timezone.localdate() - timedelta(days=2)
    plans.make(acme, planned_on=on, planned_time=time(15), by=lin)
    page = browser_of(lin).get("/today/offline/").content.decode()
    assert f'<span class="late">{ui.day(on, "short")}</span>' in page and "15:00" not in page


def test_the_day_asks_few_questions(lin, browser_of, django_assert_max_num_queries):
    for number in range(8):
        account = factories.AccountFactory(owner=lin)
        factories.ContactFactory(account=account)
        plans.make(account, planned_on=timezone.localdate() - timedelta(days=number), by=lin)
    client = browser_of(lin)
    with django_assert_max_num_queries(13):
        client.get("/today/offline/")


def test_the_worker_comes_with_the_queue_under_the_policy_for_workers(client):
    answer = client.get("/sw.js")
    assert "worker-src 'self'" in answer["Content-Security-Policy"] and answer["Service-Worker-Allowed"] == "/"
    script = answer.content.decode()
    assert script.index("self.kamQueue ??=") < script.index('addEventListener("sync"')


def test_the_phone_keeps_tomorrow_and_a_form_for_any_customer(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=timezone.localdate() + timedelta(days=1), by=lin)
    page = browser_of(lin).get("/today/offline/").content.decode()
    assert f"/visits/log/?plan={plan.pk}" in page and "/visits/log/any/" in page
    assert f'value="{acme.pk}"' in browser_of(lin).get("/visits/log/any/").content.decode()


def test_a_customer_told_by_name_is_found_or_asked_about(lin, acme, other, browser_of):
    sent = {"_key": str(uuid.uuid4()), "outcome": "advance", "note": "Kept"}
    assert browser_of(lin).post(DOOR, sent | {"named": "acme building"}).status_code == 201
    for name in ("nobody of that name", other.name):  # another's is as good as unknown
        answer = browser_of(lin).post(DOOR, sent | {"named": name, "_key": str(uuid.uuid4())})
        assert (answer.status_code, answer.json()["code"]) == (422, "which") and name in answer.json()["detail"]
    page = browser_of(lin).post("/visits/log/", sent | {"named": "nobody", "_key": str(uuid.uuid4())})
    assert page.status_code == 422 and "nobody" in page.content.decode()
    assert Visit.objects.get().account == acme


def test_a_replay_is_answered_though_what_it_names_is_over_by_then(lin, zhao, acme, browser_of):
    wang = factories.ContactFactory(account=acme)
    promise = promises.make(acme, text="Samples", due_on=timezone.localdate(), by=lin)
    sent, client = entry(acme, kept=promise.pk, contacts=wang.pk), browser_of(lin)
    first = client.post(DOOR, sent)
    assert (first.status_code, Promise.objects.get().kept_on) == (201, timezone.localdate())
    assert client.post(DOOR, sent).json() == first.json()
    assert client.post("/visits/log/", sent).status_code == 302
    type(wang).objects.update(archived_at=timezone.now())
    Account.objects.filter(pk=acme.pk).update(owner=zhao)
    assert client.post(DOOR, sent).json() == first.json()
    unseen = client.post(DOOR, entry(acme))
    assert unseen.status_code == 422 and "account" in unseen.json()["errors"]
    assert Visit.objects.count() == 1


def test_a_promise_that_a_colleague_kept_meanwhile_loses_no_visit(lin, acme, browser_of):
    promise = promises.make(acme, text="Samples", due_on=timezone.localdate(), by=lin)
    sent = entry(acme, kept=promise.pk)
    promises.drop(promise, by=lin)
    assert browser_of(lin).post(DOOR, sent).status_code == 201
    assert Promise.objects.get().kept_on is None


@pytest.mark.parametrize("more", [{"note": "Kept, and what they said at the door"}, {"outcome": "order"}])
def test_other_words_under_the_same_key_are_refused_and_not_lost_in_silence(lin, acme, browser_of, api_of, more):
    sent = entry(acme, note="One\nTwo")
    first = browser_of(lin).post(DOOR, sent)
    answer = browser_of(lin).post(DOOR, sent | more)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused") and "other words" in answer.json()[
        "detail"
    ]
    page = browser_of(lin).post("/visits/log/", sent | more)
    assert page.status_code == 422 and "saved before, with other words" in page.content.decode()
    told = {"key": sent["_key"], "account": acme.pk, "outcome": "advance", "note": "One\nTwo"}
    assert api_of(lin).post("/api/v1/visits/", told | more, format="json").status_code == 422
    assert browser_of(lin).post(DOOR, sent | {"note": "One\r\nTwo"}).json() == first.json()
    visits.change(Visit.objects.get(), {"note": "Corrected"}, by=lin)
    assert browser_of(lin).post(DOOR, sent).json() == first.json()
