"""Customers by the ten thousand: staged while they are read, then made or brought up to date by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.actions import (
    account_checks,
    account_heirs,
    account_makers,
    account_matches,
    account_mixes,
    account_persons,
    account_samples,
    arrivals,
    field_intakes,
    undos,
)
from accounts.actions.account_checks import TIES
from accounts.actions.account_mixes import PERSON
from accounts.choices import EventVerb
from accounts.models import Account, Order
from kam.actions.put_changes import Watched
from kam.ground import bulk, events, origins, search, staging
from kam.ground.intakes import AT_FAULT, Intake, Outcome
from kam.ground.rights import Right, require
from kam.models import Event, User

TEXTS = (
    "name", "short_name", "kind", "ownership", "industry", "country", "region", "city", "address", "size_band",
    "segment", "chain_place", "sales_mode", "source", "phone", "website", "tax_id",
)  # fmt: skip
FLAGS = ("inherits_team", "inherits_tier")
OTHERS = {
    "latitude": "numeric(8,6)",
    "longitude": "numeric(9,6)",
    **dict.fromkeys(FLAGS, "boolean"),
    "customer_since": "date",
    "referred_on": "date",
    "tags": "text",
    "credit_limit": "numeric(16,2)",
    "credit_days": "integer",
}
COLUMNS = {
    "code": "varchar(80)",
    **dict.fromkeys(TEXTS, "text"),
    **OTHERS,
    "owner": "varchar(150)",
    **dict.fromkeys(TIES, "text"),
    PERSON: "text",
    "custom": "text",
}


class AccountIntake(Intake):
    """Staged customers, rows in the order of `ROW`; a column the source does not state leaves customers as they are."""

    ROW = ("line", *COLUMNS)

    def __init__(self, columns: Sequence[str], *, owner: User | None = None, by: User) -> None:
        require(by, Right.EDIT_ACCOUNTS)
        if owner is not None or "owner" in columns:
            require(by, Right.HAND_OVER)
        self.by, self.owner = by, owner
        self.said = ""  # set (`account_mixes.said`) before rows are added that state but some of the columns
        self.stated = [name for name in (*TEXTS, *OTHERS) if name in columns]
        self.custom = field_intakes.Stated(columns)
        self.has_owner, self.ties = "owner" in columns, [name for name in TIES if name in columns]
        self.has_person = PERSON in columns
        key = "integer" if bulk.is_postgres() else "integer primary key"
        ids = {
            "id": "bigint",
            "owner_id": "bigint",
            **{f"{name}_id": "bigint" for name in (*TIES, PERSON)},
            "differs": "integer",
            "own": "integer",  # 1 by its own code, 0 by one of a merged file, -1 beside another row of it
            "said": "text",
        }
        super().__init__({"incoming": {"line": key, **COLUMNS, **ids}, "incoming_words": {"id": key, "words": "text"}})

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of parsed text, None where nothing is said."""
        self.staging.add("incoming", [[*row, *[None] * (4 + len(TIES)), 1, self.said] for row in rows])

    def count(self) -> Outcome:
        self.check()
        found = self._compare()
        if found.changed:
            found.samples = account_samples.of(self.staging, self.stated, self.ties, self.has_owner, _value)
        return found

    def put(self, *, source: Any = None) -> Outcome:
        self.check()
        for tries_left in (2, 1, 0):
            try:
                with staging.alone():
                    return self._write(source)
            except IntegrityError:  # somebody entered one of these meanwhile
                if not tries_left:
                    raise
                self._find()
                self._check_taken()
        raise AssertionError("unreachable")

    def items(self) -> dict[int, tuple[int, str]]:
        """{line: (key, created | changed | unchanged)} after `put`."""
        word = "CASE WHEN s.id IS NULL THEN 'created' WHEN s.differs = 1 THEN 'changed' ELSE 'unchanged' END"
        found = self.staging.all(
            f"SELECT s.line, COALESCE(s.id, a.id), {word} FROM incoming s JOIN accounts_account a ON a.code = s.code"
        )
        origins.touch(*(key for _line, key, _state in found))
        return {line: (key, state) for line, key, state in found}

    def _drop(self) -> None:
        """Rows at fault stay out, when it was told what else they name that is not there."""
        self._find()
        for line, name, reason, value in account_checks.references(self.staging, self.ties, where=AT_FAULT):
            self.fault(line, name, reason, str(value or ""))
        super()._drop()

    def _check(self) -> None:
        self.flush_faults()
        self._find()
        found = account_checks.again(self.staging) + account_checks.references(self.staging, self.ties)
        found += self.custom.lacking(self.staging)
        found += account_heirs.faults(self.staging, [*self.stated, *self.ties], by=self.by)
        for tie in self.ties:
            found += [(line, tie, f"circle_{tie}", code) for line, code in account_matches.circles(self.staging, tie)]
        for line, name, reason, value in found:
            self.fault(line, name, reason, str(value or ""))
        self._check_taken(found)

    def _check_taken(self, others: Sequence[Any] = ()) -> None:
        """Codes of customers out of sight stay out, as rows at fault do, and whoever is tied to one of them."""
        found: list[Any] = account_matches.taken(self.staging, self.by)
        for line, code in found:
            self.fault(line, "code", "taken", code)
        found += others
        while found:
            self.flush_faults()
            self.staging.run("DELETE FROM incoming WHERE line IN (SELECT line FROM incoming_fault)")
            found = account_matches.astray(self.staging, self.ties)
            for line, tie, code in found:
                self.fault(line, tie, "beside", code)

    def _find(self) -> None:
        """Customers, owners and groups behind the codes, as far as the user sees them."""
        account_matches.find(self.staging, self.ties, self.by)
        if self.has_person:
            account_persons.find(self.staging, with_referrer="referred_by" in self.ties, by=self.by)
        if self.said:
            account_mixes.complete(self.staging, self.stated, self.ties, with_person=self.has_person)
        if self.has_owner:
            owners = User.objects.within_reach_of(self.by).order_by().values("username", "id")
            sql, values = owners.query.sql_with_params()
            self.staging.run(
                f"UPDATE incoming SET owner_id = u.id FROM ({sql}) u WHERE u.username = incoming.owner", list(values)
            )

    def _compare(self) -> Outcome:
        other = "IS DISTINCT FROM" if bulk.is_postgres() else "IS NOT"
        differs = [f"a.{name} {other} {_value(name)}" for name in self.stated]
        differs += ["(s.owner_id IS NOT NULL AND a.owner_id " + other + " s.owner_id)"] if self.has_owner else []
        differs += [field_intakes.differs()] if self.custom.names else []
        differs += [f"a.{PERSON}_id {other} s.{PERSON}_id"] if self.has_person else []
        for tie in self.ties:  # one that comes with the same file has no key yet
            there = f"SELECT p.code FROM accounts_account p WHERE p.id = a.{tie}_id"
            differs.append(f"(s.{tie}_id IS NULL AND ({there}) {other} s.{tie})")
            differs.append(f"(s.{tie}_id IS NOT NULL AND a.{tie}_id {other} s.{tie}_id)")
        test = f"s.own >= 0 AND ({' OR '.join(differs) or '1 = 0'})"
        self.staging.run("UPDATE incoming SET differs = 0")
        self.staging.run(
            "UPDATE incoming SET differs = 1 WHERE line IN (SELECT s.line FROM incoming s"
            f" JOIN accounts_account a ON a.id = s.id WHERE {test})"
        )
        created, changed, total = self.staging.one(
            "SELECT COALESCE(SUM(CASE WHEN id IS NULL THEN 1 ELSE 0 END), 0),"
            " COALESCE(SUM(CASE WHEN differs = 1 THEN 1 ELSE 0 END), 0), COUNT(*) FROM incoming"
        )
        return Outcome(created=created, changed=changed, unchanged=total - created - changed)

    def _write(self, source: Any) -> Outcome:
        staging.share_turn(arrivals.TURN)
        self._find()  # a file may have been merged since it was read
        arrivals.check_in_use(self.staging, "incoming", "id")
        moment, found = timezone.now(), self._compare()
        stamp = connection.ops.adapt_datetimefield_value(moment)
        if source is not None and found.changed:
            undos.keep_accounts(self.staging, source)
        changing = "SELECT id FROM incoming WHERE differs = 1"
        told = source is None and found.changed  # what a program sends is told as if done by hand
        watched = Watched(Account, [key for (key,) in self.staging.all(changing)]) if told else None
        span = account_makers.make(Account, self._new(), stamp=stamp)
        handed_over = self._handed_over() if self.has_owner and found.changed else []
        self._update(found.changed > 0, stamp)
        events.record_many(handed_over)
        if watched is not None:
            watched.tell(by=self.by, but=["owner"])
        newest = Order.objects.live().order_by("-ordered_on").values_list("ordered_on", flat=True).first()
        found.newest = newest.isoformat() if newest else ""
        found.made = {"at": moment.isoformat()} | ({"account": span} if span else {})
        return found

    def _new(self) -> Iterator[dict[str, Any]]:
        """The missing customers as values of the table; their groups follow once all are there."""
        names = ("code", *TEXTS, *OTHERS, "owner_id", "custom")
        for chunk in self.staging.walk("incoming", f"line, {', '.join(names)}", "line", "id IS NULL"):
            for row in chunk:
                values = dict(zip(names, row[1:], strict=True))
                values |= {name: values[name] or "" for name in TEXTS}
                values["name"] = values["name"] or values["code"]
                values["owner_id"] = values["owner_id"] or (self.owner and self.owner.pk)
                values["tags"] = values["tags"] or "[]"
                values |= {name: bool(values[name]) for name in FLAGS}
                values["custom"] = field_intakes.fresh(values["custom"])
                yield values | {"search_text": search.text_of(values["name"], values["short_name"], values["code"])}

    def _handed_over(self) -> list[Event]:
        """An event for each customer whose owner changes, as when it is handed over by hand."""
        other = "IS DISTINCT FROM" if bulk.is_postgres() else "IS NOT"
        rows = self.staging.all(
            "SELECT a.id, a.name, w.name, u.name, w.id, u.id FROM incoming s JOIN accounts_account a ON a.id = s.id"
            " JOIN kam_user u ON u.id = s.owner_id LEFT JOIN kam_user w ON w.id = a.owner_id"
            f" WHERE a.owner_id {other} s.owner_id ORDER BY a.id"
        )
        return [
            events.draft(
                EventVerb.ACCOUNT_HANDED_OVER, noun="account", subject_id=key, name=name, account_id=key, by=self.by,
                changes={"owner": [was, now]}, owner_keys=keys,
            )
            for key, name, was, now, *keys in rows
        ]  # fmt: skip

    def _update(self, changed: bool, stamp: Any) -> None:
        sets = [f"{name} = {_value(name, 'accounts_account')}" for name in self.stated]
        sets += ["owner_id = COALESCE(s.owner_id, accounts_account.owner_id)"] if self.has_owner else []
        sets += [f"custom = {field_intakes.merged('accounts_account')}"] if self.custom.names else []
        sets += [f"{PERSON}_id = s.{PERSON}_id"] if self.has_person else []
        if changed and sets:
            self.staging.run(
                f"UPDATE accounts_account SET {', '.join(sets)}, version = version + 1, updated_at = %s"
                " FROM incoming s WHERE accounts_account.id = s.id AND s.differs = 1",
                [stamp],
            )
        for tie in self.ties:
            self._tie(tie, stamp)
        if self.ties and changed and not sets:
            self.staging.run(
                "UPDATE accounts_account SET version = version + 1 WHERE id IN"
                " (SELECT id FROM incoming WHERE differs = 1)"
            )
        if changed and {"name", "short_name"} & set(self.stated):
            account_matches.search_again(self.staging)

    def _tie(self, tie: str, stamp: Any) -> None:
        """Set groups or referrers, now that every customer is there; a person recommends for their own house only."""
        there = f"(SELECT COALESCE(p.merged_into_id, p.id) FROM accounts_account p WHERE p.code = s.{tie})"
        mine = "COALESCE(s.id, (SELECT a.id FROM accounts_account a WHERE a.code = s.code))"
        person = ""
        if tie == "referred_by":
            same = f"accounts_account.referred_by_id = {there}"
            kept = "accounts_account.referred_by_contact_id"
            person = f", referred_by_contact_id = CASE WHEN {same} THEN {kept} ELSE NULL END"
            person = f", {PERSON}_id = s.{PERSON}_id" if self.has_person else person
        self.staging.run(
            f"UPDATE accounts_account SET {tie}_id = {there}{person}, updated_at = %s"
            f" FROM incoming s WHERE accounts_account.id = {mine}"
            f" AND (s.differs = 1 OR (s.id IS NULL AND s.{tie} IS NOT NULL))",
            [stamp],
        )


def _value(name: str, table: str = "a") -> str:
    """The staged value as the table holds it; a name nobody gives stays what it is."""
    if name == "name":
        return f"COALESCE(s.name, {table}.name)"
    if name == "tags":
        return "CAST(COALESCE(s.tags, '[]') AS jsonb)" if bulk.is_postgres() else "COALESCE(s.tags, '[]')"
    if name in FLAGS:
        return f"COALESCE(s.{name}, FALSE)"
    return f"COALESCE(s.{name}, '')" if name in TEXTS else f"s.{name}"
