"""Files of wallets: a row a customer and day, with what it buys a year and who says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import wallets
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.wallets import WalletForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Wallet
from accounts.rules.bond_headers import WALLET_NAMES
from kam.ground.rights import Right

WALLETS = kind_of(
    Declared(
        key="wallets",
        label=_("Wallets"),
        noun=Noun(
            noun="wallet",
            model=Wallet,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], said["on"]),
            narrow=("account", "on"),
            complete=wallets.completed,
            made_by="by",
        ),
        form=WalletForm,
        names=WALLET_NAMES,
        required=("account", "on", "amount", "source"),
        examples={
            "on": "2026-01-31", "amount": "3200000", "currency": "CNY", "source": "采购经理口述", "note": "",
        },
        words={
            "to_come": _("Nobody can have known it on a day to come."),
            "no_rate": _("No exchange rate is known for this currency and day. Enter one first."),
        },
        moves_numbers=True,
    )
)  # fmt: skip
