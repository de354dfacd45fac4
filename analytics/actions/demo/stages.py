"""Where each demo customer stands in its life cycle, and how it came there."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from accounts.models import Standing
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary
from kam.models import User
from lifecycle.choices import GroundMilestone, Stage
from lifecycle.models import Journey, StageMove

WAY = (Stage.IDENTIFICATION, Stage.ENGAGEMENT, Stage.DEEPENING, Stage.MAINTENANCE)
WHY = {
    Stage.ENGAGEMENT: "通过筛选，规模与区域合适",
    Stage.DEEPENING: "首单完成，三个月内复购",
    Stage.MAINTENANCE: "合作满一年，供货稳定",
    Stage.DORMANT: "一年没有订单",
}
STUCK_DAYS = 430
SHORT_EVERY, SHORT_WHY = 23, "客户急单先供货，下次见面补上"
"""Every so many go into deepening before their decision maker was met, with this reason."""


def open_journeys(rng: Random, profiles: list[Profile], by: User, today: date) -> list[Journey]:
    """A journey for each account with the moves that led to its stage."""
    ways = {profile.account.pk: _way(profile) for profile in profiles}
    journeys, moves = [], []
    for number, profile in enumerate(profiles):
        way, since = ways[profile.account.pk], _days(rng, profile, ways[profile.account.pk])
        journey = Journey(account=profile.account, stage=way[-1], since=today - timedelta(since[-1]))
        journeys.append(journey)
        before = ""
        for stage, ago in zip(way, since, strict=True):
            on = today - timedelta(ago)
            short = stage == Stage.DEEPENING and number % SHORT_EVERY == 0
            moves.append(
                StageMove(
                    journey=journey, was=before, stage=stage, on=on, by=by,
                    reason=SHORT_WHY if short else WHY.get(stage, ""),
                    lacking=[GroundMilestone.DECIDER_MET.value] if short else [],
                )
            )  # fmt: skip
            before = stage
    Journey.objects.bulk_create(journeys, batch_size=500)
    for move in moves:
        move.journey_id = move.journey.pk
    StageMove.objects.bulk_create(moves, batch_size=500)
    return journeys


def _way(profile: Profile) -> list[Stage]:
    """The stages passed through, the present one last."""
    if profile.pattern == "prospect":
        return list(WAY[: 1 + WAY.index(Stage(profile.stage))])
    young = profile.since < 200
    way = list(WAY[:3] if young else WAY)
    return [*way, Stage.DORMANT] if profile.stop > 365 else way


def _days(rng: Random, profile: Profile, way: list[Stage]) -> list[int]:
    """How many days ago each stage began, falling."""
    if profile.short == "中原城建":
        return [STUCK_DAYS + 45, STUCK_DAYS]
    if profile.pattern == "prospect":
        newest = rng.randint(10, 160)
        return [newest + 40 * place for place in range(len(way) - 1, -1, -1)]
    if not profile.stop:
        newest = rng.randint(20, max(profile.since // 3, 30))
    elif way[-1] == Stage.DORMANT:
        newest = profile.stop - 120
    else:  # whoever fell silent, and was warned of for it, had come so far before
        newest = min(profile.stop + 60, (profile.stop + profile.since) // 2)
    oldest = max(profile.since + 30, newest + len(way))
    step = (oldest - newest) / max(len(way) - 1, 1)
    return [int(oldest - step * place) for place in range(len(way))]


def stand(profiles: list[Profile], journeys: list[Journey], diary: Diary) -> None:
    """What lists show of stage and visits; the runs add the numbers."""
    Standing.objects.bulk_create(
        [
            Standing(
                account=profile.account,
                stage=journey.stage,
                last_visit_on=diary.last.get(profile.account.pk),
                next_visit_on=diary.next.get(profile.account.pk),
            )
            for profile, journey in zip(profiles, journeys, strict=True)
        ],
        batch_size=500,
    )
