"""Surveys: one question on a scale and two open ones, in three languages, and the plan by which they are sent (S2)."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Policy
from kam.ground import scope
from lifecycle.choices.surveys import Audience, GroundQuestion, GroundSurvey, Occasion, OpenQuestion, Scale
from lifecycle.rules import surveys

NAMES, QUESTIONS = dict(GroundSurvey.choices), dict(GroundQuestion.choices)
OPEN = (MinValueValidator(1), MaxValueValidator(365))


def words(label: Any) -> models.CharField[str, str]:
    """A question as the company says it in one language; empty: as it came."""
    return models.CharField(label, max_length=200, blank=True)


def name_of(kept: Any) -> str:
    """What a record keeps of a survey's name, in the reader's language; of older records the name as it was then."""
    return str((NAMES.get(kept) if isinstance(kept, str) else None) or kept or "")


class SurveyQuerySet(scope.ScopedQuerySet["Survey"]):
    def planned(self, audience: str) -> Self:
        """In use, and sent by the plan."""
        return self.live().filter(automatic=True, audience=audience).order_by("position", "pk")


class Survey(scope.Record):
    """
    What is asked, of whom, when. Empty words stand for those that came with `key`, in every language.

    `automatic` is off until somebody turns it on: no instance writes to customers unasked.
    """

    account_path = None

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    audience = models.CharField(_("asks"), max_length=8, choices=Audience, default=Audience.CUSTOMER)
    scale = models.CharField(_("scale"), max_length=6, choices=Scale, default=Scale.FIVE)
    occasion = models.CharField(pgettext_lazy("survey", "when"), max_length=8, choices=Occasion, default=Occasion.HAND)
    automatic = models.BooleanField(
        _("sent by the plan"), default=False, help_text=_("Off: only by hand. On: the plan asks each morning.")
    )
    delay_days = models.PositiveSmallIntegerField(
        _("days after the occasion"), default=1, validators=[MaxValueValidator(90)]
    )
    valid_days = models.PositiveSmallIntegerField(_("link open for days"), default=21, validators=list(OPEN))
    most = models.PositiveSmallIntegerField(
        _("people a customer at most"), default=2, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    tiers = models.JSONField(_("tiers"), default=list, blank=True, help_text=_("None chosen: every customer."))
    asks_gain = models.BooleanField(_("asks what they would have done without us"), default=False)
    question_en = words(_("question, English"))
    question_hans = words(_("question, simplified Chinese"))
    question_hant = words(_("question, traditional Chinese"))
    why_en = words(_("why, English"))
    why_hans = words(_("why, simplified Chinese"))
    why_hant = words(_("why, traditional Chinese"))
    gain_en = words(_("without us, English"))
    gain_hans = words(_("without us, simplified Chinese"))
    gain_hant = words(_("without us, traditional Chinese"))
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def in_files(self) -> str:
        """How files name it."""
        return self.key

    def __str__(self) -> str:
        return self.name or str(NAMES.get(self.key, self.key))

    @property
    def called(self) -> str:
        """Its name as records keep it, which no reader's language changes; `name_of` reads it."""
        return self.name or self.key

    @property
    def kept_as(self) -> str:
        """By what the log names it (`kam.ground.events`)."""
        return self.called

    @property
    def question(self) -> str:
        """The one on the scale, in the language that is active."""
        return self._said("question", QUESTIONS.get(self.key, GroundQuestion.OTHER.label))

    @property
    def why(self) -> str:
        return self._said("why", OpenQuestion.WHY.label)

    @property
    def gain(self) -> str:
        return self._said("gain", OpenQuestion.GAIN.label)

    @property
    def answers(self) -> range:
        """What can be chosen."""
        return surveys.span(self.scale)

    @property
    def unwritten(self) -> list[str]:
        """Languages in which people get a question in another language."""
        names = ("question", "why", "gain") if self.asks_gain else ("question", "why")
        found = {code for name in names for code in surveys.unwritten(self._own(name))}
        return [code for code in surveys.LANGUAGES if code in found]

    def _own(self, name: str) -> dict[str, str]:
        return {ending: getattr(self, f"{name}_{ending}") for ending in surveys.LANGUAGES.values()}

    def _said(self, name: str, ground: Any) -> str:
        own = self._own(name)
        return surveys.said(own, translation.get_language() or "en", str(ground))


def rules_now() -> surveys.Policy:
    """The policy's numbers of surveys as they are in force."""
    return surveys.Policy(**Policy.objects.current().group("surveys"))
