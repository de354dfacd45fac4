"""Agreements with customers: terms, what was committed against what was bought, and what the customer requires."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DateField, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgreementKind, AgreementState, PriceTerms, RequirementKind
from accounts.models import measures
from accounts.models.trade import OrderLine
from accounts.rules import agreements, requirements
from kam.ground import scope, search

QUANTITY = DecimalField(max_digits=20, decimal_places=4)
NEWEST = 2000
"""Among so many a title is looked for by its pinyin."""
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Span(models.Func):
    """Days from the first expression to the second, both counted."""

    output_field = models.IntegerField()
    template, arg_joiner = "(%(expressions)s + 1)", " - "

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(julianday(%(expressions)s) + 1)", arg_joiner=") - julianday(", **extra
        )

    def __init__(self, since: Any, until: Any, **extra: Any) -> None:
        super().__init__(until, since, **extra)


class AgreementQuerySet(scope.ScopedQuerySet["Agreement"]):
    def called(self, text: str) -> Self:
        """By number or by the words of their title, in either script; of the newest ones by its pinyin too."""
        newest = self.order_by("-pk").values_list("pk", "title")[:NEWEST]
        named = search.containing(text, "title") | Q(number__istartswith=text.strip())
        return self.filter(named | Q(pk__in=search.sounding(newest, text)))

    def with_bought(self, as_of: date) -> Self:
        """
        With `bought_amount` (the company's currency, to the cent), `bought_quantity`, `is_renewed`, `asked_on`.

        Counted are the customer's orders within the term: to its end, to the day it was ended, or to `as_of`, whichever
        is first. An amount without a category is that of whole orders; a category, and any quantity, is read from the
        orders' lines, and null where too much of the term's revenue came without any.
        """
        today = Value(as_of, DateField())
        last = Least(Coalesce("ended_on", today), Coalesce("ends_on", today), today, output_field=DateField())
        return self.alias(last_on=last).alias(unlined=measures.unlined()).annotate(
            asked_on=today,
            bought_amount=measures.bought("committed_category"),
            bought_quantity=measures.known(_quantity()),
            is_renewed=Exists(Agreement.objects.filter(follows=OuterRef("pk"), archived_at__isnull=True)),
        )  # fmt: skip

    def in_force(self, as_of: date) -> Self:
        """Begun, not over, and not ended by anybody, on a day."""
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=as_of)
        not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=as_of)
        return self.filter(not_over, not_ended, starts_on__lte=as_of)

    def due_within(self, days: int, as_of: date) -> Self:
        """In force, to be spoken of within so many days, and not followed by another yet."""
        return self._without_follower().in_force(as_of).filter(renew_by__lte=as_of + timedelta(days))

    def expired(self, as_of: date) -> Self:
        """Run out with nothing after it."""
        not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=as_of)
        return self._without_follower().filter(not_ended, ends_on__lt=as_of)

    def behind(self, as_of: date) -> Self:
        """In force for a tenth of its term or more, with less bought than of it is over; of rows read `with_bought`."""
        today = Value(as_of, DateField())
        whole, over = Span("starts_on", "ends_on"), Span("starts_on", today)
        in_time = Q(fair__gte=F("whole"))
        short = Q(committed_amount__gt=0, amount_short__gt=0) | Q(committed_quantity__gt=0, quantity_short__gt=0)
        return (
            self.in_force(as_of)
            .filter(ends_on__isnull=False)
            .alias(
                fair=over * agreements.FAIR,
                whole=whole,
                amount_short=F("committed_amount") * over - F("bought_amount") * whole,
                quantity_short=F("committed_quantity") * over - F("bought_quantity") * whole,
            )
            .filter(in_time, short)
        )

    def _without_follower(self) -> Self:
        return self.exclude(followers__in=Agreement.objects.live())


def _quantity() -> Any:
    """Subquery: the sum over the term's order lines, of the committed category and unit where these are said."""
    in_term = OrderLine.objects.filter(
        order__account=OuterRef("account"),
        order__archived_at__isnull=True,
        order__ordered_on__gte=OuterRef("starts_on"),
        order__ordered_on__lte=OuterRef("last_on"),
    ).alias(
        category=models.ExpressionWrapper(OuterRef("committed_category"), models.CharField()),
        unit=models.ExpressionWrapper(OuterRef("committed_unit"), models.CharField()),
    )
    counted = in_term.filter(
        Q(category="") | Q(product__category=F("category")), Q(unit="") | Q(product__unit=F("unit"))
    ).order_by()
    summed = counted.values("order__account").annotate(sum=Sum("quantity", output_field=QUANTITY)).values("sum")
    return Subquery(summed, output_field=QUANTITY)


class Agreement(scope.Record):
    """What was agreed with a customer for a term: prices, delivery, service, volume; it may follow an earlier one."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="agreements", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind)
    number = models.CharField(_("number"), max_length=80)
    title = models.CharField(_("title"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("notice (days)"), null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    renew_by = models.DateField(_("renew by"), null=True, editable=False)
    price_kind = models.CharField(_("price"), max_length=8, choices=PriceTerms, blank=True)
    price_terms = models.CharField(_("price terms"), max_length=255, blank=True)
    discount_percent = models.DecimalField(
        _("discount (%)"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[*NOT_NEGATIVE, MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    delivery = models.CharField(_("delivery"), max_length=255, blank=True)
    after_sales = models.CharField(_("after-sales service"), max_length=255, blank=True)
    without_tender = models.BooleanField(_("orders without formal procurement"), default=False)
    exclusivity = models.CharField(_("exclusivity"), max_length=255, blank=True)
    committed_amount = models.DecimalField(
        _("committed amount"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    committed_quantity = models.DecimalField(
        _("committed quantity"), max_digits=16, decimal_places=4, null=True, blank=True, validators=NOT_NEGATIVE
    )
    committed_unit = models.CharField(_("unit"), max_length=20, blank=True)
    committed_category = models.CharField(_("only of the category"), max_length=80, blank=True)
    document = models.ForeignKey(
        "accounts.Document", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="followers", editable=False, verbose_name=_("follows")
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    end_reason = models.CharField(_("why it was ended"), max_length=255, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["renew_by"], name="agreement_renew_by")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                condition=Q(archived_at__isnull=True),
                name="agreement_number_per_account",
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=Q(archived_at__isnull=True), name="one_agreement_follows"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_begins",
            ),
        ]

    def in_files(self) -> str:
        """How files name it."""
        return self.number

    def __str__(self) -> str:
        return self.title or self.number

    @property
    def term(self) -> agreements.Term:
        """The days, as the rules take them; `is_renewed` comes with `with_bought`."""
        renewed = bool(getattr(self, "is_renewed", False))
        return agreements.Term(self.starts_on, self.ends_on, self.renew_by, self.ended_on, renewed)

    def state(self, as_of: date) -> AgreementState:
        """Where it stands on a day."""
        return agreements.state(self.term, as_of)

    def is_behind(self, as_of: date) -> bool:
        """
        Whether less of a commitment was bought than of the term is over; of a row read `with_bought`.

        What is not known to have been bought is not behind.
        """
        pairs = (
            (getattr(self, "bought_amount", None), self.committed_amount),
            (getattr(self, "bought_quantity", None), self.committed_quantity),
        )
        return any(agreements.is_behind(bought, committed, self.term, as_of) for bought, committed in pairs)


class RequirementQuerySet(scope.ScopedQuerySet["Requirement"]):
    def asked(self, as_of: date) -> Self:
        """What is required of us on a day: under agreements that are in force, ran out with no follower, or begin."""
        gone = Q(agreement__ended_on__isnull=False, agreement__ended_on__lte=as_of)
        followed = Exists(Agreement.objects.live().filter(follows=OuterRef("agreement")))
        there = Q(agreement__archived_at__isnull=True, agreement__account__archived_at__isnull=True)
        return self.live().filter(there).exclude(gone).exclude(followed)

    def running_out(self, as_of: date, days: int = requirements.SOON) -> Self:
        """Those that are met today and no longer within so many days."""
        return self.asked(as_of).filter(valid_until__gte=as_of, valid_until__lte=as_of + timedelta(days))

    def overdue(self, as_of: date) -> Self:
        """Those whose day is past."""
        return self.asked(as_of).filter(valid_until__lt=as_of)


class Requirement(scope.Record):
    """What the customer demands of us as a supplier under an agreement, until when it holds, and our evidence."""

    account_path = "agreement__account"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="requirements", verbose_name=_("agreement"))
    kind = models.CharField(_("kind"), max_length=10, choices=RequirementKind)
    text = models.CharField(_("requirement"), max_length=255)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=255, blank=True)
    told_for = models.DateField(null=True, editable=False, help_text="the day of expiry that was told of")
    told_step = models.SmallIntegerField(null=True, editable=False, help_text="how many days ahead, the last time")

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["valid_until", "pk"]
        indexes = [models.Index(fields=["valid_until"], name="requirement_valid_until")]

    def __str__(self) -> str:
        return self.text[:80]
