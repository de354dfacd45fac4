"""Row scope: which accounts a user sees, and every table's way to its account."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Hashable
from typing import Any, Self, TypeVar

from django.db import models
from django.utils import timezone

from kam.choices import Reach
from kam.ground import rights

NARROWED = "_narrowed"
"""Marks a reader who looks at some of the customers that they see."""
KEPT = "_account_ids"
"""Where a person keeps the subquery of what they see: as long as they are at hand, which is a request or a job."""
MOST = 500
Seen = tuple[models.QuerySet[Any], Any]
"""Ids of accounts as a queryset, to be narrowed further, and as the subquery that other tables are narrowed by."""
_visible_ids: Callable[[Any], Seen] | None = None
_moved_by = {"user", "team"}
_own: dict[Hashable, Seen] = {}
"""What people with a reach of their own see, as SQL (no rows of it), by whose and of which day."""


def register_accounts(visible_ids: Callable[[Any], Seen], moved_by: Collection[str]) -> None:
    """`accounts` hands down, in AppConfig.ready, the ids of the accounts that a user sees, by the nouns it follows."""
    global _visible_ids
    _visible_ids = visible_ids
    _moved_by.update(moved_by)


def moved_by() -> Collection[str]:
    """The nouns whose happenings may change who sees which accounts."""
    return _moved_by


def account_ids(user: Any) -> models.QuerySet[Any]:
    """Subquery of the account ids the user sees (call only for reaches below `all`)."""
    found: models.QuerySet[Any] = _kept(user)[0].all()
    return found


def _kept(user: Any) -> Seen:
    """That, and the same written out: a page asks it within a dozen queries, and would write it for each."""
    assert _visible_ids is not None, "the accounts floor has not registered its scope"
    if (narrowed := getattr(user, NARROWED, None)) is not None:
        return narrowed  # type: ignore[no-any-return]
    person = rights.standing(user)
    told_by = (person.pk, person.role, person.team_id, timezone.localdate())
    kept = person.__dict__.get(KEPT)
    if kept is None or kept[0] != told_by:
        kept = person.__dict__[KEPT] = (told_by, *_written(person, told_by))
    return kept[1], kept[2]


def _written(person: Any, told_by: Hashable) -> Seen:
    """
    Anew for a person at hand; of one's own customers it follows from who and which day alone, so it is written once.

    That of a team says the teams below one by name, which may change between two requests.
    """
    is_own = rights.grant(person).reach == Reach.OWN
    if is_own and told_by in _own:
        ids, statement = _own[told_by]
        return ids.all(), statement
    ids, statement = _visible_ids(person)  # type: ignore[misc]
    if is_own:
        if len(_own) >= MOST:
            _own.clear()
        _own[told_by] = ids.all(), statement  # a query of its own, which nobody ever runs: it holds no rows
    return ids, statement


def seen_of(user: Any, keys: Collection[int]) -> set[int]:
    """Those of the given accounts that the user sees."""
    if not keys or sees_all(user):
        return set(keys)
    return set(account_ids(user).filter(pk__in=keys).values_list("pk", flat=True))


def sees_all(user: Any) -> bool:
    """Whether the user's reach is the whole company, and they look at all of it."""
    return getattr(user, NARROWED, None) is None and rights.grant(user).reach == Reach.ALL


def sees_all_that(user: Any, other: Any) -> bool:
    """Whether the user sees every account that somebody else sees."""
    if sees_all(user):
        return True
    return not sees_all(other) and not account_ids(other).exclude(pk__in=_kept(user)[1]).exists()


def is_plain(model: Any) -> bool:
    """Whether a table's rows are seen by its `account_path` and `seen_with` alone."""
    rows = getattr(model.objects.all(), "visible_to", None)
    return getattr(rows, "__func__", None) is ScopedQuerySet.visible_to


def sees_all_of(model: Any, user: Any) -> bool:
    """Whether the user sees every row of a plain table, so that no query is to be asked."""
    needed = getattr(model, "seen_with", None)
    return sees_all(user) and (needed is None or rights.can(user, needed))


def narrowed(user: Any, ids: models.QuerySet[Any]) -> Any:
    """The same reader looking at some of the accounts that they see (`ids`, as a subquery): all is asked of these."""
    assert user.pk is not None  # whoever stands behind a request is read before, and copied themselves
    reader = copy.copy(user)
    setattr(reader, NARROWED, (ids, ids))
    return reader


M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Reading with scope. A model's `account_path` names the way to its account; None is open to all who sign in."""

    def visible_to(self, user: Any) -> Self:
        """The rows this user may see; anonymous and disabled users see none."""
        if not getattr(user, "is_active", False):
            return self.none()
        needed = getattr(self.model, "seen_with", None)
        if needed is not None and not rights.can(user, needed):
            return self.none()
        path = getattr(self.model, "account_path", None)
        if path is None or sees_all(user):
            return self
        return self.filter(**{f"{path}__in": _kept(user)[1]})

    def live(self) -> Self:
        """Without what was archived."""
        return self.filter(archived_at__isnull=True)


class Record(models.Model):
    """What every business record has: when it came and changed, a version against lost updates, an archive mark."""

    account_path: str | None = None
    seen_with: rights.Right | None = None

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
