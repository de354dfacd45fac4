"""What a merge of two customers, or of two contacts, does with journeys, visits, promises, needs and warnings."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_plans, merge_plans, merge_returns
from accounts.actions.merge_plans import Rule, Union
from accounts.choices import Way
from accounts.models import Standing
from accounts.rules import money
from kam.ground import events
from lifecycle.choices import DropKind, EventVerb, PlanState, Stage, WarningState
from lifecycle.models import (
    CustomerLink,
    Diagnosis,
    Invitation,
    Journey,
    MilestoneMark,
    SurveyInvitation,
    SurveyOptOut,
    Todo,
    Visit,
    VisitPlan,
    Warning,
)

SAME = ("source", "reason")
"""What makes two open to-dos of a customer one."""


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    merge_plans.declare(
        Rule("lifecycle.Visit", "account", Way.MOVE, _("visits")),
        Rule("lifecycle.VisitPlan", "account", Way.MOVE, _("planned visits"), _plans),
        Rule("lifecycle.Unplaced", "account", Way.MOVE, _("visits without a day")),
        Rule("lifecycle.Promise", "account", Way.MOVE, _("promises")),
        Rule("lifecycle.Case", "account", Way.MOVE, _("cases")),
        Rule("lifecycle.Need", "account", Way.MOVE, _("needs")),
        Rule("lifecycle.Invitation", "account", Way.MOVE, _("invitations to events")),
        Rule("lifecycle.Objection", "account", Way.MOVE, _("objections")),
        Rule("lifecycle.Todo", "account", Way.MOVE, _("to-dos"), _todos),
        Rule("lifecycle.Aftermath", "account", Way.MOVE, _("won back, lost, dormant")),
        Rule("lifecycle.Diagnosis", "account", Way.MOVE, _("dilemmas"), _diagnoses),
        Rule("lifecycle.MilestoneMark", "account", Way.MOVE, _("milestones"), _marks),
        Rule("lifecycle.Warning", "account", Way.MOVE, _("churn warnings"), _warnings),
        Rule("lifecycle.PlayUse", "account", Way.MOVE, _("plays applied")),
        Rule("lifecycle.CustomerLink", "account", Way.MOVE, _("links to the customer's page, closed by it"), _links),
        Rule("lifecycle.ServiceDelivery", "account", Way.MOVE, _("services delivered")),
        Rule("lifecycle.SurveyInvitation", "account", Way.MOVE, _("surveys sent"), _asked),
        Rule("lifecycle.SurveyAnswer", "account", Way.MOVE, _("answers to surveys")),
        Rule("lifecycle.SurveyOptOut", "account", Way.MOVE),
        Rule("lifecycle.Told", "account", Way.MOVE),
        Rule("lifecycle.Snooze", "account", Way.MOVE),
        Rule("lifecycle.Journey", "account", Way.COMBINE, first=_journey),
    )
    _of_people()
    _of_undos()


def _of_undos() -> None:
    """What goes with its person when a merge is undone."""
    merge_returns.declare("lifecycle.CustomerLink", "contact")
    merge_returns.declare("lifecycle.SurveyInvitation", "contact", bring=("delivery",))
    merge_returns.declare("lifecycle.SurveyAnswer", "contact", "invitation")
    merge_returns.declare("lifecycle.SurveyOptOut", "contact")
    merge_returns.declare("lifecycle.Invitation", "contact", bring=("delivery", "cost_entry"))
    merge_returns.declare("lifecycle.Case", "contact", "accepted_by")
    merge_returns.declare("lifecycle.ServiceDelivery", "confirmed_by", bring=("cost_entry",))


def _of_people() -> None:
    """What follows a contact into the entry that stays."""
    met = contact_plans.Rule(_("visits where they were met"), stay=_met_both)
    contact_plans.declare("lifecycle.Visit_contacts", "contact", met)
    planned = contact_plans.Rule(_("planned visits that name them"), stay=_planned_both)
    contact_plans.declare("lifecycle.VisitPlan_contacts", "contact", planned)
    contact_plans.declare("lifecycle.Need", "contact", contact_plans.Rule(_("needs they told of")))
    contact_plans.declare("lifecycle.Need", "confirmed_by", contact_plans.Rule(_("benefits they confirmed")))
    contact_plans.declare("lifecycle.Case", "contact", contact_plans.Rule(_("cases they reported")))
    contact_plans.declare("lifecycle.Case", "accepted_by", contact_plans.Rule(_("solutions they accepted")))
    invited = contact_plans.Rule(_("invitations to events"), stay=_invited_both)
    contact_plans.declare("lifecycle.Invitation", "contact", invited)
    asked = contact_plans.Rule(_("surveys sent"), stay=_asked_both)
    contact_plans.declare("lifecycle.SurveyInvitation", "contact", asked)
    contact_plans.declare("lifecycle.SurveyAnswer", "contact", contact_plans.Rule(_("answers to surveys")))
    confirmed = contact_plans.Rule(_("services they confirmed"))
    contact_plans.declare("lifecycle.ServiceDelivery", "confirmed_by", confirmed)
    links = contact_plans.Rule(_("links to the customer's page"))
    contact_plans.declare("lifecycle.CustomerLink", "contact", links)
    refused = contact_plans.Rule(_("wishes no surveys"), stay=_refused_both)
    contact_plans.declare("lifecycle.SurveyOptOut", "contact", refused)


def _met_both(pair: contact_plans.Pair) -> Q:
    """A visit at which both entries stand was one meeting."""
    return Q(visit__in=Visit.objects.filter(contacts=pair.survivor).order_by().values("pk"))


def _planned_both(pair: contact_plans.Pair) -> Q:
    """A visit to come that names both entries is to meet one person."""
    return Q(visitplan__in=VisitPlan.objects.filter(contacts=pair.survivor).order_by().values("pk"))


def _invited_both(pair: contact_plans.Pair) -> Q:
    """Who was invited to an event under both entries was invited once."""
    mine = Invitation.objects.live().filter(contact=pair.survivor).order_by()
    return Q(archived_at__isnull=True, event__in=mine.values("event"))


def _asked_both(pair: contact_plans.Pair) -> Q:
    """Who was asked for one cause under both entries was asked once."""
    same = {"survey": OuterRef("survey"), "cause": OuterRef("cause")}
    mine = SurveyInvitation.objects.filter(contact=pair.survivor, **same).exclude(cause="")
    twice = SurveyInvitation.objects.filter(Exists(mine), contact=pair.loser)
    return Q(pk__in=list(twice.values_list("pk", flat=True)))


def _refused_both(pair: contact_plans.Pair) -> Q:
    """One wish is enough."""
    is_known = SurveyOptOut.objects.filter(contact=pair.survivor).exists()
    return Q(contact=pair.loser) if is_known else Q(pk__in=[])


def _asked(union: Union) -> None:
    """
    What colleagues are asked about the file that goes is withdrawn: its round ends with it, and is not the survivor's.

    Of a colleague asked the same about both files, the question about the file that goes loses its cause too.
    """
    key = ("survey", "user", "cause")
    mine = set(SurveyInvitation.objects.filter(account=union.survivor, user__isnull=False).values_list(*key))
    theirs = SurveyInvitation.objects.filter(account=union.loser, user__isnull=False)
    twice = [one for one in theirs if (one.survey_id, one.user_id, one.cause) in mine]
    union.journal.change_many([(one, {"revoked_at": timezone.now(), "cause": ""}) for one in twice])
    union.journal.change_many([(one, {"revoked_at": timezone.now()}) for one in theirs.open()])


def _links(union: Union) -> None:
    """
    Private links of the file that goes open nothing from now on, until the undo.

    Were the merge a mistake they would show one customer's people the other customer; whoever needs one is given anew.
    """
    theirs = CustomerLink.objects.open().filter(account=union.loser)
    union.journal.change_many([(link, {"revoked_at": union.merge.at}) for link in theirs])


def _plans(union: Union) -> None:
    """A proposal of the night that nobody answered goes where a visit is planned already: one is enough."""
    if not VisitPlan.objects.open().filter(account=union.survivor).exists():
        return
    reason = f"→ {union.survivor.code}"
    proposed = VisitPlan.objects.filter(account=union.loser, state=PlanState.PROPOSED)
    gone = {"state": PlanState.DROPPED.value, "drop_reason": reason, "drop_kind": DropKind.LAPSED.value}
    union.journal.change_many([(plan, gone) for plan in proposed])


def _todos(union: Union) -> None:
    """Of two open todos with the same source and reason the survivor's stays; the other is dropped, it says why."""
    mine = set(Todo.objects.open().filter(account=union.survivor).exclude(reason="").values_list(*SAME))
    theirs = Todo.objects.open().filter(account=union.loser).exclude(reason="")
    said = {"dropped_on": union.today, "result": f"→ {union.survivor.code}"}
    union.journal.change_many([(todo, said) for todo in theirs if (todo.source, todo.reason) in mine])


