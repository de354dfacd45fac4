"""Files of outlets and quotas: a row a partner and outlet, a row a partner and period."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.actions import channels
from accounts.actions.row_intakes import Names, Noun
from accounts.choices.channels import CHANNEL_KINDS
from accounts.forms.channels import OutletForm, QuotaForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Outlet, Quota
from accounts.rules.channel_headers import OUTLET_NAMES, QUOTA_NAMES
from kam.ground.rights import Right

WORDS = {
    "before": _("The end lies before the beginning."),
    "above_zero": _("A quota is above zero."),
    "other_account": _(
        "Customer %(value)s is no channel partner. Outlets and quotas belong to distributors, dealers, agents, "
        "wholesalers and retailers: set the kind of this customer first, or put the partner's code here."
    ),
    "again_row": _("This row says the same as one further up. Delete one of the two."),
}
PARTNERS = {"kind__in": CHANNEL_KINDS}

OUTLETS = kind_of(
    Declared(
        key="outlets",
        label=_("Outlets"),
        noun=Noun(
            noun="outlet",
            model=Outlet,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], said["name"], said.get("city") or ""),
            narrow=("account", "name"),
            complete=partial(channels.completed, Outlet),
            accounts=PARTNERS,
        ),
        form=OutletForm,
        names=OUTLET_NAMES,
        required=("account", "name"),
        examples={
            "name": "浦东旗舰店", "city": "上海", "address": "张杨路 500 号", "staff": "12",
            "opened_on": "2024-05-01", "closed_on": "", "note": "",
        },
        words=WORDS,
    )
)  # fmt: skip

QUOTAS = kind_of(
    Declared(
        key="quotas",
        label=_("Quotas"),
        noun=Noun(
            noun="quota",
            model=Quota,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(
                said["account"], said["starts_on"], said["ends_on"], said.get("category") or ""
            ),
            narrow=("account", "starts_on"),
            complete=partial(channels.completed, Quota),
            accounts=PARTNERS,
        ),
        form=QuotaForm,
        names=QUOTA_NAMES,
        required=("account", "starts_on", "ends_on", "amount"),
        examples={
            "starts_on": "2026-01-01", "ends_on": "2026-12-31", "amount": "5000000",
            "category": "", "note": "",
        },
        words=WORDS,
    )
)  # fmt: skip
