"""Looks for files that may be one customer: among all there are, and for one that is about to be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import EventVerb
from accounts.models import Account, Contact, Duplicate
from accounts.models.contacts import dialled
from accounts.rules import duplicates as rules
from accounts.rules import trade_words
from accounts.rules.duplicates import Said
from kam.ground import events, outbox, records, scope, search, staging, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require
from kam.models import User

COLUMNS = ("pk", "code", "name", "short_name", "tax_id", "website", "phone", "parent_id")
ASKED = ("code", "name", "short_name", "tax_id", "website", "phone", "parent")
"""Fields of a new file by which one that exists is looked for."""
NEAR, OFFERED = 60, 5
"""Files looked at for a new one by each of its traits, and the likeliest that are shown."""
CHUNK = 1000
Found = tuple[int, list[list[str]]]


@dataclass(frozen=True)
class Candidate:
    """A file that may be the one about to be made: its likeness, 0..99, and the signs."""

    account: Account
    score: int
    signs: list[tuple[str, str]]
    is_sure: bool

    @property
    def is_archived(self) -> bool:
        """Whether it would have to be brought back first."""
        return self.account.archived_at is not None


def seek(*, by: User) -> dict[str, int]:
    """
    Compare all live files and keep the pairs worth a look; returns {accounts, pairs, new, gone}.

    Files meet by keys they have in common, so the work grows with their number. What somebody dismissed stays
    dismissed; an open pair that is none any more goes.
    """
    require(by, Right.RECOMPUTE)
    files = list(_all())
    found: dict[tuple[int, int], Found] = {
        pair: (score, [list(sign) for sign in signs]) for pair, (score, signs) in rules.pairs(files).items()
    }
    with staging.alone():
        staging.take_turn("accounts.duplicates")
        known = {(row.first_id, row.second_id): row for row in Duplicate.objects.select_for_update()}
        counts = {"accounts": len(files), "pairs": len(found)} | _keep(found, known)
        events.record(EventVerb.DUPLICATES_SOUGHT, by=by, data=counts)
    return counts


def _keep(found: Mapping[tuple[int, int], Found], known: Mapping[tuple[int, int], Duplicate]) -> dict[str, int]:
    there = set(
        Account.objects.live().filter(pk__in={key for pair in found for key in pair}).values_list("pk", flat=True)
    )
    fresh = [
        Duplicate(first_id=pair[0], second_id=pair[1], score=score, signs=signs)
        for pair, (score, signs) in found.items()
        if pair not in known and there.issuperset(pair)
    ]
    moved = []
    for pair, row in known.items():
        if pair in found and (row.score, row.signs) != found[pair]:
            row.score, row.signs = found[pair]
            moved.append(row)
    gone = [row.pk for pair, row in known.items() if pair not in found and row.dismissed_at is None]
    Duplicate.objects.bulk_create(fresh, batch_size=CHUNK)
    Duplicate.objects.bulk_update(moved, ["score", "signs"], batch_size=CHUNK)
    for start in range(0, len(gone), CHUNK):
        Duplicate.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    return {"new": len(fresh), "gone": len(gone)}


def dismiss(pair: Duplicate, *, version: int | None = None, by: User) -> Duplicate:
    """Not the same customer: the pair leaves the list, with person and day, and stays away."""
    require(by, Right.EDIT_ACCOUNTS)
    return _mark(pair, timezone.now(), EventVerb.DUPLICATE_DISMISSED, version, by)


def reopen(pair: Duplicate, *, version: int | None = None, by: User) -> Duplicate:
    """Perhaps the same after all."""
    require(by, Right.EDIT_ACCOUNTS)
    return _mark(pair, None, EventVerb.DUPLICATE_REOPENED, version, by)


def _mark(pair: Duplicate, moment: Any, verb: str, version: int | None, by: User) -> Duplicate:
    with transaction.atomic():
        fresh = records.lock(pair, version, by)
        if (fresh.dismissed_at is None) != (moment is None):
            fresh.dismissed_at, fresh.dismissed_by = moment, by if moment else None
            records.bump(fresh)
            for account, other in ((fresh.first, fresh.second), (fresh.second, fresh.first)):
                # By its key: not everybody who reads of the one sees the other.
                told = {"other": other.pk}
                events.record(verb, fresh, by=by, account_id=account.pk, name=account.name, data=told)
    return fresh


def like(values: Mapping[str, Any], *, by: User) -> list[Candidate]:
    """The files in the user's sight, archived ones too, that a new one of these values may be, the likeliest first."""
    asked = said(0, values)
    if not asked.name and not asked.tax_id:
        return []
    seen = Account.objects.visible_to(by).filter(merged_into__isnull=True)
    accounts = {row.pk: row for row in (*_named(asked, seen), *_reached(asked, seen, by))}
    numbers = _people(accounts) if asked.phone and can(by, Right.SEE_CONTACTS) else {}
    found = []
    for key, account in accounts.items():
        row = _row(account, numbers.get(key, ([], [])))
        score, signs = rules.alike(asked, row)
        if score >= rules.SHOWN:
            found.append(Candidate(account, score, signs, rules.is_sure(asked, row, score, signs)))
    return sorted(found, key=lambda one: (-one.score, one.is_archived, one.account.pk))[:OFFERED]