def _diagnoses(union: Union) -> None:
    """What was found of the other file ends with it; the next night looks at both as one."""
    theirs = Diagnosis.objects.filter(account=union.loser, ended_on__isnull=True)
    union.journal.change_many([(one, {"ended_on": union.today}) for one in theirs])


def _marks(union: Union) -> None:
    """What is said of both is said once: the survivor's word stays, the other rests in the archive."""
    mine = MilestoneMark.objects.live().filter(account=union.survivor).values_list("milestone", flat=True)
    theirs = MilestoneMark.objects.live().filter(account=union.loser, milestone__in=set(mine))
    union.journal.change_many([(mark, {"archived_at": timezone.now()}) for mark in theirs])


def _warnings(union: Union) -> None:
    """
    Of two open warnings the survivor's goes on, with what is at stake in both; the other is joined with it.

    Joined is no outcome: nobody was kept by a merge. Its causes, plays and history stay with it.
    """
    mine = Warning.objects.unclosed().filter(account=union.survivor).first()
    theirs = Warning.objects.unclosed().filter(account=union.loser).first()
    if mine is None or theirs is None:
        return
    both = {name: money.total((getattr(mine, name), getattr(theirs, name)))
            for name in ("value_at_risk", "value_at_opening")}  # fmt: skip
    union.journal.change(mine, **both)
    note = f"→ {union.survivor.code}"
    joined = {"state": WarningState.JOINED.value, "closed_on": union.today, "note": note, "closed_by": union.by}
    union.journal.change(theirs, **joined)
    events.record(
        EventVerb.WARNING_JOINED, theirs, by=union.by, name=str(union.loser), account_id=union.survivor.pk,
        changes={"state": [WarningState.OPEN, WarningState.JOINED]}, data={"note": note},
    )  # fmt: skip


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
