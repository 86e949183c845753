"""What the nodes of a cluster's inverse root reach, and what other clusters know of its directions."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.models.robust import inverse_root as root
from ketcli.models.robust.clusters import group
from ketcli.models.robust.inverse_root import ALONE, Block, nodes, sums_of_others

FloatArray = np.ndarray


def block(sizes: list[int], between: float, *, heavy: float = 1.0, seed: int = 1, p: int = 2) -> Block:
    """Clusters of such sizes; the first one's moderators are so many times as far apart."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    x = rng.normal(size=(labels.size, p))
    x[: sizes[0]] *= heavy
    return Block(x, rng.uniform(0.1, 1, labels.size), between, group(labels, labels.size))


def eigenvalues(one: Block) -> list[FloatArray]:
    """Of T F in each cluster, ``F = T - X M X'``, from dense matrices."""
    clusters = one.clusters
    rows = [slice(start, start + size) for start, size in zip(clusters.starts, clusters.sizes, strict=True)]
    own = [np.diag(one.d[part]) + one.between for part in rows]
    m = np.linalg.inv(sum(one.x[part].T @ np.linalg.solve(t, one.x[part]) for part, t in zip(rows, own, strict=True)))
    return [
        np.sort(np.linalg.eigvals(t @ (t - one.x[part] @ m @ one.x[part].T)).real)
        for part, t in zip(rows, own, strict=True)
    ]


def reached(one: Block, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float, float]]:
    """Of each chunk its first cluster's size, its centre and how far from it the nodes reach, in units of it."""
    ratios: list[float] = []
    sizes: list[tuple[int, float]] = []
    solved = root._of_chunk

    def noted(ratio: float) -> tuple[FloatArray, FloatArray]:
        ratios.append(ratio)
        return nodes(ratio)

    def chunk_noted(chunk, *rest):
        place = len(sizes)
        sizes.append((chunk.d.shape[0], float(chunk.d[0, 0])))
        assert place < len(ratios)
        return solved(chunk, *rest)

    monkeypatch.setattr(root, "nodes", noted)
    monkeypatch.setattr(root, "_of_chunk", chunk_noted)
    root.inverse_root(one, np.ones(one.d.size))
    return [(size, first, ratio) for (size, first), ratio in zip(sizes, ratios, strict=True)]


@pytest.mark.parametrize("between", [0.0, 0.3, 20.0])
@pytest.mark.parametrize("heavy", [1.0, 30.0])
def test_the_nodes_reach_all_eigenvalues_and_not_far_beyond(
    between: float, heavy: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = block([3, 1, 4, 2, 6, 5], between, heavy=heavy)  # a chunk for each cluster
    values = {found.size: found for found in eigenvalues(one)}
    first = dict(zip(one.clusters.sizes.tolist(), one.d[one.clusters.starts].tolist(), strict=True))
    for size, scaled, ratio in reached(one, monkeypatch):
        centre = (first[size] + (between if size == 1 else 0)) / scaled
        low, high = values[size][0] / centre**2, values[size][-1] / centre**2
        assert 1 / ratio <= low * (1 + 1e-9)
        assert high <= ratio * (1 + 1e-9)
        # not far beyond: each factor of e costs two nodes
        assert low * ratio < 4
        assert high / ratio > 0.3


@pytest.mark.parametrize(("ratio", "number"), [(1.0, 12), (2.0, 14), (50.0, 26), (1e4, 46), (1e8, 82), (1e11, 108)])
def test_few_nodes_do(ratio: float, number: int) -> None:
    assert nodes(ratio)[0].size == number


def test_sums_of_others_keep_the_digits_of_the_small_ones() -> None:
    own = np.array([1e-9, 1e12, 3e-9])[:, None]
    np.testing.assert_allclose(sums_of_others(own)[:, 0], [1e12 + 3e-9, 4e-9, 1e12 + 1e-9], rtol=1e-15)


@pytest.mark.parametrize("others", [0.5 * ALONE, 2 * ALONE])
def test_a_direction_of_which_others_know_next_to_nothing_is_left_to_the_cluster(others: float) -> None:
    """The second column is the first cluster's own, but for so small a share of what is known about it."""
    labels = np.repeat([0, 1, 2], 4)
    x = np.column_stack([np.ones(12), np.tile([1.0, -1.0, 2.0, -2.0], 3)])
    x[4:, 1] *= np.sqrt(others / 2)
    one = Block(x, np.ones(12), 0.0, group(labels, 12))
    found, _ = root.inverse_root(one, np.ones(12))
    # what the correction expects of the cluster is all that it knows, without the directions it has for itself
    expected = float(np.trace(found.expected[0]))
    assert expected == pytest.approx(1 / 3 + (1 if others > ALONE else 0), abs=1e-6)
