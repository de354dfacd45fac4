"""The vocabulary of the account file: kinds, roles in the purchase, tiers, trade and costs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices.duplicates import Way as Way
from accounts.choices.events import EventVerb as EventVerb
from accounts.choices.fields import FieldFault as FieldFault
from accounts.choices.fields import FieldKind as FieldKind
from accounts.choices.fields import FieldSubject as FieldSubject
from accounts.choices.moves import MoveCause as MoveCause
from accounts.choices.standards import Criterion as Criterion
from accounts.choices.standards import KeyClass as KeyClass
from accounts.choices.standards import MarkKind as MarkKind
from accounts.choices.standards import Sign as Sign


class AccountKind(TextChoices):
    END_USER = "end_user", _("End user")
    DISTRIBUTOR = "distributor", _("Distributor")
    DEALER = "dealer", _("Dealer")
    WHOLESALER = "wholesaler", _("Wholesaler")
    AGENT = "agent", _("Agent")
    RETAILER = "retailer", _("Retailer")
    GOVERNMENT = "government", _("Government")
    CONSUMER = "consumer", _("Consumer")


class Ownership(TextChoices):
    STATE = "state", _("State-owned")
    COLLECTIVE = "collective", _("Collective")
    PRIVATE = "private", _("Private")
    FOREIGN = "foreign", _("Foreign-owned")


class SizeBand(TextChoices):
    MICRO = "micro", pgettext_lazy("of a firm", "Micro")
    SMALL = "small", pgettext_lazy("of a firm", "Small")
    MEDIUM = "medium", pgettext_lazy("of a firm", "Medium")
    LARGE = "large", pgettext_lazy("of a firm", "Large")


class ChainPlace(TextChoices):
    HORIZONTAL = "horizontal", _("Complementary maker")
    END_CUSTOMER = "end_customer", _("End customer")
    CHANNEL = "channel", _("Channel")


class SalesMode(TextChoices):
    CLUB = "club", _("Club")
    CONSULTATIVE = "consultative", _("Consultative")
    CUSTOMISED = "customised", _("Customised")


class Tier(TextChoices):
    PLATINUM = "platinum", _("Platinum")
    GOLD = "gold", _("Gold")
    IRON = "iron", _("Iron")
    LEAD = "lead", _("Lead")


KEY_TIERS = (Tier.PLATINUM, Tier.GOLD)


class Stage(TextChoices):
    """The stages of an account's life: moved between by the floor above, shown and filtered by here."""

    IDENTIFICATION = "identification", _("Identification and screening")
    ENGAGEMENT = "engagement", _("Contact and relationship")
    DEEPENING = "deepening", _("Deepening")
    MAINTENANCE = "maintenance", _("Maintenance")
    WARNING = "warning", _("Churn warning and win-back")
    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")
    DORMANT = "dormant", _("Dormant")


class RiskBand(TextChoices):
    """Bands of the churn risk as lists filter them; the numbers are the stored bands."""

    LOW = "0", _("Low")
    RAISED = "1", _("Raised")
    HIGH = "2", _("High")
    VERY_HIGH = "3", _("Very high")


RISK_BORDERS = (0.25, 0.50, 0.75)
"""Where the churn risk, a probability, comes into the next band."""


class FalseKey(TextChoices):
    ONE_OFF = "one_off", _("Chance bulk buyer")
    NO_PROFIT = "no_profit", _("Volume without profit")
    SQUEEZER = "squeezer", _("Squeezer")


class TierState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    IN_EFFECT = "in_effect", _("In effect")
    ENDED = "ended", _("Ended")
    REJECTED = "rejected", _("Rejected")


class Grade(TextChoices):
    """What a policy gives something to: the four tiers, and the two classes of key accounts."""

    PLATINUM = "platinum", _("Platinum")
    GOLD = "gold", _("Gold")
    IRON = "iron", _("Iron")
    LEAD = "lead", _("Lead")
    CORE = "core", _("Core")
    IMPORTANT = "important", _("Important")


class PolicyState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class PolicyTerm(TextChoices):
    """What a tier or class is worth."""

    VISIT_DAYS = "visit_days", _("Visit every (days)")
    EXECUTIVE_MEETINGS = "executive_meetings", _("Executive meetings a year")
    RESPONSE_HOURS = "response_hours", _("Response within (hours)")
    RESOLUTION_HOURS = "resolution_hours", _("Resolution within (hours)")
    GREEN_CHANNEL = "green_channel", _("Green channel")
    DISCOUNT_CEILING = "discount_ceiling", _("Discount up to (%)")
    CREDIT_DAYS = "credit_days", _("Credit (days)")
    RESOURCE_SHARE = "resource_share", _("Share of resources (%)")
    MATERIAL = "material", _("Material incentives")
    HONORARY = "honorary", _("Honorary incentives")


class PolicyFault(TextChoices):
    """What is wrong with the numbers of a policy, in words."""

    RANGE = "range", _("Between %(low)s and %(high)s.")
    NUMBER = "number", _("%(grade)s, %(term)s: a number between %(low)s and %(high)s.")
    TEXT = "text", _("%(grade)s, %(term)s: a text of at most %(high)s characters.")
    ANSWER = "answer", _("%(grade)s, %(term)s: yes or no.")
    SHAPE = "shape", _("An object with a tier or class for each key is expected.")
    UNKNOWN = "unknown", _("There is no such tier, class or term: %(name)s.")
    BORDERS = "borders", _("Platinum must end before gold, gold before iron, and iron at 100%% at most.")
    FLOORS = "floors", _("The least revenue of gold must not lie above that of platinum.")
    CLOSING = "closing", _("A warning must close below the risk at which it opens.")
    HOURS = "hours", _("%(grade)s: the response must not come after the resolution.")
    SHARES = "shares", _("The tiers' shares of resources add up to more than 100%%.")
    TIERS = "tiers", _("There is no such tier.")


