"""What a merge of contacts does with every relation to a person: found by looking at all tables, declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.merge_journals import Journal
from accounts.models import Contact, ContactMerge, InfluenceLine, Relation, Rivalry


@dataclass
class Pair:
    """Two entries on their way to one, locked, with the journal that the undo reads."""

    survivor: Contact
    loser: Contact
    merge: ContactMerge
    journal: Journal


@dataclass(frozen=True)
class Rule:
    """
    What becomes of the rows of one relation: they move after `first`, but for those that `stay`; or all stay, for
    the reason `why`. `label` is what people call them.
    """

    label: Any = ""
    first: Callable[[Pair], None] | None = None
    stay: Callable[[Pair], Q] | None = None
    why: str = ""


Place = tuple[str, str]
"""(table, column)."""


def relations() -> Iterator[Place]:
    """Everything that points at a contact, in all installed tables; of a many-to-many its own table."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Contact:
                yield model._meta.label, field.name


def missing() -> list[Place]:
    """Relations without a rule."""
    return [found for found in relations() if found not in RULES]


def declare(table: str, column: str, rule: Rule) -> None:
    """A floor above hands down, in AppConfig.ready, what becomes of its relation."""
    RULES[table, column] = rule


def rows_of(place: Place, contact: Contact) -> Any:
    """The rows of a person."""
    return apps.get_model(place[0])._base_manager.filter(**{place[1]: contact.pk})


def counts(contact: Contact) -> list[tuple[Any, int]]:
    """[(what people call the rows, how many would go over)] of a person, what there is none of left out."""
    found = [(rule.label, rows_of(place, contact).count()) for place, rule in RULES.items() if rule.label]
    return [(label, count) for label, count in found if count]


def _lines(pair: Pair) -> None:
    """Between two people there is one line, and nobody sways oneself."""
    mine, theirs = pair.survivor.pk, pair.loser.pk
    live = InfluenceLine.objects.live()
    there = set(live.filter(Q(who=mine) | Q(whom=mine)).values_list("who", "whom"))
    twice = []
    for line in live.filter(Q(who=theirs) | Q(whom=theirs)):
        after = (mine if line.who_id == theirs else line.who_id, mine if line.whom_id == theirs else line.whom_id)
        if after[0] == after[1] or after in there:
            twice.append(line)
        there.add(after)
    pair.journal.change_many([(line, {"archived_at": pair.merge.at}) for line in twice])


def _relations(pair: Pair) -> None:
    """Of two judgements of one colleague the later one holds."""
    _once(pair, Relation, "user_id", "assessed_on")


def _rivalries(pair: Pair) -> None:
    """Of two lines to one competitor the one changed last holds."""
    _once(pair, Rivalry, "competitor", "updated_at")


def _once(pair: Pair, model: Any, key: str, day: str) -> None:
    there = {getattr(row, key): row for row in model.objects.live().filter(contact=pair.survivor)}
    for row in model.objects.live().filter(contact=pair.loser):
        mine = there.get(getattr(row, key))
        if mine is not None:
            older = mine if getattr(row, day) > getattr(mine, day) else row
            pair.journal.change(older, archived_at=pair.merge.at)


def _mates(pair: Pair) -> None:
    """The two do not report to each other, nor follow each other."""
    both = (pair.survivor.pk, pair.loser.pk)
    for one in (pair.survivor, pair.loser):
        cut = {name: None for name in ("reports_to", "followed_by") if getattr(one, f"{name}_id") in both}
        pair.journal.change(one, **cut)


HISTORY = "the record of a merge names the entries it was about"
APART = "who was told apart from an entry was not told apart from the one that stays"
RULES: dict[Place, Rule] = {
    ("accounts.Contact", "reports_to"): Rule(_("people who report to them"), _mates),
    ("accounts.Contact", "followed_by"): Rule(_("people they follow")),
    ("accounts.Contact", "merged_into"): Rule(),
    ("accounts.ContactMerge", "survivor"): Rule(why=HISTORY),
    ("accounts.ContactMerge", "loser"): Rule(why=HISTORY),
    ("accounts.Namesake", "first"): Rule(why=APART),
    ("accounts.Namesake", "second"): Rule(why=APART),
    ("accounts.Account", "referred_by_contact"): Rule(_("customers they recommended")),
    ("accounts.InfluenceLine", "who"): Rule(_("people they sway"), _lines, lambda pair: Q(whom=pair.survivor)),
    ("accounts.InfluenceLine", "whom"): Rule(_("people who sway them"), stay=lambda pair: Q(who=pair.survivor)),
    ("accounts.Relation", "contact"): Rule(_("relations to colleagues"), _relations),
    ("accounts.Rivalry", "contact"): Rule(_("relations to competitors"), _rivalries),
    ("accounts.Incentive", "given_to"): Rule(_("incentives received")),
}
