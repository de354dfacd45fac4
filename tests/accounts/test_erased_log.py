"""Who was erased is in no happening of the whole company either: reports, competitors, targets, lists taken."""

from __future__ import annotations

import json
from urllib.parse import quote_plus, urlencode

import pytest

from accounts.actions import competitors, erasures
from accounts.models import Competitor
from analytics.actions import targets
from kam.ground import events
from kam.models import Event
from kam.rules.redaction import MARK
from tests import factories

pytestmark = pytest.mark.django_db
NAME, MAIL, MOBILE = "Zebulon Quartermain", "zebulon.q@victim.example", "+86 139 7777 6666"
SAID = f"{NAME} <{MAIL}>, 13977776666"
OURS = ("user", "team")


@pytest.fixture
def zebulon(acme):
    return factories.ContactFactory(account=acme, name=NAME, email=MAIL, mobile=MOBILE)


def said(**narrowed) -> str:
    rows = Event.objects.filter(**narrowed).values_list("subject_name", "changes", "data")
    return json.dumps(list(rows), ensure_ascii=False)


def tells(text: str) -> bool:
    return any(word in text for word in ("Quartermain", "zebulon", "7777", quote_plus(MAIL), quote_plus(NAME)))


def erase(contact, by):
    return erasures.erase(contact, name=contact.name, by=by)


@pytest.mark.db_both
def test_they_are_in_the_data_of_no_verb_without_a_customer(zebulon, lin, ada):
    query = urlencode({"q": MAIL, "sort": "-name", "name": NAME})
    for verb in events.labels():
        event = events.record(verb, by=lin, name=SAID, data={"text": SAID, "filter": query, "rows": 3})
        changes = {"strengths": [SAID, [SAID, {"said": SAID}]]}
        Event.objects.filter(pk=event.pk).update(data=event.data | {"said": [SAID]}, changes=changes)
    ours, others = Event.objects.filter(noun__in=OURS), Event.objects.exclude(noun__in=OURS)
    assert tells(said(noun="competitor")) and others.count() > 150
    kept, count = list(ours.values()), others.count()
    outlook = erasures.look(zebulon, by=ada)
    assert sum(outlook.spoken.values()) == others.visible_to(ada).count()
    erase(zebulon, ada)
    assert others.count() == count + 1 and list(ours.values()) == kept
    assert not [row for row in others.values("verb", "subject_name", "changes", "data") if tells(json.dumps(row))]
    export = Event.objects.get(verb="list.exported")
    assert export.data["filter"] == urlencode({"q": MARK, "sort": "-name", "name": MARK}) and export.data["rows"] == 3


def test_what_was_said_of_a_competitor_or_a_target_does_not_come_back(zebulon, zhao, ada, api_of):
    rival = factories.CompetitorFactory(strengths="")
    for words in (SAID, "none"):
        rival = competitors.change(rival, values={"strengths": words}, by=zhao)
    targets.write(values={"year": 2033, "goal": SAID}, by=zhao)
    first = Event.objects.filter(noun="competitor").order_by("-pk").first()
    assert tells(said(noun="competitor")) and tells(said(noun="companytarget"))
    erase(zebulon, ada)
    assert not tells(said())
    path = f"/api/v1/competitors/{rival.pk}/history/{first.pk}/bring-back/"
    assert api_of(zhao).post(path, {"field": "strengths"}, format="json").status_code == 409
    assert Competitor.objects.get(pk=rival.pk).strengths == "none"


@pytest.mark.parametrize("asked", [NAME, MAIL])
def test_the_question_of_a_list_that_was_taken_does_not_tell_of_them(zebulon, lin, ada, api_of, asked):
    assert api_of(lin).get("/api/v1/contacts/", {"q": asked, "format": "csv"}).status_code == 200
    assert tells(said(verb="list.exported"))
    answer = api_of(ada).get(f"/api/v1/contacts/{zebulon.pk}/erasure/").json()
    assert sum(answer["spoken"].values()) == 1
    erase(zebulon, ada)
    assert not tells(said())


def test_a_question_that_tells_of_nobody_stays_as_it_was_asked(zebulon, lin, ada):
    event = events.record("list.exported", by=lin, name="contacts", data={"filter": "q=Boss+%26+Co", "text": MAIL})
    erase(zebulon, ada)
    event.refresh_from_db()
    assert event.data == {"filter": "q=Boss+%26+Co", "text": MARK}
