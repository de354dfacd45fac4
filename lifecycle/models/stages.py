"""Journeys: the stage record of each account, and every move with person and reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.agreements import Span
from kam.ground import coded, scope, wording
from lifecycle.choices import Ending, Stage, TodoSource
from lifecycle.models import codes, milestones
from lifecycle.models.aftermaths import Aftermath
from lifecycle.models.todos import Todo
from lifecycle.rules import onwards
from lifecycle.rules.stages import BEGINNINGS


class JourneyQuerySet(scope.ScopedQuerySet["Journey"]):
    def at(self, stage: str) -> Self:
        return self.filter(stage=stage)

    def gone(self) -> Any:
        """
        Keys of customers of whom nothing is to be saved for now: lost, or at rest because a person said so.

        Who was placed at rest for having been silent when its file began is none: nobody gave it up.
        """
        rests = Aftermath.objects.standing().filter(account=OuterRef("account"), ending=Ending.DORMANT)
        given_up = Q(Exists(rests), stage=Stage.DORMANT)
        return self.filter(Q(stage=Stage.LOST) | given_up).order_by().values("account")

    def timed(self, as_of: date, usual: Mapping[str, int]) -> Self:
        """
        With `stood`, the days in the stage, and `over`, how many beyond the usual.

        Null where no stay is usual, and of those that are `held`.
        """
        held = When(pk__in=Journey.objects.held(as_of, usual).order_by().values("pk"), then=None)
        known = Case(held, *(When(stage=key, then=Value(days)) for key, days in usual.items()), default=None,
                     output_field=IntegerField())  # fmt: skip
        stood = Span("since", Value(as_of, models.DateField())) - 1
        return self.annotate(stood=stood).annotate(over=F("stood") - known)

    def stuck(self) -> Self:
        """Longer in their stage than usual; of rows that are `timed`."""
        return self.filter(Q(over__gt=0), account__archived_at__isnull=True)

    def waiting(self) -> Self:
        """Of customers that have not ordered yet those whose stage gave no work so far: they wait for their turn."""
        return self.filter(~Exists(_given()), stage__in=BEGINNINGS, account__archived_at__isnull=True)

    def held(self, as_of: date, usual: Mapping[str, int]) -> Self:
        """
        Those longer in their stage than usual by our own order: placed there, and their turn has not come by a day.

        Nor is anybody late with one whose work was given less than the `usual` days ago. One that may move on, since
        all of its stage is there, waits for nobody's turn.
        """
        end = timezone.make_aware(datetime.combine(as_of, time.max), timezone.get_default_timezone())
        placed = StageMove.objects.filter(journey=OuterRef("pk"), was="", stage=OuterRef("stage"), on=OuterRef("since"))
        due = Q()
        for stage in BEGINNINGS:
            most = timedelta(usual.get(stage, 0))
            due |= Q(~Exists(_given().filter(created_at__lt=end - most)), stage=stage, since__lt=as_of - most)
        may_go = _given().filter(reason__contains=onwards.MARK)
        return self.filter(due, Exists(placed), ~Exists(may_go), account__archived_at__isnull=True)


def _given() -> Any:
    """The work that its stage gave of the journey of an outer query; that it may move on counts while it is so."""
    own = Concat(OuterRef("stage"), Value(":"), output_field=models.CharField())
    given = Todo.objects.filter(account=OuterRef("account"), source=TodoSource.STAGE, reason__startswith=own)
    return given.exclude(result=coded.mark(codes.NOT_ALL))


class Journey(models.Model):
    """Where an account stands in its life cycle, since when."""

    account_path = "account"

    account = models.OneToOneField(
        "accounts.Account", models.CASCADE, related_name="journey", verbose_name=_("customer")
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.IDENTIFICATION, db_index=True)
    since = models.DateField(_("since"))
    version = models.PositiveIntegerField(default=1)

    objects = JourneyQuerySet.as_manager()

    class Meta:
        ordering = ["account__name"]

    def __str__(self) -> str:
        return wording.pair(self.account, self.get_stage_display())


class StageMoveQuerySet(scope.ScopedQuerySet["StageMove"]):
    def short(self, short: bool = True) -> Self:
        """Those that moved on without all milestones of the stage they left (or with)."""
        return self.exclude(lacking=[]) if short else self.filter(lacking=[])

    def won(self) -> Self:
        """Prospects that were won: moves out of the first stages into those of customers."""
        return self.filter(was__in=BEGINNINGS).exclude(stage__in=BEGINNINGS)

    def left_by(self, day: date) -> Any:
        """
        The keys of customers who were lost at the end of a day; one whose loss was taken back since never was.

        Of one day the last loss on file is that of its last move; a loss that nobody filed stands.
        """
        newest = self.filter(on__lte=day, journey=OuterRef("pk")).order_by("-on", "-pk")
        filed = Aftermath.objects.filter(account=OuterRef("account"), ending=Ending.LOST, on=OuterRef("left"))
        rows = Journey.objects.filter(pk__in=self.filter(on__lte=day, stage=Stage.LOST).values("journey")).annotate(
            then=Subquery(newest.values("stage")[:1]), left=Subquery(newest.values("on")[:1])
        )
        back = Subquery(filed.order_by("-pk").values("taken_back_on")[:1])
        return rows.filter(then=Stage.LOST).alias(back=back).filter(back__isnull=True).values("account")


class StageMove(models.Model):
    """One move between stages: who, when, why, and what was not reached yet."""

    account_path = "journey__account"

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="moves")
    was = models.CharField(_("from"), max_length=16, choices=Stage, blank=True)
    stage = models.CharField(_("to"), max_length=16, choices=Stage)
    on = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    lacking = models.JSONField(
        _("moved on without"), default=list, db_default=Value([], models.JSONField()), blank=True,
        help_text="milestones that nothing showed then: names, of those that came with the product the keys",
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.was} → {self.stage}"

    @property
    def why(self) -> str:
        """The reason; of a warning that a run raised, that it did: its reasons stand on the warning."""
        by_run = self.stage == Stage.WARNING and not self.reason and self.by.is_system
        return str(_("Raised by the run of the churn risk")) if by_run else coded.say(self.reason)

    @property
    def without(self) -> list[str]:
        """What was not reached when it moved on, in the reader's language."""
        return [milestones.words(kept) for kept in self.lacking]
