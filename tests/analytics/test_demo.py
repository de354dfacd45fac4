"""The demo company: founded once, the same for the same seed, with the cases one looks for and work for today."""

import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from accounts.choices import FalseKey, PayAbility, Threat
from accounts.models import (
    Account,
    Contact,
    CustomField,
    Document,
    Incentive,
    Move,
    Nomination,
    Order,
    OrderLine,
    Policy,
    Presence,
    Quota,
    Standing,
    Statement,
    Territory,
    TierChange,
    Wallet,
    referrals,
)
from accounts.rules import finances
from analytics.actions import demo
from analytics.actions.demo import visits
from analytics.actions.demo.words import ABROAD
from analytics.facts import moves, outcomes
from analytics.models import Contribution, Fit, Overrule, Score, Verdict
from kam.choices import Role, RunKind, RunState
from kam.models import Event, Run, User
from lifecycle.choices import Cause, CauseState, Outcome, PlanState, WarningState
from lifecycle.choices.warnings import FIVE
from lifecycle.facts import customer_pages, onwards, services
from lifecycle.models import (
    CauseEvidence,
    CustomerLink,
    Journey,
    Promise,
    ServiceDelivery,
    SurveyAnswer,
    SurveyInvitation,
    Todo,
    Visit,
    VisitPlan,
    Warning,
    WarningCause,
)
from lifecycle.models.cases import end_of
from lifecycle.rules.warnings import BY_HAND
from tests import factories

pytestmark = pytest.mark.django_db


