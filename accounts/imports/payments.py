"""Files of payments: a row a customer, day and reference, or without one day, amount and order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import payment_intakes, trade_days
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import ORDER
from accounts.forms.payments import PaymentForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Payment
from accounts.rules import money
from accounts.rules.trade_headers import PAYMENT_NAMES
from kam.ground.rights import Right


def names(said: Mapping[str, Any]) -> Names:
    """The bank's reference tells the payments of a day apart; without one the amount does, and the order it names."""
    reference = said.get("reference")
    if reference:
        return Names.only(said["account"], said["on"], "#", reference)
    return Names.only(said["account"], said["on"], money.to_cent(said["amount"]), said.get("order") or "")


PAYMENTS = kind_of(
    Declared(
        key="payments",
        label=_("Payments"),
        noun=Noun(
            noun="payment",
            model=Payment,
            right=Right.EDIT_TRADE,
            names=names,
            narrow=("account", "on"),
            complete=payment_intakes.unprepared,
            completer=payment_intakes.completer,
            made_by="by",
            ties={"order": ORDER},
            around=payment_intakes.settled_again,
            leaving=payment_intakes.leave,
            derived=("accounts.Allocation",),
        ),
        form=PaymentForm,
        names=PAYMENT_NAMES,
        required=("account", "on", "amount"),
        examples={
            "account": "C0001", "on": "2026-03-15", "amount": "52000.00", "currency": "CNY", "reference": "BK0315-01",
            "order": "", "note": "",
        },
        words={
            "above_zero": _("A payment is above zero; what you pay back is entered as a return."),
            "no_rate": _("No exchange rate is known for this currency and day. Enter one first."),
            "to_come": trade_days.CELL,
            "unknown_order": _("This customer has no order of the number %(value)s. Import the order first."),
            "is_return": _("This is a return: nothing is to be paid for it."),
            "other_currency": _("A payment settles orders of its own currency."),
        },
        moves_numbers=True,
        plain=True,
    )
)  # fmt: skip
