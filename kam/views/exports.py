"""Prepared files on pages: asked for on a long list, watched while a worker writes, downloaded, removed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from kam.actions import exports
from kam.choices import RunState
from kam.filters import ExportFilter
from kam.forms.exports import PageExportForm
from kam.ground import files
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin, Page, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.written import MEDIA_TYPES
from kam.models import Run
from kam.templatetags import ui
from kam.views.runs import TONES, state

EMPTY = {
    "title": _("No prepared file"),
    "text": _("On a list, open “Export” and choose “Prepare as a file”: a worker writes the file while you go on."),
    "icon": "file-down",
}
COLUMNS = [
    Column("list", _("List"), lambda r: r.params.get("title", "")),
    Column("format", _("File type"), lambda r: r.params.get("format", "").upper()),
    Column("state", _("State"), lambda r: r.get_state_display(), show=state, sort="state"),
    Column("rows", _("Rows"), lambda r: r.result.get("rows"), show=lambda r: ui.num(r.result.get("rows")), num=True),
    Column(
        "until", _("Kept until"), lambda r: r.result.get("expires_at") or "", show=lambda r: kept_until(r), css="desk"
    ),
    Column("by", _("By"), lambda r: str(r.started_by), css="desk"),
    Column("created_at", _("Requested"), lambda r: r.created_at, show=lambda r: ui.moment(r.created_at), sort="pk"),
]


class Exports(ObjectMixin):
    """One's own exports; everybody's for those who keep the jobs, without the files."""

    model, nav = Run, "settings"
    kwargs: dict[str, Any]

    def queryset(self) -> Any:
        kept = exports.kept().values("pk")
        return Run.objects.visible_to(self.user).filter(pk__in=kept).select_related("started_by")  # type: ignore[attr-defined]

    def crumbs(self) -> list[tuple[Any, str]]:
        found = [(_("Settings"), reverse("kam:settings")), (_("Prepared files"), reverse("kam:export-list"))]
        return [*found, (self.object.params.get("title", ""), self.url())] if "pk" in self.kwargs else found

    def url(self) -> str:
        return reverse("kam:export-detail", args=[self.object.pk])


class ExportList(Exports, ListPage):
    title, name, filterset_class, default_sort = _("Prepared files"), "exports", ExportFilter, "-pk"
    subtitle = _("Long lists as files, prepared while you go on working.")
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return self.queryset()

    def row_url(self, row: Any) -> str:
        return reverse("kam:export-detail", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]


class ExportDetail(Exports, DetailPage):
    template_name = "kam/exports/detail.html"

    def get_title(self) -> Any:
        return self.object.params.get("title", "")

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:2]

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.object) if self.object.started_by_id == self.user.pk else []

    def context(self) -> dict[str, Any]:
        return super().context() | progress(self.object)


def figures(run: Run) -> list[dict[str, Any]]:
    """What came of it, in figures."""
    return [
        {"label": _("State"), "value": run.get_state_display(), "word": True, "tone": TONES.get(run.state, "")},
        {"label": _("Rows"), "value": ui.num(run.result.get("rows"))},
        {"label": _("Size"), "value": ui.size(run.result["size"]) if "size" in run.result else "–", "word": True},
        {"label": _("Kept until"), "value": kept_until(run), "word": True},
        {"label": _("Started by"), "value": run.started_by, "hint": ui.moment(run.created_at), "word": True},
    ]


def kept_until(run: Run) -> Any:
    """Until when the file can be taken: a moment, without end, or a dash where there is none to take."""
    if not exports.is_there(run):
        return "–"
    until = run.result.get("expires_at")
    return ui.moment(parse_datetime(until)) if until else _("Without end")


def buttons(run: Run) -> list[dict[str, Any]]:
    """What its starter may do with it."""
    words = _("Remove") if run.is_over else _("Cancel")
    remove = {"label": words, "url": reverse("kam:export-remove", args=[run.pk]), "icon": "trash-2"}
    take = {"label": _("Download"), "url": reverse("kam:export-file", args=[run.pk]), "primary": True}
    return [take | {"icon": "download"}, remove] if exports.is_there(run) else [remove]


def progress(run: Run) -> dict[str, Any]:
    """What the progress part needs."""
    ready = _("The file is ready.") if run.state == RunState.DONE else ""
    title = run.params.get("title", "")
    return {
        "run": run, "run_label": title, "run_text": ready, "run_url": reverse("kam:export-progress", args=[run.pk])
    }  # fmt: skip


class ExportProgress(Exports, Panel):
    """The live fragment: asked every second while the worker writes; at the end the page comes anew."""

    template_name = "parts/progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        if self.htmx and self.object.is_over:
            response["HX-Refresh"] = "true"
        return response

    def context(self) -> dict[str, Any]:
        return super().context() | progress(self.object)


class ExportAdd(Exports, FormPage):
    """From a long list: which file type, then the worker writes."""

    title, form_class, submit_label = _("Prepare the list as a file"), PageExportForm, _("Prepare")
    subtitle = _(
        "The worker writes it while you go on; a notice says when it is ready, and it lies under “Prepared files”."
    )

    def act(self, form: Any) -> Any:
        said = form.cleaned_data
        return exports.request(page=said["page"], asked=said["asked"], kind=said["format"], by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:export-detail", args=[record.pk])


class ExportFile(Exports, Page):
    """The file, for whoever had it prepared."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = self.object
        path = exports.file_of(run, by=self.user)
        return files.attachment(path, name=run.params["called"], media_type=MEDIA_TYPES[run.params["format"]])


class ExportRemove(Exports, ActionPage):
    title, submit_label, danger = _("Remove the file"), _("Remove"), True
    question = _("The file goes, or is not written any further. It can be prepared again.")

    def act(self) -> Any:
        return exports.remove(self.object, by=self.user)

    def done_url(self, result: Any) -> str:
        return reverse("kam:export-list")
