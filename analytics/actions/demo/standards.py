"""What the demo's people judge of its key accounts, the marks of two bonds, and the scorecards that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db.models import Max

from accounts.choices import Criterion, EventVerb, MarkKind
from accounts.choices.standards import CORE_POINTS, IMPORTANT_POINTS, JUDGED
from accounts.facts import classes as pictures
from accounts.facts.classes import Picture
from accounts.models import Account, Assessment, Mark
from analytics.actions import recompute
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import moment
from kam.choices import RunKind
from kam.ground import events
from kam.models import Event, Notice, User

CORE, KNOWN, SOME = 2, 14, 24
"""Key accounts that are close to us, those that people know well, and those of which they judged a little."""
BEFORE = 92
"""Days ago of the scorecards before today's."""
NOTES: dict[Criterion, tuple[str, str]] = {
    Criterion.GOALS: ("开进新区域要靠他们的项目。", "Our way into the new region."),
    Criterion.POTENTIAL: ("新厂明年投产，瓷砖用量翻倍。", "New plant next year, twice the tiles."),
    Criterion.PROJECTS: ("在谈地铁二期和医院项目。", "Talks on metro phase two and a hospital."),
    Criterion.INNOVATION: ("愿意试用新系统，有自己的技术团队。", "Tries new systems, has its own engineers."),
    Criterion.STRENGTH: ("在本地市场连续三年增长。", "Has grown three years running at home."),
    Criterion.PHILOSOPHY: ("总经理认同先服务后销售，年会同台。", "Their head thinks service first, as we do."),
    Criterion.POLICIES: ("价格体系执行到门店，不窜货。", "Keeps our price list down to the shops."),
    Criterion.SWAY: ("他们换了品牌，同行都来打听。", "When they change brands, others ask why."),
    Criterion.OUTSELLS: ("同城第一，比第二名多三成。", "First in town, a third ahead of the next."),
    Criterion.PRESTIGE: ("行业协会副会长单位，口碑好。", "Sits on the board of the trade body."),
    Criterion.NETWORK: ("六十多家门店，县城都铺到了。", "Sixty outlets, down to small towns."),
    Criterion.OPERATION: ("促销自己做，库存周转快。", "Runs its own promotions, stock turns fast."),
    Criterion.MANAGEMENT: ("财务规范，有专职品类经理。", "Sound books, a manager for each category."),
    Criterion.PLACE: ("招标都会请他们，评标能说上话。", "Asked to every tender, and heard."),
    Criterion.WEIGHT: ("大区销售额的一大块。", "A large piece of the region's sales."),
}
DOUBT = ("刚换了总经理，说不准。", "Their head has just changed, cannot say.")
MARKS: tuple[tuple[int, MarkKind, int, int | None, str, str], ...] = (
    (0, MarkKind.JOINT_LEAD, 410, None, "双方总经理任联合委员会主任。", "Both heads chair a joint board."),
    (0, MarkKind.PEOPLE_SENT, 220, None, "派驻一名工程师在其总部。", "One of our engineers sits there."),
    (0, MarkKind.MODEL_SHARED, 160, None, "门店按我们的陈列办法管理。", "Shops run on our display rules."),
    (0, MarkKind.JOINT_BUSINESS, 95, None, "共同投标两个旧改项目。", "Two renewal projects tendered together."),
    (0, MarkKind.TOP_CONTACTS, 410, None, "董事长每年互访两次。", "The chairmen visit each other twice a year."),
    (0, MarkKind.AGREEMENTS, 380, None, "战略合作协议已签。", "Alliance agreement signed."),
    (0, MarkKind.PRICE_SETTLED, 380, None, "年度价格写入协议。", "Yearly prices stand in the agreement."),
    (0, MarkKind.NO_RIVAL, 300, 40, "防水和瓷砖全部用我们的。", "All waterproofing and tiles were ours."),
    (1, MarkKind.TOP_CONTACTS, 200, None, "双方副总每季见面。", "Deputies meet each quarter."),
    (1, MarkKind.JOINT_BUSINESS, 120, None, "联合推广绿色建材下乡。", "Joint campaign for green materials."),
    (1, MarkKind.KNOWN_INSIDE, 150, None, "其员工大会请我们讲课。", "We teach at their staff meeting."),
    (3, MarkKind.TOP_CONTACTS, 250, 60, "总经理每半年见面，换人后中断。", "Heads met twice a year until theirs left."),
    (4, MarkKind.AGREEMENTS, 190, None, "框架采购协议。", "Framework agreement."),
    (5, MarkKind.EXCLUSIVE, 140, None, "三年不招标直接订货。", "Orders for three years without tender."),
)  # fmt: skip
"""Place of the account, mark, held since and until so many days ago, evidence in Chinese and in English."""


