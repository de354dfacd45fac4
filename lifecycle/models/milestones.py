"""Milestones: what has to be reached in a stage, and what people say was."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope, wording
from lifecycle.choices import Evidence, GroundMilestone, Stage
from lifecycle.rules import milestones

GROUND = dict(GroundMilestone.choices)


def words(kept: str) -> str:
    """A milestone as history keeps it, in the reader's language: of those that came with the product that is a key."""
    return str(GROUND.get(kept, kept))


def words_of(kept: Iterable[str]) -> str:
    """Several of them in one line."""
    return wording.clauses(words(one) for one in kept)


class MilestoneQuerySet(scope.ScopedQuerySet["Milestone"]):
    def of_stages(self, *stages: str) -> Self:
        """Those in use, in their order."""
        return self.live().filter(stage__in=stages).order_by("stage", "position", "pk")


class Milestone(scope.Record):
    """
    One thing to reach in a stage: by evidence with its numbers, or by hand.

    An empty name stands for the words that came with `key`, which every reader has in their own language.
    """

    account_path = None

    key = models.SlugField(_("key"), max_length=40, unique=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    name = models.CharField(_("what is reached"), max_length=120, blank=True)
    evidence = models.CharField(_("shown by"), max_length=14, choices=Evidence, default=Evidence.HAND)
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    months = models.PositiveSmallIntegerField(
        _("within months"), default=0, validators=[MaxValueValidator(120)], help_text=_("0: at any time")
    )
    amount = models.DecimalField(
        _("of at least"), max_digits=16, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )
    required = models.BooleanField(_("needed to move on"), default=True)
    due_days = models.PositiveSmallIntegerField(
        _("due after days"), null=True, blank=True, validators=[MaxValueValidator(999)],
        help_text=_("A to-do for whoever leads the stage, so many days after it began; empty: none."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "position", "pk"]

    def in_files(self) -> str:
        """How files name it."""
        return self.key

    def __str__(self) -> str:
        return words(self.kept)

    @property
    def kept(self) -> str:
        """What history keeps of it, so that it can be read (`words`) whatever becomes of it."""
        return self.name or self.key

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers that its evidence reads."""
        return {name: getattr(self, name) for name in milestones.takes(self.evidence)}


class MilestoneMark(scope.Record):
    """Somebody says that a customer has reached a milestone: when, and how one knows."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="milestone_marks", verbose_name=_("customer")
    )
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="marks", verbose_name=_("milestone"))
    on = models.DateField(_("reached on"))
    note = models.CharField(_("how we know"), max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = scope.ScopedQuerySet["MilestoneMark"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "milestone"], condition=models.Q(archived_at__isnull=True), name="one_live_mark"
            )
        ]

    def __str__(self) -> str:
        return str(self.milestone)
