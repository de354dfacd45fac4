"""Plays: measures to choose from, with their steps and what they answer; and where one was applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from kam.ground import scope
from lifecycle.choices import GroundPlay, GroundStep
from lifecycle.rules import plays

NAMES = dict(GroundPlay.choices)
STEPS = dict(GroundStep.choices)


@dataclass(frozen=True)
class Step:
    """One step as a reader reads it; `function` is whose it is on the customer's team."""

    key: str
    title: str
    function: str
    days: int


def told(texts: dict[str, str], ground: Any = "") -> str:
    """A text in the reader's language, else the words that came with the product, else in any language."""
    own = texts.get(get_language() or "en", "")
    return own or str(ground) or next((text for text in texts.values() if text), "")


class PlayQuerySet(scope.ScopedQuerySet["Play"]):
    def answering(self, column: str, value: str) -> Self:
        """Those that name a cause, a stage, a dilemma or a tier."""
        if not value:
            return self
        return self.alias(_named=Cast(column, models.TextField())).filter(_named__contains=f'"{value}"')


class Play(scope.Record):
    """
    One play: what it answers (empty: nothing of that kind; no tiers: all of them), and its steps in order.

    An empty name stands for the words that came with `key`, which every reader has in their own language; so does a
    step without titles. `steps`: [{key, titles: {language: text}, function, days}]. `measured` is what the newest run
    of scores counted (`rules.plays.Measured`); it is no change of the play.
    """

    account_path = None

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh_hans = models.CharField(_("name in simplified Chinese"), max_length=120, blank=True)
    name_zh_hant = models.CharField(_("name in traditional Chinese"), max_length=120, blank=True)
    causes = models.JSONField(_("for causes"), default=list, blank=True)
    stages = models.JSONField(_("for stages"), default=list, blank=True)
    dilemmas = models.JSONField(_("for dilemmas"), default=list, blank=True)
    tiers = models.JSONField(_("for tiers"), default=list, blank=True)
    steps = models.JSONField(_("steps"), default=list)
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    measured = models.JSONField(_("what it did so far"), default=dict, blank=True, editable=False)

    objects = PlayQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return told(self.names, NAMES.get(self.key, "")) or self.key

    @property
    def names(self) -> dict[str, str]:
        return {"en": self.name_en, "zh-hans": self.name_zh_hans, "zh-hant": self.name_zh_hant}

    @property
    def triggers(self) -> dict[str, list[str]]:
        return {name: getattr(self, name) for name in plays.TRIGGERS}

    @property
    def effect(self) -> plays.Measured:
        return plays.Measured(**self.measured)

    def told_steps(self) -> Iterator[Step]:
        """The steps in the reader's language."""
        for step in self.steps:
            title = told(step.get("titles") or {}, STEPS.get(step["key"], "")) or step["key"]
            yield Step(step["key"], title, step["function"], step["days"])


class PlayUseQuerySet(scope.ScopedQuerySet["PlayUse"]):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(undone_on__isnull=True)

    def of_tier_then(self, tier: str) -> Self:
        """Of warnings opened at a tier; without a warning of customers of that tier on the day."""
        apart = Q(warning__isnull=True, tier=tier)
        return self.filter(Q(warning__tier_at_opening=tier) | apart)

    def begun_from(self, day: date) -> Self:
        """For warnings opened on a day or later; without a warning applied then."""
        return self.filter(Q(warning__opened_on__gte=day) | Q(warning__isnull=True, on__gte=day))

    def begun_to(self, day: date) -> Self:
        """The same up to a day."""
        return self.filter(Q(warning__opened_on__lte=day) | Q(warning__isnull=True, on__lte=day))


class PlayUse(models.Model):
    """One play applied to one customer, with its tier and risk of that day and the to-dos that it gave."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="play_uses", verbose_name=_("customer")
    )
    play = models.ForeignKey(Play, models.PROTECT, related_name="uses", verbose_name=_("play"))
    warning = models.ForeignKey(
        "lifecycle.Warning", models.CASCADE, null=True, related_name="play_uses", verbose_name=_("churn warning")
    )
    on = models.DateField(_("applied on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True)
    risk = models.FloatField(_("risk"), null=True)
    todos = models.ManyToManyField("lifecycle.Todo", related_name="play_uses", blank=True, verbose_name=_("to-dos"))
    undone_on = models.DateField(_("taken back on"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlayUseQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["play", "warning"], name="playuse_play")]
        constraints = [
            models.UniqueConstraint(
                fields=["warning", "play"], condition=Q(undone_on__isnull=True, warning__isnull=False),
                name="one_play_a_warning",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.play)
