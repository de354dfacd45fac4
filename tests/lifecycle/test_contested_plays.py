"""Plays of a warning whose cause somebody contests."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from lifecycle.actions import warnings
from lifecycle.choices import Cause
from lifecycle.facts import plays as facts
from lifecycle.models import WarningCause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today():
    return timezone.localdate()


@pytest.fixture
def warning(system, acme):
    on = today() - timedelta(9)
    return warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=on, by=system)


def test_a_cause_that_somebody_contests_ranks_no_play_without_saying_so(lin, zhao, acme, warning, monkeypatch):
    monkeypatch.setattr("lifecycle.facts.plays.cause_rules.likeliest", lambda *_args, **_said: ["unresolved"])
    assert "contests" not in facts.offered(acme, lin, today(), warning).why
    WarningCause.objects.create(warning=warning, cause="unresolved", state="contested", on=today(), by=lin,
                                read_by=zhao, read_on=today())  # fmt: skip
    why = facts.offered(acme, lin, today(), warning).why
    assert why.startswith(f"The file speaks for the cause “{Cause.UNRESOLVED.label}”, which {zhao} contests.")
    assert why.index("First because") > why.index("contests")