def judge(seed: int, profiles: list[Profile], staff: Staff, today: date, *, by: User) -> None:
    """Assessments and marks, then the scorecards of a quarter ago and of today."""
    rng = Random(f"{seed}:standards")
    foreign = {profile.account.pk: profile.foreign for profile in profiles}
    keys = list(Account.objects.key().select_related("owner").order_by("standing__rank", "pk")[:SOME])
    listed = _closest_first(pictures.look(keys, today))
    said = [*_judgements(rng, listed, foreign, staff, today), *_prospects(rng, profiles, staff, today)]
    Assessment.objects.bulk_create(said)
    marks = list(_marks(listed, foreign, staff, today))
    Mark.objects.bulk_create(marks)
    _tell(said, marks)
    for days in (BEFORE, 0):
        _compute(today - timedelta(days), today, by)


def _closest_first(found: list[Picture]) -> list[Account]:
    """Those whose records show most that they are of one mind with us, then the others by their rank."""

    def close(picture: Picture) -> float:
        shown = [picture.points[name].observed for name in (Criterion.PHILOSOPHY, Criterion.POLICIES)]
        return min((one if one is not None else 0.0) for one in shown)

    best = sorted(found, key=close, reverse=True)[:CORE]
    return [picture.account for picture in [*best, *(one for one in found if one not in best)]]


def _judgements(
    rng: Random, accounts: list[Account], foreign: dict[int, bool], staff: Staff, today: date
) -> Iterator[Assessment]:
    for place, account in enumerate(accounts):
        owner = account.owner or staff["zhao"]
        near, known = place < CORE, place < KNOWN
        names = [*JUDGED, *CORE_POINTS, *IMPORTANT_POINTS] if known else rng.sample(list(JUDGED), 2)
        for name in names:
            if not near and name in CORE_POINTS and rng.random() < 0.35:
                continue
            low, high = (78, 95) if near else (20, 58) if name in CORE_POINTS else (55, 90)
            days = rng.randint(400, 520) if rng.random() < 0.12 else rng.randint(5, 300)
            doubt = not near and rng.random() < 0.08
            words = DOUBT if doubt else NOTES[name]
            signer = staff[rng.choice(["gu", "xia"])] if rng.random() < 0.12 else owner
            yield Assessment(
                account=account, criterion=name, score=None if doubt else 5 * (rng.randint(low, high) // 5),
                note=words[foreign.get(account.pk, False)], judged_on=today - timedelta(days), by=signer,
            )  # fmt: skip


def _prospects(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> Iterator[Assessment]:
    """Of a few who never bought, people judge what they may become."""
    some = [profile for profile in profiles if profile.pattern == "prospect" and profile.owner][:8]
    for profile in some:
        for name in (Criterion.POTENTIAL, Criterion.STRENGTH):
            yield Assessment(
                account=profile.account, criterion=name, score=5 * rng.randint(6, 18),
                note=NOTES[name][profile.foreign], judged_on=today - timedelta(rng.randint(3, 90)),
                by=staff[profile.owner],
            )  # fmt: skip


def _marks(accounts: list[Account], foreign: dict[int, bool], staff: Staff, today: date) -> Iterator[Mark]:
    for place, kind, since, until, *words in MARKS:
        if place < len(accounts):
            account = accounts[place]
            yield Mark(
                account=account, kind=kind, since=today - timedelta(since),
                until=None if until is None else today - timedelta(until),
                evidence=words[foreign.get(account.pk, False)], by=account.owner or staff["zhao"],
            )  # fmt: skip


def _tell(said: list[Assessment], marks: list[Mark]) -> None:
    """One happening for each, on its day."""
    rows, days = [], []
    for one in said:
        told = {"criterion": str(one.criterion), "score": one.score}
        rows.append(_row(EventVerb.ASSESSMENT_CREATED, "assessment", one, **told))
        days.append(one.judged_on)
    for mark in marks:
        rows.append(_row(EventVerb.MARK_CREATED, "mark", mark))
        days.append(mark.since)
    events.record_many(rows)
    for row, day in zip(rows, days, strict=True):
        row.at = moment(day, 16)
    Event.objects.bulk_update(rows, ["at"], batch_size=200)


def _row(verb: str, noun: str, of: Assessment | Mark, **data: object) -> Event:
    name = of.get_criterion_display() if isinstance(of, Assessment) else of.get_kind_display()
    return events.draft(verb, noun=noun, subject_id=of.pk, name=str(name), account_id=of.account_id, by=of.by, **data)


def _compute(day: date, today: date, by: User) -> None:
    """The scorecards of a day, and what they recorded set back to its night."""
    last = int(Event.objects.aggregate(top=Max("pk"))["top"] or 0)
    recompute.start(RunKind.STANDARDS, as_of=day, by=by)
    if day < today:
        at = moment(day, 3)
        Event.objects.filter(pk__gt=last).update(at=at)
        Notice.objects.filter(event__pk__gt=last).update(at=at, read_at=at)
