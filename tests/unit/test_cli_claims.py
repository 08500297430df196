"""`spotting claims`: what it prints, as text and as JSON, and how it refuses."""

import pytest
from command import spotting

from spotting.catalog import Catalog
from spotting.words import VERDICTS


def test_all_claims_are_listed() -> None:
    ran = spotting("claims", "list", "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json) == 144
    assert set(ran.json[0]) == {"id", "claim", "verdict", "kind", "topics"}


def test_the_list_can_be_one_verdict_only(catalog: Catalog) -> None:
    ran = spotting("claims", "list", "--verdict", "harmful")
    assert ran.code == 0, ran.err
    harmful = {claim.id for claim in catalog.claims.values() if claim.verdict == "harmful"}
    assert {line.split()[1] for line in ran.out.splitlines() if line.startswith("harmful ")} == harmful
    assert not [other for other in VERDICTS if other != "harmful" and f"\n{other} " in ran.out]
    assert max(map(len, ran.out.splitlines())) <= 80


def test_one_claim_says_verdict_reason_harm_sources_and_where_to_look() -> None:
    ran = spotting("claims", "show", "progesterone_cream_prevents_miscarriage")
    assert ran.code == 0, ran.err
    text = " ".join(ran.out.split())
    assert "Verdict: harmful. Acting on it" in text
    assert "75 against 72 live births in 100" in text
    assert "The harm: Buying a cream first can delay the scan" in text
    assert "A randomized trial of progesterone" in text
    assert "[ectopic_pregnancy]" in text
    assert "not a diagnosis" in text


def test_a_judged_claim_says_that_it_is() -> None:
    text = " ".join(spotting("claims", "show", "sugar_causes_yeast").out.split())
    assert "This is a judgement: The source read names diabetes" in text


def test_one_claim_as_json_names_the_kind_of_all_it_leads_to(catalog: Catalog) -> None:
    found = spotting("claims", "show", "mc10", "--json").json
    assert found["id"] == "progesterone_cream_prevents_miscarriage"
    assert {"kind": "rule", "id": "pe_any_bleed", "name": catalog.rules["pe_any_bleed"].title} in found["see"]
    assert {source["id"] for source in found["sources"]} == {"prism_2019", "prism_hta", "cochrane_progestogen", "ng126"}


def test_search_finds_in_spite_of_typing_mistakes() -> None:
    found = spotting("claims", "search", "progestrone", "creme", "--json").json
    assert found[0]["id"] == "progesterone_cream_prevents_miscarriage"
    assert len(found) <= 10


def test_search_without_a_hit_says_so() -> None:
    assert spotting("claims", "search", "carburettor").out.startswith("Nothing found.")
    assert spotting("claims", "search", "carburettor", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--verdict", "harmfull"), "Did you mean `harmful`?"),
        (("list", "--verdict", "x"), "One of supported, partly"),
        (("show", "sugar_cause_yeast"), "Did you mean `sugar_causes_yeast`?"),
        (("show", "x"), "`spotting claims search WORDS` finds it."),
        (("search", "is", "it"), "has no word to look for"),
        (("search",), "spotting --help"),
    ],
)
def test_a_mistake_is_one_line_on_standard_error(arguments: tuple[str, ...], said: str) -> None:
    ran = spotting("claims", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert ran.err.count("\n") == 1
