"""The form of a line of the bank."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam.ground.forms import RecordForm
from lifecycle.models import Aid


class AidForm(RecordForm):
    """A question, a feature with what it brings, or an objection with how it is met."""

    class Meta:
        model = Aid
        fields = ["kind", "language", "text", "advantage", "reply", "sign", "category", "industry"]
        help_texts = {
            "sign": _("Empty: for any need."),
            "category": _("Empty: for any product."),
            "industry": _("Empty: for any industry."),
        }
