"""What the churn score learned: its versions with their measures, what each reason weighs, and which one is kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.actions import score_models
from analytics.choices import Reason
from analytics.facts import score_models as facts
from analytics.filters.score_models import ScoreModelFilters
from analytics.forms.score_models import PinPageForm
from analytics.models import ModelPin, ScoreModel
from analytics.rules.prior import FEATURES, PRIOR
from analytics.views.backtests import percent
from analytics.views.lists import ways_of
from kam.choices import RunKind
from kam.ground import days
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

WORDS = {"bg": _("Rhythm and silence (BG/NBD)")}
"""Features that are shown as more than one reason."""


def label(feature: str) -> str:
    """What a feature is called."""
    return str(WORDS.get(feature) or Reason(feature).label)


def name_of(number: int) -> str:
    """A version by its number; 0 is day one."""
    return _t("Version %(number)s") % {"number": number} if number else _t("Day-one weights")


def decimals(value: float | None) -> str:
    """A measure with three decimals."""
    return "" if value is None else f"{value:.3f}"


def window(row: ScoreModel) -> str:
    """From the first day learned from to the last."""
    return f"{formats.day(row.from_on, ui.language())} – {formats.day(row.until_on, ui.language())}"


def number_cell(row: ScoreModel) -> SafeString:
    """Its number."""
    return format_html('<a class="open" href="{}">{}</a>', reverse("analytics:scoremodel-detail", args=[row.pk]), row)


EMPTY = {
    "title": _("Nothing was learned yet"),
    "text": _("The day-one weights score until half a year of orders is there; then a job learns once a month."),
    "icon": "graduation-cap",
}
COLUMNS = [
    Column("number", _("Version"), lambda m: m.number, number_cell, "number"),
    Column("as_of", _("Learned as of"), lambda m: m.as_of, lambda m: ui.day(m.as_of), "as_of", num=True),
    Column("window", _("From the days"), window, css="desk"),
    Column("rows", _("Rows"), lambda m: m.rows, lambda m: f"{m.rows:,}", "rows", num=True),
    Column("lost", _("Without an order"), lambda m: m.lost / m.rows, lambda m: formats.percent(m.lost / m.rows),
           num=True, css="desk"),
    Column("auc", _("Told right (AUC)"), lambda m: m.auc, lambda m: percent(m.auc), "auc", num=True),
    Column("brier", _("Brier score"), lambda m: m.brier, lambda m: decimals(m.brier), "brier", num=True, css="desk"),
    Column("ece", _("Off by (calibration error)"), lambda m: m.ece, lambda m: percent(m.ece), "ece", num=True),
    Column("horizon", _("Horizon"), lambda m: m.horizon, only="export"),
]  # fmt: skip


class ScoreModelList(ListPage):
    """All versions, the newest first; which one scores tonight stands above."""

    model, name, nav, title = ScoreModel, "score_models", "analyses", _("What the score learned")
    template_name, filterset_class = "analytics/score_models/list.html", ScoreModelFilters
    default_sort, columns, empty, right = "-as_of", COLUMNS, EMPTY, Right.SEE_DASHBOARD

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.RECOMPUTE):
            return []
        url = f"{reverse('kam:run-start')}?kind={RunKind.LEARNING}"
        return [{"label": _("Learn now"), "url": url, "icon": "graduation-cap"}]

    def context(self) -> dict[str, Any]:
        return super().context() | {"ways": ways_of(self.user, "score_models")} | in_force(self.user)

    def row_url(self, row: ScoreModel) -> str:
        return reverse("analytics:scoremodel-detail", args=[row.pk])


def in_force(user: Any) -> dict[str, Any]:
    """Which version scores on the book's present day, and the pin that makes it so."""
    found = facts.in_force(days.offered(), score_models.horizon())
    pin = ModelPin.objects.filter(is_open=True).select_related("by", "score_model").first()
    return {"in_force": name_of(found.number), "number": found.number, "pin": pin,
            "may_pin": can(user, Right.EDIT_POLICY), "first_url": reverse("analytics:scoremodel-first"),
            "backtest_url": reverse("analytics:backtest")}  # fmt: skip


