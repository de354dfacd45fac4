"""Relationships of a customer's people: lines of influence, our relations and a competitor's, drawn and judged anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import competitors
from accounts.actions.row_nouns import values_of
from accounts.models import Competitor, Contact, InfluenceLine, Relation, Rivalry
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

R = TypeVar("R", InfluenceLine, Relation, Rivalry)


def draw(*, values: Mapping[str, Any], by: User) -> InfluenceLine:
    """A new informal line between two contacts of one customer; raises Refused for oneself, strangers, doubles."""
    require(by, Right.EDIT_CONTACTS)
    who, whom = _known(values.get("who"), "who", by), _known(values.get("whom"), "whom", by)
    if who.account_id != whom.account_id:
        raise Refused(_("These two belong to different customers."), field="whom", status=400)
    if who.pk == whom.pk:
        raise Refused(_("Nobody sways themselves. Choose two people."), field="whom")
    _check_line_free(who, whom)
    return records.create(InfluenceLine, values, by=by)


def redraw(line: InfluenceLine, *, values: Mapping[str, Any], version: int | None = None, by: User) -> InfluenceLine:
    """Another strength or note; the two people stay."""
    require(by, Right.EDIT_CONTACTS)
    _stays(line, values, "who", "whom")
    return records.change(line, values, by=by, version=version)


def assess(*, values: Mapping[str, Any], by: User) -> Relation:
    """How well a colleague stands with a contact, as of a day (today, if none is said), signed by who judges."""
    require(by, Right.EDIT_CONTACTS)
    contact, user = _known(values.get("contact"), "contact", by), values.get("user")
    if user is None or not user.is_active or user.is_system:
        raise Refused(_("This colleague cannot have relations."), field="user")
    if Relation.objects.live().filter(contact=contact, user=user).exists():
        words = _("This relation is known already. Open it and assess it anew.")
        raise Refused(words, field="user", code="taken")
    return records.create(Relation, _signed(values, by), by=by, data={"strength": values["strength"]})


def reassess(relation: Relation, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Relation:
    """Judge a relation anew: the day and the signature move on, what was stays in the record."""
    require(by, Right.EDIT_CONTACTS)
    _stays(relation, values, "contact", "user")
    return records.change(relation, _signed(values, by), by=by, version=version)


def note_rival(*, values: Mapping[str, Any], by: User) -> Rivalry:
    """A competitor's relation to a contact; `new_competitor` names one that is entered when nobody knows it yet."""
    require(by, Right.EDIT_CONTACTS)
    contact = _known(values.get("contact"), "contact", by)
    with transaction.atomic():
        values = _with_competitor(values, by)
        if values.get("competitor") is None:
            raise Refused(_("Choose a competitor, or name a new one."), field="competitor", status=400)
        _check_rival_free(contact, values["competitor"])
        return records.create(Rivalry, values, by=by, data={"strength": values["strength"]})


def change_rival(rivalry: Rivalry, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Rivalry:
    """Another competitor, strength or note; the contact stays."""
    require(by, Right.EDIT_CONTACTS)
    _stays(rivalry, values, "contact")
    with transaction.atomic():
        values = _with_competitor(values, by)
        _check_rival_free(rivalry.contact, values.get("competitor") or rivalry.competitor, but=rivalry)
        return records.change(rivalry, values, by=by, version=version)


def archive(record: R, *, version: int | None = None, by: User) -> R:
    """Off the map; `restore` brings it back."""
    require(by, Right.EDIT_CONTACTS)
    return records.archive(record, by=by, version=version)


def restore(record: R, *, by: User) -> R:
    """Back on the map; raises Refused when its place was taken meanwhile."""
    require(by, Right.EDIT_CONTACTS)
    return records.restore(record, by=by)


def drawn(values: Mapping[str, Any], old: InfluenceLine | None = None) -> dict[str, Any]:
    """The values of a row of a file of lines."""
    if values["who"] == values["whom"]:
        raise Refused(_("Nobody sways themselves. Choose two people."), field="whom", code="oneself")
    return dict(values)


def judged(values: Mapping[str, Any], old: Relation | None = None) -> dict[str, Any]:
    """The values of a row of a file of relations: what was judged anew has its day, today where none is said."""
    said = {name: value for name, value in values.items() if name != "assessed_on"}
    day = values.get("assessed_on")
    known = values_of(old, Relation) if old is not None else {}
    if day is None and known and all(known[name] == value for name, value in said.items()):
        return said
    on = day or timezone.localdate()
    if on > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="assessed_on", code="to_come")
    return {**said, "assessed_on": on}


def noticed(values: Mapping[str, Any], old: Rivalry | None = None) -> dict[str, Any]:
    """The values of a row of a file of competitors' relations."""
    return dict(values)


def _known(contact: Contact | None, field: str, by: User) -> Contact:
    """A contact whom `by` sees and who is not archived, else Refused."""
    if contact is None or not Contact.objects.visible_to(by).live().filter(pk=contact.pk).exists():
        raise Refused(_("There is no such contact."), field=field, status=400)
    return contact


def _stays(record: Any, values: Mapping[str, Any], *names: str) -> None:
    """The people of a relationship are what it is: others make another one."""
    for name in names:
        if name in values and values[name] != getattr(record, name):
            words = _("A relationship stays with its people. Archive it and make a new one.")
            raise Refused(words, field=name)


def _signed(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The values with the day and the judge; a day to come is refused."""
    on: date = values.get("assessed_on") or timezone.localdate()
    if on > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="assessed_on")
    return {**values, "assessed_on": on, "assessed_by": by}


def _check_line_free(who: Contact, whom: Contact) -> None:
    if InfluenceLine.objects.live().filter(who=who, whom=whom).exists():
        raise Refused(_("This line is drawn already."), field="whom", code="taken")


def _with_competitor(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The values with the competitor that is named where none is chosen; said twice, what is chosen counts."""
    found = {name: value for name, value in values.items() if name != "new_competitor"}
    name = str(values.get("new_competitor") or "").strip()
    if found.get("competitor") is None and name:
        found["competitor"] = competitors.called(name, by=by)
    return found


def _check_rival_free(contact: Contact, competitor: Competitor, but: Rivalry | None = None) -> None:
    same = Rivalry.objects.live().filter(contact=contact, competitor=competitor)
    if same.exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("This competitor's relation is noted already."), field="competitor", code="taken")
