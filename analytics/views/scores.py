"""Churn risk: the work list by value at risk, and why one account's risk is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Account, Policy
from analytics.choices import SIGNALS, Reason, RiskBand, lines, lowering_words, sorted_reasons
from analytics.facts import announced, map_corner, score_moves, score_rows
from analytics.facts.score_rows import orders_behind
from analytics.filters import ScoreFilters
from analytics.filters.of_accounts import OWN, customers_of
from analytics.models import Score
from analytics.views import pace_words, pictures, score_findings, unwarned, weights
from analytics.views import score_doings as doings
from analytics.views import score_moves as score_move_words
from analytics.views.lists import ACCOUNT, RunRowList, WithoutGone, account_cell
from kam.choices import RunState
from kam.ground import lists, wording
from kam.ground.lists import Column
from kam.ground.pages import Panel
from kam.ground.sheets import digits
from kam.models import Run
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.models.reasons import in_rhythm, risk_word
from lifecycle.rules.warnings import SLIGHT
from lifecycle.templatetags.reasons import reason_words

RUNS = 24
MOST_REASONS = 6


def words(row: Score, most: int = 2) -> list[str]:
    """What raises this risk most, as said on warnings."""
    return reason_words(sorted_reasons(row.reasons | row.signals, row.inputs), most)


def why(row: Score, most: int = 2) -> list[str]:
    """The same, after an order that was announced at the newest visit and is not booked."""
    day = getattr(row, "announced_on", None)
    if day is None:
        return words(row, most)
    told = _t("An order was announced on %(day)s and is not booked") % {"day": formats.day(day, ui.language())}
    return [told, *words(row, most)]


def briefly(row: Score) -> list[str]:
    """The same for a row of the list: that its order rhythm is one of those that leave stands there alone, or not."""
    rhythm = risk_word("rhythm", {})
    told = [one for one in why(row, 3) if one != rhythm]
    return told[:2] or ([_t("order rhythm alone")] if why(row) else [])


def reckoned(result: Mapping[str, Any]) -> list[str]:
    """What the risk of a run is, and how its bands hold."""
    words = _t("Churn risk: how likely no order comes in the next %(days)s days. Silent is not lost yet: where the "
               "score was first tried, one of three that stayed silent so long ordered again later.")  # fmt: skip
    return [words % {"days": result.get("horizon", 90)}, doings.band_words(), pace_words.told()]


def tells(run: Run | None) -> bool:
    """Whether there is a run of risks, of one that says what is at stake."""
    return bool(run and "value_at_risk" in run.result)


def apart(user: Any, filterset: Any, asked: Any) -> SafeString | str:
    """
    How many of the customers asked for the list leaves out and why, each count opening them; nothing where it leaves
    out nobody. Who has no risk is not told of where more is asked than customers' own rows tell.
    """
    unscored, own = customers_of(filterset, map_corner.silent(user)), {name: asked.get(name) for name in OWN}
    silent, gone = map_corner.left_out(unscored, filterset.filter_queryset(Score.objects.visible_to(user)))
    kept = urlencode({"scored": "false"} | {name: value for name, value in own.items() if value})
    parts = [(silent, f"{reverse('accounts:account-list')}?{kept}",
              ngettext("%(count)s customer without an order in the last twelve months has no risk",
                       "%(count)s customers without an order in the last twelve months have no risk", silent)),
             (gone, lists.url_with(asked, gone="true"),
              ngettext("%(count)s that is lost, at rest or archived is not listed",
                       "%(count)s that are lost, at rest or archived are not listed", gone))]  # fmt: skip
    said = [(url, words % {"count": f"{count:,}"}) for count, url, words in parts if count]
    joined = format_html_join(wording.semicolon(), '<a href="{}">{}</a>', said)
    return format_html(_t("{}."), joined) if said else ""


EMPTY = {
    "title": _("No risk to show"),
    "text": _("Take a filter away, or recompute as soon as there are orders."),
    "icon": "shield-check",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("why", _("Why"), lambda r: wording.clauses(why(r, 3)), lambda r: " · ".join(briefly(r)), css="wide quiet"),
    Column("p", _("Risk"), lambda r: shares.of(digits(r.p)), lambda r: ui.risk(r.p, limit=r.limit, marks=r.marks), "p",
           True),
    Column("p_orders", _("From orders alone"), lambda r: shares.of(digits(r.p_orders)),
           lambda r: ui.pct(r.p_orders), "p_orders", True, "roomy desk"),
    Column("band", pgettext_lazy("risk", "Band"), lambda r: r.get_band_display(), lambda r: doings.band_cell(r), "band",
           css="wide"),
    Column("band_alone", _("Band of the risk alone"), lambda r: RiskBand(r.by_risk).label, only="export"),
    Column("expected", _("Expected, before cost to serve"), lambda r: r.expected, lambda r: ui.money(r.expected),
           "expected", True, "roomy desk"),
    Column("at_risk", _("Value at risk"), lambda r: r.value_at_risk, lambda r: ui.money(r.value_at_risk),
           "value_at_risk", True),
    Column("doing", _("Actions"), lambda r: "", lambda r: doings.doing_cell(r), only="page", css="wide"),
]  # fmt: skip


class Followed(RunRowList):
    """A list of risks with what is done about each; beside an earlier run stands nothing of today."""

    policy: Policy | None = None

    def prepare(self, rows: list[Any]) -> None:
        self.policy = doings.hold(rows, self.run)
        if not self.is_past:
            doings.follow(rows, self.user, self.policy, self.run)

    def shown(self) -> list[Column]:
        """What is being done is today's, and stands beside no earlier run."""
        return [one for one in super().shown() if one.key != "doing" or not self.is_past]