def elsewhere(values: Mapping[str, Any], *, by: User) -> list[str]:
    """
    Whom to ask about files out of the user's sight that have (or go by) the same name, the same code or tax id: who
    looks after them, no more than that; the director where nobody does. Nothing else of such a file may leave here.
    """
    asked = said(0, values)
    if scope.sees_all(by):
        return []
    hidden = Account.objects.live().exclude(pk__in=scope.account_ids(by)).select_related("owner")
    found: dict[str, None] = {}
    for account in _named(asked, hidden):
        theirs = _row(account)
        score, signs = rules.alike(asked, theirs)
        is_called = bool(theirs.short) and rules.core(asked.name) == rules.core(theirs.short)
        if score >= rules.SHOWN and (is_called or any(sign in rules.STRONG for sign, _what in signs)):
            owner = account.owner if account.owner and account.owner.is_active else None
            found[str(owner or _("the director"))] = None
    return list(found)[:OFFERED]


def whom_to_ask(values: Mapping[str, Any], *, by: User) -> str:
    """Who looks after a customer of the same name, code or tax id out of the user's sight, in words; empty for none."""
    others = elsewhere(values, by=by)
    words = _("%(who)s looks after a customer of the same name, code or tax id, whose file you do not see.")
    return words % {"who": wording.listed(others)} if others else ""


def check_new(values: Mapping[str, Any], *, by: User) -> None:
    """
    Raises Refused (409 possible_duplicate, with the candidates) where a new file is all but surely there already.

    One that the user may not see is no candidate: the words say no more of it than whom to ask.
    """
    sure = [one for one in like(values, by=by) if one.is_sure]
    others = whom_to_ask(values, by=by)
    said_so = [others] if others else []
    if sure:
        said_so.append(_there(sure))
    elif others:
        said_so.append(_("Ask there first; if it is another customer, tick that and save again."))
    if said_so:
        more = {"candidates": [told(one) for one in sure]}
        raise Refused(wording.sentences(said_so), field="name", code="possible_duplicate", more=more)


def _there(sure: Iterable[Candidate]) -> str:
    """Which files are there, and what to do."""
    words = _("This customer seems to be there already: %(name)s. If it is another one, tick that and save again.")
    if all(one.is_archived for one in sure):
        words = _(
            "This customer seems to be there already, archived: %(name)s. Bring that file back; if it is another"
            " customer, tick that and save again."
        )
    named = wording.listed(wording.aside(one.account.name, one.account.code) for one in sure)
    return words % {"name": named}


def told(one: Candidate) -> dict[str, Any]:
    """A candidate as programs read it."""
    signs = [{"sign": sign, "what": what} for sign, what in one.signs]
    account = one.account
    named = {"id": account.pk, "code": account.code, "name": account.name, "archived": one.is_archived}
    return named | {"score": one.score, "signs": signs}


