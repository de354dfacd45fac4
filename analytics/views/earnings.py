"""What a customer really earns us, in one place: after all costs, of it unpaid, at risk, and gone if it left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.facts import earnings as facts
from analytics.facts import staying, worth_moves
from analytics.facts.earnings import Doubtful, Earnings
from analytics.models import AssetValue, Score
from analytics.templatetags import foretold
from analytics.views import at_stake, pictures, renewals
from analytics.views import worth_moves as worth_move_words
from analytics.views.at_stake import years
from kam.choices import RunKind
from kam.ground import prepared, scope, wording
from kam.ground.pages import Page, Panel
from kam.ground.rights import Right
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui


class AccountEarnings(Panel):
    """The sentence above a customer's contribution and its value."""

    model, template_name, title = Account, "analytics/earnings/_account.html", _("What it really earns us")

    def context(self) -> dict[str, Any]:
        found = facts.of_account(self.object)
        renewed = renewals.waited_for("earnings", found.day) if found else None
        return {"object": self.object, "told": said(found) if found else "", "renewed": renewed}


class BiggestEarnings(Page):
    """The same of whoever brings most of all that the reader sees, an answer of the dashboard."""

    template_name, title, right = "analytics/earnings/biggest.html", _("What it really earns us"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        run = Run.objects.current(RunKind.CONTRIBUTION)
        if run is None:
            return {}
        return prepared.until_something_happens("earnings", self.user, lambda: biggest(self.user, run), run.pk)


def biggest(user: Any, run: Run) -> dict[str, Any]:
    """The sentence of the biggest, what the value of all did, and who else of the biggest is worth less."""
    found = facts.of_biggest(user, run)
    if found is None:
        return {}
    others = facts.doubtful(user, run, besides=found.account.pk)
    whole = scope.sees_all(user)
    return {
        "told": said(found, brief=True, whole=whole),
        "lines": at_stake.of_customer(found.account, found.score, found.asset, found.kept, is_revenue=found.is_revenue),
        "others": doubted(others),
        "value_url": reverse("analytics:asset-list"),
        "moved": moved_of(user, whole=whole),
        "moved_url": reverse("analytics:value"),
    }


def moved_of(user: Any, *, whole: bool) -> SafeString | str:
    """What the value of all that the reader sees did since a quarter ago; "" where nothing."""
    found = worth_moves.since_a_quarter(user)
    if found is None or not found.total:
        return ""
    return worth_move_words.swung(found, worth_moves.movers(user, found), whole=whole)


def said(found: Earnings, *, brief: bool = False, whole: bool = True) -> SafeString:
    """
    Sentence after sentence, each number by its name and with its rows; `brief` is told beside the five biggest.

    `whole`: whether the reader sees every customer, so that it is the biggest of all.
    """
    ahead = worth(found, brief=brief) or left(found)
    risk = "" if brief else foretold.estimate(_backtest(), [(one.p, one.p_orders) for one in (found.score,) if one])
    parts = [earned(found, brief=brief, whole=whole), owed(found), at_risk(found), risk, ahead]
    return format_html_join(wording.gap(), "{}", ((one,) for one in parts if one))


def _backtest() -> dict[str, Any] | None:
    run = Run.objects.current(RunKind.BACKTEST)
    return run.result if run else None


def _page(found: Earnings, tab: str = "") -> str:
    home = reverse("accounts:account-detail", args=[found.account.pk])
    return f"{home}?tab={tab}" if tab else home


def _way(url: str, amount: Any) -> SafeString:
    """An amount in bold with the rows that it is made of; a minus leads what is below zero."""
    return format_html('<a href="{}"><b title="{}">{}</b></a>', url, ui.exact(amount), pictures.short(amount))


def earned(found: Earnings, *, brief: bool = False, whole: bool = True) -> SafeString:
    """The year after all costs: of goods, and to serve it."""
    year, name = found.year, format_html('<a href="{}">{}</a>', _page(found), str(found.account))
    told = {"name": name, "day": formats.day(found.day, ui.language()),
            "net": _way(_page(found, "contribution"), abs(year.net_contribution))}  # fmt: skip
    if found.is_revenue:
        return format_html(_bought(brief=brief, whole=whole), **told)
    if brief:
        return format_html(_biggest(whole=whole), **told)
    words = _t(
        "{name} earned us {net} in the 365 days to {day} after all costs: {revenue} of revenue less {goods} for goods "
        "and {serve} to serve it."
    )
    if year.net_contribution < 0:
        words = _t(
            "{name} cost us {net} more than it brought in the 365 days to {day}: {revenue} of revenue less {goods} for "
            "goods and {serve} to serve it."
        )
    amounts = {"revenue": year.revenue, "goods": year.cost, "serve": year.cost_to_serve}
    return format_html(words, **told, **{key: pictures.short(amount) for key, amount in amounts.items()})


def _biggest(*, whole: bool) -> str:
    """What is said of the biggest of all, or of those that the reader sees."""
    if whole:
        return _t(
            "{name}, our biggest customer, earned us {net} in the 365 days to {day}, cost of goods and cost to serve "
            "taken off."
        )
    return _t(
        "{name}, the biggest customer that you see, earned us {net} in the 365 days to {day}, cost of goods and cost "
        "to serve taken off."
    )


def _bought(*, brief: bool, whole: bool) -> str:
    """Where too little cost is known to say what anybody earns us."""
    if not brief:
        return _t("{name} bought for {net} in the 365 days to {day}; too little cost is known to say what it earns us.")
    if whole:
        return _t(
            "{name}, our biggest customer, bought for {net} in the 365 days to {day}; too little cost is known to say "
            "what it earns us."
        )
    return _t(
        "{name}, the biggest customer that you see, bought for {net} in the 365 days to {day}; too little cost is "
        "known to say what it earns us."
    )


def owed(found: Earnings) -> SafeString | str:
    """What of its orders is unpaid, and of that overdue."""
    if not found.owed.open:
        return _t("It owes nothing.")
    asked = urlencode({"account": found.account.pk, "as_of": found.day.isoformat()})
    url = f"{reverse('accounts:receivable-list')}?{asked}"
    whole = _way(url, found.owed.open)
    if found.owed.undated == found.owed.open:
        return format_html(
            _t("Of all its orders so far {open} is not marked as paid, and no day to pay it by is known."), open=whole
        )
    if found.owed.overdue == found.owed.open:
        return format_html(_t("It owes {open}, all of it overdue."), open=whole)
    if not found.owed.overdue:
        return format_html(_t("It owes {open}, nothing of it overdue."), open=whole)
    late = format_html('<b class="late" title="{}">{}</b>', ui.exact(found.owed.overdue),
                       pictures.short(found.owed.overdue))  # fmt: skip
    return format_html(_t("It owes {open}, of it {overdue} overdue."), open=whole, overdue=late)


def at_risk(found: Earnings) -> SafeString | str:
    """The value at risk as the product that it is, and that it is reckoned before cost to serve."""
    if found.has_left:
        return _t("It has left: nothing more of it is at risk.")
    if found.score is None:
        return ""
    score: Score = found.score
    words = _t(
        "Value at risk in the next {days} days: {amount}, a risk of {risk} × {expected} that is expected of it, before "
        "cost to serve."
    )
    if found.is_revenue:
        words = _t(
            "Value at risk in the next {days} days: {amount}, a risk of {risk} × {expected} of revenue that is "
            "expected."
        )
    risk, expected = pictures.factors(score.value_at_risk, score.p, score.expected)
    return format_html(words, days=score.run.result.get("horizon", 90), risk=risk, expected=expected,
                       amount=_way(_page(found, "risk"), score.value_at_risk))  # fmt: skip


def left(found: Earnings) -> SafeString | str:
    """What would go with it: the year's contribution again, so that no third number stands beside it."""
    if found.has_left or found.year.net_contribution <= 0:
        return ""
    url = reverse("analytics:account-departure", args=[found.account.pk])
    words = _t("If it left, the same {net} a year would be gone, {share} of all positive net contribution.")
    if found.is_revenue:
        words = _t("If it left, the same {net} of revenue a year would be gone, {share} of all.")
    return format_html(words, net=_way(url, found.year.net_contribution), share=formats.percent(found.year.share, 1))


def worth(found: Earnings, *, brief: bool = False) -> SafeString | str:
    """What the coming years are expected to bring against what there is to keep; else only where the year is more."""
    if found.asset is None or not (brief or found.contradicts):
        return ""
    value, told = found.asset.value, {"years": years(found.asset.run.result.get("horizon", 90))}
    link = format_html('<a href="{}"><b title="{}">{}</b></a>', _page(found, "value"), ui.exact(value),
                       pictures.signed(value) if value < 0 else pictures.short(value))  # fmt: skip
    if value < 0:
        words = _t("Its value over the next {years} years is below zero: {value}, as it goes on costing more than it "
                   "pays.")  # fmt: skip
        return format_html(words, value=link, **told)
    said = _staying(found, found.asset, value=link, **told)
    if found.year.net_contribution <= 0:
        return said
    url = reverse("analytics:account-departure", args=[found.account.pk])
    return format_html('{}{}<a href="{}">{}</a>', said, wording.gap(), url, _t("If it left"))


def _staying(found: Earnings, asset: AssetValue, **told: Any) -> SafeString:
    """Against what it comes to if it surely stays: at the pace of its whole year where it bought less of late."""
    whole, stake = staying.keeping(asset, found.kept)
    stays = format_html('<b title="{}">{}</b>', ui.exact(whole), pictures.short(whole))
    if found.kept:
        words = _t(
            "Over the next {years} years it is expected to bring {value}, its risk and its pace of late counted; if it "
            "surely stayed at the pace of its last year, {whole}; keeping it is worth the difference, {stake}."
        )
    else:
        words = _t(
            "Over the next {years} years it is expected to bring {value}, its risk counted; if it surely stayed, "
            "{whole}."
        )
    return format_html(words, whole=stays, stake=pictures.short(stake), **told)


def doubted(found: Iterable[Doubtful]) -> SafeString | str:
    """Who else of the biggest is worth less than its last year, each with its page and both amounts."""
    rows = [format_html('<a href="{}?tab=value">{}</a>', reverse("accounts:account-detail", args=[one.pk]),
                        wording.aside(one.name, _both(one))) for one in found]  # fmt: skip
    if not rows:
        return ""
    names = format_html_join(wording.semicolon(), "{}", ((row,) for row in rows))
    return format_html(_t("Others worth less in the coming years than in the last one: {names}."), names=names)


def _both(one: Doubtful) -> str:
    show = pictures.signed(one.value) if one.value < 0 else pictures.short(one.value)
    net = pictures.signed(one.net) if one.net < 0 else pictures.short(one.net)
    return _t("%(value)s after %(net)s") % {"value": show, "net": net}
