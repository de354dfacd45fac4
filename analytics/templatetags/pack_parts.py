"""The parts of a pack as a paper shows them: each a table with what leads to its rows; what is empty is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import PurchaseRole, Stance, Threat
from analytics.rules import packs as rules
from analytics.templatetags import pack_histories, pack_talks, pack_works
from analytics.templatetags import pack_words as words
from kam.ground import wording
from kam.ground.papers import Bars, Cell, Part
from kam.rules import formats
from lifecycle.choices import Outcome, VisitKind
from lifecycle.choices.cases import CaseSort, CaseState, Severity
from lifecycle.choices.surveys import Scale
from lifecycle.models import reasons
from lifecycle.rules import surveys
from lifecycle.rules.encounters import WRITTEN

Content = Mapping[str, Any]
LINED = Decimal("0.95")
"""Where less of the year than this came with lines, the table by category says how much it knows."""


def parts(content: Content) -> list[Part]:
    """In the order of a conversation: what to talk about, the money, the people, what was done, what is ahead."""
    makers = (pack_works.warning, _talk, pack_works.doing, _months, _visits, pack_histories.parts, _categories, _orders,
              _risk, _people, _cases, _satisfaction, pack_works.agreements, _rivals)  # fmt: skip
    return [part for maker in makers for part in maker(content)]


def _talk(content: Content) -> Iterator[Part]:
    lines = pack_talks.talk(content)
    if lines:
        yield Part("talk", _("To talk about"), lines=lines, wide=True)


def _months(content: Content) -> Iterator[Part]:
    """The last twelve whole months beside the twelve before; packs of before told the running one, too."""
    trade, is_whole = content["trade"], content["shape"] >= rules.WHOLE_MONTHS
    until = rules.whole_until(date.fromisoformat(trade["until"])).isoformat() if is_whole else trade["until"]
    pairs = trade["months"]
    if not any(Decimal(amount) for _month, amount in pairs):
        return
    was, now = pairs[:12], pairs[12:]
    first = date.fromisoformat(f"{now[0][0]}-01")
    names = (_("Twelve months to %(day)s") % {"day": words.day(until)}, _("The twelve before"))
    sums = [str(sum((Decimal(one) for _m, one in part), Decimal(0))) for part in (now, was)]
    this, before = sums if is_whole else (trade["revenue"], trade["before"])
    told = {"now": words.short(this, content["currency"]), "was": words.short(before, content["currency"])}
    says = _("%(now)s in the year to %(day)s, %(was)s in the year before")
    if content["shape"] >= rules.AS_OF and (trade["from"], trade["until"]) != (first.isoformat(), until):
        says = _("%(now)s in the twelve whole months to %(day)s, %(was)s in the twelve before; the year told above is "
                 "the 365 days to %(until)s")  # fmt: skip
    says %= told | {"day": words.day(until), "until": words.day(trade["until"])}
    labels = [words.month(month) for month, _amount in now]
    amounts = [formats.short(Decimal(one), words.tongue()) for _m, one in now]
    bars = Bars(labels, [Decimal(one) for _m, one in now], [Decimal(one) for _m, one in was], names, says, amounts,
                urls=[words.orders_of(content, month) for month, _amount in now])  # fmt: skip
    url = words.listed(content, "accounts:order-list", since=first.isoformat(), until=until)
    yield Part("months", _("Orders by month"), url, says, bars, wide=True)


def _categories(content: Content) -> Iterator[Part]:
    trade, currency = content["trade"], content["currency"]
    rows = []
    for name, now, was in trade["categories"]:
        before = Decimal(was)
        grown = (
            f"{Decimal(now) / before - 1:+.0%}".replace("-", formats.MINUS) if before > 0 else pgettext("trade", "new")
        )
        of = words.leads(content, "accounts:order-list", since=trade.get("from"), until=trade["until"], category=name)
        rows.append([Cell(name or _("Without a category"), of if name else ""),
                     Cell(words.short(now, currency), num=True), Cell(grown, num=True)])  # fmt: skip
    if rows:
        head, says, whole = [_("Category"), _("12 months"), pgettext("figure", "Change")], "", Decimal(trade["revenue"])
        if whole > 0 and Decimal(trade["lined"]) < whole * LINED:
            says = _("Known of %(share)s of the year's orders; the others came without lines")
            says %= {"share": formats.percent(Decimal(trade["lined"]) / whole)}
        yield Part("categories", _("What they buy"), words.tab(content, "trade"), says, head=head, rows=rows)


def _orders(content: Content) -> Iterator[Part]:
    trade = content["trade"]
    rows = [
        [Cell(number, reverse("accounts:order-detail", args=[pk])), Cell(words.day(on), num=True),
         Cell(words.exact(amount, content["currency"]), num=True)]
        for pk, number, on, amount in trade["rows"]
    ]  # fmt: skip
    if rows:
        until = content["as_of"] if content["shape"] >= rules.AS_OF else trade["until"]
        url = words.listed(content, "accounts:order-list", until=until)
        yield Part("orders", _("Last orders"), url, head=[_("Order"), _("Day"), _("Amount")], rows=rows)


def _risk(content: Content) -> Iterator[Part]:
    found = content["risk"]
    said = reasons.risk_words(found["reasons"], 4) if found else []
    if said:
        title = _("Why they may stop ordering")
        yield Part("risk", title, words.tab(content, "risk"), lines=[Cell(one) for one in said])


def _people(content: Content) -> Iterator[Part]:
    """Who decides there; nothing for who may not see people."""
    rows = []
    for row in content["people"] or []:
        met = words.day(row["met"]) if row["met"] else pgettext("a person", "never met")
        part = words.label(PurchaseRole, row["role"]) or formats.NONE
        rows.append([
            Cell(row["name"], reverse("accounts:contact-detail", args=[row["id"]]), sub=row["title"]),
            Cell(part, sub=words.label(Stance, row["stance"])),
            Cell(met, num=True, tone="" if row["met"] else "warn"),
        ])  # fmt: skip
    if rows:
        head = [_("Person"), _("Part in the purchase"), _("Last met")]
        yield Part("people", _("Who decides"), words.tab(content, "people"), head=head, rows=rows)


def _visits(content: Content) -> Iterator[Part]:
    found = content["visits"]
    rows = []
    for row in found["rows"]:
        kind = " · ".join(filter(None, [words.label(VisitKind, row["kind"]), row["by"]]))
        met = " → " + wording.listed(row["met"]) if row["met"] else ""
        told = [Cell(words.day(row["on"]), reverse("lifecycle:visit-detail", args=[row["id"]]), sub=kind + met),
                Cell(row["note"] or row["next"] or formats.NONE, sub=words.label(Outcome, row["outcome"]))]  # fmt: skip
        rows.append(told)
    if rows:
        url, head = words.listed(content, "lifecycle:visit-list", held_to=content["as_of"]), [_("Day"), _("Note")]
        yield Part("visits", _("Last visits and messages"), url, _held(content), head=head, rows=rows, wide=True)


def _held(content: Content) -> str:
    """How many visits of the year, how many of them face to face, and of which kinds; beside them what was written."""
    count, held = words.visited(content), content.get("held", {})
    told = ngettext("%(count)s visit in twelve months", "%(count)s visits in twelve months", count) % {"count": count}
    kinds = [f"{words.label(VisitKind, kind)} {n}" for kind, n in held.items() if kind not in WRITTEN]
    says = [wording.aside(told, words.faced(content)), wording.listed(kinds)] if kinds else [told]
    if written := sum(held.get(kind, 0) for kind in WRITTEN):
        says.append(ngettext("besides %(count)s e-mail or message", "besides %(count)s e-mails or messages",
                             written) % {"count": written})  # fmt: skip
    return wording.clauses(says)


def _cases(content: Content) -> Iterator[Part]:
    found = content["cases"]
    rows = [
        [Cell(row["title"], reverse("lifecycle:case-detail", args=[row["id"]]),
              sub=" · ".join([words.label(CaseSort, row["sort"]), words.label(Severity, row["severity"])])),
         Cell(words.label(CaseState, row["state"]), tone="bad" if row["late"] else "", num=True,
              sub=words.day(row["opened"]))]
        for row in found["rows"]
    ]  # fmt: skip
    if found["year"] or rows:
        told = {"count": found["year"], "complaints": found["complaints"], "open": found["open"]}
        says = _cases_of_the_year(told["count"], told["complaints"]) % told
        url = words.of_year(content, "lifecycle:case-list", "opened_from", "opened_to", open="all")
        yield Part("cases", _("Complaints and requests"), url, says,
                   head=[_("Case"), _("State")] if rows else (), rows=rows)  # fmt: skip


def _cases_of_the_year(count: int, complaints: int) -> str:
    """How many cases of the year were complaints: some, all or none of them."""
    if complaints == count:
        return ngettext("%(count)s complaint in twelve months; %(open)s open",
                        "%(count)s complaints in twelve months; %(open)s open", count)  # fmt: skip
    if not complaints:
        return ngettext("%(count)s request in twelve months, no complaint; %(open)s open",
                        "%(count)s requests in twelve months, no complaint; %(open)s open", count)  # fmt: skip
    return ngettext("%(count)s in twelve months, %(complaints)s of them a complaint; %(open)s open",
                    "%(count)s in twelve months, %(complaints)s of them complaints; %(open)s open",
                    complaints)  # fmt: skip


def _satisfaction(content: Content) -> Iterator[Part]:
    found = content["satisfaction"]
    if found is None:
        return
    rows = [
        [Cell(words.day(row["on"]), reverse("lifecycle:surveyanswer-detail", args=[row["id"]]),
              sub=row["who"] or words.label(PurchaseRole, row["role"])),
         Cell(row["why"] or formats.NONE),
         Cell(f"{row['score']} / {row['most']}", num=True, tone="bad" if row["low"] else "", sub=_in_ten(row))]
        for row in found["rows"][:4]
    ]  # fmt: skip
    told = [words.lows(content), _mean(content) if found["mean"] is not None else "", words.recommended(found)]
    says = wording.clauses([one for one in told if one])
    yield Part("satisfaction", _("Satisfaction"), words.tab(content, "satisfaction"), says,
               head=[_("Answer"), _("Why"), _("Score")], rows=rows)  # fmt: skip


def _in_ten(row: Content) -> str:
    """An answer from 1 to 5 as the points of ten of which means are told; nothing of the others."""
    if row["most"] != max(surveys.span(Scale.FIVE)):
        return ""
    return _("%(mean)s of 10") % {"mean": formats.grouped(surveys.points(Scale.FIVE, row["score"]), 1)}


def _mean(content: Content) -> str:
    """The mean of the answers; of a pack that was kept before all low answers were counted also the low ones of it."""
    found = content["satisfaction"]
    told = {"mean": formats.grouped(Decimal(found["mean"]), 1), "count": found["answers"], "low": found["low"]}
    if "lows" not in content:
        return _("%(mean)s of 10 on average of %(count)s answers in twelve months, %(low)s of them low") % told
    mean = _("%(mean)s of 10") if found["answers"] == 1 else _("%(mean)s of 10 on average")
    return wording.pair(words.rated(found), mean % told)


def _rivals(content: Content) -> Iterator[Part]:
    rows = []
    for row in content["rivals"]:
        tone = {"high": "bad", "trial": "bad", "medium": "warn"}.get(row["threat"], "")
        wallet = f"{Decimal(row['wallet']):.0f}%" if row["wallet"] else formats.NONE
        rows.append([
            Cell(row["name"], reverse("accounts:competitor-detail", args=[row["id"]]), sub=row["category"]),
            Cell(words.label(Threat, row["threat"]), tone=tone),
            Cell(wallet, words.leads(content, "accounts:presence-list", competitor=row["id"]), num=True),
        ])  # fmt: skip
    if rows:
        head = [_("Competitor"), _("Threat"), _("Share of wallet")]
        yield Part("rivals", _("Competitors there"), words.tab(content, "competitors"), head=head, rows=rows)
