"""The jobs of this floor: requested computations, the nightly scores, with the tiers once a month."""

from celery import shared_task

from analytics.actions import nights, packs, recompute, reports
from kam.models import User


@shared_task(name="run.contribution")
def contribution(run_id: int) -> None:
    """A requested run of contribution."""
    nights.take(run_id)


@shared_task(name="run.tiers")
def tiers(run_id: int) -> None:
    """A requested run of tiers and flags."""
    nights.take(run_id)


@shared_task(name="run.churn")
def churn(run_id: int) -> None:
    """A requested run of scores."""
    nights.take(run_id)


@shared_task(name="run.standards")
def standards(run_id: int) -> None:
    """A requested run of scorecards and classes."""
    nights.take(run_id)


@shared_task(name="run.value")
def value(run_id: int) -> None:
    """A requested run of customer asset value."""
    nights.take(run_id)


@shared_task(name="run.behaviour")
def behaviour(run_id: int) -> None:
    """A requested run of customers' behaviour."""
    nights.take(run_id)


@shared_task(name="run.development")
def development(run_id: int) -> None:
    """A requested run of development."""
    nights.take(run_id)


@shared_task(name="run.fit")
def fit(run_id: int) -> None:
    """A requested run of profiles and fit."""
    nights.take(run_id)


@shared_task(name="run.learning")
def learning(run_id: int) -> None:
    """A requested run of learning."""
    nights.take(run_id)


@shared_task(name="run.backtest")
def backtest(run_id: int) -> None:
    """A requested backtest."""
    nights.take(run_id)


@shared_task(name="run.all")
def everything(run_id: int) -> None:
    """A requested run of them all."""
    nights.take(run_id)


@shared_task(name="run.night")
def night(run_id: int) -> None:
    """A night whose worker died before its first computation."""
    nights.take(run_id)


@shared_task(name="run.reservoir")
def reservoir(run_id: int) -> None:
    """A watch over the reservoir whose worker died."""
    nights.take(run_id)


@shared_task(name="run.part")
def part(run_id: int) -> None:
    """Parts of a run that another worker computes."""
    recompute.help_with(run_id)


@shared_task(name="analytics.nightly")
def nightly() -> None:
    """The computations of the day, tiers on the first, once; beside them another task looks for duplicates."""
    nights.due(by=User.objects.system())


@shared_task(name="analytics.monthly")
def monthly() -> None:
    """Tiers alone, where the night did not compute them (schedules of older installations still ask)."""
    nights.monthly(by=User.objects.system())


@shared_task(name="analytics.keep_packs")
def keep_packs() -> None:
    """The packs of the quarter that is over, of its key accounts, once the night's runs are; mostly nothing is left."""
    packs.keep_ended(by=User.objects.system())


@shared_task(name="analytics.make_reports")
def make_reports() -> None:
    """The reports of periods that are over, for whoever wants them; most mornings nothing is left to do."""
    reports.make_due(by=User.objects.system())
