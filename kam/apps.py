"""Registers the ground with Django: its event verbs, its pages in the rail, its ground data."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KamConfig(AppConfig):
    name = "kam"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kam.choices import EventVerb
        from kam.ground import events

        events.declare(EventVerb)
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="kam.ground_data")


def _ground_data(**_kwargs: Any) -> None:
    from kam.actions import users

    users.ensure_system()
