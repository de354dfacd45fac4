"""One line of who made the moves between the two days of a migration: of tiers, of classes, of stages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import MoveCause
from analytics.facts import move_makers as facts
from analytics.facts.moves import Span
from analytics.forms.moves import MigrationForm
from kam.ground import wording

OF_LIST = {"owner", "region"}
"""What the list of tiers can be narrowed to as well."""


def told(span: Span, form: MigrationForm, user: Any) -> SafeString:
    """How many moves on record the customers, the policy, people and computations made; each opens its list."""
    first, last = span.first.as_of + timedelta(1), span.last.as_of  # type: ignore[operator]
    found = facts.between(user, first, last, form.chosen(last))  # type: ignore[arg-type]
    lists = reverse("accounts:tier-list") if not form.kept.keys() - OF_LIST else ""
    asked = {"way": "changed", "since": f"{first}", "until": f"{last}"} | form.kept
    parts: list[str] = [_tiers(found.tiers, lists, asked)]
    parts += [_made(_("Classes: %(parts)s."), found.classes), _made(_("Stages: %(parts)s."), found.stages)]
    return SafeString(wording.gap().join(conditional_escape(part) for part in parts if part))


def _tiers(counts: dict[MoveCause, int], url: str, asked: dict[str, str]) -> SafeString:
    words = {
        MoveCause.CUSTOMER: ngettext("%(count)s by the customer's numbers", "%(count)s by the customers' numbers",
                                     counts.get(MoveCause.CUSTOMER, 0)),
        MoveCause.POLICY: _("%(count)s by new borders of the policy alone"),
        MoveCause.HAND: _("%(count)s by hand"),
        MoveCause.UNKNOWN: _("%(count)s of which the cause cannot be known"),
    }  # fmt: skip
    said = [
        format_html('<a href="{}?{}">{}</a>', url, urlencode(asked | {"cause": cause.value}), told) if url else told
        for cause, words in words.items()
        if (count := counts.get(cause, 0)) and (told := words % {"count": f"{count:,}"})
    ]
    listed = SafeString(wording.clauses(conditional_escape(part) for part in said))
    return format_html(_("Moves of tiers on record: {}."), listed) if said else SafeString()


def _made(words: str, made: facts.Made) -> str:
    said = [(made.computed, _("%(count)s by the computation")), (made.by_people, _("%(count)s by people"))]
    parts = [part % {"count": f"{count:,}"} for count, part in said if count]
    return words % {"parts": wording.clauses(parts)} if parts else ""
