"""Cases: complaints and service requests with their deadlines, and every step, from which any day can be told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import SeatFunction
from kam.ground import scope, search
from lifecycle.choices.cases import (
    OPEN,
    RUNGS,
    RUNNING,
    CaseCause,
    CaseClock,
    CaseKind,
    CaseSort,
    CaseState,
    CaseStepKind,
    Severity,
)
from lifecycle.models import clock_order
from lifecycle.rules import cases

LAST_RUNG = max(RUNGS)
NEWEST = 2000
"""Among so many a title is looked for by its pinyin."""
GRAVE = Q(severity=Severity.CRITICAL) | Q(kind=CaseKind.CHANNEL)
"""Critical ones and channel conflicts, which weigh more."""


def end_of(day: date) -> datetime:
    """The first moment after a day of the company's."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def _last_step(day: date) -> Any:
    """The steps of a case by the end of a day, the last one first; for a subquery."""
    return CaseStep.objects.filter(case=OuterRef("pk"), at__lt=end_of(day)).order_by("-at", "-pk")


class CaseQuerySet(scope.ScopedQuerySet["Case"]):
    def called(self, text: str) -> Self:
        """By number or by the words of their title, in either script; of the newest ones by its pinyin too."""
        newest = self.order_by("-opened_at", "-pk").values_list("pk", "title")[:NEWEST]
        named = search.containing(text, "title") | Q(number__istartswith=text.strip())
        return self.filter(named | Q(pk__in=search.sounding(newest, text)))

    def open(self) -> Self:
        """Not solved yet, of customers that are in use."""
        return self.filter(state__in=OPEN, account__archived_at__isnull=True)

    def unsettled(self) -> Self:
        """Open, or solved and not accepted by the customer yet."""
        return self.filter(state__in=[*OPEN, CaseState.RESOLVED], account__archived_at__isnull=True)

    def complaints(self) -> Self:
        return self.filter(sort=CaseSort.COMPLAINT)

    def late(self, now: datetime) -> Self:
        """Open ones past the deadline that runs; whoever waits for the customer is not late, its clock stands."""
        unanswered = Q(answered_at__isnull=True, answer_due_at__lt=now)
        return self.open().filter(Q(due_at__lt=now) | unanswered, state__in=RUNNING)

    def told_to_director(self) -> Self:
        """Those whose lateness climbed to the last rung of the ladder since they were opened (again)."""
        told = CaseStep.objects.filter(case=OuterRef("pk"), rung=LAST_RUNG, turn=OuterRef("reopened"))
        return self.filter(Exists(told))

    def due_today(self, now: datetime) -> Self:
        """Open ones whose clock runs out by tonight and is not past yet; while a customer has to answer none does."""
        tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
        soon = Q(due_at__lte=tonight) | Q(answered_at__isnull=True, answer_due_at__lte=tonight)
        late = Case.objects.late(now).order_by().values("pk")
        return self.open().filter(soon, state__in=RUNNING).exclude(pk__in=late)

    def as_of(self, day: date) -> Self:
        """Those opened by a day; of their last step by then `state_then`, `severity_then`, `due_at_then`, `at_then`."""
        last = _last_step(day)
        then = {f"{name}_then": Subquery(last.values(name)[:1]) for name in ("state", "severity", "due_at", "at")}
        return self.filter(opened_at__lt=end_of(day)).annotate(**then)

    def counted_on(self, day: date) -> Self:
        """Those opened by a day and not cancelled by its end: what was reported by mistake counts nowhere."""
        return self.as_of(day).exclude(state_then=CaseState.CANCELLED)

    def open_on(self, day: date) -> Self:
        """Those that were not solved at the end of a day, whatever became of them later."""
        return self.as_of(day).filter(state_then__in=OPEN)

    def late_on(self, day: date) -> Self:
        """
        Those that were late at the end of a day, of today by now: as `late` has it, the first answer or the solution.

        Whoever waited for the customer by then was not late, its clock stood.
        """
        until = min(end_of(day), timezone.now())
        due = Subquery(_last_step(day).values("answer_due_at")[:1])
        unanswered = Q(answered_at__isnull=True) | Q(answered_at__gte=until)
        late = Q(due_at_then__lt=until) | Q(unanswered, answer_due_at_then__lt=until)
        used = self.as_of(day).filter(account__archived_at__isnull=True)
        return used.annotate(answer_due_at_then=due).filter(late, state_then__in=set(OPEN) & set(RUNNING))

    def with_clock(self) -> Self:
        """With `clock_at`, by which clocks are sorted (`clock_order`)."""
        return self.annotate(clock_at=clock_order.clock_at())

    def by_deadline(self) -> Self:
        """The order of work: green channel first, then whose deadline comes first; who waits comes last."""
        return self.order_by(F("urgent_at").asc(nulls_last=True), "pk")


