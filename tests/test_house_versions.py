"""Walks every operation that changes a record: whoever read an older version is told so, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve
from rest_framework.test import APIClient

from kam.choices import Role
from kam.ground.posts import FormPage
from kam.ground.reading import calls
from kam.models import Event
from tests.planting import Garden
from tests.test_house_doors import addresses, ours
from tests.test_house_questions import resolved
from tests.test_house_roles import asked_by, events, world
from tests.test_house_scopes import document, filled, plain, writes

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
CHANGING = ("put", "patch")
OLD, NEW = 1, 3
RECORD = re.compile(r"/api/v1/[^{]*\{\w+\}/")
ELSEWHERE = "/api/v1/{resource}/{id}/history/{event}/bring-back/"
"""The version is that of the record, which its own address gives."""
UNREACHED = {
    "/api/v1/survey-invitations/*", "/api/v1/survey-invitations/*/renew", "/api/v1/survey-invitations/*/revoke",
    "/api/v1/exports/*", "/api/v1/webhook-sendings/*/redeliver", "/api/v1/accounts/*/history/*/bring-back",
}  # fmt: skip
"""Deeds whose planted row is there for none of the three, or which take a change that was not planted."""
WORDS = ("note", "title", "name", "text", "reason", "description", "summary")
TOLD = {"on": "2026-12-24"}
"""What a deed reads before its row, all deeds together."""
OTHER = {"kam:user-role": {"role": Role.SERVICE.value}}
"""What somebody chooses on a page where what stands there already is no change."""
UNSEEN = {
    "analytics:report-answer", "lifecycle:case-resume", "lifecycle:case-accept", "lifecycle:case-reopen",
    "accounts:account-merge", "accounts:contact-merge", "accounts:policy-publish", "kam:serviceaccount-edit",
}  # fmt: skip
"""Pages that the planted rows do not open: they stand elsewhere, or are two that are to be one."""
TWICE = {"post /api/v1/duplicates/*/dismiss", "post /api/v1/namesakes/*/reopen"}
"""Told of each of the two that it is about."""
QUIET = {"delete /api/v1/snoozes/*", "delete /api/v1/saved-views/*", "post /api/v1/notices/*/read"}
"""One's own: nothing happens to anybody."""


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 1_000_000


def told() -> dict[tuple[str, str], set[str]]:
    """{(method, address): the fields it takes} of everything in the document that changes a record."""
    return {
        (method, plain(address)): set(resolved(schema_of(operation)).get("properties", {}))
        for address, found in document()["paths"].items()
        for method, operation in found.items()
        if method in CHANGING
    }


