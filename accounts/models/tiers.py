"""Tiers: the versioned policy, what each tier is worth, and the history of every account's tier with its reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.choices import Grade, PolicyState, PolicyTerm, Tier, TierState
from accounts.rules import nominations, numbers
from kam.ground import rights, scope
from kam.ground.days import company_today


class PolicyQuerySet(scope.ScopedQuerySet["Policy"]):
    def visible_to(self, user: Any) -> Self:
        """Published versions are open to everybody; drafts to those who write policies or read the record."""
        seen = super().visible_to(user)
        writes = rights.can(user, rights.Right.EDIT_POLICY) or rights.can(user, rights.Right.READ_RECORD)
        return seen if writes else seen.published()

    def published(self) -> Self:
        return self.filter(state=PolicyState.PUBLISHED)

    def drafts(self) -> Self:
        return self.live().filter(state=PolicyState.DRAFT)

    def begun(self, day: date) -> Self:
        """The published versions that are effective by a day, the one in force first."""
        begun = models.Q(effective_on__isnull=True) | models.Q(effective_on__lte=day)
        order = (models.F("effective_on").desc(nulls_last=True), "-published_at", "-number")
        return self.published().filter(begun).order_by(*order)

    def in_force(self, day: date) -> Policy:
        """The version by which a business day is computed: the newest one effective by then, else the first."""
        found = self.begun(day).first()
        return found or self.published().order_by("number").first()  # type: ignore[return-value]

    def ending(self) -> Self:
        """With the first day of the version that follows each, as `follows_on`."""
        begun = Coalesce(models.OuterRef("effective_on"), date.min)
        later = Policy.objects.published().filter(effective_on__gt=begun).order_by("effective_on")
        return self.annotate(follows_on=models.Subquery(later.values("effective_on")[:1]))

    def of(self, run: Any) -> Policy:
        """The version that a run was computed by."""
        found = self.filter(number=run.policy_version).first() if run.policy_version else None
        return found or (self.in_force(run.as_of) if run.as_of else self.current())

    def current(self) -> Policy:
        """The version in force today (ground data publishes version 1)."""
        return self.in_force(company_today())


class Policy(scope.Record):
    """
    One version of the tier policy; every threshold of scoring is a field of it.

    A draft may be edited and discarded; a published version never changes, and is in force from its date.
    """

    account_path = None
    logged_whole = True

    number = models.PositiveIntegerField(_("version"), unique=True)
    platinum_share = models.FloatField(_("platinum up to a cumulative share of"), default=0.50)
    gold_share = models.FloatField(_("gold up to"), default=0.80)
    iron_share = models.FloatField(_("iron up to"), default=0.95)
    loyal_months = models.PositiveSmallIntegerField(_("loyal: months with an order"), default=3)
    loyal_days = models.PositiveSmallIntegerField(_("loyal: customer for days"), default=365)
    loyal_orders = models.PositiveSmallIntegerField(_("loyal: with orders"), default=2)
    margin = models.FloatField(_("margin past a border before a change"), default=0.03)
    runs_needed = models.PositiveSmallIntegerField(_("runs in a row before a change"), default=2)
    needs_approval = models.BooleanField(_("changes wait for approval"), default=False)
    warned_tiers = models.JSONField(default=list, help_text="tiers whose accounts open a warning")
    warn_at = models.FloatField(_("warn from a risk of"), default=0.50)
    close_under = models.FloatField(_("a warning may be closed under"), default=0.45)
    visit_days = models.JSONField(default=dict, help_text="{tier: days between visits}")
    false_top_share = models.FloatField(_("false key accounts are sought in the top"), default=0.20)
    one_off_share = models.FloatField(_("one-off: share of the year in 30 days"), default=0.80)
    one_off_months = models.PositiveSmallIntegerField(_("one-off: active months at most"), default=2)
    platinum_floor = models.DecimalField(
        _("platinum: least revenue a year"), max_digits=16, decimal_places=2, default=0
    )
    gold_floor = models.DecimalField(_("gold: least revenue a year"), max_digits=16, decimal_places=2, default=0)
    visit_minutes = models.PositiveSmallIntegerField(_("minutes for a visit, with the way"), default=150)
    visits_per_manager = models.PositiveSmallIntegerField(_("visits a manager can hold in a year"), default=440)
    worth = models.JSONField(default=dict, help_text="{tier or class: {term: value}}, without the cadence of visits")
    numbers = models.JSONField(
        default=dict, help_text="{group: {name: value}}, as `accounts.rules.numbers` declares them"
    )
    note = models.CharField(_("note"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PolicyState, default=PolicyState.DRAFT)
    effective_on = models.DateField(_("effective from"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"v{self.number}"

    def visits_every(self, tier: str) -> int | None:
        """Days between visits for a tier; None where the policy plans none."""
        return self.visit_days.get(tier)

    def visit_every(self, account: Any) -> int | None:
        """Days between visits of an account: the oftenest of its tier, its class, and gold where it is nominated."""
        return nominations.visit_every(account.tier, self.visit_days, account.key_class, nominated=account.is_nominated)

    def group(self, name: str) -> dict[str, Any]:
        """The numbers of a group, by the fields of the rule that reads it."""
        return numbers.whole(self.numbers)[name]

    @property
    def last_day(self) -> date | None:
        """The last day of a published version that was read with `ending`, where another one follows it."""
        follows: date | None = self.follows_on  # type: ignore[attr-defined]
        return follows - timedelta(days=1) if follows else None

    @property
    def is_draft(self) -> bool:
        return self.state == PolicyState.DRAFT

    @property
    def asks(self) -> int | None:
        """Its key where changes wait for approval; None where they take effect at once."""
        return self.pk if self.needs_approval else None

    @property
    def terms(self) -> dict[str, dict[str, Any]]:
        """What each tier and class is worth, the cadence of visits included: {tier or class: {term: value}}."""
        days = PolicyTerm.VISIT_DAYS.value
        return {
            grade: ({days: self.visit_days[grade]} if self.visit_days.get(grade) else {}) | self.worth.get(grade, {})
            for grade in Grade.values
        }


class TierChangeQuerySet(scope.ScopedQuerySet["TierChange"]):
    def proposed(self) -> Self:
        return self.filter(state=TierState.PROPOSED)

    def decided(self) -> Self:
        """Those that were put into effect or rejected, at whatever time."""
        return self.exclude(state=TierState.PROPOSED)

    def of(self, account: Any) -> Self:
        return self.filter(account=account).order_by("-from_on", "-pk")

    def on(self, day: Any) -> Self:
        """The tiers in effect on a day (one row per account)."""
        return self.made().filter(models.Q(to_on__isnull=True) | models.Q(to_on__gt=day), from_on__lte=day)

    def made(self) -> Self:
        """Those that took effect, whether they stand or ended since."""
        return self.filter(state__in=[TierState.IN_EFFECT, TierState.ENDED])

    def of_live(self) -> Self:
        """Those of customers that are not in the archive."""
        return self.filter(account__archived_at__isnull=True)


class TierChange(models.Model):
    """A tier of one account over a span of days: proposed, in effect, ended or rejected; with its reasons."""

    account_path = "account"
    noun = "tier"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="tiers", verbose_name=_("customer"))
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    was = models.CharField(_("before"), max_length=10, choices=Tier, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TierState, default=TierState.IN_EFFECT)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True)
    # Fifty thousand rows change hands when the first day of a book is computed again: no index nobody searches by.
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+", db_index=False)
    run = models.ForeignKey(
        "kam.Run", models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    reasons = models.JSONField(default=dict, help_text="{code: numbers}; the words are made when shown")
    by_hand = models.BooleanField(_("set by hand"), default=False)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    until = models.DateField(_("set by hand until"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TierChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "-from_on"], name="tier_account_from"),
            models.Index(fields=["state", "-from_on"], name="tier_state_from"),
            models.Index(fields=["from_on"], name="tier_from"),
            models.Index(fields=["to_on"], name="tier_to", condition=models.Q(to_on__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state=TierState.IN_EFFECT), name="one_tier_in_effect"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.tier} from {self.from_on}"
