"""Core or important in words: the class and what it means, the points with their signs, what to do about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import AgreementKind, Criterion, KeyClass, MarkKind, Sign, Threat
from accounts.choices.standards import CORE_POINTS, IMPORTANT_POINTS, POINT_SIGNS
from accounts.facts.classes import Picture
from accounts.facts.signs import Seen
from accounts.models import Account, Assessment, Policy
from accounts.rules import classes
from accounts.views.policy_words import worth_lines
from kam.ground import logged, wording
from kam.rules import formats
from kam.templatetags import ui

TONES = {KeyClass.CORE: "good", KeyClass.IMPORTANT: "accent"}
CLASSES = dict(KeyClass.choices)
YEAR = 365


def place(sign: Sign, picture: Picture) -> str:
    """The list of exactly the rows behind a sign."""
    account, day = picture.account, picture.as_of
    year = {"account": account.pk, "since": (day - timedelta(YEAR - 1)).isoformat(), "until": day.isoformat()}
    tab = f"/customers/{account.pk}/?tab="
    match sign:
        case Sign.TIE:
            return f"/agreements/?account={account.pk}"
        case Sign.HEADS:
            return f"/visits/?account={account.pk}&kind=executive"
        case Sign.MET | Sign.STANCE:
            return f"{tab}people"
        case Sign.ALONE:
            return f"{tab}competitors"
        case Sign.RETURNS:
            return f"{tab}finances"
        case Sign.REFERRED:
            return f"/customers/?referred_by={account.pk}"
        case Sign.REVENUE:
            return f"/contributions/?account={account.pk}"
        case Sign.AMONG_PEERS:
            peers = {"kind": account.kind} if picture.signs[sign].numbers["peers"] else {}
            return f"/customers/?{urlencode(peers | {'sort': '-standing__revenue'})}"
        case Sign.PAID:
            due = {"account": account.pk, "due_since": year["since"], "due_until": year["until"], "kind": "order"}
            return f"/orders/?{urlencode(due)}"
        case Sign.DISCOUNT:
            return f"/orders/?{urlencode(year | {'kind': 'order', 'discounted': 'true'})}"
    return f"/orders/?{urlencode(year | {'since': (day - timedelta(2 * YEAR - 1)).isoformat()})}"


def class_tag(key_class: str) -> SafeString | str:
    """A class as a tag; nothing where there is none."""
    if not key_class:
        return ui.nothing()
    words = CLASSES.get(key_class, key_class)
    return format_html('<span class="tag {}">{}</span>', TONES.get(KeyClass(key_class), ""), words)


def meaning(key_class: str) -> str:
    """What a class means for how we deal with the account."""
    return {
        KeyClass.CORE: _("A strategic alliance: most support, their view heard first, both heads lead together."),
        KeyClass.IMPORTANT: _("A partnership: strong, but not yet of one mind with us. Support stays below core."),
        KeyClass.NEITHER: _("A key account by its tier, but below the points of both classes."),
        KeyClass.UNKNOWN: _("Too little is known yet: judge the open points below."),
    }.get(KeyClass(key_class), "") if key_class else ""  # fmt: skip


def story(account: Account, policy: Policy) -> dict[str, Any]:
    """The class beside the tier on a customer's page, and what it gets for it."""
    words = {"tag": class_tag(account.key_class), "meaning": meaning(account.key_class)}
    return words | {"worth": worth_lines(policy.terms.get(account.key_class, {}))}


