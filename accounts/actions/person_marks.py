"""What gives a person away in a text: names, addresses and numbers, but none that are a colleague's or a mere word."""

from __future__ import annotations

import re
from collections.abc import Collection

from accounts.models import Contact
from accounts.rules.short_names import LETTER
from kam.ground import search, vocabulary
from kam.models import User
from kam.rules import phones
from kam.rules.redaction import Marks

_SHORT = re.compile(rf"{LETTER}{{1,8}}")


def names(entries: Collection[Contact]) -> set[str]:
    """What the person is called, of entries that still say it."""
    return {entry.name.strip() for entry in entries if entry.erased_at is None and entry.name.strip()}


def common(entries: Collection[Contact]) -> list[str]:
    """
    Those of the names that are a word as well: one short Latin word, or what the product says.

    Who searched for them would read, or rewrite, whatever is written there: they count beside an address or number.
    """
    told = (name for name in names(entries) if len(name) > 1)
    return sorted(name for name in told if _SHORT.fullmatch(name) or vocabulary.holds(name))


def addresses(entries: Collection[Contact]) -> list[str]:
    """Their mail addresses; a colleague's is the colleague's, whoever noted it at a customer."""
    ours = {mail.casefold() for mail in User.objects.exclude(email="").values_list("email", flat=True)}
    return sorted({entry.email for entry in entries if entry.email and entry.email.casefold() not in ours})


def marks(entries: Collection[Contact]) -> Marks:
    called, words = names(entries), set(common(entries))
    others = Contact.objects.filter(account__in=[entry.account_id for entry in entries]).exclude(
        pk__in=[entry.pk for entry in entries]
    )
    known = {*others.values_list("name", flat=True), *User.objects.values_list("name", flat=True)}
    return Marks(
        names=_both(called - words),
        common=_both(words),
        mails=addresses(entries),
        numbers=_numbers(entries),
        kept={other for other in known if any(name in other and name != other for name in called)},
    )


def _both(called: set[str]) -> set[str]:
    return {*called, *map(search.fold, called)}


def _numbers(entries: Collection[Contact]) -> set[str]:
    ours = {phones.digits(number) for number in User.objects.exclude(phone="").values_list("phone", flat=True)}
    told = {text for entry in entries for text in (entry.mobile, entry.phone)}
    return {text for text in told if phones.digits(text) not in ours}
