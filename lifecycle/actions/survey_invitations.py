"""Invitations to surveys: sent by the plan each morning or by hand, each person once for a cause, never too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Contact
from kam.actions import mails, runs
from kam.ground import days, events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Delivery, Run, User
from kam.models.tokens import digest
from kam.rules import formats
from lifecycle.choices import EventVerb
from lifecycle.choices.surveys import Audience, Occasion
from lifecycle.facts import survey_causes
from lifecycle.facts import surveys as facts
from lifecycle.facts.surveys import Cause
from lifecycle.models import Survey, SurveyInvitation, SurveyOptOut
from lifecycle.models.surveys import rules_now
from lifecycle.rules import surveys as rules

MOST_A_DAY = 500
"""Mails that the plan sends a day; who is left comes first the next morning, while the cause still stands."""


@dataclass(frozen=True)
class Sent:
    """An invitation with the address of its page, which is shown once and not kept."""

    invitation: SurveyInvitation
    secret: str

    @property
    def path(self) -> str:
        return f"/s/{self.secret}/"


def perform(run: Run) -> Run:
    """Do what a claimed run asks: whom the plans call for on its day."""
    on = run.as_of or days.company_today()
    return runs.finish(run, result=send_due(on=on, by=User.objects.system()))


def send_due(*, on: date, by: User) -> dict[str, int]:
    """
    Ask whom the plans of the surveys call for: {sent, colleagues}. Asked again, or beside itself, it finds nothing new.

    One job at a time has the turn, and a person stands once for a survey and cause in the table.
    """
    require(by, Right.RECOMPUTE)
    counts: Counter[str] = Counter()
    with transaction.atomic():
        staging.take_turn("surveys")
        rest = rules_now().rest_days
        for survey in Survey.objects.planned(Audience.CUSTOMER):
            found = facts.contacts_of(survey, facts.causes(survey, on), on, rest)
            for contact, cause in list(found)[: MOST_A_DAY - counts["sent"]]:
                Contact.objects.select_for_update().get(pk=contact.pk)  # whoever asks by hand waits, and looks again
                if facts.askable(on, rest).filter(pk=contact.pk).exists():  # one survey a person, of all that are due
                    _ask(survey, contact, cause, "", by)
                    counts["sent"] += 1
        for survey in Survey.objects.planned(Audience.TEAM):
            counts["colleagues"] += len(_ask_team(survey, facts.causes(survey, on), by))
    return dict(counts)


def send(survey: Survey, contact: Contact, *, language: str = "", mail: bool = True, by: User) -> Sent:
    """
    Ask one person by hand, by mail or by a link to copy. Raises Refused for who must not be asked, and says why.
    """
    require(by, Right.EDIT_CASES)
    with transaction.atomic():
        contact = Contact.objects.select_for_update(of=("self",)).select_related("account__owner").get(pk=contact.pk)
        account = arrivals.open_for(arrivals.home(contact.account), by)
        if survey.archived_at is not None or survey.audience != Audience.CUSTOMER:
            raise Refused(_("This survey is not for customers, or not in use."), field="survey", status=400)
        _may_be_asked(contact)
        if mail and not contact.email:
            words = _("No e-mail address is known. Copy the link instead, and send it as you write to each other.")
            raise Refused(words, field="mail", code="no_address", status=400)
        return _ask(survey, contact, Cause(account.pk, ""), language, by, mail=mail)


def ask_team(survey: Survey, account: Account, *, by: User) -> list[SurveyInvitation]:
    """
    Ask everybody with a seat at a customer, and its owner, by hand; who is asked already is not asked twice.

    Raises Refused once the round of this quarter is over: it is read as a whole, and nobody can be added to it.
    """
    require(by, Right.EDIT_CASES)
    arrivals.open_for(account, by)
    if survey.archived_at is not None or survey.audience != Audience.TEAM:
        raise Refused(_("This survey is not for our own team, or not in use."), field="survey", status=400)
    key = f"quarter:{rules.quarter(days.company_today())[0]}"
    with transaction.atomic():
        staging.take_turn("surveys")
        if (account.pk, key) in SurveyInvitation.objects.rounds_over(survey, [account.pk]):
            raise Refused(_("The team was asked this quarter, and the round is over. Ask again next quarter."))
        return _ask_team(survey, [Cause(account.pk, key)], by)


def renew(invitation: SurveyInvitation, *, version: int | None = None, by: User) -> Sent:
    """A new link for one that is not answered, open as long as a fresh one; the link before stops working."""
    require(by, Right.EDIT_CASES)
    secret = SurveyInvitation.secret()
    with transaction.atomic():
        fresh = records.lock(invitation, version, by)
        if fresh.answered_at is not None or fresh.contact is None:
            raise Refused(_("This was answered already."), code="answered")
        _must_be_there(fresh.contact)
        if SurveyOptOut.objects.filter(contact=fresh.contact_id).exists():
            raise Refused(facts.wished(str(fresh.contact)), code="opted_out")
        fresh.digest, fresh.revoked_at = digest(secret), None
        fresh.expires_at = timezone.now() + timedelta(fresh.survey.valid_days)
        records.bump(fresh)
        events.record(EventVerb.SURVEY_RENEWED, fresh, by=by)
    return Sent(fresh, secret)


def revoke(invitation: SurveyInvitation, *, version: int | None = None, by: User) -> SurveyInvitation:
    """The link opens nothing any more, as if it had never been. An answer stays."""
    require(by, Right.EDIT_CASES)
    with transaction.atomic():
        fresh = records.lock(invitation, version, by)
        if fresh.revoked_at is None:
            fresh.revoked_at = timezone.now()
            records.bump(fresh)
            events.record(EventVerb.SURVEY_REVOKED, fresh, by=by)
    return fresh


def _may_be_asked(contact: Contact) -> None:
    """Raises Refused for who left, wishes no surveys, or was asked a short while ago."""
    rest = rules_now().rest_days
    _must_be_there(contact)
    if SurveyOptOut.objects.filter(contact=contact).exists():
        raise Refused(facts.wished(str(contact)), field="contact", code="opted_out", status=400)
    since = timezone.now() - timedelta(rest)
    last = SurveyInvitation.objects.filter(contact=contact, sent_at__gt=since).order_by("-sent_at").first()
    if last is not None:
        words = facts.rested(str(contact), last.sent_at, rest)
        raise Refused(words, field="contact", code="resting", status=400)


def _must_be_there(contact: Contact) -> None:
    if contact.archived_at is not None or contact.merged_into_id is not None or contact.has_left:
        words = _("%(name)s is not there any more.") % {"name": contact}
        raise Refused(words, field="contact", code="left", status=400)


def _ask(survey: Survey, contact: Contact, cause: Cause, language: str, by: User, *, mail: bool = True) -> Sent:
    """Write the invitation, and its mail into the outbox, in one transaction."""
    secret = SurveyInvitation.secret()
    spoken = language or rules.language_of(contact.name, settings.LANGUAGE_CODE)
    made = SurveyInvitation.objects.create(
        survey=survey, account_id=cause.account, contact=contact, cause=cause.key, digest=digest(secret), by=by,
        occasion=survey.occasion if cause.key else Occasion.HAND, language=spoken, to=contact.email if mail else "",
        expires_at=timezone.now() + timedelta(survey.valid_days),
    )  # fmt: skip
    if mail:
        made.delivery = _mail(made, secret)
        made.save(update_fields=["delivery"])
    data = {"survey": survey.called, "occasion": made.occasion, "mail": mail}
    events.record(EventVerb.SURVEY_SENT, made, by=by, data=data)
    return Sent(made, secret)


def _mail(invitation: SurveyInvitation, secret: str) -> Delivery:
    """The mail in the person's language; its words leave the outbox once it is sent."""
    link, about = mails.link(f"s/{secret}/"), _("Survey")
    with translation.override(invitation.language):
        company = settings.COMPANY_NAME or "KAM"
        told = {
            "company": company, "contact": invitation.contact, "survey": invitation.survey, "link": link,
            "stop": f"{link}stop/", "owner": invitation.account.owner, "language": invitation.language,
            "until": formats.day(timezone.localdate(invitation.expires_at), invitation.language),
            "about": survey_causes.about(invitation),
        }  # fmt: skip
        return mails.write_to(
            invitation.to, key=f"survey.{invitation.pk}", stop=f"{link}stop/", account_id=invitation.account_id,
            subject=_("%(company)s: one question, half a minute") % {"company": company}, about=about,
            text=render_to_string("emails/survey.txt", told), html=render_to_string("emails/survey.html", told),
        )  # fmt: skip


def _ask_team(survey: Survey, found: list[Cause], by: User) -> list[SurveyInvitation]:
    """Colleagues find the question among their own when they sign in; each gets a notice."""
    until = timezone.now() + timedelta(survey.valid_days)
    people = {user.pk: user for user in User.objects.people()}
    wanted: Iterable[tuple[int, int, Cause]] = facts.colleagues_of(survey, found)
    made = [
        SurveyInvitation.objects.create(
            survey=survey, account_id=account, user=people[user], occasion=survey.occasion, cause=cause.key, by=by,
            expires_at=until,
        )
        for account, user, cause in wanted
        if user in people
    ]  # fmt: skip
    for one in made:
        events.record(EventVerb.SURVEY_SENT, one, by=by, name=survey.called, notify=[one.user], url="/surveys/mine/",
                      data={"survey": survey.called, "occasion": one.occasion, "asked": Audience.TEAM})  # fmt: skip
    return made
