"""Files of competitors, a row a name; of where they stand, by customer and category; of what they did, a row a move."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import competitors, moves, presences
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import COMPETITOR
from accounts.forms.competitors import CompetitorForm, MoveForm, PresenceForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Competitor, Move, Presence
from accounts.models.competitors import name_key
from accounts.rules.choice_words import PRESENCE_WORDS
from accounts.rules.competitor_headers import COMPETITOR_NAMES, MOVE_NAMES, PRESENCE_NAMES
from kam.ground.rights import Right

COMPETITORS = kind_of(
    Declared(
        key="competitors",
        label=_("Competitors"),
        noun=Noun(
            noun="competitor",
            model=Competitor,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(name_key(said["name"])),
            narrow=(),
            place="name",
            complete=competitors.completed,
            accounts=None,
            unique_for_good=True,
        ),
        form=CompetitorForm,
        names=COMPETITOR_NAMES,
        required=("name",),
        examples={
            "name": "中陶建材股份有限公司", "short_name": "中陶建材", "website": "https://zhongtao.example",
            "sells_in": "华东、华南", "strengths": "交货快", "weaknesses": "售后只到地级市",
        },
    )
)  # fmt: skip

PRESENCES = kind_of(
    Declared(
        key="presences",
        label=_("Competitors at customers"),
        noun=Noun(
            noun="presence",
            model=Presence,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], said["competitor"], said.get("category") or ""),
            narrow=("account", "competitor"),
            complete=presences.completed,
            made_by="by",
            ties={"competitor": COMPETITOR},
        ),
        form=PresenceForm,
        names=PRESENCE_NAMES,
        said=PRESENCE_WORDS,
        required=("account", "competitor", "threat"),
        examples={
            "account": "C0001", "competitor": "中陶建材", "threat": "high", "means": "price, service",
            "wallet_percent": "30", "category": "瓷砖", "since": "2025-06-01", "seen_on": "2026-03-02",
            "source": "客户采购", "note": "",
        },
        words={
            "unknown_competitor": _("There is no competitor called %(value)s. Import the competitors first."),
            "to_come": _("Nobody can have seen it on a day to come."),
            "after_seen": _("It cannot be there since a day after it was last seen."),
        },
    )
)  # fmt: skip

MOVES = kind_of(
    Declared(
        key="moves",
        label=_("Competitors' moves"),
        noun=Noun(
            noun="move",
            model=Move,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said.get("account"), said["competitor"], said["on"], said["text"]),
            narrow=("competitor", "on"),
            place="competitor",
            complete=moves.completed,
            made_by="by",
            ties={"competitor": COMPETITOR},
        ),
        form=MoveForm,
        names=MOVE_NAMES,
        required=("competitor", "on", "text"),
        examples={
            "account": "", "competitor": "中陶建材", "on": "2026-03-02", "text": "华东降价 5%，账期放宽到 90 天",
            "source": "客户采购",
        },
        words={
            "unknown_competitor": _("There is no competitor called %(value)s. Import the competitors first."),
            "to_come": _("The day lies ahead. Note what happened."),
        },
    )
)  # fmt: skip
