"""Tells events in words: what happened, to whom, what was and what is, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, OuterRef, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.choices import RunKind
from kam.ground import coded, events, logged, unlogged
from kam.models import Event
from kam.rules import formats

FLOORS = ("kam", "accounts", "lifecycle", "analytics")
QUOTED = ("note", "reason", "text", "next_step")
"""Parts of an event's data that people wrote: shown as they stand."""
UNNAMED = (
    "account", "assessment", "nomination", "overrule", "tier", "visit", "visitplan", "plan",
    "journey", "stage", "warning", "cause", "suspicion", "aftermath", "diagnosis",
)  # fmt: skip
"""Nouns whose events speak of the account itself: its name would only be repeated."""
COMPOSED = ("payment", "cost", "rate", "hourrate", "quota", "wallet")
"""Nouns whose names are days and amounts; the log keeps them as machines write them."""
DATED = ("absence", "calendarday", "customerlink", "pack", "visit", "visitplan", "warning")
"""Nouns whose names end with a day."""
ICONS = {
    "account": "building-2",
    "case": "life-buoy",
    "contact": "user-round",
    "relation": "handshake",
    "influence": "waypoints",
    "rivalry": "swords",
    "seat": "users-round",
    "order": "receipt-text",
    "cost": "coins",
    "agreement": "file-text",
    "requirement": "clipboard-check",
    "statement": "landmark",
    "product": "package",
    "tier": "medal",
    "assessment": "clipboard-check",
    "mark": "handshake",
    "visit": "map-pin",
    "visitplan": "calendar",
    "plan": "calendar",
    "promise": "handshake",
    "todo": "list-checks",
    "need": "lightbulb",
    "presence": "swords",
    "move": "swords",
    "competitor": "swords",
    "document": "file-text",
    "journey": "route",
    "warning": "triangle-alert",
    "cause": "triangle-alert",
    "suspicion": "triangle-alert",
    "playuse": "clipboard-check",
    "invitation": "calendar-heart",
    "eventheld": "calendar-heart",
    "import": "upload",
}


@dataclass(frozen=True)
class Described:
    """A field that stands in no column, or that its column says little of: its words, and how a value is read."""

    label: Any
    shown: Callable[[Any], str]


def month_of(event: Event) -> str:
    """The month of an event on the reader's clock, in words."""
    return formats.month(timezone.localtime(event.at).date(), get_language() or "en")


def tell(found: Iterable[Event], links: Mapping[str, str] | None = None, month: str = "") -> list[dict[str, Any]]:
    """
    The events as a page shows them; `links` maps a noun to the URL name of its page.

    A new month opens a group; `month` is the one that what stands above ended with.
    """
    told = []
    for event in found:
        here = month_of(event)
        told.append(one(event, links or {}) | {"group": here if here != month else ""})
        month = here
    return told


def one(event: Event, links: Mapping[str, str]) -> dict[str, Any]:
    """One event: {at, title, by, text, changes, icon, url}."""
    what, named = events.label(event.verb), subject(event) if event.noun not in UNNAMED else ""
    said = [event.data.get(name) for name in QUOTED]
    words = [coded.say(text) for text in said if isinstance(text, str) and text]
    changed = changes(event)
    told = {change["now"] for change in changed}
    return {
        "at": event.at,
        "title": _("%(label)s: %(value)s") % {"label": what, "value": named} if named else what,
        "by": event.by_name,
        "text": "\n".join(words),
        "facts": [fact for fact in facts(event) if fact not in told],
        "changes": changed,
        "icon": ICONS.get(event.noun, "circle-dot"),
        "url": _link(links.get(event.noun, ""), event.subject_id),
        "verb": event.verb,
    }


_spoken: dict[str, Callable[[Mapping[str, Any]], str]] = {}


def name_by(noun: str, say: Callable[[Mapping[str, Any]], str]) -> None:
    """A floor hands down, in AppConfig.ready, how a noun's name is said from what the event keeps; empty: as it is."""
    _spoken[noun] = say


_advice: dict[str, Any] = {}


def advise(verb: str, words: Any) -> None:
    """A floor hands down, in AppConfig.ready, what whoever has a notice of such a happening is to do."""
    _advice[str(verb)] = words


def advice(verb: str) -> str:
    """What is to be done about it; empty where that is plain."""
    return str(_advice.get(verb, ""))


_kept: dict[str, Callable[[str], str]] = {}


def name_kept(noun: str, say: Callable[[str], str]) -> None:
    """The same for a noun whose events keep its name as a code (`kept_as` of the record), or as somebody gave it."""
    _kept[noun] = say


def subject(event: Event) -> str:
    """What it was done to, in the reader's language where the log keeps a code: a run is its kind and its day."""
    kind = event.data.get("kind")
    if event.noun in _spoken and (words := _spoken[event.noun](event.data)):
        return words
    if event.noun in _kept:
        return _kept[event.noun](event.subject_name)
    if event.noun in COMPOSED:
        return logged.composed(event.subject_name)
    if event.noun in DATED:
        return logged.dated(event.subject_name)
    if event.noun != "run" or kind not in RunKind.values:
        return event.subject_name
    on = parse_date(str(event.data.get("as_of") or ""))
    return f"{RunKind(kind).label} {formats.day(on, get_language() or 'en') if on else ''}".strip()


