"""What a visit note tells of a person goes into their file with one tap."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.actions import contacts
from accounts.models import Contact
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import acceptances
from lifecycle.facts.contact_news import Change, column_of
from lifecycle.models import Visit
from lifecycle.rules.mentions import Mention


def accept(visit: Visit, one: Mention, who: Contact | None, change: Change, *, by: User) -> Contact:
    """Write it into the file. Raises Refused where somebody new seems to be there already."""
    require(by, Right.EDIT_CONTACTS)
    if who is None or not change.column:
        return _create(visit, one, by)
    if change.column == "left_on":
        return contacts.leave(who, on=change.now, data=acceptances.mark(visit), by=by)
    return contacts.change(who, values={change.column: change.now}, data=acceptances.mark(visit), by=by)


def _create(visit: Visit, one: Mention, by: User) -> Contact:
    values = {"account": visit.account, "name": one.name, "title": one.post}
    values |= {column_of(one.number): one.number} if one.number else {}
    try:
        return contacts.create(values=values, allow_duplicates=False, data=acceptances.mark(visit), by=by)
    except Refused as refusal:
        if refusal.code != "possible_duplicate":
            raise
        words = _("%(name)s seems to be there already. If it is somebody else, edit first.") % {"name": one.name}
        raise Refused(words, code=refusal.code) from refusal


def turn_back(visit: Visit, contact: Contact, *, event: int | None, by: User) -> Contact:
    """What accepting wrote into the file goes again; raises Refused for what was changed since."""
    back: Contact = acceptances.turn_back(visit, contact, contacts, event=event, by=by)
    return back
