"""Whose a drafted visit is: people by their addresses, the customer by its people, its name, else by their domain."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Account, Contact
from kam.ground.rights import standing
from lifecycle.models import VisitDraft
from lifecycle.rules import meetings

MOST_DOMAINS = 20
MOST_WORDS = 4000
"""Signs of a draft in which names are looked for."""
MOST_ASKED = 16_000
"""Signs that are looked through by one query."""
MOST_ACCOUNTS = 5
"""Customers that are offered to choose from."""


@dataclass
class Told:
    """A draft with what the reader's book knows of it; `accounts` are the customers it may be of, the likeliest first.

    They are known by their people, or only named in its words (`by_name`), or by the domain of an address
    (`by_domain`).
    """

    draft: VisitDraft
    contacts: list[Contact] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    by_domain: bool = False
    by_name: bool = False
    another: str = ""
    """Where it is planned for another day, if it may be."""
    may_return: bool = False
    """Whether the answer may be taken back."""

    @property
    def has_begun(self) -> bool:
        """Whether it may have happened by now."""
        return self.draft.starts_at <= timezone.now()

    @property
    def account(self) -> Account | None:
        """The customer, where it can be no other."""
        is_guess = self.by_domain or self.by_name
        return self.accounts[0] if len(self.accounts) == 1 and not is_guess else None


def told(drafts: Iterable[VisitDraft], user: Any) -> list[Told]:
    """Drafts with their people and customers, as far as the reader sees them; three queries or so for all."""
    found = [Told(draft) for draft in drafts]
    own = meetings.address(standing(user).email)
    addresses = {one.draft.pk: _addresses(one.draft, own) for one in found}
    known = _people({address for said in addresses.values() for address in said}, user)
    for one in found:
        one.contacts = [contact for address in addresses[one.draft.pk] for contact in known.get(address, ())]
        one.accounts = _likeliest(contact.account for contact in one.contacts)
    _by_name([one for one in found if not one.accounts], user)
    _by_domain([one for one in found if not one.accounts], addresses, own, user)
    return found


def _by_name(found: Sequence[Told], user: Any) -> None:
    """What is offered where nobody is known: customers that the words name, in full or in short, the longest first."""
    texts = {one.draft.pk: f"{one.draft.subject}\n{one.draft.place}\n{one.draft.text}"[:MOST_WORDS] for one in found}
    rows = [row for whole in _batches(texts.values()) for row in _called(whole, user)]
    rows = list({row.pk: row for row in rows}.values())
    for one in found:
        told = [(max(lengths), row) for row in rows if (lengths := _named(row, texts[one.draft.pk]))]
        one.accounts = [row for _length, row in sorted(told, key=lambda hit: (-hit[0], hit[1].pk))][:MOST_ACCOUNTS]
        one.by_name = bool(one.accounts)


def _called(whole: str, user: Any) -> list[Account]:
    """The customers in a reader's sight whose name stands somewhere in a text."""
    names = [Q(**{f"{name}__gt": "", "whole__icontains": F(name)}) for name in ("name", "short_name")]
    seen = Account.objects.visible_to(user).live().annotate(whole=Value(whole, output_field=TextField()))
    return list(seen.filter(reduce(or_, names))[:500])


def _batches(texts: Iterable[str]) -> list[str]:
    """Texts joined, no more in one than a statement should carry."""
    joined: list[str] = []
    for text in filter(str.strip, texts):
        if joined and len(joined[-1]) + len(text) < MOST_ASKED:
            joined[-1] += f"\n{text}"
        else:
            joined.append(text)
    return joined


def _named(account: Account, text: str) -> list[int]:
    """The lengths of the names of a customer that stand in a text; a Latin one only as words of their own."""
    calls = {name.strip() for name in (account.name, account.short_name) if len(name.strip()) > 1}
    return [
        len(name) for name in calls
        if re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name),
                     text, re.IGNORECASE)
    ]  # fmt: skip


