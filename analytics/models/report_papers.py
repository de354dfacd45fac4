"""A report as a paper: what page and PDF show of it, in one language, with people's words in the product's place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.choices.reports import ReportPart, ReportSpan
from analytics.models import report_contributions as net
from analytics.models import report_prospects as ahead
from analytics.models import report_sentences as past
from analytics.models.report_tiles import stopped, tiles
from analytics.models.report_words import PARTS, Said, Teller, days, month_label, share, tongue
from analytics.models.reports import Report, ReportCopy
from analytics.rules import reports as rules
from kam.ground import wording
from kam.ground.papers import Bars, Cell, Paper, Part, Sentence
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
            title=one.content["whose"], subtitle=subtitle(report, one),
            headline=headline(one, _left_out(told)), tiles=tiles(one),
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


def _left_out(told: Telling) -> set[str]:
    """The sentences that people left out, by key."""
    return {key for key, edited in told.edited.items() if edited.get("left_out")}


def headline(one: Teller, left: Collection[str] = ()) -> str:
    """
    The period in one sentence: who of weight stopped, what came in, how that compares, and what weighs most.

    What people left out (`left`: keys of sentences) is not said here either; what came in is.
    """
    now = one.amount("revenue") or Decimal(0)
    said = [
        *([] if "risks.silent" in left else stopped(one, now)),
        _("%(amount)s came in") % {"amount": one.short(now)},
    ]
    for figure, when, key in (("revenue_year", one.when_a_year_before, "results.year"),
                              ("revenue_before", one.when_before, "results.before")):  # fmt: skip
        was = one.amount(figure) or Decimal(0)
        if key not in left and was > 0 and abs(now / was - 1) >= past.ALIKE:
            words = _("%(share)s more than in %(when)s") if now > was else _("%(share)s less than in %(when)s")
            said.append(words % {"share": share(now, was), "when": when})
    if one.count("planned") and "visits.planned" not in left:
        words = _("%(done)s of %(planned)s planned visits were held")
        said.append(words % {"done": one.count("planned_done"), "planned": one.count("planned")})
    said += _weighty(one, now, left)
    return wording.clauses(said) + ("。" if wording.colon() == "：" else ".")


def _weighty(one: Teller, revenue: Decimal, left: Collection[str]) -> list[str]:
    """What is overdue and what is at risk, the larger first; an amount that is small beside the orders is left out."""
    words = ngettext("%(count)s churn warning is open with %(value)s at risk",
                     "%(count)s churn warnings are open with %(value)s at risk", one.count("warned"))  # fmt: skip
    warned = words % {"count": one.count("warned"), "value": one.money("warned_value").text}
    owed = _("%(amount)s is overdue") % {"amount": one.money("owed").text}
    facts = [("risks.owed", one.amount("owed") or Decimal(0), owed),
             ("warnings.warned", one.amount("warned_value") or Decimal(0), warned)]  # fmt: skip
    told = [(amount, text) for key, amount, text in facts
            if key not in left and amount > 0 and amount >= revenue * WEIGHS]  # fmt: skip
    return [text for _amount, text in sorted(told, key=lambda fact: -fact[0])]


def parts(report: Report, told: Telling, one: Teller) -> Iterator[Part]:
    """Each part with the product's sentences, people's words where they wrote any, and its table."""
    written, was = sentences(report, told), _as_edited(report, told)
    for key, found in written.items():
        lines = [_sentence(said, edited_of(told, said.key), was) for said in found]
        added = [Sentence(own=text) for text in str(told.added.get(key, "")).splitlines() if text.strip()]
        if key == ReportPart.PLAN and told.goal is not None:
            added.insert(0, Sentence(own=_("Revenue aimed at: %(goal)s.") % {"goal": one.short(told.goal)}))
        yield Part(key, str(PARTS[key]), sentences=[*lines, *added], wide=key == ReportPart.RESULTS)
        if key == ReportPart.RESULTS:
            yield from _months(one)
        if key == ReportPart.RESULTS and one.content["people"]:
            yield _people(one)


REFERS = {"results.before": "results.revenue", "results.year": "results.revenue", "visits.afar": "visits.visits",
          "visits.written": "visits.visits", "visits.planned_written": "visits.planned",
          "moves.stage_kinds": "moves.stages"}  # fmt: skip
"""{a sentence: the one before it that it speaks of, without which nobody understands it}."""


def edited_of(told: Telling, key: str) -> Mapping[str, Any] | None:
    """What people did with a sentence; one that speaks of another that was left out goes with it."""
    own: Mapping[str, Any] | None = told.edited.get(key)
    other = told.edited.get(REFERS.get(key, ""))
    return other if own is None and other and other.get("left_out") else own


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
