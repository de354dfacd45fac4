"""Files of agreements: a row a customer and number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import agreements
from accounts.actions.row_intakes import Names, Noun
from accounts.forms.agreements import AgreementForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Agreement
from accounts.rules.row_headers import AGREEMENT_NAMES
from kam.ground.rights import Right

AGREEMENTS = kind_of(
    Declared(
        key="agreements",
        label=_("Agreements"),
        noun=Noun(
            noun="agreement",
            model=Agreement,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], said["number"]),
            narrow=("account", "number"),
            complete=agreements.completed,
        ),
        form=AgreementForm,
        names=AGREEMENT_NAMES,
        required=("account", "kind", "number", "starts_on"),
        examples={
            "kind": "framework", "number": "FW-2026-01", "title": "2026年度框架协议",
            "signed_on": "2025-12-18", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "notice_days": "60",
            "price_kind": "unit", "price_terms": "季度调价", "discount_percent": "5", "delivery": "10天内送达",
            "after_sales": "24小时响应", "without_tender": "yes", "committed_amount": "8000000",
        },
        words={"before": _("The end lies before the beginning.")},
    )
)  # fmt: skip
