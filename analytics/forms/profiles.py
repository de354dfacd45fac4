"""Of whose key accounts a profile is, and as of which day."""

from __future__ import annotations

from analytics.forms.customers import CustomersForm


class ProfileForm(CustomersForm):
    """Not by tier: a profile holds the key tiers against all others."""

    tier = None  # type: ignore[assignment]
