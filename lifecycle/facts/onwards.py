"""Which customers have reached all that their stage needs, so that a plain move leads them on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from lifecycle.facts import milestones
from lifecycle.models import Milestone, Warning
from lifecycle.rules import onwards as rules

CHUNK = 900


def of(standing: Iterable[tuple[int, str]], as_of: date) -> dict[int, int]:
    """
    {customer: how many milestones its stage needs} of those ((customer, its stage)) that have reached them all.

    A stage that needs none, or that no plain move leads on from, says nothing; nor does an open warning, which bars the
    way. Each milestone is asked of those only that have all before it.
    """
    by_stage: dict[str, list[int]] = defaultdict(list)
    for account, stage in standing:
        if stage in rules.LED_ON:
            by_stage[stage].append(account)
    needed: dict[str, list[Milestone]] = defaultdict(list)
    for one in Milestone.objects.of_stages(*by_stage).filter(required=True) if by_stage else ():
        needed[one.stage].append(one)
    found: dict[int, int] = {}
    for stage, asked in needed.items():
        for start in range(0, len(by_stage[stage]), CHUNK):
            found |= dict.fromkeys(_all_of(asked, by_stage[stage][start : start + CHUNK], as_of), len(asked))
    return found


def _all_of(asked: list[Milestone], accounts: list[int], as_of: date) -> list[int]:
    """Those of these customers that have reached every one."""
    left = accounts
    for one in asked:
        proven = milestones.prove([one], left, as_of) if left else {}
        left = [account for account in left if (account, one.pk) in proven]
    barred = set(Warning.objects.unclosed().filter(account__in=left).values_list("account", flat=True)) if left else ()
    return [account for account in left if account not in barred]
