"""Agreements in words: where one stands, how what was bought keeps up with what was committed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from accounts.choices import AgreementState
from accounts.models import Agreement, Requirement
from accounts.rules import agreements as rules
from kam.rules import formats
from kam.templatetags import ui

TONES = {
    AgreementState.RUNNING: "good",
    AgreementState.DUE: "warn",
    AgreementState.EXPIRED: "bad",
    AgreementState.COMING: "accent",
}
SOON = 60
"""Days ahead in which the end of an approval is worth a word."""


def money(amount: Decimal) -> str:
    """A short amount of the company's currency, as plain text for sentences."""
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def plain_day(day: date) -> str:
    return formats.day(day, ui.language())


def state_tag(row: Agreement, as_of: date) -> SafeString:
    """Where it stands, and beside it whether it lags behind."""
    state = row.state(as_of)
    tag = format_html('<span class="tag {}">{}</span>', TONES.get(state, ""), state.label)
    if row.is_behind(as_of):
        return format_html('{} <span class="tag warn">{}</span>', tag, gettext("behind"))
    return tag


def progress(row: Agreement, as_of: date) -> list[dict[str, Any]]:
    """The bars of a commitment: what was bought, and how much of the term is over; none without a commitment."""
    bars = []
    pairs: list[tuple[str, Decimal | None, Decimal | None]] = [
        (gettext("Bought"), row.bought_amount, row.committed_amount),  # type: ignore[attr-defined]
        (gettext("Bought (quantity)"), row.bought_quantity, row.committed_quantity),  # type: ignore[attr-defined]
    ]
    for label, bought, committed in pairs:
        share = rules.bought_share(bought, committed)
        if share is not None:
            late = rules.is_behind(bought, committed, row.term, as_of)
            bars.append({"label": label, "share": share, "tone": "warn" if late else "good"})
    elapsed = rules.elapsed_share(row.term, as_of)
    if bars and elapsed is not None:
        bars.append({"label": gettext("Time gone"), "share": elapsed, "tone": ""})
    return bars


def orders_url(row: Agreement, as_of: date) -> str:
    """The list of the orders that are counted as bought; empty where nothing was committed or no day has passed."""
    last = min(day for day in (row.ended_on, row.ends_on, as_of) if day is not None)
    if not (row.committed_amount or row.committed_quantity) or last < row.starts_on:
        return ""
    asked = {"account": row.account_id, "since": row.starts_on.isoformat(), "until": last.isoformat()}
    return f"{reverse('accounts:order-list')}?{urlencode(asked)}"


def of_unit(row: Agreement, count: Any) -> str:
    """A committed amount or quantity in words, in the unit it was committed in."""
    return money(count) if row.committed_amount else f"{ui.num(count)} {row.committed_unit}".strip()


def sentence(row: Agreement, as_of: date) -> str:
    """What was bought of what was committed, against the time gone, in one sentence; empty without a commitment."""
    elapsed, by_amount = rules.elapsed_share(row.term, as_of), bool(row.committed_amount)
    committed = row.committed_amount if by_amount else row.committed_quantity
    bought = row.bought_amount if by_amount else row.bought_quantity  # type: ignore[attr-defined]
    if not committed:
        return ""
    if bought is None:
        return gettext("What was bought of it is not known: too many orders of the term came without lines.")
    words = {"bought": of_unit(row, bought), "committed": of_unit(row, committed)}
    words["share"] = formats.percent(rules.bought_share(bought, committed) or 0)
    if elapsed is None:
        return gettext("%(bought)s of the committed %(committed)s bought (%(share)s).") % words
    words["time"] = formats.percent(elapsed)
    if rules.is_behind(bought, committed, row.term, as_of):
        lag = committed * elapsed - bought
        words["lag"] = of_unit(row, lag)
        told = gettext(
            "%(bought)s of the committed %(committed)s bought (%(share)s), %(time)s of the time gone: %(lag)s behind."
        )
        return told % words
    if bought >= committed:
        return gettext("Committed volume reached: %(bought)s bought of %(committed)s (%(share)s).") % words
    told = gettext("%(bought)s of the committed %(committed)s bought (%(share)s), %(time)s of the time gone.")
    if bought < committed * elapsed:  # too early to judge
        told = gettext(
            "%(bought)s of the committed %(committed)s bought (%(share)s), %(time)s of the time gone. Whether it is "
            "behind is said once a tenth of the term is over."
        )
    return told % words


