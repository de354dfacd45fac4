"""Aids to a conversation: SPIN questions, what a product's features bring (FAB), objections and how to meet them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kam.ground import scope
from lifecycle.choices import AidKind, AidLanguage, NeedSign
from lifecycle.rules import scripts


class AidQuerySet(scope.ScopedQuerySet["Aid"]):
    def for_talk(self, language: str, industry: str) -> Self:
        """In the language, for any industry or for this one."""
        return self.live().filter(Q(industry="") | Q(industry=industry), language=self.spoken(language))

    @staticmethod
    def spoken(language: str) -> str:
        """In which of its languages the bank speaks to whoever reads this one."""
        return (AidLanguage.CHINESE if language.startswith("zh") else AidLanguage.ENGLISH).value

    def said(self, language: str, industry: str) -> list[Aid]:
        """The same, read: with the words of each as the language's readers write them. Not to be saved."""
        return [one.in_words_of(language) for one in self.for_talk(language, industry)]

    def matching(self, text: str) -> Self:
        """Those that say so, in whichever script it was asked."""
        found = Q()
        for asked in {text, scripts.plain(text)}:
            found |= Q(text__icontains=asked) | Q(advantage__icontains=asked) | Q(reply__icontains=asked)
        return self.filter(found)


class Aid(scope.Record):
    """
    One line of the bank, open to every colleague: a question, a feature, or an objection.

    Of a feature `advantage` says how it helps and `reply` is the benefit; of an objection `reply` is how it is met.
    `sign`, `category` and `industry` say what it fits; empty: anything. `code` names what came with the product.
    """

    account_path = None

    kind = models.CharField(_("kind"), max_length=12, choices=AidKind)
    language = models.CharField(_("language"), max_length=2, choices=AidLanguage, default=AidLanguage.CHINESE)
    text = models.CharField(_("question, feature or objection"), max_length=255)
    advantage = models.CharField(_("advantage (how the feature helps)"), max_length=255, blank=True)
    reply = models.CharField(_("benefit, or how the objection is met"), max_length=255, blank=True)
    sign = models.CharField(_("for needs heard as"), max_length=16, choices=NeedSign, blank=True)
    category = models.CharField(_("product category"), max_length=80, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    code = models.CharField(max_length=40, unique=True, null=True, editable=False)

    objects = AidQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        indexes = [models.Index(fields=["language", "kind"], name="aid_language_kind")]

    def __str__(self) -> str:
        return self.text

    def in_words_of(self, language: str) -> Aid:
        """This line with its words as the language's readers write them: Chinese is kept once, read in two scripts."""
        for name in ("text", "advantage", "reply"):
            setattr(self, name, scripts.said_in(language, getattr(self, name)))
        return self

    def fits(self, need: Any) -> bool:
        """Whether it says something about a need: by how it was heard, and by what it is about."""
        category = need.category or (need.product.category if need.product else "")
        return self.sign in ("", need.sign) and self.category in ("", category)
