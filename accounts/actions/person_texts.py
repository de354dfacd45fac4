"""Where a person is spoken of: every text of every table of their customer's file, found by looking at all tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from django.apps import apps
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.actions import merge_plans, person_marks, person_values
from accounts.actions.person_columns import TITLES, columns
from accounts.models import Account, Contact, Document
from kam.ground import events, outbox, search
from kam.ground.sealed import UnreadableError
from kam.models import Delivery, Event, Team, User
from kam.rules.redaction import Marks, blank

OUR_OWN = (User, Team)
"""Happenings of these speak of colleagues and of what they are called, and of no customer's people."""
MANY = 500
"""So many keys are asked for at once."""
ONCE = {"kam.SavedView": {"name"}}
"""Columns that nobody may fill twice alike: what stays of them takes the row's number."""


def _whole(table: str) -> Callable[[Person], Any]:
    return lambda _person: apps.get_model(table)._base_manager.order_by("pk")


FREE = (
    "kam.Absence", "kam.BusyTime", "kam.Import", "kam.Mail", "kam.Run", "kam.SavedView", "kam.Webhook",
    "accounts.Competitor", "accounts.Policy",
)  # fmt: skip
"""Tables outside customers' files in which people write what they like, or programs what people had written."""
ELSEWHERE: dict[str, Callable[[Person], Any]] = {table: _whole(table) for table in FREE}
"""{table outside customers' files: its rows that may speak of a person}; the floors above hand down theirs."""

OWN = {"kam.Absence", "kam.BusyTime", "kam.Mail", "kam.SavedView"}
"""Of these each row is one colleague's: it stays as it is, unless an address or number of the person stands in it."""

WRITERS: dict[str, Callable[..., Any]] = {
    "kam.Delivery": lambda rows, payload: rows.update(payload=outbox.closed(payload)),
}
"""{table: how a row of it without the person is written}, where that is more than its values and next version."""


@dataclass(frozen=True)
class Person:
    """One person with all their entries: which, at which customers their file lies, and what gives them away."""

    root: Contact
    entries: list[Contact]
    accounts: frozenset[int]
    marks: Marks
    mails: list[str]
    common: list[str]
    things: frozenset[str]

    @property
    def keys(self) -> list[int]:
        return [entry.pk for entry in self.entries]


@dataclass(frozen=True)
class Found:
    """A row in which a person is spoken of: {column: text or JSON value}, as it stands and `told` without them."""

    model: Any
    pk: int
    values: dict[str, Any]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        return events.noun_of_table(self.model)

    @property
    def label(self) -> str:
        """What people call such rows."""
        known = (rule.label for rule in merge_plans.rules() if rule.table == self.model._meta.label and rule.label)
        return str(next(known, _("other parts of the file")))


def person(contact: Contact) -> Person:
    """The person behind an entry, with the entries that were merged into it, or it into which."""
    root = contact
    while root.merged_into is not None:
        root = root.merged_into
    entries = [root, *_absorbed(Contact, [root])]
    mails, common = person_marks.addresses(entries), person_marks.common(entries)
    marks, things = person_marks.marks(entries), person_marks.things(entries)
    return Person(root, entries, _accounts(entries), marks, mails, common, things)


def _absorbed(model: Any, rows: list[Any]) -> list[Any]:
    """What was merged into these, and into those, all the way."""
    found: list[Any] = []
    while rows := list(model.objects.filter(merged_into__in=rows)):
        found += rows
    return found


def _accounts(entries: Collection[Contact]) -> frozenset[int]:
    """The person's customers, with the files merged into them and those of customers they recommended."""
    homes = list(Account.objects.filter(contacts__in=entries).distinct())
    named = Account.objects.filter(referred_by_contact__in=entries)
    return frozenset(account.pk for account in [*homes, *_absorbed(Account, homes), *named])


