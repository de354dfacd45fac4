"""The vocabulary of the service catalogue: the four kinds of integrated service, and the services it begins with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceKind(TextChoices):
    """What kind of service a key account gets."""

    CONSULTING = "consulting", _("Consultancy")
    STATIONED = "stationed", _("Stationed staff")
    BASIC = "basic", _("Basic service")
    VALUE_ADDED = "value_added", _("Value-added service")


class ServiceUnit(TextChoices):
    """In what a service is counted."""

    TIMES = "times", pgettext_lazy("service", "times")
    HOURS = "hours", pgettext_lazy("service", "hours")
    DAYS = "days", pgettext_lazy("service", "days")


class GroundService(TextChoices):
    """The services that an instance begins with; nothing is promised before somebody says what."""

    ADVICE = "advice", _("Technical consultancy at the customer's")
    ENGINEER = "engineer", _("Engineer stationed at the customer's")
    CHECK = "check", _("Check of stock and statement of account")
    INSPECTION = "inspection", _("Inspection of what was delivered")
    TRAINING = "training", _("Training of the customer's people")
    REPORT = "report", _("Market report made for the customer")
