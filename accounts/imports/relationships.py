"""Files of relationships: who sways whom at a customer, whom we know there, and whom a competitor knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import relationships
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import COLLEAGUE, COMPETITOR, CONTACT
from accounts.forms.relationships import InfluenceForm, RelationForm, RivalryForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import InfluenceLine, Relation, Rivalry
from accounts.rules.bond_headers import INFLUENCE_NAMES, RELATION_NAMES, RIVALRY_NAMES
from accounts.rules.choice_words import LEVELS, STRENGTHS
from kam.ground.rights import Right

PERSON = _("contact (name or e-mail)")

INFLUENCES = kind_of(
    Declared(
        key="influences",
        label=_("Lines of influence"),
        noun=Noun(
            noun="influence",
            model=InfluenceLine,
            right=Right.EDIT_CONTACTS,
            names=lambda said: Names.only(said["who"], said["whom"]),
            narrow=("who", "whom"),
            complete=relationships.drawn,
            ties={"who": CONTACT, "whom": CONTACT},
        ),
        form=InfluenceForm,
        names=INFLUENCE_NAMES,
        said={"strength": LEVELS},
        required=("account", "who", "whom", "strength"),
        labels={"who": _("who (name or e-mail)"), "whom": _("sways whom (name or e-mail)")},
        examples={"who": "王建国", "whom": "li@customer.example", "strength": "high", "note": ""},
        words={"oneself": _("Nobody sways themselves. Choose two people.")},
    )
)

RELATIONS = kind_of(
    Declared(
        key="relations",
        label=_("Our relations"),
        noun=Noun(
            noun="relation",
            model=Relation,
            right=Right.EDIT_CONTACTS,
            names=lambda said: Names.only(said["contact"], said["user"]),
            narrow=("contact",),
            complete=relationships.judged,
            ties={"contact": CONTACT, "user": COLLEAGUE},
            made_by="assessed_by",
            signed_anew=True,
        ),
        form=RelationForm,
        names=RELATION_NAMES,
        said={"strength": STRENGTHS},
        required=("account", "contact", "user", "strength"),
        labels={"contact": PERSON, "user": _("colleague (sign-in name)")},
        examples={
            "contact": "王建国", "user": "lin", "strength": "strong", "assessed_on": "2026-03-31", "note": "大学同学",
        },
        words={"to_come": _("This day has not come yet.")},
    )
)  # fmt: skip

RIVALRIES = kind_of(
    Declared(
        key="rivalries",
        label=_("Competitors' relations"),
        noun=Noun(
            noun="rivalry",
            model=Rivalry,
            right=Right.EDIT_CONTACTS,
            names=lambda said: Names.only(said["contact"], said["competitor"]),
            narrow=("contact",),
            complete=relationships.noticed,
            ties={"contact": CONTACT, "competitor": COMPETITOR},
        ),
        form=RivalryForm,
        names=RIVALRY_NAMES,
        said={"strength": STRENGTHS},
        required=("account", "contact", "competitor", "strength"),
        labels={"contact": PERSON},
        examples={"contact": "王建国", "competitor": "中陶建材", "strength": "good", "note": ""},
        words={"unknown_competitor": _("There is no competitor called %(value)s. Import the competitors first.")},
    )
)
