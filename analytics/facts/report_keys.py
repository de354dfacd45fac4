"""What a report tells of the reservoir of key accounts: who came into it and who went out, by its own reckoning."""

from __future__ import annotations

from analytics.facts import reservoir
from analytics.facts.report_desks import Desk, Told
from analytics.facts.reservoir_lines import lines
from analytics.rules.reservoir import INFLOWS, OUTFLOWS


def gather(desk: Desk, told: Told) -> None:
    """Ways in and out within the period, of who is theirs now; none before there was any tier."""
    first, since, until = reservoir.first_day(), desk.eve, min(desk.last, desk.until)
    if first is None or max(first, since) >= until:
        return
    found = reservoir.between(desk.reader, [max(first, since), until], money=False)
    for key, flows in (("keys_in", INFLOWS), ("keys_out", OUTFLOWS)):
        ways = lines(found, lambda place: place.owner in desk.people, flows)
        rows = [desk.row("key", one.account.pk, one.account.pk, on=one.on, text=one.change.flow)
                for one in ways if one.change is not None]  # fmt: skip
        told.count(key, sorted(rows, key=lambda row: (row["on"], row["id"])))
