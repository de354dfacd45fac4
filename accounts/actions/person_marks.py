"""What gives a person away in a text: names, addresses and numbers, but none that are a colleague's or a mere word."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db.models import Q

from accounts.models import Account, Contact
from accounts.rules.short_names import LETTER
from kam.ground import search, vocabulary
from kam.models import User
from kam.rules import phones
from kam.rules.redaction import Marks

_SHORT = re.compile(rf"{LETTER}{{1,8}}|[!-~]*[0-9_][!-~]*|[a-z]+(?:\.[A-Za-z_]+)+")
"""One short word, or what reads as a key or a code of programs."""
THINGS = ("accounts.Account", "accounts.Competitor", "accounts.Product")
"""What has a name of its own, also where it is called after somebody."""


def names(entries: Collection[Contact]) -> set[str]:
    """What the person is called, of entries that still say it; a name without a letter is a day or an amount."""
    told = {entry.name.strip() for entry in entries if entry.erased_at is None}
    return {name for name in told if any(map(str.isalpha, name))}


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
    known = {
        *_named_after(called),
        *others.values_list("name", flat=True),
        *User.objects.values_list("name", flat=True),
    }
    return Marks(
        names=_both(called - words),
        common=_both(words),
        mails=addresses(entries),
        numbers=_numbers(entries),
        kept={other for other in known if any(name in other and name != other for name in called)},
    )


def things(entries: Collection[Contact]) -> frozenset[str]:
    """Names of customers, competitors and products that are the person's, too."""
    called = _both(names(entries))
    return frozenset(name for name in _named_after(called) if search.fold(name) in called or name in called)


def _named_after(called: Collection[str]) -> set[str]:
    """The names of customers, competitors and products that hold one of these."""
    found = set[str]()
    for table in THINGS if called else ():
        model: Any = apps.get_model(table)
        said = Q(pk__in=[])
        for name in called:
            said |= Q(name__icontains=name)
        found.update(model._base_manager.filter(said).order_by().values_list("name", flat=True))
    return found


def _both(called: set[str]) -> set[str]:
    return {*called, *map(search.fold, called)}


def _numbers(entries: Collection[Contact]) -> set[str]:
    """Their numbers, but for a colleague's and the customer's own."""
    ours = {phones.digits(number) for number in User.objects.exclude(phone="").values_list("phone", flat=True)}
    told = {text for entry in entries for text in (entry.mobile, entry.phone)}
    switchboards = Account.objects.filter(contacts__in=entries).exclude(phone="").values_list("phone", flat=True)
    ours |= {phones.digits(part) for text in switchboards for part in phones.parts(text)}
    return {part for text in told for part in phones.parts(text) if phones.digits(part) not in ours}
