"""Import pages: drop a file, match its columns, dry run with errors row by row, go, undo."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import import_reports, imports, runs, uploads
from kam.choices import ImportState, RunKind, RunState
from kam.filters import ImportFilter
from kam.forms.imports import UploadForm
from kam.ground import days, files, intakes
from kam.ground.lists import Column
from kam.ground.pages import ListPage, ObjectMixin, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.models import Import, Run
from kam.rules import formats
from kam.templatetags import ui

TONES = {ImportState.DONE: "good", ImportState.FAILED: "bad", ImportState.CHECKED: "warn"}
SHOWN_ERRORS = 100


def kind_label(source: Import) -> str:
    """What the file holds, in words."""
    return str(intakes.stored(source.kind).label)


def state(source: Import) -> Any:
    return format_html('<span class="tag {}">{}</span>', TONES.get(source.state, ""), source.get_state_display())


class Imports(ObjectMixin):
    """Files of the whole company, for those who may import."""

    model = Import
    nav = "import"
    right = Right.IMPORT

    def queryset(self) -> Any:
        return Import.objects.visible_to(self.user).select_related("by", "run")  # type: ignore[attr-defined]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Import"), reverse("kam:import-list"))]

    def url(self) -> str:
        return reverse("kam:import-detail", args=[self.object.pk])


COLUMNS = [
    Column("file", _("File"), lambda i: i.file_name),
    Column("kind", _("Holds"), kind_label),
    Column("state", _("State"), lambda i: i.get_state_display(), show=state),
    Column("total", _("Rows"), lambda i: i.total, show=lambda i: ui.num(i.total), sort="total", num=True),
    Column("created", _("New"), lambda i: i.created, show=lambda i: ui.num(i.created), num=True),
    Column("changed", _("Changed"), lambda i: i.changed, show=lambda i: ui.num(i.changed), num=True),
    Column("by", _("By"), lambda i: str(i.by)),
    Column("created_at", _("When"), lambda i: i.created_at, show=lambda i: ui.moment(i.created_at), sort="pk"),
]


class ImportList(Imports, ListPage):
    template_name = "kam/imports/list.html"
    title = _("Import")
    subtitle = _("Rows of a sheet (CSV, CSV.GZ, XLSX): checked first, and every import can be taken back.")
    name = "imports"
    filterset_class = ImportFilter
    default_sort = "-pk"
    empty = {"title": _("No file yet"), "text": _("Drop your first one above."), "icon": "file-up"}
    columns = COLUMNS

    def rows(self) -> Any:
        return self.queryset()

    def row_url(self, row: Any) -> str:
        return reverse("kam:import-detail", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return []

    def context(self) -> dict[str, Any]:
        upload = UploadForm(user=self.user)
        kinds = [(key, label) for key, label in upload.fields["kind"].choices if key]  # type: ignore[attr-defined]
        return {"upload": upload, "kinds": kinds, "idempotency_key": uuid.uuid4()}


@method_decorator(files.limited(settings.MAX_UPLOAD_BYTES), name="dispatch")
class ImportAdd(Imports, FormPage):
    title = _("Import a file")
    form_class = UploadForm
    submit_label = _("Upload")

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")}

    def act(self, form: Any) -> Any:
        values = form.cleaned_data
        return uploads.upload(values["file"], kind=values["kind"], by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:import-columns", args=[record.pk])


class ImportDetail(Imports, Page):
    template_name = "kam/imports/detail.html"

    def get_title(self) -> Any:
        return self.object.file_name

    def get_subtitle(self) -> Any:
        return kind_label(self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        source = self.object
        if source.state == ImportState.UPLOADED and source.run is None:
            return redirect("kam:import-columns", source.pk)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return told(self.object) | {
            "can_compute": can(self.user, Right.RECOMPUTE) and intakes.stored(self.object.kind).moves_numbers,
            "computing": computing(self.object, self.user),
            "as_of_day": days.offered(),
            "book_ended": days.offered() < days.company_today(),
            "idempotency_key": uuid.uuid4(),
        }


def told(source: Import) -> dict[str, Any]:
    """What the page says of an import: how far it is, what it found, what comes next."""
    busy = source.run is not None and not source.run.is_over
    return {
        "source": source,
        "kind": kind_label(source),
        "steps": steps(place_of(source)),
        "run": source.run,
        "run_label": step_label(source.run),
        "busy": busy,
        "failed": source.run is not None and source.run.state == RunState.FAILED,
        "run_url": reverse("kam:import-progress", args=[source.pk]),
        "figures": [] if busy else figures(source),
        "new_customers": imports.new_customers_of(source),
        "errors": source.errors[:SHOWN_ERRORS],
        "more_errors": source.bad - SHOWN_ERRORS,
        "ignored": source.options.get("ignored", []),
        "has_error_file": bool(source.bad) and import_reports.error_file(source).exists(),
        "undone": source.options.get("undone", {}),
    }


def figures(source: Import) -> list[dict[str, Any]]:
    """The counts, in the words of what happened or would happen."""
    made = imports.new_customers_of(source)
    rows = [
        (_("Rows"), source.total, _("in the file"), ""),
        (_("With errors"), source.bad, faulty_words(source), "bad" if source.bad else ""),
        (_("New"), source.created, kind_label(source), ""),
        (_("Changed"), source.changed, kind_label(source), ""),
        (_("Unchanged"), source.unchanged, _("there already"), ""),
    ]
    if source.kind != "accounts" and intakes.stored(source.kind).makes_accounts:
        rows.append((_("New customers"), made, _("made on the way"), ""))
    counts = [{"label": label, "value": ui.num(value), "hint": hint, "tone": tone} for label, value, hint, tone in rows]
    return counts + [summed(one) for one in source.options.get("sums", [])]


def faulty_words(source: Import) -> Any:
    """What becomes of the rows with errors: they stayed out, or come in mended; where there are none, nothing."""
    if not source.bad:
        return ""
    return _("stayed out") if source.state == ImportState.DONE else _("to mend, or to leave out")


def summed(one: dict[str, Any]) -> dict[str, Any]:
    """What the rows of a currency amount to, from which day to which."""
    days_of = (formats.day(date.fromisoformat(one[name]), ui.language()) for name in ("first", "last"))
    label = _t("Amount in %(currency)s") % {"currency": one["currency"]}
    amount = ui.money(one["amount"], one["currency"])
    return {"label": label, "value": amount, "hint": " – ".join(dict.fromkeys(days_of)), "tone": ""}


def undone_words(source: Import) -> str:
    """How much an undo takes back."""
    made = imports.new_customers_of(source)
    words = _("New rows that go: %(created)s. Rows that are as before: %(changed)s. Customers that go: %(made)s.")
    return str(words % {"created": ui.num(source.created), "changed": ui.num(source.changed), "made": ui.num(made)})


def step_label(run: Run | None) -> Any:
    """What the file's work is called while it goes on; a computation has its own name."""
    words = {imports.CHECK: _("Dry run"), imports.LOAD: _("Import"), imports.UNDO: _("Take the import back")}
    return words.get(run.params.get("step")) if run is not None else None


