"""Of whose customers a profile is, and as of which day."""

from __future__ import annotations

from datetime import date

from analytics.forms.customers import CustomersForm, TodayForm

PARTS = ("owner", "region", "segment", "category")
"""What narrows all parts of profiles."""


class ProfileForm(CustomersForm):
    """Not by tier: a profile holds the key tiers against all others."""

    tier = None  # type: ignore[assignment]

    def is_refused(self, day: date | None) -> bool:
        """Whether nothing but the fault is said; what is no day is told elsewhere, and stands for the newest."""
        return bool(self.errors if day else self.errors.keys() - {"as_of"})


class HeldForm(TodayForm):
    """Of the colleagues that hold the customers, and of what does not match: as both stand today."""

    tier = None  # type: ignore[assignment]
