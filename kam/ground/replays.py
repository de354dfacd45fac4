"""Who may be told a kept answer once more: whoever may still do, and still sees, what it was given for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kam.ground import origins, rights, scope

NAMING = ("account", "account_id")
"""Fields of an answer that hold a customer's key."""
MANY = 500
"""So many keys are asked for at once."""
MOST = 20_000
"""So many customers are kept with an answer, twice as many as a bulk call has rows; one about more is given once."""


class Sight:
    """
    What somebody may and sees around one request; `view` is the API's, whose record stands in the address.

    Of the customers that it touched or told of, those are kept that they see when it is done: by handing a customer
    over one loses sight of it oneself, and hears all the same that it is done. Whose role sees all customers keeps
    none: as soon as they see fewer they may less, and hear nothing.
    """

    def __init__(self, user: Any, view: Any = None) -> None:
        self.user, self.view = user, view

    def told(self, response: Any) -> dict[str, Any] | None:
        """What is kept with an answer; None for one about a record that its asker sees no more, or about too much."""
        is_seen, known = self._record() if response.content else (True, set())
        if not is_seen:
            return None
        role = getattr(rights.standing(self.user), "role", "")
        if rights.sees_all_as(self.user, role):
            return {"role": role, "accounts": []}
        keys = origins.touched() | set(_named(getattr(response, "data", None)))
        known |= origins.seen_by(getattr(rights.standing(self.user), "pk", None))
        seen = (keys & known) | self._seen(keys - known)
        return {"role": role, "accounts": sorted(seen)} if len(seen) <= MOST else None

    def check(self, kept: Mapping[str, Any] | None, body: str) -> None:
        """Raises PermissionDenied for whoever may less than when it was asked, Http404 for whoever sees less of it."""
        if kept and rights.lacks_of(self.user, kept["role"]):
            raise PermissionDenied
        is_seen, known = self._record() if body else (True, set())
        accounts = set((kept or {}).get("accounts", ())) - known
        if not is_seen or self._seen(accounts) != accounts:
            raise Http404

    def _record(self) -> tuple[bool, set[int]]:
        """Whether the record of the address is seen, or is no more; and its customer, where that is seen by it."""
        model, key = getattr(self.view, "model", None), getattr(self.view, "kwargs", {}).get("pk", "")
        seen = getattr(getattr(model, "objects", None), "visible_to", None)
        if model is None or seen is None or not str(key).isdecimal():
            return True, set()
        is_plain = scope.is_plain(model)
        if is_plain and scope.sees_all_of(model, self.user):
            return True, set()
        path = model.account_path if is_plain else None
        found = list(seen(self.user).filter(pk=int(key)).order_by().values_list(path or "pk", flat=True)[:1])
        is_there = bool(found) or model._base_manager.filter(pk=int(key)).exists()
        return bool(found) or not is_there, set(found) if path else set()

    def _seen(self, keys: set[int]) -> set[int]:
        listed = sorted(keys)
        return {key for at in range(0, len(listed), MANY)
                for key in scope.seen_of(self.user, listed[at : at + MANY])}  # fmt: skip


def _named(value: Any) -> Iterator[int]:
    """The keys of customers in an answer."""
    if isinstance(value, Mapping):
        yield from (value[name] for name in NAMING if type(value.get(name)) is int)
    if isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _named(part)
