"""Merging two entries of one person: everything goes to the one that stays, and the undo puts it all back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, contact_plans, contacts, merge_journals
from accounts.actions.contact_plans import Pair
from accounts.actions.merge_journals import Journal
from accounts.choices import EventVerb
from accounts.models import Contact, ContactMerge
from accounts.rules import merges as rules
from kam.choices import Through
from kam.ground import events, origins, records, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

FIELDS = (
    "name", "title", "department", "role", "influence", "stance", "reports_to", "followed_by", "mobile", "phone",
    "email", "birthday", "note", "last_met_on", "left_on",
)  # fmt: skip
"""What is chosen one by one, in the order of the page."""
MATES = ("reports_to", "followed_by")


@origins.through(Through.MERGE)
def merge(
    survivor: Contact,
    other: Contact,
    *,
    taken: Collection[str] | None = None,
    versions: tuple[int | None, int | None] = (None, None),
    by: User,
) -> ContactMerge:
    """
    Merge the other entry into the survivor, in one transaction; the other is archived and leads to the survivor.

    `taken` names the fields of which the other's value is kept (None: what the survivor lacks, and the later meeting).
    Raises Refused for people of two customers, of one out of sight, archived or merged already; Stale as ever.
    """
    require(by, Right.EDIT_CONTACTS)
    with transaction.atomic():
        mine, theirs = _locked(survivor, other, versions, by)
        made = ContactMerge.objects.create(survivor=mine, loser=theirs, by=by)
        pair = Pair(mine, theirs, made, Journal(made))
        made.taken = sorted(defaults(mine, theirs) if taken is None else set(taken) & set(FIELDS))
        changes = _take(pair, made.taken)
        for place, rule in contact_plans.RULES.items():
            if rule.first is not None:
                rule.first(pair)
            if not rule.why:
                rows = contact_plans.rows_of(place, theirs).exclude(rule.stay(pair) if rule.stay else Q(pk__in=[]))
                pair.journal.move(rows, place[1], mine.pk)
        _open_circle(pair)
        pair.journal.change(theirs, archived_at=made.at, merged_into=mine)
        made.counts = pair.journal.counts
        made.save()
        events.record(EventVerb.CONTACT_MERGED, mine, by=by, changes=changes, data={"counts": made.counts})
        events.record(EventVerb.CONTACT_ABSORBED, theirs, by=by, data={"into": mine.name})
    return made


@origins.through(Through.MERGE)
def undo(merge: ContactMerge, *, by: User) -> ContactMerge:
    """Both entries as they were; what was entered for the survivor since stays with it. Raises Refused with why not."""
    require(by, Right.EDIT_CONTACTS)
    try:
        with transaction.atomic():
            merge = records.lock(merge)
            if merge.undone_at is not None:
                raise Refused(_("This merge was taken back already."), code="undone")
            keys = (merge.survivor_id, merge.loser_id)
            if Contact.objects.filter(pk__in=keys, erased_at__isnull=False).exists():
                raise Refused(_("This person was erased: there is nothing to go back to."), code="erased")
            list(Contact.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
            later = ContactMerge.objects.in_force().filter(pk__gt=merge.pk)
            if later.filter(survivor__in=keys).exists() or later.filter(loser__in=keys).exists():
                words = _("One of the two contacts was merged again later. Take that merge back first.")
                raise Refused(words, code="merged_later")
            stayed = merge_journals.take_back(merge)
            merge.undone_at, merge.undone_by = timezone.now(), by
            records.bump(merge)
            for key in keys:
                one = Contact.objects.get(pk=key)
                events.record(EventVerb.CONTACT_UNMERGED, one, by=by, data={"stayed": stayed} if stayed else {})
    except IntegrityError as error:
        words = _(
            "The old contact has meanwhile what would go back to it. Clear it away there, then take the merge back."
        )
        raise Refused(words, code="in_the_way") from error
    return merge


def defaults(survivor: Contact, other: Contact) -> set[str]:
    """The fields of which the other entry's value is the better default."""
    mine, theirs = values_of(survivor), values_of(other)
    found = {name for name in FIELDS if rules.is_empty(mine[name]) and not rules.is_empty(theirs[name])}
    if mine["last_met_on"] and theirs["last_met_on"] and theirs["last_met_on"] > mine["last_met_on"]:
        found.add("last_met_on")
    return found - {name for name in MATES if theirs[name] == survivor.pk} - {"left_on"}


def values_of(contact: Contact) -> dict[str, Any]:
    """{field: value}; references by key."""
    return {name: getattr(contact, f"{name}_id" if name in MATES else name) for name in FIELDS}


def differing(survivor: Contact, other: Contact) -> list[str]:
    """The fields on which the two do not agree."""
    mine, theirs = values_of(survivor), values_of(other)
    return [name for name in FIELDS if (mine[name] or None) != (theirs[name] or None)]


def _take(pair: Pair, taken: Collection[str]) -> dict[str, list[Any]]:
    mine, theirs = pair.survivor, pair.loser
    values = {name: getattr(theirs, name) for name in taken}
    changes = {name: [getattr(mine, name), value] for name, value in values.items() if getattr(mine, name) != value}
    told = {name: values.get(name, getattr(mine, name)) for name in contacts.WORDS}
    words = search.text_of(*map(str, told.values()), theirs.name)  # whoever looks for the old name finds them
    pair.journal.change(mine, **values, search_text=words)
    return changes


def _open_circle(pair: Pair) -> None:
    """Where the rows that went over put somebody above themselves, that tie of the survivor is cut."""
    for name in MATES:
        seen, above = set[int](), getattr(pair.survivor, f"{name}_id")
        while above is not None and above != pair.survivor.pk and above not in seen:
            seen.add(above)
            above = Contact.objects.filter(pk=above).values_list(f"{name}_id", flat=True).first()
        if above == pair.survivor.pk:
            pair.journal.change(pair.survivor, **{name: None})


def _locked(
    survivor: Contact, other: Contact, versions: tuple[int | None, int | None], by: User
) -> tuple[Contact, Contact]:
    """Both under a row lock, fit to be merged."""
    if survivor.pk == other.pk:
        raise Refused(_("This is one contact. Choose another one to merge with it."), field="other", code="same")
    if Contact.objects.visible_to(by).filter(pk__in=(survivor.pk, other.pk)).count() < 2:
        raise Refused(_("There is no such contact."), field="other", code="unknown", status=400)
    given = {survivor.pk: (survivor, versions[0]), other.pk: (other, versions[1])}
    rows = {key: records.lock(*given[key]) for key in sorted(given)}
    mine, theirs = rows[survivor.pk], rows[other.pk]
    if mine.account_id != theirs.account_id:
        words = _("These two belong to two customers. A person who changed sides is a new contact there.")
        raise Refused(words, field="other", code="two_customers")
    arrivals.open_for(mine.account, by)
    for one in (mine, theirs):
        if one.archived_at is not None:
            words = _("%(name)s is archived. Bring it back first, then merge.") % {"name": one.name}
            raise Refused(words, field="other", code="archived")
    return mine, theirs
