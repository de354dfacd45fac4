"""The stage of an account: its panel on the customer's page, the move by the table, opening the journey."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import Account
from accounts.views.home import OfAccount
from kam.ground.errors import Refused
from kam.ground.pages import Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from lifecycle.actions import aftermaths, raisings, reopenings, stage_undos, stages
from lifecycle.actions import milestones as reaching
from lifecycle.choices import MAIN_STAGES, Ending, Stage, TodoSource
from lifecycle.facts import milestones, stays
from lifecycle.facts import onwards as found_onwards
from lifecycle.forms.aftermaths import AftermathRestForm, reminds
from lifecycle.forms.stages import StageMoveForm
from lifecycle.forms.warnings import WarningRaiseForm
from lifecycle.models import Aftermath, Journey, Milestone, PlayUse, Todo, Warning
from lifecycle.rules import onwards
from lifecycle.rules import stages as rules
from lifecycle.views import ending_words
from lifecycle.views.losses import AsksBeforeLoss
from lifecycle.views.turns import TurnsBack, offer
from lifecycle.views.warnings import end_url

LEADS = {
    rules.MARKETING: gettext_lazy("led by marketing"),
    rules.SALES: gettext_lazy("led by sales"),
    rules.SERVICE: gettext_lazy("led by service"),
}
SHORT = {
    Stage.IDENTIFICATION: pgettext_lazy("stage", "Identify"),
    Stage.ENGAGEMENT: pgettext_lazy("stage", "Contact"),
    Stage.DEEPENING: pgettext_lazy("stage", "Deepen"),
    Stage.MAINTENANCE: pgettext_lazy("stage", "Maintain"),
    Stage.WARNING: gettext_lazy("Churn warning"),
}
RECENT = 10


class AccountStage(OfAccount, Panel):
    """Where the account stands, for how long, who leads, and where it may go."""

    template_name = "lifecycle/stages/_panel.html"

    def context(self) -> dict[str, Any]:
        journey = Journey.objects.visible_to(self.user).filter(account=self.object).first()
        warning = Warning.objects.open().filter(account=self.object).first()
        found = standing_of(journey, warning) if journey else {}
        mine = {"account": self.object, "journey": journey, "warning": warning}
        may = {"can_move": can(self.user, Right.MOVE_STAGES), "can_tick": can(self.user, Right.TAKE_ON_WORK)}
        ended = end_of(journey) if journey else None
        may["can_reopen"] = ended is not None and reopenings.may_reopen(ended, self.user)
        may["can_rest"] = may["can_move"] and journey is not None and journey.stage == Stage.DORMANT
        may["can_see_people"] = can(self.user, Right.SEE_CONTACTS)
        mine["undo_url"] = offer(self.object, self.user)
        return found | mine | may | {"ended": ended, "following": following(ended) if ended else []}


def end_of(journey: Journey) -> Aftermath | None:
    """The end that the stage of a customer who was won back, is lost or lies dormant speaks of."""
    if journey.stage not in Ending.values:
        return None
    rows = Aftermath.objects.standing().filter(account=journey.account_id, ending=journey.stage)
    return rows.select_related("account__owner").first()


def following(ended: Aftermath) -> Any:
    """What is still to be done after an end, the first due first."""
    given = Todo.objects.open().filter(account=ended.account_id, source=TodoSource.WIN_BACK)
    return given.filter(reason__endswith=f":{ended.pk}").select_related("user").order_by("due_on")


def standing_of(journey: Journey, warning: Warning | None) -> dict[str, Any]:
    """The stage in words: for how long, against the usual, led by whom, what to reach, and where it may go."""
    today = timezone.localdate()
    days, usual = max((today - journey.since).days, 0), stays.usual(today).get(journey.stage)
    asked = list(Milestone.objects.of_stages(journey.stage))
    proofs = milestones.prove(asked, [journey.account_id], today)
    reached = [
        {"milestone": one, "proof": proofs.get((journey.account_id, one.pk)),
         "counts_from": milestones.counts_from(one, journey.since, today)} for one in asked
    ]  # fmt: skip
    needed = [one["proof"] for one in reached if one["milestone"].required]
    lacking = None in needed
    moves = [] if warning else [move for move in rules.legal(journey.stage) if move.to != Stage.WARNING]
    return {
        "steps": steps(journey.stage, stays.came_to(journey)),
        "days": ngettext("for %d day", "for %d days", days) % days,
        "usual": usual,
        "is_stuck": usual is not None and days > usual.days and not stays.is_held(journey, today),
        "lead": LEADS[rules.LEADS[journey.stage]],
        "milestones": reached,
        "may_move_on": "" if lacking or warning else may_move_on(journey.stage, len(needed)),
        "moves": [{"to": m.to, "label": Stage(m.to).label, "reason": m.needs_reason, "ask": lacking} for m in moves],
        "history": journey.moves.select_related("by")[:RECENT],
    }


def may_move_on(stage: str, count: int) -> str:
    """That all so many milestones which a stage needs are there, and where a plain move leads; else nothing."""
    led_on = onwards.next_of(stage)
    if not (count and led_on):
        return ""
    words = ngettext(
        "The %(count)d milestone of this stage is there: it may move on to %(stage)s.",
        "All %(count)d milestones of this stage are there: it may move on to %(stage)s.",
        count,
    )
    return words % {"count": count, "stage": Stage(led_on[0]).label}


def steps(stage: str, came_to: str) -> list[dict[str, Any]]:
    """
    The five stages as steps: done, now, to come; out of the life cycle none of them is now.

    Done are those before the one that it `came_to`, and maintenance, which has no end, once it is left.
    """
    place = rules.ONWARD.index(came_to) if came_to else 0
    place += stage != came_to and came_to == Stage.MAINTENANCE
    found = []
    for number, one in enumerate(MAIN_STAGES):
        now = stage == one
        tone = "bad" if now and one == Stage.WARNING else ""
        words = "now" if now else "done" if number < place else ""
        found.append({"label": SHORT[one], "state": words, "tone": tone})
    return found


class OnJourney(OfAccount, AsksBeforeLoss):
    """A form on a customer's journey that knows which milestones are missing before a move on."""

    @property
    def journey(self) -> Any:
        return Journey.objects.filter(account=self.object).first()

    @cached_property
    def lacking(self) -> list[Milestone]:
        return reaching.missing(self.journey) if self.journey else []

    def form(self, data: Any = None, files: Any = None) -> Any:
        form: Any = super().form(data, files)
        form.lacks = lambda: bool(self.lacking)  # looked up where the form is shown, and not by a move that goes well
        return form

    def context(self) -> dict[str, Any]:
        barred, journey = barring(self.object), None if self.lacking else self.journey
        found = found_onwards.of([(journey.account_id, journey.stage)], timezone.localdate()) if journey else {}
        said = may_move_on(journey.stage, found[self.object.pk]) if found else ""
        return {"lacking": self.lacking, "may_move_on": said} | barred


