"""Competitors: one record across customers, where they stand at each of them, and what they did, dated, with source."""

from __future__ import annotations

import unicodedata
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Means, Threat
from accounts.models.accounts import Standing
from kam.ground import scope, search


def name_key(name: str) -> str:
    """What two spellings of one name have in common: no case, one script, one space between words."""
    return search.fold(" ".join(unicodedata.normalize("NFKC", name).split()))


class CompetitorQuerySet(scope.ScopedQuerySet["Competitor"]):
    def matching(self, text: str) -> Self:
        return self.filter(search.matching(text))

    def touching(self, user: Any) -> Self:
        """With how many of the user's customers each stands at, with which revenue, and how many it threatens."""
        seen = Presence.objects.visible_to(user).live().filter(account__archived_at__isnull=True)
        here = seen.filter(competitor=models.OuterRef("pk")).order_by().values("competitor")
        at = seen.filter(competitor=models.OuterRef(models.OuterRef("pk"))).values("account")
        touched = Standing.objects.filter(account__in=at).order_by().annotate(one=models.Value(1)).values("one")
        return self.annotate(
            accounts=_counted(here.annotate(n=models.Count("account", distinct=True))),
            threatened=_counted(
                here.filter(threat__in=[Threat.HIGH, Threat.TRIAL]).annotate(n=models.Count("account", distinct=True))
            ),
            revenue=models.Subquery(touched.annotate(sum=models.Sum("revenue")).values("sum")),
        )

    def reach(self, user: Any) -> dict[str, Any]:
        """Of these: at how many of the user's customers they stand and how many they threaten, with which revenue."""
        seen = Presence.objects.visible_to(user).live().filter(account__archived_at__isnull=True)
        seen = seen.filter(competitor__in=self.order_by().values("pk")).order_by()
        grave = models.Q(threat__in=[Threat.HIGH, Threat.TRIAL])
        found = seen.aggregate(
            rivals=models.Count("competitor", distinct=True), accounts=models.Count("account", distinct=True),
            threatened=models.Count("account", distinct=True, filter=grave),
        )  # fmt: skip
        touched = Standing.objects.filter(account__in=seen.values("account"))
        return {**found, **touched.aggregate(revenue=models.Sum("revenue"))}


def _counted(rows: Any) -> Any:
    """A subquery's count, nought where it finds nothing."""
    found = models.Subquery(rows.values("n"), output_field=models.IntegerField())
    return models.functions.Coalesce(found, 0)


class MeansField(models.JSONField):
    """A list of `Means`: stored as JSON, told in words wherever a field's choices are."""

    flatchoices = property(lambda self: Means.choices)  # type: ignore[assignment]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class Competitor(scope.Record):
    """Who else sells to our customers; open to every colleague. What stands at one customer is a `Presence`."""

    account_path = None

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    sells_in = models.CharField(_("where it sells"), max_length=255, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = CompetitorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def in_files(self) -> str:
        """How files name it."""
        return self.name

    def __str__(self) -> str:
        return self.short_name or self.name


class Presence(scope.Record):
    """A competitor at one customer: its share, how it threatens us and by what. Seen by whoever sees the customer."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="presences", verbose_name=_("customer")
    )
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="presences", verbose_name=_("competitor"))
    threat = models.CharField(_("threat"), max_length=8, choices=Threat, default=Threat.LOW)
    means = MeansField(_("by what"), default=list, blank=True)
    wallet_percent = models.DecimalField(
        _("share of the wallet, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    category = models.CharField(_("product category"), max_length=80, blank=True)
    since = models.DateField(_("there since"), null=True, blank=True)
    seen_on = models.DateField(_("last seen"))
    source = models.CharField(_("source"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = scope.ScopedQuerySet["Presence"].as_manager()

    class Meta:
        ordering = ["-seen_on", "-pk"]
        indexes = [models.Index(fields=["competitor", "account"], name="presence_competitor")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "competitor", "category"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_presence_per_category",
                violation_error_message=_("This competitor is noted here already, for the same product category."),
            ),
            models.CheckConstraint(
                condition=models.Q(wallet_percent__isnull=True) | models.Q(wallet_percent__range=(0, 100)),
                name="wallet_within_hundred",
            ),
        ]

    def __str__(self) -> str:
        return str(self.competitor)

    @property
    def means_words(self) -> list[str]:
        """By what it gets in, in words."""
        return [str(dict(Means.choices).get(one, one)) for one in self.means]


class MoveQuerySet(scope.ScopedQuerySet["Move"]):
    def visible_to(self, user: Any) -> Self:
        """Moves in the open market are for all who sign in; those at a customer for whoever sees the customer."""
        if not getattr(user, "is_active", False) or scope.sees_all(user):
            return super().visible_to(user)
        return self.filter(models.Q(account__isnull=True) | models.Q(account__in=scope.account_ids(user)))


class Move(scope.Record):
    """What a competitor did on a day: a price cut, a new agent, an offer to one of our customers."""

    account_path = "account"
    logged_whole = True

    competitor = models.ForeignKey(Competitor, models.CASCADE, related_name="moves", verbose_name=_("competitor"))
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, null=True, blank=True, related_name="moves", verbose_name=_("customer")
    )
    on = models.DateField(_("day"))
    text = models.CharField(_("what it did"), max_length=500)
    source = models.CharField(_("source"), max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["competitor", "-on"], name="move_competitor_day")]

    def __str__(self) -> str:
        return self.text[:80]
