"""What the demo's self-check says is read by an English reader as well as by a Chinese one."""

from __future__ import annotations

import re
from itertools import pairwise

from analytics.actions.demo.endings import CHECKS
from analytics.actions.demo.visit_notes import ANYWHERE, ANYWHERE_EN, FACE_TO_FACE, FACE_TO_FACE_EN, FIRST, next_of
from analytics.actions.demo.visits import OUTCOMES

CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


def test_the_self_check_of_the_demo_stands_in_two_languages():
    for _state, _owner, evidence, _ago, step, _ahead in CHECKS.values():
        for text in filter(None, (evidence, step)):
            assert CHINESE.search(text) and ENGLISH.search(text), text
        assert len(step) <= 255


def rotation(outcome, **how):
    """The notes that follow one another, twice round."""
    told, turn = [], 0
    while turn < 20:
        note, turn = next_of(outcome, turn, **how)
        told.append(note)
    return told


def test_notes_of_visits_are_said_once_and_on_the_phone_nobody_walks_a_site():
    every = [note for notes in (ANYWHERE, ANYWHERE_EN, FACE_TO_FACE, FACE_TO_FACE_EN)
             for said in notes.values() for note in said]  # fmt: skip
    assert len(set(every)) == len(every) >= 40
    for outcome in OUTCOMES:
        for foreign in (False, True):
            near, far = (rotation(outcome, foreign=foreign, seen=seen, first=True) for seen in (True, False))
            known = rotation(outcome, foreign=foreign, seen=True, first=False)
            assert set(far) < set(near) and len(set(far)) >= 4 and set(near) - set(known) == {*FIRST} & {*near}
            assert not any(one == other for told in (near, far, known) for one, other in pairwise(told))
            assert all(bool(CHINESE.search(note)) is not foreign for note in near)
