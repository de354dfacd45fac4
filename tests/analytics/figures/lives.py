"""What else happens in the random book: visits, answers, cases, warnings, the channel, hand-overs and farewells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Account, Downstream, HandedOver, Nomination, Quota, Statement, Territory, Wallet
from lifecycle.models import (
    Case,
    CaseStep,
    Journey,
    Play,
    PlayUse,
    StageMove,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    Todo,
    Visit,
    VisitPlan,
    Warning,
    WarningCause,
)
from tests import factories
from tests.analytics.figures.ask import DAY, START
from tests.analytics.figures.trade import amount

MIDNIGHT = datetime(2026, 6, 30, 16, tzinfo=UTC)
"""When the last day is over by the company's clock."""
TIERS = ("platinum", "gold", "iron", "lead", "")
ROLES = ("decision_maker", "user", "technical", "")


def moment(chance: Random, most: int) -> datetime:
    """Some time in the days before the end of the last one, or a moment from either end of the year."""
    edges = (MIDNIGHT, MIDNIGHT - timedelta(seconds=1), MIDNIGHT - timedelta(365),
             MIDNIGHT - timedelta(365, seconds=1))  # fmt: skip
    return chance.choice(edges) if chance.random() < 0.15 else MIDNIGHT - timedelta(minutes=chance.randint(1, most))


def visits(chance: Random, accounts: list[Account], people: list[Any]) -> None:
    kinds = ("on_site", "executive", "supervisor", "call", "video", "message")
    made = [
        Visit(account=account, user=chance.choice(people), kind=chance.choice(kinds), outcome="advance",
              held_at=moment(chance, 500 * 1440), archived_at=timezone.now() if chance.random() < 0.1 else None)
        for account in accounts[1:] for _number in range(chance.randint(1, 12))
    ]  # fmt: skip
    Visit.objects.bulk_create(made)


def plans(accounts: list[Account], by: Any) -> None:
    """Who is to be visited and what is to be done, of some customers; a plan that is past follows nothing up."""
    for place, ahead in ((0, 9), (1, -9), (4, 30)):
        VisitPlan.objects.create(account=accounts[place], user=by, planned_on=DAY + timedelta(ahead))
    for place, source, done in ((2, "hand", None), (3, "hand", DAY), (5, "stage", None)):
        Todo.objects.create(account=accounts[place], user=by, title="Call", due_on=DAY, source=source, done_on=done)


def answers(chance: Random, accounts: list[Account], by: Any) -> None:
    """On all three scales, by people of several roles and of none, of our own team too, in the year and around it."""
    visit, nps, team = (Survey.objects.get(key=key) for key in ("visit", "nps", "team"))
    edges = (DAY, START + timedelta(1), START, DAY + timedelta(1))
    made, sent = [], []
    for place, account in enumerate(accounts):
        people = [factories.ContactFactory(account=account, role=chance.choice(ROLES)) for _number in range(2)]
        for number in range(0 if place % 7 == 3 else chance.randint(2, 9)):
            survey = chance.choice((visit, nps, team, nps))
            scale = "nps" if survey is nps else chance.choice(("csat5", "csat10"))
            least = place % 2  # every other customer is content with all of it
            score = chance.randint(1 + 2 * least, 5) if scale == "csat5" else chance.randint(7 * least, 10)
            who = None if survey is team else chance.choice(people)
            made.append(SurveyAnswer(
                survey=survey, account=account, contact=who, audience=survey.audience, scale=scale, score=score,
                points=(score - 1) * 2.5 if scale == "csat5" else score, tier=chance.choice(TIERS),
                is_low=score <= (2 if scale == "csat5" else 6), role=who.role if who else "",
                answered_on=edges[number] if number < 4 and place % 3 == 0 else DAY - timedelta(chance.randint(0, 450)),
            ))  # fmt: skip
        for number in range(3):
            at, is_team = moment(chance, 500 * 1440), chance.random() < 0.2
            state = chance.choice(("answered_at", "revoked_at", None, "answered_at"))
            sent.append(SurveyInvitation(
                survey=team if is_team else visit, account=account, contact=None if is_team else people[number % 2],
                user=by if is_team else None, sent_at=at, expires_at=at + timedelta(21), by=by,
                occasion=chance.choice(("visit", "hand")), **({state: at + timedelta(2)} if state else {}),
            ))  # fmt: skip
    SurveyAnswer.objects.bulk_create(made)
    SurveyInvitation.objects.bulk_create(sent)


WAYS = (
    ("opened",), ("opened", "answered"), ("opened", "answered", "resolved"), ("opened", "waiting"),
    ("opened", "answered", "handed", "resolved", "accepted"), ("opened", "handed", "answered", "resolved"),
    ("opened", "answered", "resolved", "reopened"), ("opened", "waiting", "resumed", "answered", "resolved"),
    ("opened", "cancelled"), ("opened", "answered", "resolved", "reopened", "resolved"),
)  # fmt: skip
STATES = {"opened": "new", "answered": "work", "handed": "work", "waiting": "waiting", "resumed": "work",
          "resolved": "resolved", "accepted": "accepted", "reopened": "work", "cancelled": "cancelled"}  # fmt: skip


