"""The library's rooms: its first page with the search, lists by kind and by topic, an entry, the claims in a text.

What is typed comes in a form, never in an address, and is kept nowhere. The pages say what the knowledge says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from spotting.catalog.search import statistics
from spotting.web.language import words_of
from spotting.web.library_entries import KINDS, topics_of
from spotting.web.library_groups import FAMILIES, by_letter, family_of, in_groups
from spotting.web.library_pages import Library
from spotting.web.library_search import MOST_FOUND, SHORTEST_QUERY, Entry
from spotting.web.library_text import LONGEST_TEXT, ClaimReader, is_cut
from spotting.web.library_translated import without_small_words
from spotting.web.normal import normal_routes
from spotting.web.pages import language_of, may_be_held, page

SHOWN_OF_A_KIND: Final = 3
_MAY_BE_FIRST: Final = ("conditions", "findings", "rules", "normal_ranges")  # never a remedy before how soon
_MOST_TAGS: Final = 8
_SHOWN_TOPICS: Final = 16
_BEST: Final = 3
_NEAR_THE_BEST: Final = 12  # a rule among so many first ones stands before any remedy
_MANY_WORDS: Final = 12
_SEVERAL_WORDS: Final = 4
_PAGES_TO_ACT_ON: Final = frozenset(("conditions", "findings", "rules", "actions", "care", "normal_ranges"))
_DANGER: Final = "danger signs"
_MOST_USED: Final = 12
_making = threading.Lock()


def library_routes() -> list[Route]:
    """Return the rooms of the library; the more special address first."""
    return [
        Route("/library", front, methods=["GET", "POST"]),
        *normal_routes(),
        Route("/library/text", text, methods=["GET", "POST"]),
        Route("/library/checks", checks),
        Route("/library/topics", topics_page),
        Route("/library/topics/{topic}", topic_page),
        Route("/library/sources", sources_page),
        Route("/library/sources/kind/{family}", family_page),
        Route("/library/{kind}", kind_page),
        Route("/library/{kind}/{id}", entry_page),
    ]


def library_of(request: Request) -> Library:
    """Return the library of this process, made at the first request."""
    state = request.app.state
    if not hasattr(state, "library"):
        with _making:
            if not hasattr(state, "library"):
                state.library = Library(state.catalog)
    made: Library = state.library
    return made


def _page(request: Request, template: str, **context: Any) -> Response:
    """Render a page; its texts are looked up once per process: all of them are the knowledge's, none is hers."""
    said = _said(language_of(request), request.app.state.settings.place)
    return page(request, template, say=said, **context)


@lru_cache(maxsize=16)
def _said(language: str, place: str) -> Callable[[str], Markup]:
    return lru_cache(maxsize=20_000)(words_of(language, place).say)


async def front(request: Request) -> Response:
    """The first page; with a form, what was found. With htmx only the found part is sent."""
    library = library_of(request)
    form = await request.form() if request.method == "POST" else FormData()
    found = await run_in_threadpool(_found, library, form, language_of(request))
    found["narrowed"] = "kind" in form or "tag" in form  # a button was pressed: the focus follows it
    found["partial"] = request.headers.get("hx-request") == "true"
    if found["partial"]:
        return _page(request, "library_found.html", **found)
    facts = statistics(library.catalog)
    topics = topics_of(library.search.entries)[:_SHOWN_TOPICS]
    shown = _page(request, "library.html", **found, counts=library.counts(), topics=topics, facts=facts)
    return shown if request.method == "POST" else may_be_held(shown)


def _found(library: Library, form: FormData, language: str) -> dict[str, Any]:
    query = str(form.get("q", "")).strip()
    kind = str(form.get("kind", form.get("kept_kind", "")))
    tag = "" if "kind" in form else str(form.get("tag", form.get("kept_tag", "")))
    kind = kind if kind in KINDS else ""
    hits = library.search_in(language).find(without_small_words(query, language)) if query else []
    of_kind = [entry for entry in hits if not kind or entry.kind == kind]
    shown = [entry for entry in of_kind if not tag or tag in entry.tags]
    best = [] if kind or tag else _best(shown, len(query.split()) > _SEVERAL_WORDS)
    rest = [entry for entry in shown if entry not in best]
    kinds = [(name, sum(entry.kind == name for entry in hits)) for name in KINDS]
    return {
        "query": query,
        "long": len(query.split()) > _MANY_WORDS,
        "short": len(query) < SHORTEST_QUERY,
        "kind": kind,
        "tag": tag,
        "hits": len(shown),
        "best": best,
        "groups": _groups(rest, MOST_FOUND if kind or tag else SHOWN_OF_A_KIND),
        "kinds": [(name, count) for name, count in kinds if count or name == kind],
        "tags": _tags(of_kind, tag),
    }


def _best(entries: list[Entry], many_words: bool) -> list[Entry]:
    """Return the nearest pages: how soon before any remedy, of much that was told the danger sign too.

    What people say, disagreements and sources are among them only where nothing is nearer: read alone they may calm.
    """
    pages = [entry for entry in entries if entry.kind in _PAGES_TO_ACT_ON or entry == entries[0]]
    best = pages[:_BEST]
    danger = next((entry for entry in pages if entry.kind == "findings" and _DANGER in entry.tags), None)
    if many_words and danger is not None and danger not in best:
        best[-1:] = [danger]
    remedy = next((place for place, entry in enumerate(best) if entry.kind == "care"), None)
    rule = next((entry for entry in entries[:_NEAR_THE_BEST] if entry.kind == "rules"), None)
    if remedy is None or rule is None or rule in best[:remedy]:
        return best
    others = [entry for entry in best if entry != rule]
    return [*others[:remedy], rule, *others[remedy:]]


