"""A tier policy in words: its state, its numbers in groups, what tiers are worth, what differs between two versions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.actions import policies
from accounts.choices import Grade, PolicyTerm, Tier
from accounts.choices.numbers import WORDS as NUMBER_WORDS
from accounts.choices.numbers import NumberGroup
from accounts.forms.numbers import NumbersTable, cell, plain
from accounts.forms.policies import NumbersForm, Percent, PolicyForm
from accounts.models import Account, Policy
from accounts.rules import nominations, numbers
from accounts.rules import policies as rules
from accounts.views.home import url_of
from kam.ground import wording
from kam.ground.days import company_today
from kam.ground.rights import Right, can, same_person
from kam.ground.timeline import Described
from kam.rules import formats
from kam.templatetags import ui

GRADES = list(Grade)
MONEY = {"platinum_floor", "gold_floor"}
WORDS = (PolicyTerm.MATERIAL, PolicyTerm.HONORARY)


def title(policy: Policy) -> str:
    """What a version is called."""
    words = _("Draft of version %(number)s") if policy.is_draft else _("Version %(number)s")
    return words % {"number": policy.number}


def named(policy: Policy) -> str:
    """A version within a sentence."""
    words = _("the draft of version %(number)s") if policy.is_draft else pgettext("in a sentence", "version %(number)s")
    return words % {"number": policy.number}


def dated(policy: Policy) -> str:
    """A published version (read with `ending`) within a sentence, with the days it is or was in force."""
    first, last = policy.effective_on, policy.last_day
    shown = {name: formats.day(one, ui.language()) for name, one in (("first", first), ("last", last)) if one}
    if first is None:
        words = _("in force until %(last)s") if last else _("in force from the beginning")
    else:
        words = _("in force from %(first)s to %(last)s") if last else _("in force since %(first)s")
    return wording.aside(named(policy), words % shown)


def phase(policy: Policy) -> str:
    """draft, discarded, planned, in force or past."""
    if policy.is_draft:
        return "discarded" if policy.archived_at else "draft"
    if policy.effective_on and policy.effective_on > company_today():
        return "planned"
    known = getattr(policy, "is_now", None)  # lists ask once for all rows
    is_now = policy.pk == Policy.objects.current().pk if known is None else known
    return "now" if is_now else "past"


def state_text(policy: Policy) -> str:
    """The phase in words."""
    return {
        "draft": _("Draft"), "discarded": _("Discarded"), "planned": _("Planned"), "now": _("In force"),
        "past": pgettext("version of the policy", "Past"),
    }[phase(policy)]  # fmt: skip


def state_cell(policy: Policy) -> SafeString:
    """The phase as a tag."""
    tone = {"draft": "warn", "planned": "accent", "now": "good"}.get(phase(policy), "")
    return format_html('<span class="tag {}">{}</span>', tone, state_text(policy))


def from_cell(policy: Policy) -> Any:
    """Since when, or from when."""
    if policy.is_draft:
        return formats.NONE
    return ui.day(policy.effective_on) if policy.effective_on else _("from the beginning")


def track(policy: Policy) -> list[dict[str, Any]]:
    """Drafted, approved, in force: who took each step when, and which are still to come."""

    def by(user: Any, moment: Any) -> str:
        return (
            _("%(name)s, %(day)s")
            % {"name": user, "day": formats.day(timezone.localtime(moment).date(), ui.language())}
            if not user.is_system
            else _("from the beginning")
        )

    begins, approved = policy.effective_on, policy.published_by
    ahead = begins is not None and begins > company_today()
    waits = _("not yet")
    steps = [
        (pgettext("step of a policy", "Drafted"), by(policy.by, policy.created_at), True),
        (
            pgettext("step of a policy", "Approved"),
            by(approved, policy.published_at) if approved else waits,
            approved is not None,
        ),
        (
            pgettext("step of a policy", "In force"),
            from_cell(policy) if approved else waits,
            approved is not None and not ahead,
        ),
    ]
    return [{"label": name, "words": words, "done": done} for name, words, done in steps]


def alone(policy: Policy, user: Any = None) -> bool:
    """Whether one person drafted and approved a version, or would if `user` approved it."""
    return same_person(policy.by, user or policy.published_by) and not policy.by.is_system


def borders(policy: Policy) -> str:
    """The three borders in one short line."""
    shares = (policy.platinum_share, policy.gold_share, policy.iron_share)
    return " · ".join(formats.percent(share) for share in shares)


def approval(policy: Policy) -> str:
    """Whether changes wait."""
    return _("on approval") if policy.needs_approval else _("at once")


def shown(name: str, value: Any) -> str:
    """One number of a policy as people read it; `name` is a column or `grade.term`."""
    term, declared = name.rpartition(".")[2], numbers.number(name)
    if declared is not None and value is not None:
        return plain(declared, value) + ("%" if declared.kind == numbers.SHARE else "")
    if value is None or value == "":
        return formats.NONE
    if isinstance(value, bool):
        return wording.yes_no(value)
    if name == "warned_tiers":
        return wording.listed(Tier(tier).label for tier in value) or formats.NONE
    if name in MONEY:
        return ui.money(value) if value else formats.NONE
    if name == "margin":  # between two percentages, and none itself
        return _("%(points)s percentage points") % {"points": f"{round(value * 100, 4):g}"}
    field = PolicyForm.base_fields.get(name)
    if field is not None and isinstance(field.widget, Percent):
        return formats.percent(value, 1 if round(value * 100, 6) % 1 else 0)
    if term in rules.FRACTIONS:
        return formats.percent(value / 100, 1 if value % 1 else 0)
    return f"{value:,}" if isinstance(value, int) else str(value)


def label(name: str) -> str:
    """What a column, or a term of a grade, is called."""
    grade, dot, term = name.rpartition(".")
    if name in NUMBER_WORDS:
        words = NUMBER_WORDS[name][0]
        return wording.pair(NumberGroup(grade).label, words) if grade in ("signs", "bands", "signals") else str(words)
    if dot:
        return _("%(label)s: %(value)s") % {"label": Grade(grade).label, "value": PolicyTerm(term).label}
    return str(PolicyForm.base_fields[name].label)


def described() -> dict[str, Described]:
    """What each grade is worth, for the record: a term stands in no column."""
    names = [f"{grade}.{term}" for grade in Grade for term in PolicyTerm]
    return {name: Described(label(name), partial(shown, name)) for name in names}


def groups(policy: Policy) -> list[dict[str, Any]]:
    """The numbers in the groups of the form: {title, facts: [(label, words)]}."""
    return [
        {"title": title, "facts": [(label(name), shown(name, getattr(policy, name))) for name in names]}
        for title, names in PolicyForm.sections
        if names not in (["terms"], ["note"], ["numbers"])
    ]


def folds(policy: Policy) -> list[dict[str, Any]]:
    """The numbers of the rules in their groups, each with what it does."""
    return NumbersTable().folds("numbers", numbers.whole(policy.numbers))


def terms_table(policy: Policy) -> list[tuple[Any, list[str]]]:
    """What each grade is worth: a row for each term."""
    table = policy.terms
    return [
        (term.label, [shown(f"{grade}.{term}", table[grade].get(term.value)) for grade in Grade]) for term in PolicyTerm
    ]


def changes(old: Policy, new: Policy) -> list[dict[str, str]]:
    """What differs: {label, was, now}."""
    found = rules.differences(policies.spoken(old), policies.spoken(new))
    return [
        {"label": label(name), "was": shown(name, was), "now": shown(name, now)} for name, (was, now) in found.items()
    ]


def tried(policy: Policy) -> str:
    """A version as the lab takes it from its address: with all that the lab has no number for."""
    return f"{query(policy)}&{urlencode({'policy': policy.pk})}"


def query(policy: Policy) -> str:
    """The numbers of a version as the lab takes them from its address."""
    values: dict[str, Any] = {}
    for name, field in NumbersForm.base_fields.items():
        value = getattr(policy, name)
        percent = isinstance(field.widget, Percent)
        values[name] = field.widget.format_value(value) if percent else f"{float(value):.15g}"
    values |= {f"visits_{tier}": policy.visit_days.get(tier, "") for tier in Tier.values}
    document = numbers.whole(policy.numbers)
    for group in numbers.OF_TIERS:
        rows = (cell("numbers", group, one, document[group]) for one in document[group])
        values |= {row["name"]: row["value"] for row in rows}
    return urlencode(values | {"visit_minutes": policy.visit_minutes, "visits_per_manager": policy.visits_per_manager})


def deeds(policy: Policy, user: Any) -> list[dict[str, Any]]:
    """What this person can do with a version."""

    def to(name: str, words: str, icon: str, primary: bool = False) -> dict[str, Any]:
        return {"label": words, "url": reverse(f"accounts:policy-{name}", args=[policy.pk]), "icon": icon,
                "primary": primary}  # fmt: skip

    found = [to("compare", _("Compare"), "git-compare")]
    if not can(user, Right.EDIT_POLICY):
        return found
    lab = url_of("analytics:lab")
    if lab:
        found.append({"label": _("Try it out"), "url": f"{lab}?{tried(policy)}", "icon": "sliders-horizontal"})
    if not policy.is_draft:
        ahead = policy.effective_on is not None and policy.effective_on > company_today()
        if ahead and can(user, Right.APPROVE_TIERS):
            found.append(to("withdraw", _("Take back"), "undo-2"))
        new = reverse("accounts:policy-create")
        return [*found, {"label": _("New draft from it"), "url": f"{new}?from={policy.pk}", "icon": "copy-plus"}]
    if policy.archived_at:
        return [*found, to("restore", _("Bring the draft back"), "archive-restore")]
    found += [to("discard", _("Discard"), "trash-2"), to("edit", _("Edit"), "pencil")]
    return [*found, to("publish", _("Approve"), "send", True)] if can(user, Right.APPROVE_TIERS) else found


def worth_of(account: Account, policy: Policy) -> list[str]:
    """What its tier gives the customer by a version of the policy; to one nominated, gold's terms where better."""
    grades = nominations.grades(account.tier, nominated=account.is_nominated)
    return worth_lines(rules.best(policy.terms, grades))


