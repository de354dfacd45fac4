"""Nominations: accounts named key for their potential or for strategy, proposed, confirmed, and over by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices.nominations import NominationKind, NominationPhase, NominationState
from accounts.rules import nominations
from kam.ground import rights, scope
from kam.ground.days import company_today


class NominationQuerySet(scope.ScopedQuerySet["Nomination"]):
    def counting(self, day: date) -> Self:
        """Those by which an account is key on a day: confirmed by then, not over, not ended."""
        not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.live().filter(not_ended, state=NominationState.CONFIRMED, from_on__lte=day, until__gte=day)

    def ending(self, day: date, days: int = nominations.ENDING_DAYS) -> Self:
        """Those that count on a day and end by themselves within so many days."""
        return self.counting(day).filter(until__lte=day + timedelta(days), ended_on__isnull=True)

    def waiting(self) -> Self:
        """Proposals that nobody has decided."""
        return self.live().filter(state=NominationState.PROPOSED)

    def replaced_by(self, account_id: int, kind: str, day: date) -> Self:
        """Those that a new one for the same would end: they count on the day."""
        return self.counting(day).filter(account=account_id, kind=kind)

    def over(self, day: date) -> Self:
        """Confirmed ones that count no more: their last day is gone, or somebody ended them."""
        return self.live().filter(Q(ended_on__lte=day) | Q(until__lt=day), state=NominationState.CONFIRMED)


class Nomination(scope.Record):
    """An account named key for a span of days, whatever its tier: why, by whom, decided by whom."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="nominations", verbose_name=_("customer")
    )
    kind = models.CharField(_("nominated for"), max_length=10, choices=NominationKind)
    reason = models.CharField(_("why"), max_length=500)
    until = models.DateField(_("last day"))
    state = models.CharField(
        _("state"), max_length=10, choices=NominationState, default=NominationState.PROPOSED, editable=False
    )
    proposed_on = models.DateField(_("proposed on"), editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("proposed by")
    )
    from_on = models.DateField(_("counts from"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decision_note = models.CharField(_("note on the decision"), max_length=255, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("ended by"),
    )  # fmt: skip
    end_reason = models.CharField(_("why it was ended"), max_length=255, blank=True, editable=False)
    told_on = models.DateField(null=True, editable=False, help_text="when its owner was told that it ends soon")

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        indexes = [models.Index(fields=["state", "until"], name="nomination_state_until")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(archived_at__isnull=True, state=NominationState.PROPOSED),
                name="one_open_proposal_per_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=NominationState.CONFIRMED) | Q(from_on__isnull=False),
                name="nomination_confirmed_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_alone(self) -> bool:
        """Whether one person proposed and decided it, by themselves or through an integration of theirs."""
        return rights.same_person(self.proposed_by, self.decided_by)

    def phase(self, as_of: date | None = None) -> NominationPhase:
        """Where it stands on a day, today without one."""
        day = as_of or company_today()
        return nominations.phase(
            state=self.state, from_on=self.from_on, until=self.until, ended_on=self.ended_on, as_of=day
        )
