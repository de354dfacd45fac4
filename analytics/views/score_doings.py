"""What stands in a row of the list of risks beside the numbers: the band, and what is done about the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Policy
from accounts.views import home
from analytics.choices import RiskBand
from analytics.facts import unwarned as reasons
from analytics.views import unwarned
from kam.ground import wording
from kam.ground.days import company_today
from kam.ground.rights import Right, can
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.models import Todo, Warning
from lifecycle.models.warnings import ACTIONS
from lifecycle.views.followings import unacted


def hold(rows: list[Any], run: Run | None = None, policy: Policy | None = None) -> Policy:
    """From when on a risk is high, which stand in a band only because leaving one takes patience; by which policy."""
    policy = policy or Policy.objects.current()
    now, passed = run is not None and run.is_current, home.marks(policy)
    for row in rows:
        row.limit, row.marks = policy.warn_at, passed
        row.by_risk = home.band_of(row.p, policy)
        row.is_held = row.band != row.by_risk
        row.held = _held(row, policy, now) if row.is_held else ""
    return policy


def _held(row: Any, policy: Policy, now: bool) -> str:
    """That another band than the risk's is held, and until when, where the run is current."""
    kept = home.held_words(row.band)
    return wording.pair(kept, _until(row, policy)) if now else kept


def _until(row: Any, policy: Policy) -> str:
    """What a held band takes to be left, and how much of that has been seen so far."""
    limits, margin, runs = borders(policy)
    rises = row.by_risk > row.band
    limit = limits[row.band] + margin if rises else limits[row.band - 1] - margin
    if runs == 1:
        words = _("until %(limit)s or more") if rises else _("until under %(limit)s")
        return words % {"limit": formats.percent(limit)}
    done = max(row.pending_runs, 1) if row.pending_band is not None else 0
    words = (
        _("until %(limit)s or more in %(runs)s computations in a row (%(done)s so far)")
        if rises
        else _("until under %(limit)s in %(runs)s computations in a row (%(done)s so far)")
    )
    return words % {"limit": formats.percent(limit), "runs": runs, "done": done}


def borders(policy: Policy | None = None) -> tuple[tuple[float, ...], float, int]:
    """Borders of the bands, how far past one a risk must be to leave, and in how many runs."""
    numbers = (policy or Policy.objects.current()).group("bands")
    return (numbers["raised"], numbers["high"], numbers["critical"]), numbers["margin"], int(numbers["runs"])


def band_words() -> str:
    """Where the bands begin, and what leaving one takes, by the policy in force."""
    limits, margin, runs = borders()
    words = _("Bands begin at %(borders)s. A customer leaves its band only %(points)s points past the border in "
              "%(runs)s computations in a row; until then the band in which it is still counted stands below. Filters "
              "by risk, here and among the customers, go by the band.")  # fmt: skip
    return words % {"borders": " / ".join(map(formats.percent, limits)), "points": round(100 * margin), "runs": runs}


def band_cell(row: Any) -> Any:
    """The band of the risk beside it; small, where another is held, by which filters still go, and whole on asking."""
    label = RiskBand(row.by_risk).label
    if not row.is_held:
        return label
    return format_html('{} <span class="sub" title="{}">{}</span>', label, row.held, home.held_words(row.band))


def band_told(row: Any) -> Any:
    """The same with until when it is held, where there is room for it."""
    label = RiskBand(row.by_risk).label
    return format_html('{} <span class="sub">{}</span>', label, row.held) if row.is_held else label


def legend(policy: Policy | None) -> str:
    """How to read the word beside a risk, once above the list; nothing where one computation decides."""
    _limits, _margin, runs = borders(policy)
    if runs <= 1:
        return ""
    return _("The band goes by the risk beside it. Where “still counted as” stands below it, filters and the sentence "
             "above go by that band until %(runs)s computations in a row agree.") % {"runs": runs}  # fmt: skip


def follow(rows: list[Any], user: Any, policy: Policy, run: Run | None) -> None:
    """
    Hang on each of them the open warning of its customer with what is done about it, else why it has none.

    Of an earlier run why not is not asked: it would be answered for today.
    """
    found = Warning.objects.visible_to(user).open().filter(account__in=[row.account_id for row in rows])
    by_account = {warning.account_id: warning for warning in found.with_work(company_today())}
    first = first_actions(user, [key for key, one in by_account.items() if one.acts])
    left = {}
    if run is not None and run.is_current:
        for row in rows:
            row.run = run
        left = reasons.of_all([row for row in rows if row.account_id not in by_account], policy)
    false_keys = reasons.false_keys([account for account, one in left.items() if one.why == reasons.TIER])
    raises = can(user, Right.MOVE_STAGES)
    for row in rows:
        key = row.account_id
        row.warning, row.action, row.unwarned, row.ways = by_account.get(key), first.get(key), "", ()
        if key in left:
            row.unwarned = unwarned.briefly(left[key], key in false_keys)
            row.ways = unwarned.ways_out(left[key], key, key in false_keys, raises=raises)


def first_actions(user: Any, accounts: Iterable[int]) -> dict[int, Todo]:
    """{customer: what is to be done first about its warning}: open, as far as the reader sees it, due the soonest."""
    keys = list(accounts)
    if not keys:
        return {}
    seen = Todo.objects.visible_to(user).open().filter(account__in=keys, source__in=ACTIONS)
    found: dict[int, Todo] = {}
    for todo in seen.select_related("user").order_by("due_on", "pk"):
        found.setdefault(todo.account_id, todo)
    return found


def doing_cell(row: Any) -> SafeString | str:
    """The first open action with who does it until when, and how many more; of a high risk without a warning why."""
    if row.warning is None:
        return unwarned_cell(row) if row.unwarned else ""
    url, count = reverse("lifecycle:warning-detail", args=[row.warning.pk]), row.warning.acts
    if row.action is None:
        words = ngettext("%(n)s action", "%(n)s actions", count) % {"n": count} if count else unacted(row.warning)
        return format_html('<a href="{}">{}</a>', url, words)
    todo, more = row.action, format_html(' <a href="{}">+{}</a>', url, count - 1) if count > 1 else ""
    late = "late" if todo.due_on < company_today() else ""
    return format_html(
        '<a href="{}">{}</a>{}<span class="sub">{} · <span class="{}">{}</span></span>',
        reverse("lifecycle:todo-detail", args=[todo.pk]), todo.words, more, todo.user, late,
        ui.day(todo.due_on, "short"),
    )  # fmt: skip


def unwarned_cell(row: Any) -> SafeString:
    """Why a high risk has no warning, leading to its risk, and what can be done about it even so."""
    risk = f"{reverse('accounts:account-detail', args=[row.account_id])}?tab=risk"
    ways = format_html_join(" · ", '<a href="{}">{}</a>', ((url, words) for words, url in row.ways))
    below = format_html('<span class="sub">{}</span>', ways) if ways else ""
    return format_html('<a class="quiet" href="{}">{}</a>{}', risk, row.unwarned, below)
