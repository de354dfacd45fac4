"""What is due by a day that somebody wrote down: promises, to-dos, agreements to renew, requirements that run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Agreement, Requirement
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.choices import PromiseSide
from lifecycle.facts.matters import Asked, Matter
from lifecycle.models import Promise, Todo, todo_words
from lifecycle.rules import watches

SOON = 7
RENEW_WITHIN, PAST = 30, 90
ABOUT = {"tier": "account__tier", "owner": "account__owner_id", "home": "account_id"}


def about(account: str = "account") -> dict[str, Any]:
    """The columns that say about whom a row is, which leads to its customer by `account`."""
    columns = {name: F(account + column.removeprefix("account")) for name, column in ABOUT.items()}
    return {"name": Account.called(f"{account}__")} | columns


def matter(kind: str, row: Any, *, due_on: date, user_id: int | None, **more: Any) -> Matter:
    """A matter of a row with the columns of `about`."""
    key, level = f"{kind}:{row['pk']}", more.pop("level", watches.by_day(due_on))
    return Matter(kind, key, row["home"], row["name"], row["tier"], user_id, due_on, level=level, **more)


def whose_promises(user: User) -> Q:
    """One's own; whoever hands customers over also has those of customers that nobody is in charge of."""
    own = Q(user=user)
    return own | Q(account__owner__isnull=True) if can(user, Right.HAND_OVER) else own


def promises(asked: Asked) -> Iterator[Matter]:
    """Of both sides, due within a week or late."""
    found = asked.rows(Promise.objects.due(asked.day + timedelta(SOON)))
    if asked.user is not None:
        found = found.filter(whose_promises(asked.user))
    columns = found.order_by("due_on", "pk").values("pk", "text", "due_on", "side", "user_id", **about())
    for row in asked.part(columns):
        numbers = {"side": row["side"], "unassigned": row["owner"] is None}
        yield matter(
            "promise", row, due_on=row["due_on"], user_id=row["user_id"], title=row["text"], numbers=numbers,
            url=f"/promises/{row['pk']}/",
        )  # fmt: skip


def todos(asked: Asked) -> Iterator[Matter]:
    """One's own, due today or late, and call-backs to customers who gave a low answer."""
    found = asked.rows(Todo.objects.pressing(asked.day))
    if asked.user is not None:
        found = found.filter(user=asked.user)
    columns = found.order_by("due_on", "pk").values("pk", "title", "code", "due_on", "user_id", **about())
    for row in asked.part(columns):
        said, url = todo_words.say(row["code"], row["title"]), f"/todos/{row['pk']}/"
        yield matter("todo", row, due_on=row["due_on"], user_id=row["user_id"], title=said, url=url)


def renewals(asked: Asked) -> Iterator[Matter]:
    """Agreements in force to be spoken of within a month, that nothing follows yet."""
    return (one for one in asked.once("papers", lambda: _papers(asked)) if one.kind == "renewal")


def requirements(asked: Asked) -> Iterator[Matter]:
    """What a customer requires of us that runs out within a month, or ran out lately."""
    return (one for one in asked.once("papers", lambda: _papers(asked)) if one.kind == "requirement")


def _papers(asked: Asked) -> Iterator[Matter]:
    """Both in one question."""
    agreements = Agreement.objects.live().due_within(RENEW_WITHIN, asked.day).filter(account__archived_at__isnull=True)
    agreements = asked.rows(agreements).filter(asked.theirs())
    named = Case(When(title="", then=F("number")), default=F("title"), output_field=TextField())
    near = {"valid_until__lte": asked.day + timedelta(RENEW_WITHIN), "valid_until__gte": asked.day - timedelta(PAST)}
    needed = asked.rows(Requirement.objects.asked(asked.day)).filter(asked.theirs("agreement__account__"), **near)
    found = _paper(agreements, "renewal", named, "renew_by", "pk", "account")
    more = _paper(needed, "requirement", F("text"), "valid_until", "agreement_id", "agreement__account")
    for row in asked.part(found.union(more, all=True).order_by("due", "key")):
        row["pk"], url = row["key"], f"/agreements/{row['whole']}/"
        yield matter(row["what"], row, due_on=row["due"], user_id=row["owner"], title=row["said"], url=url)


def _paper(rows: Any, kind: str, said: Any, due: str, agreement: str, account: str) -> Any:
    """The same columns of either table."""
    what = Value(kind, output_field=TextField())
    columns = {"what": what, "key": F("pk"), "said": Cast(said, TextField()), "due": F(due)} | about(account=account)
    return rows.order_by().values(**columns | {"whole": F(agreement)})


def why_due(one: Matter, day: date) -> str:
    """Due today, in so many days, or late by how many."""
    left = (one.due_on - day).days
    if left < 0:
        words = ngettext("%(count)d day late", "%(count)d days late", -left) % {"count": -left}
    elif left:
        words = ngettext("due in %(count)d day", "due in %(count)d days", left) % {"count": left}
    else:
        words = _("due today")
    if one.numbers.get("side") == PromiseSide.THEIRS:
        return f"{PromiseSide.THEIRS.label} · {words}"
    return words


def why_renew(one: Matter, day: date) -> str:
    left = (one.due_on - day).days
    if left < 0:
        words = ngettext("Was to be renewed %(count)d day ago", "Was to be renewed %(count)d days ago", -left)
        return words % {"count": -left}
    if not left:
        return _("To be renewed by today")
    return ngettext("To be renewed within %(count)d day", "To be renewed within %(count)d days", left) % {"count": left}


def why_expires(one: Matter, day: date) -> str:
    left = (one.due_on - day).days
    if left < 0:
        return ngettext("Ran out %(count)d day ago", "Ran out %(count)d days ago", -left) % {"count": -left}
    if not left:
        return _("Runs out today")
    return ngettext("Runs out in %(count)d day", "Runs out in %(count)d days", left) % {"count": left}
