"""What an agreement's days ask of us is said as it stands: a day to speak of its renewal that is over, too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.views import terms
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_day_to_speak_of_it_that_is_over_is_said_as_over(acme: Any) -> None:
    today = timezone.localdate()
    span = {"starts_on": today - timedelta(300), "ends_on": today + timedelta(20)}
    late = factories.AgreementFactory(account=acme, notice_days=60, **span)
    late.refresh_from_db()
    words = terms.what_next(late, today)
    assert words.startswith("It was to be spoken of by ") and words.endswith(" and ends in 20 days.")