def place_of(source: Import) -> int:
    """How far the file is on its way in."""
    at = {ImportState.UPLOADED: 2 if source.run else 1, ImportState.FAILED: 1, ImportState.CHECKED: 2}
    if source.state == ImportState.CHECKED and source.run is not None and not source.run.is_over:
        return 3
    return at.get(ImportState(source.state), 4)


def computing(source: Import, user: Any) -> Run | None:
    """The computation that was asked for after this file came in."""
    if source.state != ImportState.DONE or source.finished_at is None:
        return None
    return Run.objects.visible_to(user).filter(kind=RunKind.ALL, created_at__gte=source.finished_at).first()


def steps(place: int) -> list[dict[str, Any]]:
    """The way in, with the step that is now."""
    words = (_("File"), _("Columns"), _("Dry run"), _("Import"))
    states = ["done" if n < place else "now" if n == place else "" for n in range(len(words))]
    return [{"label": label, "state": word} for label, word in zip(words, states, strict=True)]


class ImportProgress(Imports, Page):
    """The live fragment of the file's own work, or of what is computed from it; at the end the page comes anew."""

    template_name = "parts/progress.html"
    of_computing = False

    def run(self) -> Run:
        found = computing(self.object, self.user) if self.of_computing else self.object.run
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        if self.run().is_over:
            response["HX-Refresh"] = "true"
        return response

    def context(self) -> dict[str, Any]:
        run = self.run()
        return {"run": run, "run_url": self.request.path, "run_label": step_label(run)}


class ImportLoad(Imports, ActionPage):
    title = _("Import the rows")
    question = _("All rows come in, or none.")
    submit_label = _("Import")

    def act(self) -> Any:
        good = self.request.POST.get("good_rows") == "1"
        return imports.start(self.object, imports.LOAD, good_rows=good, by=self.user)

    def done_url(self, result: Any) -> str:
        return self.url()


class ImportUndo(Imports, ActionPage):
    title = _("Take the import back")
    question = _("What the file changed becomes what it was, and what it made goes.")
    blocked = _("This import cannot be taken back as things stand.")
    submit_label = _("Take the import back")
    danger = True

    def context(self) -> dict[str, Any]:
        found = imports.obstacle(self.object, by=self.user)
        said = self.blocked if found else f"{self.question} {undone_words(self.object)}"
        return super().context() | {"question": said, "obstacle": found}

    def act(self) -> Any:
        return imports.start(self.object, imports.UNDO, by=self.user)

    def done_url(self, result: Any) -> str:
        return self.url()


class ImportCompute(Imports, ActionPage):
    title = _("See your own 80/20")
    question = _("Contribution, tiers and risks are computed from what is there now.")
    submit_label = _("Compute")

    def act(self) -> Any:
        return runs.request(RunKind.ALL, as_of=days.offered(), by=self.user)

    def done_url(self, result: Any) -> str:
        return self.url()


class ImportErrors(Imports, Page):
    """The bad rows as a file in the shape of the one that came, with row, column and reason."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        path, name = import_reports.error_file(self.object), import_reports.error_name(self.object)
        return files.attachment(path, name=name, media_type="text/csv; charset=utf-8")
