"""Walks everything that is posted: each takes the key under which it is done once, or says why a second is no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import resolve

from kam.choices import Role
from kam.ground.posts import PostOnce
from tests import factories
from tests.kam.test_forms_once import WITHOUT
from tests.test_house_doors import ours
from tests.test_house_roles import asked_by
from tests.test_house_scopes import document, filled, operations, plain

pytestmark = pytest.mark.xdist_group("house")
TOO_LONG = "k" * 256
WITHOUT_ONE = {
    "lifecycle:visit-log": "a visit has a key of its own, which the table holds once",
    "lifecycle:visit-queued": "a visit has a key of its own, which the table holds once",
    "lifecycle:visit-queued-files": "a file has a key of its own, which the table holds once",
    "lifecycle:calendar-feed": "one feed a person: a new address ends the last one",
    "lifecycle:play-settings": "leads on to another address, and does nothing",
    "kam:savedview-add": "one view a name: the second tap keeps the same again",
    "kam:guide": "notes what was looked at, and leads there: the second tap notes the same",
}
"""Pages that are posted without the ground's mechanism, beside the forms that tell their reason (test_forms_once)."""
LIBRARY = ("account_", "mfa_")


def told() -> set[tuple[str, str]]:
    """Every POST of the document, which has to say that it takes a key."""
    posts = {address: found["post"] for address, found in document()["paths"].items() if "post" in found}
    heads = {address: {one["name"] for one in said.get("parameters", ())} for address, said in posts.items()}
    assert not [address for address, names in heads.items() if "Idempotency-Key" not in names]
    return {("post", plain(address)) for address in posts}


@pytest.mark.django_db
def test_every_post_of_the_document_is_done_under_its_key(settings):
    """A key that is too long is refused by the mechanism itself: nothing reaches a verb past it."""
    settings.API_RATE_PER_MINUTE = 1_000_000
    clients = [asked_by(factories.UserFactory(role=role)) for role in (Role.DIRECTOR, Role.ADMINISTRATOR)]
    wanted, walked, wrong = told(), set(), []
    for one in operations():
        if one.method != "post" or one.scopes is None:
            continue
        walked.add((one.method, plain(one.address)))
        for client in clients:
            answer = client.post(one.address, {}, format="json", headers={"Idempotency-Key": TOO_LONG})
            if answer.status_code == 400 and answer.json().get("code") == "key_too_long":
                break
        else:
            wrong.append(f"{one.address}: {answer.status_code} {answer.content[:120]!r}")
    assert not wrong, "\n".join(wrong)
    assert walked >= wanted and len(walked) > 240, sorted(wanted - walked)


def pages() -> list[tuple[str, Any]]:
    """(name, class) of every page of ours that is posted."""
    named = [(name, resolve(filled(name, parts)).func) for name, parts in ours() if not name.startswith(LIBRARY)]
    classes = [(name, getattr(view, "view_class", None)) for name, view in named if not hasattr(view, "cls")]
    return [(name, page) for name, page in classes if hasattr(page, "post") and "post" in page.http_method_names]


def is_done_once(page: Any) -> bool:
    return issubclass(page, PostOnce) and "once" in page.post.__code__.co_names  # type: ignore[attr-defined]


def test_every_page_that_is_posted_does_it_once_or_says_why_not():
    found = pages()
    bare = {name for name, page in found if not is_done_once(page)}
    assert len(found) > 150, len(found)
    assert not bare - WITHOUT.keys() - WITHOUT_ONE.keys()
    assert WITHOUT_ONE.keys() <= bare, "a reason is left over"
