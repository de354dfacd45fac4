"""The move table: every stage has a way, a lead and its place in the picture."""

from datetime import date
from pathlib import Path

from django.conf import settings

from lifecycle.choices import Stage
from lifecycle.rules import stages

TODAY = date(2026, 11, 20)


def test_every_stage_is_in_the_table_and_has_a_lead():
    assert set(stages.TABLE) == set(Stage.values) == set(stages.LEADS)
    assert all(stages.legal(stage) for stage in Stage.values)


def test_moves_lead_to_stages_and_never_to_where_one_is():
    for stage in Stage.values:
        targets = [move.to for move in stages.legal(stage)]
        assert set(targets) <= set(Stage.values) - {stage}
        assert len(targets) == len(set(targets))


def test_every_stage_can_be_reached_from_the_start():
    seen, edge = set(), {Stage.IDENTIFICATION.value}
    while edge:
        seen |= edge
        edge = {move.to for stage in edge for move in stages.legal(stage)} - seen
    assert seen == set(Stage.values)


def test_skipping_a_stage_needs_a_reason_and_the_next_step_does_not():
    assert stages.find(Stage.IDENTIFICATION, Stage.MAINTENANCE).needs_reason
    assert not stages.find(Stage.IDENTIFICATION, Stage.ENGAGEMENT).needs_reason
    assert stages.find(Stage.IDENTIFICATION, Stage.LOST) is None


def test_an_account_begins_where_its_orders_place_it():
    def first(**kwargs):
        facts = {"orders": 0, "first_on": None, "last_on": None, "visited": False, "today": TODAY} | kwargs
        return stages.first_stage(**facts)

    assert first() == Stage.IDENTIFICATION
    assert first(visited=True) == Stage.ENGAGEMENT
    assert first(orders=2, first_on=date(2026, 9, 1), last_on=date(2026, 11, 1)) == Stage.DEEPENING
    assert first(orders=9, first_on=date(2024, 9, 1), last_on=date(2026, 11, 1)) == Stage.MAINTENANCE
    assert first(orders=9, first_on=date(2023, 9, 1), last_on=date(2024, 11, 1)) == Stage.DORMANT


def test_the_picture_in_the_docs_is_the_table_of_today():
    drawn = Path(settings.BASE_DIR) / "docs" / "stages.md"
    assert drawn.read_text(encoding="utf-8") == stages.document(), "run manage.py draw_stages"


def test_whoever_was_lost_comes_back_with_a_reason():
    assert all(move.needs_reason for move in stages.legal(Stage.LOST))
    assert not stages.find(Stage.DORMANT, Stage.ENGAGEMENT).needs_reason
