"""`spotting claims`: what people say and read about bleeding, with what evidence says of it.

Looks up and prints, from the knowledge files. It judges nobody's bleeding, and nothing is stored or sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_command import App
from spotting.cli_options import JsonOption, print_json
from spotting.problems import BadCase, Problem, did_you_mean
from spotting.words import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spotting.catalog import Catalog
    from spotting.catalog.claims import Claim

claims_app = App(help="What people say about bleeding, and what evidence says of it.", no_args_is_help=True)

_MOST_SHOWN = 10


@claims_app.command("list")
def claims_list(
    verdict: Annotated[str | None, typer.Option("--verdict", help=f"Only one of {', '.join(VERDICTS)}.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List all claims, or those with one verdict."""
    if verdict is not None and verdict not in VERDICTS:
        fix = did_you_mean(verdict, VERDICTS) or f"One of {', '.join(VERDICTS)}."
        raise BadCase([Problem(f"--verdict {verdict}", 0, "is no verdict.", fix)])
    claims = [claim for claim in _catalog().claims.values() if verdict in (None, claim.verdict)]
    _print_list(claims, as_json=as_json)


@claims_app.command("show")
def claims_show(
    id: Annotated[str, typer.Argument(help="An id, as in `spotting claims list`.")], as_json: JsonOption = False
) -> None:
    """Show one claim: the verdict, why, and what it rests on."""
    from spotting.catalog.claim_search import find_claim
    from spotting.report.claims import claim_document, claim_text

    catalog = _catalog()
    claim = find_claim(catalog, id)
    if as_json:
        print_json(claim_document(catalog, claim))
    else:
        print(claim_text(catalog, claim), end="")


@claims_app.command("search")
def claims_search(
    words: Annotated[list[str], typer.Argument(help="Any words; mistyped ones are found too.")],
    as_json: JsonOption = False,
) -> None:
    """Find claims by words, best first."""
    from spotting.catalog.claim_search import search_claims

    claims = search_claims(_catalog(), " ".join(words))[:_MOST_SHOWN]
    if not claims and not as_json:
        print("Nothing found. Try another word, or `spotting claims list`.")
        return
    _print_list(claims, as_json=as_json)


def _catalog() -> Catalog:
    from spotting.catalog import load_catalog

    return load_catalog()


def _print_list(claims: Iterable[Claim], *, as_json: bool) -> None:
    from spotting.report.claims import claim_lines, claim_row

    if as_json:
        print_json([claim_row(claim) for claim in claims])
        return
    for claim in claims:
        print(claim_lines(claim), end="")
    print("\n`spotting claims show ID` says why.")
