"""The vocabulary of what we do with accounts: stages, visits, outcomes, plans, promises, needs, warnings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Stage as Stage

MAIN_STAGES = (Stage.IDENTIFICATION, Stage.ENGAGEMENT, Stage.DEEPENING, Stage.MAINTENANCE, Stage.WARNING)


class VisitKind(TextChoices):
    ON_SITE = "on_site", _("On site")
    CALL = "call", _("Call")
    VIDEO = "video", _("Video")
    EVENT = "event", _("Event")
    EXECUTIVE = "executive", _("Executive visit")
    SUPERVISOR = "supervisor", _("Supervisor's visit")
    MESSAGE = "message", _("E-mail or message")


class Outcome(TextChoices):
    ORDER = "order", pgettext_lazy("outcome of a visit", "Order")
    ADVANCE = "advance", pgettext_lazy("outcome of a visit", "Advance")
    CONTINUATION = "continuation", pgettext_lazy("outcome of a visit", "Continuation")
    REFUSED = "refused", pgettext_lazy("outcome of a visit", "No")


class CheckIn(TextChoices):
    """How far from the customer's address somebody was when they said so; where exactly is never kept."""

    HERE = "here", pgettext_lazy("check-in", "At the customer")
    NEAR = "near", pgettext_lazy("check-in", "Near the customer")
    ELSEWHERE = "elsewhere", pgettext_lazy("check-in", "Elsewhere")
    UNKNOWN = "unknown", pgettext_lazy("check-in", "Distance unknown")


class PlanState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("visit plan", "Proposed")
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class PromiseSide(TextChoices):
    OURS = "ours", _("Our promise")
    THEIRS = "theirs", _("Customer's commitment")


class TodoSource(TextChoices):
    """Where a todo comes from."""

    HAND = "hand", _("By hand")
    STAGE = "stage", _("Stage")
    DILEMMA = "dilemma", _("Dilemma")
    WARNING = "warning", _("Churn warning")
    WIN_BACK = "win_back", _("Win-back")
    PLAY = "play", _("Play")
    CLASS = "class", _("Towards core")
    EVENT = "event", _("Event")
    VISIT = "visit", _("Visit")
    COMPLAINT = "complaint", _("Complaint")
    SELF_CHECK = "self_check", _("Countermeasure")


class NeedSign(TextChoices):
    """How a need was heard: hidden in what they say of today, or stated as what they want."""

    COMPLAINT = "complaint", pgettext_lazy("need", "Complaint")
    DISSATISFACTION = "dissatisfaction", pgettext_lazy("need", "Dissatisfaction")
    DOUBT = "doubt", pgettext_lazy("need", "Doubt")
    WISH = "wish", pgettext_lazy("need", "Wish")
    STATED = "stated", pgettext_lazy("need", "Stated demand")


class NeedStep(TextChoices):
    LATENT = "latent", pgettext_lazy("need", "Latent")
    EXPLICIT = "explicit", pgettext_lazy("need", "Explicit")
    PROPOSED = "proposed", pgettext_lazy("need", "Solution offered")
    CONFIRMED = "confirmed", pgettext_lazy("need", "Benefit confirmed")
    CLOSED = "closed", pgettext_lazy("need", "Closed")


class NeedOutcome(TextChoices):
    """What became of what was offered."""

    BOUGHT = "bought", pgettext_lazy("need", "Bought from us")
    SOLVED = "solved", pgettext_lazy("need", "Solved without a purchase")
    ELSEWHERE = "elsewhere", pgettext_lazy("need", "Bought elsewhere")
    DECLINED = "declined", pgettext_lazy("need", "Declined")
    GONE = "gone", pgettext_lazy("need", "No longer there")