class Found(Followed):
    """With the sentence of its rows above it, which are measured once."""

    @cached_property
    def measured(self) -> score_findings.Measured:
        return score_findings.measure(self.chosen, doings.borders(self.policy)[0][1])

    def finding(self) -> str:
        return score_findings.risk_finding(self.measured, self.request.GET)

    def context(self) -> dict[str, Any]:
        return super().context() | {"legend": doings.legend(self.policy) if self.run else ""}


class ScoreList(WithoutGone, Found):
    model, name, title = Score, "risks", _("Churn risk")
    filterset_class, default_sort, empty, columns = ScoreFilters, "-value_at_risk", EMPTY, COLUMNS

    def prepare(self, rows: list[Any]) -> None:
        super().prepare(rows)
        said = {} if self.is_past else announced.unbooked([row.account_id for row in rows], self.user)
        for row in rows:
            row.announced_on = said.get(row.account_id)

    def row_late(self, row: Score) -> bool:
        return row.warned

    def more(self) -> SafeString | str:
        if not tells(self.run) or self.request.GET.get("gone") or not self._asked.is_valid():
            return ""
        return apart(self.user, self._asked, self.request.GET)

    def reckoned(self) -> list[str]:
        if not self.run or not tells(self.run):
            return []
        lines, limit = reckoned(self.run.result), doings.borders(self.policy)[0][1]
        return score_findings.with_delay(lines, self.measured, self.request.GET, limit)


class AccountRisk(Panel):
    """ "Why 57 %": every reason as a bar, from the reference customer to this one's logit."""

    model = Account
    template_name = "analytics/scores/_account.html"

    def context(self) -> dict[str, Any]:
        kept = Score.objects.filter(account=self.object, run__state=RunState.DONE).select_related("run")
        rows = list(kept.order_by("-run__as_of", "-run_id")[:RUNS])
        now = next((row for row in rows if row.run.is_current), None)
        policy = Policy.objects.in_force(now.run.as_of) if now and now.run.as_of else Policy.objects.current()
        last = score_moves.between(self.object) if now and len(rows) > 1 else None
        moved = score_move_words.shown(last, self.user) if last and last.after.pk == now.pk else None  # type: ignore[union-attr]
        by_day = {row.run.as_of: row for row in reversed(rows)}
        found = {
            "object": self.object,
            "score": now,
            "policy": policy,
            "limit": policy.warn_at,
            "pace": pace_words.told(),
            "moved": moved,
            "unwarned": unwarned.told(now, policy) if now else None,
            "history": pictures.risk_history(by_day.values(), policy.warn_at) if len(by_day) > 1 else None,
        }
        return found | (explained(now, self.user) | banded(now, policy) if now else {})


