"""Objections: what a customer held against an offer, how we met it, and whether that convinced them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground import scope
from lifecycle.choices import ObjectionState


class Objection(scope.Record):
    """One objection of a customer, with the visit at which it was raised."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="objections", verbose_name=_("customer")
    )
    visit = models.ForeignKey(
        "lifecycle.Visit", models.SET_NULL, null=True, blank=True, related_name="objections", verbose_name=_("visit")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("colleague"), editable=False
    )
    text = models.CharField(_("objection"), max_length=255)
    reply = models.CharField(_("how we met it"), max_length=255, blank=True)
    state = models.CharField(
        pgettext_lazy("objection", "state"), max_length=8, choices=ObjectionState, default=ObjectionState.STANDS
    )
    raised_on = models.DateField(_("raised on"))

    objects = scope.ScopedQuerySet["Objection"].as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        indexes = [models.Index(fields=["account", "-raised_on"], name="objection_account")]

    def __str__(self) -> str:
        return self.text
