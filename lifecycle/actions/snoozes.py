"""Things put off to a later day: out of one's own sight until then, or until they get worse; nobody else's business."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact
from kam.ground import rights
from kam.ground.errors import Refused
from kam.ground.rights import Right
from kam.models import User
from lifecycle.facts import matters
from lifecycle.facts.matters import Asked, Matter
from lifecycle.models import Snooze

LONGEST = 92
"""Days that a thing may be put off."""


def put_off(thing: str, *, until: date, by: User) -> Snooze:
    """Away until a day; a second time it is the new day that counts. Raises Refused for what does not need one now."""
    today = timezone.localdate()
    if not today < until <= today + timedelta(LONGEST):
        raise Refused(_("Choose a day from tomorrow to three months ahead."), field="until", status=400)
    one = find(thing, by=by)
    values: dict[str, Any] = {"account_id": one.account_id, "until": until, "level": one.level}
    me = rights.standing(by)
    return Snooze.objects.update_or_create(user=me, kind=one.kind, reason=one.key, defaults=values)[0]


def wish(contact: Contact, *, by: User) -> Snooze:
    """A birthday is seen to: away until its day is over, and so until the next. Raises Refused for one not near."""
    rights.require(by, Right.SEE_CONTACTS)
    one = find(f"birthday:{contact.pk}", by=by)
    return put_off(one.key, until=one.due_on + timedelta(1), by=by)


def wake(snooze: Snooze, *, by: User) -> None:
    """Back at once: the undo of putting it off; what is back already stays."""
    Snooze.objects.visible_to(by).filter(pk=snooze.pk).delete()


def find(thing: str, *, by: User) -> Matter:
    """A thing (`promise:12`) that needs this person today; raises Refused where it does not."""
    kind = matters.kind_of(thing.partition(":")[0])
    asked = Asked(timezone.localdate(), rights.standing(by))
    found = kind.gather(asked) if kind is not None and kind.on_page else ()
    one = next((one for one in found if one.key == thing), None)
    if one is None:
        raise Refused(_("This does not need you any more."), field="thing", status=404)
    return one
