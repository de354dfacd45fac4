"""A customer's file tells the next planned visit, and beside it one whose day went by without it."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Account, Standing
from accounts.models.cadences import Cadence
from accounts.views import home
from lifecycle.models import VisitPlan
from tests.accounts.test_accounts_pages import detail


@pytest.mark.parametrize(("days", "words"), [(3, "next: "), (0, "next: "), (-3, "was planned for ")])
@pytest.mark.django_db
def test_a_day_that_went_by_is_not_the_next_one(days, words, lin, acme, browser_of):
    day = timezone.localdate() + timedelta(days)
    VisitPlan.objects.create(account=acme, user=lin, planned_on=day, state="planned")
    (told,) = [one for one in browser_of(lin).get(detail(acme)).context["head"] if one["url"] == "?tab=visits"]
    assert told["hint"].startswith(f'{words}<time datetime="{day}"')


def test_the_next_one_stands_before_a_missed_one_until_somebody_was_there():
    today = timezone.localdate()
    account = Account()
    account.planned_next, account.planned_last = today + timedelta(20), today - timedelta(1)
    with translation.override("en"):
        told = home.last_visit(account, Standing(last_visit_on=today - timedelta(60)), Cadence())["hint"]
        since = home.last_visit(account, Standing(last_visit_on=today), Cadence())["hint"]
    assert told.startswith("next: ") and " · was planned for " in told
    assert since.startswith("next: ") and "was planned for" not in since
