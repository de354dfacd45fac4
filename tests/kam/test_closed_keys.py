"""Keys of people reach nobody whose role takes no part in them: walked through every shape of the API."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Account, Contact
from kam.choices import Role
from kam.ground.shapes import Shape
from lifecycle.models import Need
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db
SECRET = 987_654_321


importlib.import_module(settings.ROOT_URLCONF)  # every shape is read in


def shapes(above: type = Shape) -> Iterator[type[Shape]]:
    for shape in above.__subclasses__():
        yield shape
        yield from shapes(shape)


def keys_of(shape: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a shape that are columns of its record which point to a closed one."""
    for column in shape.Meta.model._meta.concrete_fields:
        closed = getattr(column.related_model, "seen_with", None)
        is_open = getattr(shape.Meta.model, "seen_with", None) is None
        if closed is not None and column.name in shape.Meta.fields and is_open:
            yield column.name, column


FOUND = [
    pytest.param(shape, name, column, id=f"{shape.__name__}.{name}")
    for shape in sorted(set(shapes()), key=lambda one: one.__qualname__)
    if hasattr(shape, "Meta")
    for name, column in keys_of(shape)
]


def said(shape: Any, name: str, column: Any, reader: Any) -> Any:
    record = shape.Meta.model(**{column.attname: SECRET})
    if shape.__name__.endswith("SheetShape"):  # people by their names, read beforehand as far as they are seen
        setattr(record, name, Contact.objects.visible_to(reader).first())
    serializer = shape(context={"request": SimpleNamespace(user=reader)})
    return dict(serializer.readers)[name](record)


def test_there_are_such_shapes():
    assert {"AccountShape.referred_by_contact", "IncentiveShape.given_to", "NeedShape.contact"} <= {
        one.id for one in FOUND
    }


@pytest.mark.parametrize(("shape", "name", "column"), FOUND)
def test_no_shape_tells_a_key_that_its_reader_may_not_know(shape, name, column, acme, zhao):
    factories.ContactFactory(account=acme)
    finance = factories.UserFactory(role=Role.FINANCE)
    assert not said(shape, name, column, finance)
    assert said(shape, name, column, zhao), "and whoever may see people reads it"


def test_nor_does_any_answer(acme, lin, api_of):
    wang = factories.ContactFactory(pk=SECRET, account=acme, name="王秘书", email="secret@acme.example")
    Account.objects.filter(pk=acme.pk).update(referred_by=acme, referred_by_contact=wang)
    gift = makers.IncentiveFactory(account=acme, given_to=wang)
    factories.VisitFactory(account=acme, user=lin).contacts.add(wang)
    Need.objects.create(account=acme, contact=wang, user=lin, text="x", heard_on="2026-03-01")
    client = api_of(factories.UserFactory(role=Role.FINANCE))
    urls = [f"/api/v1/accounts/{acme.pk}/", f"/api/v1/incentives/{gift.pk}/"]
    for noun in ("accounts", "incentives", "visits", "needs"):
        urls += [f"/api/v1/{noun}/", f"/api/v1/{noun}/?format=csv"]
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert body.strip() and str(SECRET) not in body and "secret@" not in body and "王秘书" not in body, url
    assert client.get(urls[0]).json()["referred_by_contact"] is None
    assert client.get(urls[1]).json()["given_to"] is None
    assert api_of(lin).get(urls[0]).json()["referred_by_contact"] == SECRET
