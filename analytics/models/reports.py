"""Periodic reports of a manager or a team: what the product wrote, what people said, each telling (K13)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.choices.reports import OPEN, ReportSpan, ReportState
from analytics.rules import reports as rules
from kam.ground import rights, scope
from kam.ground.rights import Right
from kam.models import Team


class ReportQuerySet(scope.ScopedQuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """One's own and those of teams one leads; of what was told, also that of everybody within one's reach."""
        if not getattr(user, "is_active", False):
            return self.none()
        person = rights.standing(user)
        mine = Q(user=person, team__isnull=True) | Q(team__lead=person)
        writes = rights.can(user, Right.WRITE_REPORTS) and rights.in_person(user)
        mine = mine if writes else Q(pk__in=[])
        if not rights.can(user, Right.READ_REPORTS):
            return self.filter(mine)
        told = Q(told_at__isnull=False)
        if not scope.sees_all(user):
            under = Team.objects.under(person).order_by().values("pk")
            told &= Q(unit__in=under)
        return self.filter(mine | told)

    def of(self, user: Any, team: Any) -> Self:
        """All reports of one manager's own customers, or of one team."""
        return self.filter(team=team) if team is not None else self.filter(user=user, team__isnull=True)

    def to_answer(self, user: Any) -> Self:
        """Those submitted by others that nobody has accepted or sent back yet."""
        person = rights.standing(user)
        own = Q(user=person, team__isnull=True) | Q(team__lead=person, team__isnull=False)
        return self.filter(state=ReportState.SUBMITTED, archived_at__isnull=True).exclude(own)


class WasRead:
    """What was read from the data at a moment."""

    read_at: Any

    @property
    def read_on(self) -> date:
        """The company's day on which the data was read."""
        return timezone.localdate(self.read_at, timezone.get_default_timezone())


class Report(WasRead, scope.Record):
    """
    One manager's or one team's report of one period.

    `content` is what the product read from the data: codes, names and amounts, in no language. What people wrote stays
    apart from it: `edited` in the place of single sentences, `added` beside them, `goal` for the next period.
    """

    account_path = None
    told_by_key = frozenset({"edited", "added"})
    logged = frozenset({"digest", "language", "to"})

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("written by"))
    team = models.ForeignKey("kam.Team", models.CASCADE, null=True, related_name="+", verbose_name=_("team"))
    unit = models.ForeignKey(
        "kam.Team", models.SET_NULL, null=True, related_name="+", editable=False,
        help_text="the team in which it was written: who leads it, or a team above, reads what was told",
    )  # fmt: skip
    span = models.CharField(_("period"), max_length=8, choices=ReportSpan)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    shape = models.PositiveSmallIntegerField(default=rules.SHAPE, help_text="version of what the content is made of")
    content = models.JSONField(default=dict)
    read_at = models.DateTimeField(_("read from the data"), default=timezone.now)
    edited = models.JSONField(default=dict, help_text="{sentence: {text, was, language}}")
    added = models.JSONField(default=dict, help_text="{part: text}")
    goal = models.DecimalField(
        _("revenue aimed at in the coming period"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    told_at = models.DateTimeField(_("submitted"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-last_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "span", "first_on"], condition=Q(team__isnull=True), name="one_report_a_period"
            ),
            models.UniqueConstraint(
                fields=["team", "span", "first_on"], condition=Q(team__isnull=False), name="one_team_report_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose} {self.first_on.isoformat()} – {self.last_on.isoformat()}"

    @property
    def kept_as(self) -> str:
        """Whose and of which days, which no draft tells."""
        return str(self)

    @property
    def whose(self) -> str:
        return str(self.team or self.user)

    @property
    def days(self) -> tuple[date, date]:
        return self.first_on, self.last_on

    @property
    def is_open(self) -> bool:
        """Whether it is with its writer, who may change its words."""
        return self.state in OPEN and self.archived_at is None

    def is_written_by(self, user: Any) -> bool:
        """Whether somebody may write it: the manager, or whoever leads the team now."""
        person = rights.standing(user)
        return bool(self.team.lead_id == person.pk if self.team is not None else self.user_id == person.pk)


class ReportCopy(WasRead, models.Model):
    """A report as it was told once, frozen, with what its reader answered; the last is what the report says."""

    account_path = None

    report = models.ForeignKey(Report, models.CASCADE, related_name="copies")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(default=dict)
    read_at = models.DateTimeField(default=timezone.now)
    edited = models.JSONField(default=dict)
    added = models.JSONField(default=dict)
    goal = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of all that was told")
    told_at = models.DateTimeField(_("submitted"), default=timezone.now)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    verdict = models.CharField(_("answer"), max_length=10, choices=ReportState, blank=True, default="")
    answer = models.TextField(_("comment"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_copy_a_telling")]

    def __str__(self) -> str:
        return f"{self.report_id} #{self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether it is still, to the letter, what was told."""
        return rules.whole(rules.kept(self.content, self.edited, self.added, self.goal), self.digest)


class ReportWishQuerySet(scope.ScopedQuerySet["ReportWish"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(user=user) if getattr(user, "is_active", False) and rights.in_person(user) else self.none()

    def owing(self, reader: Any, today: date) -> list[tuple[ReportWish, Report | None]]:
        """
        Whose monthly report of the last month that is over was not submitted, of those a reader reads; with its draft.

        A report is expected of whoever has it drawn up by itself at each month's end.
        """
        if not rights.can(reader, Right.READ_REPORTS):
            return []
        first, _last = rules.ended(ReportSpan.MONTH, today)
        wishes = self.filter(span=ReportSpan.MONTH, user__is_active=True).select_related("user", "team")
        if not scope.sees_all(reader):
            under = Team.objects.under(rights.standing(reader)).order_by().values("pk")
            wishes = wishes.filter(Q(team__in=under) | Q(team__isnull=True, user__team__in=under))
        known = Report.objects.filter(span=ReportSpan.MONTH, first_on=first, archived_at__isnull=True)
        made = {(one.user_id if one.team_id is None else 0, one.team_id): one for one in known.defer("content")}
        asked = [(one, made.get((one.user_id if one.team_id is None else 0, one.team_id))) for one in wishes]
        return [(one, report) for one, report in asked if report is None or report.state in OPEN]


class ReportWish(models.Model):
    """That somebody wants a report made at the end of each such period: of their own customers, or of a team."""

    account_path = None

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague"))
    team = models.ForeignKey(
        "kam.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    span = models.CharField(_("period"), max_length=8, choices=ReportSpan)

    objects = ReportWishQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "span"], condition=Q(team__isnull=True), name="one_wish_for_a_report"
            ),
            models.UniqueConstraint(
                fields=["user", "team", "span"], condition=Q(team__isnull=False), name="one_wish_for_a_team_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id or ''} {self.span}"
