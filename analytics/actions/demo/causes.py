"""What the demo colleagues do about churn warnings: causes with evidence, second readers, plays, and past cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.choices import KEY_TIERS, Tier
from accounts.models import Account
from analytics.actions import scores
from analytics.actions.demo import cause_words, losses
from analytics.actions.demo.people import Staff
from analytics.actions.demo.visits import moment
from analytics.facts import plays as effects
from analytics.models import Score
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.actions import causes, plays, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.choices import Cause, WarningState
from lifecycle.facts import causes as facts
from lifecycle.facts import plays as fitting
from lifecycle.models import Play, PlayUse, Todo, Warning, WarningCause, WarningReading
from lifecycle.rules import causes as rules
from lifecycle.rules import warnings as stakes

DISAGREES = "交付记录看不出是我们的问题，请先问清对方的新项目由谁供货。"
AGREES = "与我上周和对方总经理的谈话一致。"
ENDINGS = {"kept": "恢复下单", "dormant": "项目停工到开春，届时再约"}
FEARS = (
    "对方采购经理三次推迟见面，只说在比价",
    "技术部改用别家样板，没有通知我们",
    "年度框架协议迟迟不签，说要等集团统一招标",
    "上月两车板破损，理赔还没谈妥",
    "新任总经理从对手的老客户公司过来",
    "工程部说明年自己建预制件车间",
    "经销商抱怨我们直供同城项目",
)
FEARED = (0.08, 0.6)
"""Risks at which a manager's fear tells more than the numbers, and is believed."""
CALLS = ("约对方总经理见面，由我们总监陪同", "Ask their managing director for a meeting, with our director")
PAST = 44
"""Cases of the last year that are over."""


def handle(seed: str, staff: Staff, today: date, *, by: User) -> None:
    """Open cases in every state, some that ended lately, and a year of those that are over."""
    rng = Random(f"{seed}:cases")
    _fear(today)
    rows = Warning.objects.open().filter(account__owner__isnull=False).select_related("account__owner").by_value()
    cases = [one for one in rows if one.account.owner and can(one.account.owner, Right.MOVE_STAGES)]
    for number, case in enumerate(cases):
        _work(case, number, staff, today)
    _suspect(cases, staff, today)
    _end(cases, today)
    _past(rng, staff, today)
    losses.lose(staff, today)
    plays.measure(effects.measured(today), by=by)


def _fear(today: date) -> None:
    """Managers fear for customers that the numbers do not warn of yet, but of whom they say something already."""
    theirs = Account.objects.live().filter(owner__isnull=False, standing__risk__range=FEARED)
    warned = Warning.objects.unclosed().values("account")
    dear = theirs.exclude(pk__in=warned).select_related("owner", "standing")
    likely = sorted(dear, key=lambda one: (one.tier not in KEY_TIERS, -(one.standing.value_at_risk or 0), one.pk))
    shown = _shown(likely)
    told = [one for one in likely if shown.get(one.pk)]
    for number, account in enumerate(told[: len(FEARS)]):
        owner = account.owner
        if owner is None or not can(owner, Right.MOVE_STAGES):
            continue
        made = warnings.raise_by_hand(account, reason=FEARS[number], by=owner)
        opened = today - timedelta(3 * number + 1)
        said = [[code, share, numbers | {"on": opened.isoformat()}] for code, share, numbers in made.reasons]
        whole = stakes.renewed(said, shown[account.pk])
        Warning.objects.filter(pk=made.pk).update(opened_on=opened, reasons=whole)
        made.readings.update(on=opened)


def _shown(accounts: Iterable[Account]) -> dict[int, list[list[Any]]]:
    """{account: what raises its risk}, as the newest run of scores says it of an open warning."""
    rows: Any = Score.objects.current().filter(account__in=[one.pk for one in accounts])
    return {row.account_id: scores.told(row.reasons | row.signals, row.inputs) for row in rows}


def _work(case: Warning, number: int, staff: Staff, today: date) -> None:
    """Of four, one is wholly in hand, one has a cause, one an action, and one waits for everything."""
    owner = case.account.owner
    assert owner is not None
    made = _written(case, number, owner, today) if number % 4 in (0, 1) else None
    if made is not None and case.needs_second_reader and number % 3 != 1 and staff["zhao"] != owner:
        causes.confirm(made, note=AGREES, by=staff["zhao"])
    if number % 4 == 0:
        found = fitting.fitting(case.account, owner, today, case)
        if found:
            used = plays.apply(case.account, play=found[0], warning=case, by=owner)
            first = used.todos.order_by("due_on", "pk").first()
            if first is not None and number % 8 == 0 and can(first.user, Right.TAKE_ON_WORK):
                todos.finish(first, result="已完成，对方反应积极", on=today, by=first.user)
    elif number % 4 == 2:
        title = CALLS[owner.username in ("marco", "emma")]
        todos.give(case.account, title=title, due_on=today + timedelta(6), user=owner, by=owner)


