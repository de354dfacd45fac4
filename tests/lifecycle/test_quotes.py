"""The words of a note as they become a record of one line."""

from __future__ import annotations

from lifecycle.rules import quotes


def test_a_short_sentence_stands_whole():
    assert quotes.line("The customer said that they need a new quotation") == "They need a new quotation"


def test_a_long_one_ends_between_two_words_and_says_that_it_goes_on():
    text = "They want " + "another sample of the new valve " * 12
    line = quotes.line(text)
    assert len(line) <= 255 and line.endswith("…") and text.startswith(line[:-1]) and text[len(line) - 1] == " "


def test_a_record_cut_in_earlier_days_is_known_again():
    text = "客户说" + "下个季度要把阀门的交期缩短到两周，" * 20
    assert {quotes.line(text), quotes.clean(text)[:255], text[:255]} == quotes.lines(text)
    assert quotes.line(text)[:-1] in quotes.clean(text)
