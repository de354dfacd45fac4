"""A customer told by name: what a phone without a network writes down, found out when there is one again."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import QueryDict

from accounts.models import Account
from kam.rules import texts

FOUND = 12


def whom(text: str, user: Any) -> list[Account]:
    """The customers one sees that a name, a code or a part of it may mean: one where it is told exactly."""
    said = texts.sought(text)
    if not said:
        return []
    seen = Account.objects.visible_to(user).live()
    exact = seen.filter(Q(name__iexact=said) | Q(short_name__iexact=said) | Q(code__iexact=said))
    return list(exact[:2]) or list(seen.matching(said)[:FOUND])


def name_home(data: QueryDict, user: Any) -> None:
    """A customer told by name, as a phone without a network can: the one it means, if there is just one."""
    if not data.get("account"):
        found = whom(data.get("named", ""), user)
        if len(found) == 1:
            data["account"] = str(found[0].pk)


def keyed(posted: QueryDict, user: Any) -> QueryDict:
    """What was sent, with the form's hidden key as the visit's, and the customer that a name means."""
    data = posted.copy()
    data["key"] = data.get("_key") or data.get("key", "")
    name_home(data, user)
    return data