def _addresses(draft: VisitDraft, own: str) -> list[str]:
    return [address for address, _name in draft.people if address != own]


def _people(addresses: set[str], user: Any) -> dict[str, list[Contact]]:
    """People of customers in use by their addresses, whatever tag stands behind a plus."""
    known: dict[str, list[Contact]] = defaultdict(list)
    if addresses:
        seen = _contacts(user).annotate(address=Lower("email"))
        for contact in seen.filter(Q(address__in=addresses) | Q(email__contains="+")):
            if (address := meetings.address(contact.email)) in addresses:
                known[address].append(contact)
    return known


def _contacts(user: Any) -> Any:
    return Contact.objects.visible_to(user).present().filter(account__archived_at=None).select_related("account")


def _likeliest(accounts: Iterable[Account]) -> list[Account]:
    """Each once, the one that most people are of first."""
    rows: dict[int, Account] = {}
    counts = Counter[int]()
    for account in accounts:
        rows[account.pk] = account
        counts[account.pk] += 1
    return [rows[key] for key, _count in counts.most_common(MOST_ACCOUNTS)]


def _by_domain(found: Sequence[Told], addresses: dict[int, list[str]], own: str, user: Any) -> None:
    """What is offered where nobody is known: customers with people at the same domain, which is not one's own."""
    ours = meetings.domain(own)
    domains = {one.draft.pk: [name for each in addresses[one.draft.pk] if (name := meetings.domain(each)) != ours]
               for one in found}  # fmt: skip
    wanted = sorted({name for names in domains.values() for name in names if name})[:MOST_DOMAINS]
    if not wanted:
        return
    there = reduce(or_, (Q(email__iendswith=f"@{name}") for name in wanted))
    at: dict[str, list[Account]] = defaultdict(list)
    for contact in _contacts(user).filter(there)[:500]:
        at[meetings.domain(meetings.address(contact.email))].append(contact.account)
    for one in found:
        one.accounts = _likeliest(account for name in domains[one.draft.pk] if name for account in at[name])
        one.by_domain = True


def said(one: Told | None, account: Account) -> dict[str, Any]:
    """What the log's form is filled with, where a draft leads to it."""
    if one is None:
        return {}
    draft, zone = one.draft, timezone.get_current_timezone()
    return {
        "kind": draft.kind, "contacts": [contact.pk for contact in one.contacts if contact.account_id == account.pk],
        "note": "\n".join(part for part in (draft.subject, draft.place, draft.text) if part),
        "held_at": timezone.localtime(draft.starts_at, zone).replace(second=0, microsecond=0),
    }  # fmt: skip


def unsaid(draft_id: int | None, account: Account, user: Any) -> dict[str, Any]:
    """What one's own draft knows of its visit, for a program that answers it and says no more: as on the form."""
    draft = VisitDraft.objects.visible_to(user).filter(pk=draft_id).first() if draft_id else None
    if draft is None:
        return {}
    one = told([draft], user)[0]
    people = [contact for contact in one.contacts if contact.account_id == account.pk]
    found = said(one, account) | {"contacts": people}
    if not one.has_begun:  # somebody says that it happened: then it was not at the hour that was set
        del found["held_at"]
    return found


def on_another_day(draft: VisitDraft) -> dict[str, Any]:
    """What the form of a visit is filled with that is to be held instead: its next weekday and hour still to come."""
    zone = timezone.get_current_timezone()
    at, today = timezone.localtime(draft.starts_at, zone), timezone.localdate(timezone=zone)
    weeks = max(1, (today - at.date()).days // 7 + 1)
    return {
        "planned_on": at.date() + timedelta(weeks=weeks), "planned_time": at.time().replace(second=0, microsecond=0),
        "kind": draft.kind, "purpose": draft.subject, "reason": draft.reason,
    }  # fmt: skip