class Case(scope.Record):
    """
    One complaint or request of a customer.

    `answer_due_at` and `due_at` are the deadlines of the first answer and of the solution as the clock stood at the
    last step; while the customer has to answer they stand still. `promised` is the shortest promise so far, in working
    hours. `steps` hold what was when; the columns here say what is.
    """

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="cases", verbose_name=_("customer"))
    number = models.CharField(_("number"), max_length=40, unique=True, null=True, blank=True)
    sort = models.CharField(pgettext_lazy("case", "what it is"), max_length=10, choices=CaseSort)
    kind = models.CharField(pgettext_lazy("case", "kind"), max_length=10, choices=CaseKind, default=CaseKind.OTHER)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM)
    title = models.CharField(pgettext_lazy("case", "what it is about"), max_length=200)
    text = models.TextField(pgettext_lazy("case", "what the customer says"), max_length=8000, blank=True)
    page_title = models.CharField(
        pgettext_lazy("case", "what the customer calls it"), max_length=200, blank=True,
        help_text=_("Stands on the customer's own page. Empty there: complaint or request, with product and order; our "
                    "own words are never shown."),
    )  # fmt: skip
    contact = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("reported by")
    )
    visit = models.ForeignKey(
        "lifecycle.Visit", models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("visit")
    )
    product = models.ForeignKey(
        "accounts.Product", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    order = models.ForeignKey(
        "accounts.Order", models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("order")
    )
    documents = models.ManyToManyField("accounts.Document", related_name="cases", blank=True, editable=False)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by", editable=False,
        verbose_name=pgettext_lazy("case", "follows"),
        help_text="solved too long ago to be opened again when the customer wrote about it",
    )  # fmt: skip
    mention = models.CharField(max_length=90, blank=True, editable=False, help_text="key of the sentence of its visit")

    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.NEW, editable=False)
    function = models.CharField(_("function"), max_length=10, choices=SeatFunction, default=SeatFunction.SERVICE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name=pgettext_lazy("case", "in the hands of"),
    )  # fmt: skip
    is_green = models.BooleanField(_("green channel"), default=False, editable=False)
    response_hours = models.FloatField(_("answer within (working hours)"), default=0, editable=False)
    promised = models.FloatField(_("solution within (working hours)"), default=0, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    answered_at = models.DateTimeField(_("first answered"), null=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    answer_due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    due_at = models.DateTimeField(_("solution due"), null=True, editable=False)
    urgent_at = models.DateTimeField(null=True, editable=False, help_text="what lists are sorted by: the order of work")
    stopped_at = models.DateTimeField(null=True, editable=False, help_text="since when its clock stands still")
    cause = models.CharField(_("cause"), max_length=12, choices=CaseCause, blank=True, editable=False)
    resolution = models.TextField(_("resolution"), max_length=4000, blank=True, editable=False)
    page_outcome = models.TextField(
        pgettext_lazy("case", "what the customer reads of the solution"), max_length=1000, blank=True, editable=False
    )
    accepted_by = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=pgettext_lazy("case", "accepted by"),
    )  # fmt: skip
    reopened = models.PositiveSmallIntegerField(_("times opened again"), default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-opened_at"], name="case_account_opened"),
            models.Index(fields=["user", "state", "due_at"], name="case_user_state_due"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["urgent_at", "id"], name="case_urgent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.RESOLVED, CaseState.ACCEPTED]) | ~Q(cause=""),
                name="solved_case_has_a_cause",
            ),
            models.UniqueConstraint(
                fields=["visit", "mention"], condition=~Q(mention="") & ~Q(state=CaseState.CANCELLED),
                name="one_case_a_mention",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.urgent_at = cases.urgent_at(self.next_due_at, self.state, is_green=self.is_green)
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def clock(self) -> CaseClock:
        """Which promise comes first: the answer until there is one that is due before the solution."""
        answer, solution = self.answer_due_at, self.due_at
        first = self.answered_at is None and answer is not None and (solution is None or answer < solution)
        return CaseClock.ANSWER if first else CaseClock.SOLUTION

    @property
    def next_due_at(self) -> datetime | None:
        """The deadline that runs now."""
        return self.answer_due_at if self.clock == CaseClock.ANSWER else self.due_at

    @property
    def is_late_now(self) -> bool:
        return self.is_late(timezone.now())

    def is_late(self, now: datetime) -> bool:
        """Whether its clock runs and is past the deadline."""
        due = self.next_due_at
        return self.state in RUNNING and due is not None and due < now


class CaseStep(models.Model):
    """
    One step of a case with where the case stood after it; nobody changes or takes away a step.

    `response_hours` and `promised` are set where the step makes a (shorter) promise from its moment on; `clock` and
    `rung` on those that say that somebody was told of a lateness, `turn` by turn: a case that comes back climbs anew.
    """

    account_path = "case__account"

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what happened"), max_length=10, choices=CaseStepKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=CaseState)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    function = models.CharField(_("function"), max_length=10, choices=SeatFunction)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("note"), max_length=4000, blank=True)
    answer_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    response_hours = models.FloatField(null=True)
    promised = models.FloatField(null=True)
    clock = models.CharField(max_length=10, choices=CaseClock, blank=True)
    rung = models.PositiveSmallIntegerField(null=True)
    turn = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often the case had been opened again by then"
    )

    objects = scope.ScopedQuerySet["CaseStep"].as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="casestep_case_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock", "rung", "turn"], condition=Q(rung__isnull=False), name="told_once_a_rung"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


def snapshot(case: Case) -> dict[str, Any]:
    """What a step keeps of where the case stands."""
    return {name: getattr(case, name) for name in ("state", "severity", "function", "user", "answer_due_at", "due_at")}
