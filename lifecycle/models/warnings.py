"""Churn warnings: opened by the churn run at the threshold, closed only by a person with an outcome."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.models import Standing
from kam.ground import scope
from lifecycle.choices import Cause, PlanState, TodoSource, WarningState
from lifecycle.models.causes import WarningCause
from lifecycle.models.plans import VisitPlan
from lifecycle.models.todos import Todo
from lifecycle.models.visits import Visit
from lifecycle.rules import causes

ACTIONS = (
    TodoSource.HAND, TodoSource.WARNING, TodoSource.PLAY, TodoSource.DILEMMA, TodoSource.COMPLAINT, TodoSource.VISIT,
)  # fmt: skip
"""To-dos that count as something being done about a warning; what a stage asks of everybody does not."""


BECAME: dict[str, tuple[str, ...]] = {
    "stayed": (WarningState.KEPT, WarningState.WON_BACK), "lost": (WarningState.LOST,),
    "dormant": (WarningState.DORMANT,),
}  # fmt: skip
"""What became of warnings that a person closed; of all others that they are open."""


class WarningQuerySet(scope.ScopedQuerySet["Warning"]):
    def unclosed(self) -> Self:
        """Those no person has closed, of customers in the archive too."""
        return self.filter(state=WarningState.OPEN)

    def open(self) -> Self:
        """Those that ask for work: not closed, and the customer is not in the archive."""
        return self.unclosed().filter(account__archived_at__isnull=True)

    def counted(self) -> Self:
        """Each once: without those that go on in another one, and those that were taken back."""
        return self.exclude(state__in=(WarningState.JOINED, WarningState.UNDONE))

    def became(self, what: str, day: date) -> Self:
        """Those of which that had become by the end of a day (`BECAME`); what was closed later was open."""
        over = Q(state__in=[state for states in BECAME.values() for state in states], closed_on__lte=day)
        counted = self.counted()
        return counted.filter(over, state__in=BECAME[what]) if what in BECAME else counted.exclude(over)

    def by_value(self) -> Self:
        """The work list's order: what is at stake first, those of which nobody knows it last."""
        return self.order_by(most("value_at_risk"), "pk")

    def caused_by(self, cause: str, user: Any) -> Self:
        """Those with a cause that stands, as this reader knows it; `unknown` are those without one, or a contested."""
        standing = WarningCause.objects.visible_to(user).standing().filter(warning=OuterRef("pk"))
        if cause == Cause.UNKNOWN:
            return self.exclude(Exists(standing))
        return self.filter(Exists(standing.filter(cause=cause)))

    def counted_under(self, cause: str, user: Any) -> Self:
        """The same, each warning under one cause alone: the one that leads."""
        if cause == Cause.UNKNOWN:
            return self.caused_by(cause, user)
        standing = WarningCause.objects.visible_to(user).standing().filter(warning=OuterRef("pk"))
        return self.alias(leads=Subquery(standing.leading().values("cause")[:1])).filter(leads=cause)

    def acted_on(self, acted: bool = True) -> Self:
        """Those with (or without) an action that is open: a to-do about the customer."""
        return self.filter(Exists(open_actions()) if acted else ~Exists(open_actions()))

    def followed(self, followed: bool = True) -> Self:
        """Those (or only the others) with a visit since they opened, a visit planned, or an action that is open."""
        return self.filter(anybody_follows() if followed else ~anybody_follows())

    def with_followed(self) -> Self:
        """Each with whether it is one of those, as `is_followed`."""
        return self.annotate(is_followed=anybody_follows())

    def of_the_most(self, most: int, by: str, user: Any) -> Self:
        """Those of the so many customers that bring most of all that a person sees."""
        return self.filter(account__in=Standing.objects.visible_to(user).bringing_most(most, by))

    def with_next_visit(self, on: date) -> Self:
        """Each with the day of the next visit that is planned with its customer, as `visit_on`."""
        days = visits_to_come().filter(planned_on__gte=on).order_by("planned_on").values("planned_on")
        return self.annotate(visit_on=Subquery(days[:1]))

    def with_visited(self) -> Self:
        """Each with whether its customer was visited since it opened, as `visited`."""
        return self.annotate(visited=Exists(visits_since()))

    def with_work(self, on: date) -> Self:
        """Each with what `followed` goes by: open actions as `acts`, `visit_on` and `visited`, in one query."""
        counted = open_actions().order_by().values("account").annotate(n=Count("pk")).values("n")
        acts = Coalesce(Subquery(counted, output_field=models.IntegerField()), Value(0))
        return self.order_by().annotate(acts=acts).with_next_visit(on).with_visited()


