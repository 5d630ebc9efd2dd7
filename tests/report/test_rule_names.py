"""Every scoring rule has a name in both languages."""

from __future__ import annotations

import pytest

from kpi_reports.params.explain import models_in, tag_of
from kpi_reports.params.models import ScoringRule
from kpi_reports.report.rule_names import rule_name, rule_sentence
from kpi_reports.report.words import translator

KINDS = [str(tag_of(model)) for model in models_in(ScoringRule)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_a_name_in_both_languages(kind):
    english, chinese = rule_name(translator("en"), kind), rule_name(translator("zh"), kind)
    assert english != kind or kind in ("ratio", "bands")
    assert all(letter > "\u2e80" for letter in chinese)


def test_an_unknown_rule_is_called_by_its_kind():
    assert rule_name(translator("en"), "some_rule") == "some rule"


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_a_sentence_in_both_languages(kind):
    english, chinese = (rule_sentence(translator(language), kind) for language in ("en", "zh"))
    assert english.endswith(".") and chinese.endswith("。")
    assert rule_sentence(translator("en"), "some_rule") == ""