def mentions(one: Person, *, titles: bool = True) -> Iterator[Found]:
    """
    Every row of the customer's file in which the person is spoken of, but for their own entries and happenings.

    So is every happening of the whole company: what colleagues wrote in a report or of a competitor, what they sought.
    """
    for found, is_left in _spoken(one, [*_rows(one, tables()), (Event, companys(one))], titles):
        if not is_left:
            yield found


def left(one: Person) -> list[Found]:
    """Rows of colleagues' own that say the name and stay: their keepers are to be asked."""
    own = [apps.get_model(table) for table in sorted(OWN)]
    return [found for found, is_left in _spoken(one, _rows(one, own)) if is_left]


def _rows(one: Person, models: Collection[Any]) -> Iterator[tuple[Any, Any]]:
    return ((model, rows_about(model, one)) for model in models)


def _spoken(one: Person, rows: Iterable[tuple[Any, Any]], titles: bool = True) -> Iterator[tuple[Found, bool]]:
    """Each row (of a table) in which the person is spoken of, and whether it is one's own that only says the name."""
    for model, about in rows:
        names = [name for name in columns(model) if titles or name not in TITLES.get(model._meta.label, ())]
        for pk, row in texts(about, [*names, *person_values.BESIDE] if model is Event else names):
            told = person_values.without(one.marks, model, row, things=one.things, read=tables)
            if told:
                was = {name: row[name] for name in told}
                yield Found(model, pk, was, told), model._meta.label in OWN and not _is_reached(one, row)


def _is_reached(one: Person, row: Mapping[str, Any]) -> bool:
    said = (unquote_plus(value) if value and name in person_values.QUERIES else value for name, value in row.items())
    return any(map(one.marks.are_reached_in, said))


def seen(rows: Collection[tuple[Any, int]], by: User) -> set[tuple[Any, int]]:
    """Those of (table, key) that somebody may open: what is kept from them is told to them by nothing else either."""
    keys: dict[Any, list[int]] = {}
    for model, pk in rows:
        keys.setdefault(model, []).append(pk)
    return {
        (model, pk)
        for model, pks in keys.items()
        if model is not Delivery and hasattr(model._default_manager, "visible_to")
        for at in range(0, len(pks), MANY)
        for pk in model._default_manager.visible_to(by).order_by().filter(pk__in=pks[at : at + MANY])
        .values_list("pk", flat=True)
    }  # fmt: skip


def readable(found: Collection[Found], by: User) -> list[Found]:
    """Those that somebody may read: of colleagues' own rows none, also where a part of them is seen."""
    open_ = seen([(row.model, row.pk) for row in found], by)
    return [
        row for row in found
        if (row.model, row.pk) in open_ and (row.model._meta.label not in OWN or by.pk in keepers([row]))
    ]  # fmt: skip


def keepers(found: Collection[Found]) -> set[int]:
    """The colleagues whose own rows these are."""
    mine = [row for row in found if row.model._meta.label in OWN]
    fields = {model: "user" if hasattr(model, "user") else "told_by" for model in {row.model for row in mine}}
    return {
        key for model, name in fields.items()
        for key in model._base_manager.filter(pk__in=[row.pk for row in mine if row.model is model])
        .values_list(f"{name}_id", flat=True) if key is not None
    }  # fmt: skip