def cases(chance: Random, accounts: list[Account], people: list[Any], products: list[Any]) -> None:
    """Each way a case may go; steps after the last day are unknown on it, and some came without any promise."""
    steps = []
    for number in range(90):
        way, at = WAYS[number % len(WAYS)], moment(chance, 120 * 1440)
        promised = chance.random() < 0.8
        due = at + timedelta(hours=chance.randint(20, 900)) if promised else None
        answer_due = at + timedelta(hours=chance.randint(5, 200)) if promised else None
        moments = [at + timedelta(hours=place * chance.randint(3, 200)) for place, _kind in enumerate(way)]
        told = dict(zip(way, moments, strict=True))
        case = Case.objects.create(
            account=chance.choice(accounts), sort=chance.choice(("complaint", "request")), title=f"Case {number}",
            kind=chance.choice(("quality", "delivery", "channel")), severity=chance.choice(("low", "high", "critical")),
            user=chance.choice([*people, None]), product=chance.choice([*products, None]), opened_at=at,
            answered_at=told.get("answered"), resolved_at=told.get("resolved"), cause="product", by=people[0],
            state=STATES[way[-1]], due_at=due, answer_due_at=answer_due, reopened=way.count("reopened"),
            archived_at=timezone.now() if chance.random() < 0.05 else None,
        )  # fmt: skip
        steps += [CaseStep(case=case, at=when, kind=kind, by=people[0], state=STATES[kind], severity=case.severity,
                           due_at=due, answer_due_at=answer_due)
                  for kind, when in zip(way, moments, strict=True)]  # fmt: skip
    CaseStep.objects.bulk_create(steps)


def warnings(chance: Random, accounts: list[Account], by: Any) -> None:
    """Of every outcome, opened and closed around the ends of the year; of some nobody knows what was at stake."""
    states = ("kept", "won_back", "lost", "dormant", "joined", "undone")
    edges = (DAY, START + timedelta(1), START, DAY + timedelta(1))
    for number in range(60):
        is_open = number % 9 == 8
        opened = edges[number % 4] if number < 12 else DAY - timedelta(chance.randint(0, 30 if is_open else 500))
        state = "open" if is_open else states[number % len(states)]
        closed = chance.choice((opened + timedelta(chance.randint(0, 90)), DAY, DAY + timedelta(1)))
        stake = None if chance.random() < 0.15 else amount(chance, 9000)
        row = Warning.objects.create(
            account=accounts[number // 9 if is_open else number % len(accounts)], state=state, opened_on=opened,
            closed_on=None if is_open else max(opened, closed), closed_by=None if is_open else by,
            tier_at_opening=chance.choice(TIERS), value_at_opening=stake, value_at_risk=stake,
            risk_at_opening=None if stake is None else chance.choice((0.3, 0.55, 0.6)),
            is_control=chance.random() < 0.1,
            value_saved=stake if state in ("kept", "won_back") else None,
            value_lost=stake if state in ("lost", "dormant") else None,
        )  # fmt: skip
        if number % 3:
            cause = chance.choice(("own_strategy", "unresolved", "stronger_competitor"))
            read = chance.choice((None, opened + timedelta(8), DAY, DAY + timedelta(1)))
            found = chance.choice(("confirmed", "contested")) if read else "suspected"
            WarningCause.objects.create(warning=row, cause=cause, on=opened + timedelta(number % 7), by=by, state=found,
                                        read_on=read)  # fmt: skip
        if number % 4 == 1:
            WarningCause.objects.create(warning=row, cause="squeezed_out", on=opened + timedelta(2), by=by)
        for place, play in enumerate(Play.objects.order_by("pk")[:2]):
            if chance.random() < 0.4:
                undone = opened if chance.random() < 0.15 or state == "undone" else None
                PlayUse.objects.create(account=row.account, play=play, warning=row if number % 10 or place else None,
                                       on=opened, by=by, undone_on=undone)  # fmt: skip


def ties(chance: Random, accounts: list[Account]) -> None:
    """Wallets that somebody entered, and competitors that were seen."""
    rival = factories.CompetitorFactory()
    for place, account in enumerate(accounts):
        for ago in (0, 30, 365, -1)[: place % 5]:
            worth = amount(chance, 90_000)
            gone = chance.random() < 0.2 or place == 29
            Wallet.objects.create(account=account, on=DAY - timedelta(ago), amount=worth, worth=worth, currency="CNY",
                                  by=account.owner or accounts[0].owner, source="Said",
                                  archived_at=timezone.now() if gone else None)  # fmt: skip
        if place % 4 == 3:
            factories.PresenceFactory(account=account, competitor=rival, wallet_percent=chance.choice((None, 30, 55)),
                                      seen_on=DAY - timedelta(chance.choice((0, 200, 364, 365))))  # fmt: skip
    factories.PresenceFactory(account=accounts[10], competitor=rival, wallet_percent=95, seen_on=DAY)


SOLVENT = ((300, 90, 100, 5), (300, 10, 100, 5), (80, 30, 100, 5), (150, 5, 100, -1), (150, 20, 100, None),
           (None, 20, 100, 5), (90, 95, 60, 5))  # fmt: skip
"""Current assets, cash, what is due, net profit: strong, fair, twice weak, fair, unknown, contradicting itself."""


def statements(accounts: list[Account]) -> None:
    """What some customers' own years ended with; later years and archived ones say nothing on the last day."""
    made = []
    for number, account in enumerate(accounts[1::3]):
        for year, archived in ((2024, False), (2025, number % 5 == 4), (2026, False))[number % 2 :]:
            assets, cash, due, profit = SOLVENT[(number + year) % len(SOLVENT)]
            made.append(Statement(account=account, year=year, year_end=date(year, 12, 31), currency="CNY", cash=cash,
                                  current_assets=assets, current_liabilities=due, net_profit=profit,
                                  total_assets=400, revenue=(60, 120, 300)[number % 3],
                                  archived_at=timezone.now() if archived else None))  # fmt: skip
    Statement.objects.bulk_create(made)


def channel(chance: Random, accounts: list[Account]) -> None:
    """What partners are to sell, where, and to whom; and of customers that are none."""
    for place, account in enumerate(accounts):
        for number in range(place % 3):
            Downstream.objects.create(account=account, name=f"Below {number}",
                                      estimate=amount(chance, 5000) if number else None,
                                      archived_at=timezone.now() if chance.random() < 0.2 else None)  # fmt: skip
        if account.kind not in ("dealer", "agent"):
            continue
        spans = ((date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), DAY - timedelta(1)), (DAY, DAY))
        starts, ends = spans[place % 3]
        category = "Pumps" if place % 4 == 1 else ""
        Quota.objects.create(account=account, starts_on=starts, ends_on=ends, amount=amount(chance, 90_000),
                             category=category)  # fmt: skip
        for region in ("east", "west")[: place % 3]:
            until = chance.choice((None, DAY, DAY - timedelta(1)))
            Territory.objects.create(account=account, region=region, region_key=region, until=until,
                                     category=chance.choice(("", "Pumps", "Valves")))  # fmt: skip