def _written(case: Warning, number: int, owner: User, today: date, cause: str = "") -> WarningCause | None:
    """The cause that the file speaks for, with what shows it; None where it shows nothing."""
    pieces = facts.gather(case.account_id, today, owner)
    likely = [cause] if cause else rules.likeliest(pieces, today, suspicions=False)
    shown = rules.supporting(pieces, likely[0]) if likely else []
    shown = shown or (pieces if cause else [])
    if not shown:
        return None
    note, word = cause_words.told(case.account, likely[0], number)
    said = Shown([one.key for one in shown[:3]], word)
    return causes.suspect(case, cause=likely[0], shown=said, note=note, by=owner)


def _suspect(cases: list[Warning], staff: Staff, today: date) -> None:
    """One suspicion of improper means, which few read; one cause that the director does not agree with."""
    free = [one for one in cases if not one.causes.exists()]
    ties = [one for one in free if rules.supporting(facts.gather(one.account_id, today, staff["zhao"]),
                                                    Cause.SQUEEZED_OUT)]  # fmt: skip
    for case in (ties or free)[:1]:
        _written(case, 1, case.account.owner or staff["zhao"], today, Cause.SQUEEZED_OUT)
    contested = next((one for one in cases for _ in one.causes.filter(state="suspected").exclude(
        cause=Cause.SQUEEZED_OUT) if one.account.owner != staff["zhao"]), None)  # fmt: skip
    last = contested.causes.filter(state="suspected").first() if contested is not None and len(cases) > 4 else None
    if last is not None:
        causes.contest(last, note=DISAGREES, by=staff["zhao"])


def _end(cases: list[Warning], today: date) -> None:
    """One was kept lately, one lies dormant."""
    for case, outcome in zip([one for one in cases if not one.needs_second_reader][-2:], ("kept", "dormant"),
                             strict=False):  # fmt: skip
        owner = case.account.owner
        if owner is None:
            continue
        if outcome == WarningState.KEPT:
            left = (case.value_at_risk or Decimal(0)) / 2
            Warning.objects.filter(pk=case.pk).update(risk=0.31, calm_runs=2, value_at_risk=left)
        said = Said(revisit_on=today + timedelta(60)) if outcome == WarningState.DORMANT else Said()
        fresh = Warning.objects.select_related("account__owner").get(pk=case.pk)
        warnings.close(fresh, outcome=outcome, note=ENDINGS[outcome], said=said, by=owner)


def _past(rng: Random, staff: Staff, today: date) -> None:
    """Cases that are over, of customers that are with us again: with a play more were kept than without."""
    warned = set(Warning.objects.values_list("account", flat=True))
    key = Account.objects.live().filter(tier__in=KEY_TIERS, owner__isnull=False).exclude(pk__in=warned)
    chosen = list(key.select_related("owner", "standing").order_by("-standing__revenue", "pk")[:PAST])
    answered = list(Play.objects.live().filter(key__in=("problems", "answer_rival")).order_by("pk"))
    for number, account in enumerate(chosen):
        opened = today - timedelta(60 + rng.randrange(280))
        play = answered[number % 4] if number % 4 < len(answered) else None
        kept = rng.random() < (0.9 if play is not None and play.key == "problems" else 0.62)
        state = WarningState.KEPT if kept and number % 3 else WarningState.WON_BACK if kept else WarningState.DORMANT
        case = _over(account, opened, state, rng)
        losses.settle(case, number, play.key if play is not None else "", staff)
        if play is not None:
            _used(case, play, account.owner or staff["zhao"], opened)


def _over(account: Account, opened: date, state: str, rng: Random) -> Warning:
    """One case that is over, with two readings."""
    value = Decimal(rng.randrange(8, 90)) * 1000
    risk, end = rng.uniform(0.52, 0.74), opened + timedelta(25 + rng.randrange(30))
    kept = state != WarningState.DORMANT
    left, after = ((value / 3).quantize(Decimal("0.01")), 0.3) if kept else (value, 0.8)
    case = Warning.objects.create(
        account=account, state=state, opened_on=opened, closed_on=end, closed_by=account.owner, risk_at_opening=risk,
        risk=after, tier_at_opening=account.tier or Tier.GOLD, value_at_opening=value,
        value_at_risk=left, value_at_closing=left, note="恢复下单" if kept else "项目停工，半年后再联系",
        value_saved=(value - left if state == WarningState.KEPT else value) if kept else 0,
        value_lost=stakes.value_lost(state, stakes.Stake(value, risk), stakes.Stake(left, after)),
        scored_on=end,
    )  # fmt: skip
    WarningReading.objects.bulk_create([
        WarningReading(warning=case, on=opened, risk=risk, value_at_risk=value),
        WarningReading(warning=case, on=end, risk=after, value_at_risk=left),
    ])  # fmt: skip
    return case


def _used(case: Warning, play: Play, owner: User, on: date) -> None:
    """A play that was applied then, all of its steps done."""
    used = PlayUse.objects.create(
        account=case.account, play=play, warning=case, on=on + timedelta(1), by=owner, tier=case.tier_at_opening,
        risk=case.risk_at_opening,
    )  # fmt: skip
    done = [
        Todo.objects.create(
            account=case.account, user=owner, title=step.title, source="play", reason=f"{step.key}:{case.pk}",
            due_on=on + timedelta(step.days), done_on=on + timedelta(step.days),
        )
        for step in play.told_steps()
    ]  # fmt: skip
    Todo.objects.filter(pk__in=[one.pk for one in done]).update(created_at=moment(used.on, 10))
    used.todos.set(done)
