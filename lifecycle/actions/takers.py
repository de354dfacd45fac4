"""What is given to a colleague is given to somebody who can do it: sees the customer, in a role that does such work."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Account
from kam.ground.errors import Refused
from kam.ground.rights import Right, can
from kam.models import User


def check(account_id: int, user: User | None, right: Right = Right.TAKE_ON_WORK) -> None:
    """Raises Refused for a colleague who could not open the customer's file, or do nothing there."""
    if user is None:
        return
    if not Account.objects.visible_to(user).filter(pk=account_id).exists():
        words = _("%(name)s does not see this customer. Give them a seat on its team first, or choose somebody else.")
        raise Refused(words % {"name": user}, field="user", code="out_of_sight")
    if not can(user, right):
        words = _("The role of %(name)s does no such work, so they could never finish it. Choose somebody else.")
        raise Refused(words % {"name": user}, field="user", code="no_right")
