"""Loyalty on pages: everybody by their figure, and one customer's parts with the rows they were read from (S3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.models import Account, Order, Policy, Presence, Wallet
from analytics.choices import LoyaltyPart
from analytics.filters.loyalty import LoyaltyPageFilters
from analytics.models import Loyalty
from analytics.rules import loyalty as rules
from analytics.rules.trade import YEAR
from analytics.views import loyalty_parts, year_orders
from analytics.views.lists import ACCOUNT, account_cell
from kam.ground import wording
from kam.ground.lists import Column
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.choices.surveys import Scale
from lifecycle.models import Warning


def score_cell(row: Loyalty) -> SafeString | str:
    """The figure as a bar with its number."""
    if row.score is None:
        return format_html('<span class="tag">{}</span>', _t("not known"))
    shown = ui.num(row.score)
    bar = format_html('<progress max="100" value="{}" aria-label="{}"></progress>', f"{row.score:.1f}", shown)
    return format_html('<span class="share">{}<b>{}</b></span>', bar, shown)


def part(name: str, label: Any) -> Column:
    """A column of one part."""
    return Column(name, label, lambda r: getattr(r, name), lambda r: ui.pct(getattr(r, name)), num=True, css="desk")


def recommendation_cell(row: Loyalty) -> SafeString | str:
    """The part, and below it what it was read from; what its people answered too, which may say otherwise."""
    count, would = int(row.inputs.get("referrals", 0)), row.inputs.get("recommends")
    told = [_t("brought %(count)s") % {"count": f"{count:,}"}] if count else []
    if would is not None:
        told.append(_t("would recommend us: %(mean)s of 10") % {"mean": ui.num(10 * would, 1)})
    return format_html('{}<span class="sub">{}</span>', ui.pct(row.recommendation), wording.clauses(told))


AT_RISK = 0.5
"""From this risk on a customer is as likely to stop as to order."""
EMPTY = {
    "title": _("No loyalty to show"),
    "text": _("Take a filter away, or recompute as soon as there are orders."),
    "icon": "heart-handshake",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, lambda r: customer_cell(r), "account__name"),
    *ACCOUNT,
    Column("score", _("Loyalty"), lambda r: r.score, score_cell, "score", num=True),
    part("tenure", _("Tenure")),
    part("repurchase", _("Repurchase")),
    part("wallet", _("Share of wallet")),
    Column("recommendation", _("Brings others or would"), lambda r: r.recommendation, recommendation_cell, num=True,
           css="desk"),
    Column("known", _("Known"), lambda r: shares.of(r.known_share), lambda r: ui.pct(r.known_share), "known_share",
           num=True, css="roomy desk"),
]  # fmt: skip


def loyalty_finding(rows: Any) -> str:
    """The mean of the customers listed, of platinum and gold beside the others, and of how many it is not known."""
    key = Q(account__tier__in=[Tier.PLATINUM, Tier.GOLD])
    found = rows.order_by().aggregate(
        count=Count("pk"), known=Count("score"), mean=Avg("score"), key=Avg("score", filter=key),
        others=Avg("score", filter=~key),
    )  # fmt: skip
    if not found["count"]:
        return ""
    told = {name: str(ui.num(found[name])) for name in ("count", "known", "mean", "key", "others")}
    if not found["known"]:
        words = _t("Loyalty is not known of any of %(count)s customers who ever ordered.")
    elif found["key"] is None or found["others"] is None:
        words = _t("Mean loyalty is %(mean)s of 100; it is known of %(known)s of %(count)s customers who ever ordered.")
    else:
        words = _t("Mean loyalty is %(mean)s of 100: %(key)s among platinum and gold, %(others)s among the others; it "
                   "is known of %(known)s of %(count)s customers who ever ordered.")  # fmt: skip
    return words % told


def customer_cell(row: Loyalty) -> SafeString:
    """The customer; of a loyal one that may go now, that too, for loyalty looks back and the risk ahead."""
    if not (row.score is not None and row.score >= rules.LOYAL and (row.is_warned or (row.risk_now or 0) >= AT_RISK)):
        return account_cell(row)
    return format_html('{} <span class="tag warn">{}</span>', account_cell(row), _t("loyal so far, at risk now"))


class LoyaltyList(loyalty_parts.ByParts):
    model, name, title = Loyalty, "loyalty", _("Loyalty")
    filterset_class, default_sort = LoyaltyPageFilters, "-account__standing__net_contribution"
    template_name, empty, columns = "analytics/loyalty/list.html", EMPTY, COLUMNS

    def rows(self) -> Any:
        warned = Exists(Warning.objects.open().filter(account=OuterRef("account")))
        return super().rows().annotate(is_warned=warned, risk_now=F("account__standing__risk"))

    def finding(self) -> str:
        return self.of_whom(loyalty_finding(self.chosen))

    def reckoned(self) -> list[str]:
        """The formula in a line."""
        return [_t("0 to 100: tenure, repurchase, share of wallet, and that it brought us others or, else, would "
                   "recommend us (half for others brought where it now answers below 7); what nobody knows is left "
                   "out"),
                _t("Of customers, not of their people: what these answer by their role is told under Satisfaction."),
                ]  # fmt: skip


def explained(row: Loyalty, user: Any, policy: Policy) -> dict[str, Any]:
    """The parts of one customer's loyalty, each with its weight, what it was read from, and the rows behind it."""
    account, day = row.account, row.run.as_of
    rule = rules.Policy(**policy.group("loyalty"))
    weights = dict(zip(LoyaltyPart.values, rule.weights.tolist(), strict=True))
    said = {
        LoyaltyPart.TENURE: _tenure(row, account, user, rule.full_tenure),
        LoyaltyPart.REPURCHASE: _repurchase(row, account, day, rule.full_months),
        LoyaltyPart.WALLET: _wallet(row, account, day, user),
        LoyaltyPart.RECOMMENDATION: _recommendation(row, account, day, user),
    }
    parts = [
        {"label": kind.label, "value": getattr(row, kind.value), "weight": f"{weights[kind.value]:g}",
         "words": told, "links": links}
        for kind, (told, links) in said.items()
    ]  # fmt: skip
    return {"loyalty": row, "parts": parts, "known": formats.percent(row.known_share)}


