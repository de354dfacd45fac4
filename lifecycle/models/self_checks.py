"""Self-checks: how far the company has come with each of the eight countermeasures, assessed on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope, wording
from lifecycle.choices import Measure, MeasureState


class SelfCheckQuerySet(scope.ScopedQuerySet["SelfCheck"]):
    def newest(self, as_of: date) -> dict[str, SelfCheck]:
        """{countermeasure: its newest assessment as of a day}."""
        rows = self.live().filter(on__lte=as_of).select_related("owner", "by").order_by("on", "pk")
        return {row.measure: row for row in rows}

    def step_due(self, day: date) -> Self:
        """Those whose next step is due and not done."""
        return self.filter(next_on__lte=day, step_done_on__isnull=True).exclude(next_step="")

    def steps_of(self, user: Any, day: date) -> list[SelfCheck]:
        """The next steps that wait for a person on a day, those of the newest assessments, the earliest first."""
        waiting = self.live().filter(owner=user, on__lte=day, next_on__isnull=False, step_done_on__isnull=True)
        found = list(waiting.exclude(next_step="").order_by("next_on", "pk"))
        newest = self.newest(day) if found else {}
        return [row for row in found if newest[row.measure].pk == row.pk]


class SelfCheck(scope.Record):
    """One assessment of one countermeasure: state, owner, evidence, next step. Open to all; the newest one counts."""

    account_path = None

    measure = models.CharField(_("countermeasure"), max_length=9, choices=Measure)
    state = models.PositiveSmallIntegerField(_("state"), choices=MeasureState)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="measures", verbose_name=_("owner")
    )
    evidence = models.TextField(_("evidence"), max_length=2000)
    link = models.URLField(_("link"), blank=True, help_text=_("Where the plan, chart or minutes are kept."))
    next_step = models.CharField(_("next step"), max_length=255, blank=True)
    next_on = models.DateField(_("until"), null=True, blank=True)
    step_done_on = models.DateField(_("step done on"), null=True, editable=False)
    told_on = models.DateField(null=True, editable=False, help_text="when the owner was told that the step is due")
    on = models.DateField(_("assessed on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(state__lte=4), name="measure_state_to_four")]

    def __str__(self) -> str:
        return wording.pair(self.get_measure_display(), self.get_state_display())
