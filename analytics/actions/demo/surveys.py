"""What the demo customers answered in half a year: after visits, each quarter; low ones followed up, some are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Account, Contact
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary, moment
from kam.models import User
from kam.models.tokens import digest
from lifecycle.choices import TodoSource, VisitKind
from lifecycle.choices.cases import CaseState
from lifecycle.choices.surveys import Audience, Occasion, Scale
from lifecycle.models import Case, Survey, SurveyAnswer, SurveyInvitation, SurveyOptOut, Todo, Visit, todo_words
from lifecycle.rules import surveys as rules

DAYS, REST, OPEN_FOR, MOST = 185, 30, 21, 90
ANSWERS = 0.46
"""Which share of those who are asked answers."""
SOURED = {"华东建材集团": 4.4, "Nordwind Fassaden": 5.2}
"""The stories that turn away, and how content they are by now."""
OCCASIONS = {"nps": Occasion.QUARTER, "case": Occasion.CASE}
SLOW = "问题解决了，但中间两天没有人告诉我们进展"
GLAD = (
    ("交期准，现场有问题当天就有人到", "可能会分给两家供应商，工期没这么稳"),
    ("业务员懂我们的工地，方案省了返工", "自己多养一个采购，还要盯质量"),
    ("对账清楚，补货快", "向厂家直接压库存，资金压力大"),
    ("技术支持到位，新员工都学会了贴岩板", ""),
)
SORE = (
    ("上个月两次延期，没有人提前告诉我们", "会把急单给本地的厂"),
    ("破损理赔拖了三周", "找价格更低的"),
    ("换了对接人之后，报价要等好几天", ""),
)
GLAD_EN = (("On time, and somebody answers the phone", "Split it between two local suppliers"),
           ("Good advice before the order", "More stock of our own"))  # fmt: skip
SORE_EN = (("Two late deliveries, and we heard of it from the driver", "Ordered from the local plant"),
           ("The claim took three weeks", ""))  # fmt: skip


def ask(rng: Random, profiles: Sequence[Profile], met: dict[int, list[Contact]], diary: Diary, staff: Staff,
        today: date) -> None:  # fmt: skip
    """The plans are on; whoever was asked has answered, has not, or may still."""
    Survey.objects.filter(key__in=("visit", "case", "nps", "team")).update(automatic=True)
    surveys = {one.key: one for one in Survey.objects.all()}
    largest = sorted((one for one in profiles if one.owner and one.gap), key=lambda one: -one.size)[:MOST]
    asked = [
        one
        for profile in largest
        for one in _asked(rng, profile, met.get(profile.account.pk, []), diary, surveys, today, staff["gu"])
    ]
    SurveyInvitation.objects.bulk_create([invitation for _profile, invitation in asked], batch_size=500)
    answers = [_answer(rng, profile, one) for profile, one in asked if one.answered_at is not None]
    SurveyAnswer.objects.bulk_create(answers, batch_size=500)
    _follow([one for one in answers if one.is_low and one.account.owner_id is not None], today)
    _team(rng, largest[:12], surveys["team"], staff, today)
    silent = {one.contact_id: one for _profile, one in asked if one.answered_at is None}
    _refuse(list(silent.values())[:2], today)


def after_cases(rng: Random, profiles: Sequence[Profile], staff: Staff, today: date) -> None:
    """Whoever reported what was solved was asked the morning after; yesterday one of lin's was not content."""
    survey, known = Survey.objects.get(key="case"), {one.account.pk: one for one in profiles}
    solved = Case.objects.filter(state__in=(CaseState.RESOLVED, CaseState.ACCEPTED), resolved_at__isnull=False)
    asked = []
    for case in solved.select_related("contact", "account__owner").order_by("-resolved_at", "pk"):
        profile, day = known.get(case.account_id), timezone.localdate(case.resolved_at) + timedelta(1)
        if profile is None or case.contact is None or not _rested(case.contact, day, today):
            continue
        asked.append((profile, _invitation(rng, survey, profile, case.contact, day, f"case:{case.pk}", staff["gu"],
                                           today)))  # fmt: skip
    of_lin = [one for _profile, one in asked if one.account.owner_id == staff["lin"].pk]
    if sour := (of_lin or [one for _profile, one in asked])[:1]:
        sour[0].answered_at = moment(today - timedelta(1), 15, 20)
    SurveyInvitation.objects.bulk_create([one for _profile, one in asked])
    answers = [_answer(rng, profile, one) for profile, one in asked if one.answered_at is not None]
    for one in answers:
        if one.invitation in sour:
            one.score, one.is_low, one.points = 2, True, rules.points(survey.scale, 2)
            one.why = "Solved, but nobody told us for two days" if one.invitation.language == "en" else SLOW
    SurveyAnswer.objects.bulk_create(answers)
    _follow([one for one in answers if one.is_low and one.account.owner_id is not None], today)


