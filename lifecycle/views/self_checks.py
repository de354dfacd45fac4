"""The company's self-check: the eight countermeasures beside the customers in the dilemma that each answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page
from kam.ground.posts import ActionPage, FormPage, Returning
from kam.ground.rights import Right, can, same_person
from kam.templatetags import ui
from lifecycle.actions import self_checks
from lifecycle.choices import Dilemma, Measure, MeasureState
from lifecycle.filters import SelfCheckFilter
from lifecycle.forms.self_checks import AssessForm, StepDoneForm
from lifecycle.models import Diagnosis, SelfCheck
from lifecycle.rules import self_checks as rules

ASKS = {
    Measure.STRATEGY: gettext_lazy("Are key accounts part of the strategy, with goals for years to come?"),
    Measure.STRUCTURE: gettext_lazy("Do marketing, sales and service each have their part?"),
    Measure.SELECTION: gettext_lazy("Do the best products and people go to the customers who are worth most?"),
    Measure.DRILL: gettext_lazy("Is everybody drilled and examined before they go to a key account?"),
    Measure.PROCESS: gettext_lazy("Is every key step on the way to a customer managed, not only the result?"),
    Measure.MECHANISM: gettext_lazy("Do pay and promotion make people want to win and keep key accounts?"),
    Measure.TACTICS: gettext_lazy("Are our ways of building relations and showing value written down and repeated?"),
    Measure.PROJECT: gettext_lazy("Is each key account that was won looked after like a project?"),
}
PHASES = {
    Dilemma.GET_IN: gettext_lazy("Early: before they are won"),
    Dilemma.GROW: gettext_lazy("In the middle: while they grow"),
    Dilemma.KEEP: gettext_lazy("Late: once they are there"),
}


class SelfCheckPage(Page):
    """All eight at a glance."""

    template_name, nav, title = "lifecycle/self_checks/show.html", "self-check", gettext_lazy("Eight countermeasures")
    subtitle = gettext_lazy("How far we have come ourselves, and how many customers wait for it")

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("History"), "url": reverse("lifecycle:selfcheck-list"), "icon": "history"}]

    def context(self) -> dict[str, Any]:
        seen = Diagnosis.objects.visible_to(self.user).standing().order_by()
        counts = dict(seen.values_list("dilemma").annotate(Count("pk")))
        newest = SelfCheck.objects.newest(timezone.localdate())
        phases = [phase(one, newest, counts.get(one, 0), self.user) for one in Dilemma]
        return {"phases": phases, "can_assess": can(self.user, Right.EDIT_POLICY)}


def phase(dilemma: Dilemma, newest: dict[str, SelfCheck], count: int, reader: Any) -> dict[str, Any]:
    """A dilemma with what answers it."""
    return {
        "title": PHASES[dilemma],
        "dilemma": dilemma,
        "count": count,
        "measures": [shown(measure, newest.get(measure), reader) for measure in rules.ANSWERS[dilemma]],
    }


def shown(measure: Measure, check: SelfCheck | None, reader: Any) -> dict[str, Any]:
    """One countermeasure: its steps as a picture, and the newest assessment."""
    state = check.state if check else 0
    today = timezone.localdate()
    waits = check is not None and check.next_step and check.step_done_on is None
    return {
        "measure": measure,
        "asks": ASKS[measure],
        "check": check,
        "word": MeasureState(state).label if check else _("Not assessed yet"),
        "steps": [{"x": 25 * n, "on": n < state} for n in range(rules.TOP)],
        "waits": waits,
        "can_finish": check is not None and self_checks.may_answer(check, reader),
        "late": bool(waits and check and check.next_on and check.next_on < today),
    }


class OfMeasure:
    """Which countermeasure an address means, and the way up."""

    kwargs: dict[str, Any]

    @property
    def measure(self) -> Measure:
        if self.kwargs["measure"] not in Measure.values:
            raise Http404
        return Measure(self.kwargs["measure"])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Eight countermeasures"), reverse("lifecycle:self-check"))]


class MeasureAssess(OfMeasure, FormPage):
    """Assess one countermeasure anew, from what was said last."""

    nav, right, form_class = "self-check", Right.EDIT_POLICY, AssessForm
    submit_label, done_message = gettext_lazy("Save the assessment"), gettext_lazy("Assessed.")

    def initial(self) -> dict[str, Any]:
        last = SelfCheck.objects.newest(timezone.localdate()).get(self.measure)
        if last is None:
            return {"owner": self.user}
        step = ("next_step", "next_on") if last.step_done_on is None else ()  # one that is open goes on
        return {name: getattr(last, name) for name in ("state", "evidence", "link", "owner", *step)}

    def get_title(self) -> Any:
        return self.measure.label

    def get_subtitle(self) -> Any:
        return ASKS[self.measure]

    def act(self, form: Any) -> SelfCheck:
        return self_checks.assess(values=form.cleaned_data | {"measure": self.measure.value}, by=self.user)

    def done_url(self, _record: SelfCheck) -> str:
        return reverse("lifecycle:self-check")


class OfStep:
    """The next step of an assessment, for its owner and whoever assesses, and back to all eight."""

    model, nav = SelfCheck, "self-check"
    object: SelfCheck
    user: Any

    @property
    def right(self) -> Right | None:
        return None if same_person(self.object.owner, self.user) else Right.EDIT_POLICY

    def get_subtitle(self) -> Any:
        return self.object.next_step

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Eight countermeasures"), reverse("lifecycle:self-check"))]

    def home(self) -> str:
        return reverse("lifecycle:self-check")


class SelfCheckDone(Returning, OfStep, FormPage):
    """The next step is done: one tap, or with what shows it; with undo."""

    title, submit_label = gettext_lazy("Is this step done?"), gettext_lazy("Mark step done")
    form_class, done_message = StepDoneForm, gettext_lazy("Step done.")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> SelfCheck:
        return self_checks.finish_step(self.object, **form.cleaned_data, version=self.version(), by=self.user)

    def undo_url(self, _result: SelfCheck) -> str:
        return reverse("lifecycle:selfcheck-reopen", args=[self.object.pk])


class SelfCheckReopen(Returning, OfStep, ActionPage):
    """Undo of it."""

    title, submit_label = gettext_lazy("Open this step again?"), gettext_lazy("Open again")
    done_message = gettext_lazy("It is open again.")

    def act(self) -> SelfCheck:
        return self_checks.reopen_step(self.object, by=self.user)


EMPTY = {"title": gettext_lazy("Not assessed yet"), "text": gettext_lazy("The director assesses, everybody reads.")}
COLUMNS = [
    *round_trips.columns("self_checks", {
        "measure": lambda c: c.get_measure_display(), "state": lambda c: c.get_state_display(),
        "owner": lambda c: c.owner.username, "evidence": lambda c: c.evidence, "link": lambda c: c.link,
        "next_step": lambda c: c.next_step, "next_on": lambda c: c.next_on, "step_done_on": lambda c: c.step_done_on,
        "on": lambda c: c.on,
    }),
    Column("on", gettext_lazy("Day"), lambda c: c.on, lambda c: ui.day(c.on), "on", only="page"),
    Column("measure", gettext_lazy("Countermeasure"), lambda c: c.get_measure_display(), only="page"),
    Column("answers", gettext_lazy("Answers"), lambda c: Dilemma(rules.answered_by(c.measure)).label),
    Column("state", gettext_lazy("State"), lambda c: c.state, lambda c: c.get_state_display(), "state", only="page"),
    Column("evidence", gettext_lazy("Evidence"), lambda c: c.evidence, css="wide", only="page"),
    Column("next_step", gettext_lazy("Next step"), lambda c: c.next_step, css="desk", only="page"),
    Column("next_on", gettext_lazy("Until"), lambda c: c.next_on, lambda c: ui.day(c.next_on, "short"), css="desk",
           only="page"),
    Column("owner", gettext_lazy("Owner"), lambda c: c.owner, only="page"),
    Column("by", gettext_lazy("Assessed by"), lambda c: c.by, css="desk"),
]  # fmt: skip


class SelfCheckList(ListPage):
    """Every assessment, the newest first."""

    model, filterset_class, name, nav = SelfCheck, SelfCheckFilter, "self-checks", "self-check"
    title, default_sort, empty, columns = gettext_lazy("History of the self-check"), "-on", EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("owner", "by")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Eight countermeasures"), reverse("lifecycle:self-check"))]
