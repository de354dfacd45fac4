"""Files of the demo that are there twice: in traditional characters, in latin letters, by another form; one merged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import opencc

from accounts.actions import duplicates, merges
from accounts.models import Account, Contact
from accounts.rules.duplicates import core
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from kam.ground import search, syllables
from kam.models import User

SITE = "https://www.{}.example.cn"


def double(profiles: list[Profile], staff: Staff, today: date) -> None:
    """Three pairs for somebody to look at, and one that was merged and may be undone; nothing else is touched."""
    here = [p for p in profiles[5:] if p.account.phone and p.gap and p.owner and p.kind != "government"]
    chinese = [p for p in here if p.name.endswith("公司")]
    foreign = [p for p in profiles if p.foreign and p.gap and p.owner]
    if len(chinese) < 3:
        return
    as_traditional, as_latin, merged = chinese[0], chinese[1], chinese[2]
    traditional = opencc.OpenCC("s2t").convert(as_traditional.name)
    _file(as_traditional.account, "ERP-20731", traditional, staff["wang"], phone=as_traditional.account.phone)
    site = SITE.format("".join(syllables.said(core(as_latin.name)[:4])))
    Account.objects.filter(pk=as_latin.account.pk).update(website=site)
    latin = " ".join(part.capitalize() for part in _syllables(core(as_latin.name)))
    _file(as_latin.account, "ERP-20844", f"{latin} Co., Ltd.", staff["chen"], website=site)
    for profile in foreign[:1]:
        _file(profile.account, "ERP-21102", profile.name.split(",")[0].upper().rpartition(" ")[0], staff["marco"])
    other = _file(merged.account, "ERP-20519", core(merged.name), staff["xu"], address=f"{merged.city}开发区科技路18号")
    _fill(other, today)
    merges.merge(merged.account, other, by=staff["zhao"])
    duplicates.seek(by=User.objects.system())


def _syllables(name: str) -> list[str]:
    """A Chinese name as two-syllable latin words, as companies write theirs."""
    said = syllables.said(name)
    return ["".join(said[start : start + 2]) for start in range(0, len(said), 2)]


def _file(like: Account, code: str, name: str, owner: User, **values: Any) -> Account:
    """A second file of a customer, as another department made it."""
    words = search.text_of(name, code)
    return Account.objects.create(
        code=code, name=name, kind=like.kind, region=like.region, city=like.city, owner=owner, source="ERP",
        search_text=words, **values,
    )  # fmt: skip


def _fill(account: Account, today: date) -> None:
    """What somebody had entered there: a person whom the first file does not know."""
    who, what = "沈国强", "采购经理"
    Contact.objects.create(account=account, name=who, title=what, search_text=search.text_of(who, what),
                           email="shen.gq@customer.example", last_met_on=today - timedelta(40))  # fmt: skip
