"""Does the score foretell? What a stored backtest found, beside the naive rule and the plain model (C2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import Tier
from analytics.facts.backtest_parts import read as read_part
from analytics.forms.backtests import BacktestForm
from analytics.rules import backtests as rules
from analytics.views import backtest_answers, backtest_basis, customers, sheet_words
from analytics.views import backtest_parts as parts
from analytics.views.backtest_answers import LIKELY
from analytics.views.lists import faults_of, ways_of
from kam.choices import RunKind
from kam.ground import charts, heard, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.ground.sheets import digits
from kam.ground.wording import gap
from kam.models import Run
from kam.rules import formats

GROUPS = {"all": _("All that ordered within a year"), "repeat": _("With two order days or more"),
          "key": _("Key accounts")}  # fmt: skip
MEASURES = ("auc", "auc_naive", "auc_bgnbd", "brier", "ece", "lift20", "revenue_caught20")


class BacktestPage(Page):
    """What a director asks first, then the calibration; the technical measures by group and tier under a fold."""

    template_name, nav, right = "analytics/backtests/show.html", "analyses", Right.SEE_DASHBOARD
    title, narrowed_by = _("Does it foretell?"), BacktestForm

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.RECOMPUTE):
            return []
        url = f"{reverse('kam:run-start')}?kind={RunKind.BACKTEST}"
        return [{"label": _("Test again"), "url": url, "icon": "history"}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, run = BacktestForm(request.GET, user=self.user), run_of(request.GET)
        offered = customers.choices(self.user, request.GET)
        around = {"ways": ways_of(self.user, "backtest"), "run": run, "form": form, "choices": offered,
                  "as_of": run and run.as_of}  # fmt: skip
        if run is None or not form.is_valid():
            return self.show(**around, faults=[] if form.is_valid() else faults_of(form))
        found = read_part(run, form.part, self.user)
        if found and self.is_file:
            head, rows = sheet(found, *parts.called(form, offered))
            return self.exported("backtest", head, rows)
        around |= parts.told(form, offered, request.GET, found)
        return self.show(**around, **(shown(found, request.GET, around["part"]) if found else {}))


def run_of(asked: Any) -> Run | None:
    """The newest backtest, or the newest up to a day (`as_of`)."""
    return Run.objects.known_on(RunKind.BACKTEST, heard.day(asked, "as_of"))


def shown(found: dict[str, Any], asked: Any, part: str = "") -> dict[str, Any]:
    """All that the page tells; of a part of the customers, named so, its own line and below it that of all."""
    whole = [(str(words), found[key]) for key, words in GROUPS.items() if key in found]
    groups = [(part, found["all"]), (str(GROUPS["all"]), found["whole"])] if part else whole
    return {
        "verdict": verdict(found), "basis": backtest_basis.version(found), "beats": rules.beats(found),
        "answers": backtest_answers.answers(found, part), "figures": figures(found), "lead": lead(found),
        "days": backtest_basis.origins(found), "off": off(found), "few": "" if part else few(found),
        "groups": [line(words, one) for words, one in groups],
        "tiers": [line(words, part) for words, part in tiers_of(found)],
        "horizon": found["horizon"], "chart": calibration(found),
        "files": lists.files(asked),
    }  # fmt: skip


def verdict(found: dict[str, Any]) -> str:
    """The first line: whether the score is shown to beat the naive rule on this company's orders, and by how much."""
    whole, beats = found["all"], rules.beats(found)
    if beats is None:
        return _untold(whole)
    words = {"auc": span(whole), "naive": percent(whole["auc_naive"])}
    told = _t("Of two customers, one lost and one that stayed, the score names the lost one in %(auc)s of cases; "
              "by the days since the last order alone it would be %(naive)s.") % words  # fmt: skip
    if not beats:
        worse = whole["ahead_high"] < 0
        first = (
            _t("On this company's orders the score does worse than the days since the last order.")
            if worse
            else _t("On this company's orders the score is not shown to beat the days since the last order.")
        )
        return first + gap() + told
    plain = whole["auc_bgnbd"]
    if plain is not None and plain > whole["auc"]:
        more = _t("The purchase model within it (BG/NBD) would do even better alone: %(plain)s.")
        told += gap() + more % {"plain": percent(plain)}
    return told


