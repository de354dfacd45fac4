"""Files of agreements, a row a customer and number, and of what customers require under them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import agreements
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import AGREEMENT
from accounts.forms.agreements import AgreementForm, RequirementForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Agreement, Requirement
from accounts.rules.choice_words import AGREEMENT_WORDS, REQUIREMENTS
from accounts.rules.row_headers import AGREEMENT_NAMES, REQUIREMENT_NAMES
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
        said=AGREEMENT_WORDS,
        required=("account", "kind", "number", "starts_on"),
        examples={
            "kind": "framework", "number": "FW-2026-01", "title": "2026年度框架协议",
            "signed_on": "2025-12-18", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "notice_days": "60",
            "price_kind": "unit", "price_terms": "季度调价", "discount_percent": "5", "delivery": "10天内送达",
            "after_sales": "24小时响应", "without_tender": "yes", "committed_amount": "8000000",
        },
        words={
            "before": _("The end lies before the beginning."),
            "signed_after": _("It would have been signed after its end. Correct the day of signing or the end."),
        },
    )
)  # fmt: skip

REQUIREMENTS = kind_of(
    Declared(
        key="requirements",
        label=_("Requirements"),
        noun=Noun(
            noun="requirement",
            model=Requirement,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["agreement"], said["kind"], said["text"]),
            narrow=("agreement", "text"),
            complete=lambda said, old: dict(said),
            ties={"agreement": AGREEMENT},
        ),
        form=RequirementForm,
        names=REQUIREMENT_NAMES,
        said={"kind": REQUIREMENTS},
        required=("account", "agreement", "kind", "text"),
        examples={
            "account": "C0001", "agreement": "FW-2026-01", "kind": "quality", "text": "ISO 9001 证书",
            "valid_until": "2026-10-31", "evidence": "CQC-2023-0917",
        },
        words={"unknown_agreement": _("This customer has no agreement of the number %(value)s. Import it first.")},
    )
)  # fmt: skip
