"""The claims: each has a verdict that rests on something, leads on, and frightens or flatters nobody."""

import re
import shutil
from pathlib import Path

import pytest

from spotting.catalog import Catalog, read_catalog
from spotting.catalog.claim_search import find_claim, search_claims
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.search import search, show, statistics
from spotting.problems import BadCase
from spotting.words import CLAIM_TOPICS, VERDICTS

_READ, _ = read_catalog(KNOWLEDGE)
CLAIMS = sorted(_READ.claims) if _READ is not None else []
HARMFUL = [name for name in CLAIMS if _READ is not None and _READ.claims[name].verdict == "harmful"]


# --- what is there ---


def test_all_claims_of_the_four_articles_are_there(catalog: Catalog) -> None:
    facts = [claim.fact for claim in catalog.claims.values()]
    articles = {"mc": 28, "tr": 44, "sa": 24, "ba": 48}
    wanted = {f"{article}{number:02}" for article, last in articles.items() for number in range(1, last + 1)}
    assert set(facts) == wanted
    assert len(facts) == len(wanted) == statistics(catalog)["claims"] == 144


def test_every_verdict_is_given_and_counted(catalog: Catalog) -> None:
    counts = statistics(catalog)["claims_by_verdict"]
    assert counts == {"supported": 58, "partly": 46, "unsupported": 19, "contradicted": 11, "harmful": 10}
    assert set(counts) == set(VERDICTS)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_rests_on_sources_that_were_read_or_says_why_it_is_judged(catalog: Catalog, name: str) -> None:
    claim = catalog.claims[name]
    assert claim.sources
    read = [source for source in map(catalog.sources.__getitem__, claim.sources) if source.read_on]
    if claim.basis == "judged":
        assert len(claim.why) > 20
    else:
        assert [source for source in read if source.kind != "lay"]


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_short_calm_and_in_sentences(catalog: Catalog, name: str) -> None:
    claim = catalog.claims[name]
    for text in (claim.claim, claim.because, claim.harm, claim.why):
        assert "!" not in text
        assert not text or text.endswith(".")
        assert " %" not in text, "write shares as `12 in 100`"
    assert len(claim.claim) < 140
    assert len(claim.because) < 420
    longest = max(sentence.count(" ") + 1 for sentence in claim.because.split(". "))
    assert longest <= 34, claim.because


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_found_by_every_way_it_is_said(catalog: Catalog, name: str) -> None:
    claim = catalog.claims[name]
    assert claim.also_said_as
    for text in (claim.claim, *claim.also_said_as):
        assert claim in search_claims(catalog, text)[:6], text


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_claim_says_the_harm_and_leads_to_a_rule_or_a_cause(catalog: Catalog, name: str) -> None:
    claim = catalog.claims[name]
    assert claim.harm
    assert set(claim.see) & (set(catalog.rules) | set(catalog.conditions))


def test_every_topic_that_is_offered_has_at_most_one_name() -> None:
    assert len(set(CLAIM_TOPICS)) == len(CLAIM_TOPICS)


# Said by a text, and dangerous to believe: the verdict and the rule that answers it.
@pytest.mark.parametrize(
    ("fact", "verdict", "rule"),
    [
        ("mc10", "harmful", "pe_any_bleed"),  # progesterone cream first
        ("sa17", "harmful", "pl_aph_any"),  # it can in no way affect the baby
        ("sa20", "harmful", "pl_aph_any"),  # late spotting only means the baby comes
        ("ba17", "harmful", "in_sti_bleeding"),  # mild infections clear alone
        ("ba27", "harmful", "pm_any_55"),  # no cancer check after the menopause
        ("mc11", "contradicted", ""),  # spotting is the first sign of a miscarriage
        ("ba45", "contradicted", ""),  # vitamins for abnormal cells
        ("tr40", "supported", "pe_severe_pain"),  # severe pain: emergency department
    ],
)
def test_what_matters_most_has_the_right_verdict(catalog: Catalog, fact: str, verdict: str, rule: str) -> None:
    claim = find_claim(catalog, fact)
    assert claim.verdict == verdict
    assert not rule or rule in claim.see