def banded(score: Score, policy: Policy) -> dict[str, Any]:
    """The risk as per cent and its band; of one that is held only until when, and what the risk alone would give."""
    doings.hold([score], score.run, policy)
    is_against = any(share >= SLIGHT for share in score.signals.values())
    is_low = score.band == RiskBand.LOW and not score.is_held and is_against
    band = _t("Low: likely to order again, in spite of the signals below") if is_low else doings.band_told(score)
    return {"share": formats.percent_short_of(score.p, score.marks), "band": band}


class AccountReasons(Panel):
    """What raises one customer's risk, the strongest first, each with the rows it was read from: beside a warning."""

    model = Account
    template_name = "analytics/scores/_reasons.html"

    def context(self) -> dict[str, Any]:
        rows = Score.objects.current().filter(account=self.object).select_related("run")
        score = rows.first()
        told = explained(score, self.user) if score else {"orders": [], "signals": []}
        raising = [part for part in [*told["orders"], *told["signals"]] if part["share"] > 0 and part["code"]]
        raising = [part for part in raising if not in_rhythm(part["code"], score.inputs if score else {})]
        raising.sort(key=lambda part: -part["share"])
        known = getattr(self.object, "standing", None)
        seen = known.last_visit_on if known else None
        since = bool(score and seen and score.run.as_of and seen >= score.run.as_of)
        found = {"object": self.object, "score": score, "since": since}
        return found | {"reasons": raising[:MOST_REASONS], "longest": told.get("longest", 1.0)}


def explained(score: Score, user: Any) -> dict[str, Any]:
    """The bars: reasons from orders, then signals; small ones together, so that the bars still add up."""
    horizon, behind = score.run.result.get("horizon", 90), score_rows.behind(score, user)
    orders = [part | {"url": orders_behind(score, part["code"])} for part in parts(score.reasons, score.inputs)]
    heard = parts({str(code): score.signals.get(str(code), 0.0) for code in SIGNALS}, score.inputs)
    signals = [part | {"rows": behind.get(part["code"], [])} for part in heard]
    longest = max((abs(part["share"]) for part in [*orders, *signals]), default=1.0)
    return {
        "horizon": horizon,
        "orders": orders,
        "signals": signals,
        "longest": round(longest, 4),
        "usual": formats.percent(odds(score.base)),
        "orders_alone": formats.percent(score.p_orders),
        "top": words(score, 3),
    }


def odds(logit: float) -> float:
    """A logit as a probability."""
    return 1 / (1 + 2.718281828459045**-logit)


def parts(shares: dict[str, float], numbers: dict[str, Any], least: float = SLIGHT) -> list[dict[str, Any]]:
    """Reasons by weight; silence said thrice by the score is one line, what is slight is one line."""
    together = lines(shares)
    big = {code: share for code, share in together.items() if abs(share) >= least}
    rest = sum(share for code, share in together.items() if code not in big)
    rows = [
        {"code": code, "label": Reason(code).label if code in Reason.values else code, "share": share,
         "words": detail(code, share, numbers), "said": weights.words(share), "figure": weights.figure(share)}
        for code, share in sorted(big.items(), key=lambda item: -abs(item[1]))
    ]  # fmt: skip
    if abs(rest) >= least:
        rows.append(
            {
                "code": "",
                "label": _t("All else"),
                "share": rest,
                "words": "",
                "said": weights.words(rest),
                "figure": weights.figure(rest),
            }
        )
    return rows


def detail(code: str, share: float, numbers: dict[str, Any]) -> str:
    """The sentence of one reason."""
    if share > 0:
        return risk_word(code, numbers)
    return lowering_words(code, numbers)
