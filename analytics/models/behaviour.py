"""How each account behaved in the year up to a run against the year before it, and what of that clearly changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.choices import Habit, Manner
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


class Behaviour(models.Model):
    """
    One account with an order day in the two years. What cannot be told is left out of `now` and `before`, never 0.

    The `like_…` columns say where it stands in the book, in robust spreads: what customers are likened by.
    """

    account_path = "account"
    run_kind = RunKind.BEHAVIOUR

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="behaviours", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="behaviours", db_index=False, db_constraint=False
    )
    revenue = models.DecimalField(_("revenue, 12 months"), max_digits=20, decimal_places=2)
    revenue_before = models.DecimalField(_("revenue, the year before"), max_digits=20, decimal_places=2)
    orders = models.PositiveIntegerField(_("order days"))
    orders_before = models.PositiveIntegerField(_("order days, the year before"))
    silent = models.PositiveIntegerField(_("days since the last order"))
    comparable = models.BooleanField(_("enough orders in both years"), default=False)
    changes = models.PositiveSmallIntegerField(_("clear changes"), default=0)
    now = models.JSONField(default=dict, help_text="{measure: figure of the year}")
    before = models.JSONField(default=dict, help_text="{measure: figure of the year before}")
    unusual = models.JSONField(default=dict, help_text="{habit: change in what chance alone does}")
    mix = models.JSONField(default=dict, help_text="{category: [cents now, cents before, whether first bought now]}")
    mix_moved = models.FloatField(_("part of the mix that moved"), null=True, help_text="0..1")
    channels = models.JSONField(
        null=True, help_text="{way: [cents sold now, cents sold before]}; empty where no order of the book says it"
    )
    main_category = models.CharField(_("main category"), max_length=80, blank=True)
    like_size = models.FloatField(null=True)
    like_rhythm = models.FloatField(null=True)
    like_order = models.FloatField(null=True)
    like_age = models.FloatField(null=True)
    like_discount = models.FloatField(null=True)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_behaviour_per_run")]
        indexes = [models.Index(fields=["run", "like_size"], name="behaviour_size")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.orders}"


class BehaviourChange(models.Model):
    """One habit of an account that clearly changed against its own past; nothing is claimed on too few orders."""

    account_path = "account"
    run_kind = RunKind.BEHAVIOUR

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="changes", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="behaviour_changes", db_index=False, db_constraint=False
    )
    manner = models.CharField(_("manner"), max_length=8, choices=Manner)
    habit = models.CharField(_("what changed"), max_length=8, choices=Habit)
    rose = models.BooleanField(_("more than before"), default=False)
    before = models.FloatField(_("before"))
    now = models.FloatField(_("now"))
    strength = models.FloatField(_("how unusual"), help_text="in what chance alone does to such a difference")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-strength", "account"]
        constraints = [models.UniqueConstraint(fields=["account", "run", "habit"], name="one_change_per_habit")]
        indexes = [models.Index(fields=["run", "-strength"], name="behaviour_strength")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.habit}"
