"""Custom fields of customers that come by the thousand: staged as one object a row, laid over what is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import account_mixes
from accounts.choices import FieldFault
from accounts.models import CustomField
from accounts.rules import fields as rules
from kam.ground import bulk
from kam.ground.errors import Refused
from kam.ground.staging import Staging

Fault = tuple[int, str, str, str]


class Stated:
    """Which of the fields the source states; what it does not state stays as it is."""

    def __init__(self, columns: Iterable[str]) -> None:
        """Raises Refused for a field that was archived after its column was matched."""
        self.known = {field.name: field for field in CustomField.objects.in_use()}
        self.names = [name for name in columns if name.startswith(rules.PREFIX)]
        gone = [name for name in self.names if name not in self.known]
        if gone:
            raise Refused(
                _("There is no field “%s” any more. Say anew what its column holds.") % gone[0], field=gone[0]
            )

    def lacking(self, staging: Staging) -> list[Fault]:
        """Rows that empty a required field, and new customers that do not have it."""
        found: list[Fault] = []
        for name, field in self.known.items():
            if field.required:
                empty = "id IS NULL"
                if name in self.names:
                    said = f"({account_mixes.says(name)} OR id IS NULL)"
                    empty = f"{_part('incoming.custom', field.key)} IS NULL AND {said}"
                lines = staging.all(f"SELECT line FROM incoming WHERE {empty}")
                found += [(line, name, FieldFault.NEEDED.value, "") for (line,) in lines]
        return found


def merged(table: str) -> str:
    """SQL for the values after the staged ones `s` are laid over those of the table; null empties."""
    if bulk.is_postgres():
        return f"jsonb_strip_nulls({table}.custom || CAST(COALESCE(s.custom, '{{}}') AS jsonb))"
    return f"json_patch({table}.custom, COALESCE(s.custom, '{{}}'))"


def differs() -> str:
    """SQL for whether that would change anything; text is compared as text, however JSON writes it."""
    if bulk.is_postgres():
        return f"a.custom IS DISTINCT FROM {merged('a')}"
    path = "'$.\"' || j.key || '\"'"
    return f"EXISTS (SELECT 1 FROM json_each(s.custom) j WHERE json_extract(a.custom, {path}) IS NOT j.value)"


def fresh(staged: str | None) -> str:
    """The values of a new customer as the column holds them."""
    return json.dumps(rules.merged({}, json.loads(staged))) if staged else "{}"


def spread(item: Mapping[str, Any], known: Mapping[str, CustomField]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An item of a program with `custom: {key: value}` as `custom.key` each, in text; and what does not fit."""
    if item.get("custom") is None:
        return {name: value for name, value in item.items() if name != "custom"}, {}
    plain, said = {name: value for name, value in item.items() if name != "custom"}, item["custom"]
    if not isinstance(said, Mapping):
        return plain, {"custom": (FieldFault.VALUES.value, "")}
    errors: dict[str, Any] = {}
    for key, value in said.items():
        name = f"{rules.PREFIX}{key}"
        try:
            plain[name] = rules.as_text(known[name].kind, value) if name in known else value
        except rules.Unfit as unfit:
            errors[name] = (unfit.reason, str(value)[:200])
    return plain, errors


def _part(column: str, key: str) -> str:
    """SQL for one of the staged values; a key is of small letters, digits and underscores."""
    if bulk.is_postgres():
        return f"(CAST({column} AS jsonb) ->> '{key}')"
    return f"json_extract({column}, '$.\"{key}\"')"
