"""Bulk upserts of every noun that files bring in, too: the same rows, sent by a program."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import puts
from kam.ground import described, intakes
from kam.ground.rest import ScopedViewSet, bulk_answer, bulk_items
from kam.ground.rights import require


class BulkRows(ScopedViewSet):
    """A noun whose records come by the thousand: `bulk_kind` is the kind of import whose rows they are."""

    bulk_kind: ClassVar[str]

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
        _whole, answers = puts.put_many(self.bulk_kind, bulk_items(request.data), by=self.user)
        return bulk_answer(self.bulk_kind, answers)
