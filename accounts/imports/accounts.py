"""Files of customers: which columns mean what, and each row's cells read into an intake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.actions import undos
from accounts.actions.account_intakes import AccountIntake
from accounts.choices import AccountKind, ChainPlace, FieldFault, Ownership, SalesMode, SizeBand
from accounts.imports.rows import ARCHIVED, PHONE, words_of, yes_no
from accounts.models import Account, CustomField
from accounts.rules import fields, parsing
from accounts.rules.choice_words import ACCOUNT_WORDS
from accounts.rules.headers import ACCOUNT_NAMES
from accounts.rules.parsing import Fault, Unreadable
from kam.ground import sheets
from kam.ground.intakes import Field, Kind
from kam.ground.staging import CHUNK
from kam.rules import countries, phones, texts

Parser = Callable[[str], Any]
LABELS: dict[str, Any] = {
    "code": _("customer code"),
    "name": _("name"),
    "short_name": _("short name"),
    "kind": _("kind"),
    "ownership": _("ownership"),
    "industry": _("industry"),
    "country": _("country"),
    "region": _("region"),
    "city": _("city"),
    "address": _("address"),
    "latitude": _("latitude"),
    "longitude": _("longitude"),
    "size_band": _("size"),
    "segment": _("segment"),
    "chain_place": _("place in the chain"),
    "sales_mode": _("sales mode"),
    "owner": _("owner (sign-in name)"),
    "parent": _("group (customer code)"),
    "inherits_team": _("takes over the group's team"),
    "inherits_tier": _("takes over the group's tier"),
    "referred_by": _("referred by (customer code)"),
    "referred_by_contact": _("by whom there"),
    "referred_on": _("referred on"),
    "customer_since": _("customer since"),
    "source": _("source"),
    "phone": _("phone"),
    "website": _("website"),
    "tax_id": _("tax id"),
    "tags": _("tags"),
    "credit_limit": _("credit limit"),
    "credit_days": _("credit days"),
}
WORDS: dict[str, Any] = {
    "again_account": _("Customer %(value)s stands further up already. Remove one of the rows."),
    "archived": ARCHIVED,
    "beside": _("The row of %(value)s has a fault of its own. Mend that one, and both come in."),
    "unknown_owner": _("Nobody signs in as %(value)s. Add this colleague first, or leave the cell empty."),
    "unknown_parent": _("There is no customer of the code %(value)s to be the group."),
    "own_parent": _("A customer cannot be its own group."),
    "unknown_referred_by": _("There is no customer of the code %(value)s who could have recommended us."),
    "own_referred_by": _("A customer cannot have brought itself."),
    "circle_referred_by": _("Who brought %(value)s leads back to itself: that would be a circle."),
    "circle_parent": _("The groups of %(value)s lead back to itself: that would be a circle."),
    "unknown_person": _(
        "At the customer that recommended us there is nobody of this name or e-mail, or there are several. Write "
        "name <e-mail>; whoever is missing is imported with the contacts first."
    ),
    "to_come": _("The day lies ahead. Note what happened."),
    "no_group": _("Without a group there is nothing to take over. Name the group, or write no."),
    "not_yours": _(
        "Only somebody who may set tiers decides whether the group's tier is taken over. Leave this as it is."
    ),
    "yes_no": _("Write yes or no."),
    "taken": _("Another customer has this code."),
    "phone": PHONE,
    "country": _("There is no such country. Write its name, or its code of two letters."),
    "web": _("A web address begins with https://."),
    **dict(FieldFault.choices),
}
FLAGS = ("inherits_team", "inherits_tier")
OWN_WORDS = {
    "website": "web",
    "phone": "phone",
    "country": "country",
    "inherits_team": "yes_no",
    "inherits_tier": "yes_no",
}
"""Fields whose faults have words of their own."""
CHOICES: dict[str, type[TextChoices]] = {
    "kind": AccountKind, "ownership": Ownership, "size_band": SizeBand, "chain_place": ChainPlace,
    "sales_mode": SalesMode,
}  # fmt: skip


MOST_TAGS, LONGEST_TAG = 30, 40


def _tags(text: str) -> str:
    parts = text.replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    found = list(dict.fromkeys(tag for part in parts if (tag := parsing.words(part, LONGEST_TAG))))
    if len(found) > MOST_TAGS:
        raise Unreadable(Fault.LONG)
    return json.dumps(found)


def _flag(text: str) -> str:
    return "1" if yes_no(text) else "0"


def _phone(text: str) -> str:
    if not phones.is_number(text):
        raise Unreadable(Fault.CHOICE)
    return parsing.words(text, 40)


def _country(text: str) -> str:
    try:
        return countries.code_of(text)
    except ValueError:
        raise Unreadable(Fault.CHOICE) from None


def _website(text: str) -> str:
    if ":" in text and not text.lower().startswith(("http://", "https://")):
        raise Unreadable(Fault.CHOICE)
    return parsing.words(text, 200)


def _parsers() -> dict[str, Parser]:
    """One parser a field; made anew for each file, since words of choices depend on the translations loaded."""
    found: dict[str, Parser] = {}
    for name in LABELS:
        longest = Account._meta.get_field(name).max_length or 255
        parse = parsing.name if name in texts.NAMES else parsing.words
        found[name] = lambda text, longest=longest, parse=parse: parse(text, longest)
    for name, kinds in CHOICES.items():
        words = words_of(kinds.choices, ACCOUNT_WORDS.get(name))
        found[name] = lambda text, words=words: parsing.choice(text, words)
    degrees: dict[str, Parser] = {"latitude": parsing.latitude, "longitude": parsing.longitude}
    others = degrees | dict.fromkeys(("customer_since", "referred_on"), parsing.day)
    others |= {"credit_limit": parsing.limit, "credit_days": parsing.whole}
    others |= dict.fromkeys(FLAGS, _flag)
    codes = dict.fromkeys(("parent", "referred_by", "owner"), parsing.code)
    return found | others | codes | {"tags": _tags, "website": _website, "phone": _phone, "country": _country}


def fill(intake: AccountIntake, rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> None:
    """Read a file of customers, one a row."""
    parsers, own = _parsers(), [name for name in columns if name in intake.custom.known]
    parsers |= {name: intake.custom.known[name].parser() for name in own}
    plan = [(name, index, parsers[name]) for name, index in columns.items()]
    said = [(AccountIntake.ROW.index(name), name) for name in columns if name not in own]
    custom_at, chunk = AccountIntake.ROW.index("custom"), []
    for line, cells in rows:
        if not any(cells):
            continue
        intake.read += 1
        found = _read(intake, line, cells, plan)
        out: list[Any] = [None] * len(AccountIntake.ROW)
        out[0] = line
        for place, name in said:
            out[place] = found.get(name)
        if own:
            out[custom_at] = json.dumps({name.removeprefix(fields.PREFIX): found.get(name) for name in own})
        chunk.append(out)
        if len(chunk) >= CHUNK:
            intake.add(chunk)
            chunk = []
    intake.add(chunk)


def _read(
    intake: AccountIntake, line: int, cells: Sequence[str], plan: Sequence[tuple[str, int, Parser]]
) -> dict[str, Any]:
    """The values of a row by their fields, but of those that cannot be read; these are told."""
    found = dict[str, Any]()
    for name, index, parse in plan:
        text = sheets.live(cells[index].strip()) if index < len(cells) else ""
        try:
            found[name] = parsing.code(text) if name == "code" else (parse(text) if text else None)
        except Unreadable as error:
            own = OWN_WORDS.get(name, error.fault)
            intake.fault(line, name, error.fault if error.fault == Fault.LONG else own, text)
        except fields.Unfit as unfit:
            intake.fault(line, name, unfit.reason, text)
    return found


def defined() -> list[Field]:
    """The custom fields of the moment; a column is known by their key and their labels in every language."""
    return [Field(field.name, field.label, (field.key, *labels_of(field))) for field in CustomField.objects.in_use()]


def labels_of(field: CustomField) -> list[str]:
    return [label for name in fields.LABELS if (label := getattr(field, name))]


def open_intake(columns: Iterable[str], *, by: Any, owner: Any = None) -> AccountIntake:
    """Customers are found by their codes; `owner` gets the new ones whose row names nobody."""
    return AccountIntake(list(columns), owner=owner, by=by)


ACCOUNTS = Kind(
    key="accounts",
    noun="account",
    label=_("Customers"),
    fields=tuple(Field(name, label, ACCOUNT_NAMES.get(name, ()), name == "code") for name, label in LABELS.items()),
    open=open_intake,
    fill=fill,
    undo=undos.take_back,
    words=WORDS,
    more=defined,
    offered={name: [label for _value, label in kinds.choices] for name, kinds in CHOICES.items()},
)