def _groups(entries: list[Entry], most: int) -> list[tuple[str, list[Entry], int]]:
    """Return (kind, its best entries, how many more): the best entry's kind, how soon, then the usual order."""
    first = [entries[0].kind] if entries and entries[0].kind in _MAY_BE_FIRST else []
    kinds = [kind for kind in dict.fromkeys([*first, "rules", *KINDS]) if any(entry.kind == kind for entry in entries)]
    own = {kind: [entry for entry in entries if entry.kind == kind] for kind in kinds}
    return [(kind, found[:most], max(len(found) - most, 0)) for kind, found in own.items()]


def _tags(entries: list[Entry], chosen: str) -> list[str]:
    found = [name for name, _ in topics_of(entries)][:_MOST_TAGS]
    return found if not chosen or chosen in found else [chosen, *found]


async def kind_page(request: Request) -> Response:
    """All entries of one kind, in groups."""
    library, kind = library_of(request), request.path_params["kind"]
    if kind not in KINDS:
        raise HTTPException(404)
    groups = in_groups(library.catalog, kind, library.of_kind(kind))
    return _page(request, "library_list.html", kind=kind, topic="", groups=groups)


async def sources_page(request: Request) -> Response:
    """The sources: their families, and those most pages rest on."""
    library = library_of(request)
    families = [family_of(source) for source in library.catalog.sources.values()]
    used = library.relations.cited_by
    most = sorted(library.of_kind("sources"), key=lambda entry: -len(used.get(entry.id, ())))[:_MOST_USED]
    return _page(
        request, "library_all_sources.html", families=[(name, families.count(name)) for name in FAMILIES],
        most=[(entry, len(used.get(entry.id, ()))) for entry in most], total=len(families),
    )  # fmt: skip


async def family_page(request: Request) -> Response:
    """The sources of one family, by letter."""
    library, family = library_of(request), request.path_params["family"]
    sources = library.catalog.sources
    own = [entry for entry in library.of_kind("sources") if family_of(sources[entry.id]) == family]
    if not own:
        raise HTTPException(404)
    return _page(request, "library_family.html", family=family, total=len(own), letters=by_letter(own))


async def topics_page(request: Request) -> Response:
    """All topics."""
    topics = topics_of(library_of(request).search.entries)
    return _page(request, "library_topics.html", topics=sorted(topics))


async def topic_page(request: Request) -> Response:
    """Everything with one tag."""
    library, topic = library_of(request), request.path_params["topic"]
    found = [entry for entry in library.search.entries if topic in entry.tags]
    if not found:
        raise HTTPException(404)
    own = {kind: [entry for entry in found if entry.kind == kind] for kind in KINDS}
    own["rules"].sort(key=lambda entry: library.catalog.rules[entry.id].urgency.rank, reverse=True)
    return _page(request, "library_list.html", kind="", topic=topic, groups=[one for one in own.items() if one[1]])


async def entry_page(request: Request) -> Response:
    """One entry; a former id leads to the present one."""
    library, kind, id = library_of(request), request.path_params["kind"], request.path_params["id"]
    now = library.catalog.aliases.get(id)
    if (kind, id) not in library.by_id:
        if now is not None and (kind, now) in library.by_id:
            return RedirectResponse(f"/library/{kind}/{now}", 301)
        raise HTTPException(404)
    return _page(request, f"library_{kind}.html", **library.page(kind, id))


async def checks(request: Request) -> Response:
    """What was published, beside what the model says of the same people."""
    library = library_of(request)
    rows = sorted(library.published, key=lambda one: (one.holds, one.check.title))
    return _page(request, "library_checks.html", rows=rows, sources=library.catalog.sources)


async def text(request: Request) -> Response:
    """Which claims a pasted text makes."""
    library = library_of(request)
    form = await request.form() if request.method == "POST" else FormData()
    given = str(form.get("text", ""))
    # a long text takes a while: meanwhile others are served
    read = await run_in_threadpool(_reader(request, library).read, given) if given.strip() else []
    making = [one for one in read if one.made]
    counts: dict[str, int] = {}
    for verdict in {made.claim.id: made.claim.verdict for one in making for made in one.made}.values():
        counts[verdict] = counts.get(verdict, 0) + 1
    shown = page(
        request, "library_text.html", given=given[:LONGEST_TEXT], asked=request.method == "POST", making=making,
        silent=len(read) - len(making), cut=is_cut(given), counts=counts,
        total=len(library.catalog.claims),
    )  # fmt: skip
    return shown if request.method == "POST" else may_be_held(shown)


def _reader(request: Request, library: Library) -> ClaimReader:
    state = request.app.state
    if not hasattr(state, "claim_readers"):
        state.claim_readers = {}
    readers: dict[str, ClaimReader] = state.claim_readers
    spoken = language_of(request)
    if spoken not in readers:
        readers[spoken] = ClaimReader(library.catalog, words_of(spoken, ""))
    return readers[spoken]