def customers(found: Iterable[Any]) -> dict[int, str]:
    """{account's id: name} of what the rows (with `account_id`) are about, in one query."""
    ids = {row.account_id for row in found if row.account_id}
    account: Any = _models()["account"]
    return dict(account.objects.filter(pk__in=ids).values_list("pk", account.called())) if ids else {}


def with_customer(found: Any) -> Any:
    """Events, each with the name of its customer as `customer`."""
    account: Any = _models()["account"]
    named = account.objects.filter(pk=OuterRef("account_id")).values_list(account.called())[:1]
    return found.annotate(customer=Subquery(named))


_described: dict[str, Callable[[], Mapping[str, Described]]] = {}
_worded: dict[str, Mapping[str, Described]] = {}


def describe(noun: str, find: Callable[[], Mapping[str, Described]]) -> None:
    """A floor hands up the fields of a noun that stand in no column (`custom.budget`), by the names of its events."""
    _described[noun] = find


def described(noun: str) -> Mapping[str, Described]:
    """The fields of a noun that stand in no column."""
    return _described[noun]() if noun in _described else {}


def word(noun: str, **fields: Described) -> None:
    """A floor hands up better words for columns of a noun than the form's, or another way to read them."""
    _worded[noun] = {**_worded.get(noun, {}), **fields}


def changes(event: Event) -> list[dict[str, str]]:
    """What was and is, field by field, with the words of the form."""
    units = event.changes.get("currency") or [event.data.get("currency", "")] * 2
    return [
        {"name": name, "label": label(event.noun, name)}
        | (
            {"was": "", "now": _("changed, not shown here")}
            if event.noun in unlogged.tables()
            else {
                "was": shown(event.noun, name, pair[0], units[0] or ""),
                "now": shown(event.noun, name, pair[1], units[1] or ""),
            }
        )
        for name, pair in event.changes.items()
        if isinstance(pair, list) and len(pair) == 2 and name != "search_text"
    ]


def facts(event: Event) -> list[str]:
    """
    What explains the happening, in the order of its noun's fields: databases keep the parts of its data in any.

    The currency stands with its amount, beside what changed it explains nothing.
    """
    unit = event.data.get("currency") or ""
    names = sorted((name for name in event.data if name != "currency"), key=lambda name: _place(event.noun, name))
    return [words for name in names if (words := _fact(event.noun, name, event.data[name], unit))]


def _fact(noun: str, name: str, value: Any, currency: str = "") -> str:
    """A choice by its word, else `label: value`; only for fields that the noun has."""
    field = _field(noun, name)
    if field is None or name in QUOTED or value in (None, "", [], {}) or isinstance(value, dict):
        return ""
    if isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        return ""  # evidence for programs; the page of its noun tells it in words
    words = shown(noun, name, value, currency)
    if getattr(field, "flatchoices", None):
        return "" if words == formats.NONE else words
    return "" if words == formats.NONE else _("%(label)s: %(value)s") % {"label": label(noun, name), "value": words}


def label(noun: str, name: str) -> str:
    """A field's words."""
    field = _field(noun, name)
    if isinstance(field, Described):
        return str(field.label)
    return capfirst(str(field.verbose_name)) if field is not None else name.replace("_", " ")


def shown(noun: str, name: str, value: Any, currency: str = "") -> str:
    """A logged value as people read it: amounts, choices, days the way the pages write them, nothing as a dash."""
    field = _field(noun, name)
    if isinstance(field, Described):
        return formats.NONE if value is None or value == "" else field.shown(value)
    return logged.read(field, name, value, currency)


def _field(noun: str, name: str) -> Any:
    if name in _worded.get(noun, {}):
        return _worded[noun][name]
    if "." in name and noun in _described:
        return _described[noun]().get(name)
    model = _models().get(noun)
    try:
        found = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None
    return found if found is not None and hasattr(found, "verbose_name") else None


def _place(noun: str, name: str) -> tuple[int, str]:
    """Where a fact stands among others: as the fields of its noun do, then by name what stands in no column."""
    return _places(noun).get(name, 999), name


@lru_cache
def _places(noun: str) -> dict[str, int]:
    model = _models().get(noun)
    return {field.name: place for place, field in enumerate(model._meta.get_fields())} if model is not None else {}


@lru_cache(maxsize=1)
def _models() -> dict[str, type[Model]]:
    models = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]
    return {str(getattr(model, "noun", model._meta.model_name)): model for model in models}


def _link(url_name: str, key: Any) -> str:
    if not url_name or key is None:
        return ""
    try:
        return reverse(url_name, args=[key])
    except NoReverseMatch:
        return ""
