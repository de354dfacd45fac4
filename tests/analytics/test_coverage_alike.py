"""The dashboard reads in one statement whom coverage reads in several, and both count the same."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from accounts.choices import KEY_TIERS
from accounts.models import Policy, Standing
from analytics.facts import coverage as facts
from analytics.facts import visiting
from analytics.rules.coverage import DONE
from lifecycle.actions import plans, visits
from lifecycle.models import Journey, StageMove, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


@pytest.mark.db_both
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_dashboard_counts_whom_coverage_tells_one_by_one(seed, lin, chen, zhao, system):
    """Random books: tiers, classes, nominations, visits of colleagues elsewhere, what was agreed, who has left."""
    dice = Random(seed)
    elsewhere = [lin, chen, *(factories.UserFactory(time_zone=zone) for zone in ("America/New_York", "Asia/Tokyo"))]
    terms = {"platinum": 14, "gold": dice.choice([0, 30]), "core": dice.choice([0, 7]), "important": 21, "iron": 90}
    Policy.objects.update(visit_days={grade: days for grade, days in terms.items() if days})
    for _number in range(60):
        account = factories.AccountFactory(
            owner=dice.choice([*elsewhere, None]), tier=dice.choice(["platinum", "gold", "iron", "lead", ""]),
            key_class=dice.choice(["", "", "core", "important"]),
            nominated_until=dice.choice([None, None, TODAY - timedelta(1), TODAY, TODAY + timedelta(50)]),
        )  # fmt: skip
        for _visit in range(dice.randrange(3)):
            held = timezone.now() - timedelta(days=dice.randrange(70), hours=dice.randrange(24))
            factories.VisitFactory(account=account, user=dice.choice(elsewhere), held_at=held)
        if dice.random() < 0.4:
            on = TODAY + timedelta(dice.randrange(-40, 20))
            planned = VisitPlan.objects.create(account=account, user=elsewhere[0], planned_on=on, state="planned")
            how = dice.choice([
                {"kind": "rhythm", "rhythm": dice.choice([5, 60])}, {"kind": "no_need"}, {"kind": "wrong_time"},
                {"kind": "not_before", "not_before": TODAY + timedelta(dice.randrange(-9, 40))}, None,
            ])  # fmt: skip
            if how:
                plans.drop(planned, by=system, **how)
        if dice.random() < 0.4:
            on = TODAY + timedelta(dice.randrange(-3, 9))
            VisitPlan.objects.create(account=account, user=elsewhere[0], planned_on=on, state="proposed")
        if dice.random() < 0.1:
            journey = Journey.objects.create(account=account, stage="lost", since=TODAY)
            StageMove.objects.create(journey=journey, was="warning", stage="lost", on=TODAY, by=lin)
            Standing.objects.update_or_create(account=account, defaults={"stage": "lost"})
    both = factories.AccountFactory(owner=lin, tier="platinum")
    for state in ("planned", "proposed"):
        VisitPlan.objects.create(account=both, user=lin, planned_on=TODAY + timedelta(3), state=state)
    visits.hand_down(by=system)
    lines = facts.by_owner(zhao, Policy.objects.current())
    told = {(line.owner_id, tier): tuple(pair) for line in lines for tier, pair in line.by_tier.items()}
    read: dict = {}
    ahead: dict = {}
    waits: dict = {}
    besides = {"done": 0, "planned": 0}
    for one in visiting.coverage(zhao, chosen={}).accounts:
        pair = read.setdefault((one.owner, one.tier if one.tier in KEY_TIERS else facts.NOMINATED), [0, 0])
        pair[0] += 1
        pair[1] += DONE in one.states(TODAY)
        late_and_planned = DONE not in one.states(TODAY) and one.next_on is not None
        ahead[one.owner] = ahead.get(one.owner, 0) + late_and_planned
        is_done, is_waiting = DONE in one.states(TODAY), one.proposed_on is not None
        counts = is_waiting and not is_done and not late_and_planned
        waits[one.owner] = waits.get(one.owner, 0) + counts
        besides["done"] += is_waiting and is_done
        besides["planned"] += is_waiting and late_and_planned
    assert told == {key: tuple(pair) for key, pair in read.items()}
    assert {line.owner_id: line.planned for line in lines} == ahead
    assert {line.owner_id: line.proposed for line in lines} == waits and sum(waits.values())
    assert min(besides.values()), "some proposals are beside the point: it is in time, or planned"
    assert 10 < sum(line.due for line in lines) and 0 < sum(line.done for line in lines) < sum(x.due for x in lines)
