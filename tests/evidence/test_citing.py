"""A citation is taken apart only where its words leave no doubt."""

from __future__ import annotations

import pytest

from ketcli.evidence.citing import cited


@pytest.mark.parametrize(
    ("citation", "authors", "others", "year", "title"),
    [
        ("Abbar M et al. 2022. Title. BMJ 376:e1", (("Abbar", "M"),), True, "2022", "Title. BMJ 376:e1"),
        ("Correia-Melo FS et al. 2020. T", (("Correia-Melo", "FS"),), True, "2020", "T"),
        ("KheirAbadi G, Golkar S 2023. T", (("KheirAbadi", "G"), ("Golkar", "S")), False, "2023", "T"),
        ("Daly et al. 2018. SYNAPSE", (("Daly", ""),), True, "2018", "SYNAPSE"),
        ("Pooled ASPIRE I+II, J Clin 2021;41(5):516", (), False, "2021", "Pooled ASPIRE I+II, J Clin 2021;41(5):516"),
        ("Summary of Arabzadeh 2018 (J Affect Disord)", (), False, "", "Summary of Arabzadeh 2018 (J Affect Disord)"),
        ("Characteristics of studies: Anderson 2017", (), False, "", "Characteristics of studies: Anderson 2017"),
    ],
)
def test_authors_and_year_only_where_the_citation_begins_with_them(
    citation: str, authors: tuple[tuple[str, str], ...], others: bool, year: str, title: str
) -> None:
    found = cited(citation)
    assert (found.authors, found.others, found.year, found.title) == (authors, others, year, title)
