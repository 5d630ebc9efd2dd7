from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract

import kpi_reports
from kpi_reports.report.words import catalogues, translator

PACKAGE = Path(kpi_reports.__file__).parent
CHINESE = {
    str(message.id): str(message.string)
    for part in catalogues("zh")
    for message in part
    if message.id
}


def messages() -> list[str]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        source = io.BytesIO(file.read_bytes())
        for _, message, _, _ in extract("python", source, keywords={"t": None, "plural": (2,)}):
            found.append(message if isinstance(message, str) else message[0])
    return found


def test_the_code_holds_messages():
    assert len(set(messages())) > 200


def test_every_message_of_the_code_has_its_chinese():
    assert [message for message in messages() if not CHINESE.get(message)] == []


def test_every_chinese_message_is_still_used():
    assert sorted(set(CHINESE) - set(messages())) == []


def test_no_message_stands_in_two_catalogues():
    """Else the catalogue that is read last would decide what another part says."""
    counts = Counter(str(m.id) for part in catalogues("zh") for m in part if m.id)
    assert [message for message, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("message", sorted(CHINESE))
def test_both_languages_use_the_same_facts(message):
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    assert placeholders(CHINESE[message]) == placeholders(message)


# Words that requirements.md rules out, because they mislead or read like machine translation.
@pytest.mark.parametrize(
    "word",
    [
        "满分",
        "普通波动",
        "特殊原因",
        "达标把握",
        "时达时不达",
        "等级把握",
        "底线",
        "有保留",
        "不能胜任",
    ],
)
def test_the_chinese_avoids_words_that_mislead(word):
    assert [text for text in CHINESE.values() if word in text] == []


def test_facts_are_filled_in_and_english_is_the_message_itself():
    assert translator("en")("It was {then} in {before}.", then="5.0", before="X") == (
        "It was 5.0 in X."
    )
    assert translator("zh")("It was {then} in {before}.", then="5.0", before="X") == "X为5.0。"


def test_plural_and_lists():
    en, zh = translator("en"), translator("zh")
    assert en.plural("{n} other", "{n} others", 1) == "1 other"
    assert en.plural("{n} other", "{n} others", 2) == "2 others"
    assert zh.plural("{n} other", "{n} others", 1) == "其他1项"
    assert en.list_of(["a", "b", "c"]) == "a, b and c"
    assert zh.list_of(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert en.list_of(["a"]) == "a"
    assert en.list_of([]) == ""
