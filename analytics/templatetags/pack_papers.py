"""A pack as a paper: what the page, the PDF and the slides show, in one language and within one reader's rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import AccountKind, KeyClass, Stage, Tier
from analytics.choices import WalletBasis
from analytics.models import Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_parts, stakes
from analytics.templatetags import pack_words as words
from kam.ground import erased, wording
from kam.ground.papers import Paper, Tile
from kam.ground.rights import Right, can, standing
from kam.rules import formats

Content = Mapping[str, Any]
CLASSES = (KeyClass.CORE, KeyClass.IMPORTANT)
COMPUTED = {
    "contribution": gettext_lazy("Contribution"), "risk": gettext_lazy("Risk"), "value": gettext_lazy("Customer value"),
}  # fmt: skip
TAKEN = Decimal("0.05")
"""From this share on it is said what the risk takes of a value."""


def readable(pack: Pack, reader: Any) -> dict[str, Any]:
    """What of the pack this reader may read."""
    content: dict[str, Any] = pack.content
    if not can(reader, Right.SEE_SUSPICIONS):
        content = rules.without_suspicions(content, standing(reader).pk)
    return content if can(reader, Right.SEE_CONTACTS) else rules.without_people(content)


def paper(pack: Pack, *, reader: Any, language: str) -> Paper:
    """The pack in words; the same pack, rights and language make the same paper, whoever asks and whenever."""
    content = readable(pack, reader)
    source = f"{pack.account_id}:{pack.as_of}:{rules.digest(content)}"
    with translation.override(language):
        content = erased.in_words(content)
        return Paper(
            language=language, on=pack.as_of, made_on=pack.made_on, kicker=_("Account review"),
            title=content["account"]["name"], subtitle=_subtitle(content), headline=words.headline(content),
            tiles=tiles(content), parts=pack_parts.parts(content), notes=notes(pack, content), source=source,
            themed=content["shape"] >= rules.AS_OF,
        )  # fmt: skip


def _subtitle(content: Content) -> str:
    """Who they are and where they stand."""
    who, stands = content["account"], content["standing"]
    grade = words.label(KeyClass, stands["class"]) if stands["class"] in CLASSES else ""
    since = _("customer since %(day)s") % {"day": words.day(who["since"])} if who["since"] else ""
    told = [who["code"], words.label(Tier, stands["tier"]), grade, words.label(Stage, stands["stage"]),
            words.label(AccountKind, who["kind"]), who["industry"], who["city"] or who["region"], since,
            _("in charge: %(name)s") % {"name": who["owner"] or _("Unassigned")}]  # fmt: skip
    return " · ".join(filter(None, told))


def tiles(content: Content) -> list[Tile]:
    """The eight figures at the head; one that nobody knows says so."""
    return [_net(content), _revenue(content), _risk(content), _value(content), _owed(content), _visited(content),
            _satisfied(content), _wallet(content)]  # fmt: skip


def _net(content: Content) -> Tile:
    found, label = content["contribution"], _("Net contribution, 12 months")
    if found is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    partly = _("cost of goods partly estimated") if found["estimated"] else ""
    until = "" if words.is_older(content, found) else words.up_to(content, found)
    said = [_("rank %(rank)s") % {"rank": found["rank"]}, partly, until]
    tone, where = (
        "bad" if Decimal(found["net"]) < 0 else "",
        words.of_run(content, "analytics:contribution-list", found),
    )
    return Tile(label, words.short(found["net"], content["currency"]), _hint(content, found, *said), where, tone)


def _hint(content: Content, found: Content, *said: str) -> str:
    """What is said below a figure of a run, with the run's day where that is another than the pack's."""
    return " · ".join(filter(None, [*said, words.as_of(found) if words.is_older(content, found) else ""]))


def _revenue(content: Content) -> Tile:
    trade = content["trade"]
    grown = words.change(trade)
    hint = _("nothing the year before")
    if grown is not None:
        told = f"{'+' if grown > 0 else ''}{formats.percent(grown)}"
        hint = _("%(change)s against the year before") % {"change": told}
    hint = " · ".join(filter(None, [hint, words.up_to(content, trade)]))
    since = trade.get("from") or (rules.YEAR * -1 + words.as_date(trade["until"])).isoformat()  # type: ignore[operator]
    url = words.listed(content, "accounts:order-list", since=since, until=trade["until"])
    tone = "bad" if grown is not None and grown < Decimal("-0.1") else ""
    return Tile(_("Orders, 12 months"), words.short(trade["revenue"], content["currency"]), hint, url, tone)


def _risk(content: Content) -> Tile:
    found, label = content["risk"], _("Churn risk")
    if found is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    hint = _hint(content, found, _("no order in the next %(days)s days") % {"days": found["horizon"]})
    tone = "bad" if Decimal(found["p"]) >= words.LIKELY else ""
    return Tile(label, words.percent(found["p"]), hint, words.of_run(content, "analytics:score-list", found), tone)


def _value(content: Content) -> Tile:
    found, label = content["value"], _("Customer asset value")
    if found is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    band = f"{words.short(found['low'], content['currency'])} – {words.short(found['high'], content['currency'])}"
    hint = _hint(content, found, band, _if_it_stays(content, found), *_staked(content))
    where = words.of_run(content, "analytics:asset-list", found)
    return Tile(label, words.short(found["value"], content["currency"]), hint, where)


def _if_it_stays(content: Content, found: Content) -> str:
    """
    That the risk is in the value already, and what it would be without: (1 - p) of it is the value, p of it at risk.

    Nothing where the risk takes next to nothing of it, or where a stay would cost more than it brings.
    """
    value, at_risk = Decimal(found["value"]), Decimal(found["at_risk"])
    whole = value + at_risk
    if value <= 0 or at_risk / whole < TAKEN:
        return _("three years ahead")
    told = {"risk": formats.percent(at_risk / whole), "amount": words.short(str(whole), content["currency"])}
    words_of = _(
        "three years ahead with the %(risk)s risk of leaving counted in; %(amount)s if it stayed for sure at its pace "
        "of late"
    )
    return words_of % told


def _owed(content: Content) -> Tile:
    found, label = content["owed"], _("Overdue")
    url = words.listed(content, "accounts:receivable-list", as_of=content["as_of"])
    if found is None:
        return Tile(label, words.short("0.00", content["currency"]), _("nothing is open"), url)
    hint = _("of %(amount)s open") % {"amount": words.short(found["open"], content["currency"])}
    tone = "bad" if Decimal(found["overdue"]) > 0 else ""
    return Tile(label, words.short(found["overdue"], content["currency"]), hint, url, tone)


def _visited(content: Content) -> Tile:
    found, count = content["visits"], words.visited(content)
    hint = _("last on %(day)s") % {"day": words.day(found["last_on"])} if found["last_on"] else _("never")
    hint = " · ".join(filter(None, [words.faced(content), hint]))
    url = words.of_year(content, "lifecycle:visit-list", "held_from", "held_to", spoken="true")
    return Tile(_("Visits, 12 months"), formats.grouped(count), hint, url, "" if count else "warn")


def _satisfied(content: Content) -> Tile:
    """How satisfied they are; how many answers were low where half of all were: then one good mark is no verdict."""
    found, label = content["satisfaction"], _("Satisfaction")
    would = "" if found is None else words.recommended(found)
    lows = _lows(content)
    if found is None or (found["mean"] is None and not lows["low"]):
        return Tile(label, formats.NONE, would or _("nobody answered in twelve months"))
    value = "" if found["mean"] is None else _("%(mean)s of 10") % {"mean": formats.grouped(Decimal(found["mean"]), 1)}
    told = [words.rated(found) if value else "", would]
    url = words.of_year(content, "lifecycle:surveyanswer-list", "from_day", "to_day")
    if not value or (lows["low"] and lows["low"] * 2 >= lows["of"]):
        rated = wording.pair(told[0], value) if value else ""
        counted = _("%(low)s of %(of)s answers low") % lows
        return Tile(label, counted, " · ".join(filter(None, [rated, would])), url, "bad")
    if content["shape"] >= rules.AS_OF:
        told.insert(0, words.lows(content) if lows["low"] else "")
        return Tile(label, value, " · ".join(filter(None, told)), url, "warn" if lows["low"] else "")
    return Tile(label, value, " · ".join(filter(None, told)), url, "bad" if content.get("lows", found)["low"] else "")


def _lows(content: Content) -> dict[str, int]:
    """The low ones of all answers of the year; packs of before told the mean alone, and stay as they were."""
    none = {"low": 0, "of": 0}
    return content.get("lows") or none if content["shape"] >= rules.AS_OF else none


def _wallet(content: Content) -> Tile:
    """What is within reach and not won; where that is estimated at no more than they buy, what they buy of others."""
    found, label = content["potential"], _("Not yet won")
    if found is None:
        return Tile(label, formats.NONE, _("their need is not known"))
    where = words.of_run(content, "analytics:potential-list", found)
    if Decimal(found["gap"]) <= 0:
        return Tile(*_with_others(content, found), where)
    within = _("of %(amount)s within reach, as noted by people") if _is_noted(found) else _(
        "of %(amount)s within reach, as estimated")  # fmt: skip
    reach = within % {"amount": words.short(found["potential"], content["currency"])}
    return Tile(label, words.short(found["gap"], content["currency"]), _hint(content, found, reach), where)


def _is_noted(found: Content) -> bool:
    return bool(found.get("basis") == WalletBasis.ENTERED)


def _with_others(content: Content, found: Content) -> tuple[str, str, str]:
    """Label, value and hint of a customer of whom no more than it buys already is estimated to be within reach."""
    rest = Decimal(found.get("wallet") or 0) - Decimal(found.get("actual") or 0)
    if rest > 0:
        noted = _("of the %(amount)s a year that they need of what we sell, as noted by people")
        wallet = noted if _is_noted(found) else _(
            "of the %(amount)s a year that they need of what we sell, as estimated")  # fmt: skip
        said = wallet % {"amount": words.short(found["wallet"], content["currency"])}
        value = words.short(str(rest), content["currency"])
        reach = _("by our estimate no more of it can be won")
        return _("Bought of others"), value, _hint(content, found, said, reach)
    said = _("all they need they buy of us") if _is_noted(found) else _(
        "their like suggest no more than they buy; what they buy of others is not noted")  # fmt: skip
    return _("Not yet won"), formats.NONE, _hint(content, found, said)


def notes(pack: Pack, content: Content) -> list[str]:
    """What a reader must know: from which runs, since when it is kept, and what it is not any more."""
    found = [*_drawn(pack, content)]
    found += _computed(content)
    if content["people"] is None:
        found.append(_("Without people: your role does not see contacts."))
    if pack.pk and not pack.is_whole:
        found.append(_("A person was erased since. Their name is gone from here too, so earlier files read otherwise."))
    return found


def _drawn(pack: Pack, content: Content) -> Iterator[str]:
    """When it was drawn up, and what nothing is on record of; packs of before say it their way."""
    day, made = words.day(content["as_of"]), formats.day(pack.made_on, words.tongue())
    told = {"day": day, "made": made}
    if pack.made_on == pack.as_of:
        yield _("As of %(day)s, drawn up on that day.") % told
    elif content["shape"] < rules.AS_OF:
        text = _("As of %(day)s, drawn up on %(made)s from what was on record then. What has no date of its own, such "
                 "as people and names, stands as it stood on %(made)s; a competitor is told where the newest sighting "
                 "of it there is not later than %(day)s.")  # fmt: skip
        yield text % told
    else:
        text = _("As of %(day)s, drawn up on %(made)s. Names, places, people and who is in charge are as on record on "
                 "%(day)s; texts of to-dos and cases as on %(made)s.")  # fmt: skip
        yield text % told
    if content.get("entered"):
        text = _("This file was opened on %(opened)s. Of the time before nothing is on record of names, places and "
                 "people: they stand as they were first entered.")  # fmt: skip
        yield text % {"opened": words.day(content["entered"])}
    late = [row["name"] for row in content["people"] or [] if row["id"] in content.get("noted", ())]
    if late:
        yield _("Met by %(day)s, entered later and told as first entered: %(names)s.") % {
            "day": day, "names": wording.listed(late)}  # fmt: skip


def _computed(content: Content) -> Iterator[str]:
    """To which day contribution and orders go, and from which computation the figures are where that is older."""
    found = {name: part for name in ("contribution", "risk", "value") if (part := content[name])}
    net = found.get("contribution")
    if net and content["shape"] >= rules.AS_OF:
        until, to = words.day(net["until"]), words.day(content["trade"]["until"])
        if until == to:
            told = {"first": words.day(content["trade"]["from"]), "day": until}
            yield _("Contribution and orders are both told from %(first)s to %(day)s.") % told
        else:
            yield _("Contribution is told to %(day)s, orders to %(until)s.") % {"day": until, "until": to}
    older = {name: part["of"] for name, part in found.items() if words.is_older(content, part)}
    if not older:
        return
    told = {"day": words.day(min(older.values()))}
    if content["shape"] >= rules.AS_OF:
        what = wording.listed(str(COMPUTED[name]) for name in older)
        yield _("Computed last on %(day)s: %(what)s.") % (told | {"what": what})
    else:
        yield _("Contribution, risk and values are of the newest computation up to that day: of %(day)s.") % told


def _staked(content: Content) -> list[str]:
    """What is at risk in days beside a value of years, where the one is the more and both are told."""
    risk, value = content["risk"], content["value"]
    if not risk or not value or Decimal(risk["at_risk"] or 0) <= max(Decimal(value["value"]), Decimal(0)):
        return []
    return [stakes.beside(amount=words.short(risk["at_risk"], content["currency"]), days=risk["horizon"])]
