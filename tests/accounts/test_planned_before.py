"""A customer's file calls a planned visit next only while its day is to come."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Standing
from accounts.models.cadences import Cadence
from accounts.views import home


@pytest.mark.parametrize(("days", "words"), [(3, "next: "), (0, "next: "), (-3, "was planned for ")])
def test_a_day_that_went_by_is_not_the_next_one(days, words):
    day = timezone.localdate() + timedelta(days)
    with translation.override("en"):
        told = home.last_visit(Standing(next_visit_on=day), Cadence())
    assert told["hint"].startswith(f'{words}<time datetime="{day}"')
