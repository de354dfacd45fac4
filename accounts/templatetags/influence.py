"""How a decision map speaks: findings as sentences with their people, roles as letters, stances as shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import Gravity, RelationStrength, Stance
from accounts.rules.influence import Finding
from kam.ground import wording

register = template.Library()

SIGNS = {
    Stance.CHAMPION.value: ("◆", "good"),
    Stance.SUPPORTER.value: ("●", "good"),
    Stance.NEUTRAL.value: ("■", "none"),
    Stance.SCEPTIC.value: ("▲", "warn"),
    Stance.BLOCKER.value: ("✖", "bad"),
}
"""The sign of a stance beside its word, and its voice."""


def role_letter(role: str) -> str:
    """One letter (one character in Chinese) for a role in the purchase; nothing for none."""
    return {
        "decision_maker": pgettext("role letter", "D"),
        "economic_buyer": pgettext("role letter", "E"),
        "user": pgettext("role letter", "U"),
        "technical": pgettext("role letter", "T"),
        "gatekeeper": pgettext("role letter", "G"),
        "influencer": pgettext("role letter", "I"),
        "coach": pgettext("role letter", "C"),
    }.get(role, "")


@register.filter
def letter(role: str) -> str:
    """The letter of a role, for the legend."""
    return role_letter(role)


@register.simple_tag
def stance(value: str, word: str) -> SafeString:
    """A stance as sign and word; a dash where nobody has judged it."""
    sign, voice = SIGNS.get(value, ("", ""))
    if not sign:
        return mark_safe('<span class="none">–</span>')
    text = conditional_escape(word)
    return mark_safe(f'<span class="nowrap"><span class="{voice}" aria-hidden="true">{sign}</span> {text}</span>')


@register.filter
def gravity_tone(gravity: str) -> str:
    """The voice of a finding's mark."""
    return {"high": "bad", "medium": "warn"}.get(gravity, "")


@register.filter
def gravity_word(gravity: str) -> str:
    """How much a finding matters, in words."""
    return str(Gravity(gravity).label)


def links(keys: tuple[int, ...], people: Mapping[int, Any]) -> SafeString:
    """The people of a finding as links, in its order."""
    rows = ((key, people[key]) for key in keys if key in people)
    return format_html_join(wording.comma(), '<a href="/contacts/{}/">{}</a>', rows)


def sentence(finding: Finding, people: Mapping[int, Any], users: Mapping[Any, Any]) -> SafeString:
    """What was found, in one sentence, with links to whom it is about; `people` and `users` map ids to names."""
    numbers = dict(finding.numbers)
    words = {
        "names": links(finding.contacts, people),
        "name": links(finding.contacts[:1], people),
        "heir": links(finding.contacts[1:2], people),
        "user": users.get(numbers.get("user"), ""),
        **{name: numbers.get(name) for name in ("days", "within", "competitor")},
        **{name: strength_word(numbers.get(name)) for name in ("theirs", "ours")},
    }
    safe = {name: conditional_escape("" if word is None else str(word) if not hasattr(word, "__html__") else word)
            for name, word in words.items()}  # fmt: skip
    return mark_safe(conditional_escape(pattern(finding)) % safe)


def strength_word(value: Any) -> str:
    """The strength of a relation within a sentence."""
    return str(RelationStrength(value).label).lower() if value in RelationStrength.values else ""


def pattern(finding: Finding) -> str:
    """The words of a finding, with places for its names and numbers."""
    match finding.code:
        case "no_decider":
            return _("Nobody is known here who decides or holds the budget.")
        case "decider_not_met" if finding.numbers.get("days") is None:
            return _("%(name)s has a say in the decision and was never met.")
        case "decider_not_met":
            return ngettext(
                "%(name)s has a say in the decision and was not met for %(days)s day (plan: %(within)s).",
                "%(name)s has a say in the decision and was not met for %(days)s days (plan: %(within)s).",
                finding.numbers["days"],
            )
        case "nobody_met":
            return _("Nobody was met here in the last %(days)s days.")
        case "one_contact":
            return _("Everything hangs on %(name)s: nobody else was met in the last %(days)s days.")
        case "one_colleague":
            return _("Only %(user)s knows the people we meet here: %(names)s.")
        case "blocker":
            return _("%(name)s works against us, and no ally of ours stands above, beside or behind.")
        case "champion_left":
            return _champion(finding)
        case "rival_ahead":
            return _("%(competitor)s stands better with %(name)s than any of us (%(theirs)s against %(ours)s).")
        case "no_relation":
            return ngettext(
                "%(names)s has much influence, and none of us has a relation there.",
                "%(names)s have much influence, and none of us has a relation there.",
                len(finding.contacts),
            )
    return finding.code


def _champion(finding: Finding) -> str:
    days = finding.numbers["days"]
    if finding.numbers.get("met"):
        return ngettext("%(name)s, who backed us, left %(days)s day ago; %(heir)s follows and was met.",
                        "%(name)s, who backed us, left %(days)s days ago; %(heir)s follows and was met.",
                        days)  # fmt: skip
    if finding.numbers.get("known"):
        return ngettext("%(name)s, who backed us, left %(days)s day ago; %(heir)s follows and was not met yet.",
                        "%(name)s, who backed us, left %(days)s days ago; %(heir)s follows and was not met yet.",
                        days)  # fmt: skip
    return ngettext("%(name)s, who backed us, left %(days)s day ago; who follows is not known.",
                    "%(name)s, who backed us, left %(days)s days ago; who follows is not known.", days)  # fmt: skip
