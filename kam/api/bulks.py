"""Bulk upserts of every noun that files bring in, too: the same rows, sent by a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from kam.actions import puts
from kam.actions.puts import Answer
from kam.ground import coded_sheets, described, inputs, intakes, plainly
from kam.ground.json import Spoilt
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import require

MAX_BULK = 10_000
Put = Callable[[list[Any], puts.Unfit], list[Answer]]
"""The verb that puts rows, told what is wrong with them at first sight."""
STATES = ("created", "changed", "unchanged", "error")


class CodedRows(ScopedViewSet):
    """A noun whose list is a file that an import reads back: `sheet_kind` is the kind of import that does."""

    sheet_kind: ClassVar[str]

    def sheet(self, queryset: Any) -> Any:
        """With the codes and names by which files name other records, each beside its key."""
        return coded_sheets.named(self.sheet_kind, self.model, super().sheet(queryset), self.user)


class BulkRows(CodedRows):
    """A noun whose records come by the thousand: `bulk_kind` is the kind of import whose rows they are."""

    bulk_kind: ClassVar[str]

    @property
    def sheet_kind(self) -> str:  # type: ignore[override]
        return self.bulk_kind

    @property
    def bulk_item(self) -> Any:  # type: ignore[override]
        return described.item_of(self.bulk_kind)

    @action(detail=False, methods=["post"])
    def bulk(self, request: Any) -> Response:
        """
        Create or change up to 10,000 at once: {items: [{…}]}, each with the fields of the import by their names.

        Each row makes a record or brings the one it means to these values: it is found by what tells such records
        apart, as in a file. A field that a row does not name stays as it is; null empties it.
        """
        right = intakes.kind(self.bulk_kind).right
        if right is not None:
            require(self.user, right)  # asked before the body is read
        return put_items(
            self.bulk_kind,
            request.data,
            lambda items, unfit: puts.put_many(self.bulk_kind, items, unfit=unfit, by=self.user)[1],
            self.bulk_item,
        )


def put_items(kind: str, data: Any, put: Put, shape: Any) -> Response:
    """
    Put the items of a call, and say what became of each; one that cannot be read is at fault alone.

    `shape` describes an item: its days and numbers are taken as written there. Of one with such a fault the rest is
    read, so that all its faults are told at once.
    """
    items = bulk_items(data)
    answers: list[Answer] = [{"errors": _unreadable(item)} for item in items]
    places = [place for place, answer in enumerate(answers) if not answer["errors"]]
    spoilt = [_spoilt(items[place]) for place in places]
    sound = [items[place] | dict.fromkeys(wrong) for place, wrong in zip(places, spoilt, strict=True)]
    wrong = [plainly.faults(item, shape) | known for item, known in zip(sound, spoilt, strict=True)]
    unfit = {place: found for place, found in enumerate(wrong) if found}
    for place, answer in zip(places, put(sound, unfit), strict=True):
        answers[place] = answer
    words = intakes.kind(kind)
    return bulk_answer(
        {
            "status": answer.get("state", "error"),
            "id": answer.get("id"),
            "codes": {name: fault[0] for name, fault in answer.get("errors", {}).items()},
            "errors": {name: [words.say(fault[0], fault[1], name)] for name, fault in answer.get("errors", {}).items()},
        }
        for answer in answers
    )


def _unreadable(item: Any) -> plainly.Faults:
    """Why an item cannot be read at all."""
    if isinstance(item, dict):
        return {}
    return {"_": (item.fault if isinstance(item, Spoilt) else "object", "")}


def _spoilt(item: dict[str, Any]) -> plainly.Faults:
    """Its fields whose text nobody can keep."""
    return {name: (value.fault, "") for name, value in item.items() if isinstance(value, Spoilt)}


def bulk_items(data: Any) -> list[Any]:
    """`{"items": [...]}` with at most 10,000 items or none, whatever each of them is; raises ValidationError."""
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ValidationError({"items": [_("A list of items is expected.")]})
    if unknown := data.keys() - {"items"}:
        raise ValidationError({name: inputs.unknown_field() for name in sorted(unknown)})
    if len(items) > MAX_BULK:
        raise ValidationError({"items": [_("Send at most 10,000 items a call.")]})
    return items


def bulk_answer(results: Iterable[dict[str, Any]]) -> Response:
    """What became of each item in its order, with counts."""
    blank = {"status": "error", "id": None, "codes": {}, "errors": {}}
    numbered = [{"index": index} | blank | result for index, result in enumerate(results)]
    counts = Counter(str(result["status"]) for result in numbered)
    return Response({"counts": {state: counts[state] for state in STATES}, "results": numbered})
