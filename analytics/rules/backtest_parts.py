"""How well past scores foretold for a part of the customers: each owner's, region's, segment's and tier's own test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analytics.rules.backtests import Replay

PARTS = ("owner", "region", "segment", "tier")
"""What a test is taken apart by, one at a time, in the order in which one is chosen where several are asked for."""


def split(whole: Replay, values: Sequence[Any]) -> Iterator[tuple[Any, Replay]]:
    """{value: the rows that have it}, `values` one for each row."""
    known = {value: code for code, value in enumerate(dict.fromkeys(values))}
    codes = np.array([known[value] for value in values], np.int64)
    for value, code in known.items():
        yield value, whole.take(codes == code)


def of_part(found: Mapping[str, Any], part: str, key: Any) -> dict[str, Any] | None:
    """
    A stored test as if it had been made of one part: its measures stand as `all`, those of all as `whole`.

    What is told of key accounts alone stays the whole company's. None where the test has no such part: nobody of it was
    scored on these days, or the test was made before parts were kept.
    """
    told = found.get("parts", {}).get(part, {}).get(str(key or ""))
    if told is None:
        return None
    measures = {name: value for name, value in told.items() if name != "calibration"}
    return {**found, "all": measures, "whole": found["all"], "calibration": told["calibration"]}