class StageMove(TurnsBack, OnJourney):
    """Move the account by the table, with what the move needs."""

    title, form_class, right = gettext_lazy("Move to another stage"), StageMoveForm, Right.MOVE_STAGES
    submit_label, template_name = gettext_lazy("Move to this stage"), "lifecycle/stages/move.html"

    def instance(self) -> Any:
        return stages.identify(self.object, by=self.user) if self.request.method == "POST" else self.journey

    def initial(self) -> dict[str, Any]:
        return {"to": self.request.GET.get("to", "")}

    def get_subtitle(self) -> Any:
        return f"{self.object} · {self.journey.get_stage_display()}" if self.journey else self.object

    def act(self, form: Any) -> Any:
        moved = stages.move(self.journey, **form.values(), version=self.version(), by=self.user)
        self.done_message = ending_words.told(_("Stage moved."), end_of(moved))
        return moved

    def done_url(self, result: Any) -> str:
        return follows_url(result) if result.stage == Stage.WARNING else super().done_url(result)

    def opens_url(self, result: Any) -> str:
        return "" if result.stage == Stage.WARNING else follows_url(result)


def follows_url(journey: Journey) -> str:
    """Where one reads what a move brought: the warning that it raised, or what follows an end; empty for neither."""
    warning = Warning.objects.open().filter(account=journey.account_id).first()
    if warning is not None:
        return reverse("lifecycle:warning-detail", args=[warning.pk])
    return end_url(end_of(journey))


