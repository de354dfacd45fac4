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


class DropKind(TextChoices):
    """Why a visit will not take place; the next run of proposals respects each in its own way."""

    NO_NEED = "no_need", _("Not needed this time")
    NOT_BEFORE = "not_before", _("Not before a day")
    RHYTHM = "rhythm", _("Another rhythm suits this customer")
    WRONG_TIME = "wrong_time", _("This day does not suit")
    OTHER = "other", pgettext_lazy("why a visit is dropped", "Another reason")
    LAPSED = "lapsed", _("Nobody answered, and it is not due any more")


class NoRoom(TextChoices):
    """Why a due visit found no day."""

    FULL = "full", _("All days are full")
    AWAY = "away", _("Nobody there in these weeks")
    CLOSED = "closed", _("No day on which both work")


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


class Lead(TextChoices):
    """The functions that lead stages."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")
    SERVICE = "service", _("Service")


class Evidence(TextChoices):
    """What shows that a milestone is reached: facts of the file, or a person who says so."""

    HAND = "hand", pgettext_lazy("evidence", "Said by hand")
    CONTACTS = "contacts", _("Contacts in the file")
    DECIDER = "decider", _("A decision maker in the file")
    CONTACTS_MET = "contacts_met", _("Contacts met")
    DECIDER_MET = "decider_met", _("A decision maker met")
    EXECUTIVE = "executive", pgettext_lazy("evidence", "Executive visit")
    VISITS = "visits", _("Visits held")
    ADVANCE = "advance", _("A visit that ended with an advance or an order")
    ORDER = "order", _("An order of a size")
    ORDERS = "orders", _("Orders within a time")
    CATEGORIES = "categories", _("Product categories bought")
    AGREEMENT = "agreement", _("An agreement signed")
    NEED = "need", _("The yearly need known")
    ON_TIME = "on_time", _("Paid on time")
    TEAM = "team", _("Functions on the customer's team")


class GroundMilestone(TextChoices):
    """The milestones that an instance begins with, in words; an administrator may say them otherwise."""

    NEED_KNOWN = "need_known", _("We know what they buy a year")
    CHAIN_KNOWN = "chain_known", _("The first people and one decision maker are in the file")
    FITS = "fits", _("It fits our picture of a key account")
    FIRST_MET = "first_met", _("Met in person for the first time")
    DECIDER_MET = "decider_met", _("A decision maker has met us")
    INTEREST = "interest", _("They have taken a step towards us")
    FIRST_ORDER = "first_order", _("The first order is in")
    REORDERED = "reordered", _("They order again and again")
    SECOND_CATEGORY = "second_category", _("They buy a second category")
    HEADS_MET = "heads_met", _("Their heads and ours have met")
    SIGNED = "signed", _("An agreement is signed")
    PLAN_AGREED = "plan_agreed", _("The plan for the year is agreed with them")
    GUARDED = "guarded", _("Service and sales both sit on the team")
    SEEN_REGULARLY = "seen_regularly", _("Seen all year round")
    PAYS_ON_TIME = "pays_on_time", _("They pay on time")
    CAUSE_FOUND = "cause_found", _("The cause is found and written down")
    HEADS_SPOKE = "heads_spoke", _("Their heads and ours have spoken about it")
    BUYS_AGAIN = "buys_again", _("They buy again")
    CAUSE_GONE = "cause_gone", _("The cause is gone, they say so themselves")


class AidKind(TextChoices):
    """What helps in a conversation: the four questions of SPIN, features with their benefit, objections."""

    SITUATION = "situation", pgettext_lazy("SPIN", "Situation question")
    PROBLEM = "problem", pgettext_lazy("SPIN", "Problem question")
    IMPLICATION = "implication", pgettext_lazy("SPIN", "Implication question")
    PAYOFF = "payoff", pgettext_lazy("SPIN", "Need-payoff question")
    FEATURE = "feature", pgettext_lazy("FAB", "Feature and benefit")
    OBJECTION = "objection", _("Objection")


class AidLanguage(TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class WarningState(TextChoices):
    OPEN = "open", pgettext_lazy("churn warning", "Open")
    KEPT = "kept", pgettext_lazy("churn warning", "Kept")
    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")
    DORMANT = "dormant", _("Dormant")


class Ending(TextChoices):
    """The ways out of the life cycle that have something to follow."""

    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")
    DORMANT = "dormant", _("Dormant")


class Cause(TextChoices):
    """Why a customer was lost: the five causes, and what is said while nobody knows."""

    OWN_STRATEGY = "own_strategy", _("Its own strategy changed")
    SUPPLIER_OPTIMISATION = "supplier_optimisation", _("Dropped in its supplier optimisation")
    UNRESOLVED = "unresolved", _("Problems left unresolved")
    SQUEEZED_OUT = "squeezed_out", _("Squeezed out by improper means")
    STRONGER_COMPETITOR = "stronger_competitor", _("A stronger competitor")
    UNKNOWN = "unknown", _("Not known yet")


class Care(TextChoices):
    """The care plan of a customer that was won back."""

    VISIT = "visit", _("Visit them: what has changed since they came back?")
    EXECUTIVE = "executive", _("Our head calls theirs")
    CHECK = "check", _("Check that the cause is gone")


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
    MILESTONE_CREATED = "milestone.created", _("Milestone defined")
    MILESTONE_CHANGED = "milestone.changed", _("Milestone changed")
    MILESTONE_ARCHIVED = "milestone.archived", _("Milestone archived")
    MILESTONE_RESTORED = "milestone.restored", _("Milestone brought back")
    MILESTONE_REACHED = "milestone.reached", _("Milestone reached")
    MILESTONE_WITHDRAWN = "milestone.withdrawn", _("Milestone taken back")
    AID_CREATED = "aid.created", _("Question or answer written")
    AID_CHANGED = "aid.changed", _("Question or answer changed")
    AID_ARCHIVED = "aid.archived", _("Question or answer archived")
    AID_RESTORED = "aid.restored", _("Question or answer brought back")
    WARNING_OPENED = "warning.opened", _("Churn warning opened")
    WARNING_CLOSED = "warning.closed", _("Churn warning closed")
    AFTERMATH_BEGUN = "aftermath.begun", _("What follows was set")
    AFTERMATH_REVIEWED = "aftermath.reviewed", _("Loss reviewed")
    AFTERMATH_DUE = "aftermath.due", _("Time to look in again")
    VISIT_OVERDUE = "visit.overdue", _("Visit overdue")
    EXECUTIVE_DUE = "visit.executive_due", _("Executive meeting due")
    PROMISE_DUE = "promise.due", _("Promise due")
    TODO_DUE = "todo.due", _("To-do due")
    RENEWAL_DUE = "agreement.renewal_due", _("Agreement to renew")
    STAGE_STUCK = "stage.stuck", _("Stuck in its stage")
