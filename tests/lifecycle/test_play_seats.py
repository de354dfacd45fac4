"""Whose the steps of a play become is said before it starts."""

import pytest
from django.urls import reverse

from accounts.models import Seat
from lifecycle.actions import warnings
from lifecycle.models import Play

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_before_it_starts_it_says_which_seat_nobody_has(lin, gu, acme, browser_of):
    warning, play = warnings.raise_by_hand(acme, reason="Silent", by=lin), Play.objects.get(key="problems")
    url = reverse("lifecycle:warning-apply", args=[warning.pk, play.pk])
    Seat.objects.filter(account=acme).exclude(function="manager").delete()
    told = browser_of(lin).get(url).context["consequences"]
    asked = {step.function for step in play.told_steps()}
    assert "service" in asked and any(f"nobody has the seat “Service”: it goes to {lin}" in line for line in told)
    Seat.objects.create(account=acme, user=gu, function="service")
    told = browser_of(lin).get(url).context["consequences"]
    assert any(line.endswith(f"· Service · {gu}") for line in told) and not any("“Service”" in line for line in told)