def _rested(contact: Contact, day: date, today: date) -> bool:
    """Whether somebody could be asked on a day: with an address, not asked around it, not left alone by their wish."""
    near = (moment(day - timedelta(REST), 0), moment(day + timedelta(REST + 1), 0))
    left_alone = SurveyOptOut.objects.filter(contact=contact).exists()
    asked = SurveyInvitation.objects.filter(contact=contact, sent_at__range=near).exists()
    return bool(contact.email) and day < today and not left_alone and not asked


def rank() -> None:
    """Answers are of the tier of who gave them, which is known only once the history is computed."""
    tier = Account.objects.filter(pk=OuterRef("account")).values("tier")
    SurveyAnswer.objects.filter(tier="").update(tier=Subquery(tier))


def _asked(rng: Random, profile: Profile, people: list[Contact], diary: Diary, surveys: dict[str, Survey],
           today: date, by: User) -> Iterator[tuple[Profile, SurveyInvitation]]:  # fmt: skip
    """Each person at most once in the rest, in the order of the causes."""
    rested: dict[int, date] = {}
    causes: list[tuple[date, str, str, list[Contact]]] = [
        (visit.held_at.date() + timedelta(1), "visit", f"visit:{visit.pk}", _met(diary, visit))
        for visit in diary.visits
        if visit.account_id == profile.account.pk and visit.kind != VisitKind.MESSAGE
    ]
    causes += [(day, "nps", f"quarter:{rules.quarter(day)[0]}", people) for day in _quarters(today)]
    for day, key, cause, whom in sorted(causes, key=lambda one: (one[0], one[2])):
        if not today - timedelta(DAYS) <= day < today:
            continue
        free = [one for one in whom if one.email and day - rested.get(one.pk, date.min) > timedelta(REST)]
        for contact in free[:2]:
            rested[contact.pk] = day
            yield profile, _invitation(rng, surveys[key], profile, contact, day, cause, by, today)


def _met(diary: Diary, visit: Visit) -> list[Contact]:
    return [contact for one, contact in diary.met if one.pk == visit.pk]


def _quarters(today: date) -> list[date]:
    """The days on which the quarters of the half-year were asked about."""
    days = {rules.quarter(today - timedelta(back))[1] + timedelta(14) for back in (0, 91, 182)}
    return sorted(days)


def _invitation(rng: Random, survey: Survey, profile: Profile, contact: Contact, day: date, cause: str, by: User,
                today: date) -> SurveyInvitation:  # fmt: skip
    sent, wait = moment(day, 9, 40), rng.randint(0, 6)
    answered = rng.random() < ANSWERS and day + timedelta(wait) < today
    return SurveyInvitation(
        survey=survey, account=profile.account, contact=contact, cause=cause, by=by, to=contact.email,
        occasion=OCCASIONS.get(survey.key, Occasion.VISIT), digest=digest(SurveyInvitation.secret()),
        language="en" if profile.foreign else "zh-hans", sent_at=sent, expires_at=sent + timedelta(OPEN_FOR),
        answered_at=moment(day + timedelta(wait), 15, rng.randint(0, 59)) if answered else None,
    )  # fmt: skip


