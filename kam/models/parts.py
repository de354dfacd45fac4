"""Parts: what a run gives other workers to do, each taken by one of them; they go when the run has its answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class RunPartQuerySet(models.QuerySet["RunPart"]):
    def free(self, seconds: int = 90) -> Self:
        """
        Taken by nobody, or so long ago that whoever took it must have died.

        Sooner than a run is given up: who waits for a part in vain is still at work.
        """
        limit = timezone.now() - timedelta(seconds=seconds)
        return self.filter(Q(lease="") | Q(taken_at__lt=limit), done_at=None)


class RunPart(models.Model):
    """One part of a run's work: what is to be done, with which numbers (packed), and what came of it."""

    account_path = None

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="parts")
    work = models.CharField(max_length=20)
    given = models.BinaryField()
    found = models.BinaryField(default=bytes)
    lease = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = RunPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.work} {self.pk}"
