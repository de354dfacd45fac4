"""Words of a pack: amounts, days and shares from its texts, and the sentence at its head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from analytics.models.report_words import month_label
from analytics.rules import packs as rules
from kam.ground import wording
from kam.rules import formats
from lifecycle.rules.encounters import FACE_TO_FACE, WRITTEN

LIKELY, SURE = Decimal("0.5"), Decimal("0.75")
month = month_label


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


def visited(content: Mapping[str, Any]) -> int:
    """How many visits the year had; a mail or message is none, also in packs that were kept with it counted."""
    held: Mapping[str, int] = content.get("held") or {}
    count: int = content["visits"]["year"]
    return sum(n for kind, n in held.items() if kind not in WRITTEN) if held else count


def tab(content: Mapping[str, Any], key: str) -> str:
    """A part of the customer's page."""
    return f"{reverse('accounts:account-detail', args=[content['account']['id']])}?tab={key}"


def listed(content: Mapping[str, Any], name: str, **asked: Any) -> str:
    """A list of the customer's rows."""
    return f"{reverse(name)}?{urlencode({'account': content['account']['id']} | asked)}"


def leads(content: Mapping[str, Any], name: str, **asked: Any) -> str:
    """The rows behind one figure of a part; packs of before lead from the part alone, and stay as they were."""
    return listed(content, name, **asked) if content["shape"] >= rules.AS_OF else ""


def orders_of(content: Mapping[str, Any], month: str) -> str:
    """The orders of a whole month."""
    first = date.fromisoformat(f"{month}-01")
    last = rules.whole_until(first + timedelta(31))
    return leads(content, "accounts:order-list", since=first.isoformat(), until=last.isoformat())


def of_run(content: Mapping[str, Any], name: str, found: Mapping[str, Any]) -> str:
    """The customer's row of the run that a figure was read from."""
    return listed(content, name, as_of=found["of"])


def of_year(content: Mapping[str, Any], name: str, since: str, until: str, **asked: Any) -> str:
    """The customer's rows of the year up to the day; `since` and `until` are what that list calls its bounds."""
    last = date.fromisoformat(content["as_of"])
    first = last - rules.YEAR + timedelta(1)
    return listed(content, name, **{since: first.isoformat(), until: last.isoformat()}, **asked)


def is_older(content: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether a run's day lies before the day the pack speaks of; that of the night after tells that day."""
    return bool(found["of"] < content["as_of"])


def dated(text: str, content: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """A figure of a run with the run's day, where that is before the day the pack speaks of."""
    return wording.aside(text, as_of(found)) if is_older(content, found) else text


def as_of(found: Mapping[str, Any]) -> str:
    """The day of the run that a figure was read from."""
    return _("as of %(day)s") % {"day": day(found["of"])}


def up_to(content: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """The last day that counts in a figure, where that is not the day of the pack; packs of before do not say it."""
    is_told = content["shape"] >= rules.AS_OF and found["until"] != content["as_of"]
    return _("to %(day)s") % {"day": day(found["until"])} if is_told else ""


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
        words = _("it is likelier not to order in %(days)s days than to (%(risk)s)")
        if Decimal(risk["p"]) >= SURE:
            words = _("it will most likely not order in the next %(days)s days (%(risk)s)")
        said.append(words % told)
    if owed and Decimal(owed["overdue"]) > 0:
        said.append(_("%(amount)s is overdue") % {"amount": short(owed["overdue"], content["currency"])})
    if cases["open"]:
        words = ngettext("%(count)s case is open", "%(count)s cases are open", cases["open"])
        said.append(words % {"count": cases["open"]})
    return wording.clauses(said[:2]) if said else _("nothing is overdue and no case is open")
