"""The vocabulary of what we do with accounts: stages, visits, outcomes, plans, promises, needs, warnings."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Stage as Stage
from lifecycle.choices.events import EventVerb as EventVerb
from lifecycle.choices.plans import DropKind as DropKind
from lifecycle.choices.plans import NoRoom as NoRoom
from lifecycle.choices.plays import GroundPlay as GroundPlay
from lifecycle.choices.plays import GroundStep as GroundStep
from lifecycle.choices.warnings import Care as Care
from lifecycle.choices.warnings import Cause as Cause
from lifecycle.choices.warnings import CauseState as CauseState
from lifecycle.choices.warnings import Ending as Ending
from lifecycle.choices.warnings import EvidenceCode as EvidenceCode
from lifecycle.choices.warnings import WarningState as WarningState

MAIN_STAGES = (Stage.IDENTIFICATION, Stage.ENGAGEMENT, Stage.DEEPENING, Stage.MAINTENANCE, Stage.WARNING)


class VisitKind(TextChoices):
    ON_SITE = "on_site", _("On site")
    CALL = "call", _("Call")
    VIDEO = "video", _("Video")
    EVENT = "event", _("Event")
    EXECUTIVE = "executive", _("Executive visit")
    SUPERVISOR = "supervisor", _("Supervisor's visit")
    MESSAGE = "message", _("E-mail or message")


class Encounter(TextChoices):
    """What a visit was to the customer: being written to is not being met."""

    MEETING = "meeting", _("Meetings")
    CALL = "call", _("Calls and video")
    MESSAGE = "message", _("E-mails and messages")


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


class DraftState(TextChoices):
    """Where a visit stands that a mail or an invitation tells of."""

    OPEN = "open", pgettext_lazy("visit draft", "Did it happen?")
    LOGGED = "logged", pgettext_lazy("visit draft", "Logged")
    DROPPED = "dropped", pgettext_lazy("visit draft", "Did not happen")
    WITHDRAWN = "withdrawn", pgettext_lazy("visit draft", "Called off")


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
    DILEMMA = "dilemma", pgettext_lazy("where a to-do comes from", "Dilemma")
    WARNING = "warning", _("Churn warning")
    WIN_BACK = "win_back", _("Win-back")
    PLAY = "play", _("Play")
    CLASS = "class", _("Towards core")
    EVENT = "event", _("Event")
    VISIT = "visit", _("Visit")
    COMPLAINT = "complaint", _("Complaint")
    SELF_CHECK = "self_check", _("Countermeasure")
    SURVEY = "survey", _("Survey")
    REQUEST = "request", _("Customer's request")


class NeedSign(TextChoices):
    """How a need was heard: hidden in what they say of today, or stated as what they want."""

    COMPLAINT = "complaint", pgettext_lazy("need", "Complaint")
    DISSATISFACTION = "dissatisfaction", pgettext_lazy("need", "Dissatisfaction")
    DOUBT = "doubt", pgettext_lazy("need", "Doubt")
    WISH = "wish", pgettext_lazy("need", "Wish")
    STATED = "stated", pgettext_lazy("need", "Explicit need")


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

    MARKETING = "marketing", pgettext_lazy("department", "Marketing")
    SALES = "sales", pgettext_lazy("department", "Sales")
    SERVICE = "service", pgettext_lazy("department", "Service")


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


class ObjectionState(TextChoices):
    STANDS = "stands", pgettext_lazy("objection", "Still stands")
    MET = "met", pgettext_lazy("objection", "Met")
    MOVED = "partly", pgettext_lazy("objection", "Partly met")


class AidLanguage(TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


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


class Dilemma(TextChoices):
    """The three dilemmas of key accounts."""

    GET_IN = "get_in", _("Can't get in")
    GROW = "grow", _("Can't grow")
    KEEP = "keep", _("Can't keep")


class Remedy(TextChoices):
    """What one can do about a dilemma at one customer; each becomes a to-do."""

    MAP_CHAIN = "map_chain", _("Map the decision chain: who decides, who leads us there?")
    JOINT_VISIT = "joint_visit", _("Take the supervisor along to the decision maker")
    PROFILE = "profile", _("Write down what they need, buy and from whom")
    PITCH = "pitch", _("Work out our value for them with technical support")
    TEAM = "team", _("Put together the team for this customer")
    DRILL = "drill", _("Drill the next talk with the team before it is held")
    DROP = "drop", _("Decide: go on with all strength, or let it rest")
    YEAR_PLAN = "year_plan", _("Agree a plan for the year with them: targets, steps, dates")
    SECOND_CATEGORY = "second_category", _("Offer a second product category on trial")
    ASK_WALLET = "ask_wallet", _("Ask what they buy elsewhere, and why")
    TERMS = "terms", _("Talk about price and terms: what do we get for our effort?")
    HEADS = "heads", _("Bring their heads and ours together")
    LESS_EFFORT = "less_effort", _("Cut the effort that earns nothing")
    VISIT_NOW = "visit_now", _("Visit them within five days")
    WIDEN = "widen", _("Get to know two more people there")
    KEEP_WORD = "keep_word", _("Do what we promised and did not do")
    SERVICE_SEAT = "service_seat", _("Give the customer somebody in service")
    RENEW = "renew", _("Speak about renewing the agreement")
    ANSWER_RIVAL = "answer_rival", _("Answer the competitor: offer, proof, people")
    DELIVERY = "delivery", _("Put the deliveries right, and tell them how")
    ANSWER_LOW = "answer_low", _("Call whoever answered low: what went wrong, what do we do?")
    ASK_SATISFIED = "ask_satisfied", _("Ask them how satisfied they are, and what would be better")


class Measure(TextChoices):
    """The eight countermeasures with which a company answers the dilemmas."""

    STRATEGY = "strategy", _("Strategy")
    STRUCTURE = "structure", _("Structure")
    SELECTION = "selection", _("High selection")
    DRILL = "drill", _("Drill")
    PROCESS = "process", _("Process")
    MECHANISM = "mechanism", _("Mechanism")
    TACTICS = "tactics", _("Tactics")
    PROJECT = "project", _("Project management")


class MeasureState(IntegerChoices):
    """How far a countermeasure has come."""

    NOTHING = 0, _("Nothing yet")
    BEGUN = 1, _("Begun")
    PARTLY = 2, _("In place in parts")
    IN_PLACE = 3, _("In place")
    LIVED = 4, _("Lived and checked")


class Side(TextChoices):  # where a cause lies
    THEIRS = "theirs", _("At the customer")
    OURS = "ours", _("With us")