def found(accounts=40, **options):
    out = StringIO()
    call_command("demo", accounts=accounts, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_a_small_company_stands_with_everything_one_wants_to_see():
    told = found(accounts=110)
    assert demo.people.PASSWORD in told and "lin" in told
    assert {user.role for user in User.objects.people()} == set(Role.values) - {Role.INTEGRATION}
    assert User.objects.filter(role=Role.INTEGRATION).exists()
    assert User.objects.get(username="lin").check_password(demo.people.PASSWORD)
    flagged = {kind for row in Verdict.objects.current() for kind in row.false_keys}
    assert flagged == set(FalseKey.values)
    silent = Warning.objects.open().get(account__short_name="华东建材集团")
    assert silent.risk >= 0.5 and silent.account.tier == "platinum"
    feared = [one for one in Warning.objects.open() if any(code == BY_HAND for code, *_more in one.reasons)]
    assert all(len(one.reasons) > 1 and one.risk >= 0.08 for one in feared), "the numbers say something of each"
    assert set(Visit.objects.values_list("outcome", flat=True)) <= set(Outcome.values)
    assert Order.objects.values("currency").distinct().count() == 3
    today, lin = timezone.localdate(), User.objects.get(username="lin")
    assert VisitPlan.objects.filter(user=lin, planned_on=today, state=PlanState.PLANNED).count() >= 1
    assert Promise.objects.filter(user=lin).due(today).exists()
    planned = set(VisitPlan.objects.coming(today).values_list("account", flat=True))
    expected = Standing.objects.filter(next_visit_on__gte=today).values_list("account", flat=True)
    assert set(expected) == planned, "a next visit is one that somebody planned"
    (seen,) = Visit.objects.live().seen().last_days(Q())
    last = dict(Standing.objects.filter(last_visit_on__isnull=False).values_list("account", "last_visit_on"))
    assert last == seen, "a mail is no last visit, whichever page says so"
    assert not Visit.objects.filter(held_at__lt=F("account__created_at")).exists()
    assert Event.objects.filter(verb="visit.logged").count() == Visit.objects.count()
    assert Run.objects.of(RunKind.EXPORT).get().state == RunState.DONE
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert {one.threat for one in Presence.objects.all()} == set(Threat.values) and Move.objects.count() >= 8
    hand = TierChange.objects.get(state="in_effect", by_hand=True)
    assert hand.until > today and hand.was == "iron" and hand.reason
    assert not [one for one in TierChange.objects.filter(by_hand=True) if one.to_on and one.to_on <= one.from_on]
    asked = TierChange.objects.proposed().select_related("account")
    assert asked and all("core" in one.reasons and one.account.tier == "platinum" for one in asked)
    assert {one.phase() for one in Nomination.objects.all()} == {"counting", "ending", "proposed"}
    assert Wallet.objects.count() > 10 and Overrule.objects.standing(timezone.localdate()).count() == 1
    assert Document.objects.filter(media_type="application/pdf").first().path.is_file()
    assert not [one for one in Statement.objects.all() if finances.contradiction(one.figures)]
    assert {one.verdict.ability for one in Statement.objects.filter(year=today.year - 1)} == set(PayAbility.values)
    given = Incentive.objects.filter(cost_entry__isnull=False).aggregate(
        sum=Sum("cost"), booked=Sum("cost_entry__amount")
    )
    assert given["sum"] == given["booked"] > 0 and Incentive.objects.filter(forfeited_on__isnull=False).exists()
    today_there = Territory.objects.with_conflict(User.objects.get(username="zhao"), today)
    assert today_there.filter(in_conflict=True).exists() and Quota.objects.running(today).exists()
    third = Account.objects.filter(parent__parent__short_name="华东建材集团", inherits_team=True)
    assert third.exists() and Account.objects.get(short_name="华东建材宁波").tier == "platinum"
    assert max(one.reached - one.brought for one in referrals.book(Account.objects.all()).referrers) > 0
    known = [set(account.custom) for account in Account.objects.all()]
    assert set().union(*known) == {field.key for field in CustomField.objects.in_use()} and set() in known
    assert Standing.objects.filter(rank=1).exists() and Contribution.objects.current().exists()
    assert (Policy.objects.current().number, Policy.objects.drafts().get().number) == (2, 3)
    fits = Fit.objects.current().filter(is_prospect=True)
    assert len({row.known for row in fits}) > 1 and not fits.exclude(score__range=(0.1, 99.9)).exists()
    ways = moves.cells(moves.span(), User.objects.get(username="zhao"))
    assert {cell.was != cell.tier for cell in ways if moves.NONE not in (cell.was, cell.tier)} == {True, False}
    answers = SurveyAnswer.objects.of_customers()
    low = answers.filter(is_low=True)
    assert answers.count() > 60 and 0 < low.count() < answers.count() / 3
    after = low.filter(invitation__occasion="case", invitation__cause__startswith="case:").latest("pk")
    called = Todo.objects.open().get(source="survey", reason=f"answer:{after.pk}")
    assert called.user == User.objects.get(username="lin") and "2" in called.words, "on lin's Today"
    assert Todo.objects.filter(source="survey").count() == low.filter(account__owner__isnull=False).count()
    assert not Todo.objects.filter(created_at__date__gt=F("done_on")).exists(), "what was done had been given before"
    ready = onwards.of(Journey.objects.values_list("account", "stage"), today)
    onward = Todo.objects.open().filter(reason__contains=":onward:")
    assert ready and set(onward.values_list("account", flat=True)) == set(ready)
    assert SurveyInvitation.objects.to_customers().open().exists()
    lag = services.gaps(User.objects.get(username="zhao"), today)
    assert ServiceDelivery.objects.count() > 20 and lag and "/c/" not in told
    page = customer_pages.parts(Account.objects.get(short_name="华东建材集团"), today)
    assert any(line.done for line in page[0].lines), "what was done for its requests"
    assert page[-1].lines and CustomerLink.objects.open().exists()
    assert any(row.inputs.get("satisfaction") or "satisfaction" in row.signals for row in Score.objects.current())
    for order in Order.objects.filter(pk__in=OrderLine.objects.values("order")[:20]):
        assert order.amount == order.lines.aggregate(sum=Sum("amount"))["sum"]
    _the_cast_agrees(today)
    _the_past_says_why()
    _notes_vary_and_speak_the_customers_language()


def _the_cast_agrees(today):
    """Nobody speaks with a champion who has left, nor is somebody a champion whom nobody ever met."""
    gone = Contact.objects.get(account__short_name="华东建材集团", left_on__isnull=False, stance="champion")
    after = Visit.objects.filter(account=gone.account, held_at__gte=end_of(gone.left_on))
    assert after.exists() and not after.filter(contacts=gone).exists()
    assert not [visit for visit in after if f"{gone.name[0]}总监" in visit.note]
    assert not Contact.objects.filter(stance="champion", last_met_on__isnull=True).exists()
    wrote = Visit.contacts.through.objects.filter(visit__kind="message").values("contact")
    spoke = Visit.contacts.through.objects.exclude(visit__kind="message").values("contact")
    only = Contact.objects.filter(pk__in=wrote).exclude(pk__in=spoke)
    assert not only.filter(last_met_on__isnull=False).exists(), "who was only written to was not met"


def _notes_vary_and_speak_the_customers_language():
    """Chinese of Chinese customers, English of those abroad; nobody reads the same twice in a row of a customer."""
    told = {}
    for account, region, note in Visit.objects.order_by("held_at").values_list("account", "account__region", "note"):
        told.setdefault((account, region in ABROAD), []).append(note)
    assert {foreign for _account, foreign in told} == {True, False}
    for (_account, foreign), notes in told.items():
        chinese = [note for note in notes if re.search(r"[\u4e00-\u9fff]{4}", note)]
        assert chinese == ([] if foreign else notes)
        assert not any(one == other for one, other in pairwise(notes)), notes
    count = Counter(note for notes in told.values() for note in notes)
    assert max(count.values()) <= 0.02 * sum(count.values()), count.most_common(3)
    begun = Visit.objects.filter(Q(note__contains="第一次见面") | Q(note__startswith="First meeting"))
    assert begun, "somebody is met for the first time"
    for visit in begun.prefetch_related("contacts"):
        before = Visit.objects.filter(account=visit.account_id, held_at__lt=visit.held_at)
        assert not all(before.filter(contacts=one).exists() for one in visit.contacts.all()), visit.note


def _the_past_says_why():
    """Losses have causes that somebody else agreed with and rows behind them; most cases that are over do."""
    zhao = User.objects.get(username="zhao")
    lost = Warning.objects.filter(state=WarningState.LOST)
    assert lost and {one.aftermath.cause for one in lost} <= set(FIVE)
    assert all(one.aftermath.on == one.closed_on > one.opened_on and one.value_lost > 0 for one in lost)
    ended = outcomes.gather(zhao, as_of=timezone.localdate(), days=365)
    known = [row for row in ended if row.state != "open" and row.cause != Cause.UNKNOWN]
    assert len(known) > 0.6 * sum(row.state != "open" for row in ended) and len({row.cause for row in known}) >= 4
    settled = WarningCause.objects.filter(state=CauseState.CONFIRMED, warning__state__in=("lost", "kept", "dormant"))
    assert settled and not settled.filter(evidence=None).exists()
    assert not CauseEvidence.objects.filter(cause__in=settled, on__gt=F("cause__warning__closed_on")).exists()


def standing():
    """What the company consists of, by names, days and amounts."""
    return [
        list(model.objects.order_by(*names).values_list(*names))
        for model, *names in (
            (Account, "code", "name", "owner__username", "tier"),
            (Order, "account__code", "number", "ordered_on", "currency", "amount", "cost"),
            (Visit, "account__code", "held_at", "user__username", "outcome", "note"),
            (Contribution, "run__as_of", "run__kind", "account__code", "rank", "net_contribution"),
            (Event, "at", "verb", "subject_name", "by_name"),
        )
    ]


def test_an_order_is_the_outcome_of_a_visit_only_where_one_is_booked_after_it():
    day = date(2026, 11, 25)
    for booked, outcome in (([], "advance"), ([day - timedelta(1)], "advance"), ([day + timedelta(31)], "advance"),
                            ([day], "order"), ([day + timedelta(30)], "order")):  # fmt: skip
        assert visits.believable(Outcome.ORDER, day, booked) == outcome
    assert visits.believable(Outcome.REFUSED, day, []) == Outcome.REFUSED


def test_the_same_seed_founds_the_same_company_and_a_second_start_adds_nothing(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00", tick=False)
    with transaction.atomic():
        found(accounts=20)
        first = standing()
        transaction.set_rollback(True)
    assert all(first) and not Account.objects.exists()
    found(accounts=20)
    assert standing() == first
    assert "is there" in found(accounts=20)
    assert standing() == first


def test_another_seed_draws_other_customers():
    names = [[profile.name for profile in demo.profiles.drawn(Random(seed), 20)] for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]


def test_it_does_not_mix_with_customers_of_ones_own(acme):
    with pytest.raises(CommandError):
        found()
    assert Account.objects.count() == 1


def test_no_two_customers_share_a_name():
    names = [profile.name for profile in demo.profiles.drawn(Random(1), 400)]
    assert len(names) == len(set(names)) == 400
    assert factories.AccountFactory.build().name not in names
