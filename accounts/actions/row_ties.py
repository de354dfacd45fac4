"""What the columns of imported rows name: orders, agreements, customers, competitors and people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from accounts.actions import account_persons
from accounts.actions.row_nouns import Asked, Staged, Tie
from accounts.models import Account, Agreement, Competitor, Order, Renumbering
from accounts.models.competitors import name_key
from accounts.rules import persons
from kam.choices import Role
from kam.ground.rights import Right, can, standing
from kam.models import User


def _numbered(rows: Any, noun: str, asked: Collection[Asked]) -> dict[Asked, Any]:
    """Records of a customer by number; what two merged files both used is found by the old code, too."""
    again = Renumbering.objects.told(noun, {code for code, _account, _number in asked})
    wanted = {one: (one[1], again.get((one[0], one[2]), one[2])) for one in asked}
    accounts, numbers = {key for key, _number in wanted.values()}, {number for _key, number in wanted.values()}
    found = {(row.account_id, row.number): row for row in rows.filter(account__in=accounts, number__in=numbers)}
    return {one: found[name] for one, name in wanted.items() if name in found}


def orders(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """The customer's own orders."""
    rows = Order.objects.visible_to(by).live().only("account_id", "number", "currency", "amount")
    return _numbered(rows, "order", asked)


def agreements(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """The customer's own agreements."""
    rows = Agreement.objects.visible_to(by).live().only("account_id", "number")
    return _numbered(rows, "agreement", asked)


def customers(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Customers that the reader sees, by every code they are known by, as the keys of where their files live."""
    homes = Account.objects.homes(by).filter(code__in={code for _code, _account, code in asked})
    found = dict(homes.values_list("code", "home"))
    return {one: found[one[2]] for one in asked if one[2] in found}


def competitors(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Competitors by name or short name, whatever the case or the script; there are few, so all are read."""
    rows = Competitor.objects.visible_to(by).live().order_by("-pk").values_list("pk", "name", "short_name")
    known = list(rows)
    found = {name_key(short): key for key, _name, short in known} | {name_key(name): key for key, name, _short in known}
    return {one: found[name_key(one[2])] for one in asked if name_key(one[2]) in found}


def contacts(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """People of each row's customer, by name, e-mail or `name <e-mail>`; who is not the only one is not found."""
    known = account_persons.among({key for _code, key, _text in asked if key is not None}, by=by)
    found = {one: account_persons.one_of(known.get(one[1], ()), one[2]) for one in asked if one[1] is not None}
    return {one: key for one, key in found.items() if key is not None}


def people_of_file(by: User, asked: Collection[Asked], rows: Mapping[int, Staged]) -> Mapping[Asked, int]:
    """The lines of people who come with the same file, of those whom nobody there answers to yet."""
    known = account_persons.among({key for _code, key, _text in asked if key is not None}, by=by)
    found = {}
    for one in asked:
        there = any(persons.answers(row[1], row[2], one[2]) for row in known.get(one[1] or 0, ()) if row[3])
        said = ((line, str(values.get("name") or ""), str(values.get("email") or ""))
                for line, values in rows.get(one[1] or 0, ()))  # fmt: skip
        lines = [] if there else [line for line, name, email in said if persons.answers(name, email, one[2])]
        if len(lines) == 1:
            found[one] = lines[0]
    return found


def colleagues(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Colleagues by their sign-in names."""
    return _signing_in(User.objects.people(), asked)


def sitters(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Colleagues who may take a seat: no integrations, which see what their makers see."""
    return _signing_in(User.objects.people().exclude(role=Role.INTEGRATION), asked)


def signers(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """In whose name a row may speak: whoever brings a history in names any colleague, everybody else themselves."""
    people = User.objects.people()
    return _signing_in(people if can(by, Right.IMPORT) else people.filter(pk=standing(by).pk), asked)


def _signing_in(people: Any, asked: Collection[Asked]) -> dict[Asked, Any]:
    known = people.filter(username__in={text for _code, _key, text in asked})
    keys = dict(known.order_by().values_list("username", "pk"))
    return {one: keys[one[2]] for one in asked if one[2] in keys}


ORDER = Tie(orders, "unknown_order", is_own=True)
AGREEMENT = Tie(agreements, "unknown_agreement", is_own=True)
CUSTOMER = Tie(customers, "unknown_account")
COMPETITOR = Tie(competitors, "unknown_competitor")
CONTACT = Tie(contacts, "unknown_contact", is_own=True)
COLLEAGUE_THERE = Tie(contacts, "unknown_contact", people_of_file, is_own=True)
SITTER = Tie(sitters, "unseatable")
COLLEAGUE = Tie(colleagues, "unknown_colleague")
SIGNER = Tie(signers, "other_signer")
