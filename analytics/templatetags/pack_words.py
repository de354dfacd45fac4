"""Words of a pack: amounts, days and shares from its texts, the sentence at its head, and what to talk about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.choices import PurchaseRole
from analytics.models.report_words import month_label
from analytics.rules import packs as rules
from kam.ground import wording
from kam.ground.papers import Cell
from kam.rules import formats
from lifecycle.rules.encounters import FACE_TO_FACE

FIRST_MEETINGS = {
    PurchaseRole.DECISION_MAKER: gettext_lazy("Meet who decides, for the first time: %(names)s"),
    PurchaseRole.ECONOMIC_BUYER: gettext_lazy("Meet who pays (economic buyer), for the first time: %(names)s"),
}
"""By the part that the map gives somebody whom nobody met."""
LIKELY = Decimal("0.5")
month = month_label
TALK = 8
"""How many things a meeting can talk about."""


def tongue() -> str:
    return get_language() or "en"


def number(text: Any) -> Decimal | None:
    """An amount or a share as it is kept; None for what nobody knows."""
    return None if text is None else Decimal(text)


def short(text: Any, currency: str) -> str:
    """An amount to look at."""
    value = number(text)
    return formats.NONE if value is None else formats.short_money(value, currency, tongue())


def exact(text: Any, currency: str) -> str:
    """An amount to the cent."""
    value = number(text)
    return formats.NONE if value is None else formats.exact_money(value, currency, tongue())


def percent(text: Any) -> str:
    value = number(text)
    return formats.NONE if value is None else formats.percent(value)


def as_date(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def day(text: Any) -> str:
    """A day in the reader's way."""
    found = as_date(text)
    return formats.NONE if found is None else formats.day(found, tongue())


def label(choices: Any, value: str) -> str:
    """The word of a stored choice; one that no version knows any more stands as it is."""
    return str(dict(choices.choices).get(value, value)) if value else ""


def change(trade: Mapping[str, Any]) -> Decimal | None:
    """The year against the one before, as a fraction; unknown where there was none."""
    before, now = number(trade["before"]), number(trade["revenue"])
    return now / before - 1 if before is not None and now is not None and before > 0 else None


def faced(content: Mapping[str, Any]) -> str:
    """How many visits of the year were held face to face; nothing in packs that were kept before that was told."""
    held = content.get("held")
    if not held:
        return ""
    count = sum(held.get(kind, 0) for kind in FACE_TO_FACE)
    return _("%(count)s face to face") % {"count": formats.grouped(count)}


def tab(content: Mapping[str, Any], key: str) -> str:
    """A part of the customer's page."""
    return f"{reverse('accounts:account-detail', args=[content['account']['id']])}?tab={key}"


def listed(content: Mapping[str, Any], name: str, **asked: Any) -> str:
    """A list of the customer's rows."""
    return f"{reverse(name)}?{urlencode({'account': content['account']['id']} | asked)}"


def of_run(content: Mapping[str, Any], name: str, found: Mapping[str, Any]) -> str:
    """The customer's row of the run that a figure was read from."""
    return listed(content, name, as_of=found["of"])


def of_year(content: Mapping[str, Any], name: str, since: str, until: str, **asked: Any) -> str:
    """The customer's rows of the year up to the day; `since` and `until` are what that list calls its bounds."""
    last = date.fromisoformat(content["as_of"])
    first = last - rules.YEAR + timedelta(1)
    return listed(content, name, **{since: first.isoformat(), until: last.isoformat()}, **asked)


