"""The vocabulary of what we do with accounts: stages, visits, outcomes, plans, promises, warnings."""

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
    SELF_CHECK = "self_check", _("Countermeasure")


class EventKind(TextChoices):
    """What we hold for customers."""

    FORUM = "forum", _("Executive forum")
    SEMINAR = "seminar", _("Seminar")
    WORKSHOP = "workshop", _("Workshop")
    TOUR = "tour", _("Plant tour")


class Answer(TextChoices):
    """What somebody who is invited says."""

    OPEN = "open", pgettext_lazy("invitation", "No answer yet")
    YES = "yes", pgettext_lazy("invitation", "Comes")
    NO = "no", pgettext_lazy("invitation", "Does not come")


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
    EVENT_PLANNED = "eventheld.created", _("Event planned")
    EVENT_CHANGED = "eventheld.changed", _("Event changed")
    EVENT_ARCHIVED = "eventheld.archived", _("Event removed")
    EVENT_RESTORED = "eventheld.restored", _("Event restored")
    EVENT_SHARED = "eventheld.shared", _("Cost of the event shared")
    EVENT_TAKEN_BACK = "eventheld.taken_back", _("Cost of the event taken back")
    INVITATION_MADE = "invitation.created", _("Invited to an event")
    INVITATION_ANSWERED = "invitation.answered", _("Answered an invitation")
    INVITATION_ATTENDED = "invitation.attended", _("Attendance noted")
    INVITATION_WITHDRAWN = "invitation.archived", _("Invitation withdrawn")
    INVITATION_RENEWED = "invitation.restored", _("Invited again")
    WARNING_OPENED = "warning.opened", _("Churn warning opened")
    WARNING_CLOSED = "warning.closed", _("Churn warning closed")
