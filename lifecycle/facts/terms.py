"""By which version of the policy a case goes, whatever was published since."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Policy
from lifecycle.rules import deadlines


class Terms:
    """The published versions of the policy, read once for any number of cases."""

    def __init__(self) -> None:
        self._numbers: dict[int, deadlines.Policy] = {}

    @cached_property
    def _versions(self) -> list[Policy]:
        """The one in force on the last of days first."""
        return list(Policy.objects.begun(date.max))

    def policy(self, at: datetime) -> Policy:
        """
        The version that was in force at a moment, on the company's clock; before the first one that one.

        One that was published later on the same day was not.
        """
        day = timezone.localdate(at, timezone.get_default_timezone())
        for one in self._versions:
            begun = one.effective_on is None or one.effective_on <= day
            if begun and (one.published_at is None or one.published_at <= at):
                return one
        return min(self._versions, key=lambda one: one.number)

    def numbers(self, at: datetime) -> deadlines.Policy:
        """Its numbers of cases."""
        policy = self.policy(at)
        if policy.pk not in self._numbers:
            self._numbers[policy.pk] = deadlines.Policy(**policy.group("cases"))
        return self._numbers[policy.pk]
