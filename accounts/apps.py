"""Registers the account file with Django: its verbs, its scope for the ground, its ground data."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.choices import EventVerb
        from accounts.models import scope as visible
        from kam.ground import events, navigation, scope
        from kam.ground.navigation import Item

        events.declare(EventVerb)
        scope.register_accounts(visible.account_ids)
        navigation.add(Item("customers", _("Customers"), "accounts:account-list", "building-2", order=20, bottom=2))
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="accounts.ground_data")


def _ground_data(**_kwargs: Any) -> None:
    from accounts.actions import policies

    policies.ensure_first()
