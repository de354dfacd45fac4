"""The word by which the API calls the list of a table's records: `orders`."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

FLOORS = ("kam-api", *(f"{floor}:{floor}-api" for floor in ("accounts", "lifecycle", "analytics")))


@cache
def list_of(model: Any) -> str | None:
    """The address of the list that is named after a table; None where the API has none."""
    for floor in FLOORS:
        try:
            return reverse(f"{floor}:{model._meta.model_name}-list")
        except NoReverseMatch:
            continue
    return None


def word_of(model: Any) -> str:
    """What a file of such records is called; where the API has no list of them, as the table."""
    address = list_of(model)
    return last_of(address) if address else str(model._meta.model_name)


def last_of(path: str) -> str:
    """The last word of an address: `orders` of `/api/v1/orders/`."""
    return path.rstrip("/").rpartition("/")[2]