class AidKind(TextChoices):
    """What helps in a conversation: the four questions of SPIN, features with their benefit, objections."""

    SITUATION = "situation", pgettext_lazy("SPIN", "Situation question")
    PROBLEM = "problem", pgettext_lazy("SPIN", "Problem question")
    IMPLICATION = "implication", pgettext_lazy("SPIN", "Implication question")
    PAYOFF = "payoff", pgettext_lazy("SPIN", "Need-payoff question")
    FEATURE = "feature", pgettext_lazy("FAB", "Feature and benefit")
    OBJECTION = "objection", _("Objection")


class ObjectionState(TextChoices):
    STANDS = "stands", pgettext_lazy("objection", "Still stands")
    MET = "met", pgettext_lazy("objection", "Met")
    MOVED = "partly", pgettext_lazy("objection", "Partly met")


class AidLanguage(TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class WarningState(TextChoices):
    OPEN = "open", pgettext_lazy("churn warning", "Open")
    KEPT = "kept", pgettext_lazy("churn warning", "Kept")
    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")


class EventVerb(TextChoices):
    """Every happening of the life cycle."""

    JOURNEY_OPENED = "journey.opened", _("Life cycle opened")
    STAGE_MOVED = "stage.moved", _("Stage moved")
    VISIT_LOGGED = "visit.logged", _("Visit logged")
    VISIT_CHANGED = "visit.changed", _("Visit changed")
    VISIT_ARCHIVED = "visit.archived", _("Visit removed")
    VISIT_RESTORED = "visit.restored", _("Visit restored")
    PLAN_PROPOSED = "plan.proposed", _("Visit proposed")
    PLAN_MADE = "plan.made", _("Visit planned")
    PLAN_MOVED = "plan.moved", _("Visit moved")
    PLAN_ACCEPTED = "plan.accepted", _("Visit accepted")
    PLAN_DROPPED = "plan.dropped", _("Visit dropped")
    PROMISE_MADE = "promise.made", _("Promise made")
    PROMISE_KEPT = "promise.kept", _("Promise kept")
    PROMISE_BROKEN = "promise.broken", _("Promise broken")
    PROMISE_MOVED = "promise.moved", _("Promise moved")
    PROMISE_CHANGED = "promise.changed", _("Promise changed")
    PROMISE_DROPPED = "promise.dropped", _("Promise cancelled")
    PROMISE_REOPENED = "promise.reopened", _("Promise opened again")
    TODO_GIVEN = "todo.given", _("To-do given")
    TODO_DONE = "todo.done", _("To-do done")
    TODO_MOVED = "todo.moved", _("To-do moved")
    TODO_CHANGED = "todo.changed", _("To-do changed")
    TODO_DROPPED = "todo.dropped", _("To-do dropped")
    TODO_REOPENED = "todo.reopened", _("To-do opened again")
    NEED_HEARD = "need.heard", _("Need heard")
    NEED_STATED = "need.stated", _("Need stated by the customer")
    NEED_PROPOSED = "need.proposed", _("Solution offered")
    NEED_CONFIRMED = "need.confirmed", _("Benefit confirmed by the customer")
    NEED_CLOSED = "need.closed", _("Need closed")
    NEED_BACK = "need.back", _("Step of a need taken back")
    NEED_CHANGED = "need.changed", _("Need changed")
    NEED_ARCHIVED = "need.archived", _("Need removed")
    NEED_RESTORED = "need.restored", _("Need restored")
    OBJECTION_CREATED = "objection.created", _("Objection noted")
    OBJECTION_CHANGED = "objection.changed", _("Objection changed")
    OBJECTION_ARCHIVED = "objection.archived", _("Objection removed")
    OBJECTION_RESTORED = "objection.restored", _("Objection restored")
    AID_CREATED = "aid.created", _("Question or answer written")
    AID_CHANGED = "aid.changed", _("Question or answer changed")
    AID_ARCHIVED = "aid.archived", _("Question or answer archived")
    AID_RESTORED = "aid.restored", _("Question or answer brought back")
    WARNING_OPENED = "warning.opened", _("Churn warning opened")
    WARNING_CLOSED = "warning.closed", _("Churn warning closed")
