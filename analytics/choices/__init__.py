"""The vocabulary of the numbers: bands of risk, and the words of every reason that raises or lowers a risk."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.choices import FalseKey
from analytics.choices.traits import (
    TRAITS,
    Characteristic,
    DaysBand,
    MarginBand,
    ReturnBand,
    Rhythm,
    ShareBand,
    trait_words,
)
from lifecycle.rules.warnings import SLIGHT

__all__ = [
    "TRAITS", "Characteristic", "DaysBand", "MarginBand", "ReturnBand", "Rhythm", "ShareBand", "trait_words",
]  # fmt: skip

FALSE_KEYS = [("any", _("Any kind")), ("held_back", _("Any that nobody overruled")), *FalseKey.choices]
"""Which false key accounts are asked for."""


class EventVerb(TextChoices):
    """What happens to the numbers by a person's hand, and what they alarm of."""

    OVERRULE_CREATED = "overrule.created", _("Verdict overruled")
    OVERRULE_WITHDRAWN = "overrule.withdrawn", _("Overruling taken back")
    SCORE_MODEL_LEARNED = "scoremodel.learned", _("Churn score learned")
    SCORE_MODEL_PINNED = "modelpin.created", _("Version of the churn score pinned")
    SCORE_MODEL_UNPINNED = "modelpin.ended", _("Version of the churn score let go")
    RESERVOIR_FALLING = "reservoir.falling", _("More key accounts go than come")
    TARGET_SET = "companytarget.set", _("Company target set")
    TARGET_CHANGED = "companytarget.changed", _("Company target changed")
    TARGET_ARCHIVED = "companytarget.archived", _("Company target archived")
    TARGET_RESTORED = "companytarget.restored", _("Company target brought back")
    PACK_TAKEN = "pack.taken", _("Pack taken as a file")
    REPORT_MADE = "report.made", _("Report drawn up")
    REPORT_CHANGED = "report.changed", _("Report's words changed")
    REPORT_READ = "report.read", _("Report read from the data again")
    REPORT_SUBMITTED = "report.submitted", _("Report submitted")
    REPORT_ACCEPTED = "report.accepted", _("Report accepted")
    REPORT_RETURNED = "report.returned", _("Report sent back")
    REPORT_TAKEN = "report.taken", _("Report taken as a file")
    REPORT_SENT = "report.sent", _("Report sent by mail")
    REPORT_ARCHIVED = "report.archived", _("Report put away")
    REPORT_RESTORED = "report.restored", _("Report brought back")
    REPORT_WISHED = "report.wished", _("Reports at the end of each period chosen")


class Flow(TextChoices):
    """The ways into the reservoir of key accounts and out of it."""

    NEW = "new", pgettext_lazy("key accounts", "New")
    PROMOTED = "promoted", pgettext_lazy("key accounts", "Promoted")
    WON_BACK = "won_back", pgettext_lazy("key accounts", "Won back")
    REOPENED = "reopened", pgettext_lazy("key accounts", "File reopened")
    MOVED_IN = "moved_in", pgettext_lazy("key accounts", "Taken over")
    DEMOTED = "demoted", pgettext_lazy("key accounts", "Demoted")
    CHURNED = "churned", pgettext_lazy("key accounts", "Lost")
    UNMASKED = "unmasked", pgettext_lazy("key accounts", "Unmasked")
    CLOSED = "closed", pgettext_lazy("key accounts", "File closed")
    MOVED_OUT = "moved_out", pgettext_lazy("key accounts", "Handed on")


class LoyaltyPart(TextChoices):
    """What loyalty is made of."""

    TENURE = "tenure", _("Tenure")
    REPURCHASE = "repurchase", _("Repurchase")
    WALLET = "wallet", _("Share of wallet")
    RECOMMENDATION = "recommendation", _("Brings others or would")


class WalletBasis(TextChoices):
    """Where the figure of a customer's yearly need comes from."""

    ENTERED = "entered", _("Entered")
    PEER_WALLETS = "peer_wallets", _("Estimated from the wallets of its like")
    PEER_PURCHASES = "peer_purchases", _("Estimated from what its like buy of us")
    RIVALS = "rivals", _("At least: bought of us, and the shares that competitors are noted with")
    OWN_PURCHASES = "own_purchases", _("At least: bought of us already")
    UNKNOWN = "unknown", _("Not known")


