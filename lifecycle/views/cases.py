"""Pages of cases: what is late, the board by state, one case with its clock and its way, those of one customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.views.home import OfAccount
from kam.ground import round_trips, wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Page, Panel
from kam.ground.rights import Right, can, same_person, standing
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.choices.cases import OPEN, RUNGS, CaseState, CaseStepKind, Severity
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks, Told
from lifecycle.filters.cases import CaseListFilter
from lifecycle.models import Case, CaseStep, clock_words
from lifecycle.rules import cases as rules
from lifecycle.views.case_tiles import Tiled
from lifecycle.views.contact_files import NamesContacts
from lifecycle.views.visits import customer

TONES = {CaseState.NEW: "accent", CaseState.WAITING: "warn", CaseState.RESOLVED: "good", CaseState.ACCEPTED: "good"}
GRAVE = {Severity.HIGH: "warn", Severity.CRITICAL: "bad"}
MOST = 60
SETTLING = timedelta(days=30)
"""How long what is solved stands on the board."""


def state(case: Case) -> SafeString:
    """Where it stands, and how often it came back."""
    tag = format_html('<span class="tag {}">{}</span>', TONES.get(CaseState(case.state), ""), case.get_state_display())
    if not case.reopened:
        return tag
    again = pgettext("case", "opened again %d×") % case.reopened
    return format_html('{} <span class="tag bad">{}</span>', tag, again)


def severity(case: Case) -> SafeString:
    tone = GRAVE.get(Severity(case.severity), "")
    return format_html('<span class="tag {}">{}</span>', tone, case.get_severity_display())


def green(case: Case) -> SafeString | str:
    """The mark of the green channel."""
    return format_html('<span class="tag good">{}</span>', _("Green channel")) if case.is_green else ""


def words_of(told: Told | None) -> str:
    return clock_words.words(told.clock, told.left, told.due_at, stands=told.stands, zone=told.zone) if told else ""


def shown_clock(case: Case, told: Told | None) -> SafeString:
    """The clock in words, late ones in the colour of late; of one that is over when it was solved."""
    if told is None:
        return ui.moment(case.closed_at) if case.closed_at else ui.nothing()
    tone = "late" if told.is_late else "quiet" if told.stands else ""
    shown = format_html('<span class="{}">{}</span>', tone, words_of(told))
    waits = getattr(case, "waits", None)
    if waits is None or not waits.is_long:
        return shown
    return format_html('{} <span class="tag warn">{}</span>', shown, _("ask again"))


def titled(case: Case) -> SafeString:
    return format_html("<b>{}</b> {}", case.title, green(case))


COLUMNS = [
    *round_trips.columns("cases", {
        "account": lambda c: c.account.code, "number": lambda c: c.number, "sort": lambda c: c.get_sort_display(),
        "kind": lambda c: c.get_kind_display(), "severity": lambda c: c.get_severity_display(),
        "title": lambda c: c.title, "text": lambda c: c.text, "opened_at": lambda c: c.opened_at,
        "answered_at": lambda c: c.answered_at, "resolved_at": lambda c: c.resolved_at,
        "state": lambda c: c.get_state_display(), "cause": lambda c: c.get_cause_display(),
        "resolution": lambda c: c.resolution,
    }),
    Column("title", gettext_lazy("Case"), lambda c: c.title, titled, css="wide", only="page"),
    Column("account", gettext_lazy("Customer"), lambda c: c.account.name, customer),
    Column("clock", pgettext_lazy("case", "Clock"), lambda c: words_of(c.told), lambda c: shown_clock(c, c.told),
           "clock_at"),
    Column("kind", pgettext_lazy("case", "Kind"), lambda c: c.get_kind_display(), only="page"),
    Column("severity", gettext_lazy("Severity"), lambda c: c.get_severity_display(), severity, only="page"),
    Column("state", gettext_lazy("State"), lambda c: c.get_state_display(), state, only="page"),
    Column("user", pgettext_lazy("case", "In the hands of"), lambda c: c.user or _("nobody")),
    Column("function", gettext_lazy("Function"), lambda c: c.get_function_display(), only="export"),
    Column("opened", gettext_lazy("Opened"), lambda c: c.opened_at, lambda c: ui.day(c.opened_at, "short"),
           "opened_at", css="desk", only="page"),
    Column("answer_due_at", gettext_lazy("Answer due"), lambda c: c.answer_due_at, only="export"),
    Column("due_at", gettext_lazy("Solution due"), lambda c: c.due_at, only="export"),
]  # fmt: skip
EMPTY = {
    "title": gettext_lazy("No case is open"),
    "text": gettext_lazy("Complaints in visit notes are proposed as cases; or open one on a customer's page."),
    "icon": "life-buoy",
}


def new_case(user: Any, account: str = "") -> list[dict[str, Any]]:
    """The button that opens one, for those who may."""
    url = reverse("lifecycle:case-create") + (f"?account={account}" if account else "")
    new = {"label": _("New case"), "url": url, "primary": True, "icon": "plus"}
    return [new] if can(user, Right.EDIT_CASES) else []


def elsewhere() -> list[dict[str, Any]]:
    """The other ways to look at cases."""
    report = {"label": _("Report"), "url": reverse("analytics:service-report"), "icon": "chart-column"}
    return [report, {"label": _("Board"), "url": reverse("lifecycle:case-board"), "icon": "columns-3"}]


class CaseList(Tiled, NamesContacts, ListPage):
    """What is late? By deadline, the green channel first; the open ones unless asked otherwise."""

    model, filterset_class, name, template_name = Case, CaseListFilter, "cases", "lifecycle/cases/list.html"
    nav, title, default_sort, empty, columns = "cases", gettext_lazy("Service"), "urgent_at", EMPTY, COLUMNS

    def rows(self) -> Any:
        found = Case.objects.visible_to(self.user).live().with_clock()
        return found.select_related("account", "user", "contact")

    def prepare(self, rows: list[Any]) -> None:
        clocks.tell(rows)

    def row_url(self, row: Case) -> str:
        return reverse("lifecycle:case-detail", args=[row.pk])

    def row_late(self, row: Any) -> bool:
        return bool(row.told and row.told.is_late)

    def actions(self) -> list[dict[str, Any]]:
        return [*elsewhere(), *new_case(self.user)]


class CaseBoard(Page):
    """The open cases by state, and what was solved lately; dragged on a desk, moved by buttons everywhere."""

    template_name, nav, title = "lifecycle/cases/board.html", "cases", gettext_lazy("Board of cases")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Service"), reverse("lifecycle:case-list"))]

    def actions(self) -> list[dict[str, Any]]:
        return new_case(self.user)

    def context(self) -> dict[str, Any]:
        seen = Case.objects.visible_to(self.user).live().unsettled().select_related("account", "user")
        if self.request.GET.get("mine") == "true":
            seen = seen.filter(user=standing(self.user))
        settling = Q(state=CaseState.RESOLVED, resolved_at__lt=timezone.now() - SETTLING)
        rows = clocks.tell(seen.exclude(settling).by_deadline()[: 4 * MOST])
        columns = [(one, [case for case in rows if case.state == one]) for one in (*OPEN, CaseState.RESOLVED)]
        return {"columns": columns, "can_edit": can(self.user, Right.EDIT_CASES), "is_empty": not rows}


class AccountCases(OfAccount, Panel):
    """The customer's cases: open ones by deadline, then what became of the others; and what it is promised."""

    template_name, title = "lifecycle/cases/_of_account.html", gettext_lazy("Cases")

    def context(self) -> dict[str, Any]:
        rows = Case.objects.visible_to(self.user).live().filter(account=self.object).select_related("account", "user")
        still = clocks.tell(rows.filter(state__in=OPEN).by_deadline()[:MOST])
        level = Clocks(now := timezone.now()).level(self.object, Severity.MEDIUM, now)
        may = can(self.user, Right.EDIT_CASES) and self.object.archived_at is None
        over = rows.exclude(state__in=OPEN)[:10]
        return super().context() | {"open": still, "over": over, "level": level, "can_edit": may}


