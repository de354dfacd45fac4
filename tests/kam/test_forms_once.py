"""Forms that make something carry a hidden key, so that a second tap makes nothing more; all others say why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Document
from lifecycle.actions import events_held
from lifecycle.models import Invitation
from tests import factories

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
ADDRESS = re.compile(r"{% url '([\w:-]+)'|action=\"{{ ([\w.]+) }}\"")
STATE = "moves what is there on, its row locked: the second tap finds it done"
OWN = "sets what there is one of: the second tap sets it again"
LIBRARY = "allauth's own page: a sign-in, a password or a key, which the library checks"
OUTSIDE = "nobody signs in: the link's own row is locked, and takes one answer"
WITHOUT = {
    "kam/guide/show.html": "notes what was looked at, and leads there: the second tap notes the same",
    "kam:busytime-forget": "deletes all there is",
    "kam:calendarday-remove": STATE,
    "kam:notice-open": STATE,
    "kam:notice-read-all": STATE,
    "kam:savedview-mail-end": STATE,
    "kam:savedview-mail-stop": OWN,
    "kam:savedview-mail-resume": OWN,
    "kam:page-size": OWN,
    "kam:appearance": OWN,
    "set_language": OWN,
    "account_logout": "signs out",
    "lifecycle:plan-accept": STATE,
    "lifecycle:plan-unaccept": STATE,
    "lifecycle:plan-restore": STATE,
    "lifecycle:plan-accept-many": STATE,
    "lifecycle:case-take": STATE,
    "lifecycle:case-back": STATE,
    "lifecycle:stage-take": "states a choice at a stage, which is one a stage",
    "lifecycle:stage-move": STATE,
    "lifecycle:stage-identify": "a customer has one life cycle",
    "lifecycle:invitation-attend": STATE,
    "lifecycle:invitation-answer": STATE,
    "lifecycle:eventheld-take-back": STATE,
    "lifecycle:need-state": STATE,
    "lifecycle:need-restore": STATE,
    "lifecycle:need-back": STATE,
    "lifecycle:playuse-undo": STATE,
    "lifecycle:promise-keep": STATE,
    "lifecycle:visitdraft-back": STATE,
    "lifecycle:promise-reopen": STATE,
    "lifecycle:selfcheck-done": STATE,
    "lifecycle:snooze-put": OWN,
    "lifecycle:snooze-wake": STATE,
    "lifecycle:todo-finish": STATE,
    "lifecycle:todo-reopen": STATE,
    "lifecycle:visitdraft-drop": STATE,
    "lifecycle:visit-restore": STATE,
    "lifecycle:visit-take-back": STATE,
    "one.undo": STATE,
    "undo": STATE,
    "item.done_url": STATE,
    "lifecycle/calendar/feed.html": "one feed a person: a new address ends the last one",
    "lifecycle/calendar/show.html": "moves a visit: its version is sent",
}
"""{where a form leads, or the template it is in: why it has no key}."""


def forms() -> Iterator[tuple[str, str, str]]:
    """(template, where it leads, the form) of every form that posts."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        place = str(path.relative_to(TEMPLATES))
        for found in FORM.findall(path.read_text()):
            address = ADDRESS.search(found.partition(">")[0] + ">")
            yield place, next(filter(None, address.groups()), "") if address else place, found


def reason(place: str, leads: str) -> str:
    if place.startswith(("account/", "mfa/")):
        return LIBRARY
    return OUTSIDE if place.startswith("outside/") else WITHOUT.get(leads, "")


def test_every_form_has_a_key_or_a_reason() -> None:
    bare = [(place, leads) for place, leads, form in forms() if "_key" not in form and "{% once %}" not in form]
    assert len(bare) > 50 and not [one for one in bare if not reason(*one)]
    assert WITHOUT.keys() <= {leads for _place, leads in bare}, "a reason is left over"


def key_of(page: str, action: str) -> str:
    """The key of the form that leads there."""
    form = page[page.index(f'action="{action}"') :].partition("</form>")[0]
    return re.findall(r'name="_key" value="([\w-]+)"', form)[0]


@pytest.mark.django_db
def test_a_document_comes_in_once(browser_of: Any, lin: Any, acme: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, client = tmp_path, browser_of(lin)
    address = f"/customers/{acme.pk}/documents/new/"
    key = key_of(client.get(f"/customers/{acme.pk}/documents/").content.decode(), address)

    def send(key: str) -> Any:
        file = SimpleUploadedFile("a.txt", b"Terms of delivery", content_type="text/plain")
        return client.post(address, {"file": file, "kind": "contract", "_key": key})

    assert [send(key).status_code, send(key).status_code, Document.objects.count()] == [302, 302, 1]
    assert send("another").status_code == 302 and Document.objects.count() == 2


@pytest.mark.django_db
def test_guests_are_invited_once(browser_of: Any, lin: Any, acme: Any) -> None:
    values = {"title": "Open day", "kind": "tour", "on": timezone.localdate() + timedelta(days=9)}
    event = events_held.plan(values=values, by=lin)
    guest, client = factories.ContactFactory(account=acme), browser_of(lin)
    address = f"/events/{event.pk}/invite/many/"
    sent = {"contacts": [guest.pk], "_key": "k"}
    assert [client.post(address, sent).get("Idempotent-Replayed") for _turn in range(2)] == [None, "true"]
    assert Invitation.objects.count() == 1
