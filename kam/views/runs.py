"""Jobs: every run with its progress and result, and the buttons that start one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import runs
from kam.choices import RunKind, RunState
from kam.filters import RunFilter
from kam.forms.runs import ASKED, RunForm
from kam.ground import days, results
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin, Panel
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.models import Run
from kam.templatetags import ui

TONES = {RunState.DONE: "good", RunState.FAILED: "bad", RunState.RUNNING: "warn", RunState.WAITING: ""}


def state(run: Run) -> Any:
    """The state in a word, and how far a running one is."""
    word = run.get_state_display()
    if run.state == RunState.RUNNING:
        word = f"{word} {ui.pct(run.progress)}"
    return format_html('<span class="tag {}">{}</span>', TONES.get(run.state, ""), word)


def took(run: Run) -> Any:
    """How long it took, in seconds; None while it is not over."""
    if not (run.started_at and run.finished_at):
        return None
    return round((run.finished_at - run.started_at).total_seconds(), 1)


def seconds(run: Run) -> str:
    """The time it took in words."""
    found = took(run)
    return "" if found is None else _t("%(count)s s") % {"count": found}


class Jobs(ObjectMixin):
    """Runs: of the whole house for those who keep the jobs, one's own for others."""

    model = Run
    nav = "settings"

    def queryset(self) -> Any:
        return Run.objects.visible_to(self.user).select_related("started_by")  # type: ignore[attr-defined]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Jobs"), reverse("kam:run-list"))]


EMPTY = {
    "title": _("Nothing was computed yet"),
    "text": _("Start a computation as soon as there are orders."),
    "icon": "cog",
}
COLUMNS = [
    Column("kind", _("What"), lambda r: r.get_kind_display(), sort="kind"),
    Column("as_of", _("As of"), lambda r: r.as_of, show=lambda r: ui.day(r.as_of), sort="as_of"),
    Column("state", _("State"), lambda r: r.get_state_display(), show=state, sort="state"),
    Column("by", _("Started by"), lambda r: str(r.started_by), sort="started_by__name"),
    Column(
        "created_at", _("Requested"), lambda r: r.created_at, show=lambda r: ui.moment(r.created_at), sort="created_at"
    ),
    Column("took", _("Took"), took, show=seconds, num=True),
    Column("error", _("Error"), lambda r: r.error[:120]),
]


class RunList(Jobs, ListPage):
    title = _("Jobs")
    subtitle = _("What was computed or imported, as of which day, by whom, and what came of it.")
    name = "runs"
    filterset_class = RunFilter
    default_sort = "-pk"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return self.queryset()

    def row_url(self, row: Any) -> str:
        page = "kam:export-detail" if row.kind == RunKind.EXPORT and row.params.get("kept") else "kam:run-detail"
        return reverse(page, args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.RECOMPUTE):
            return []
        return [{"label": _("Compute now"), "url": reverse("kam:run-start"), "primary": True, "icon": "play"}]


class RunDetail(Jobs, DetailPage):
    template_name = "kam/runs/detail.html"

    def head(self) -> list[dict[str, Any]]:
        run = self.object
        return [
            {"label": _("State"), "value": run.get_state_display(), "word": True, "tone": TONES.get(run.state, "")},
            {"label": _("As of"), "value": ui.day(run.as_of), "word": True},
            {"label": _("Started by"), "value": run.started_by, "hint": ui.moment(run.created_at), "word": True},
            {"label": _("Took"), "value": seconds(run) or "–", "word": True},
        ]

    def context(self) -> dict[str, Any]:
        return super().context() | progress(self.object)


def progress(run: Run) -> dict[str, Any]:
    """What the progress part needs."""
    return {
        "run": run,
        "run_url": reverse("kam:run-progress", args=[run.pk]),
        "results": results.told(run.kind, run.result),
    }


class RunProgress(Jobs, Panel):
    """The live fragment: asked every second while the run goes on."""

    template_name = "kam/runs/_progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        if self.htmx and self.object.is_over:  # the page around it speaks of the run too
            response["HX-Refresh"] = "true"
        return response

    def context(self) -> dict[str, Any]:
        return super().context() | progress(self.object)


def without_filled(data: Any) -> Any:
    """What was sent, without the day that the page fills in for other kinds, out of sight beside visit plans."""
    if data is None or data.get("kind") != RunKind.VISIT_PLANS or data.get("as_of") != str(days.offered()):
        return data
    kept = data.copy()
    kept["as_of"] = ""
    return kept


class RunStart(FormPage):
    nav, right, title = "settings", Right.RECOMPUTE, _("Compute now")
    form_class, submit_label = RunForm, _("Start")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Jobs"), reverse("kam:run-list"))]

    def asked(self) -> str:
        """The kind that a page's own button asks for: then nothing else is offered."""
        kind = self.request.GET.get("kind", "")
        return kind if kind in ASKED else ""

    def get_title(self) -> Any:
        return RunKind(self.asked()).label if self.asked() else super().get_title()

    def form(self, data: Any = None, files: Any = None) -> Any:
        return RunForm(without_filled(data), files, initial=self.initial(), user=self.user, only=self.asked())

    def act(self, form: Any) -> Any:
        return runs.request(form.cleaned_data["kind"], as_of=form.cleaned_data["as_of"], by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:run-detail", args=[record.pk])