class AccountCasesNow(OfAccount, Panel):
    """What is open with the customer, beside its file; nothing where nothing is."""

    template_name, title = "lifecycle/cases/_now.html", gettext_lazy("Open cases")

    def context(self) -> dict[str, Any]:
        rows = Case.objects.visible_to(self.user).live().open().filter(account=self.object)
        return super().context() | {"cases": clocks.tell(rows.select_related("account", "user").by_deadline()[:5])}


class OfCase:
    """What the pages of one case share."""

    model, nav, right = Case, "cases", Right.ANSWER_CASES
    object: Case
    user: Any

    def queryset(self) -> Any:
        joined = ("account__owner", "user", "visit", "contact", "product", "order", "accepted_by", "by", "follows")
        return Case.objects.visible_to(self.user).select_related(*joined)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Service"), reverse("lifecycle:case-list")), (self.object.title, self.home())]

    def home(self) -> str:
        return reverse("lifecycle:case-detail", args=[self.object.pk])

    def get_subtitle(self) -> Any:
        return f"{self.object.title} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return self.home()


class CaseDetail(OfCase, DetailPage):
    """One case: what is left of its time, what it is about, what happened, what can be done."""

    template_name, right = "lifecycle/cases/detail.html", None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Service"), reverse("lifecycle:case-list"))]

    def context(self) -> dict[str, Any]:
        case = self.object
        clocks.tell([case])
        steps = list(case.steps.select_related("by", "user").order_by("-at", "-pk"))
        in_use = case.account.archived_at is None
        mine = in_use and can(self.user, Right.ANSWER_CASES) and same_person(case.user, self.user)
        may = in_use and can(self.user, Right.EDIT_CASES)
        return {
            "case": case, "clock": shown_clock(case, case.told), "tags": tags(case), "way": way(case),  # type: ignore[attr-defined]
            "steps": [(one, step_words(one)) for one in steps], "files": case.documents.live(),
            "accepted": accepted(case, steps, self.user),
            "can_edit": may, "can_answer": may or mine, "is_mine": same_person(case.user, self.user),
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
            "later": case.followed_by.order_by("pk"),
            "can_undo": (may or mine) and rules.last_undoable([one.kind for one in steps]) is not None,
        }  # fmt: skip


