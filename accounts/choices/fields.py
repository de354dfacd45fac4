"""The vocabulary of custom fields: what they describe, their kinds, what can be wrong with a value."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FieldSubject(TextChoices):
    """What a custom field describes; another noun follows by its name here and a column of values on its table."""

    ACCOUNT = "account", _("Customers")


class FieldKind(TextChoices):
    """What a custom field holds; it never changes, for the values would not fit another one."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount of money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")


class FieldFault(TextChoices):
    """Why a value does not fit its field and what to do, beyond what every import says of texts, numbers and days."""

    OPTION = "field_option", _("“%(value)s” is none of the choices. Write one as the form offers it.")
    YES_NO = "field_yes_no", _("Yes or no is expected. Write yes, no, 是 or 否.")
    TYPE = "field_type", _("A value of this kind is expected as text, or as JSON's own number or true and false.")
    VALUES = "field_values", _("An object with a value for each key is expected.")
    NEEDED = "field_needed", _("Every customer needs this. Fill it in.")
