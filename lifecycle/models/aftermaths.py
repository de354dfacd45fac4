"""Aftermaths: how a customer's warning (or its time with us) ended, why, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, ExtractDay, ExtractMonth, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.ground import coded, scope, wording
from kam.ground.rights import Right, can, standing
from lifecycle.choices import Cause, Ending, TodoSource
from lifecycle.models.todos import Todo
from lifecycle.rules import aftermaths as rules

FAR = 10_000 * 372
"""Behind every day, as `_ordinal` counts them."""


def _ordinal(path: str) -> Any:
    """A day as a number that grows with it, on any database."""
    return ExtractYear(path) * 372 + ExtractMonth(path) * 31 + ExtractDay(path)


class AftermathQuerySet(scope.ScopedQuerySet["Aftermath"]):
    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(taken_back_on__isnull=True)

    def newest(self) -> Self:
        """Keys of each customer's last one, for a subquery: what earlier ones had to follow is over."""
        later = Aftermath.objects.standing().filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
        return self.standing().filter(~Exists(later)).order_by().values("pk")

    def by_lateness(self) -> Self:
        """With `pressing`, by which to sort downwards: losses with a late review, the latest first, then the newest."""
        today = timezone.localdate()
        key = Concat(Value(f"{rules.REVIEW}:"), Cast(OuterRef("pk"), models.CharField()))
        given = Todo.objects.open().filter(source=TodoSource.WIN_BACK, account=OuterRef("account"), reason=key)
        waits = Q(ending=Ending.LOST, reviewed_on=None, taken_back_on=None)
        late = Q(given_on__lt=today) | Q(given_on=None, on__lt=today - timedelta(rules.REVIEW_DAYS))
        due = Case(When(given_on=None, then=_ordinal("on") + rules.REVIEW_DAYS), default=_ordinal("given_on"))
        found = self.alias(given_on=Subquery(given.order_by("due_on").values("due_on")[:1]))
        number = models.IntegerField()
        return found.annotate(
            pressing=Case(When(waits & late, then=Value(2 * FAR) - due), default=_ordinal("on"), output_field=number)
        )

    def caused_by(self, cause: str, user: Any) -> Self:
        """Those with a cause as this reader reads it: a suspicion reads as not known to whoever may not see it."""
        named = Q(cause=cause)
        if cause == Cause.UNKNOWN:
            named |= Q(cause="", ending=Ending.DORMANT)
        if can(user, Right.SEE_SUSPICIONS):
            return self.filter(named)
        if cause == Cause.SQUEEZED_OUT:
            return self.none()
        beside = Q(cause=Cause.SQUEEZED_OUT, open_cause="" if cause == Cause.UNKNOWN else cause)
        return self.filter(named | beside)


class Aftermath(models.Model):
    """
    One end of one customer's story: won back, lost with its cause and evidence, or dormant until a day, with the cause
    that stood on its warning.

    That it was squeezed out by improper means is a suspicion, which only those with the right read; `cause_for` and
    `evidence_for` say what everybody else reads: `open_cause`, which stood beside it on the warning, with its evidence.
    `findings` of a review are everybody's; what it found of the suspicion stands in `closed_findings`.
    """

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="aftermaths", verbose_name=_("customer")
    )
    warning = models.OneToOneField(
        "lifecycle.Warning", models.CASCADE, null=True, blank=True, related_name="aftermath", verbose_name=_("warning")
    )
    ending = models.CharField(_("how it ended"), max_length=8, choices=Ending)
    on = models.DateField(_("day"))
    note = models.CharField(_("how it came to this"), max_length=255, blank=True)
    cause = models.CharField(_("cause"), max_length=21, choices=Cause, blank=True)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    open_cause = models.CharField(max_length=21, choices=Cause, blank=True, default="", editable=False)
    open_evidence = models.TextField(max_length=2000, blank=True, default="", editable=False)
    competitor = models.ForeignKey(
        "accounts.Competitor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("went to")
    )
    revisit_on = models.DateField(_("look in again on"), null=True, blank=True)
    told_on = models.DateField(null=True, editable=False, help_text="when the day to look in again was told of")
    findings = models.TextField(_("what we learnt"), max_length=4000, blank=True)
    closed_findings = models.TextField(
        _("what we learnt of the suspicion"), max_length=4000, blank=True, default="", db_default=""
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled = models.JSONField(default=list, editable=False, help_text="[[visit plan, its state]] that fell away")
    taken_back_on = models.DateField(_("taken back on"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    taken_back_why = models.CharField(_("why it was taken back"), max_length=255, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = AftermathQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["ending", "revisit_on"], name="aftermath_revisit")]

    def __str__(self) -> str:
        return wording.pair(self.account, self.get_ending_display())

    @property
    def review_due_on(self) -> date | None:
        """Until when the loss is to be reviewed, unless somebody moved it; None where no review waits."""
        waits = self.ending == Ending.LOST and self.reviewed_on is None and self.taken_back_on is None
        return self.on + timedelta(rules.REVIEW_DAYS) if waits else None

    @property
    def why_back(self) -> str:
        """Why it was taken back, in the reader's language where the product says it."""
        return coded.say(self.taken_back_why)

    def is_closed_to(self, user: Any) -> bool:
        """Whether what is suspected here is not for this reader."""
        return self.cause == Cause.SQUEEZED_OUT and not can(user, Right.SEE_SUSPICIONS)

    def cause_for(self, user: Any) -> str:
        """The cause as this reader may read it; of one at rest without any, and of a suspicion, not known yet."""
        told = self.open_cause if self.is_closed_to(user) else self.cause
        return told or (Cause.UNKNOWN.value if self.is_closed_to(user) or self.ending == Ending.DORMANT else "")

    def evidence_for(self, user: Any) -> str:
        """The evidence as this reader may read it: of a suspicion, that of the cause which stood beside it."""
        if not self.is_closed_to(user):
            return self.evidence
        return self.open_evidence or ("" if self.ending == Ending.DORMANT else self.note)

    def closed_findings_for(self, user: Any) -> str:
        """What the review found of the suspicion, for those who may read it; nothing for everybody else."""
        return "" if self.is_closed_to(user) else self.closed_findings

    def is_suspected_by(self, user: Any) -> bool:
        """Whether there is a suspicion that this person knows of: they may read it, wrote it, or closed with it."""
        if self.cause != Cause.SQUEEZED_OUT:
            return False
        own = {user.pk, standing(user).pk}
        wrote = self.warning is not None and self.warning.causes.filter(cause=self.cause, by__in=own).exists()
        return can(user, Right.SEE_SUSPICIONS) or self.by_id in own or wrote