def _tenure(row: Loyalty, account: Account, user: Any, full: int) -> tuple[str, list[tuple[str, str]]]:
    days = row.inputs.get("tenure")
    if days is None:
        return _t("No order yet."), []
    orders = Order.objects.visible_to(user).live().filter(account=account, revenue__gt=0)
    first = orders.order_by("ordered_on", "pk").first()
    links = [(_t("First order %(number)s") % {"number": first.number}, f"/orders/{first.pk}/")] if first else []
    words = _t("Customer for %(years)s years; %(full)s make full marks.")
    told = words % {"years": f"{days / 365:.1f}", "full": f"{round(full / 365, 1):g}"}
    return wording.sentences([told, *_counted_from(account, first, row.run.as_of)]), links


def _counted_from(account: Account, first: Order | None, day: Any) -> list[str]:
    """From which day, where one was entered: that day where it is earlier than the first order kept, or the order's."""
    entered = account.customer_since
    if entered is None or first is None or day is None or entered > day or entered == first.ordered_on:
        return []
    told = {"entered": formats.day(entered, ui.language()), "first": formats.day(first.ordered_on, ui.language())}
    if entered < first.ordered_on:
        return [_t("Counted from %(entered)s, as entered in its file; the first order that is kept is of %(first)s.")
                % told]  # fmt: skip
    return [_t("Counted from its first order of %(first)s; in its file %(entered)s is entered.") % told]


