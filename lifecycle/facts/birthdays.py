"""Birthdays of people at one's customers, for whoever wants to be told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact
from accounts.rules import birthdays
from lifecycle.facts.deadlines import about, matter
from lifecycle.facts.matters import Asked, Matter

WITHIN = 7
"""Days ahead."""


def coming(asked: Asked) -> Iterator[Matter]:
    """Those of this week and the next days, of people who are still there, at customers in use that have an owner."""
    found = asked.rows(Contact.objects.present()).born_between(asked.day, asked.day + timedelta(WITHIN))
    found = found.filter(asked.theirs(), account__archived_at__isnull=True, account__owner__isnull=False)
    customer = {f"account_{name}": column for name, column in about().items()}  # a person has a name of their own
    for row in asked.part(found.order_by("pk").values("pk", "birthday", "name", **customer)):
        on = birthdays.next_on(row["birthday"], asked.day)
        numbers = {"age": birthdays.age_on(row["birthday"], on)}
        url = f"/contacts/{row['pk']}/"
        whose = {name: row[f"account_{name}"] for name in about()} | {"pk": row["pk"]}
        user = row["account_owner"]
        yield matter("birthday", whose, due_on=on, user_id=user, title=row["name"], url=url, numbers=numbers)


def why(one: Matter, day: date) -> str:
    """Today, tomorrow or in so many days, with the age where the year is known."""
    left = (one.due_on - day).days
    words = ngettext("Birthday in %(count)d day", "Birthday in %(count)d days", left) % {"count": left}
    words = words if left else _("Birthday today")
    age = one.numbers.get("age")
    return words + (_(" (%(age)d years)") % {"age": age} if age else "")
