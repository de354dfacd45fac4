"""Milestones among the settings, and on a customer: the list with what shows each, ticking and taking back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.views.home import OfAccount
from kam.ground.catalogues import Catalogue, CatalogueList, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui
from lifecycle.actions import milestones
from lifecycle.filters import MilestoneFilter
from lifecycle.forms.milestones import MilestoneForm, MilestoneTickForm
from lifecycle.models import Milestone, MilestoneMark
from lifecycle.templatetags.milestones import shown_by


def name_cell(row: Milestone) -> SafeString:
    """What is reached, and below it what shows it."""
    url = reverse("lifecycle:milestone-edit", args=[row.pk])
    return format_html('<a class="open" href="{}">{}</a><span class="sub">{}</span>', url, row, shown_by(row))


def needed_cell(row: Milestone) -> SafeString | str:
    return format_html('<span class="tag">{}</span>', _("Needed")) if row.required else _("Wanted")


EMPTY = {
    "title": gettext_lazy("No milestone fits"),
    "text": gettext_lazy("Define what a customer has to reach before it moves on."),
    "icon": "flag",
}
COLUMNS = [
    Column("stage", gettext_lazy("Stage"), lambda m: m.get_stage_display()),
    Column("name", gettext_lazy("Milestone"), str, name_cell),
    Column("evidence", gettext_lazy("Shown by"), shown_by, only="export"),
    Column("required", gettext_lazy("To move on"), lambda m: _("Needed") if m.required else _("Wanted"), needed_cell),
    Column("due", gettext_lazy("To-do after (days)"), lambda m: m.due_days, lambda m: ui.num(m.due_days), num=True),
    Column("position", gettext_lazy("Place"), lambda m: m.position, sort="position", num=True, css="desk"),
]


class OfMilestones(Catalogue):
    """Kept by the administrator."""

    model, noun, called = Milestone, "lifecycle:milestone", gettext_lazy("Milestones")
    verbs, keeps = milestones, Right.FIELDS


class MilestoneList(OfMilestones, CatalogueList):
    """The milestones of all stages, in the order of the stages."""

    name, new, right, filterset_class = "milestones", gettext_lazy("New milestone"), Right.FIELDS, MilestoneFilter
    subtitle = gettext_lazy("What a customer has to reach in each stage, and what shows it")
    empty, columns = EMPTY, COLUMNS


class MilestoneCreate(OfMilestones, EntryCreate):
    """Define one."""

    title, form_class, done_message = gettext_lazy("New milestone"), MilestoneForm, gettext_lazy("Milestone defined.")

    def make(self, values: Any) -> Milestone:
        return milestones.define(values=values, by=self.user)


class MilestoneEdit(OfMilestones, EntryEdit):
    """Other words, evidence, numbers."""

    form_class = MilestoneForm

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"name": str(self.object)}


class MilestoneArchive(OfMilestones, EntryArchive):
    """Asked for no more."""

    title, done_message = gettext_lazy("Archive milestone"), gettext_lazy("Milestone archived.")
    question = gettext_lazy("No customer is asked for it any more. What was said so far is kept.")


class MilestoneRestore(OfMilestones, EntryRestore):
    """Asked for again."""

    done_message = gettext_lazy("Milestone brought back.")
    question = gettext_lazy("Customers in this stage are asked for it again.")


class MilestoneTick(OfAccount, FormPage):
    """Somebody says that a customer has reached one, and how they know."""

    title, form_class, right = gettext_lazy("Milestone reached"), MilestoneTickForm, Right.TAKE_ON_WORK
    submit_label, done_message = gettext_lazy("It is reached"), gettext_lazy("Milestone reached.")

    @property
    def milestone(self) -> Milestone:
        found = Milestone.objects.live().filter(pk=self.kwargs["milestone"]).first()
        if found is None:
            raise Http404
        return found

    def instance(self) -> Any:
        return None

    def get_subtitle(self) -> Any:
        return f"{self.milestone} · {self.object}"

    def act(self, form: Any) -> MilestoneMark:
        return milestones.tick(self.object, milestone=self.milestone, **form.cleaned_data, by=self.user)

    def undo_url(self, result: MilestoneMark) -> str:
        return reverse("lifecycle:milestonemark-withdraw", args=[result.pk])


class MilestoneWithdraw(ActionPage):
    """What somebody said is taken back."""

    model, nav, right = MilestoneMark, "customers", Right.TAKE_ON_WORK
    title, submit_label = gettext_lazy("Not reached after all?"), gettext_lazy("Take it back")
    question = gettext_lazy("The milestone is open again; the record keeps what was said.")
    done_message = gettext_lazy("Milestone taken back.")

    def queryset(self) -> Any:
        return MilestoneMark.objects.visible_to(self.user).select_related("account", "milestone")

    def act(self) -> MilestoneMark:
        return milestones.withdraw(self.object, by=self.user)

    def done_url(self, result: MilestoneMark) -> str:
        return reverse("accounts:account-detail", args=[result.account_id])
