"""Small makers of records for tests; each gives what a test does not care about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from accounts.models import (
    Account,
    Agreement,
    Competitor,
    Contact,
    CostEntry,
    Document,
    HourRate,
    InfluenceLine,
    Move,
    Order,
    Payment,
    Presence,
    Product,
    Rate,
    Relation,
    Requirement,
    Rivalry,
    Seat,
    Statement,
)
from accounts.rules.agreements import renew_by
from kam.choices import Role
from kam.ground import search
from kam.models import Team, User
from lifecycle.models import Visit


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Team {n}")

    @factory.post_generation
    def rooted(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        Team.objects.filter(pk=self.pk).update(path=self.path)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"User {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    role = Role.MANAGER
    language = "en"
    time_zone = "Asia/Shanghai"


class AccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Account

    code = factory.Sequence(lambda n: f"A{n:04}")
    name = factory.Sequence(lambda n: f"Customer {n}")
    search_text = factory.LazyAttribute(lambda a: search.text_of(a.name, a.code))


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    search_text = factory.LazyAttribute(lambda c: search.text_of(c.name))


class InfluenceLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfluenceLine

    who = factory.SubFactory(ContactFactory)
    whom = factory.LazyAttribute(lambda line: ContactFactory(account=line.who.account))


class RelationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Relation

    contact = factory.SubFactory(ContactFactory)
    user = factory.SubFactory(UserFactory)
    strength = "good"
    assessed_on = date(2026, 6, 1)
    assessed_by = factory.SelfAttribute("user")


class CompetitorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competitor

    name = factory.Sequence(lambda n: f"Rival {n}")
    search_text = factory.LazyAttribute(lambda c: search.text_of(c.name))


class RivalryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rivalry

    contact = factory.SubFactory(ContactFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    strength = "good"


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    function = "service"


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"P{n:04}")
    name = factory.Sequence(lambda n: f"Product {n}")


class OrderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Order

    account = factory.SubFactory(AccountFactory)
    number = factory.Sequence(lambda n: f"O{n:05}")
    ordered_on = date(2026, 6, 1)
    currency = "CNY"
    amount = Decimal("1000.00")
    amount_cost = None
    amount_discount = None
    revenue = factory.SelfAttribute("amount")
    cost = factory.SelfAttribute("amount_cost")
    discount = factory.SelfAttribute("amount_discount")


class CostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CostEntry

    account = factory.SubFactory(AccountFactory)
    on = date(2026, 6, 1)
    kind = "freight"
    amount = Decimal("50.00")


class PresenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Presence

    account = factory.SubFactory(AccountFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    threat = "medium"
    seen_on = date(2026, 6, 1)


class MoveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Move

    competitor = factory.SubFactory(CompetitorFactory)
    on = date(2026, 6, 1)
    text = "Cut its prices by a tenth."


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    account = factory.SubFactory(AccountFactory)
    title = factory.Sequence(lambda n: f"Document {n}")
    file_name = "a.pdf"
    stored_as = factory.Sequence(lambda n: f"{n:032x}")
    media_type = "application/pdf"
    size = 7


class StatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Statement

    account = factory.SubFactory(AccountFactory)
    year = 2025
    year_end = factory.LazyAttribute(lambda s: date(s.year, 12, 31))
    currency = "CNY"


class AgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agreement

    account = factory.SubFactory(AccountFactory)
    kind = "framework"
    number = factory.Sequence(lambda n: f"AG{n:04}")
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    notice_days = None
    renew_by = factory.LazyAttribute(lambda a: renew_by(a.ends_on, a.notice_days))


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Requirement

    agreement = factory.SubFactory(AgreementFactory)
    kind = "quality"
    text = "ISO 9001"


class VisitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Visit
        skip_postgeneration_save = True

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    held_at = factory.LazyFunction(timezone.now)
    outcome = "advance"
    note = "They like the sample."


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    account = factory.SubFactory(AccountFactory)
    on = date(2026, 6, 20)
    currency = "CNY"
    amount = Decimal("400.00")
    received = factory.SelfAttribute("amount")


class RateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rate

    currency = "USD"
    on = date(2026, 1, 1)
    rate = Decimal("7.1")


class HourRateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HourRate

    kind = "hours"
    on = date(2026, 1, 1)
    amount = Decimal("180.00")