def schema_of(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["requestBody"]["content"]
    return dict((content.get("application/json") or next(iter(content.values())))["schema"])


def changing(garden: Garden) -> Iterator[tuple[str, str, Any, set[str]]]:
    """(method, address, the planted row, the fields it takes); of a row that was changed since somebody read it."""
    fields = told()
    for method, address, row in writes(garden):
        where = (method, plain(address.replace(f"/{getattr(row, 'pk', '')}/", "/{id}/")))
        if where in fields:
            type(row)._base_manager.filter(pk=row.pk).update(version=NEW)
            yield method, address, row, fields.pop(where)
    assert not fields, f"no planted row to change: {sorted(fields)}"


def state(row: Any) -> Any:
    return type(row)._base_manager.filter(pk=row.pk).values().get()


def happened(send: Callable[[], Any], row: Any) -> tuple[Any, list[dict[str, Any]], bool]:
    """(the answer, what the log says of it, whether the row is another) of something that is taken back afterwards."""
    rows, before = type(row)._base_manager.filter(pk=row.pk).values(), state(row)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        answer = send()
        made = list(Event.objects.filter(pk__gt=last).order_by("pk").values("verb", "by_id", "changes"))
        is_other = rows.first() != before
        transaction.set_rollback(True)
    return answer, made, is_other


def said_anew(client: APIClient, address: str, row: Any, read: dict[str, Any], fields: set[str]) -> str | None:
    """What is wrong with the record of a text that is changed; empty where nothing is, None where none was changed."""
    name = next((one for one in WORDS if one in fields and isinstance(read.get(one), str)), None)
    if name is None:
        return None
    answer, made, _other = happened(lambda: client.patch(address, {name: "Said anew"}, format="json"), row)
    if answer.status_code != 200:
        return None
    told = [one["changes"].get(name) for one in made]
    return "" if told == [[read[name], "Said anew"]] else f"patch {address} {name}: {made}"


def stale(clients: list[APIClient], method: str, address: str, row: Any, fields: set[str]) -> Any:
    """(what the first who sees it is answered, with what stands there said again under an older version, who, what)."""
    for client in clients:
        read = client.get(address)
        if read.status_code == 200:
            body = {name: value for name, value in read.json().items() if name in fields}
            headers = {"If-Match": f'"{row.pk}-{OLD}"'}
            answer = getattr(client, method)(address, body, format="json", headers=headers)
            if answer.status_code not in (403, 404):
                return answer, client, read.json()
    raise AssertionError(f"{method} {address}: nobody may change it")


def test_who_read_an_older_version_changes_nothing(world):
    """And who read the newest changes a text, which the log tells once, with what was and what is."""
    garden, people = world
    clients = [asked_by(user) for user in (garden.lin, people[Role.DIRECTOR], people[Role.ADMINISTRATOR])]
    wrong, walked, count, told = list[str](), 0, events(), list[str | None]()
    for method, address, row, fields in changing(garden):
        walked, before = walked + 1, state(row)
        answer, client, read = stale(clients, method, address, row, fields)
        kept = state(row) == before
        told += [said_anew(client, address, row, read, fields)] if method == "patch" else []
        if answer.status_code != 412 or not kept:
            wrong.append(f"{method} {address}: {answer.status_code}, kept: {kept} {answer.content[:250]!r}")
    assert not wrong, "\n".join(wrong)
    assert walked >= 100
    assert events() == count
    assert not [one for one in told if one], "\n".join(one for one in told if one)
    assert told.count("") >= 28, told.count("")


def tagged(operation: dict[str, Any]) -> bool:
    return "ETag" in operation["responses"]["200"].get("headers", {})


def test_if_match_is_told_of_every_record_that_has_a_version_and_of_nothing_else():
    paths, wrong, heeding = document()["paths"], [], 0
    for address, found in paths.items():
        record = RECORD.match(address)
        if record is None or address == ELSEWHERE:
            continue
        read = paths.get(record[0], {}).get("get")
        has_version = read is not None and tagged(read)
        for method in found.keys() - {"get"}:
            told = any(one["name"] == "If-Match" for one in found[method].get("parameters", ()))
            wrong += [f"{method} {address}"] * ({told, "412" in found[method]["responses"]} != {has_version})
            heeding += told
    assert not wrong, "\n".join(wrong)
    assert heeding > 250


def test_records_bear_an_etag_where_the_document_says_so(world):
    """Of all that can be written to: what has none is held against no If-Match either."""
    garden, people = world
    clients = [asked_by(user) for user in (garden.lin, people[Role.DIRECTOR], people[Role.ADMINISTRATOR])]
    told = {plain(one): tagged(found["get"]) for one, found in document()["paths"].items() if "get" in found}
    records = {address[: address.index(f"/{row.pk}/") + len(f"/{row.pk}/")]: row for _method, address, row in
               writes(garden) if row is not None and f"/{row.pk}/" in address}  # fmt: skip
    wrong, walked = [], 0
    for address, row in records.items():
        where = plain(address.replace(f"/{row.pk}/", "/{id}/"))
        read = next((one for one in (client.get(address) for client in clients) if one.status_code == 200), None)
        if where in told and read is not None:
            walked += 1
            wrong += [f"{address}: {read.get('ETag')}"] * (told[where] != ("ETag" in read))
    assert not wrong, "\n".join(wrong)
    assert walked > 60


def deeds() -> set[tuple[str, str]]:
    """(method, address) of every deed and every end of the document that reads the version somebody saw."""
    return {
        (method, plain(address))
        for address, found in document()["paths"].items()
        for method, operation in found.items()
        if method in ("post", "delete") and "If-Match" in {one["name"] for one in operation.get("parameters", ())}
    }


def changed_since(garden: Garden) -> None:
    """Whatever has a version was changed since somebody read it."""
    for row in {id(row): row for row in garden.rows.values()}.values():
        if hasattr(row, "version"):
            type(row)._base_manager.filter(pk=row.pk).update(version=NEW)


def test_no_deed_is_done_by_who_read_an_older_version(world):
    """And whoever says no version does it: the log tells once whatever came of it."""
    garden, people = world
    changed_since(garden)
    clients = [asked_by(user) for user in (garden.lin, people[Role.DIRECTOR], people[Role.ADMINISTRATOR])]
    left, wrong, count, told = deeds(), list[str](), events(), dict[str, list[str]]()
    for method, address, row in writes(garden):
        where = (method, plain(address.replace(f"/{getattr(row, 'pk', '')}/", "/{id}/")))
        if where in left:
            left.remove(where)
            if where[1] in UNREACHED:
                continue
            headers = {"If-Match": f'"{row.pk}-{OLD}"'}
            for client in clients:
                answer = getattr(client, method)(address, TOLD, format="json", headers=headers)
                if answer.status_code not in (403, 404):
                    break
            wrong += [f"{method} {address}: {answer.status_code} {answer.content[:200]!r}"] * (
                answer.status_code != 412
            )
            send = partial(getattr(client, method), address, TOLD, format="json")
            answer, made, is_other = happened(send, row)
            if answer.status_code < 300 and (made or is_other):  # what stands so already is no happening
                told[f"{method} {where[1]}"] = [one["verb"] for one in made]
    assert not wrong, "\n".join(wrong)
    assert not left, f"no planted row: {sorted(left)}"
    assert events() == count
    odd = {where: verbs for where, verbs in told.items() if len(verbs) != 1 and where not in TWICE | QUIET}
    assert not odd, "\n".join(f"{where}: {verbs}" for where, verbs in odd.items())
    assert len(told) >= 50, len(told)


def edited() -> list[tuple[str, list[str]]]:
    """The pages that change a record from the version their reader saw."""
    found = []
    for name, parts in ours():
        page: Any = getattr(resolve(filled(name, parts)).func, "view_class", None)
        if page is not None and issubclass(page, FormPage) and page.lookup in parts and calls(page, "act", "version"):
            found.append((name, parts))
    return found


def as_shown(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    said = {one.html_name: one.field.widget.format_value(one.value()) for one in form}
    return {name: value for name, value in said.items() if value not in (None, False, [], [""])}


@pytest.mark.usefixtures("bare_pages")
def test_no_page_saves_over_what_somebody_changed_meanwhile(world, browser_of):
    garden, people = world
    changed_since(garden)
    clients = [browser_of(user) for user in (garden.lin, people[Role.DIRECTOR], people[Role.ADMINISTRATOR])]
    wrong, unseen, stale_ones, count = [], [], 0, events()
    for name, address, _row in addresses(garden, edited()):
        for client in clients:
            page = client.get(address)
            if page.status_code == 200 and page.context and "form" in page.context:
                break
        else:
            unseen.append(name)
            continue
        wrong += [f"{address} ({name}): carries no version"] * (b'name="_version"' not in page.content)
        said = as_shown(page.context["form"]) | OTHER.get(name, {}) | {"_version": OLD}
        status = client.post(address, said).status_code
        stale_ones += status == 412
        wrong += [f"{address} ({name}): {status}"] * (status not in (412, 422))
    assert not wrong, "\n".join(wrong)
    assert stale_ones >= 55 and {*unseen} == UNSEEN, (stale_ones, {*unseen} ^ UNSEEN)
    assert events() == count