def dated(text: str, content: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """A figure of a run with the run's day, where that is not the day the pack speaks of."""
    return wording.aside(text, as_of(found)) if found["of"] != content["as_of"] else text


def as_of(found: Mapping[str, Any]) -> str:
    """The day of the run that a figure was read from."""
    return _("as of %(day)s") % {"day": day(found["of"])}


def rated(satisfaction: Mapping[str, Any]) -> str:
    """How many answers the mean is of: those that say how satisfied they are."""
    words = ngettext("%(count)s answer on satisfaction", "%(count)s answers on satisfaction", satisfaction["answers"])
    return words % {"count": satisfaction["answers"]}


def recommended(satisfaction: Mapping[str, Any]) -> str:
    """What came of asking whether they would recommend us; nothing where nobody was asked, or before it was told."""
    if satisfaction.get("nps") is None:
        return ""
    words = ngettext("%(count)s answer on recommending us: NPS %(nps)s",
                     "%(count)s answers on recommending us: NPS %(nps)s", satisfaction["asked"])  # fmt: skip
    return words % {"count": satisfaction["asked"], "nps": formats.grouped(satisfaction["nps"])}


def lows(content: Mapping[str, Any]) -> str:
    """How many answers of the year there are of either kind, and how many are low, as the customer's file counts."""
    found = content.get("lows") or {"low": 0, "of": 0}
    if not found["of"]:
        return ""
    words = ngettext("%(of)s answer in twelve months, %(low)s of them low",
                     "%(of)s answers in twelve months, %(low)s of them low", found["of"])  # fmt: skip
    return words % found


def headline(content: Mapping[str, Any]) -> str:
    """The account in one sentence: what it brings, where that goes, and what weighs most."""
    said = [_brings(content), _goes(content["trade"]), _weighs(content)]
    return wording.clauses(filter(None, said)) + ("。" if wording.colon() == "：" else ".")


def _brings(content: Mapping[str, Any]) -> str:
    found = content["contribution"]
    return _is_worth(content) if found is None else dated(_is_worth(content), content, found)


def _is_worth(content: Mapping[str, Any]) -> str:
    name, found = content["account"]["called"], content["contribution"]
    if found is None:
        told = {"name": name, "amount": short(content["trade"]["revenue"], content["currency"])}
        return _("%(name)s ordered for %(amount)s in twelve months; what is left of it was not computed yet") % told
    amount = short(str(abs(Decimal(found["net"]))), content["currency"])
    told = {"name": name, "amount": amount, "rank": found["rank"]}
    if Decimal(found["net"]) < 0:
        return _("%(name)s costs us %(amount)s a year more than it brings") % told
    if found["accounts"]:
        told["count"] = formats.grouped(found["accounts"])
        return _("%(name)s brings %(amount)s a year, rank %(rank)s of %(count)s") % told
    return _("%(name)s brings %(amount)s a year, rank %(rank)s") % told


def _goes(trade: Mapping[str, Any]) -> str:
    found = change(trade)
    if found is None:
        return _("a year before it had not ordered yet") if Decimal(trade["revenue"]) > 0 else ""
    told = {"share": formats.percent(abs(found))}
    if abs(found) < Decimal("0.03"):
        return _("it orders about as much as the year before")
    return (_("it ordered %(share)s more than the year before") if found > 0 else
            _("it ordered %(share)s less than the year before")) % told  # fmt: skip


def _weighs(content: Mapping[str, Any]) -> str:
    """The heaviest of what speaks against it; that nothing does is said too."""
    risk, owed, cases = content["risk"], content["owed"], content["cases"]
    said = []
    if risk and Decimal(risk["p"]) >= LIKELY:
        told = {"risk": dated(percent(risk["p"]), content, risk), "days": risk["horizon"]}
        said.append(_("it is likelier not to order in %(days)s days than to (%(risk)s)") % told)
    if owed and Decimal(owed["overdue"]) > 0:
        said.append(_("%(amount)s is overdue") % {"amount": short(owed["overdue"], content["currency"])})
    if cases["open"]:
        words = ngettext("%(count)s case is open", "%(count)s cases are open", cases["open"])
        said.append(words % {"count": cases["open"]})
    return wording.clauses(said[:2]) if said else _("nothing is overdue and no case is open")


def talk(content: Mapping[str, Any]) -> list[Cell]:
    """What a meeting about this account should come to, the most pressing first; each leads to its rows."""
    found = [*_money(content), *_promised(content), *_met(content), *_ahead(content)]
    return found[:TALK]


def _money(content: Mapping[str, Any]) -> Iterator[Cell]:
    """Risk, debts, and what was not won yet."""
    risk, owed, currency = content["risk"], content["owed"], content["currency"]
    if risk and Decimal(risk["p"]) >= LIKELY:
        told = {"amount": short(risk["at_risk"], currency), "risk": dated(percent(risk["p"]), content, risk),
                "days": risk["horizon"]}  # fmt: skip
        words = _("Win back before it goes: risk %(risk)s, %(amount)s of the next %(days)s days at stake") % told
        yield Cell(words, tab(content, "risk"), tone="bad")
    if owed and Decimal(owed["overdue"]) > 0:
        late = {"amount": exact(owed["overdue"], currency), "days": owed["late_days"] or 0}
        words = _("Collect %(amount)s, overdue for %(days)s days on average") % late
        yield Cell(words, listed(content, "accounts:receivable-list", as_of=content["as_of"]), tone="bad")
    found = content["potential"]
    if found and Decimal(found["gap"]) > 0:
        words = _("Win what others sell them: %(amount)s a year within reach") % {
            "amount": short(found["gap"], currency)
        }
        yield Cell(words, tab(content, "potential"))


def _promised(content: Mapping[str, Any]) -> Iterator[Cell]:
    """What is late of what was promised, complained of, or given to do."""
    for row in content["promises"]["rows"]:
        if row["late"]:
            words = _("Our word is late: %(text)s") if row["side"] == "ours" else _("Their word is late: %(text)s")
            yield Cell(words % {"text": row["text"]}, reverse("lifecycle:promise-detail", args=[row["id"]]), tone="bad")
    for row in content["cases"]["rows"]:
        if row["late"]:
            words = _("Solve, past its deadline: %(text)s") % {"text": row["title"]}
            yield Cell(words, reverse("lifecycle:case-detail", args=[row["id"]]), tone="bad")


def _met(content: Mapping[str, Any]) -> Iterator[Cell]:
    """Who decides or pays and was never met, each by the part the map gives them, and that nobody went for long."""
    for role, words in FIRST_MEETINGS.items():
        unmet = [row["name"] for row in content["people"] or [] if row["role"] == role and row["met"] is None]
        if unmet:
            yield Cell(words % {"names": wording.listed(unmet)}, tab(content, "people"), tone="warn")
    last, on = as_date(content["visits"]["last_on"]), date.fromisoformat(content["as_of"])
    if last is None or (on - last).days > rules.SILENT_DAYS:
        words = _("Go there: the last visit was on %(day)s") % {"day": day(content["visits"]["last_on"])}
        yield Cell(words if last else _("Go there: nobody visited them yet"), tab(content, "visits"), tone="warn")


def _ahead(content: Mapping[str, Any]) -> Iterator[Cell]:
    """Agreements that end soon or lag behind what was committed."""
    on = date.fromisoformat(content["as_of"])
    for row in content["agreements"]:
        where = reverse("accounts:agreement-detail", args=[row["id"]])
        renew = as_date(row["renew_by"]) or as_date(row["ends"])
        if renew is not None and renew - on <= rules.RENEWALS:
            late = row["id"] in content.get("overdue", ())
            yield Cell(_renewal(row, late), where, tone="bad" if late else "warn")


def _renewal(row: Mapping[str, Any], late: bool) -> str:
    """By when the renewal was to be spoken of, and when the agreement ends: two days that are easily taken for one."""
    told = {"title": row["title"], "day": day(row["renew_by"] or row["ends"]), "ends": day(row["ends"])}
    if not row["ends"] or row["ends"] == (row["renew_by"] or row["ends"]):
        words = _("Renew %(title)s: overdue since %(day)s") if late else _("Renew %(title)s by %(day)s")
    elif late:
        words = _("Renew %(title)s: talks or notice were due by %(day)s (overdue); it ends on %(ends)s")
    else:
        words = _("Renew %(title)s: talks or notice are due by %(day)s; it ends on %(ends)s")
    return words % told
