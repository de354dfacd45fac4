"""The list of aftermaths says what it holds beside all warnings that ended, and leaves out what was taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from lifecycle.actions import aftermaths, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Aftermath, Warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PLAIN = Said("unresolved", "Three complaints open since March")


def later(days):
    return timezone.localdate() + timedelta(days)


def test_the_list_says_what_it_holds_and_leaves_out_what_was_taken_back(lin, system, acme, browser_of):
    risky = {"risk": 0.8, "value_at_risk": Decimal(9000), "reasons": [], "on": later(0)}
    warning = warnings.warn(acme, **risky, by=system)
    warnings.close(warning, outcome="lost", note="How it came", said=PLAIN, by=lin)
    for state in ("won_back", "dormant"):  # closed elsewhere: nothing follows here
        Warning.objects.create(
            account=acme,
            state=state,
            opened_on=later(-90),
            closed_on=later(-60),
            closed_by=lin,
            risk_at_opening=0.7,
            risk=0.7,
        )
    rests = aftermaths.begin(acme, ending="dormant", note="x", said=Said(revisit_on=later(30)), by=lin)
    page = browser_of(lin).get("/aftermaths/")
    assert page.context["whole"] == {
        "ends": [("Won back", "won_back", 1), ("Lost", "lost", 1), ("Dormant", "dormant", 1)], "beyond": 2, "alone": 1,
    }  # fmt: skip
    assert page.context["count"] == 2 == 3 - 2 + 1, "warnings, less those not listed, and what had none"
    words = page.content.decode()
    assert "2 of them asked for no such work and are not listed here" in words and "/outcomes/" in words
    Aftermath.objects.filter(pk=rests.pk).update(taken_back_on=later(0), taken_back_by=lin)
    assert browser_of(lin).get("/aftermaths/").context["count"] == 1
