"""The vocabulary of surveys: whom they ask, on which scale, on what occasion, and the words they begin with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(TextChoices):
    """Whom a survey asks."""

    CUSTOMER = "customer", _("The customer's people")
    TEAM = "team", _("Our account team")


class Scale(TextChoices):
    """How its one question is answered."""

    FIVE = "csat5", _("Satisfaction 1 to 5")
    TEN = "csat10", _("Satisfaction 0 to 10")
    NPS = "nps", _("Recommendation 0 to 10 (NPS)")


class Occasion(TextChoices):
    """What makes the plan ask."""

    VISIT = "visit", pgettext_lazy("survey", "After a visit")
    CASE = "case", pgettext_lazy("survey", "After a case")
    QUARTER = "quarter", pgettext_lazy("survey", "Every quarter")
    HAND = "hand", pgettext_lazy("survey", "By hand only")


class SurveyState(TextChoices):
    """Where an invitation stands; it follows from its days."""

    WAITING = "waiting", pgettext_lazy("survey", "Not answered yet")
    ANSWERED = "answered", pgettext_lazy("survey", "Answered")
    EXPIRED = "expired", pgettext_lazy("survey", "Expired")
    REVOKED = "revoked", pgettext_lazy("survey", "Revoked")


class GroundSurvey(TextChoices):
    """The surveys that an instance begins with."""

    VISIT = "visit", _("Satisfaction after a visit")
    CASE = "case", _("Satisfaction after a case")
    NPS = "nps", _("Recommendation, every quarter")
    TEAM = "team", _("Our own view of the customer")


class GroundQuestion(TextChoices):
    """Their questions, said in the language of whoever answers."""

    VISIT = "visit", _("How satisfied were you with our visit?")
    CASE = "case", _("How satisfied are you with how we solved your case?")
    NPS = "nps", _("How likely are you to recommend us to a colleague or partner?")
    TEAM = "team", _("How well do we serve this customer?")
    OTHER = "other", _("How satisfied are you with us?")


class OpenQuestion(TextChoices):
    """The two open ones that follow."""

    WHY = "why", _("Why did you choose this answer?")
    GAIN = "gain", _("What would you have done without us?")
