"""What a merge of two customers, or of two contacts, does with journeys, visits, promises, needs and warnings."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_plans, merge_plans
from accounts.actions.merge_plans import Rule, Union
from accounts.choices import Way
from accounts.models import Standing
from lifecycle.choices import PlanState, Stage, WarningState
from lifecycle.models import Journey, Todo, Visit, VisitPlan, Warning

SAME = ("source", "reason")
"""What makes two open to-dos of a customer one."""


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    merge_plans.declare(
        Rule("lifecycle.Visit", "account", Way.MOVE, _("visits")),
        Rule("lifecycle.VisitPlan", "account", Way.MOVE, _("planned visits"), _plans),
        Rule("lifecycle.Promise", "account", Way.MOVE, _("promises")),
        Rule("lifecycle.Need", "account", Way.MOVE, _("needs")),
        Rule("lifecycle.Objection", "account", Way.MOVE, _("objections")),
        Rule("lifecycle.Todo", "account", Way.MOVE, _("to-dos"), _todos),
        Rule("lifecycle.Warning", "account", Way.MOVE, _("churn warnings"), _warnings),
        Rule("lifecycle.Journey", "account", Way.COMBINE, first=_journey),
    )
    met = contact_plans.Rule(_("visits where they were met"), stay=_met_both)
    contact_plans.declare("lifecycle.Visit_contacts", "contact", met)
    contact_plans.declare("lifecycle.Need", "contact", contact_plans.Rule(_("needs they told of")))


def _met_both(pair: contact_plans.Pair) -> Q:
    """A visit at which both entries stand was one meeting."""
    return Q(visit__in=Visit.objects.filter(contacts=pair.survivor).order_by().values("pk"))


def _plans(union: Union) -> None:
    """A proposal of the night that nobody answered goes where a visit is planned already: one is enough."""
    if not VisitPlan.objects.open().filter(account=union.survivor).exists():
        return
    reason = f"→ {union.survivor.code}"
    proposed = VisitPlan.objects.filter(account=union.loser, state=PlanState.PROPOSED)
    union.journal.change_many([(plan, {"state": PlanState.DROPPED.value, "drop_reason": reason}) for plan in proposed])


def _todos(union: Union) -> None:
    """Of two open todos with the same source and reason the survivor's stays; the other is dropped, it says why."""
    mine = set(Todo.objects.open().filter(account=union.survivor).exclude(reason="").values_list(*SAME))
    theirs = Todo.objects.open().filter(account=union.loser).exclude(reason="")
    said = {"dropped_on": union.today, "result": f"→ {union.survivor.code}"}
    union.journal.change_many([(todo, said) for todo in theirs if (todo.source, todo.reason) in mine])


def _warnings(union: Union) -> None:
    """Of two open warnings the survivor's stays, with what is at stake in both; the other is closed as kept."""
    mine = Warning.objects.unclosed().filter(account=union.survivor).first()
    theirs = Warning.objects.unclosed().filter(account=union.loser).first()
    if mine is None or theirs is None:
        return
    union.journal.change(mine, value_at_risk=mine.value_at_risk + theirs.value_at_risk)
    note = f"→ {union.survivor.code}"
    closed = {"state": WarningState.KEPT.value, "closed_on": union.today, "note": note, "closed_by": union.by}
    union.journal.change(theirs, **closed)


def _journey(union: Union) -> None:
    """
    The survivor's journey goes on; one that only the other file has goes over.

    A warning that comes with the other file puts the journey into churn warning, as a warning always does.
    """
    mine = Journey.objects.filter(account=union.survivor).first()
    theirs = Journey.objects.filter(account=union.loser).first()
    if theirs is not None and mine is None:
        union.journal.move(Journey.objects.filter(pk=theirs.pk), "account", union.survivor.pk)
        _stand(union, theirs.stage)
    elif theirs is not None and mine is not None and mine.stage != Stage.WARNING and theirs.stage == Stage.WARNING:
        _warned(union, mine)


def _warned(union: Union, mine: Journey) -> None:
    if not Warning.objects.unclosed().filter(account__in=(union.survivor, union.loser)).exists():
        return
    was = mine.stage
    union.journal.change(mine, stage=Stage.WARNING.value, since=union.today)
    reason = f"← {union.loser.code}"
    moved = mine.moves.create(was=was, stage=Stage.WARNING, on=union.today, reason=reason, by=union.by)
    union.journal.made(type(moved), [moved.pk])
    _stand(union, Stage.WARNING.value)


def _stand(union: Union, stage: str) -> None:
    """The stage that lists show."""
    standing = Standing.objects.filter(account=union.survivor).first()
    if standing is not None:
        union.journal.change(standing, stage=stage)
