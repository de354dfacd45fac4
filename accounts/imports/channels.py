"""Files of the parts of channel files: outlets, quotas, territories, sales people, downstream customers of partners."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import channels
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import CUSTOMER
from accounts.choices.channels import CHANNEL_KINDS
from accounts.forms.channels import DownstreamForm, OutletForm, QuotaForm, SellerForm, TerritoryForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Downstream, Outlet, Quota, Seller, Territory
from accounts.rules.channel_headers import (
    DOWNSTREAM_NAMES,
    OUTLET_NAMES,
    QUOTA_NAMES,
    SELLER_NAMES,
    TERRITORY_NAMES,
)  # fmt: skip
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

TERRITORIES = kind_of(
    Declared(
        key="territories",
        label=_("Territories"),
        noun=Noun(
            noun="territory",
            model=Territory,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(
                said["account"], _folded(said["region"]), said.get("category") or "", _day(said.get("since"))
            ),
            narrow=("account",),
            place="region",
            complete=partial(channels.completed, Territory),
            accounts=PARTNERS,
        ),
        form=TerritoryForm,
        names=TERRITORY_NAMES,
        required=("account", "region"),
        examples={
            "account": "C0001", "region": "江苏", "category": "瓷砖", "exclusive": "yes", "since": "2026-01-01",
            "until": "2026-12-31", "note": "",
        },
        words=WORDS,
    )
)  # fmt: skip

SELLERS = kind_of(
    Declared(
        key="sellers",
        label=_("Partners' sales people"),
        noun=Noun(
            noun="seller",
            model=Seller,
            right=Right.EDIT_CONTACTS,
            names=lambda said: Names.only(said["account"], _folded(said["name"])),
            narrow=("account",),
            place="name",
            complete=partial(channels.completed, Seller),
            accounts=PARTNERS,
        ),
        form=SellerForm,
        names=SELLER_NAMES,
        required=("account", "name"),
        examples={
            "account": "C0001", "name": "陈志强", "title": "区域经理", "lines": "瓷砖, 防水", "phone": "13800138000",
            "since": "2024-03-01", "left_on": "",
        },
        words=WORDS,
    )
)  # fmt: skip


def downstream(said: Mapping[str, Any], old: Any) -> dict[str, Any]:
    """As the verb has it; the customer of ours that it is was looked up by its code."""
    own = {"customer": said["customer"]} if "customer" in said else {}
    rest = {name: value for name, value in said.items() if name not in ("customer", "account_id")}
    channels.check_other(said["account_id"], said.get("customer"))
    return channels.completed(Downstream, rest, old) | own


DOWNSTREAMS = kind_of(
    Declared(
        key="downstreams",
        label=_("Downstream customers"),
        noun=Noun(
            noun="downstream",
            model=Downstream,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], _folded(said["name"]), _folded(said.get("city"))),
            narrow=("account",),
            place="name",
            complete=downstream,
            with_account=True,
            ties={"customer": CUSTOMER},
            accounts=PARTNERS,
        ),
        form=DownstreamForm,
        names=DOWNSTREAM_NAMES,
        required=("account", "name"),
        examples={
            "account": "C0001", "name": "苏州中建三局项目部", "customer": "", "city": "苏州", "estimate": "800000",
            "category": "瓷砖", "note": "",
        },
        words=WORDS | {"oneself": _("A partner is not its own customer.")},
    )
)  # fmt: skip


def _folded(text: Any) -> str:
    return " ".join(str(text or "").split()).casefold()


def _day(value: Any) -> str:
    """A day as text: a form and the database give it as it is, a file that is read as text."""
    return str(value or "")