def texts(rows: Any, names: Collection[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(key, {column: text or JSON value}) of each row; of a mail what it says, which lies sealed."""
    for row in rows.values("pk", *names).iterator():
        pk = row.pop("pk")
        yield pk, {name: _letter(value) for name, value in row.items()} if rows.model is Delivery else row


def _letter(payload: Any) -> Any:
    try:
        return outbox.opened(payload)
    except UnreadableError:
        return {}


def happenings(one: Person) -> Any:
    """The events of the person's own entries."""
    return Event.objects.filter(noun=events.noun_of(one.root), subject_id__in=one.keys)


def companys(one: Person) -> Any:
    """The events of no customer that may tell of the person, but for those of our own people; the database looks."""
    ours = [events.noun_of_table(model) for model in OUR_OWN]
    rows = Event._base_manager.filter(account_id__isnull=True).exclude(noun__in=ours).order_by("pk")
    told = Concat(*[Cast(name, TextField()) for name in columns(Event)], output_field=TextField())
    return rows.alias(told=told).filter(told__iregex=one.marks.trace)


def declare(table: str, rows: Callable[[Person], Any] | None = None, *, own: bool = False) -> None:
    """
    A floor above hands down, in AppConfig.ready, a table outside customers' files whose texts may speak of a person.

    `rows` are those about one, where that is known; else each row is read. `own`: each is one colleague's.
    """
    OWN.update({table} if own else ())
    ELSEWHERE[table] = rows or _whole(table)


def tables() -> list[Any]:
    """The tables of a customer's file that hold texts, and those that were declared."""
    return [
        model for model in apps.get_models()
        if (getattr(model, "account_path", None) or model._meta.label in ELSEWHERE) and columns(model)
    ]  # fmt: skip


def rows_about(model: Any, one: Person) -> Any:
    """The rows of a table that lie in the file of the person's customers, but for what is their own."""
    rows = model._base_manager.order_by("pk")
    if model._meta.label in ELSEWHERE:
        return ELSEWHERE[model._meta.label](one)
    here = Q(**{f"{model.account_path}__in": one.accounts})
    if model is Contact:
        return rows.filter(here).exclude(pk__in=one.keys)
    if model is Event:
        return rows.filter(here).exclude(pk__in=happenings(one).values("pk"))
    if model is Delivery:  # what goes to colleagues is theirs, and may hold a way to sign in
        return rows.filter(here, pk__in=Delivery.objects.to_customers().values("pk"))
    return rows.filter(here)


def redact(one: Person, *, titles: bool = True, reader: User) -> dict[str, int]:
    """Take the person out of all that is said of them; {noun: rows} that were changed and the `reader` might open."""
    spoken = list(mentions(one, titles=titles))
    told = readable(spoken, reader)
    for found in spoken:
        write(found, found.told)
    return dict(Counter(found.noun for found in told))


def write(found: Found, values: dict[str, Any]) -> None:
    """Write a row's texts without the person, as its table wants it; a name that is longer now loses its end."""
    rows = found.model._base_manager.filter(pk=found.pk)
    told = {name: _fitting(found, name, value) for name, value in values.items()}
    how: Callable[..., Any] = WRITERS.get(found.model._meta.label, _write)
    how(rows, **told)
    if found.model is Document:
        title, file_name = rows.values_list("title", "file_name")[0]
        rows.update(search_text=search.text_of(title, file_name))


def write_asked(event: Event, told: str) -> None:
    """The same of what was asked of a list that was handed out."""
    Event.objects.filter(pk=event.pk).update(data=event.data | {person_values.ASKED: told})


def _write(rows: Any, /, **told: Any) -> None:
    if hasattr(rows.model, "version"):  # whoever has the old text open is told so when they save it
        told["version"] = F("version") + 1
    rows.update(**told)


def _fitting(found: Found, name: str, value: Any) -> Any:
    """The mark may be longer than a name was: a full column loses its end."""
    if not isinstance(value, str):
        return value
    most = found.model._meta.get_field(name).max_length
    end = f" {found.pk}" if name in ONCE.get(found.model._meta.label, ()) else ""
    return value[: most - len(end) if most else None] + end


def redact_happenings(one: Person) -> None:
    """The person's own events keep what happened, when, by whom and to which fields; not one word of what."""
    rows = list(happenings(one))
    for row in rows:
        row.subject_name, row.changes, row.data = blank(row.subject_name), blank(row.changes), blank(row.data)
    Event.objects.bulk_update(rows, ["subject_name", "changes", "data"], batch_size=events.BATCH)
