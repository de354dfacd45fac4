"""What stands against an account and who does what about it, as its pack tells it: warning, work, agreements, quota."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import AgreementKind
from accounts.choices.channels import QuotaState
from accounts.rules import channels
from analytics.templatetags import pack_words as words
from kam.ground import wording
from kam.ground.papers import Cell, Part
from kam.rules import formats
from lifecycle.choices import Cause, CauseState, PromiseSide
from lifecycle.models import todo_words

Content = Mapping[str, Any]


def warning(content: Content) -> Iterator[Part]:
    """The open warning: since when, what is at stake, why in whose opinion, and what is done against it."""
    found = content.get("warning")
    if found:
        lines = [Cell(_since(content, found), reverse("lifecycle:warning-detail", args=[found["id"]]), tone="bad"),
                 *_why(found), *_against(content)]  # fmt: skip
        yield Part("warning", _("Churn warning"), lines=lines, wide=True)


def _since(content: Content, found: Content) -> str:
    days = (date.fromisoformat(content["as_of"]) - date.fromisoformat(found["opened"])).days
    text = ngettext("Open since %(day)s, for %(days)s day", "Open since %(day)s, for %(days)s days", days)
    told = [text % {"day": words.day(found["opened"]), "days": days}]
    if found["at_risk"] is not None:
        told.append(_("%(amount)s at stake") % {"amount": words.short(found["at_risk"], content["currency"])})
    return wording.clauses(told)


def _why(found: Content) -> Iterator[Cell]:
    """Each cause that stands, with who wrote it and how far it is agreed on; else the one contested last."""
    contested = [one for one in found["causes"] if one["state"] == CauseState.CONTESTED]
    standing = [one for one in found["causes"] if one not in contested]
    if not found["causes"]:
        yield Cell(_("Why they may leave: nobody has written it down yet"), tone="warn")
    for one in standing:
        said = [words.label(CauseState, one["state"]), one["by"], words.day(one["on"])]
        if one.get("read_by"):  # packs that were kept before name no reader
            told = {"name": one["read_by"], "day": words.day(one["read_on"])}
            said = [_("written by %(name)s, %(day)s") % {"name": one["by"], "day": words.day(one["on"])},
                    _("confirmed by %(name)s, %(day)s") % told]  # fmt: skip
        cause = wording.aside(words.label(Cause, one["cause"]), wording.listed(said))
        told = wording.pair(cause, one["note"]) if one["note"] else cause
        yield Cell(_("Why they may leave: %(cause)s") % {"cause": told})
    if contested and not standing:
        yield Cell(_("Why they may leave: %(cause)s") % {"cause": _contested(contested[0])}, tone="warn")


def _contested(one: Content) -> str:
    """A cause that a second reader does not agree with: whose it is, who contests it, and what they say."""
    who, note = words.label(CauseState, one["state"]), one.get("read_note")
    if one.get("read_by"):  # packs that were kept before name no reader
        who = _("contested by %(name)s, %(day)s") % {"name": one["read_by"], "day": words.day(one["read_on"])}
    cause = wording.aside(words.label(Cause, one["cause"]), wording.listed([one["by"], words.day(one["on"]), who]))
    return wording.pair(cause, note) if note else cause


def _against(content: Content) -> Iterator[Cell]:
    """Who does what about it by when, of the to-dos that count as work on a warning."""
    acts = set(content.get("acts", ()))
    rows = [row for row in content["todos"]["rows"] if row["id"] in acts]
    if not acts:
        yield Cell(_("Nobody has anything to do about it yet: give somebody the work"), tone="bad")
    elif rows:
        told = [_("%(who)s, by %(day)s: %(what)s") % {
            "who": row["by"], "day": words.day(row["due"]), "what": todo_words.say(row["code"], row["title"])}
            for row in rows]  # fmt: skip
        yield Cell(_("Against it: %(work)s") % {"work": wording.clauses(told)})


def doing(content: Content) -> Iterator[Part]:
    """Who does what by when: to-dos and promises of both sides in the order of their days, the late ones in red."""
    on, rows = content["as_of"], []
    for row in content["todos"]["rows"]:
        what = todo_words.say(row["code"], row["title"])
        url = reverse("lifecycle:todo-detail", args=[row["id"]])
        rows.append((row["due"], what, url, row["by"], "", row["due"] < on))
    for row in content["promises"]["rows"]:
        url, side = reverse("lifecycle:promise-detail", args=[row["id"]]), words.label(PromiseSide, row["side"])
        rows.append((row["due"], row["text"], url, row["by"], wording.pair(_("Promise"), side), row["late"]))
    told = [
        [Cell(what, url, sub=sort), Cell(who), Cell(words.day(due), num=True, tone="bad" if late else "")]
        for due, what, url, who, sort, late in sorted(rows)
    ]  # fmt: skip
    says = _kept(content)
    if told or says:
        head = [_("What to do"), pgettext("column", "Who"), pgettext("column", "By when")] if told else ()
        yield Part("doing", _("Who does what"), words.listed(content, "lifecycle:todo-list"), says, head=head,
                   rows=told, wide=True)  # fmt: skip


def _kept(content: Content) -> str:
    """How many of our promises we kept."""
    ours = content["promises"]["ours"]
    kept, broken = ours["kept"] + ours["late"], ours["broken"]
    if not kept + broken:
        return ""
    told = {"share": formats.percent(Decimal(kept) / (kept + broken)), "kept": kept, "broken": broken}
    return _("We kept %(share)s of our promises (%(kept)s kept, %(broken)s broken)") % told


def agreements(content: Content) -> Iterator[Part]:
    """What was agreed and how much of it is bought, and beside it the quota, each by its name."""
    rows = [*_quota(content), *(_agreement(content, row) for row in content["agreements"])]
    if rows:
        head = [_("Agreement"), _("Bought"), _("Ends on")]
        title = _("Agreements and quota") if content.get("quota") else _("Agreements in force")
        yield Part("agreements", title, words.tab(content, "agreements"), head=head, rows=rows,
                   carded=True)  # fmt: skip


def _agreement(content: Content, row: Content) -> list[Cell]:
    bought = formats.NONE
    if row["committed"] and row["bought"] is not None and Decimal(row["committed"]):
        bought = formats.percent(Decimal(row["bought"]) / Decimal(row["committed"]))
    sub = words.short(row["committed"], content["currency"]) if row["committed"] else ""
    return [
        Cell(row["title"], reverse("accounts:agreement-detail", args=[row["id"]]),
             sub=words.label(AgreementKind, row["kind"])),
        Cell(bought, num=True, sub=_("of %(amount)s") % {"amount": sub} if sub else ""),
        Cell(words.day(row["ends"]), num=True, sub=_renew_by(row)),
    ]  # fmt: skip


def _renew_by(row: Content) -> str:
    """The day by which to speak of what follows, where that is before the end."""
    if not row["renew_by"] or row["renew_by"] == row["ends"]:
        return ""
    return _("to renew by %(day)s") % {"day": words.day(row["renew_by"])}


def _quota(content: Content) -> Iterator[list[Cell]]:
    found = content.get("quota")
    if found:
        amount = Decimal(found["amount"])
        bought = formats.percent(Decimal(found["achieved"]) / amount) if found["achieved"] is not None else formats.NONE
        yield [
            Cell(_("Quota"), words.tab(content, "channel"),
                 sub=_("from %(day)s on, of all orders") % {"day": words.day(found["starts"])}),
            Cell(bought, num=True, tone="bad" if is_behind(content) else "",
                 sub=_("of %(amount)s") % {"amount": words.short(found["amount"], content["currency"])}),
            Cell(words.day(found["ends"]), num=True),
        ]  # fmt: skip


def is_behind(content: Content) -> bool:
    """Whether less of the quota is reached than of its time is over."""
    found = content.get("quota")
    if not found or found["achieved"] is None:
        return False
    starts, ends, on = (date.fromisoformat(day) for day in (found["starts"], found["ends"], content["as_of"]))
    told = Decimal(found["achieved"]), Decimal(found["amount"])
    return channels.state(*told, starts, ends, on) == QuotaState.BEHIND