class Newer(TextChoices):
    """What came, changed or went after the figures were computed."""

    ORDERS_IN = "orders_in", _("orders that came in")
    ORDERS_CHANGED = "orders_changed", _("orders that were corrected")
    ORDERS_OUT = "orders_out", _("orders that were taken back")
    COSTS = "costs", _("costs to serve")
    RATES = "rates", _("exchange rates")
    MERGES = "merges", _("merges of customers")
    LOOSE = "loose", _("orders entered one by one")


class PeerLevel(TextChoices):
    """Whom a customer is compared with, the nearest first."""

    INDUSTRY = "industry", _("same kind, industry and size")
    SIZE = "size", _("same kind and size")
    KIND = "kind", _("same kind")


class Manner(TextChoices):
    """The manners of a customer."""

    RHYTHM = "rhythm", pgettext_lazy("manner", "Rhythm")
    BASKET = "basket", pgettext_lazy("manner", "Basket")
    DISCOUNT = "discount", pgettext_lazy("manner", "Discount seeking")
    PAYMENT = "payment", pgettext_lazy("manner", "Payment")
    RETURNS = "returns", pgettext_lazy("manner", "Returns")


class Habit(TextChoices):
    """What of a manner is measured month by month and held against the customer's own past."""

    ORDERS = "orders", _("Order days")
    SIZE = "size", _("Mean order")
    BREADTH = "breadth", _("Categories an order day")
    MIX = "mix", _("Mix of categories")
    DISCOUNT = "discount", _("Mean discount")
    PAY_DAYS = "pay_days", _("Days to pay")
    RETURNS = "returns", _("Share returned")


MANNERS: dict[str, Manner] = {
    Habit.ORDERS: Manner.RHYTHM, Habit.SIZE: Manner.BASKET, Habit.BREADTH: Manner.BASKET, Habit.MIX: Manner.BASKET,
    Habit.DISCOUNT: Manner.DISCOUNT, Habit.PAY_DAYS: Manner.PAYMENT, Habit.RETURNS: Manner.RETURNS,
}  # fmt: skip
"""{habit: the manner that it belongs to}."""


class Compared(TextChoices):
    """The time that development speaks of, each held against the same time a year before."""

    YEAR = "year", _("12 months")
    SO_FAR = "so_far", _("This year so far")
    QUARTER = "quarter", _("Last full quarter")


class Step(TextChoices):
    """What made revenue grow or shrink, in the order of the bridge."""

    MORE = "more", _("More of the same")
    LESS = "less", _("Less of the same")
    RETURNS = "returns", _("Returns alone")
    PRODUCTS = "products", pgettext_lazy("growth", "New products")
    DROPPED = "dropped", _("Products dropped")
    CUSTOMERS = "customers", _("New customers")
    MARKETS = "markets", _("New regions and industries")
    AGAIN = "again", _("Ordering again")
    GONE = "gone", _("No longer ordering")


class RiskBand(IntegerChoices):
    """Borders at .25, .50 and .75; leaving a band takes five points and two runs."""

    LOW = 0, _("Low")
    RAISED = 1, _("Raised")
    HIGH = 2, _("High")
    VERY_HIGH = 3, _("Very high")


class Reason(TextChoices):
    """What a churn score is made of: the parts from orders, then the signals of the relationship."""

    SILENCE = "silence", _("Silence since the last order")
    OD = "od", _("Overdue by its own rhythm")
    RHYTHM = "rhythm", _("Rhythm of its orders")
    AM = "am", _("Months with an order")
    RRANK = "rrank", _("Size among our customers")
    SEAS = "seas", _("Season")
    RET = "ret", _("Returns")
    GAP_H = "gap_h", _("Usual time between orders")
    TREND = "trend", _("Trend of its orders")
    NORD = "nord", _("Orders in a year")
    SINGLE = "single", _("Only one order so far")
    LATE = "late", _("Silence against its rhythm")
    REC_H = "rec_h", _("Time since the last order")
    EVER = "ever", _("Orders so far")
    SEASON2 = "season2", _("Season two years ago")
    AM3 = "am3", _("Orders of the last three months")
    AM24 = "am24", _("Orders of the year before last")
    LONGER = "longer", _("Silences of the past")
    STEP60 = "step60", _("Silent for more than 60 days")
    STEP180 = "step180", _("Silent for more than 180 days")
    COMPLAINTS = "complaints", _("Complaints")
    VISIT_OVERDUE = "visit_overdue", _("Visit overdue")
    SATISFACTION = "satisfaction", _("Satisfaction")
    COMPETITOR = "competitor", _("Competitor present")
    CHAMPION_LEFT = "champion_left", _("Champion left")
    STRATEGY = "strategy", _("Its own strategy changes")
    SOURCING = "sourcing", _("Supplier consolidation or tender")
    FRAMEWORK = "framework", _("Framework contract")
    EXECUTIVE_MET = "executive_met", _("Executive met")
    CLIP = "clip", _("Limit on signals")
    BY_HAND = "by_hand", _("Raised by hand")