def what_next(row: Agreement, as_of: date) -> str:
    """What an agreement's days ask of us: to speak of its renewal, to renew what ran out; empty where nothing."""
    state = row.state(as_of)
    if state == AgreementState.ENDED and row.ended_on:
        return gettext("Ended on %(day)s: %(why)s") % {"day": plain_day(row.ended_on), "why": row.end_reason}
    if row.ends_on is None:
        return gettext("Open-ended: it runs until one side ends it.") if state == AgreementState.RUNNING else ""
    if state == AgreementState.EXPIRED:
        days = (as_of - row.ends_on).days
        words = ngettext(
            "It ran out %(count)s day ago and nothing follows it.",
            "It ran out %(count)s days ago and nothing follows it.",
            days,
        )
        return words % {"count": days}
    if state == AgreementState.DUE:
        left = (row.ends_on - as_of).days
        if row.renew_by and row.renew_by < as_of:
            late = ngettext(
                "It was to be spoken of by %(day)s and ends in %(count)s day.",
                "It was to be spoken of by %(day)s and ends in %(count)s days.",
                left,
            )
            return late % {"day": plain_day(row.renew_by), "count": left}
        words = ngettext(
            "Speak of the renewal now: it ends in %(count)s day.",
            "Speak of the renewal now: it ends in %(count)s days.",
            left,
        )
        return words % {"count": left}
    if state == AgreementState.RUNNING and row.renew_by and not row.term.renewed:
        return gettext("Renewal to be spoken of by %(day)s.") % {"day": plain_day(row.renew_by)}
    return ""


def price(row: Agreement) -> str:
    """Price terms in one line: the kind, the words, the discount."""
    discount = f"{row.discount_percent.normalize():f}" if row.discount_percent else ""
    off = gettext("%(percent)s%% discount") % {"percent": discount} if discount else ""
    return " · ".join(part for part in (row.get_price_kind_display(), row.price_terms, off) if part)


def facts(row: Agreement) -> list[tuple[str, Any]]:
    """The terms that are known: (words, value)."""
    notice = ui.days(row.notice_days) if row.notice_days is not None else ""
    amount = ui.exact(row.committed_amount) if row.committed_amount else ""
    quantity = f"{ui.num(row.committed_quantity)} {row.committed_unit}".strip() if row.committed_quantity else ""
    direct = gettext("Orders come without formal procurement") if row.without_tender else ""
    rows = [
        (gettext("Signed on"), ui.day(row.signed_on) if row.signed_on else ""),
        (gettext("Notice"), notice),
        (gettext("Committed amount"), amount),
        (gettext("Committed quantity"), quantity),
        (gettext("Only of the category"), row.committed_category),
        (gettext("Price"), price(row)),
        (gettext("Delivery"), row.delivery),
        (gettext("After-sales service"), row.after_sales),
        (gettext("Ordering"), direct),
        (gettext("Exclusivity"), row.exclusivity),
    ]
    return [(label, value) for label, value in rows if value]


def requirement_tag(row: Requirement, as_of: date) -> SafeString | str:
    """Until when a requirement is met, marked when that is over or soon."""
    if row.valid_until is None:
        return ""
    day, left = plain_day(row.valid_until), (row.valid_until - as_of).days
    if left < 0:
        return format_html('<span class="tag bad">{}</span>', gettext("overdue since %(day)s") % {"day": day})
    if left <= SOON:
        return format_html('<span class="tag warn">{}</span>', gettext("only until %(day)s") % {"day": day})
    return format_html('<span class="tag">{}</span>', gettext("valid until %(day)s") % {"day": day})


def told(row: Agreement, as_of: date) -> dict[str, Any]:
    """One agreement as its panel and page show it; of a row read `with_bought` and with its requirements."""
    wanted = [one for one in row.requirements.all() if one.archived_at is None]
    return {
        "row": row,
        "state": state_tag(row, as_of),
        "is_over": row.state(as_of) in (AgreementState.EXPIRED, AgreementState.RENEWED, AgreementState.ENDED),
        "bars": progress(row, as_of),
        "sentence": sentence(row, as_of),
        "orders_url": orders_url(row, as_of),
        "next": what_next(row, as_of),
        "next_tone": {AgreementState.DUE: "warn", AgreementState.EXPIRED: "bad"}.get(row.state(as_of), ""),
        "facts": facts(row),
        "requirements": [(one, requirement_tag(one, as_of)) for one in wanted],
    }