class PurchaseRole(TextChoices):
    DECISION_MAKER = "decision_maker", _("Decision maker")
    ECONOMIC_BUYER = "economic_buyer", _("Economic buyer")
    USER = "user", _("User")
    TECHNICAL = "technical", _("Technical")
    GATEKEEPER = "gatekeeper", _("Gatekeeper")
    INFLUENCER = "influencer", _("Influencer")
    COACH = "coach", _("Coach")


class Influence(TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Stance(TextChoices):
    CHAMPION = "champion", _("Champion")
    SUPPORTER = "supporter", _("Supporter")
    NEUTRAL = "neutral", _("Neutral")
    SCEPTIC = "sceptic", _("Sceptic")
    BLOCKER = "blocker", _("Blocker")


class RelationStrength(TextChoices):
    """How well one of us (or of a competitor) stands with a contact, weakest first."""

    NONE = "none", pgettext_lazy("relation", "None")
    WEAK = "weak", pgettext_lazy("relation", "Weak")
    GOOD = "good", pgettext_lazy("relation", "Good")
    STRONG = "strong", pgettext_lazy("relation", "Strong")


class Gravity(TextChoices):
    """How much a finding about a decision chain matters."""

    HIGH = "high", pgettext_lazy("finding", "Serious")
    MEDIUM = "medium", pgettext_lazy("finding", "Worth attention")
    LOW = "low", pgettext_lazy("finding", "For information")


class SeatFunction(TextChoices):
    MANAGER = "manager", _("Account manager")
    MARKETING = "marketing", _("Marketing")
    RND = "rnd", _("R&D and production")
    TECHNICAL = "technical", _("Technical support")
    FINANCE = "finance", _("Finance")
    SERVICE = "service", _("Service")
    SPONSOR = "sponsor", _("Executive sponsor")


class CostKind(TextChoices):
    VISITS = "visits", _("Visits")
    SUPPORT = "support", _("Support")
    FREIGHT = "freight", _("Freight")
    REBATE = "rebate", _("Rebate")
    INCENTIVE = "incentive", _("Incentive")
    MARKETING = "marketing", pgettext_lazy("kind of cost", "Marketing")
    HOURS = "hours", _("Working hours")
    OTHER = "other", _("Other")


class Threat(TextChoices):
    """How much a competitor endangers us at a customer; high says more than medium, a trial is an order of theirs."""

    LOW = "low", pgettext_lazy("threat", "Low")
    MEDIUM = "medium", pgettext_lazy("threat", "Medium")
    HIGH = "high", pgettext_lazy("threat", "High")
    TRIAL = "trial", _("Confirmed trial")


class Means(TextChoices):
    """By what a competitor gets in."""

    PRICE = "price", _("Price")
    TECHNOLOGY = "technology", _("Technology")
    SERVICE = "service", _("Service")
    POLICY = "policy", _("Sales policy")
    CONNECTIONS = "connections", _("Connections")


class DocumentKind(TextChoices):
    CONTRACT = "contract", _("Contract")
    QUOTATION = "quotation", _("Quotation")
    MINUTES = "minutes", _("Minutes")
    DRAWING = "drawing", _("Drawing")
    CERTIFICATE = "certificate", _("Certificate")
    PHOTO = "photo", _("Photo")
    OTHER = "other", _("Other")


class Age(TextChoices):
    """How long an open amount is overdue; `undated` is due on a day that nobody has stated."""

    DUE = "due", _("Not due")
    DAYS30 = "days30", _("1–30 days")
    DAYS60 = "days60", _("31–60 days")
    DAYS90 = "days90", _("61–90 days")
    OVER90 = "over90", _("Over 90 days")
    UNDATED = "undated", _("No due date")


class PayAbility(TextChoices):
    """Whether a customer can pay what falls due within a year."""

    STRONG = "strong", _("Strong")
    FAIR = "fair", _("Fair")
    WEAK = "weak", _("Weak")
    UNKNOWN = "unknown", _("Unknown")


class Trend(TextChoices):
    BETTER = "better", _("better")
    WORSE = "worse", _("worse")
    FLAT = "flat", _("unchanged")


class AgreementKind(TextChoices):
    ALLIANCE = "alliance", _("Strategic alliance")
    PARTNERSHIP = "partnership", _("Partnership")
    FRAMEWORK = "framework", _("Framework agreement")
    EXCLUSIVE = "exclusive", _("Exclusive agreement")
    ANNUAL = "annual", _("Annual contract")


class AgreementState(TextChoices):
    COMING = "coming", _("Not begun yet")
    RUNNING = "running", _("Running")
    DUE = "due", _("Renewal due")
    EXPIRED = "expired", _("Expired")
    RENEWED = "renewed", _("Renewed")
    ENDED = "ended", _("Ended")


class PriceTerms(TextChoices):
    UNIT = "unit", _("Unit prices")
    TOTAL = "total", _("Total price")


class RequirementKind(TextChoices):
    QUALITY = "quality", _("Quality")
    SUPPLIER = "supplier", _("Supplier approval")
    SAFETY = "safety", _("Environment and safety")
    DELIVERY = "delivery", _("Delivery")
    OTHER = "other", _("Other")
