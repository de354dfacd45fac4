"""Rows of simple nouns on their way in: staged while they are read, found by their natural keys, written in chunks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions import arrivals, row_kin, row_nouns
from accounts.actions.row_nouns import Asked, Complete, Match, Name, Noun, Values, as_columns, by_keys, values_of
from accounts.models import Account, Renumbering
from kam.actions.put_changes import Watched
from kam.ground import bulk, events, pieces
from kam.ground.errors import Moved, Refused
from kam.ground.intakes import AT_FAULT, Intake, Outcome
from kam.ground.rights import require
from kam.ground.staging import alone, take_turn
from kam.models import ImportedRow, User

CHUNK = 500
"""Rows compared and written at a time: their records are read together."""


class RowIntake(Intake):
    """Rows of one simple noun; a column that a row does not state leaves its record as it is."""

    staged = ("incoming_noun",)

    def __init__(self, noun: Noun, columns: Sequence[str], *, by: User) -> None:
        require(by, noun.right)
        self.noun, self.by = noun, by
        stated = {name for name in columns if name != "account"}
        self._columns = {name: noun.model._meta.get_field(name) for name in stated - noun.ties.keys()}
        self._ties = sorted(stated & noun.ties.keys())
        self._seen: set[bytes] = set()
        self._answers: dict[int, tuple[Match, str]] = {}
        key = "integer" if bulk.is_postgres() else "integer primary key"
        super().__init__({"incoming_noun": {"line": key, "account_id": "bigint", "code": "text", "said": "text"}})

    def add(self, rows: Sequence[tuple[int, str, dict[str, Any], bool]]) -> None:
        """Parsed rows: (line, the customer's code, values by field, whether all could be read)."""
        codes = {code for _line, code, _values, _good in rows if code}
        keys = self._homes(codes)
        numbers = Renumbering.objects.told(self.noun.noun, codes) if "number" in self._columns else {}
        known, archived, staged = self._known(codes - keys.keys()), arrivals.archived(keys.values()), []
        arrivals.seen(self.by, keys.values())
        for line, code, values, is_good in rows:
            if (code, values.get("number", "")) in numbers:
                values |= {"number": numbers[code, values["number"]]}
            if code and code not in keys:
                self.fault(line, "account", "other_account" if code in known else "unknown_account", code)
            elif keys.get(code) in archived:
                self.fault(line, "account", "archived_account", code)
            elif is_good and line not in self.aside and self._is_again(values | {"account": keys.get(code)}):
                self.fault(line, self.noun.spot, "again_row", "")
            said = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
            staged.append((line, keys.get(code), code, said))
        self.staging.add("incoming_noun", staged)

    def _homes(self, codes: set[str]) -> dict[str, int]:
        """{code: key of the customer}; empty where the rows are nobody's."""
        if self.noun.accounts is None or not codes:
            return {}
        seen = Account.objects.homes(self.by).filter(code__in=codes, **self.noun.accounts)
        return dict(seen.values_list("code", "home"))

    def _known(self, codes: set[str]) -> set[str]:
        """Codes of customers one sees whose rows this is not for: they are of another kind."""
        asked = codes if self.noun.accounts else set()
        return set(Account.objects.homes(self.by).filter(code__in=asked).values_list("code", flat=True))

    def items(self) -> dict[int, tuple[int, str]]:
        """{line: (the record's key, created | changed | unchanged)} after `put` for a program, which asks of each."""
        return {line: (match.record.pk, state) for line, (match, state) in self._answers.items()}

    def count(self) -> Outcome:
        self.check()
        return self._outcome

    def put(self, *, source: Any = None) -> Outcome:
        self.check()
        for tries_left in (2, 1, 0):
            try:
                with alone():
                    if self._outcome.created:  # of two who make the same at once the second finds what the first made
                        take_turn(f"rows.{self.noun.noun}")
                    with self.noun.around(self._accounts()):
                        return self._write(source)
            except IntegrityError:  # somebody entered one of these meanwhile
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _accounts(self) -> list[int]:
        """Whose rows these are."""
        rows = self.staging.all("SELECT DISTINCT account_id FROM incoming_noun WHERE account_id > 0")
        return [int(key) for (key,) in rows]

    def _is_again(self, values: Values) -> bool:
        """Whether a row further up is the same one; names are kept as digests, so that a long file stays small."""
        names = self.noun.names(values)
        is_known = any(row_nouns.digest(name) in self._seen for name in names.looks_for)
        self._seen |= {row_nouns.digest(name) for name in names.answers_to}
        return is_known

    def _drop(self) -> None:
        """Rows at fault stay out, when it was told what else they name that is not there."""
        for match in chain.from_iterable(self._chunks(AT_FAULT) if self._ties else ()):
            for fault in match.faults:
                self.fault(match.line, *fault)
        super()._drop()

    def _check(self) -> None:
        self._outcome, bonds = Outcome(), row_kin.Bonds(self.noun)
        for match in self._matches():
            for fault in match.faults:
                self.fault(match.line, *fault)
            if match.fault is None:
                bonds.add(match, self._tell(match))
        for told in bonds.faults():
            self.fault(*told)
            self._count_up(bonds.kinds[told[0]], -1)
        self.flush_faults()
        self.staging.run(f"DELETE FROM incoming_noun WHERE {AT_FAULT}")

    def _tell(self, match: Match) -> str:
        kind = "created" if match.record is None else "changed" if match.changes or match.later else "unchanged"
        self._count_up(kind, 1)
        return kind

    def _count_up(self, kind: str, by: int) -> None:
        setattr(self._outcome, kind, getattr(self._outcome, kind) + by)

    def _matches(self, *, lock: bool = False) -> Iterator[Match]:
        taken: set[int] = set()
        complete = self.noun.completer() if self.noun.completer else self.noun.complete
        for chunk in self._chunks():
            sound = [match for match in chunk if match.fault is None]
            found = self._records([by_keys(match.values) for match in sound], lock=lock)
            for match in sound:
                self._find(match, found, complete)
                if match.record is not None and match.record.pk in taken:
                    match.fault = (self.noun.spot, "again_row", "")
                elif match.record is not None:
                    taken.add(match.record.pk)
            yield from chunk

    def _chunks(self, where: str = "1 = 1") -> Iterator[list[Match]]:
        """The staged rows, their values typed again, a few hundred at a time."""
        for rows in self.staging.walk("incoming_noun", "line, account_id, code, said", "line", where):
            for start in range(0, len(rows), CHUNK):
                part = [(*row, json.loads(said)) for *row, said in rows[start : start + CHUNK]]
                chunk = [Match(line, self._typed(said) | {"account": account}) for line, account, _code, said in part]
                for name in self._ties:
                    named = [(row[1:], match) for row, match in zip(part, chunk, strict=True) if name in row[3]]
                    self._tie(name, [((code or "", key, said[name]), match) for (key, code, said), match in named])
                yield chunk

    def _typed(self, said: Values) -> dict[str, Any]:
        """A row's values but those that name other records, which are looked up for many rows at once."""
        return {name: column.to_python(said[name]) for name, column in self._columns.items() if name in said}

    def _tie(self, name: str, asked: Sequence[tuple[Asked, Match]]) -> None:
        """The records of another noun that a column names; a name that nobody bears is the row's fault."""
        tie, wanted = self.noun.ties[name], {one for one, _match in asked if one[2]}
        found = tie.find(self.by, wanted)
        rows = row_kin.named(self.staging, tie, {one for one in wanted if one not in found}, self.by)
        for one, match in asked:
            match.values[name] = found.get(one)
            if one in rows:
                match.later[name] = (one, rows[one])
            elif one[2] and one not in found and not (tie.is_own and one[1] is None):
                match.lacking.append((name, tie.reason, one[2]))
                match.fault = match.lacking[0]

    def _records(self, rows: Sequence[Values], *, lock: bool) -> dict[Name, list[Any]]:
        """The records that the rows may mean, by each of the names they answer to."""
        asked = {f"{name}__in": {values[name] for values in rows} for name in self.noun.narrow}
        known = self.noun.model.objects.visible_to(self.by).filter(**asked)
        known = known if self.noun.unique_for_good or self.noun.stands else known.live()
        found: dict[Name, list[Any]] = {}
        for record in known.select_for_update(of=("self",)) if lock else known:
            for name in self.noun.names(values_of(record, self.noun.model)).answers_to:
                found.setdefault(name, []).append(record)
        return found

    def _find(self, match: Match, found: Mapping[Name, list[Any]], complete: Complete) -> None:
        """The one record that a row means, and what the row changes about it."""
        names = self.noun.names(by_keys(match.values)).looks_for
        meant = next((found[name] for name in names if name in found), [])
        match.record = meant[0] if meant else None
        match.fault = self._misfit(match, meant)
        if match.fault is not None:
            return
        late = match.later if match.record is not None else {}
        said = {name: value for name, value in match.values.items() if name != "account" and name not in late}
        said |= {"account_id": match.values["account"]} if self.noun.with_account else {}
        try:
            filled = as_columns(complete(said, match.record), self.noun.model)
        except Refused as refusal:
            match.fault = (refusal.field, refusal.code, str(refusal.more.get("value", "")))
            return
        if match.record is None:
            match.values = filled | ({"account_id": match.values["account"]} if self.noun.has_account else {})
            return
        if self.noun.stands:
            return
        changed = {name: now for name, now in filled.items() if getattr(match.record, name) != now}
        match.changes = changed if changed.keys() - {"search_text"} else {}  # which goes with what stands beside it
        if match.changes and self.noun.signed_anew:
            match.changes[f"{self.noun.made_by}_id"] = self.by.pk

    def _misfit(self, match: Match, meant: Sequence[Any]) -> tuple[str, str, str] | None:
        """Why a row may not mean what it means: several records, none where one must be, one in the archive."""
        if len(meant) > 1:
            return (self.noun.spot, "several", "")
        if not meant and self.noun.only_known:
            return (self.noun.spot, self.noun.only_known, "")
        if meant and not self.noun.stands and meant[0].archived_at is not None:
            return (self.noun.spot, "archived", "")
        return None

    def _write(self, source: Any) -> Outcome:
        self._outcome, self._answers, late = Outcome(), {}, list[Match]()
        arrivals.settle_in(self.staging, "incoming_noun", "account_id")
        arrivals.check_in_use(self.staging, "incoming_noun", "account_id")
        for chunk in pieces.batched(self._matches(lock=True), CHUNK):
            if any(match.fault for match in chunk):
                raise Moved
            states = {match.line: (match, self._tell(match)) for match in chunk}
            self._answers |= states if source is None else {}
            late += [match for match in chunk if match.later]
            kept = self._change([match for match in chunk if match.changes and not match.later], source)
            self._keep(source, [*self._make([match for match in chunk if match.record is None]), *kept])
        for chunk in pieces.batched(late, CHUNK):
            self._keep(source, self._make_good(chunk, source))
        return self._outcome

    def _keep(self, source: Any, done: Iterable[tuple[int, dict[str, Any] | None]]) -> None:
        """What undo needs: the records that were made, and what the others were."""
        if source is not None:
            rows = [ImportedRow(source=source, noun=self.noun.noun, subject_id=key, before=was) for key, was in done]
            ImportedRow.objects.bulk_create(rows, batch_size=1000)

    def _make_good(self, late: Sequence[Match], source: Any) -> list[tuple[int, dict[str, Any]]]:
        """Ties to rows of the same file, now that all stand; what was of those records that were there before."""
        for name in {name for match in late for name in match.later}:
            asked = {match.later[name][0] for match in late if name in match.later}
            found = self.noun.ties[name].find(self.by, asked)
            if found.keys() != asked:
                raise Moved
            for match in late:
                if name in match.later:
                    match.changes[f"{name}_id"] = found[match.later[name][0]]
        fresh = [match for match in late if match.made]
        for match in fresh:
            for name, key in match.changes.items():
                setattr(match.record, name, key)
        names = sorted({name for match in fresh for name in match.changes})
        if fresh:
            self.noun.model.objects.bulk_update([match.record for match in fresh], names, batch_size=100)
        return self._change([match for match in late if not match.made], source)

    def _make(self, new: Sequence[Match]) -> list[tuple[int, None]]:
        name = f"{self.noun.made_by}_id"
        signed = {name: self.by.pk} if self.noun.made_by else {}
        said = [{key: value for key, value in match.values.items() if key != name or value} for match in new]
        others = [{name: values.pop(name, None) or () for name in self.noun.many} for values in said]
        records = [self.noun.model(**signed | values) for values in said]
        made = self.noun.model.objects.bulk_create(records, batch_size=CHUNK)
        row_kin.link(self.noun, made, others)
        for match, record in zip(new, made, strict=True):
            match.record, match.made = record, True
        self.noun.written(made)
        self.noun.told(made, self.by)
        return [(record.pk, None) for record in made]

    def _change(self, old: Sequence[Match], source: Any) -> list[tuple[int, dict[str, Any]]]:
        """The new values; what was, and the version that undo must find. A program's changes are told one by one."""
        kept, names, moment = [], {"version", "updated_at"}, timezone.now()
        watched = Watched(self.noun.model, [match.record.pk for match in old]) if old and source is None else None
        for match in old:
            record = match.record
            was = {name: events.plain(getattr(record, name)) for name in match.changes}
            record.version, record.updated_at = record.version + 1, moment
            for name, value in match.changes.items():
                setattr(record, name, value)
            names |= set(match.changes)
            kept.append((record.pk, {"version": record.version, "was": was}))
        if old:
            self.noun.model.objects.bulk_update([match.record for match in old], sorted(names), batch_size=100)
            self.noun.written([match.record for match in old])
        if watched is not None:
            watched.tell(by=self.by, verb=self.noun.changed)
        return kept
