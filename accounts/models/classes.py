"""Classes of key accounts with their history and reasons, and the dated marks of an alliance or a partnership."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import KeyClass, MarkKind
from kam.ground import scope


class ClassChangeQuerySet(scope.ScopedQuerySet["ClassChange"]):
    def of(self, account: Any) -> Self:
        return self.filter(account=account).order_by("-from_on", "-pk")

    def on(self, day: date) -> Self:
        """The classes that stood on a day (one row per account)."""
        return self.filter(from_on__lte=day).filter(models.Q(to_on__isnull=True) | models.Q(to_on__gt=day))

    def standing(self) -> Self:
        return self.filter(to_on__isnull=True)

    def of_live(self) -> Self:
        """Those of customers that are not in the archive."""
        return self.filter(account__archived_at__isnull=True)

    def begun(self) -> Self:
        """Those with which a class began; the others say the same class for newer reasons."""
        return self.exclude(was=models.F("key_class"))

    def changed_after(self, day: date) -> Self:
        """Those with which a class became another after a day; a first class is none."""
        return self.begun().exclude(was="").filter(from_on__gt=day)

    def with_since(self) -> Any:
        """Each with the day its class began (`since`), whatever its reasons were since."""
        earlier = ClassChange.objects.begun().filter(
            account=models.OuterRef("account"), from_on__lte=models.OuterRef("from_on")
        )
        return self.annotate(since=models.Subquery(earlier.order_by("-from_on").values("from_on")[:1]))


class ClassChange(models.Model):
    """
    The class of one key account over a span of days, with the points that it was judged by.

    No two rows of an account share a day, and one that ended stays as it is: other reasons for the same class make a
    row of their own, whose `was` is its class. Scores are those of its first day; steps below 5 points make no row.
    """

    account_path = "account"
    noun = "class"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="classes", verbose_name=_("customer"))
    key_class = models.CharField(_("class"), max_length=10, choices=KeyClass)
    was = models.CharField(_("before"), max_length=10, choices=KeyClass, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True)
    core_score = models.PositiveSmallIntegerField(_("score as core"), null=True)
    important_score = models.PositiveSmallIntegerField(_("score as important"), null=True)
    reasons = models.JSONField(
        default=dict,
        help_text="{point: {score, observed, judged}}; the words are made when shown",
    )
    run = models.ForeignKey("kam.Run", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClassChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        indexes = [models.Index(fields=["account", "-from_on"], name="class_account_from")]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(to_on__isnull=True), name="one_class_stands")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.key_class} from {self.from_on}"


class MarkQuerySet(scope.ScopedQuerySet["Mark"]):
    def holding(self, day: date) -> Self:
        """Marks that held on a day."""
        return self.live().filter(since__lte=day).filter(models.Q(until__isnull=True) | models.Q(until__gt=day))


class Mark(scope.Record):
    """A mark of an alliance or a partnership that holds since a day, with what proves it, until it no longer does."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="marks", verbose_name=_("customer"))
    kind = models.CharField(_("mark"), max_length=14, choices=MarkKind)
    since = models.DateField(_("holds since"))
    until = models.DateField(_("held until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    document = models.ForeignKey(
        "accounts.Document", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(until__isnull=True, archived_at__isnull=True),
                name="one_mark_holds",
                violation_error_message=_("This mark holds already. Edit it, or say until when it held."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="mark_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
