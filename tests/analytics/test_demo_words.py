"""What the demo's self-check says is read by an English reader as well as by a Chinese one."""

from __future__ import annotations

import re

from analytics.actions.demo.endings import CHECKS
from analytics.actions.demo.visit_notes import ANYWHERE, ANYWHERE_EN, FACE_TO_FACE, FACE_TO_FACE_EN, fitting
from analytics.actions.demo.visits import OUTCOMES

CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


def test_the_self_check_of_the_demo_stands_in_two_languages():
    for _state, _owner, evidence, _ago, step, _ahead in CHECKS.values():
        for text in filter(None, (evidence, step)):
            assert CHINESE.search(text) and ENGLISH.search(text), text
        assert len(step) <= 255


def test_notes_of_visits_are_said_once_and_on_the_phone_nobody_walks_a_site():
    every = [note for notes in (ANYWHERE, ANYWHERE_EN, FACE_TO_FACE, FACE_TO_FACE_EN)
             for said in notes.values() for note in said]  # fmt: skip
    assert len(set(every)) == len(every) >= 40
    for outcome in OUTCOMES:
        for foreign in (False, True):
            near = fitting(outcome, foreign=foreign, seen=True)
            far = fitting(outcome, foreign=foreign, seen=False)
            assert set(far) < set(near) and len(far) >= 4
            assert all(bool(CHINESE.search(note)) is not foreign for note in near)
