"""Sums within clusters of one size against dense matrices, and CR2 of many sizes in pieces and whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.models.robust import resolvent
from ketcli.models.robust.cluster_robust import cr2
from ketcli.models.robust.clusters import group
from ketcli.models.robust.resolvent import Chunk, chunks, gather, solve


@given(
    seed=st.integers(0, 10_000), size=st.integers(1, 9), m=st.integers(1, 6), between=st.sampled_from([0.0, 0.1, 30.0])
)
def test_products_equal_dense_complex_matrices(seed: int, size: int, m: int, between: float) -> None:
    rng = np.random.default_rng(seed)
    d, a, t = rng.uniform(0.1, 2, (size, m)), rng.normal(size=(3, size, m)), np.array([0.0, 0.3, 5.0])
    a[0] = 1.0
    pairs = [(0, 0), (1, 0), (2, 1)]
    chunk = Chunk(d, np.full(m, between))
    found = chunk.products(a, pairs, t)
    for j in range(m):
        whole = np.diag(d[:, j]) + between
        np.testing.assert_allclose(chunk.solve(a)[:, :, j].T, np.linalg.solve(whole, a[:, :, j].T), rtol=1e-9)
        for place, node in enumerate(t):
            dense = np.linalg.inv(whole - 1j * node * np.eye(size))
            wanted = [a[left, :, j] @ dense @ a[right, :, j] for left, right in pairs]
            np.testing.assert_allclose(found[:, place, j], wanted, rtol=1e-9, atol=1e-11)


def test_what_is_constant_in_a_cluster_keeps_its_digits_however_much_the_cluster_shares() -> None:
    between = 1e12
    found = Chunk(np.full((4, 1), 0.5), np.array([between])).products(np.ones((1, 4, 1)), [(0, 0)], np.array([0.0]))
    assert found[0, 0, 0] == pytest.approx(1 / (between + 0.125), rel=1e-14)


@given(seed=st.integers(0, 10_000), p=st.integers(1, 4))
def test_elimination_equals_a_solver(seed: int, p: int) -> None:
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(7, p, p))
    a, b = half @ half.swapaxes(1, 2) + np.eye(p), rng.normal(size=(7, p, 2))
    found = solve(np.moveaxis(a, 0, 2), np.moveaxis(b, 0, 2))
    np.testing.assert_allclose(np.moveaxis(found, 2, 0), np.linalg.solve(a, b), rtol=1e-9, atol=1e-12)


@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=12), rows=st.sampled_from([1, 4, 2048]))
def test_chunks_hold_every_row_once_by_clusters_of_one_size(sizes: list[int], rows: int) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolvent, "ROWS", rows)
        found = list(chunks(group(labels, labels.size), np.arange(len(sizes), dtype=np.float64)))
    assert sorted(np.concatenate([places.ravel() for _, places in found])) == list(range(labels.size))
    for members, places in found:
        assert (labels[places] == members).all()
        assert places.size <= max(rows, sizes[members[0]])
        assert (gather(labels.astype(np.float64), places) == members).all()


@given(seed=st.integers(0, 10_000), between=st.sampled_from([0.0, 0.2, 50.0]), lone=st.booleans())
def test_pieces_of_three_rows_give_what_whole_chunks_give(seed: int, between: float, lone: bool) -> None:
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(9), rng.integers(1, 12, 9))
    X = np.column_stack([np.ones(labels.size), rng.normal(size=labels.size)])
    if lone:
        X = np.column_stack([X, labels == 4]).astype(np.float64)
    e, d = rng.normal(size=labels.size), rng.uniform(0.05, 1, labels.size)
    whole = cr2(e, X, d, labels, between=between)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolvent, "ROWS", 3)
        pieces = cr2(e, X, d, labels, between=between)
    np.testing.assert_allclose(pieces.cov, whole.cov, rtol=1e-9, atol=1e-12 * np.abs(whole.cov).max())
    np.testing.assert_allclose(pieces.df, whole.df, rtol=1e-9)
