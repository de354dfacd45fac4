"""Why a visit that a mail or an invitation told of did not happen."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class DraftReason(TextChoices):
    """Picked where somebody says it; none is needed."""

    CUSTOMER = "customer", pgettext_lazy("why a visit did not happen", "The customer cancelled")
    OURS = "ours", pgettext_lazy("why a visit did not happen", "We cancelled")
    NOBODY = "nobody", pgettext_lazy("why a visit did not happen", "Nobody was there")
    NO_VISIT = "no_visit", pgettext_lazy("why a visit did not happen", "It was no visit to a customer")
