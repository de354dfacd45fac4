"""Runs: one row per computation or import, with who, when, how far, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.choices import RunKind, RunState
from kam.ground import rights

REFUSED = {"refused": True}
"""What a run leaves that a rule or its starter ended, and no fault of the machine."""


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: Any) -> Self:
        """Runs speak of the whole book: seen by those who keep the jobs, and by whoever started them."""
        if not getattr(user, "is_active", False):
            return self.none()
        if rights.can(user, rights.Right.JOBS):
            return self
        return self.filter(started_by=user)

    def of(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def done(self) -> Self:
        return self.filter(state=RunState.DONE)

    def current(self, kind: str) -> Run | None:
        """The run whose results are shown: flipped once, at the end of a run."""
        return self.filter(kind=kind, is_current=True).first()

    def at(self, kind: str, as_of: Any) -> Run | None:
        """The completed run of this kind for exactly this business date."""
        return self.filter(kind=kind, as_of=as_of, state=RunState.DONE).order_by("-finished_at", "-pk").first()

    def before(self, kind: str, as_of: Any) -> Run | None:
        """The newest completed run with a strictly earlier `as_of` (the state before, for hysteresis)."""
        earlier = self.filter(kind=kind, as_of__lt=as_of, state=RunState.DONE)
        return earlier.order_by("-as_of", "-finished_at", "-pk").first()

    def up_to(self, kind: str, day: Any) -> Run | None:
        """The newest completed run of a kind whose day is not after the given one."""
        return self.newest_to(kind, day).first()

    def newest_to(self, kind: str, day: Any) -> Self:
        """The completed runs of a kind up to a day, the newest first; `[:1]` is that of `up_to`, for a subquery."""
        found = self.filter(kind=kind, as_of__lte=day, state=RunState.DONE)
        return found.order_by("-as_of", "-finished_at", "-pk")

    def known_on(self, kind: str, day: Any = None) -> Run | None:
        """The newest completed run up to a day; without a day the current one."""
        return self.up_to(kind, day) if day else self.current(kind)

    def broken(self) -> Self:
        """Failed by a fault of the machine: not those that their starter cancelled, or that a rule refused a person."""
        return self.filter(state=RunState.FAILED).exclude(result=REFUSED)

    def stale(self, seconds: int = 180) -> Self:
        """Running, but without a heartbeat: their worker died."""
        limit = timezone.now() - timedelta(seconds=seconds)
        return self.filter(state=RunState.RUNNING, beat_at__lt=limit)


class Run(models.Model):
    """One computation: what, as of which business date, by whom, with which policy, how far, and the result."""

    account_path = None
    logged_whole = True
    kind = models.CharField(_("kind"), max_length=20, choices=RunKind)
    as_of = models.DateField(_("as of"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    started_by = models.ForeignKey("kam.User", models.PROTECT, related_name="runs")
    policy_version = models.PositiveIntegerField(null=True)
    params = models.JSONField(default=dict)
    progress = models.FloatField(default=0, help_text="0..1")
    step = models.CharField(max_length=120, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    is_current = models.BooleanField(default=False)
    lease = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "state", "as_of"], name="run_kind_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(is_current=True), name="one_current_run_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.as_of or ''}".strip()

    @property
    def is_over(self) -> bool:
        return self.state in (RunState.DONE, RunState.FAILED)

    def is_visible_to(self, user: Any) -> bool:
        """The same of one run as `visible_to`, without a question."""
        mine = self.started_by_id == getattr(user, "pk", None)
        return bool(getattr(user, "is_active", False)) and (mine or rights.can(user, rights.Right.JOBS))