def said(key: int, row: Mapping[str, Any], people: tuple[Iterable[str], Iterable[str]] = ((), ())) -> Said:
    """What a file says of itself, as the rules compare it; `people` are its contacts' mails and numbers."""
    text = {name: str(row.get(name) or "") for name in ASKED if name != "parent"}
    name, short = search.fold(text["name"]), search.fold(text["short_name"])
    parent = getattr(row.get("parent"), "pk", row.get("parent"))
    spoken, called = (search.spoken(rules.core(one)) if one else "" for one in (name, short))
    return Said(key, text["code"], name, spoken, short, called, text["tax_id"], text["website"], text["phone"], parent,
                tuple(people[0]), tuple(people[1]))  # fmt: skip


def _row(account: Account, people: tuple[Iterable[str], Iterable[str]] = ((), ())) -> Said:
    """A file that is there, as the rules compare it."""
    row = {name: getattr(account, f"{name}_id" if name == "parent" else name) for name in ASKED}
    return said(account.pk, row, people)


def _all() -> Iterator[Said]:
    people = _people()
    rows = Account.objects.live().order_by().values_list(*COLUMNS)
    for key, *values in rows.iterator(chunk_size=2000):
        yield said(key, dict(zip(ASKED, values, strict=True)), people.get(key, ([], [])))


def _people(accounts: Iterable[int] | None = None) -> dict[int, tuple[list[str], list[str]]]:
    """{account: (mails, numbers)} of contacts that are there; of all accounts, or of some."""
    contacts = Contact.objects.present().order_by()
    contacts = contacts if accounts is None else contacts.filter(account__in=list(accounts))
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    columns = contacts.values_list("account_id", "email", "phone", "mobile")
    for key, mail, phone, mobile in columns.iterator(chunk_size=5000):
        if mail:
            found[key][0].append(mail)
        found[key][1].extend(number for number in (phone, mobile) if number)
    return found


def _named(asked: Said, seen: Any) -> Iterator[Account]:
    """Files of these that share code, tax id or a name with the asked one, a few by each of them."""
    core = rules.core(asked.name)
    wanted = [Q(code__iexact=asked.code)] if asked.code else []
    wanted += [Q(tax_id__iexact=asked.tax_id)] if asked.tax_id else []
    for words in _worded(asked, core) if len(core) > 1 else []:
        wanted += [search.matching(words)] if words else []
    for condition in wanted:
        yield from seen.filter(condition)[:NEAR]


def _reached(asked: Said, seen: Any, by: User) -> Iterator[Account]:
    """Those that share its web address or telephone; by contacts' numbers only for who may see them."""
    host = rules.domain(asked.website)
    if host:
        yield from seen.filter(website__icontains=host)[:NEAR]
    for number in rules.dialled(asked.phone):
        plain = seen.alias(_phone=dialled("phone"))
        yield from plain.filter(_phone__contains=number)[:NEAR]
        people = Contact.objects.visible_to(by).present().alias(_mobile=dialled("mobile"), _phone=dialled("phone"))
        found = people.filter(Q(_mobile__contains=number) | Q(_phone__contains=number)).order_by().values("account")
        yield from seen.filter(pk__in=found)[:NEAR]


def ask(*, by: User) -> Any:
    """Have a worker compare all files."""
    require(by, Right.RECOMPUTE)
    return outbox.send_task("accounts.find_duplicates", user_id=by.pk)


def _worded(asked: Said, core: str) -> list[str]:
    """
    What to search a name by: its words, how it is said as a whole, a Chinese one as two latin words or with the English
    for its trade, and an English word for a trade as a Chinese name has it.
    """
    found = [" ".join(rules.words(asked.name)), asked.short, asked.spoken, *rules.in_pinyin(asked.name)]
    if asked.spoken != core:
        found.append(_latin(core[:4]))
        found += [f"{_latin(own)} {word}" for own, word in trade_words.in_english(core)]
    return list(dict.fromkeys(found))


def _latin(han: str) -> str:
    """A Chinese name as people write it in latin: two characters a word."""
    return " ".join(search.spoken(han[start : start + 2]) for start in range(0, len(han), 2))