def said(sign: Sign, seen: Seen) -> str:
    """What the records show, as a sentence with its numbers."""
    numbers, share = seen.numbers, formats.percent
    match sign:
        case Sign.TIE:
            if numbers["kind"] == "no_tender":
                return _("Orders come without formal procurement.")
            return _("In force: %(kind)s.") % {"kind": AgreementKind(numbers["kind"]).label}
        case Sign.MET:
            words = _("%(met)s of %(of)s who decide were met in the last %(days)s days.")
            return words % numbers
        case Sign.HEADS:
            return _meetings(int(numbers["count"]), str(numbers["last"]))
        case Sign.STANCE:
            return _("Those who decide stand to us at %(score)s of 100.") % {"score": round(seen.score)}
        case Sign.ALONE:
            return _rivals(str(numbers["threat"]))
        case Sign.PAID:
            return _("%(share)s of what fell due in the year was paid in time.") % {"share": share(numbers["share"])}
        case Sign.DISCOUNT:
            told = {"rate": f"{numbers['rate']:g}%", "ceiling": f"{numbers['ceiling']:g}%"}
            return _("Discount of %(rate)s; its tier allows %(ceiling)s.") % told
        case Sign.REFERRED:
            count = int(numbers["count"])
            return ngettext("It brought %(count)s customer.", "It brought %(count)s customers.", count) % numbers
        case Sign.AMONG_PEERS:
            return _among_peers(numbers["place"], numbers["peers"])
        case Sign.REVENUE:
            if not numbers["above"]:
                return _("Nobody brings more revenue.")
            return _("Those who buy more bring %(share)s of our revenue.") % {"share": share(numbers["above"])}
        case Sign.TREND:
            change = numbers["change"]
            said = share(change)
            told = {"change": f"+{said}" if change > 0 and said[0] not in "<>" else said}
            return _("Its purchases: %(change)s against the year before.") % told
    told = {"rate": share(numbers["rate"], 1), "year": numbers["year"]}
    return _("Return on assets %(rate)s in %(year)s.") % told


def _among_peers(place: float, peers: int) -> str:
    """Which share of its kind (where too few are of it, of all customers) buys less."""
    if place >= 1:
        return _("None of its kind buys more.") if peers else _("Nobody buys more.")
    told = {"share": formats.percent(place)}
    if not peers:
        return _("It buys more than %(share)s of all customers.") % told
    return _("It buys more than %(share)s of the customers of its kind.") % told


def known(reasons: Mapping[str, Any], points: tuple[Criterion, ...]) -> str:
    """How many of a class's five points are known."""
    return _("%(known)s of 5 known") % {"known": classes.known(reasons, points)}


def kept_points(reasons: Mapping[str, Any]) -> list[str]:
    """The points that a class of the past was judged by, one sentence each, as they were kept with it."""
    found = []
    for point in (*CORE_POINTS, *IMPORTANT_POINTS):
        told = reasons.get(point, {})
        if told.get("score") is None:
            continue
        holds = _("holds") if told.get("holds") else _("does not hold")
        parts = [_("%(score)s of 100") % {"score": told["score"]}, holds]
        for name, words in (("observed", _("records %(score)s")), ("judged", _("judged %(score)s"))):
            if told.get(name) is not None:
                parts.append(words % {"score": told[name]})
        found.append(wording.pair(point.label, wording.listed(parts)))
    return found


def barred(key_class: str, reasons: Mapping[str, Any], rule: classes.Policy) -> str:
    """What keeps from core a key account that is not, from the points kept with its class; empty where nothing does."""
    if key_class in ("", KeyClass.CORE):
        return ""
    told = {point: reasons.get(point, {}) for point in CORE_POINTS}
    found = classes.barrier(
        {point: one.get("score") for point, one in told.items()},
        {point: bool(one.get("holds")) for point, one in told.items()},
        rule,
    )
    scored = _("“%(point)s” %(score)s of 100, needed %(holds)s")
    parts = [
        scored % {"point": point.label, "score": told[point]["score"], "holds": f"{rule.holds:g}"}
        for point in found.below
    ]
    parts += [_("nothing is known of “%(point)s”") % {"point": point.label} for point in found.unknown]
    if found.short:
        parts.append(_("%(known)s of 5 points are known, %(needed)s are needed")
                     % {"known": found.known, "needed": f"{rule.known_core:g}"})  # fmt: skip
    if found.low:
        parts.append(_("on average below %(core)s") % {"core": f"{rule.core:g}"})
    return wording.clauses(parts)


def lacking(kinds: Sequence[MarkKind]) -> str:
    """What the marks of a bond are, and which of them are missing."""
    whole = _("A mark is what both houses do, seen and noted by a person with what proves it.")
    missing = _("Missing: %(marks)s.") % {"marks": wording.listed(str(one.label) for one in kinds)}
    return wording.sentences([whole, missing if kinds else _("All of them hold.")])


