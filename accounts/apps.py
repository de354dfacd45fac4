"""Registers the account file with Django: its verbs, its scope for the ground, its ground data."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import imports
        from accounts.choices import EventVerb
        from accounts.models import scope as visible
        from kam.ground import events, navigation, scope
        from kam.ground.navigation import Item
        from kam.ground.rights import Right

        events.declare(EventVerb)
        imports.register()
        scope.register_accounts(visible.account_ids)
        for item in (
            Item("customers", _("Customers"), "accounts:account-list", "building-2", order=20, bottom=2),
            Item("contacts", _("Contacts"), "accounts:contact-list", "contact-round", 22, Right.SEE_CONTACTS),
            Item("orders", _("Orders"), "accounts:order-list", "receipt-text", order=24),
            Item("products", _("Products"), "accounts:product-list", "package", order=26),
            Item("tiers", _("Tiers"), "accounts:tier-list", "medal", order=28),
        ):
            navigation.add(item)
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="accounts.ground_data")


def _ground_data(**_kwargs: Any) -> None:
    from accounts.actions import policies

    policies.ensure_first()
