"""Parts of a whole in files: numbers of one, which a workbook shows as per cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


class Share:
    """What marks a number as a part of one."""


class _Near(Share, float):
    pass


class _Exact(Share, Decimal):
    pass


def of(value: Any, digits: int | None = None) -> Any:
    """The number as a share, rounded to so many digits; of its own kind still, and nothing stays nothing."""
    if value is None:
        return None
    told = value if digits is None else round(value, digits)
    return _Exact(told) if isinstance(told, Decimal) else _Near(told)
