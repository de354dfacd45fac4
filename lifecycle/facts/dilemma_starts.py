"""Since when a dilemma has held without a break: read back from the files, week by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lifecycle.facts import dilemmas as facts
from lifecycle.rules import dilemmas as rules
from lifecycle.rules.dilemmas import Facts

STEP, WEEKS = timedelta(7), 52
"""How fine, and how far, the files are read back; what held all the time may be older."""


@dataclass(frozen=True)
class Start:
    """The first day of the looks back on which it held; `is_open` where the day before may have been the same."""

    on: date
    is_open: bool


@dataclass(frozen=True)
class Found:
    """What a dilemma of today was found from."""

    dilemma: str
    facts: Facts


def starts(found: Mapping[int, Found], on: date, looked_on: date | None) -> dict[int, Start]:
    """
    {account: since when} of dilemmas found on a day that did not stand when it was last looked.

    `looked_on` None: nobody ever looked. Some twenty questions for each week that is read back, until all are told.
    """
    first, rest, told = dict.fromkeys(found, on), dict(found), {}
    for week in range(1, WEEKS + 1):
        day = on - week * STEP
        if not rest or (looked_on is not None and day <= looked_on):
            break
        seen = facts.gather(list(rest), day)
        for account in list(rest):
            held = _held(seen.get(account), rest[account])
            if held:
                first[account] = day
            else:
                told[account] = Start(first[account], is_open=held is None)
                del rest[account]
    return told | {account: Start(first[account], is_open=looked_on is None) for account in rest}


def _held(then: Facts | None, found: Found) -> bool | None:
    """Whether the file showed the same dilemma; None where it does not tell: no stage yet, or no risk of that day."""
    if then is None:
        return None
    if _is(then, found.dilemma):
        return True
    return None if _is(replace(then, risk=found.facts.risk), found.dilemma) else False


def _is(then: Facts, dilemma: str) -> bool:
    seen = rules.diagnose(then)
    return seen is not None and seen.dilemma == dilemma
