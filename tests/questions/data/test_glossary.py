"""The glossary: every word once, two sentences each, and every term that answers print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ketcli.errors import UnknownName
from ketcli.evidence.synonyms import compact
from ketcli.questions.data.glossary import explain, glossary

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term.name)
def test_two_plain_sentences(term) -> None:
    sentences = re.split(r"(?<=[.])\s+(?=[A-Zk0-9])", term.text)
    assert len(sentences) == 2, sentences
    assert term.text.endswith(".")
    assert len(term.text) <= 330
    for name in (term.name, term.name.upper(), *term.also):
        assert term in explain(name)


def test_no_name_means_two_terms() -> None:
    names = [name for term in glossary() for name in {compact(name) for name in (term.name, *term.also)}]
    twice = {name for name in names if names.count(name) > 1}
    assert twice <= {compact(term.name) for term in glossary()}, twice


PRINTED = """
g; SMD; MD; RR; OR; RD; HR; NNT; NNH; I2; tau2; tau; Q; H2; p; CI; prediction-interval; credible
interval; REML; DL; Hartung-Knapp; adhoc; knha; random effects; common; Bayes; prior; GLMM;
multilevel; Peto; mh; k; weight; df; SE; SD; MADRS; response; remission; relapse; severity;
dissociation; TRD; MDD; ECT; active placebo; role; window; coverage; crossover; mmrm; subgroup;
p-score; inconsistency; Egger; trim-and-fill; PET-PEESE; GOSH; Baujat; fail-safe n; tipping point;
verdict; MID; esketamine; racemic; GRADE; rob; funnel; forest; hedges
"""


@pytest.mark.parametrize("word", [" ".join(word.split()) for word in PRINTED.split(";")])
def test_what_answers_print_is_explained(word) -> None:
    assert explain(word)


def test_an_unknown_word_names_what_is_near() -> None:
    with pytest.raises(UnknownName, match="did you mean 'heterogeneity'"):
        explain("heterogenity")
    for nothing in ("", "...", "zzz"):
        with pytest.raises(UnknownName):
            explain(nothing)


def test_the_page_of_the_documentation_is_made_from_the_table() -> None:
    from ketcli.show.answers.explain import glossary_text

    assert glossary_text(glossary()) in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
