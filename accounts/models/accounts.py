"""Accounts: the customers, their group, owner and tier in effect."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import functions
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import (
    KEY_TIERS,
    AccountKind,
    ChainPlace,
    KeyClass,
    Ownership,
    SalesMode,
    SeatFunction,
    SizeBand,
    Stage,
    Tier,
)
from accounts.models.contacts import dialled
from accounts.models.teams import Seat
from accounts.rules import nominations
from kam.ground import scope, search
from kam.ground.days import company_today
from kam.rules import countries, phones

FEW, NAMED = 1000, 5000
"""So many customers that fit a text, or are a user's, are named one by one."""
LEAST_DIGITS = 5
"""Digits from which on customers are found by their telephone number."""


class AccountQuerySet(scope.ScopedQuerySet["Account"]):
    def key(self, today: date | None = None) -> Self:
        """Key accounts: the tier in effect is platinum or gold, or a nomination counts."""
        return self.filter(is_key_account(today))

    def not_key(self, today: date | None = None) -> Self:
        """All others; said positively, so that no row is lost where nothing is known."""
        return self.exclude(tier__in=KEY_TIERS).filter(~is_nominated(today) | models.Q(nominated_until__isnull=True))

    def to_visit(self, today: date | None = None) -> Self:
        """Key accounts that the cadence has visited: who has left is seen by who wants to."""
        return self.key(today).exclude(standing__stage=Stage.LOST)

    def scored(self) -> Self:
        """Those to whom the newest run of scores gave a risk: who ordered in the year."""
        return self.filter(standing__risk__isnull=False)

    def nominated(self, today: date | None = None) -> Self:
        """Accounts by a nomination that counts, whatever their tier."""
        return self.filter(is_nominated(today))

    def brought(self, as_of: date) -> Self:
        """Customers that somebody brought up to a date: by the day of the referral, else by when they came to us."""
        entered = functions.TruncDate("created_at", tzinfo=timezone.get_default_timezone())
        came_on = functions.Coalesce("referred_on", "customer_since", entered)
        return self.filter(referred_by__isnull=False).alias(came_on=came_on).filter(came_on__lte=as_of)

    def with_team_gap(self) -> Self:
        """Key accounts on whose team nobody holds one of the functions; the owner is the account manager."""
        return self.key().exclude(self._complete())

    def with_whole_team(self) -> Self:
        """Key accounts whose team has every function."""
        return self.key().filter(self._complete())

    def _complete(self) -> models.Q:
        """One count of functions an account, its owner holding that of the account manager."""
        seats = Seat.objects.on_team_of(models.OuterRef("pk")).order_by()
        owner = models.ExpressionWrapper(models.OuterRef("owner"), output_field=models.BigIntegerField())
        needed = seats.alias(owner=owner).filter(~models.Q(function=SeatFunction.MANAGER) | models.Q(owner=None))
        count = models.Func("function", template="COUNT(DISTINCT %(expressions)s)", output_field=models.IntegerField())
        held = models.Subquery(needed.annotate(n=count).values("n"))
        every = models.Case(
            models.When(owner=None, then=len(SeatFunction.values)), default=len(SeatFunction.values) - 1
        )
        return models.Q(models.lookups.GreaterThanOrEqual(held, every))

    def matching(self, text: str) -> Self:
        """Name in any script, pinyin or initials, or code; on PostgreSQL by the text index, on SQLite by LIKE."""
        return self.filter(search.matching(text))

    def dialled(self, text: str) -> Self:
        """
        Those whose telephone number holds the digits of a text, however it was written; fewer than five find nothing.

        Read from the index of those that have a number, not from the rows.
        """
        if len(number := phones.sought(text)) < LEAST_DIGITS:
            return self.none()
        plain = self.exclude(phone="").alias(_phone=dialled("phone"))
        return plain.filter(_phone__contains=number)

    def found_by(self, user: Any, text: str) -> Self:
        """
        The open files among this user's that fit a text.

        The few that fit anywhere are named before it is asked whose they are, and of many the words are read row by
        row, of somebody's own by name: PostgreSQL would take all rows of a book apart anew, whatever is sought.
        """
        fits = self.live().matching(text)
        if scope.sees_all(user):
            return fits
        mine = self.visible_to(user).live()
        few = list(fits.order_by().values_list("pk", flat=True)[: FEW + 1]) if len(text) > 1 else None
        if few is None or len(few) <= FEW:
            return mine.filter(search.row_by_row(text) if few is None else models.Q(pk__in=few))
        named = list(self.visible_to(user).order_by().values_list("pk", flat=True)[: NAMED + 1])
        return (mine if len(named) > NAMED else self.live().filter(pk__in=named)).filter(search.row_by_row(text))

    def homes(self, user: Any) -> Any:
        """
        The customers this user sees by every code they are known by, `home` being the key of each.

        The code of a file that was merged leads to where it lives on, for those who see that one.
        """
        known = self.annotate(home=functions.Coalesce("merged_into_id", "pk")).order_by()
        if not getattr(user, "is_active", False):
            return known.none()
        return known if scope.sees_all(user) else known.filter(home__in=scope.account_ids(user))

    def with_standing(self) -> Self:
        return self.select_related("standing", "owner")