def off(found: dict[str, Any]) -> str:
    """That the promised risks were farther off than is allowed, and how to read them then; else nothing."""
    if rules.calibrated(found) is not False:
        return ""
    words = {"ece": percent(found["all"]["ece"]), "allowed": percent(rules.ALLOWED)}
    return _t("The promised risks were off by %(ece)s on average, more than the %(allowed)s that are allowed: read "
              "them as an order of customers, not as chances.") % words  # fmt: skip


def few(found: dict[str, Any]) -> str:
    """Of which groups and tiers nothing is told, because too few of them were lost or stayed; else nothing."""
    parts = [*((words, found.get(key)) for key, words in GROUPS.items() if key != "all"), *tiers_of(found)]
    names = [words for words, part in parts if part and not part.get("enough", True)]
    if not names or not found["all"].get("enough", True):
        return ""
    told = {"names": wording.listed(names), "least": rules.LEAST}
    return _t("For these groups alone it cannot tell: %(names)s. That takes %(least)s customers that were lost and "
              "%(least)s that stayed.") % told  # fmt: skip


def tiers_of(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The measures of each tier, the highest first; a stored run keeps no order on PostgreSQL."""
    return [(str(tier.label), found["tiers"][tier.value]) for tier in Tier if tier.value in found["tiers"]]


def _untold(whole: dict[str, Any]) -> str:
    """Why nothing is claimed: too few accounts, or a backtest of before bounds were kept."""
    if whole["auc"] is not None and "enough" not in whole:
        return _t("This test was made before its uncertainty was reckoned. Test again.")
    least = {"least": rules.LEAST}
    if whole["auc"] is not None:
        return _t("Too few customers to tell whether the score foretells anything: it takes %(least)s that were lost "
                  "and %(least)s that stayed.") % least  # fmt: skip
    return _t("The book is too young or too even to tell whether the score foretells anything.")


def decimals(value: float | None) -> str:
    """Three decimals, a dash for what cannot be told."""
    return "–" if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    """A share with one decimal, the same in sentence, figure and table; a dash for what cannot be told."""
    return "–" if value is None else formats.percent(value, 1)


def span(part: dict[str, Any]) -> str:
    """The AUC with its 95 % bounds."""
    if part.get("auc_low") is None:
        return percent(part["auc"])
    bounds = {"auc": percent(part["auc"]), "low": percent(part["auc_low"]), "high": percent(part["auc_high"])}
    return _t("%(auc)s (%(low)s to %(high)s)") % bounds


def told_of(part: dict[str, Any]) -> dict[str, Any]:
    """A group's measures; those of too few customers are not told."""
    if part.get("enough", True):
        return part
    return part | dict.fromkeys(MEASURES)


def figures(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The measures that matter most."""
    whole = told_of(found["all"])
    return [
        {"label": _t("Told right (AUC)"), "value": percent(whole["auc"]),
         "hint": _t("by the last order alone %(naive)s, by BG/NBD alone %(plain)s")
         % {"naive": percent(whole["auc_naive"]), "plain": percent(whole["auc_bgnbd"])}},
        {"label": _t("Off by (calibration error)"), "value": percent(whole["ece"]),
         "hint": _t("allowed %(allowed)s; of %(count)s scores") % {"allowed": percent(rules.ALLOWED),
         "count": f"{whole['n']:,}"}},
        {"label": _t("Revenue caught"), "value": percent(whole["revenue_caught20"]),
         "hint": _t("of what was lost, in the top 20% by value at risk")},
        {"label": _t("Lift"), "value": "–" if whole["lift20"] is None else f"{whole['lift20']:.2f}",
         "hint": _t("among the 20% with the highest risk")},
    ]  # fmt: skip


def line(words: str, found: dict[str, Any]) -> dict[str, Any]:
    """One group of the table, its measures as they are shown."""
    part = told_of(found)
    return {
        "name": words, "n": part["n"], "auc": percent(part["auc"]), "naive": percent(part["auc_naive"]),
        "plain": percent(part["auc_bgnbd"]), "brier": decimals(part["brier"]), "ece": percent(part["ece"]),
        "lift": "–" if part["lift20"] is None else f"{part['lift20']:.2f}", "caught": percent(part["revenue_caught20"]),
        "worse": (part.get("ahead_high") or 0) < 0, "few": not found.get("enough", True),
        "bounds": part.get("auc_low") is not None and [percent(part["auc_low"]), percent(part["auc_high"])],
    }  # fmt: skip


def calibration(found: dict[str, Any]) -> Chart | None:
    """What was promised against what was seen, ten classes of risk; on the dashed line both are alike."""
    bins = found["calibration"]
    if not bins:
        return None
    points = [[round(one["promised"], 4), round(one["seen"], 4)] for one in bins]
    even = charts.line(_t("Promised = seen"), [[0, 0], [1, 1]], colour="var(--ink-3)", lineStyle={"type": "dashed"},
                       silent=True, showSymbol=False)  # fmt: skip
    option = {
        "xAxis": charts.axis(form="pct", min=0, max=1, name=_t("Promised")),
        "yAxis": charts.axis(form="pct", min=0, max=1, name=_t("Seen")),
        "series": [even, charts.line(_t("Seen"), points, showSymbol=True)],
    }
    rows = [[formats.percent(one["promised"], 1), formats.percent(one["seen"], 1), f"{one['n']:,}"] for one in bins]
    head = [_t("Promised"), _t("Seen"), _t("Customers")]
    says = _t("The promised risk and what was seen differ by %(ece)s on average.") % {
        "ece": percent(found["all"]["ece"])
    }
    says = gap().join([says, *filter(None, [likely(found), farthest(found)])])
    return Chart("calibration", "line", option, says=says, height=320, table={"head": head, "rows": rows})


def farthest(found: dict[str, Any]) -> str:
    """The class of risks that is farthest off, of those with enough scores: an average hides it."""
    one = rules.farthest(found["calibration"])
    if one is None or abs(one["promised"] - one["seen"]) <= (found["all"]["ece"] or 0):
        return ""
    words = _t("Farthest off: %(promised)s was promised and %(seen)s seen, of %(count)s scores.")
    return words % {"promised": percent(one["promised"]), "seen": percent(one["seen"]), "count": f"{one['n']:,}"}


def likely(found: dict[str, Any]) -> str:
    """Where the average hides most: of those called more likely to leave than to stay, how many did leave."""
    held = rules.above(found["calibration"], LIKELY)
    if held is None:
        return ""
    count, promised, seen = held
    numbers = {
        "count": f"{count:,}", "level": formats.percent(LIKELY), "promised": percent(promised), "seen": percent(seen),
    }  # fmt: skip
    words = ngettext(
        "Of %(count)s score of %(level)s or more, %(seen)s were followed by no order; %(promised)s had been promised.",
        "Of %(count)s scores of %(level)s or more, %(seen)s were followed by no order; %(promised)s had been promised.",
        count,
    )
    return words % numbers


def lead(found: dict[str, Any]) -> str:
    """How many lost key accounts were warned of, and how long before the loss."""
    told = found["lead"]
    if not told["lost"]:
        return _t("No key account was lost for good in these days.")
    words = ngettext(
        "Of %(lost)s key account lost for good the score had warned of %(warned)s.",
        "Of %(lost)s key accounts lost for good the score had warned of %(warned)s.", told["lost"],
    )  # fmt: skip
    said = words % {"lost": f"{told['lost']:,}", "warned": f"{told['warned']:,}"}
    if not told["warned"]:
        return said
    if told["warned"] < rules.FEW:
        return said + gap() + _t("These are too few to tell how early it warns.")
    low, mid, high = told["quartiles"]
    words = _t("In the middle %(days)s days before the loss (half of them %(low)s to %(high)s).")
    return said + gap() + words % {"days": mid, "low": low, "high": high}


def rounded(value: Any) -> Any:
    """A measure with four digits; counts and what is no number as they are."""
    return digits(value) if isinstance(value, float) else value


def sheet(found: dict[str, Any], part: str = "") -> tuple[list[str], list[list[Any]]]:
    """Groups and tiers as a file."""
    names = [name for name in sheet_words.BACKTEST if name in found["all"]]
    whole = [*((str(words), found[key]) for key, words in GROUPS.items()), *tiers_of(found)]
    parts = [(part, found["all"])] if part else whole
    return [
        pgettext("of customers compared", "Group"),
        *(str(sheet_words.BACKTEST[name]) for name in names),
    ], [[words, *(rounded(part[name]) for name in names)] for words, part in parts]
