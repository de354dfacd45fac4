"""Files of exchange rates and hour rates: a row a currency or kind and day; what they cover is reckoned anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import rate_intakes
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.hours import HourRateForm
from accounts.forms.rates import RateForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import HourRate, Rate
from accounts.rules.choice_words import COST_KINDS
from accounts.rules.trade_headers import HOUR_RATE_NAMES, RATE_NAMES
from kam.ground.rights import Right

ABOVE_ZERO = {"above_zero": _("A rate is above zero.")}

RATES = kind_of(
    Declared(
        key="rates",
        label=_("Exchange rates"),
        noun=Noun(
            noun="rate",
            model=Rate,
            right=Right.EDIT_RATES,
            names=lambda said: Names.only(said["currency"], said["on"]),
            narrow=("currency", "on"),
            complete=rate_intakes.complete_rate,
            accounts=None,
            unique_for_good=True,
            around=rate_intakes.converted_again,
        ),
        form=RateForm,
        names=RATE_NAMES,
        required=("currency", "on", "rate"),
        examples={"currency": "USD", "on": "2026-01-01", "rate": "7.1234"},
        words=ABOVE_ZERO | {"own_currency": _("This is the company's own currency: it needs no rate.")},
        moves_numbers=True,
    )
)

HOUR_RATES = kind_of(
    Declared(
        key="hour_rates",
        label=_("Hour rates"),
        noun=Noun(
            noun="hourrate",
            model=HourRate,
            right=Right.EDIT_RATES,
            names=lambda said: Names.only(said["kind"], said["on"]),
            narrow=("kind", "on"),
            complete=rate_intakes.complete_hour_rate,
            accounts=None,
            unique_for_good=True,
            around=rate_intakes.valued_again,
        ),
        form=HourRateForm,
        names=HOUR_RATE_NAMES,
        said={"kind": COST_KINDS},
        required=("kind", "on", "amount"),
        examples={"kind": "support", "on": "2026-01-01", "amount": "180"},
        words=ABOVE_ZERO,
        moves_numbers=True,
    )
)
