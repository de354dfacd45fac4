"""Diagnoses: in which of the three dilemmas a customer is, since when, and what the file shows for it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kam.ground import scope, wording
from lifecycle.choices import Dilemma, TodoSource
from lifecycle.models.todos import Todo
from lifecycle.rules import dilemmas


class DiagnosisQuerySet(scope.ScopedQuerySet["Diagnosis"]):
    def standing(self) -> Self:
        """Those that hold by the newest look, of customers that are not in the archive."""
        return self.filter(ended_on__isnull=True, account__archived_at__isnull=True)

    def answered(self, answered: bool = True) -> Self:
        """Those of customers with (or without) a countermeasure that is being taken: an open to-do of a dilemma."""
        taken = Todo.objects.open().filter(account=OuterRef("account"), source=TodoSource.DILEMMA)
        return self.filter(Exists(taken) if answered else ~Exists(taken))

    def on(self, day: date) -> Self:
        """Those that held on a day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), since__lte=day)


class Diagnosis(models.Model):
    """
    One dilemma of one customer: from the first day on which its file shows it to the day it was over.

    The findings [[code, numbers]] are those of the newest look while it lasts, and then the last ones.
    """

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="diagnoses", verbose_name=_("customer")
    )
    dilemma = models.CharField(_("dilemma"), max_length=6, choices=Dilemma)
    since = models.DateField(_("since"))
    may_be_older = models.BooleanField(_("may have held before"), default=False)
    """The day before `since` cannot be judged any more."""
    as_of = models.DateField(_("as of"))
    ended_on = models.DateField(_("over since"), null=True)
    findings = models.JSONField(default=list, help_text="[[code, numbers]], the telling ones first")

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["dilemma", "since"], name="diagnosis_dilemma")]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(ended_on__isnull=True), name="one_dilemma_at_once")
        ]

    def __str__(self) -> str:
        return wording.pair(self.account, self.get_dilemma_display())

    @property
    def told(self) -> dilemmas.Diagnosis:
        """As the rules speak of it."""
        known = tuple((code, numbers) for code, numbers in self.findings if code in dilemmas.BY_CODE)
        return dilemmas.Diagnosis(self.dilemma, known)
