"""The vocabulary of the account file: kinds, roles in the purchase, tiers, trade and costs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


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
    CRITICAL = "3", _("Critical")


class FalseKey(TextChoices):
    ONE_OFF = "one_off", _("Chance bulk buyer")
    NO_PROFIT = "no_profit", _("Volume without profit")
    SQUEEZER = "squeezer", _("Squeezer")


class TierState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    IN_EFFECT = "in_effect", _("In effect")
    ENDED = "ended", _("Ended")
    REJECTED = "rejected", _("Rejected")


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
    MARKETING = "marketing", _("Marketing")
    HOURS = "hours", _("Working hours")
    OTHER = "other", _("Other")


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


class EventVerb(TextChoices):
    """Every happening of the account file."""

    ACCOUNT_CREATED = "account.created", _("Customer created")
    ACCOUNT_CHANGED = "account.changed", _("Customer changed")
    ACCOUNT_ARCHIVED = "account.archived", _("Customer archived")
    ACCOUNT_RESTORED = "account.restored", _("Customer restored")
    ACCOUNT_HANDED_OVER = "account.handed_over", _("Customer handed over")
    SEAT_TAKEN = "seat.created", _("Joined the account team")
    SEAT_CHANGED = "seat.changed", _("Seat changed")
    SEAT_LEFT = "seat.archived", _("Left the account team")
    SEAT_RESTORED = "seat.restored", _("Seat restored")
    CONTACT_CREATED = "contact.created", _("Contact created")
    CONTACT_CHANGED = "contact.changed", _("Contact changed")
    CONTACT_ARCHIVED = "contact.archived", _("Contact archived")
    CONTACT_RESTORED = "contact.restored", _("Contact restored")
    PRODUCT_CREATED = "product.created", _("Product created")
    PRODUCT_CHANGED = "product.changed", _("Product changed")
    PRODUCT_ARCHIVED = "product.archived", _("Product archived")
    PRODUCT_RESTORED = "product.restored", _("Product restored")
    RATE_CREATED = "rate.created", _("Exchange rate entered")
    RATE_CHANGED = "rate.changed", _("Exchange rate changed")
    ORDER_CREATED = "order.created", _("Order placed")
    ORDER_CHANGED = "order.changed", _("Order changed")
    ORDER_ARCHIVED = "order.archived", _("Order archived")
    ORDER_RESTORED = "order.restored", _("Order restored")
    ORDERS_PUT = "orders.put", _("Orders received")
    ACCOUNTS_PUT = "accounts.put", _("Customers received")
    COST_CREATED = "cost.created", _("Cost entered")
    COST_CHANGED = "cost.changed", _("Cost changed")
    COST_ARCHIVED = "cost.archived", _("Cost archived")
    COST_RESTORED = "cost.restored", _("Cost restored")
    STATEMENT_CREATED = "statement.created", _("Statement entered")
    STATEMENT_CHANGED = "statement.changed", _("Statement changed")
    STATEMENT_ARCHIVED = "statement.archived", _("Statement archived")
    STATEMENT_RESTORED = "statement.restored", _("Statement restored")
    AGREEMENT_CREATED = "agreement.created", _("Agreement made")
    AGREEMENT_CHANGED = "agreement.changed", _("Agreement changed")
    AGREEMENT_RENEWED = "agreement.renewed", _("Agreement renewed")
    AGREEMENT_ENDED = "agreement.ended", _("Agreement ended")
    AGREEMENT_RESUMED = "agreement.resumed", _("Agreement resumed")
    AGREEMENT_ARCHIVED = "agreement.archived", _("Agreement archived")
    AGREEMENT_RESTORED = "agreement.restored", _("Agreement restored")
    REQUIREMENT_CREATED = "requirement.created", _("Requirement entered")
    REQUIREMENT_CHANGED = "requirement.changed", _("Requirement changed")
    REQUIREMENT_ARCHIVED = "requirement.archived", _("Requirement archived")
    REQUIREMENT_RESTORED = "requirement.restored", _("Requirement restored")
    TIER_PROPOSED = "tier.proposed", _("Tier proposed")
    TIER_CHANGED = "tier.changed", _("Tier changed")
    TIER_OVERRIDDEN = "tier.overridden", _("Tier set by hand")
    TIER_OVERRIDE_ENDED = "tier.override_ended", _("Tier set by hand ended")
    TIER_REJECTED = "tier.rejected", _("Tier proposal rejected")
    POLICY_PUBLISHED = "policy.published", _("Tier policy published")
