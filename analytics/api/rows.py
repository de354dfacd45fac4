"""What the resources of the numbers share: rows of a run, read only, the current run unless another is named."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kam.ground.plain import READ
from kam.ground.rest import CompanyCurrency, ScopedViewSet, Shape


class RunRowShape(Shape):
    """What rows of all runs say of themselves: whose, of which run, as of which day."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    currency = CompanyCurrency()
    as_of = serializers.DateField(source="run.as_of", read_only=True)


class RunRowApi(ScopedViewSet):
    """Rows of runs; `?as_of=` or `?run=` asks for earlier ones."""

    http_method_names = READ
    many_rows = True
    default_ordering = "id"

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("run", "account").only(
            *(f.attname for f in self.model._meta.concrete_fields), "run__as_of", "account__code"
        )
