"""Registers the numbers with Django, and hands the ground the day that runs are offered."""

from datetime import date

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kam.ground import days

        days.register(_offered)


def _offered() -> date:
    from analytics.actions import recompute

    return recompute.offered().as_of
