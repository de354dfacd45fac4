"""The sentences of a report on what was: results, visits, moves, warnings, promises, complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models.report_words import NAMED, Said, Teller, flow, said, share, staged
from kam.ground import wording
from kam.rules import formats

ALIKE = Decimal("0.01")
"""What differs by less than this is about as much."""


def results(one: Teller) -> Iterator[Said]:
    """Orders against the period before, the same a year before, and what was aimed at."""
    words = ngettext("%(revenue)s came in with %(orders)s order.", "%(revenue)s came in with %(orders)s orders.",
                     one.count("orders"))  # fmt: skip
    yield said("revenue", words, revenue=one.money("revenue"), orders=one.n("orders"))
    yield _against(one, "before", "revenue_before", one.when_before)
    yield _against(one, "year", "revenue_year", one.when_a_year_before)
    yield _goal(one)


def _against(one: Teller, key: str, figure: str, when: str) -> Said:
    """The period's orders against those of another."""
    now, was = one.amount("revenue") or Decimal(0), one.amount(figure) or Decimal(0)
    if was <= 0:
        return said(key, _("Nothing was ordered in %(when)s, so there is nothing to compare with."), when=when)
    told = {"when": when, "was": one.money(figure), "share": share(now, was)}
    if abs(now / was - 1) < ALIKE:
        return said(key, _("That is about as much as in %(when)s (%(was)s)."), **told)
    if now > was:
        return said(key, _("That is %(share)s more than in %(when)s (%(was)s)."), "good", **told)
    return said(key, _("That is %(share)s less than in %(when)s (%(was)s)."), "bad", **told)


def _goal(one: Teller) -> Said:
    """What was agreed in the report before; a figure that nobody agreed to is none."""
    goal, now = one.amount("goal"), one.amount("revenue") or Decimal(0)
    if not goal:
        return said("goal", _("No revenue was agreed beforehand for this period."))
    if one.count("goal_people"):
        return _goal_of_people(one, goal)
    told = {"goal": one.money("goal"), "share": formats.percent(now / goal)}
    tone = "good" if now >= goal else "bad"
    return said("goal", _("Of the %(goal)s that was agreed beforehand %(share)s was reached."), tone, **told)


def _goal_of_people(one: Teller, goal: Decimal) -> Said:
    """What those of a team who agreed on a sum reached of it, beside how many they are."""
    now = one.amount("goal_revenue") or Decimal(0)
    told = {"people": formats.grouped(one.count("goal_people")), "of": formats.grouped(one.count("goal_of")),
            "goal": one.money("goal"), "revenue": one.money("goal_revenue"),
            "share": formats.percent(now / goal)}  # fmt: skip
    words = ngettext(
        "%(people)s of %(of)s colleague agreed beforehand on %(goal)s; "
        "their customers brought %(revenue)s (%(share)s).",
        "%(people)s of %(of)s colleagues agreed beforehand on %(goal)s; "
        "their customers brought %(revenue)s (%(share)s).",
        one.count("goal_of"),
    )
    return said("goal", words, "good" if now >= goal else "bad", **told)


def _answered(one: Teller) -> Iterator[Said]:
    """Planned visits in whose place somebody wrote; nothing in reports that were kept before that was told."""
    if count := one.count("planned_written"):
        words = ngettext("%(count)s more was answered by a message.", "%(count)s more were answered by a message.",
                         count)  # fmt: skip
        yield said("planned_written", words, count=one.n("planned_written"))


def visits(one: Teller) -> Iterator[Said]:
    """Held, planned and done, and whether key accounts were seen in time."""
    words = ngettext("%(count)s visit was held.", "%(count)s visits were held.", one.count("visits"))
    yield said("visits", words, count=one.n("visits"))
    if one.count("afar"):
        words = ngettext("%(count)s of them was by call or video.", "%(count)s of them were by call or video.",
                         one.count("afar"))  # fmt: skip
        yield said("afar", words, count=one.n("afar"))
    if one.count("written"):
        words = ngettext("Besides, %(count)s e-mail or message, which is no visit.",
                         "Besides, %(count)s e-mails or messages, which are no visits.",
                         one.count("written"))  # fmt: skip
        yield said("written", words, count=one.n("written"))
    if one.count("planned"):
        words = ngettext("Of %(planned)s planned visit %(done)s was held.",
                         "Of %(planned)s planned visits %(done)s were held.", one.count("planned"))  # fmt: skip
        yield said("planned", words, planned=one.n("planned"), done=one.n("planned_done"))
        yield from _answered(one)
    else:
        yield said("planned", _("Nobody had planned a visit for these days."))
    if not one.count("due"):
        yield said("coverage", _("There is no key account to be seen."))
        return
    now, was = _covered(one, ""), _covered(one, "_before")
    told = {"due": one.n("due"), "seen": one.n("seen"), "share": formats.percent(now or 0)}
    if was is None:
        yield said("coverage", _("Of %(due)s key accounts %(seen)s are seen in time (%(share)s)."), **told)
    else:
        words = _("Of %(due)s key accounts %(seen)s are seen in time (%(share)s; %(was)s at the beginning).")
        yield said("coverage", words, "bad" if (now or 0) < was else "", was=formats.percent(was), **told)