def barring(account: Account) -> dict[str, Any]:
    """Under an open warning no form is shown: closing it moves the customer on."""
    warning = Warning.objects.open().filter(account=account).first()
    if warning is None:
        return {}
    url = reverse("lifecycle:warning-close", args=[warning.pk])
    words = _("A churn warning is open. Closing it, with what became of the customer, moves the customer on.")
    return {"barred": True, "heed": [format_html('<a href="{}">{}</a>', url, words)]}


class StageIdentify(OfAccount, ActionPage):
    """Open the journey of an account that has none yet."""

    title, right = gettext_lazy("Open the life cycle?"), Right.MOVE_STAGES
    question = gettext_lazy("The first stage follows from the orders and visits so far.")
    submit_label, done_message = gettext_lazy("Open the life cycle"), gettext_lazy("Life cycle opened.")

    def act(self) -> Any:
        return stages.identify(self.object, by=self.user)


class WarningRaise(TurnsBack, OfAccount, FormPage):
    """A person warns before the numbers do, and goes on from the warning."""

    title, form_class, right = gettext_lazy("Raise a churn warning"), WarningRaiseForm, Right.MOVE_STAGES
    submit_label, done_message = gettext_lazy("Warn"), gettext_lazy("Churn warning opened.")

    def instance(self) -> Any:
        return None

    def get_subtitle(self) -> Any:
        return self.object

    def act(self, form: Any) -> Any:
        return raisings.begin(self.object, **form.values(), by=self.user)

    def done_url(self, result: Warning) -> str:
        return reverse("lifecycle:warning-detail", args=[result.pk])

    def undo_url(self, result: Warning) -> str:
        """A warning whose play has begun is closed, and not taken back."""
        return "" if PlayUse.objects.standing().filter(warning=result).exists() else super().undo_url(result)


class StageTakeBack(OfAccount, ActionPage):
    """The last turn of the life cycle is as if it had not been."""

    title, right = gettext_lazy("Take the last step back?"), Right.MOVE_STAGES
    question = gettext_lazy("Stage, warning, to-dos and visits stand as before; the history tells both.")
    submit_label, done_message = gettext_lazy("Take back"), gettext_lazy("It is as it was before.")

    def act(self) -> Any:
        turn = self.request.GET.get("turn")
        if turn is not None and not (turn.isascii() and turn.isdigit() and len(turn) < 19):
            raise Refused(_("This address names no step that could be taken back. Nothing was changed."))
        return stage_undos.take_back(self.object, turn=None if turn is None else int(turn), by=self.user)


class StageRest(OfAccount, FormPage):
    """The day to look in again at a customer that lies dormant."""

    title, form_class, right = gettext_lazy("When to look in again"), AftermathRestForm, Right.MOVE_STAGES

    def instance(self) -> Any:
        return None

    def get_subtitle(self) -> Any:
        return self.object

    def initial(self) -> dict[str, Any]:
        journey = Journey.objects.filter(account=self.object).first()
        ended = end_of(journey) if journey else None
        return {"revisit_on": ended.revisit_on, "note": ended.note} if ended else {}

    def form(self, data: Any = None, files: Any = None) -> Any:
        form = super().form(data, files)
        form.fields["revisit_on"].help_text = reminds(self.object)
        return form

    def act(self, form: Any) -> Any:
        ended = aftermaths.rest(self.object, **form.cleaned_data, by=self.user)
        self.done_message = ending_words.reminder(ended)
        return ended
