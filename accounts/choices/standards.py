"""What makes a key account: the criteria of the scorecard, the points of core and important, the marks of a bond."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Criterion(TextChoices):
    """Everything an account is judged by: six standards, seven traits, measures, five points of each class."""

    PROFIT = "profit", _("Makes a large part of profit")
    GOALS = "goals", _("Matters for our goals")
    LEAVING = "leaving", _("Its leaving would hurt")
    RELATION = "relation", _("Long and stable")
    POTENTIAL = "potential", _("Great potential")
    EFFORT = "effort", _("Takes most of our effort")

    LARGE_ORDERS = "large_orders", _("Large orders")
    YEARS = "years", _("Three to five years together")
    SALES = "sales", _("Sales")
    PROJECTS = "projects", _("Strategic projects")
    IMAGE = "image", _("Influence on our business or image")
    INNOVATION = "innovation", _("Ability to absorb and innovate")
    STRENGTH = "strength", _("Market strength")

    FREQUENCY = "frequency", _("Frequency")
    VOLUME = "volume", _("Volume")
    PROFIT_RATE = "profit_rate", _("Profit rate")
    ORDER_SIZE = "order_size", _("Order size")
    PREMIUM = "premium", _("Price premium")
    REPURCHASE = "repurchase", _("Repurchase")
    GROWTH = "growth", pgettext_lazy("criterion", "Growth")

    PHILOSOPHY = "philosophy", _("Shares our philosophy")
    POLICIES = "policies", _("Carries out our policies")
    SWAY = "sway", _("Influences its trade")
    OUTSELLS = "outsells", _("Outsells its peers")
    PRESTIGE = "prestige", _("Has prestige")

    WEIGHT = "weight", _("Great sales weight")
    NETWORK = "network", _("Large sales network")
    OPERATION = "operation", _("Operates its market well")
    MANAGEMENT = "management", _("Able management")
    PLACE = "place", _("Stands high in its trade")


STANDARDS = (
    Criterion.PROFIT, Criterion.GOALS, Criterion.LEAVING, Criterion.RELATION, Criterion.POTENTIAL, Criterion.EFFORT,
)  # fmt: skip
TRAITS = (
    Criterion.LARGE_ORDERS, Criterion.YEARS, Criterion.SALES, Criterion.PROJECTS, Criterion.IMAGE,
    Criterion.INNOVATION, Criterion.STRENGTH,
)  # fmt: skip
MEASURES = (
    Criterion.FREQUENCY, Criterion.VOLUME, Criterion.PROFIT_RATE, Criterion.ORDER_SIZE, Criterion.PREMIUM,
    Criterion.REPURCHASE, Criterion.GROWTH,
)  # fmt: skip
CORE_POINTS = (
    Criterion.PHILOSOPHY, Criterion.POLICIES, Criterion.SWAY, Criterion.OUTSELLS, Criterion.PRESTIGE,
)  # fmt: skip
IMPORTANT_POINTS = (
    Criterion.WEIGHT, Criterion.NETWORK, Criterion.OPERATION, Criterion.MANAGEMENT, Criterion.PLACE,
)  # fmt: skip
ASSESSABLE = (*STANDARDS, *TRAITS, *CORE_POINTS, *IMPORTANT_POINTS)
"""What people may judge; the measures are reckoned and nothing else."""
JUDGED = (Criterion.GOALS, Criterion.PROJECTS, Criterion.INNOVATION, Criterion.STRENGTH)
"""Of the scorecard, what no data answers."""
SCORECARD = (*STANDARDS, *TRAITS, *MEASURES)
COMPUTED = tuple(one for one in SCORECARD if one not in JUDGED)
"""Of the scorecard, what a run reckons where there is data."""


class KeyClass(TextChoices):
    """What a key account is to us."""

    CORE = "core", _("Core")
    IMPORTANT = "important", _("Important")
    NEITHER = "neither", pgettext_lazy("class of key account", "Neither core nor important")
    UNKNOWN = "unknown", pgettext_lazy("class of key account", "Not known yet")


class MarkKind(TextChoices):
    """The marks of a strategic alliance, and those of a partnership."""

    JOINT_LEAD = "joint_lead", _("Both heads lead it together")
    PEOPLE_SENT = "people_sent", _("Our people work in their company")
    MODEL_SHARED = "model_shared", _("They run on our management model")
    MARKET_HELP = "market_help", _("Our sales people help organise their market")
    JOINT_BUSINESS = "joint_business", _("Joint business brings both of us chances")
    TOP_CONTACTS = "top_contacts", _("Both sides' top people meet")
    AGREEMENTS = "agreements", _("Agreements on products or services")
    EXCLUSIVE = "exclusive", _("Exclusive chances and long contracts without tender")
    PRICE_SETTLED = "price_settled", _("Price is settled in the agreement")
    NO_RIVAL = "no_rival", _("No competitor in key fields")
    KNOWN_INSIDE = "known_inside", _("Known inside their house as a special relation")


ALLIANCE_MARKS = (
    MarkKind.JOINT_LEAD, MarkKind.PEOPLE_SENT, MarkKind.MODEL_SHARED, MarkKind.MARKET_HELP, MarkKind.JOINT_BUSINESS,
)  # fmt: skip
PARTNERSHIP_MARKS = tuple(MarkKind(one) for one in MarkKind.values if one not in ALLIANCE_MARKS)


class Sign(TextChoices):
    """What the records show of an account, beside what people say of it."""

    TIE = "tie", _("What is agreed")
    MET = "met", _("Those who decide, met")
    HEADS = "heads", _("Executive meetings")
    STANCE = "stance", _("How they think of us")
    ALONE = "alone", _("Competitors noticed")
    PAID = "paid", _("Paid within terms")
    DISCOUNT = "discount", _("Discount within the ceiling")
    REFERRED = "referred", _("Customers it brought")
    AMONG_PEERS = "among_peers", _("Bought, among its peers")
    REVENUE = "revenue", _("Its part of our revenue")
    TREND = "trend", _("What it buys, against the year before")
    RETURNS = "returns", _("Its return on assets")


POINT_SIGNS: dict[Criterion, tuple[Sign, ...]] = {
    Criterion.PHILOSOPHY: (Sign.TIE, Sign.MET, Sign.STANCE, Sign.ALONE),
    Criterion.POLICIES: (Sign.PAID, Sign.DISCOUNT),
    Criterion.SWAY: (Sign.REFERRED,),
    Criterion.OUTSELLS: (Sign.AMONG_PEERS,),
    Criterion.PRESTIGE: (),
    Criterion.WEIGHT: (Sign.REVENUE,),
    Criterion.NETWORK: (),
    Criterion.OPERATION: (Sign.TREND,),
    Criterion.MANAGEMENT: (Sign.RETURNS,),
    Criterion.PLACE: (),
}
"""Which signs speak for which point."""
