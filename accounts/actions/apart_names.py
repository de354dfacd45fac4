"""What a person is called where no page lists it: in drafts made from their own mails, at other customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.actions import person_columns, person_marks, person_texts
from accounts.actions.person_texts import Found, Person
from accounts.actions.person_values import ASKED
from accounts.actions.short_names import short_of
from accounts.models import Account, Contact
from kam.choices import EventVerb
from kam.models import Event, Import, User
from kam.rules.redaction import MARK

TIED: set[str] = set()
"""Tables outside customers' files each of whose rows about a person is theirs by an address; floors add to it."""
SHOWN = 20
"""Other customers that are told."""
MANY = 1000
"""Rows of one table that are counted."""


def redact(one: Person) -> None:
    """
    Take telling short names out of what is the person's by their address.

    It is colleagues' own (drafts from their mails): whether there is any is counted for nobody.
    """
    short = short_of({entry.name for entry in one.entries if entry.erased_at is None})
    for found, told in _tied(one, short):
        person_texts.write(found, told)
    _redact_asked(one, short)


def _redact_asked(one: Person, short: Any) -> None:
    """The same in the questions of lists that were taken and the names of files, unless somebody else is called so."""
    others = Contact.objects.exclude(pk__in=one.keys)
    known: dict[str, bool] = {}

    def cut(text: str) -> str:
        for said in reversed(list(short.of(text, one.marks.spans(text)))):
            name = text[said.start : said.end]
            if said.is_telling and name not in known:
                known[name] = others.filter(name__icontains=name).exists()
            if said.is_telling and not known[name]:
                text = f"{text[: said.start]}{MARK}{text[said.end :]}"
        return text

    for event in Event.objects.filter(verb=EventVerb.LIST_EXPORTED, data__has_key=ASKED).order_by("pk").iterator():
        asked = parse_qsl(str(event.data[ASKED]), keep_blank_values=True)
        told = [(key, cut(value)) for key, value in asked]
        if told != asked:
            person_texts.write_asked(event, urlencode(told))
    for key, name in Import.objects.order_by("pk").values_list("pk", "file_name"):
        if (told_name := cut(name)) != name:
            Import.objects.filter(pk=key).update(file_name=told_name[: Import._meta.get_field("file_name").max_length])


def _tied(one: Person, short: Any) -> Iterator[tuple[Found, dict[str, Any]]]:
    for label in sorted(TIED):
        model: Any = apps.get_model(label)
        names = _texts(model)
        for row in list(person_texts.rows_about(model, one).values("pk", *names)):
            pk = row.pop("pk")
            told = {name: _cut(text, short, one) for name, text in row.items() if text}
            changed = {name: text for name, text in told.items() if text != row[name]}
            if changed:
                yield Found(model, pk, row), changed


def _texts(model: Any) -> list[str]:
    names, meta = person_columns.columns(model), model._meta
    return [name for name in names if not isinstance(meta.get_field(name), models.JSONField)]


def _cut(text: str, short: Any, one: Person) -> str:
    for said in reversed(list(short.of(text, one.marks.spans(text)))):
        if said.is_telling:
            text = f"{text[: said.start]}{MARK}{text[said.end :]}"
    return text


def named_elsewhere(one: Person, *, by: User) -> list[tuple[Account, int]]:
    """Customers of others whose texts say the full name, with how many do; as far as `by` sees them."""
    names = {name for name in person_marks.names(one.entries) - set(one.common) if len(name) > 1}
    counts: Counter[int] = Counter()
    for model in person_texts.tables() if names else ():
        path = getattr(model, "account_path", None)
        if not path or path == "pk" or model._meta.label in person_texts.ELSEWHERE:
            continue
        texts = _texts(model)
        said = Q(pk__in=[])
        for name in names:
            said |= Q(*((f"{text}__contains", name) for text in texts), _connector=Q.OR)
        rows = model._default_manager.visible_to(by).filter(said).exclude(**{f"{path}__in": one.accounts}).order_by()
        counts.update(rows.values_list(path, flat=True)[:MANY])
    found = Account.objects.visible_to(by).in_bulk([key for key in counts if key])
    told = [(account, counts[key]) for key, account in found.items()]
    return sorted(told, key=lambda each: (-each[1], each[0].pk))[:SHOWN]