class Account(scope.Record):
    """A customer: who they are, whose group, who owns them, which tier is in effect."""

    account_path = "pk"
    told_by_key = frozenset({"custom"})

    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AccountKind, blank=True)
    ownership = models.CharField(_("ownership"), max_length=12, choices=Ownership, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand, blank=True)
    segment = models.CharField(_("segment"), max_length=80, blank=True, db_index=True)
    chain_place = models.CharField(_("place in the chain"), max_length=14, choices=ChainPlace, blank=True)
    sales_mode = models.CharField(_("sales mode"), max_length=14, choices=SalesMode, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("group")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("owner"),
    )
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    referred_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="referred", verbose_name=_("referred by")
    )
    referred_by_contact = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by whom there")
    )
    referred_on = models.DateField(_("referred on"), null=True, blank=True)
    inherits_team = models.BooleanField(_("takes over the group's team"), default=False)
    inherits_tier = models.BooleanField(_("takes over the group's tier"), default=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)
    credit_limit = models.DecimalField(_("credit limit"), max_digits=16, decimal_places=2, null=True, blank=True)
    credit_days = models.PositiveSmallIntegerField(_("credit days"), null=True, blank=True)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", editable=False, verbose_name=_("merged into")
    )

    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True, db_index=True, editable=False)
    tier_since = models.DateField(_("tier since"), null=True, editable=False)
    nominated_until = models.DateField(_("nominated until"), null=True, editable=False, db_index=True)
    key_class = models.CharField(
        _("class"), max_length=10, choices=KeyClass, blank=True, default="", editable=False, db_index=True
    )
    key_class_since = models.DateField(_("class since"), null=True, editable=False)
    graded_at = models.DateTimeField(null=True, editable=False, help_text="tier, class or nomination moved last")
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="account_name"),
            models.Index(fields=["name"], name="account_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["short_name"], name="account_begins_short", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["owner", "name", "id"], name="account_owner"),
            models.Index(fields=["region"], name="account_region"),
            models.Index(fields=["phone"], name="account_phone", condition=~models.Q(phone="")),
            models.Index(fields=["tier"], name="account_live_tier", condition=models.Q(archived_at__isnull=True)),
            models.Index(fields=["parent"], name="account_team_heirs", condition=models.Q(inherits_team=True)),
        ]

    def in_files(self) -> str:
        """How files name it."""
        return self.code

    def __str__(self) -> str:
        """How every list, tile and notice calls it; files and its own page carry the whole name."""
        return self.short_name or self.name

    @staticmethod
    def called(path: str = "") -> functions.Coalesce:
        """What `str` says, in SQL; `path` leads to the customer (`"account__"`)."""
        return functions.Coalesce(functions.NullIf(f"{path}short_name", models.Value("")), f"{path}name")

    @property
    def country_words(self) -> str:
        """The country's name in the reader's language; empty for the company's own, which is not said."""
        return countries.names(get_language() or "en").get(self.country, self.country)

    @property
    def moved_at(self) -> datetime:
        """When somebody wrote in the file last (`updated_at`), or what it counts as moved (`graded_at`)."""
        return max(self.updated_at, self.graded_at or self.updated_at)

    @property
    def is_nominated(self) -> bool:
        """Whether a nomination counts today (`nominated_until` is kept by `actions.nominations`)."""
        return self.nominated_until is not None and self.nominated_until >= company_today()

    @property
    def is_key(self) -> bool:
        return nominations.is_key(self.tier, nominated=self.is_nominated)


def is_nominated(today: date | None = None, path: str = "") -> models.Q:
    """A nomination counts today; `path` leads to the account (`"account__"`)."""
    return models.Q(**{f"{path}nominated_until__gte": today or company_today()})


def is_key_account(today: date | None = None, path: str = "") -> models.Q:
    """The one truth of what a key account is: platinum, gold, or nominated."""
    return models.Q(**{f"{path}tier__in": KEY_TIERS}) | is_nominated(today, path)


class StandingQuerySet(scope.ScopedQuerySet["Standing"]):
    def bringing_most(self, most: int, by: str) -> Any:
        """Keys of so many customers that bring most, by revenue or by net contribution; for a subquery."""
        return self.filter(rank__isnull=False).order_by(f"-{by}", "rank").values("account")[:most]


class Standing(models.Model):
    """The newest numbers of one account, handed down by the floors above after a run, so lists need one join."""

    account_path = "account"

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="standing")
    as_of = models.DateField(_("as of"), null=True)
    revenue = models.DecimalField(_("revenue, 12 months"), max_digits=20, decimal_places=2, null=True)
    net_contribution = models.DecimalField(_("net contribution"), max_digits=20, decimal_places=2, null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    share = models.FloatField(_("share"), null=True)
    risk = models.FloatField(_("churn risk"), null=True)
    risk_band = models.PositiveSmallIntegerField(null=True, help_text="0..3")
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=20, decimal_places=2, null=True)
    last_order_on = models.DateField(_("last order"), null=True)
    fit = models.FloatField(_("fit"), null=True, help_text="0..100, how like a key account")
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    last_visit_on = models.DateField(_("last visit"), null=True)
    next_visit_on = models.DateField(_("next visit"), null=True)
    loyalty = models.FloatField(_("loyalty"), null=True, help_text="0..100")
    potential = models.DecimalField(_("potential"), max_digits=20, decimal_places=2, null=True)
    potential_gap = models.DecimalField(_("potential not yet won"), max_digits=20, decimal_places=2, null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        # Risk, value at risk, gap and fit move for everybody in every run. Without an index on them (whoever asks for
        # the greatest finds those of the runs' own rows) a row is rewritten in place and no other index is touched.
        indexes = [
            models.Index(fields=["stage"], name="standing_stage"),
            models.Index(fields=["-net_contribution"], name="standing_net"),
            models.Index(fields=["-revenue"], name="standing_revenue"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.as_of}"