# --- finding them ---


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("implantaton bleeding", "implantation_spotting_is_a_common_name"),  # mistyped
        ("progestrone cream", "progesterone_cream_prevents_miscarriage"),
        ("cranbery juice", "cranberry_cures_urine_infection"),
        ("is it normal to bleed after menopause", "no_word_on_cancer_check_after_menopause"),
        ("STD", "new_partners_and_spotting_need_a_test"),  # lay words
        ("clomid", "clomiphene_causes_spotting"),
        ("bloody show", "spotting_near_term_is_the_mucus_plug"),
        ("tubal pregnancy", "bleeding_with_severe_pain_may_be_ectopic"),
        ("Thrush BLEEDING after sex?", "yeast_causes_small_bleeds_after_sex"),
    ],
)
def test_the_claim_meant_comes_first(catalog: Catalog, words: str, first: str) -> None:
    assert search_claims(catalog, words)[0].id == first


def test_words_that_nobody_says_find_nothing(catalog: Catalog) -> None:
    assert search_claims(catalog, "carburettor") == []


@pytest.mark.parametrize("words", ["", "   ", "?!", "is it the", "ελληνικά"])
def test_a_search_without_a_word_is_refused_in_one_line(catalog: Catalog, words: str) -> None:
    with pytest.raises(BadCase, match="has no word to look for"):
        search_claims(catalog, words)


def test_claims_are_listed_and_shown_with_the_rest_of_the_knowledge(catalog: Catalog) -> None:
    assert "no good evidence" not in show(catalog, "mid_cycle_spotting_is_a_hormone_imbalance")
    assert "verdict: unsupported" in show(catalog, "mid_cycle_spotting_is_a_hormone_imbalance")
    assert ("claim", "sugar_causes_yeast") in [row[:2] for row in search(catalog, "sugar yeast")]


# --- what the loader refuses ---


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that every test leaves as it was."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("claims") / "knowledge"))


def problems_after(folder: Path, file: str, old: str, new: str) -> list[str]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        return [str(problem) for problem in read_catalog(folder)[1]]
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("sugar_causes_yeast", "verdict: unsupported", "verdict: unsuported", "Did you mean `unsupported`?"),
        ("sugar_causes_yeast", "topics: [thrush]", "topics: [trush]", "no known topic. Did you mean `thrush`?"),
        ("sugar_causes_yeast", "verdict: unsupported", "verdict: harmful", "needs the key `harm`"),
        ("sugar_causes_yeast", "see: [", "see: [candidosis, ", "`candidosis` in `see` is no known condition"),
        ("sugar_causes_yeast", "why: ", "wy: ", "needs the key `why`"),
        ("fibroids_feed_on_the_womb", "basis: judged", "basis: measured", "more than a lay text"),
        ("sugar_causes_yeast", "Too much sugar", "Your sugar", "says you or your"),
    ],
)
def test_a_bad_claim_is_one_clear_problem(knowledge: Path, file: str, old: str, new: str, said: str) -> None:
    found = problems_after(knowledge, f"claims/{file}.yaml", old, new)
    assert [line for line in found if line.startswith(f"claims/{file}.yaml:") and said in line], found


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/pr_smear_expected.yaml", "sources: [ahc_care_guide]", "sources: [ahc_care_guide, bioins_pap]"),
        ("care/mid_cycle_spotting.yaml", "sources: [medscape_midcycle]", "sources: [ovul_bleed]"),
        ("support.yaml", "sources: [nice_cg89, hants_csa]", "sources: [nice_cg89, hants_csa, fibroid_bio]"),
    ],
)
def test_a_lay_text_may_not_stand_behind_anything_else(knowledge: Path, file: str, old: str, new: str) -> None:
    found = problems_after(knowledge, file, old, new)
    assert [line for line in found if line.startswith(f"{file}:") and "a lay text" in line], found


def test_a_number_may_not_rest_on_a_lay_text(knowledge: Path) -> None:
    path = next(p for p in sorted((knowledge / "conditions").glob("*.yaml")) if "source: " in p.read_text("utf-8"))
    cited = re.findall(r"source: ([a-z0-9_]+)", path.read_text(encoding="utf-8"))[0]
    found = problems_after(knowledge, f"conditions/{path.name}", f"source: {cited}", "source: cin3_soc")
    assert [line for line in found if line.startswith(f"conditions/{path.name}:") and "a lay text" in line], found