def _answer(rng: Random, profile: Profile, invitation: SurveyInvitation) -> SurveyAnswer:
    """By how the customer is served: who pays late grumbles, who turns away is sour, most are content."""
    survey, contact = invitation.survey, invitation.contact
    middle = SOURED.get(profile.short, 8.2 - (profile.late > 20) * 1.2 - (profile.stop > 60) * 1.5)
    points = min(max(rng.gauss(middle, 1.5), 0), 10)
    score = round(points / 2.5) + 1 if survey.scale == Scale.FIVE else round(points)
    low = rules.is_low(survey.scale, score)
    said = (SORE_EN if low else GLAD_EN) if profile.foreign else (SORE if low else GLAD)
    why, gain = rng.choice(said) if low or rng.random() < 0.6 else ("", "")
    return SurveyAnswer(
        invitation=invitation, survey=survey, account=profile.account, contact=contact, scale=survey.scale,
        role=contact.role if contact else "", tier=profile.account.tier, score=score, is_low=low,
        answered_on=(invitation.answered_at or invitation.sent_at).date(), points=rules.points(survey.scale, score),
        why=why, gain=gain if survey.asks_gain else "",
    )  # fmt: skip


def _follow(low: list[SurveyAnswer], today: date) -> None:
    """Each low answer gave its owner a to-do, on the day it came."""
    given = Todo.objects.bulk_create(_followed(one, today) for one in low)
    for todo, answer in zip(given, low, strict=True):
        todo.created_at = moment(answer.answered_on, 12)
    Todo.objects.bulk_update(given, ["created_at"], batch_size=200)


def _followed(answer: SurveyAnswer, today: date) -> Todo:
    """What a low answer gave the owner; those of last week are still open."""
    due = answer.answered_on + timedelta(2)
    done = due if answer.answered_on < today - timedelta(7) else None
    code = todo_words.low(answer.score, answer.most, answer.survey.called)
    return Todo(
        account=answer.account, user=answer.account.owner, source=TodoSource.SURVEY, reason=f"answer:{answer.pk}",
        title=todo_words.say(code, ""), code=code, note=answer.why, due_on=due, done_on=done,
        result="已电话回访，说明原因并承诺改进" if done else "",
    )  # fmt: skip


def _team(rng: Random, profiles: Sequence[Profile], survey: Survey, staff: Staff, today: date) -> None:
    """Our own view of the largest customers: teams answered for last quarter, lin is asked for this one."""
    begun = rules.quarter(today)[1]
    last = f"quarter:{rules.quarter(begun - timedelta(1))[0]}"
    for profile in profiles:
        for place in range(rng.choice((3, 5, 6))):
            score = min(max(round(rng.gauss(7, 1.4)), 1), 10)
            SurveyAnswer.objects.create(
                survey=survey, account=profile.account, audience=Audience.TEAM, scale=survey.scale, score=score,
                points=float(score), tier=profile.account.tier,
                answered_on=begun - timedelta(40 + place), round=f"{last}@{profile.account.pk}",
            )  # fmt: skip
    for profile in [one for one in profiles if one.owner == "lin"][:2]:
        SurveyInvitation.objects.create(
            survey=survey, account=profile.account, user=staff["lin"], cause=f"quarter:{rules.quarter(today)[0]}",
            occasion=Occasion.QUARTER, by=staff["zhao"], sent_at=moment(today - timedelta(3), 9, 40),
            expires_at=moment(today + timedelta(18), 9, 40),
        )  # fmt: skip


def _refuse(invitations: Sequence[SurveyInvitation], today: date) -> None:
    """Two of them wish to be left alone."""
    for one in invitations:
        assert one.contact is not None
        SurveyOptOut.objects.create(account=one.account, contact=one.contact, on=today - timedelta(9), by_link=True)
