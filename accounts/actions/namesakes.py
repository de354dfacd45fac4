"""Two contacts that look like one person are told apart, or may be one after all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import EventVerb
from accounts.models import Contact, Namesake
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def tell_apart(one: Contact, other: Contact, *, reason: str = "", by: User) -> Namesake:
    """
    These are two people: the pair leaves the list of possible duplicates and stays away. Said twice, it stands once.

    Raises Refused for people of two customers, for one and the same, and for one out of sight.
    """
    require(by, Right.EDIT_CONTACTS)
    with transaction.atomic():
        first, second = _pair(one, other, by)
        values = {"reason": reason.strip()[:255], "by": by}
        made, is_new = Namesake.objects.get_or_create(first=first, second=second, defaults=values)
        if is_new:
            _tell(EventVerb.CONTACT_TOLD_APART, made, by)
    return made


def reopen(pair: Namesake, *, by: User) -> None:
    """Perhaps one person after all: the pair stands in the list again."""
    require(by, Right.EDIT_CONTACTS)
    with transaction.atomic():
        found = Namesake.objects.select_for_update().filter(pk=pair.pk).first()
        if found is not None:
            arrivals.open_for(found.first.account, by)
            _tell(EventVerb.CONTACT_PERHAPS_ONE, found, by)
            found.delete()


def _pair(one: Contact, other: Contact, by: User) -> list[Contact]:
    seen = Contact.objects.visible_to(by).live().filter(pk__in=[one.pk, other.pk])
    pair = list(seen.select_related("account").order_by("pk"))
    if len(pair) < 2 or pair[0].account_id != pair[1].account_id:
        raise Refused(_("Choose two people of one customer."), field="other", code="no_pair", status=400)
    arrivals.open_for(pair[0].account, by)
    return pair


def _tell(verb: str, pair: Namesake, by: User) -> None:
    for contact, other in ((pair.first, pair.second), (pair.second, pair.first)):
        said = {"other": other.pk, "note": pair.reason}
        events.record(verb, contact, by=by, data={key: value for key, value in said.items() if value})