def counted(tie: Seen | None, policy: Policy) -> str:
    """What an agreement counts for, since it is no mark by itself: the one in force, or which ones would."""
    point = Criterion.PHILOSOPHY.label
    if tie is not None:
        words = _("An agreement by itself is no mark: it counts %(score)s of 100 for the point “%(point)s” of core.")
        return wording.sentences([said(Sign.TIE, tie), words % {"score": round(tie.score), "point": point}])
    words = _(
        "An agreement by itself is no mark. For the point “%(point)s” of core an alliance, or orders without formal"
        " procurement, counts 100 of 100, a partnership %(partnership)s; other kinds do not count."
    )
    scale = classes.Scale(**policy.group("signs"))
    return words % {"point": point, "partnership": f"{scale.partnership:g}"}


def _meetings(count: int, last: str) -> str:
    """How often the heads met in the year."""
    told = {"count": count, "day": logged.day(last)}
    return (
        ngettext(
            "%(count)s executive visit was held in the last year, on %(day)s.",
            "%(count)s executive visits were held in the last year, the newest on %(day)s.",
            count,
        )
        % told
    )


def _rivals(threat: str) -> str:
    if threat == "gone":
        return _("The competitors that were noticed have gone.")
    if threat == "aside":
        return _("Competitors were noticed in the year, but not in the categories that carry its purchases.")
    return _("A competitor was noticed in the year, threat: %(threat)s.") % {"threat": str(Threat(threat).label)}


def points(picture: Picture, names: Any, today: date, may_assess: bool) -> list[dict[str, Any]]:
    """The rows of one class's five points: score, what the records show, who judged it."""
    return [point(picture, name, today, may_assess) for name in names]


def point(picture: Picture, name: Criterion, today: date, may_assess: bool) -> dict[str, Any]:
    """One point, as the panel shows it."""
    found, judged = picture.points[name], picture.judged.get(name)
    lines = [
        {"words": said(sign, picture.signs[sign]), "score": round(picture.signs[sign].score),
         "url": place(sign, picture)}
        for sign in POINT_SIGNS[name]
        if sign in picture.signs
    ]  # fmt: skip
    return {
        "name": name.label,
        "score": None if found.score is None else round(found.score),
        "holds": found.holds,
        "tone": "" if found.score is None else "good" if found.holds else "warn",
        "lines": lines,
        "judged": judged,
        "judged_words": judgement(judged, today) if judged else "",
        "old": judged.is_old(today) if judged else False,
        "assess": assess_url(picture.account, name) if may_assess else "",
        "history": f"{reverse('accounts:assessment-list')}?account={picture.account.pk}&criterion={name.value}",
    }


def judgement(judged: Assessment, today: date) -> str:
    """Who judged it how, and when."""
    told = {"score": judged.score, "name": str(judged.by), "day": formats.day(judged.judged_on, ui.language())}
    return _("%(name)s, %(day)s: %(score)s of 100") % told


def assess_url(account: Account, name: Criterion) -> str:
    """The form with the criterion chosen."""
    return f"{reverse('accounts:assessment-create', args=[account.pk])}?criterion={name.value}"


STEPS: Mapping[Criterion, Any] = {
    Criterion.PHILOSOPHY: lambda: _("Agree on common aims with their head, and write them into an alliance agreement"),
    Criterion.POLICIES: lambda: _("Agree on price and payment discipline, and review it every quarter"),
    Criterion.SWAY: lambda: _("Win them as a reference: a visit of other customers, a recommendation"),
    Criterion.OUTSELLS: lambda: _("A growth plan with them: the categories that they buy elsewhere"),
    Criterion.PRESTIGE: lambda: _("Honour them in public: a joint case, an award, a place on our customers' council"),
}


def steps(picture: Picture) -> list[dict[str, Any]]:
    """What is missing before it is core: for each point a thing to do; `key` names the point."""
    found = []
    for name in classes.missing(picture.points):
        score = picture.points[name].score
        why = _("not known yet") if score is None else _("%(score)s of 100") % {"score": round(score)}
        found.append({"key": str(name.value), "point": name.label, "why": why, "text": str(STEPS[name]())})
    return found
