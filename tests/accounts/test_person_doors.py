"""A person's own right by page and API: the file with all that is kept, the outlook, the erasing; who may, and whom."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest

from accounts.actions import contacts, erasures
from accounts.models import Contact, Document
from kam.actions import sendings
from kam.models import Event, User
from lifecycle.actions import visits
from lifecycle.models import Visit
from tests import factories

pytestmark = pytest.mark.django_db
NAME, MAIL = "欧阳若兰", "ruolan@acme.cn"


@pytest.fixture
def lan(acme: Any, lin: User, settings: Any, tmp_path: Any) -> Contact:
    settings.MEDIA_ROOT = tmp_path
    lan = factories.ContactFactory(account=acme, name=NAME, email=MAIL)
    visit = factories.VisitFactory(account=acme, user=lin, note=f"Met {NAME}")
    visit.contacts.set([lan])
    document = factories.DocumentFactory(account=acme, title=f"Minutes {NAME}")
    document.path.parent.mkdir(parents=True, exist_ok=True)
    document.path.write_bytes(b"%PDF-1.4 minutes")
    return lan


def unpacked(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_the_file_holds_entry_ties_mentions_and_documents_and_the_log_says_who_made_it(browser_of, ada, lan):
    page = browser_of(ada).post(f"/contacts/{lan.pk}/export/")
    assert page["Content-Type"] == "application/zip" and "no-store" in page["Cache-Control"]
    whole = unpacked(page)
    told = json.loads(whole.read("person.json"))
    assert told["entries"][0]["email"] == MAIL
    assert {(row["table"], row["what"]) for row in told["ties"]} == {("visit", "visits where they were met")}
    assert {row["table"] for row in told["mentions"]} == {"visit", "document"}
    assert NAME in whole.read("person.html").decode()
    document = Document.objects.get()
    assert whole.read(f"documents/{document.pk}-{document.file_name}") == b"%PDF-1.4 minutes"
    event = Event.objects.get(verb="contact.exported")
    assert event.by_id == ada.pk and event.data["rows"] == {"entries": 1, "ties": 1, "mentions": 2, "happenings": 0}


def test_the_page_tells_what_goes_what_stays_and_asks_for_the_name(browser_of, ada, lan):
    client = browser_of(ada)
    page = client.get(f"/contacts/{lan.pk}/erase/").content.decode()
    for words in (
        "What will go",
        "Visits where they were met",
        "The visit was held",
        f"Minutes {NAME}",
        "There is no way back",
    ):
        assert words in page, words
    wrong = client.post(f"/contacts/{lan.pk}/erase/", {"name": "x", "titles": "on"})
    assert wrong.status_code == 422 and "Type the name as it stands here" in wrong.content.decode()
    done = client.post(f"/contacts/{lan.pk}/erase/", {"name": NAME, "titles": "on"})
    assert done.status_code == 302
    shown = client.get(f"/contacts/{lan.pk}/").content.decode()
    assert NAME not in shown and "/erase/" not in shown and "Person erased" in shown
    assert NAME not in client.get(f"/customers/{lan.account_id}/record/").content.decode()


def test_the_same_through_the_api(api_of, ada, system, lan):
    client = api_of(ada)
    found = client.get(f"/api/v1/contacts/{lan.pk}/erasure/").json()
    assert found["entries"] == [lan.pk] and found["events"] == 0 and found["spoken"] == {"visits": 1, "documents": 1}
    assert found["ties"][0]["rows"] == 1 and [one["name"] for one in found["documents"]] == [f"Minutes {NAME}"]
    assert unpacked(client.post(f"/api/v1/contacts/{lan.pk}/handout/")).namelist()[0] == "person.json"
    refused = client.post(f"/api/v1/contacts/{lan.pk}/erase/", {"name": "x"}, format="json")
    assert refused.status_code == 409 and refused.json()["code"] == "other_name"
    done = client.post(f"/api/v1/contacts/{lan.pk}/erase/", {"name": NAME, "titles": True}, format="json")
    assert done.status_code == 200 and done.json()["erased_at"] and done.json()["email"] == ""
    sendings.give_places(by=system)
    changes = client.get("/api/v1/changes/?after=0").json()["results"]
    assert [one["verb"] for one in changes if one["noun"] == "contact"][-1] == "contact.erased"


def test_one_key_hands_out_once(api_of, browser_of, ada, lan):
    """A file is not kept to be answered again: the second call makes none, and no second line in the log."""
    address, key = f"/api/v1/contacts/{lan.pk}/handout/", {"HTTP_IDEMPOTENCY_KEY": "one"}
    assert unpacked(api_of(ada).post(address, **key)).namelist()
    again = api_of(ada).post(address, **key)
    assert (again.status_code, again.json()["code"]) == (409, "shown_once")
    assert Event.objects.filter(verb="contact.exported").count() == 1
    assert unpacked(api_of(ada).post(address, HTTP_IDEMPOTENCY_KEY="another")).namelist()
    page = f"/contacts/{lan.pk}/export/"
    assert unpacked(browser_of(ada).post(page, {"_key": "two"})).namelist()
    tapped = browser_of(ada).post(page, {"_key": "two"})
    assert tapped.status_code == 409 and "Load the page again" in tapped.content.decode()
    assert Event.objects.filter(verb="contact.exported").count() == 3


@pytest.mark.parametrize("who", ["lin", "zhao", "gu"])
def test_nobody_else_gets_in(request, browser_of, api_of, who, lan):
    person = request.getfixturevalue(who)
    for step in ("export", "erase"):
        assert browser_of(person).get(f"/contacts/{lan.pk}/{step}/").status_code == 403
        assert browser_of(person).post(f"/contacts/{lan.pk}/{step}/", {"name": NAME}).status_code == 403
    for step in ("handout", "erase"):
        assert (
            api_of(person).post(f"/api/v1/contacts/{lan.pk}/{step}/", {"name": NAME}, format="json").status_code == 403
        )
    assert api_of(person).get(f"/api/v1/contacts/{lan.pk}/erasure/").status_code == 403
    lan.refresh_from_db()
    assert lan.name == NAME


def test_the_file_speaks_in_words_of_every_table(browser_of, ada, lin, lan):
    """The paper that the person gets: no names of tables, none of the signs in which programs keep lists."""
    visits.change(Visit.objects.get(), {"note": f"{NAME} called", "outcome": "order"}, by=Visit.objects.get().user)
    contacts.change(lan, values={"title": "Boss & Co", "role": "decision_maker"}, by=lin)
    whole = unpacked(browser_of(ada).post(f"/contacts/{lan.pk}/export/"))
    told = json.loads(whole.read("person.json"))
    assert "event" in {row["table"] for row in told["mentions"]} and all(row["what"] for row in told["mentions"])
    page = whole.read("person.html").decode()
    for wrong in (
        "DeferredAttribute",
        "Visit_contacts",
        "lifecycle.",
        "&#x27;",
        "{&quot;",
        "[&quot;",
        "decision_maker",
    ):
        assert wrong not in page + json.dumps(told["ties"]), wrong
    rows = page[page.index("What leads to you") : page.index("Where you are spoken of")]
    assert not {">visit<", ">contact<", ">table<"} & set(re.findall(r">\w+<", rows)), rows
    assert "Visits where they were met" in page and "Decision maker" in page and "Contact changed" in page


def test_the_lasting_event_names_kinds_of_rows_as_the_rest_of_the_product_does(ada, lin, lan):
    visits.change(Visit.objects.get(), {"note": f"{NAME} called"}, by=Visit.objects.get().user)
    erasures.erase(lan, name=NAME, by=ada)
    rows = Event.objects.get(verb="contact.erased").data["rows"]
    assert "event" in rows and "passage" in rows and not [key for key in rows if not key.isidentifier()]


def test_the_paper_speaks_the_language_of_the_page(browser_of, ada, lin, lan):
    """Of what leads to a person no label stays English on a Chinese page."""
    factories.RelationFactory(contact=lan, user=lin)
    factories.InfluenceLineFactory(who=lan, whom=factories.ContactFactory(account=lan.account))
    User.objects.filter(pk=ada.pk).update(language="zh-hans")
    whole = unpacked(browser_of(ada).post(f"/contacts/{lan.pk}/export/"))
    labels = set(re.findall(r'<th align="left">([^<]*)</th>', whole.read("person.html").decode()))
    assert labels and not [label for label in labels if label.isascii() and label], labels