def accepted(case: Case, steps: list[CaseStep], reader: Any) -> str:
    """By whom it was accepted; where nobody of the customer is named, by whose word of ours that stands there, when."""
    if case.accepted_by is not None:
        seen = can(reader, Right.SEE_CONTACTS)
        return _("Accepted by %(name)s") % {"name": case.accepted_by} if seen else _("Accepted by the customer")
    step = next((one for one in steps if one.kind == CaseStepKind.ACCEPTED), None)
    if step is None or step.by.is_system:
        return _("Accepted by the customer")
    told = {"name": step.by, "day": formats.day(timezone.localdate(step.at), ui.language(), year=False)}
    return _("Accepted by the customer, by the word of %(name)s on %(day)s; nobody of theirs is named.") % told


def tags(case: Case) -> list[SafeString | str]:
    return [tag for tag in (state(case), severity(case), green(case)) if tag]


def step_words(step: CaseStep) -> str:
    """What a step says beside its name: to whom it went, how bad it is, whom a lateness was told."""
    kind = step.kind
    if kind == CaseStepKind.LATE:
        return wording.aside(RUNGS.get(step.rung or 0, ""), step.get_clock_display())
    if kind in (CaseStepKind.OPENED, CaseStepKind.HANDED, CaseStepKind.TAKEN):
        who = step.user or _("nobody")
        return f"→ {wording.aside(who, step.get_function_display())}"
    if kind == CaseStepKind.SEVERITY:
        return f"→ {step.get_severity_display()}"
    return f"→ {step.get_state_display()}" if kind == CaseStepKind.BACK else ""


def way(case: Case) -> list[dict[str, Any]]:
    """The states as a row of steps: done, now, to come."""
    order = [CaseState.NEW, CaseState.WORK, CaseState.RESOLVED, CaseState.ACCEPTED]
    if case.state == CaseState.CANCELLED:
        return []
    at = CaseState.WORK if case.state == CaseState.WAITING else CaseState(case.state)
    place = order.index(at)
    return [
        {"label": CaseState(case.state).label if one == at else one.label,
         "state": "now" if n == place else "done" if n < place else ""}
        for n, one in enumerate(order)
    ]  # fmt: skip