def _repurchase(row: Loyalty, account: Account, day: Any, full: int) -> tuple[str, list[tuple[str, str]]]:
    orders, months = int(row.inputs.get("orders", 0)), int(row.inputs.get("months", 0))
    links = [(_t("Orders of the year"), year_orders.orders(day, account=account.pk))]
    if row.repurchase is None:
        return _t("The only order is too young to tell."), links
    if orders <= 1:
        return _t("Ordered once and not again."), links
    words = ngettext("Ordered in %(months)s month of the last twelve; %(full)s make full marks.",
                     "Ordered in %(months)s months of the last twelve; %(full)s make full marks.", months)  # fmt: skip
    return words % {"months": months, "full": full}, links


def _wallet(row: Loyalty, account: Account, day: Any, user: Any) -> tuple[str, list[tuple[str, str]]]:
    if row.wallet is None:
        return _t("Nobody knows what it buys of others: enter its wallet."), []
    share = formats.percent(row.wallet)
    known = Wallet.objects.visible_to(user).as_of(day).filter(account=account).first()
    if row.inputs.get("wallet") and known is not None:
        label = f"{ui.exact(known.amount, known.currency)} · {formats.day(known.on, ui.language())} · {known.source}"
        words = _t("It buys %(share)s of what it needs of us, by the wallet that was entered.")
        return words % {"share": share}, [(label, reverse("accounts:wallet-list") + f"?account={account.pk}")]
    here = Presence.objects.visible_to(user).live().filter(account=account, wallet_percent__isnull=False)
    names = [(wording.pair(one.competitor, f"{one.wallet_percent:g}%"), f"/competitors/{one.competitor_id}/")
             for one in here.filter(seen_on__lte=day).select_related("competitor")[:5]]  # fmt: skip
    return _t("Competitors leave us %(share)s of its wallet at most.") % {"share": share}, names


def _recommendation(row: Loyalty, account: Account, day: Any, user: Any) -> tuple[str, list[tuple[str, str]]]:
    count, would = int(row.inputs.get("referrals", 0)), row.inputs.get("recommends")
    if not count and would is not None:
        words = _t("Asked whether they would recommend us, its people answered %(mean)s of 10.")
        return words % {"mean": ui.num(10 * would, 1)}, [(_t("Their answers"), _answers(account, day))]
    if not count:
        return _t("It brought nobody so far, which says nothing of the will to: not counted."), []
    rows = Account.objects.live().brought(day).visible_to(user).filter(referred_by=account).order_by("name")[:5]
    words = ngettext("It brought %(count)s customer.", "It brought %(count)s customers.", count)
    said, links = words % {"count": count}, [(str(one), f"/customers/{one.pk}/") for one in rows]
    if would is None:
        return said, links
    if would < rules.WOULD and row.recommendation is not None and row.recommendation < 1:
        words = _t("Asked whether they would today, its people answered %(mean)s of 10: below 7, having brought others "
                   "makes half marks at most, unless the answer is higher.")  # fmt: skip
        return _joined(said, words, would), [*links, (_t("Their answers"), _answers(account, day))]
    otherwise = _t("Asked whether they would, its people answered %(mean)s of 10, which is not counted where it "
                   "brought somebody.") % {"mean": ui.num(10 * would, 1)}  # fmt: skip
    return wording.sentences([said, otherwise]), [*links, (_t("Their answers"), _answers(account, day))]


def _joined(said: str, words: str, would: float) -> str:
    """What it did, and beside it what its people answered."""
    return wording.sentences([said, words % {"mean": ui.num(10 * would, 1)}])


def _answers(account: Account, day: Any) -> str:
    """The list of the year's answers to that question."""
    since = day.fromordinal(day.toordinal() - YEAR + 1)
    asked = {"account": account.pk, "scale": Scale.NPS.value, "from_day": since, "to_day": day}
    return f"{reverse('lifecycle:surveyanswer-list')}?{urlencode(asked)}"