def moves(accounts: list[Account], owners: list[Any], by: Any) -> None:
    """Customers that changed hands: within the year, before it, after its last day, not yet, and one taken back."""
    done = timezone.now()
    for place, on, more in (
        (2, DAY, {"done_at": done}), (5, START + timedelta(1), {"done_at": done}), (8, START, {"done_at": done}),
        (11, DAY + timedelta(1), {"done_at": done}), (14, DAY + timedelta(90), {}),
        (17, DAY - timedelta(9), {"done_at": done, "undone_at": done}),
    ):  # fmt: skip
        account = accounts[place]
        was = next(one for one in owners if one != account.owner)
        HandedOver.objects.create(account=account, was=was, owner=account.owner, on=on, by=by, **more)


def nominations(accounts: list[Account], by: Any) -> None:
    """Named key for a while: over, ended early, begun on the last day, not decided, and counting yet."""
    for place, state, since, until, ended in (
        (15, "confirmed", date(2025, 10, 1), date(2026, 2, 14), None),
        (16, "confirmed", date(2025, 9, 1), date(2026, 12, 31), date(2026, 4, 30)),
        (18, "confirmed", DAY, date(2027, 6, 30), None), (19, "proposed", None, date(2027, 6, 30), None),
        (23, "confirmed", DAY + timedelta(1), date(2027, 6, 30), None),
        (24, "confirmed", date(2025, 1, 1), date(2026, 12, 31), None),
    ):  # fmt: skip
        Nomination.objects.create(account=accounts[place], kind="potential", reason="Grows", until=until, state=state,
                                  proposed_on=DAY, proposed_by=by, from_on=since, ended_on=ended)  # fmt: skip
        if state == "confirmed" and ended is None and until > DAY:
            Account.objects.filter(pk=accounts[place].pk).update(nominated_until=until)


def farewells(accounts: list[Account], by: Any) -> None:
    """Said lost: one that ordered nothing since, one that did, one after the last day, and one that came back."""
    for place, stages in ((1, [("lost", DAY)]), (7, [("lost", DAY - timedelta(100))]), (3, [("lost", START)]),
                          (4, [("lost", DAY + timedelta(1))]),
                          (6, [("lost", DAY - timedelta(50)), ("growth", DAY - timedelta(9))])):  # fmt: skip
        journey = Journey.objects.create(account=accounts[place], stage=stages[-1][0], since=stages[-1][1])
        for stage, on in stages:
            StageMove.objects.create(journey=journey, was="", stage=stage, on=on, by=by)
