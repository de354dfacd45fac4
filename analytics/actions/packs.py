"""Draws up packs and keeps them: a day that is over is told once, and says the same ever after (K6)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from analytics.actions import nights
from analytics.choices import EventVerb
from analytics.facts import packs as facts
from analytics.models import Pack
from analytics.rules import packs as rules
from kam.ground import days, events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

DAY = timedelta(1)


def drawn(account: Account, *, on: date, by: User) -> Pack:
    """
    The pack of a day. One that is over, and that its night has computed, is kept when it is first asked for; the
    running day, and the one before until then, are told as they stand.

    A pack is a record of what was shown, as the log of what was read is: nothing of the business changes by it.
    Raises Refused for a day that has not come, or that lies before all years of business.
    """
    _check(on)
    known = Pack.objects.filter(account=account, as_of=on).select_related("made_by").first()
    if known is not None and on < days.company_today():
        return known
    return _keep(_made(account, on, by)) if _is_settled(on) else _made(account, on, by)


def _is_settled(on: date) -> bool:
    """Whether nothing is computed of a day any more by the clock: that is done in the night after it."""
    next_day = days.company_today() - on
    return next_day > DAY or (next_day == DAY and nights.is_over())


def take(account: Account, *, on: date, kind: str, language: str, by: User) -> Pack:
    """The pack that a file is made of: kept, also of the running day, and written down who took it in which form."""
    pack = drawn(account, on=on, by=by)
    with transaction.atomic():
        pack = pack if pack.pk else _keep(pack, anew=True)
        told = {"format": kind, "language": language, "as_of": on}
        events.record(EventVerb.PACK_TAKEN, pack, by=by, name=f"{account} {on.isoformat()}", data=told)
    return pack


def keep_ended(*, today: date | None = None, by: User) -> int:
    """
    Keep the packs of the newest quarter that is over, of all that were key accounts at its end and have none yet.

    Asked every night until its computations are over, which tell the day before: until then it waits. A night that was
    missed is made up for, and asked again it does nothing. Returns how many.
    """
    require(by, Right.RECOMPUTE)
    ended = rules.quarter_end(today or days.company_today())
    missing = facts.key_then(ended).exclude(packs__as_of=ended).select_related("owner").order_by("pk")
    if not missing.exists() or not nights.is_over():
        return 0
    count = 0
    for account in missing.iterator(chunk_size=500):
        _keep(_made(account, ended, by))
        count += 1
    return count


def _check(on: date) -> None:
    if on > days.company_today():
        raise Refused(_("That day has not come yet. Choose today or a day before."), field="on", status=400)
    if not days.is_likely(on):
        raise Refused(_("No business lies so far back. Choose a later day."), field="on", status=400)


def _made(account: Account, on: date, by: User) -> Pack:
    """Gathered now, and not kept yet."""
    content = facts.gather(account, on)
    return Pack(account=account, as_of=on, content=content, digest=rules.digest(content), made_by=by)


def _keep(pack: Pack, *, anew: bool = False) -> Pack:
    """Written down; of two at once the first stays. `anew`: the running day's is told as it stands now."""
    if anew:
        values = {"content": pack.content, "digest": pack.digest, "shape": pack.shape, "made_by": pack.made_by,
                  "made_at": timezone.now()}  # fmt: skip
        return Pack.objects.update_or_create(account=pack.account, as_of=pack.as_of, defaults=values)[0]
    Pack.objects.bulk_create([pack], ignore_conflicts=True)
    return Pack.objects.select_related("made_by").get(account=pack.account, as_of=pack.as_of)
