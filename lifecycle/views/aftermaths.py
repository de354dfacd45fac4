"""Pages of aftermaths: who was won back, lost or lies dormant, why, and what follows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import reopenings, reviews
from lifecycle.actions.aftermaths import REVIEW
from lifecycle.choices import Cause, Ending, Stage, TodoSource
from lifecycle.filters import AftermathFilter
from lifecycle.forms.aftermaths import AftermathReopenForm, AftermathReviewForm
from lifecycle.models import Aftermath, Todo, Warning
from lifecycle.templatetags.reasons import tone
from lifecycle.views.todos import state as todo_state
from lifecycle.views.visits import customer

CAUSES = dict(Cause.choices)
CLOSED = Column("closed_findings", Aftermath._meta.get_field("closed_findings").verbose_name,
                lambda a: a.closed_findings, only="export")  # fmt: skip
BESIDE = ("account__owner", "account__journey", "competitor", "reviewed_by")
EMPTY = {
    "title": gettext_lazy("Nothing has ended yet"),
    "text": gettext_lazy("Close a churn warning as won back, lost or dormant: what follows stands here."),
    "icon": "history",
}


def ending_cell(row: Aftermath) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', tone(row.ending), row.get_ending_display())


def next_words(row: Aftermath) -> str:
    """What is to come: the review, the day to look in, or nothing."""
    if row.taken_back_on:
        return _("taken back")
    if row.ending == Ending.DORMANT:
        if not _is_at(row, Stage.DORMANT):
            return _("dormant no longer")
        return _("look in on %s") % strip_tags(ui.day(row.revisit_on, "short"))
    if row.ending == Ending.LOST:
        return _("reviewed") if row.reviewed_on else _review_words(row)
    return _("care plan")


def next_cell(row: Aftermath) -> SafeString | str:
    """The same; in a warning tone where it is late."""
    words = next_words(row)
    return format_html('<span class="tag warn">{}</span>', words) if late_days(row) > 0 else words


def late_days(row: Aftermath) -> int:
    """Since how many days the review is due, as its to-do says it; none or fewer where it is to come or none waits."""
    due_on = (getattr(row, "review_on", None) or row.review_due_on) if row.review_due_on else None
    return (timezone.localdate() - due_on).days if due_on else 0


def _review_words(row: Aftermath) -> str:
    """By when the review is to come, or since when it is late."""
    late = late_days(row)
    if late > 0:
        return ngettext("review late by %(days)d day", "review late by %(days)d days", late) % {"days": late}
    return _("review to come")


def mark_reviews(rows: list[Any]) -> None:
    """The day of the open to-do by which each loss is to be reviewed; one query where any waits."""
    waiting = {f"{REVIEW}:{row.pk}": row for row in rows if row.review_due_on}
    given = Todo.objects.open().filter(source=TodoSource.WIN_BACK, reason__in=waiting) if waiting else ()
    for todo in given:
        waiting[todo.reason].review_on = todo.due_on


def columns_for(user: Any) -> list[Column]:
    """The columns as this reader may read them."""
    return [
        Column("account", gettext_lazy("Customer"), lambda a: a.account.name, customer),
        Column("account_code", gettext_lazy("Customer code"), lambda a: a.account.code, only="export"),
        Column("ending", gettext_lazy("How it ended"), lambda a: a.get_ending_display(), ending_cell),
        Column("on", gettext_lazy("Day"), lambda a: a.on, lambda a: ui.day(a.on, "short"), "on"),
        Column("cause", gettext_lazy("Cause"), lambda a: str(CAUSES.get(a.cause_for(user), ""))),
        Column("evidence", gettext_lazy("Evidence"), lambda a: a.evidence_for(user), css="wide"),
        Column("competitor", gettext_lazy("Went to"), lambda a: a.competitor or "", css="desk"),
        Column("next", gettext_lazy("What follows"), next_words, next_cell, "pressing"),
        Column("revisit_on", gettext_lazy("Look in again on"), lambda a: a.revisit_on, only="export"),
        Column("reviewed_on", gettext_lazy("Reviewed on"), lambda a: a.reviewed_on, only="export"),
        Column("reviewed_by", gettext_lazy("Reviewed by"), lambda a: a.reviewed_by or "", only="export"),
        Column("findings", gettext_lazy("What we learnt"), lambda a: a.findings, only="export"),
        *([CLOSED] if can(user, Right.SEE_SUSPICIONS) else []),
        Column("owner", gettext_lazy("Owner"), lambda a: a.account.owner or ""),
    ]


def whole(user: Any) -> dict[str, Any]:
    """All warnings that ended so, how many of them are not listed, and how many of those listed had no warning."""
    seen, warned = Aftermath.objects.visible_to(user).standing(), Warning.objects.visible_to(user)
    found = warned.filter(state__in=Ending.values).order_by().values_list("state").annotate(n=Count("pk"))
    counts, told = dict(found), seen.aggregate(all=Count("pk"), alone=Count("pk", filter=Q(warning=None)))
    ends = [(end.label, end.value, counts.get(end.value, 0)) for end in Ending]
    return {"ends": ends, "beyond": sum(counts.values()) - told["all"] + told["alone"], "alone": told["alone"]}


class AftermathList(ListPage):
    """How customers' stories ended: late reviews first, then the newest; whose end was taken back has none."""

    model, filterset_class, name, nav = Aftermath, AftermathFilter, "aftermaths", "warnings"
    template_name, title = "lifecycle/aftermaths/list.html", gettext_lazy("Won back, lost, dormant")
    default_sort, empty = "-pressing", EMPTY

    @cached_property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return columns_for(self.user)

    def rows(self) -> Any:
        return super().rows().standing().by_lateness().select_related(*BESIDE)

    def context(self) -> dict[str, Any]:
        return super().context() | {"whole": whole(self.user)}

    def prepare(self, rows: list[Any]) -> None:
        mark_reviews(rows)

    def row_url(self, row: Aftermath) -> str:
        return reverse("lifecycle:aftermath-detail", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Churn warnings"), reverse("lifecycle:warning-list"))]


class OfAftermath:
    """What the pages of one aftermath share."""

    model, nav = Aftermath, "warnings"
    object: Aftermath
    user: Any

    def queryset(self) -> Any:
        return Aftermath.objects.visible_to(self.user).select_related(
            "account__owner", "account__journey", "competitor", "by", "warning", "taken_back_by", "reviewed_by"
        )

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Won back, lost, dormant"), reverse("lifecycle:aftermath-list"))]


class AftermathDetail(OfAftermath, DetailPage):
    """One end: how, why, on what evidence, and the work that follows."""

    template_name = "lifecycle/aftermaths/detail.html"

    def get_title(self) -> Any:
        return self.object.account

    def context(self) -> dict[str, Any]:
        made = self.object
        work = Todo.objects.filter(account=made.account_id, source=TodoSource.WIN_BACK, reason__endswith=f":{made.pk}")
        return {
            "made": made,
            "cause": CAUSES.get(made.cause_for(self.user), ""),
            "evidence": made.evidence_for(self.user),
            "closed_findings": made.closed_findings_for(self.user),
            "knows": made.is_suspected_by(self.user),
            "work": [(todo, todo_state(todo)) for todo in work.select_related("user").order_by("due_on")],
            "can_review": made.ending == Ending.LOST and not made.taken_back_on and can(self.user, Right.TAKE_ON_WORK),
            "can_reopen": reopenings.may_reopen(made, self.user) and _is_at(made, Stage.LOST),
        }


class AftermathReview(OfAftermath, FormPage):
    """What we learnt from a loss."""

    title, form_class, right = gettext_lazy("Review the loss"), AftermathReviewForm, Right.TAKE_ON_WORK
    done_message = gettext_lazy("Findings kept.")

    def initial(self) -> dict[str, Any]:
        made = self.object
        return {"findings": made.findings, "closed_findings": made.closed_findings_for(self.user)}

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (str(self.object.account), self.done_url(None))]

    def act(self, form: Any) -> Aftermath:
        return reviews.write(self.object, **form.cleaned_data, version=self.version(), by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("lifecycle:aftermath-detail", args=[self.object.pk])


class AftermathReopen(OfAftermath, FormPage):
    """A loss is taken back: the warning is open again."""

    title, form_class, right = gettext_lazy("Take the loss back"), AftermathReopenForm, Right.MOVE_STAGES
    submit_label, done_message = gettext_lazy("Take the loss back"), gettext_lazy("The churn warning is open again.")

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            *super().crumbs(),
            (str(self.object.account), reverse("lifecycle:aftermath-detail", args=[self.object.pk])),
        ]

    def context(self) -> dict[str, Any]:
        return {"heed": [_("The warning opens again, and visits that fell away and are still to come stand again.")]}

    def act(self, form: Any) -> Any:
        return reopenings.reopen(self.object, reason=form.cleaned_data["reason"], version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("lifecycle:warning-detail", args=[record.pk])


def _is_at(made: Aftermath, stage: Stage) -> bool:
    """Whether the customer stands in this stage today."""
    journey = getattr(made.account, "journey", None)
    return journey is not None and journey.stage == stage
