"""A network drawn with characters: everything is on it, nothing is too wide, lines cross as little as they can."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.network import NetworkAnswer, network_of
from ketcli.show.terminal.network_picture import MAX_DRAWN, draw_network, ring, untangled

FACING = open_folder(Path(__file__).parents[1] / "facing")


@pytest.fixture(scope="module")
def answer() -> NetworkAnswer:
    return network_of(FACING, Filters())


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_treatment_with_its_people_is_drawn(answer: NetworkAnswer, width: int, ascii_only: bool) -> None:
    text = draw_network(answer, width, ascii_only)
    assert max(len(line) for line in text.splitlines()) <= width
    assert not ascii_only or text.isascii()
    for node in answer.nodes:
        assert f"[{node} {answer.people_of(node):g}]" in text
    drawn = sorted(int(number) for number in re.findall(r"(?<= )\d+(?= |$)", text, re.MULTILINE))
    assert drawn == sorted(len(answer.studies_of(*pair)) for pair in answer.edges)


def test_the_number_of_trials_stands_on_each_line() -> None:
    text = ring({"A": "[A]", "B": "[B]", "C": "[C]"}, {("A", "B"): 12, ("B", "C"): 7}, 60, ascii_only=True)
    assert list(re.findall(r"\d+", text)) == ["12", "7"]
    assert "o" in text  # more than half of the most
    assert ring({"A": "[A]", "B": "[B]"}, {("A", "B"): 3}, 40, ascii_only=True).splitlines()[2].startswith(" [A]")


def test_lines_that_need_not_cross_do_not() -> None:
    edges = [("A", "C"), ("C", "B"), ("B", "D"), ("D", "A")]
    order = untangled(("A", "B", "C", "D"), edges)
    place = {node: index for index, node in enumerate(order)}
    assert all(abs(place[one] - place[other]) in (1, 3) for one, other in edges)


@given(st.integers(2, 9), st.data())
def test_any_network_can_be_drawn(count: int, data: st.DataObject) -> None:
    nodes = [f"treatment {index}" for index in range(count)]
    pairs = [(one, other) for i, one in enumerate(nodes) for other in nodes[i + 1 :]]
    edges = data.draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    text = ring({node: f"[{node}]" for node in nodes}, dict.fromkeys(edges, 3), 90, ascii_only=True)
    assert all(f"[{node}]" in text for node in nodes)
    assert max(map(len, text.splitlines())) <= 90
    assert sorted(untangled(tuple(nodes), edges)) == sorted(nodes)


def test_a_network_of_many_treatments_is_not_drawn_and_keeps_its_order(answer: NetworkAnswer) -> None:
    nodes = tuple(f"treatment {index}" for index in range(MAX_DRAWN + 1))
    assert f"{len(nodes)} treatments are too many" in draw_network(replace(answer, nodes=nodes), 80, True)
    assert untangled(nodes, list(pairwise(nodes))) == nodes
    drawn = ring({node: f"[{node}]" for node in nodes[:-1]}, {(nodes[0], nodes[1]): 3}, 90, ascii_only=True)
    assert all(f"[{node}]" in drawn for node in nodes[:-1])
