"""Files of deliveries: a row an order that is known, with the promised and the actual day and what arrived damaged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import trade_days
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.orders import DeliveryForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Order
from accounts.rules.trade_headers import DELIVERY_NAMES
from kam.ground.rights import Right

DELIVERIES = kind_of(
    Declared(
        key="deliveries",
        label=_("Deliveries"),
        noun=Noun(
            noun="order",
            model=Order,
            right=Right.EDIT_TRADE,
            names=lambda said: Names.only(said["account"], said["number"]),
            narrow=("account", "number"),
            complete=trade_days.checked,
            only_known="unknown_order",
        ),
        form=DeliveryForm,
        names=DELIVERY_NAMES,
        required=("account", "number"),
        examples={
            "account": "C0001", "number": "SO-2026-0001", "promised_on": "2026-03-10", "delivered_on": "2026-03-12",
            "damaged": "no",
        },
        words={
            "unknown_order": _("This customer has no order of this number. Import the order first."),
            "to_come": trade_days.CELL,
        },
        moves_numbers=True,
    )
)  # fmt: skip
