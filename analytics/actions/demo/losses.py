"""Customers that the demo company lost in the last year, and why cases that are over began: causes with evidence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from accounts.models import Account, Order
from analytics.actions.demo import cause_words
from analytics.actions.demo.people import Staff
from analytics.actions.demo.visits import moment
from kam.ground.rights import Right, can
from kam.models import Event, Notice, User
from lifecycle.actions import warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import Cause, CauseState, EvidenceCode, Stage, TodoSource, WarningState
from lifecycle.facts import causes as facts
from lifecycle.models import Aftermath, CauseEvidence, Journey, StageMove, Todo, Warning, WarningCause, WarningReading
from lifecycle.rules import causes as rules

AGREES = "看过记录，与我和对方总经理的谈话一致。"
TURNS = (Cause.SUPPLIER_OPTIMISATION, Cause.OWN_STRATEGY, Cause.UNRESOLVED, Cause.STRONGER_COMPETITOR)
OF_PLAYS = {"problems": Cause.UNRESOLVED, "answer_rival": Cause.STRONGER_COMPETITOR}
NOT_ASKED, SUSPECTED = 9, 14
"""Of the cases that are over every ninth was closed without a cause; one was suspected of improper means."""
LOST = (
    (Cause.STRONGER_COMPETITOR, "转向本地低价供应商，合同不再续签"),
    (Cause.SUPPLIER_OPTIMISATION, "年度供应商精简，我们落选"),
    (Cause.OWN_STRATEGY, "总部改为区域自采，当地项目停建"),
    (Cause.UNRESOLVED, "渠道冲突半年未决，改由别家供货"),
    (Cause.STRONGER_COMPETITOR, "对手带来整套安装服务，一次换掉全部品类"),
    (Cause.SUPPLIER_OPTIMISATION, "集团统一招标，只留两家全国供应商"),
    (Cause.UNRESOLVED, "连续三批到货破损，客户改用别家"),
)
FOUND = (
    "早半年就有信号：订单间隔拉长，客户提过两次账期。下次先约总经理，再谈价格。",
    "评分表提前三个月就公布了，我们没有对照补齐。铂金、黄金客户每季度核对一次准入条件。",
    "对方的预算会每年九月开，我们十一月才拜访。把关键日期写进客户档案。",
    "经销商与直营的边界没有写清。以后先签区域协议，再给价格。",
)
"""What the reviews of the losses found."""
SILENT, WARNED, CLOSED = 150, 65, 45
"""Days without an order after which a customer is gone; from the last order to the warning, and to its end."""


def settle(case: Warning, number: int, play: str, staff: Staff) -> WarningCause | None:
    """The cause of a case that is over, by what the file showed at its opening; None where nobody wrote one."""
    if number % NOT_ASKED == NOT_ASKED - 1 and not play:
        return None
    pieces = facts.gather(case.account_id, case.opened_on, staff["zhao"])
    likely = rules.likeliest(pieces, case.opened_on, suspicions=False)
    cause = OF_PLAYS.get(play) or (Cause.SQUEEZED_OUT if number == SUSPECTED else None)
    return _confirmed(
        case, cause or (likely[0] if number % 2 and likely else TURNS[number % len(TURNS)]), pieces, staff
    )


def _confirmed(case: Warning, cause: str, pieces: list[Any], staff: Staff) -> WarningCause:
    """Written by the owner, agreed with by somebody else, with rows of the file and what was said."""
    owner = case.account.owner or staff["sun"]
    reader = staff["zhao"] if owner != staff["zhao"] else staff["sun"]
    note, said = cause_words.told(case.account, cause, case.account_id)
    on = case.opened_on + timedelta(3)
    made = WarningCause.objects.create(
        warning=case, cause=cause, note=note, state=CauseState.CONFIRMED, on=on, by=owner, read_by=reader,
        read_on=on + timedelta(4), read_note=AGREES,
    )  # fmt: skip
    word = CauseEvidence(cause=made, code=EvidenceCode.WORD, on=on, text=said, by=owner)
    CauseEvidence.objects.bulk_create([*_rows(made, pieces), word])
    return made


def _rows(made: WarningCause, pieces: list[Any]) -> list[CauseEvidence]:
    """What the file showed for it then."""
    return [
        CauseEvidence(
            cause=made, code=one.code, noun=one.noun, subject_id=one.row, on=one.on, numbers=dict(one.numbers),
            by=made.by,
        )
        for one in rules.supporting(pieces, made.cause)[:2]
    ]  # fmt: skip


def lose(staff: Staff, today: date) -> None:
    """Customers that have ordered no more: warned of, lost with a cause, and their losses reviewed."""
    warned = Warning.objects.values("account")
    gone = Account.objects.live().filter(owner__isnull=False, journey__stage=Stage.MAINTENANCE).exclude(pk__in=warned)
    rows = gone.annotate(last=Max("orders__ordered_on")).filter(last__lt=today - timedelta(SILENT))
    rows = rows.select_related("owner").order_by("-standing__revenue", "pk")
    told = [account for account in rows[: 2 * len(LOST)] if can(account.owner, Right.MOVE_STAGES)]
    for number, (account, (cause, note)) in enumerate(zip(told, LOST, strict=False)):
        _lose(account, cause, note, today)
        if number < len(FOUND):
            _review(account, FOUND[number], staff)


def _lose(account: Any, cause: str, note: str, today: date) -> None:
    """One warning from its opening to its end, each on its day."""
    owner: User = account.owner
    note_of, word = cause_words.told(account, cause, account.pk)
    opened = min(account.last + timedelta(WARNED), today - timedelta(CLOSED + 9))
    closed = opened + timedelta(CLOSED)
    made = _on(opened, lambda: warnings.raise_by_hand(account, reason=note_of, by=owner))
    Warning.objects.filter(pk=made.pk).update(opened_on=opened, tier_at_opening="gold", **_at_stake(account, made))
    made.refresh_from_db()
    WarningReading.objects.filter(warning=made).update(on=opened, value_at_risk=made.value_at_risk)
    said, pieces = Said(cause, word), facts.gather(account.pk, opened, owner)
    ended = _on(closed, lambda: warnings.close(made, outcome=WarningState.LOST, note=note, said=said, by=owner))
    Warning.objects.filter(pk=ended.pk).update(closed_on=closed, scored_on=closed)
    Aftermath.objects.filter(warning=made).update(on=closed)
    written = WarningCause.objects.get(warning=made)
    written.evidence.exclude(code=EvidenceCode.WORD).delete()
    written.evidence.update(on=closed)
    CauseEvidence.objects.bulk_create(_rows(written, pieces))
    WarningCause.objects.filter(pk=written.pk).update(on=closed)
    Journey.objects.filter(account=account).update(since=closed)
    for stage, on in ((Stage.WARNING, opened), (Stage.LOST, closed)):
        StageMove.objects.filter(journey__account=account, stage=stage).update(on=on)


def _at_stake(account: Any, made: Warning) -> dict[str, Any]:
    """What the customer was expected to bring when it was warned of: a quarter of its last year's margin."""
    year = Order.objects.filter(account=account, ordered_on__gt=account.last - timedelta(365))
    brought = year.aggregate(sum=Sum("revenue"))["sum"] or Decimal(0)
    value = max(Decimal(round(brought / 16, -2)), Decimal(4000))
    return {"value_at_opening": value, "value_at_risk": value, "risk_at_opening": 0.58, "risk": 0.58}


def _review(account: Account, findings: str, staff: Staff) -> None:
    """What was learnt of it, written down a fortnight later."""
    made = Aftermath.objects.get(account=account)
    on = made.on + timedelta(14)
    Aftermath.objects.filter(pk=made.pk).update(findings=findings, reviewed_on=on, reviewed_by=staff["zhao"])
    asked = Todo.objects.filter(account=account, source=TodoSource.WIN_BACK, done_on=None)
    asked.update(done_on=on, result=findings[:255])


def _on(day: date, deed: Any) -> Any:
    """Something done on a day that is over: its happenings, notices and to-dos carry that day."""
    last, given = (model.objects.aggregate(top=Max("pk"))["top"] or 0 for model in (Event, Todo))
    made = deed()
    Event.objects.filter(pk__gt=last).update(at=moment(day, 15, 20))
    Notice.objects.filter(event__pk__gt=last).update(at=moment(day, 15, 20), read_at=moment(day, 17))
    Todo.objects.filter(pk__gt=given).update(created_at=moment(day, 15, 20), due_on=day + timedelta(14))
    return made
