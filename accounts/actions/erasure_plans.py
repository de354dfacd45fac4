"""What erasing a person does with every relation to them: found by looking at all tables, declared by its floor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_plans, person_texts
from accounts.actions.contact_plans import Place
from accounts.models import Account
from kam.choices import Role
from kam.ground import scope
from kam.models import User


@dataclass(frozen=True)
class Rule:
    """
    What becomes of the rows of one relation: they go (`goes`), or they stay for the reason `why`, without what
    `cleared` gives new values for, row by row; `before` is done with them first. `label` is what people call them,
    where a merge has no word for it.
    """

    label: Any = ""
    goes: bool = False
    why: Any = ""
    cleared: Callable[[], Mapping[str, Any]] | None = None
    before: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Count:
    """How many rows of one kind a person has, and why they stay (empty: they go)."""

    label: Any
    rows: int
    why: Any = ""


WENT_BETWEEN = _("what was done stays done; it leads to an entry without a name")
RULES: dict[Place, Rule] = {
    ("accounts.Contact", "reports_to"): Rule(
        why=_("they stay, and report to nobody then"), cleared=lambda: {"reports_to": None}
    ),
    ("accounts.Contact", "followed_by"): Rule(
        why=_("they stay, and who followed them is forgotten"), cleared=lambda: {"followed_by": None}
    ),
    ("accounts.Contact", "merged_into"): Rule(_("entries merged into theirs"), why=_("they are erased with it")),
    ("accounts.ContactMerge", "survivor"): Rule(_("merges"), why=_("that it happened stays; it cannot be undone")),
    ("accounts.ContactMerge", "loser"): Rule(_("merges"), why=_("that it happened stays; it cannot be undone")),
    ("accounts.Namesake", "first"): Rule(_("people told apart from them"), goes=True),
    ("accounts.Namesake", "second"): Rule(_("people told apart from them"), goes=True),
    ("accounts.Account", "referred_by_contact"): Rule(why=WENT_BETWEEN),
    ("accounts.InfluenceLine", "who"): Rule(goes=True),
    ("accounts.InfluenceLine", "whom"): Rule(goes=True),
    ("accounts.Relation", "contact"): Rule(goes=True),
    ("accounts.Rivalry", "contact"): Rule(goes=True),
    ("accounts.Incentive", "given_to"): Rule(why=_("what was spent was spent; it leads to an entry without a name")),
}


def declare(table: str, column: str, rule: Rule) -> None:
    """A floor above hands down, in AppConfig.ready, what becomes of its relation."""
    RULES[table, column] = rule


def missing() -> list[Place]:
    """Relations without a rule."""
    return [found for found in contact_plans.relations() if found not in RULES]


def label_of(place: Place) -> Any:
    """What people call the rows of a relation."""
    return RULES[place].label or contact_plans.RULES[place].label


def rows_of(place: Place, keys: Collection[int]) -> Any:
    """The rows of all entries of a person."""
    return apps.get_model(place[0])._base_manager.filter(**{f"{place[1]}__in": keys})


def counts(keys: Collection[int]) -> list[Count]:
    """What hangs on a person, kind by kind: what goes, then what stays and why; what there is none of is left out."""
    found: dict[tuple[str, Any], int] = {}
    for place, rule in RULES.items():
        told = (str(label_of(place)), rule.why)
        found[told] = found.get(told, 0) + rows_of(place, keys).count()
    rows = [Count(label, n, why) for (label, why), n in found.items() if n]
    return sorted(rows, key=lambda row: bool(row.why))


def home_of(row: Any, column: str) -> tuple[Any, int]:
    """(table, key) of the record that a row of a relation is read in: itself, or of a many-to-many its other end."""
    joined = row._meta.auto_created
    if not joined:
        return type(row), row.pk
    end = next(field for field in row._meta.concrete_fields if field.is_relation and field.name != column)
    return joined, getattr(row, end.attname)


def reader_of_log(account_id: int) -> User:
    """
    Who reads a customer's log with the names of its people, and sees nothing else: nobody in person.

    What an event counts is theirs to open, so that it tells none of its readers of rows out of their sight.
    """
    reader: User = scope.narrowed(
        User(pk=0, role=Role.SERVICE), Account.objects.filter(pk=account_id).order_by().values("pk")
    )
    return reader


def follow(keys: Collection[int], *, reader: User) -> int:
    """
    Do what the rules say to the rows of a person; returns how many the `reader` might open.

    Raises ImproperlyConfigured for a relation without a rule.
    """
    if missing():
        raise ImproperlyConfigured(f"nobody said what erasing does with: {missing()}")
    homes: list[tuple[Any, int]] = []
    for place, rule in RULES.items():
        if rule.goes or rule.cleared is not None:
            homes += [home_of(row, place[1]) for row in rows_of(place, keys)]
    seen = person_texts.seen(homes, reader)
    for place, rule in RULES.items():
        rows = rows_of(place, keys)
        if rule.before is not None:
            rule.before(rows)
        if rule.goes:
            rows.delete()
        elif rule.cleared is not None:
            for pk in list(rows.values_list("pk", flat=True)):
                rows.filter(pk=pk).update(**rule.cleared())
    return sum(home in seen for home in homes)