class ScoreModelDetail(DetailPage):
    """One version: what it learned from and what each reason weighs, day one beside it."""

    model, nav, template_name = ScoreModel, "analyses", "analytics/score_models/show.html"
    right = Right.SEE_DASHBOARD

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("What the score learned"), reverse("analytics:scoremodel-list"))]

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.EDIT_POLICY):
            return []
        url = reverse("analytics:scoremodel-pin", args=[self.object.pk])
        return [{"label": _("Keep to this version"), "url": url, "icon": "pin"}]

    def head(self) -> list[dict[str, Any]]:
        return [scoring(self.object, in_force(self.user)["number"]), *figures(self.object)]

    def context(self) -> dict[str, Any]:
        weights = weighed(self.object)
        top = max((abs(one["learned"]) for one in weights), default=1.0)
        return super().context() | {"weights": weights, "longest": top, "branches": branches(self.object)}


def scoring(row: ScoreModel, number: int) -> dict[str, Any]:
    """Whether this is the version that scores."""
    is_it = row.number == number
    hint = _t("scores the customers each night") if is_it else _t("In force: %(name)s") % {"name": name_of(number)}
    return {"label": _("In force"), "value": _("Yes") if is_it else _("No"), "word": True, "hint": hint}


def figures(row: ScoreModel) -> list[dict[str, Any]]:
    """What a version learned from and how well it says that."""
    return [
        {"label": _("Learned as of"), "value": ui.day(row.as_of), "word": True, "hint": window(row)},
        {"label": _("Rows"), "value": f"{row.rows:,}",
         "hint": ngettext("%(count)s customer", "%(count)s customers", row.accounts) % {"count": f"{row.accounts:,}"}},
        {"label": _("Told right (AUC)"), "value": percent(row.auc), "hint": _("within these days")},
        {"label": _("Off by (calibration error)"), "value": percent(row.ece), "hint": _("within these days")},
    ]  # fmt: skip


def weighed(row: ScoreModel) -> list[dict[str, Any]]:
    """Per feature: what one standard deviation of it moves the logit by, as learned and on day one, heaviest first."""
    learned = row.parameters["weights"]
    first = dict(zip(FEATURES, PRIOR.beta, strict=True))
    found = [{"code": one, "label": label(one), "learned": learned.get(one, 0.0), "first": first[one]}
             for one in FEATURES]  # fmt: skip
    told = [one for one in found if abs(one["learned"]) >= 0.005 or abs(one["first"]) >= 0.005]
    return sorted(told, key=lambda one: -abs(one["learned"]))


def branches(row: ScoreModel, most: int = 20) -> list[dict[str, Any]]:
    """Segments whose customers leave more or less often than their orders alone say, the farthest first."""
    found = row.parameters["segments"].items()
    told = [{"name": name or _t("Without a segment"), "offset": one["offset"]} for name, one in found]
    return sorted(told, key=lambda one: -abs(one["offset"]))[:most]


class PinPage(FormPage):
    """Keep to a version until it is let go; said with a reason."""

    nav, right, form_class = "analyses", Right.EDIT_POLICY, PinPageForm
    title, submit_label = _("Keep to this version"), _("Keep")
    done_message = _("Kept. The next computation of risks scores with it.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {}

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("What the score learned"), reverse("analytics:scoremodel-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("analytics:scoremodel-list")


class ScoreModelPin(PinPage):
    model = ScoreModel

    def get_subtitle(self) -> str:
        return str(self.object)

    def act(self, form: Any) -> ModelPin:
        return score_models.pin(model=self.object, reason=form.cleaned_data["reason"], by=self.user)


class ScoreModelFirst(PinPage):
    """Back to the weights that nobody learned."""

    subtitle = _("Day-one weights")

    def act(self, form: Any) -> ModelPin:
        return score_models.pin(model=None, reason=form.cleaned_data["reason"], by=self.user)


class ModelPinEnd(ActionPage):
    """From now on the newest version scores again."""

    model, nav, right, title = ModelPin, "analyses", Right.EDIT_POLICY, _("Let the version go")
    question = _("The newest learned version scores again from the next computation of risks on.")
    submit_label, done_message = _("Let go"), _("Let go. The newest version scores again.")

    def act(self) -> ModelPin:
        return score_models.unpin(self.object, version=self.version(), by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("analytics:scoremodel-list")
