"""A report as a paper: what page and PDF show of it, in one language, with people's words in the product's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics.choices.reports import ReportPart, ReportSpan
from analytics.models import report_contributions as net
from analytics.models import report_prospects as ahead
from analytics.models import report_sentences as past
from analytics.models.report_words import PARTS, Said, Teller, day, days, month_label, share, tongue
from analytics.models.reports import Report, ReportCopy
from analytics.rules import reports as rules
from kam.ground import wording
from kam.ground.papers import Bars, Cell, Paper, Part, Sentence, Tile
from kam.rules import formats

MAKERS: dict[str, Callable[[Teller], Iterator[Said]]] = {
    ReportPart.RESULTS: past.results, ReportPart.CONTRIBUTION: net.contribution, ReportPart.VISITS: past.visits,
    ReportPart.MOVES: past.moves, ReportPart.WARNINGS: past.warnings, ReportPart.PROMISES: past.promises,
    ReportPart.COMPLAINTS: past.complaints, ReportPart.PLAN: ahead.plan, ReportPart.RISKS: ahead.risks,
    ReportPart.HELP: ahead.helped,
}  # fmt: skip
Telling = Report | ReportCopy
WEIGHS = Decimal("0.01")
"""Of the orders; what is less is no word in the sentence at the head worth."""


def teller(report: Report, told: Telling) -> Teller:
    """Reads a telling; a figure leads to the rows that were told."""
    copy = f"?copy={told.number}" if isinstance(told, ReportCopy) else ""
    return Teller(told.content, lambda key: reverse("analytics:report-rows", args=[report.pk, key]) + copy)


def sentences(report: Report, told: Telling) -> dict[str, list[Said]]:
    """{part: the product's sentences}, in the language that is on; each is known by `part.key`."""
    one = teller(report, told)
    return {
        part: [Said(f"{part}.{said.key}", said.pieces, said.tone) for said in make(one)]
        for part, make in MAKERS.items()
    }  # fmt: skip


def paper(report: Report, told: Telling, *, language: str) -> Paper:
    """The telling in words; the same telling and language make the same paper, whoever asks and whenever."""
    with translation.override(language):
        one, number = teller(report, told), told.number if isinstance(told, ReportCopy) else 0
        return Paper(
            language=language, on=report.last_on, made_on=told.read_on, kicker=kicker(report),
            title=one.content["whose"], subtitle=subtitle(report, one), headline=headline(one), tiles=tiles(one),
            parts=[*parts(report, told, one)], notes=notes(told),
            source=f"report:{report.pk}:{number}:{rules.digest(_kept(told))}",
        )  # fmt: skip


def _kept(told: Telling) -> dict[str, Any]:
    return rules.kept(told.content, told.edited, told.added, told.goal)


def kicker(report: Report) -> str:
    """What kind of report it is."""
    named = {ReportSpan.WEEK: _("Weekly report"), ReportSpan.MONTH: _("Monthly report")}
    return named.get(ReportSpan(report.span), _("Quarterly report"))


def subtitle(report: Report, one: Teller) -> str:
    """Its days, and how many customers it speaks of."""
    count = one.content["accounts"]
    words = ngettext("%(count)s customer", "%(count)s customers", count) % {"count": formats.grouped(count)}
    return f"{days(*report.days)} · {words}"


def headline(one: Teller) -> str:
    """The period in one sentence: what came in, how that compares, and what weighs most."""
    now = one.amount("revenue") or Decimal(0)
    said = [_("%(amount)s came in") % {"amount": one.short(now)}]
    for figure, when in (("revenue_year", one.when_a_year_before), ("revenue_before", one.when_before)):
        was = one.amount(figure) or Decimal(0)
        if was > 0 and abs(now / was - 1) >= past.ALIKE:
            words = _("%(share)s more than in %(when)s") if now > was else _("%(share)s less than in %(when)s")
            said.append(words % {"share": share(now, was), "when": when})
    if one.count("planned"):
        words = _("%(done)s of %(planned)s planned visits were held")
        said.append(words % {"done": one.count("planned_done"), "planned": one.count("planned")})
    said += _weighty(one, now)
    return wording.clauses(said) + ("。" if wording.colon() == "：" else ".")


def _weighty(one: Teller, revenue: Decimal) -> list[str]:
    """What is overdue and what is at risk, the larger first; an amount that is small beside the orders is left out."""
    words = ngettext("%(count)s churn warning is open with %(value)s at risk",
                     "%(count)s churn warnings are open with %(value)s at risk", one.count("warned"))  # fmt: skip
    warned = words % {"count": one.count("warned"), "value": one.money("warned_value").text}
    facts = [(one.amount("owed") or Decimal(0), _("%(amount)s is overdue") % {"amount": one.money("owed").text}),
             (one.amount("warned_value") or Decimal(0), warned)]  # fmt: skip
    told = [(amount, text) for amount, text in facts if amount > 0 and amount >= revenue * WEIGHS]
    return [text for _amount, text in sorted(told, key=lambda fact: -fact[0])]


def tiles(one: Teller) -> list[Tile]:
    """The figures at the head."""
    return [
        _revenue(one), _net(one),
        Tile(_("Visits held"), one.n("visits").text, _part(one, "planned_done", "planned"), one.url("visits")),
        _seen(one),
        Tile(_("Open warnings"), one.n("warned").text, _("%(amount)s at risk") % {
            "amount": one.money("warned_value").text}, one.url("warned"), "bad" if one.count("warned") else ""),
        _promises(one),
        Tile(_("Complaints"), one.n("complaints").text, _("%(count)s open") % {"count": one.n("unsolved").text},
             one.url("complaints"), "bad" if one.count("unsolved_late") else ""),
        Tile(_("Overdue"), one.money("owed").text, pgettext("receivables", "at the end"), one.url("owed"),
             "warn" if (one.amount("owed") or 0) > 0 else ""),
    ]  # fmt: skip


def _promises(one: Teller) -> Tile:
    """Kept of those that were kept or broken; coloured only where more were broken."""
    kept, broken = one.count("kept"), one.count("broken")
    value = pgettext("promises", "%(done)s of %(whole)s") % {
        "done": one.n("kept").text,
        "whole": formats.grouped(kept + broken),
    }
    hint = _("%(count)s broken") % {"count": one.n("broken").text}
    return Tile(_("Promises kept"), value if broken else one.n("kept").text, hint, one.url("kept"),
                "bad" if broken > kept else "")  # fmt: skip


def _revenue(one: Teller) -> Tile:
    """Against what everybody had agreed to; where not, against the year and the period before."""
    now, goal = one.amount("revenue") or Decimal(0), one.amount("goal")
    hint, tone = " · ".join(_against(one, now)) or _("nothing in %(when)s") % {"when": one.when_before}, ""
    if goal and one.count("goal_people") == one.count("goal_of"):
        hint = _("%(share)s of %(goal)s") % {"share": formats.percent(now / goal), "goal": one.money("goal").text}
        tone = "bad" if now < goal else ""
    return Tile(_("Orders"), one.money("revenue").text, hint, one.url("revenue"), tone)


def _against(one: Teller, now: Decimal) -> Iterator[str]:
    """The orders against the same a year before, and against the period before, where there were any."""
    for figure, when in (("revenue_year", one.when_a_year_before), ("revenue_before", one.when_before)):
        was = one.amount(figure) or Decimal(0)
        if was > 0:
            change = f"{'+' if now > was else formats.MINUS}{share(now, was)}"
            yield _("%(change)s against %(when)s") % {"change": change, "when": when}


def _net(one: Teller) -> Tile:
    label = _("Net contribution, 12 months")
    if one.amount("net") is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    was, now = one.amount("net_before"), one.amount("net") or Decimal(0)
    if was is None:
        hint = " · ".join((_("nothing to compare with"), _of(one)))
        return Tile(label, one.money("net").text, hint, one.url("net"))
    sign = "+" if now >= was else formats.MINUS
    hint = f"{sign}{one.short(abs(now - was))} · {_of(one)}"
    return Tile(label, one.money("net").text, hint, one.url("net"), "bad" if now < was else "")


def _of(one: Teller) -> str:
    """The day to which the contribution was computed, and whether that leaves out a part of the period."""
    told = {"day": day(one.figures["net_of"])}
    if one.figures["net_of"] < (one.content.get("until") or one.content["last"]):
        return _("computed to %(day)s, before the period's end") % told
    return _("to %(day)s") % told


def _part(one: Teller, done: str, whole: str) -> str:
    told = {"done": one.n(done).text, "whole": one.n(whole).text}
    return _("%(done)s of %(whole)s planned") % told if one.count(whole) else _("none was planned")


def _seen(one: Teller) -> Tile:
    label, due = _("Key accounts seen in time"), one.count("due")
    if not due:
        return Tile(label, formats.NONE, _("no key account"))
    hint = _("%(done)s of %(whole)s") % {"done": one.n("seen").text, "whole": one.n("due").text}
    return Tile(label, formats.percent(Decimal(one.count("seen")) / due), hint, one.url("seen"))


def parts(report: Report, told: Telling, one: Teller) -> Iterator[Part]:
    """Each part with the product's sentences, people's words where they wrote any, and its table."""
    written, was = sentences(report, told), _as_edited(report, told)
    for key, found in written.items():
        lines = [_sentence(said, told.edited.get(said.key), was) for said in found]
        added = [Sentence(own=text) for text in str(told.added.get(key, "")).splitlines() if text.strip()]
        if key == ReportPart.PLAN and told.goal is not None:
            added.insert(0, Sentence(own=_("Revenue aimed at: %(goal)s.") % {"goal": one.short(told.goal)}))
        yield Part(key, str(PARTS[key]), sentences=[*lines, *added], wide=key == ReportPart.RESULTS)
        if key == ReportPart.RESULTS:
            yield from _months(one)
        if key == ReportPart.RESULTS and one.content["people"]:
            yield _people(one)


def _months(one: Teller) -> Iterator[Part]:
    """The twelve months up to the period's end beside the twelve before; none where nothing came, or of before."""
    pairs = [(month, Decimal(amount)) for month, amount in one.content.get("months", ())]
    was, now = pairs[:12], pairs[12:]
    if not any(amount for _month, amount in pairs):
        return
    told = {"now": one.short(sum((n for _m, n in now), Decimal(0))),
            "was": one.short(sum((n for _m, n in was), Decimal(0)))}  # fmt: skip
    says = _("%(now)s in these twelve months, %(was)s in the twelve before") % told
    if one.content.get("team"):
        says = wording.clauses([says, _("orders of customers without a manager are in no report")])
    labels = [month_label(month) for month, _amount in now]
    names = (_("These twelve months"), _("The twelve before"))
    bars = Bars(labels, [amount for _m, amount in now], [amount for _m, amount in was], names, says)
    yield Part("months", _("Orders by month"), "", says, bars, wide=True)


def _as_edited(report: Report, told: Telling) -> dict[tuple[str, str], str]:
    """{(sentence, language): how the product says it} in the languages in which people wrote."""
    found = {}
    for language in {str(one["language"]) for one in told.edited.values()}:
        with translation.override(language):
            for said in (said for part in sentences(report, told).values() for said in part):
                found[said.key, language] = said.text
    return found


def _sentence(said: Said, edited: Mapping[str, Any] | None, was: Mapping[tuple[str, str], str]) -> Sentence:
    """The product's sentence, or a person's words with what they changed of its numbers."""
    if edited is None:
        return Sentence(pieces=said.pieces, key=said.key, tone=said.tone)
    if edited.get("left_out"):
        return Sentence(pieces=said.pieces, key=said.key, is_left_out=True)
    hand = rules.by_hand(was.get((said.key, edited["language"]), edited["was"]), edited["text"])
    found = []
    if hand.brought:
        found.append(_("Numbers by hand: %(numbers)s.") % {"numbers": wording.listed(hand.brought)})
    if hand.left_out:
        found.append(_("Left out: %(numbers)s.") % {"numbers": wording.listed(hand.left_out)})
    return Sentence(pieces=said.pieces, key=said.key, own=edited["text"], notes=tuple(found), tone=said.tone)


def _people(one: Teller) -> Part:
    """A team's colleagues in the order of their names: what was done, not who is best."""

    def figure(person: Mapping[str, Any], key: str, text: str) -> Cell:
        url, mark = one.url(key), "&" if "?" in one.url(key) else "?"
        return Cell(text, f"{url}{mark}of={person['id']}" if url else "", num=True)

    rows = [
        [Cell(person["name"]), Cell(formats.grouped(person["accounts"]), num=True),
         figure(person, "revenue", one.short(Decimal(person["revenue"]))),
         figure(person, "visits", formats.grouped(person["visits"])),
         figure(person, "warned", formats.grouped(person["warnings"]))]
        for person in one.content["people"]
    ]  # fmt: skip
    head = [_("Colleague"), _("Customers"), _("Orders"), _("Visits"), _("Open warnings")]
    return Part("people", _("By colleague"), head=head, rows=rows, wide=True)


def running(until: str) -> str:
    """That the period is not over."""
    words = _("The period is not over: the numbers are until %(day)s, and are compared with as many days of others.")
    return words % {"day": formats.day(date.fromisoformat(until), tongue())}


def notes(told: Telling) -> list[str]:
    """What a reader must know: when the data was read, of whose customers, and what people wrote."""
    read = formats.day(told.read_on, tongue())
    text = _("Read from the data on %(day)s, of the customers who were theirs then. What has no date of its own, such "
             "as plans to come and proposals, stands as it stood on that day.")  # fmt: skip
    found = [text % {"day": read}]
    if until := told.content.get("until"):
        found.insert(0, running(until))
    if told.edited or told.added or told.goal is not None:
        found.append(_("Words beside a line are the writer's own; what the product wrote stands in KAM."))
    if isinstance(told, ReportCopy) and not told.is_whole:
        found.append(_("A person was erased since. Their name is gone from here too, so earlier files read otherwise."))
    return found
