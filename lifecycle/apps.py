"""Registers the life cycle with Django: its verbs and its pages in the rail."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kam.ground import events
        from lifecycle.choices import EventVerb

        events.declare(EventVerb)
