"""How a nomination looks beside a tier: a star with its last day, where accounts are named."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.choices.nominations import NominationPhase
from kam.ground.lists import remembered
from kam.rules import formats
from kam.templatetags import ui

register = template.Library()
TONES = {
    NominationPhase.PROPOSED: "warn",
    NominationPhase.COUNTING: "good",
    NominationPhase.ENDING: "warn",
    NominationPhase.OVER: "",
    NominationPhase.ENDED: "",
    NominationPhase.DECLINED: "bad",
}


def _star(until: Any) -> SafeString:
    words = _("Nominated key account until %(day)s") % {"day": formats.day(until, ui.language())}
    sign = '<span class="nominated" role="img" aria-label="{}" title="{}">{}</span>'
    return format_html(sign, words, words, ui.drawn_icon("star", 14))


_kept = remembered(_star)


@register.simple_tag
def star(account: Any) -> SafeString:
    """The star of an account that a nomination makes key today; nothing for others."""
    return _kept(account.nominated_until) if account.is_nominated else SafeString("")


@register.simple_tag
def nominated(account: Any) -> SafeString:
    """The same as a tag in words, for a heading."""
    if not account.is_nominated:
        return SafeString("")
    day = formats.day(account.nominated_until, ui.language())
    words = _("Nominated until %(day)s") % {"day": day}
    return format_html('<span class="tag accent">{} {}</span>', ui.drawn_icon("star", 13), words)


@register.simple_tag
def phase(nomination: Any) -> SafeString:
    """Where a nomination stands today, as a tag."""
    found = nomination.phase()
    return format_html('<span class="tag {}">{}</span>', TONES[found], found.label)
