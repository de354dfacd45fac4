"""Forms of the channel file: outlets, territories, sellers, downstream customers, quotas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Downstream, Outlet, Quota, Seller, Territory
from kam.ground.forms import Picker, RecordForm, WithPhones

PARTNER = Picker("accounts:account-pick")
CENT = Decimal("0.01")


class PartForm(RecordForm):
    """A part of a partner's channel file; the verb says in better words what the table refuses."""

    def validate_constraints(self, exclude: Any = None) -> None:
        """Left to the verb."""


class OutletForm(PartForm):
    """A place where a partner sells."""

    class Meta:
        model = Outlet
        fields = ["account", "name", "city", "address", "staff", "opened_on", "closed_on", "note"]
        widgets = {"account": PARTNER}


class TerritoryForm(PartForm):
    """A region in which a partner sells."""

    class Meta:
        model = Territory
        fields = ["account", "region", "category", "exclusive", "since", "until", "note"]
        widgets = {"account": PARTNER}
        help_texts = {"category": _("As products are sorted; empty: everything we make.")}


class SellerForm(WithPhones, PartForm):
    """Somebody of a partner's sales team."""

    class Meta:
        model = Seller
        fields = ["account", "name", "title", "lines", "phone", "since", "left_on"]
        widgets = {"account": PARTNER}
        help_texts = {"lines": _("Product lines, separated by commas.")}


class DownstreamForm(PartForm):
    """A customer of a partner's."""

    class Meta:
        model = Downstream
        fields = ["account", "name", "customer", "city", "estimate", "category", "note"]
        widgets = {"account": PARTNER, "customer": Picker("accounts:account-pick")}
        help_texts = {
            "customer": _("If it buys from us as well."),
            "estimate": _("What it takes of ours through the partner, in the company's currency."),
        }


class QuotaForm(PartForm):
    """What a partner is to buy in a period."""

    bounds: ClassVar[Any] = {"amount": (CENT, None)}

    class Meta:
        model = Quota
        fields = ["account", "starts_on", "ends_on", "amount", "category", "note"]
        widgets = {"account": PARTNER}
        help_texts = {
            "amount": _("In the company's currency, for the whole period."),
            "category": _("As products are sorted; empty: everything the customer orders."),
        }


def below(form_class: type[PartForm]) -> type[PartForm]:
    """The same on a page below its customer, which is not asked for."""

    class Below(form_class):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields.pop("account")
            kept = getattr(self.instance, "customer_id", None)
            if kept and not self.fields["customer"].queryset.filter(pk=kept).exists():
                self.fields.pop("customer")  # one that this reader does not see stays as it is

    Below.__doc__ = form_class.__doc__
    return Below
