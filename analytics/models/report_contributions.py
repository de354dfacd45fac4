"""The sentences of a report on what is left of the orders of twelve months, how that moved, and with whom."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models.report_words import Said, Teller, day, said
from kam.ground.papers import Piece


def contribution(one: Teller) -> Iterator[Said]:
    """What is left of twelve months, how that moved, and with whom."""
    if one.amount("net") is None:
        yield said("net", _("What is left of the orders was not computed yet."))
        return
    words = _("Net contribution of the twelve months to %(day)s is %(net)s.")
    yield said("net", words, day=day(one.figures["net_of"]), net=one.money("net"))
    yield from _unowned(one)
    if one.amount("net_before") is None:
        yield said("moved", _("There is no earlier computation to compare with."))
        return
    change = (one.amount("net") or Decimal(0)) - (one.amount("net_before") or Decimal(0))
    words = _("That is %(amount)s more than by %(day)s (%(was)s).") if change >= 0 else _(
        "That is %(amount)s less than by %(day)s (%(was)s).")  # fmt: skip
    yield said("moved", words, "good" if change >= 0 else "bad", amount=one.short(abs(change)),
               day=day(one.figures["net_was_of"]), was=one.money("net_before"))  # fmt: skip
    if not one.adds_up(change, "net", "net_before") or not one.adds_up(change, "risen", "fallen"):
        yield said("rounded", _("These amounts are rounded, so what is printed may not add up to the last digit."))
    risen, fallen = one.names("risen", money=True, rest=False), one.names("fallen", money=True, rest=False)
    if risen:
        yield said("risen", _("Customers rose by %(sum)s, most of all %(names)s."), sum=one.money("risen"), names=risen)
    if fallen:
        yield said("fallen", _("Customers fell by %(sum)s, most of all %(names)s."), sum=_size(one, "fallen"),
                   names=fallen)  # fmt: skip


def _unowned(one: Teller) -> Iterator[Said]:
    """Why the company has another sum than the report of all its people; nothing of a part, or kept before."""
    count, whole = one.count("unowned"), one.amount("net_whole")
    if count and whole is not None:
        words = ngettext("%(count)s customer without an owner, or in the archive, is in nobody's report: with it the "
                         "dashboard has %(whole)s.", "%(count)s customers without an owner, or in the archive, are in "
                         "nobody's report: with them the dashboard has %(whole)s.", count)  # fmt: skip
        yield said("unowned", words, count=one.n("unowned"), whole=one.short(whole))


def _size(one: Teller, key: str) -> Piece:
    """An amount without its sign, for a sentence that says which way it went."""
    return Piece(one.short(abs(one.amount(key) or Decimal(0))), one.url(key))