def most(column: str) -> Any:
    """What is at stake first: the greatest amount, those of which it is not known last, on any database."""
    return F(column).desc(nulls_last=True)


def anybody_follows() -> Q:
    """Whether there is a visit since a warning opened, a visit planned, or an action that is open."""
    return Q(Exists(visits_since())) | Q(Exists(visits_to_come())) | Q(Exists(open_actions()))


def visits_since() -> Any:
    """Visits of a warning's customer since it opened, for a subquery: by the clock of whoever paid it, no mails."""
    return Visit.objects.live().seen().with_day().filter(account=OuterRef("account"), day__gte=OuterRef("opened_on"))


def visits_planned() -> Any:
    """Visits planned with a warning's customer, missed ones among them, for a subquery."""
    return VisitPlan.objects.filter(account=OuterRef("account"), state=PlanState.PLANNED)


def visits_to_come() -> Any:
    """Those planned for today or later: one whose day is past is missed, and follows nothing up."""
    return visits_planned().filter(planned_on__gte=timezone.localdate())


def open_actions() -> Any:
    """Open to-dos of a warning's customer, for a subquery."""
    return Todo.objects.open().filter(account=OuterRef("account"), source__in=ACTIONS)


class Warning(models.Model):
    """One warning of one account, at most one open at a time: risk, reasons and value at risk."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="warnings", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=8, choices=WarningState, default=WarningState.OPEN, db_index=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True)
    risk_at_opening = models.FloatField(_("risk at opening"), null=True, help_text="null: the customer was not scored")
    risk = models.FloatField(_("risk now"), null=True, help_text="null: not known, no run has scored the customer")
    tier_at_opening = models.CharField(_("tier at the opening"), max_length=10, choices=Tier, blank=True, db_default="")
    value_at_risk = models.DecimalField(
        _("value at risk"), max_digits=16, decimal_places=2, null=True, help_text="null: not known"
    )
    value_at_opening = models.DecimalField(
        _("value at risk at the opening"), max_digits=16, decimal_places=2, null=True, help_text="null: was not known"
    )
    value_at_closing = models.DecimalField(
        _("value at risk at the closing"), max_digits=16, decimal_places=2, null=True
    )
    value_saved = models.DecimalField(_("value saved"), max_digits=16, decimal_places=2, null=True)
    value_lost = models.DecimalField(_("value lost"), max_digits=16, decimal_places=2, null=True)
    is_control = models.BooleanField(
        _("control group"), default=False, db_default=False, help_text="drawn at the opening: no play is proposed"
    )
    reasons = models.JSONField(default=list, help_text="[[code, share, numbers]] as of the newest run")
    scored_on = models.DateField(null=True, help_text="as of which day the newest run saw it")
    calm_runs = models.PositiveSmallIntegerField(default=0, help_text="days in a row under the policy's closing limit")
    calm_before = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="the same before the newest scored day, which may be computed again"
    )
    note = models.CharField(_("note"), max_length=255, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = WarningQuerySet.as_manager()

    class Meta:
        ordering = [F("value_at_risk").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(state=WarningState.OPEN), name="one_open_warning"),
            models.CheckConstraint(
                condition=Q(state=WarningState.OPEN) | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="warning_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.opened_on}"

    @property
    def is_open(self) -> bool:
        return self.state == WarningState.OPEN

    @property
    def needs_second_reader(self) -> bool:
        """Whether a second person reads its cause."""
        return causes.needs_second_reader(self.tier_at_opening, self.account.tier)


class WarningReading(models.Model):
    """What one run (or the opening by hand) said of a warning: risk and value at risk on a day, each day once."""

    account_path = "warning__account"

    warning = models.ForeignKey(Warning, models.CASCADE, related_name="readings")
    on = models.DateField(_("day"))
    risk = models.FloatField(_("risk"))
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=16, decimal_places=2)

    objects = scope.ScopedQuerySet["WarningReading"].as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["warning", "on"], name="one_reading_a_day")]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.on}"