def _covered(one: Teller, key: str) -> Decimal | None:
    due = one.count(f"due{key}")
    return Decimal(one.count(f"seen{key}")) / due if due else None


def moves(one: Teller) -> Iterator[Said]:
    """Who came into key accounts and went out, who rose and fell in tier, and who went on in the life cycle."""
    yield from _keys(one)
    up, down = one.count("tiers_up"), one.count("tiers_down")
    if up:
        words = ngettext("%(count)s rise in tier: %(names)s.", "%(count)s rises in tier: %(names)s.", up)
        yield said("tiers_up", words, "good", count=one.n("tiers_up"), names=one.names("tiers_up"))
    if down:
        words = ngettext("%(count)s fall in tier: %(names)s.", "%(count)s falls in tier: %(names)s.", down)
        yield said("tiers_down", words, "bad", count=one.n("tiers_down"), names=one.names("tiers_down"))
    if not up and not down and not one.count("keys_in") and not one.count("keys_out"):
        yield said("tiers", _("No customer changed its tier."))
    if one.count("stages"):
        words = ngettext("%(count)s move from one stage to another: %(names)s.",
                         "%(count)s moves from one stage to another: %(names)s.", one.count("stages"))  # fmt: skip
        yield said("stages", words, count=one.n("stages"), names=one.names("stages", told=staged))
        yield from _kinds(one)
    else:
        yield said("stages", _("No customer moved from one stage to another."))


def _kinds(one: Teller) -> Iterator[Said]:
    """Of many moves, from which stage to which most of them were; of moves that were not all kept nothing is said."""
    rows = list(one.rows("stages"))
    if len(rows) <= NAMED or len(rows) != one.count("stages"):
        return
    most = Counter(staged(row) for row in rows).most_common(NAMED)
    told = wording.listed(wording.aside(words, formats.grouped(count)) for words, count in most)
    yield said("stage_kinds", _("Most of them: %(kinds)s."), kinds=told)


def _keys(one: Teller) -> Iterator[Said]:
    """Ways into the reservoir of key accounts and out of it; nothing in reports of before that was told."""
    if "keys_in" not in one.figures:
        return
    if not one.count("keys_in") and not one.count("keys_out"):
        yield said("keys", _("Nobody came into key accounts or went out of them."))
    for key, words in (("keys_in", _("Entries into key accounts: %(count)s (%(names)s).")),
                       ("keys_out", _("Exits from key accounts: %(count)s (%(names)s)."))):  # fmt: skip
        if one.count(key):
            tone = "bad" if key == "keys_out" else "good"
            yield said(key, words, tone, count=one.n(key), names=one.names(key, told=flow))


def warnings(one: Teller) -> Iterator[Said]:
    """Opened, ended well or badly with what that was worth, and what stands open."""
    if not any(map(one.count, ("opened", "saved", "lost", "dormant", "warned"))):
        yield said("warned", _("No churn warning was opened, none ended, and none stands open."))
        return
    if one.count("opened"):
        words = ngettext("%(count)s churn warning was opened.", "%(count)s churn warnings were opened.",
                         one.count("opened"))  # fmt: skip
        yield said("opened", words, count=one.n("opened"))
    else:
        yield said("opened", _("No churn warning was opened."))
    yield from _ended(one)
    if not one.count("warned"):
        yield said("warned", _("None stands open."))
        return
    words = ngettext("%(count)s stands open, with %(value)s at risk.", "%(count)s stand open, with %(value)s at risk.",
                     one.count("warned"))  # fmt: skip
    yield said("warned", words, count=one.n("warned"), value=one.money("warned_value"))


