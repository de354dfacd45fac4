"""
Answers to surveys: one for a link, dated, with the role of that day.

A low one is followed up by the owner, and whoever has the case that it speaks of hears of it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from kam.ground import events, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import todos
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.choices.surveys import Audience, Occasion
from lifecycle.models import Case, Invitation, SurveyAnswer, SurveyInvitation, SurveyOptOut, todo_words
from lifecycle.models.surveys import rules_now
from lifecycle.rules import surveys as rules

LONGEST = 2000


def give(invitation: SurveyInvitation, *, score: int, why: str = "", gain: str = "", by: User) -> SurveyAnswer:
    """
    The answer to a link: the first one counts. Raises Refused (answered) for the second, and for one that is over; and
    for somebody who has left (left).

    Whoever claims the invitation by the UPDATE writes the answer; of twenty at once that is one.
    """
    require(by, Right.EDIT_CASES)
    if invitation.contact_id is None:
        raise Refused(_("This question is for colleagues who sign in."))
    if invitation.contact is not None and invitation.contact.has_left:
        raise Refused(_("This person is not there any more."), code="left")
    return _give(invitation, score, why, gain, by)


def give_own(invitation: SurveyInvitation, *, score: int, why: str = "", gain: str = "", by: User) -> SurveyAnswer:
    """A colleague's own answer; it is kept without their name, and read only together with others'."""
    require(by, Right.TAKE_ON_WORK)
    if invitation.user_id != by.pk:
        raise Refused(_("Somebody else was asked this."), code="forbidden")
    return _give(invitation, score, why, gain, by)


def refuse(invitation: SurveyInvitation | Invitation, *, by: User) -> SurveyOptOut:
    """The contact wants no more of our mails: kept with them, whatever it was. Saying so twice changes nothing."""
    require(by, Right.EDIT_CASES)
    if invitation.contact is None:
        raise Refused(_("This question is for colleagues who sign in."))
    return _refuse(invitation.contact, True, by)


def leave_alone(contact: Contact, *, by: User) -> SurveyOptOut:
    """The contact said it to one of us."""
    require(by, Right.EDIT_CASES)
    return _refuse(contact, False, by)


def welcome(refusal: SurveyOptOut, *, by: User) -> None:
    """The contact may be asked again: they said so."""
    require(by, Right.EDIT_CASES)
    with transaction.atomic():
        events.record(EventVerb.SURVEY_WELCOME, refusal, by=by)
        refusal.delete()


def _refuse(contact: Contact, by_link: bool, by: User) -> SurveyOptOut:
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact.pk)
        values = {"account_id": contact.account_id, "on": timezone.localdate(), "by_link": by_link}
        made, is_new = SurveyOptOut.objects.get_or_create(contact=contact, defaults=values)
        if is_new:
            events.record(EventVerb.SURVEY_REFUSED, made, by=by, data={"by_link": by_link})
    return made


def _give(invitation: SurveyInvitation, score: int, why: str, gain: str, by: User) -> SurveyAnswer:
    survey = invitation.survey
    if score not in rules.span(survey.scale):
        raise Refused(_("Choose one of the answers."), field="score", status=400)
    with transaction.atomic():
        claimed = SurveyInvitation.objects.open().filter(pk=invitation.pk).update(answered_at=timezone.now())
        if not claimed:
            raise Refused(_("This was answered already, or its time is over."), code="answered")
        contact, account = invitation.contact, Account.objects.select_related("owner").get(pk=invitation.account_id)
        answer = SurveyAnswer.objects.create(
            invitation=invitation if contact else None, survey=survey, account=account, contact=contact,
            audience=survey.audience, scale=survey.scale, role=contact.role if contact else "", tier=account.tier,
            answered_on=timezone.localdate(), score=score, points=rules.points(survey.scale, score),
            is_low=rules.is_low(survey.scale, score), why=why.strip()[:LONGEST], gain=gain.strip()[:LONGEST],
            round="" if contact or not invitation.cause else f"{invitation.cause}@{account.pk}",
        )  # fmt: skip
        if answer.audience == Audience.CUSTOMER:
            _tell(answer, account, by)
    return answer


def _tell(answer: SurveyAnswer, account: Account, by: User) -> None:
    """In the record; a low one becomes work of whoever answers for the customer, once, and they hear of it."""
    verb = EventVerb.SURVEY_LOW if answer.is_low else EventVerb.SURVEY_ANSWERED
    called = answer.survey.called
    data = {"survey": called, "score": answer.score, "scale": answer.scale}
    taker = _taker(account) if answer.is_low else None
    case = _case(answer) if answer.is_low else None
    told = [case.user] if case is not None and case.user != taker else []
    events.record(verb, answer, by=by, name=wording.pair(called, answer.score), data=data, notify=told,
                  url=f"/surveys/answers/{answer.pk}/")  # fmt: skip
    if taker is None:
        return
    with translation.override(taker.language or settings.LANGUAGE_CODE):
        title = todo_words.call_back(answer.score, answer.most, answer.survey)
    code = todo_words.low(answer.score, answer.most, called)
    due = timezone.localdate() + timedelta(rules_now().follow_days)
    note = "\n".join(words for words in (answer.why, answer.gain) if words)
    wanted = todos.Wanted(account.pk, taker, title, due, TodoSource.SURVEY, f"answer:{answer.pk}", note[:LONGEST],
                          code)  # fmt: skip
    todos.give_many([wanted], by=User.objects.system())


def _case(answer: SurveyAnswer) -> Case | None:
    """The case in somebody's hands that the answer speaks of: that asked about, else the person's newest open one."""
    noun, _colon, key = (answer.invitation.cause if answer.invitation else "").partition(":")
    theirs = Case.objects.filter(account=answer.account_id, user__is_active=True).select_related("user")
    if noun == Occasion.CASE and key.isdecimal():
        return theirs.filter(pk=int(key)).first()
    if answer.survey.occasion != Occasion.CASE:
        return None
    return theirs.open().filter(contact=answer.contact_id).order_by("-pk").first()


def _taker(account: Account) -> User | None:
    """The owner; of a customer that nobody owns, somebody with a seat there, else whoever leads the company."""
    if account.owner is not None and account.owner.is_active:
        return account.owner
    seat = account.seats.active().filter(user__is_active=True).select_related("user").order_by("pk").first()
    return seat.user if seat else User.objects.leading([]).order_by("pk").first()