YEAR = 365
SILENT = (Reason.SILENCE, Reason.OD, Reason.LATE, Reason.REC_H, Reason.LONGER, Reason.STEP60, Reason.STEP180)
"""Parts of the score that say one thing: how long the customer has been silent."""
SIGNALS = (
    Reason.COMPLAINTS, Reason.VISIT_OVERDUE, Reason.SATISFACTION, Reason.COMPETITOR, Reason.CHAMPION_LEFT,
    Reason.STRATEGY, Reason.SOURCING, Reason.FRAMEWORK, Reason.EXECUTIVE_MET, Reason.CLIP,
)  # fmt: skip


def lowering_words(code: str, numbers: Mapping[str, Any]) -> str:
    """Why a reason lowers the risk, in words; what raises it is told by the words of warnings."""
    orders, months = int(numbers.get("orders", 0)), int(numbers.get("months", 0))
    match code:
        case code if code in SILENT:
            days = int(numbers.get("silent", 0))
            words = ngettext("Last order %(days)s day ago, on average every %(gap)s",
                             "Last order %(days)s days ago, on average every %(gap)s", days)  # fmt: skip
            return words % {"days": days, "gap": round(float(numbers.get("gap", 0)))}
        case Reason.RHYTHM | Reason.NORD | Reason.EVER:
            words = ngettext("%(orders)s order in %(days)s days", "%(orders)s orders in %(days)s days", orders)
            return words % {"orders": orders, "days": f"{int(numbers.get('tenure', 0)):,}"}
        case Reason.AM:
            words = ngettext(
                "Ordered in %(months)s month of the last 12", "Ordered in %(months)s months of the last 12", months
            )
            return words % {"months": months}
        case Reason.GAP_H:
            gap = round(float(numbers.get("gap", 0)))
            return ngettext("Orders every %(gap)s day on average", "Orders every %(gap)s days on average", gap) % {
                "gap": gap
            }
        case Reason.SEAS if int(numbers.get("tenure", YEAR)) < YEAR:
            return ""  # half of what is known: no customer yet in this season last year
        case Reason.TREND | Reason.AM3:
            count = int(numbers.get("orders90", 0))
            words = ngettext("%(count)s order in the last 90 days", "%(count)s orders in the last 90 days", count)
            return words % {"count": count}
    return str(LOWERING.get(code, ""))


LOWERING = {
    Reason.RRANK: _("Big among our customers"),
    Reason.SEAS: _("Ordered in these weeks last year"),
    Reason.SEASON2: _("Ordered in these weeks two years ago"),
    Reason.AM24: _("Ordered in the year before last too"),
    Reason.RET: _("Sends back less than others"),
    Reason.SINGLE: _("Has ordered more than once"),
    Reason.FRAMEWORK: _("A framework contract holds"),
    Reason.EXECUTIVE_MET: _("An executive visit was held recently"),
    Reason.CLIP: _("Bad signs count only up to a limit"),
}


def line_of(code: str) -> str:
    """The line to which a part belongs: those that say one thing, silence, are one."""
    return str(Reason.SILENCE) if code in SILENT else code


def lines(shares: Mapping[str, float]) -> dict[str, float]:
    """{code: share} as pictures draw them and words tell them."""
    found: dict[str, float] = {}
    for code, share in shares.items():
        found[line_of(code)] = found.get(line_of(code), 0.0) + share
    return found


def sorted_reasons(shares: Mapping[str, float], numbers: Mapping[str, Any]) -> list[list[Any]]:
    """What raises a risk and has a bar, the strongest first, in the form warnings keep: [[code, share, numbers]]."""
    raising = sorted(((share, code) for code, share in lines(shares).items() if share >= SLIGHT), reverse=True)
    return [[code, share, numbers] for share, code in raising]