def _ended(one: Teller) -> Iterator[Said]:
    """What became of the customers: who stayed, who is lost, and who is dormant, which is not lost."""
    if not any(map(one.count, ("saved", "lost", "dormant"))):
        yield said("ended", _("None ended."))
        return
    if one.count("saved"):
        words = ngettext("%(count)s ended with the customer staying (%(value)s saved).",
                         "%(count)s ended with the customers staying (%(value)s saved).",
                         one.count("saved"))  # fmt: skip
        yield said("ended", words, "good", count=one.n("saved"), value=one.money("saved_value"))
    if one.count("lost"):
        words = _lost_words(one.count("lost"), told_apart="dormant" in one.figures)
        yield said("lost", words, "bad", count=one.n("lost"), value=one.money("lost_value"))
    if one.count("dormant"):
        words = ngettext("%(count)s ended with the customer dormant, to be looked in on again (%(value)s).",
                         "%(count)s ended with the customers dormant, to be looked in on again (%(value)s).",
                         one.count("dormant"))  # fmt: skip
        yield said("dormant", words, "warn", count=one.n("dormant"), value=one.money("dormant_value"))


def _lost_words(count: int, *, told_apart: bool) -> str:
    """How many are lost; reports of before the dormant were told apart count them among these."""
    if told_apart:
        return ngettext("%(count)s ended with the customer lost (%(value)s lost).",
                        "%(count)s ended with the customers lost (%(value)s lost).", count)  # fmt: skip
    return ngettext("%(count)s ended with the customer lost or dormant (%(value)s).",
                    "%(count)s ended with the customers lost or dormant (%(value)s).", count)  # fmt: skip


def _kept_words(kept: int, late: int) -> str:
    """How many promises were kept, and how many of them late: none, the only one, or some."""
    if not late:
        return ngettext("%(kept)s promise was kept in time.", "%(kept)s promises were kept, all in time.", kept)
    if kept == 1:
        return _("%(kept)s promise was kept, late.")
    return _("%(kept)s promises were kept, %(late)s of them late.")


def promises(one: Teller) -> Iterator[Said]:
    """Our own word: kept, broken, late."""
    if one.count("kept"):
        words = _kept_words(one.count("kept"), one.count("kept_late"))
        yield said("kept", words, kept=one.n("kept"), late=one.n("kept_late"))
    else:
        yield said("kept", _("No promise was kept."))
    if one.count("broken"):
        words = ngettext("%(count)s was broken.", "%(count)s were broken.", one.count("broken"))
        yield said("broken", words, "bad", count=one.n("broken"))
    else:
        yield said("broken", _("None was broken."))
    if one.count("overdue"):
        words = ngettext("%(count)s is past its day: %(names)s.", "%(count)s are past their day: %(names)s.",
                         one.count("overdue"))  # fmt: skip
        yield said("overdue", words, "bad", count=one.n("overdue"), names=one.names("overdue"))


def complaints(one: Teller) -> Iterator[Said]:
    """Came, solved, open, late."""
    if not one.count("complaints") and not one.count("solved"):
        yield said("complaints", _("No complaint came in."))
        yield from _unsolved(one)
        return
    words = ngettext("%(count)s complaint came in, and %(solved)s was solved.",
                     "%(count)s complaints came in, and %(solved)s were solved.", one.count("complaints"))  # fmt: skip
    yield said("complaints", words, count=one.n("complaints"), solved=one.n("solved"))
    yield from _unsolved(one)


def _unsolved(one: Teller) -> Iterator[Said]:
    """What stands open at the end; named are those past their deadline where there are any."""
    if one.count("unsolved_late"):
        words = ngettext("%(count)s stands open, %(late)s of them past the deadline: %(names)s.",
                         "%(count)s stand open, %(late)s of them past the deadline: %(names)s.",
                         one.count("unsolved"))  # fmt: skip
        yield said("unsolved", words, "bad", count=one.n("unsolved"), late=one.n("unsolved_late"),
                   names=one.names("unsolved_late"))  # fmt: skip
    elif one.count("unsolved"):
        words = ngettext("%(count)s stands open, not past its deadline: %(names)s.",
                         "%(count)s stand open, none past its deadline: %(names)s.",
                         one.count("unsolved"))  # fmt: skip
        yield said("unsolved", words, count=one.n("unsolved"), names=one.names("unsolved"))
    else:
        yield said("unsolved", _("None stands open."))
