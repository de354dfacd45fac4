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
from analytics.models import report_prospects as ahead
from analytics.models import report_sentences as past
from analytics.models.report_words import PARTS, Said, Teller, days, share, tongue
from analytics.models.reports import Report, ReportCopy
from analytics.rules import reports as rules
from kam.ground import wording
from kam.ground.papers import Cell, Paper, Part, Sentence, Tile
from kam.rules import formats

MAKERS: dict[str, Callable[[Teller], Iterator[Said]]] = {
    ReportPart.RESULTS: past.results, ReportPart.CONTRIBUTION: past.contribution, ReportPart.VISITS: past.visits,
    ReportPart.MOVES: past.moves, ReportPart.WARNINGS: past.warnings, ReportPart.PROMISES: past.promises,
    ReportPart.COMPLAINTS: past.complaints, ReportPart.PLAN: ahead.plan, ReportPart.RISKS: ahead.risks,
    ReportPart.HELP: ahead.helped,
}  # fmt: skip
Telling = Report | ReportCopy


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
    now, was = one.amount("revenue") or Decimal(0), one.amount("revenue_before") or Decimal(0)
    said = [_("%(amount)s came in") % {"amount": one.short(now)}]
    if was > 0 and abs(now / was - 1) >= past.ALIKE:
        told = {"share": share(now, was), "when": one.when_before}
        words = _("%(share)s more than in %(when)s") if now > was else _("%(share)s less than in %(when)s")
        said.append(words % told)
    if one.count("planned"):
        words = _("%(done)s of %(planned)s planned visits were held")
        said.append(words % {"done": one.count("planned_done"), "planned": one.count("planned")})
    if one.count("warned"):
        words = ngettext("%(count)s churn warning is open with %(value)s at risk",
                         "%(count)s churn warnings are open with %(value)s at risk", one.count("warned"))  # fmt: skip
        said.append(words % {"count": one.count("warned"), "value": one.money("warned_value").text})
    return wording.clauses(said) + ("。" if wording.colon() == "：" else ".")


def tiles(one: Teller) -> list[Tile]:
    """The figures at the head."""
    return [
        _revenue(one), _net(one),
        Tile(_("Visits held"), one.n("visits").text, _part(one, "planned_done", "planned"), one.url("visits")),
        _seen(one),
        Tile(_("Open warnings"), one.n("warned").text, _("%(amount)s at risk") % {
            "amount": one.money("warned_value").text}, one.url("warned"), "bad" if one.count("warned") else ""),
        Tile(_("Promises kept"), one.n("kept").text, _("%(count)s broken") % {"count": one.n("broken").text},
             one.url("kept"), "bad" if one.count("broken") else ""),
        Tile(_("Complaints"), one.n("complaints").text, _("%(count)s open") % {"count": one.n("unsolved").text},
             one.url("complaints"), "bad" if one.count("unsolved_late") else ""),
        Tile(_("Overdue"), one.money("owed").text, pgettext("receivables", "at the end"), one.url("owed"),
             "warn" if (one.amount("owed") or 0) > 0 else ""),
    ]  # fmt: skip


def _revenue(one: Teller) -> Tile:
    """Against what was agreed; where nothing was, against the period before."""
    now, goal = one.amount("revenue") or Decimal(0), one.amount("goal")
    was = one.amount("revenue_before") or Decimal(0)
    hint, tone = _("nothing in %(when)s") % {"when": one.when_before}, ""
    if goal:
        hint = _("%(share)s of %(goal)s") % {"share": formats.percent(now / goal), "goal": one.money("goal").text}
        tone = "bad" if now < goal else ""
    elif was > 0:
        sign = "+" if now > was else formats.MINUS
        hint = _("%(change)s against %(when)s")
        hint %= {"change": f"{sign}{share(now, was)}", "when": one.when_before}
    return Tile(_("Orders"), one.money("revenue").text, hint, one.url("revenue"), tone)


def _net(one: Teller) -> Tile:
    label = _("Net contribution, 12 months")
    if one.amount("net") is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    was, now = one.amount("net_before"), one.amount("net") or Decimal(0)
    if was is None:
        return Tile(label, one.money("net").text, _("nothing to compare with"), one.url("net"))
    sign = "+" if now >= was else formats.MINUS
    hint = f"{sign}{one.short(abs(now - was))}"
    return Tile(label, one.money("net").text, hint, one.url("net"), "bad" if now < was else "")


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
        if key == ReportPart.RESULTS and one.content["people"]:
            yield _people(one)


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
        found.append(_("Words beside a line are the writer's own; below them stands what the product wrote."))
    if isinstance(told, ReportCopy) and not told.is_whole:
        found.append(_("A person was erased since. Their name is gone from here too, so earlier files read otherwise."))
    return found