def worth_lines(given: Mapping[str, Any]) -> list[str]:
    """What a tier or class is worth, in short sentences for a customer's page."""
    found: list[str] = []
    for term in PolicyTerm:
        value = given.get(term.value)
        if value not in (None, "", False):
            texts = value if isinstance(value, list) else [value]
            found += map(str, texts) if term in WORDS else [_sentence(term, value)]
    return found


def _sentence(term: PolicyTerm, value: Any) -> str:
    share = formats.percent(float(value) / 100, 1 if float(value) % 1 else 0)
    match term:
        case PolicyTerm.VISIT_DAYS:
            return ngettext("a visit every %(days)s day", "a visit every %(days)s days", value) % {"days": value}
        case PolicyTerm.EXECUTIVE_MEETINGS:
            words = ngettext("%(count)s executive meeting a year", "%(count)s executive meetings a year", value)
            return words % {"count": value}
        case PolicyTerm.RESPONSE_HOURS:
            return ngettext("response within %(n)s hour", "response within %(n)s hours", value) % {"n": value}
        case PolicyTerm.RESOLUTION_HOURS:
            return ngettext("resolution within %(n)s hour", "resolution within %(n)s hours", value) % {"n": value}
        case PolicyTerm.GREEN_CHANNEL:
            return _("green channel")
        case PolicyTerm.DISCOUNT_CEILING:
            return _("discount up to %(share)s") % {"share": share}
        case PolicyTerm.CREDIT_DAYS:
            return ngettext("%(n)s day of credit", "%(n)s days of credit", value) % {"n": value}
    return _("%(share)s of our resources") % {"share": share}
