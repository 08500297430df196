"""The safety of the door: what is heard, what every answer carries, what is refused, and that nothing is logged."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from spotting import load_catalog
from spotting.web.app import create_app
from spotting.web.check_state import CheckState
from spotting.web.settings import LONGEST_FORM, Settings

HOST = "http://localhost"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TODAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(place="GB", today=lambda: TODAY)
    with TestClient(create_app(settings, load_catalog()), base_url=HOST, follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="module")
def public() -> Iterator[TestClient]:
    with TestClient(
        create_app(Settings(public=True, hosts=("check.example",))), base_url="http://check.example"
    ) as made:
        yield made


def begun(client: TestClient) -> str:
    """Return the page with the first question."""
    answer = client.post("/check", data={"for_whom": "self", "place": "GB"}, headers=FROM_HERE)
    assert answer.status_code == 200
    return answer.text


def state_of(page: str) -> str:
    import html
    import re

    found = re.search(r'name="state" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("path", ["/", "/check", "/no-such-page", "/leave"])
def test_every_answer_carries_what_keeps_it_safe(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/leave"])
def test_no_page_may_be_stored(client: TestClient, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/library", {"q": "coil"}),
        ("/library/normal", {"none": "1", "gap": "20"}),
        ("/library/text", {"text": "Bleeding after sex is always cancer."}),
    ],
)
def test_of_the_library_only_what_asks_her_something_may_be_held_and_no_answer(
    client: TestClient, path: str, form: dict[str, str]
) -> None:
    assert client.get(path).headers["cache-control"] == "private, no-cache"
    assert client.post(path, data=form, headers=FROM_HERE).headers["cache-control"] == "no-store"


def test_of_a_check_only_the_empty_first_page_may_be_held_and_no_step_of_it(client: TestClient) -> None:
    first = client.get("/check")
    assert first.headers["cache-control"] == "private, no-cache"
    assert 'name="state"' not in first.text
    for form in ({"for_whom": "self"}, {"state": "{}"}):
        assert client.post("/check", data=form, headers=FROM_HERE).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8737", "0.0.0.0", ""]
)
def test_another_host_is_not_heard(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "127.0.0.1:8737", "[::1]:8737", "[::1]"])
def test_its_own_names_are_heard(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_form_from_elsewhere_is_not_read(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/check", data={"for_whom": "self"}, headers=headers).status_code == 403


def test_an_older_browser_is_known_by_its_origin(client: TestClient) -> None:
    assert client.post("/check", data={"for_whom": "self"}, headers={"Origin": HOST}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_pages_and_forms_are_served(client: TestClient, method: str) -> None:
    assert client.request(method, "/check").status_code == 405


def test_a_form_that_is_too_long_is_refused_whatever_it_says_of_its_length(client: TestClient) -> None:
    long = b"state=" + b"x" * (LONGEST_FORM + 1)
    kind = {"Content-Type": "application/x-www-form-urlencoded", **FROM_HERE}
    assert client.post("/check", content=long, headers=kind).status_code == 413
    pieces = (long[i : i + 65536] for i in range(0, len(long), 65536))  # sent in chunks: no length is told
    assert client.post("/check", content=pieces, headers=kind).status_code == 413


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/pages.py", "fonts/../../app.py", "/etc/passwd", "base.css%00", ""]
)
def test_no_file_but_the_static_ones_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/x/{name}", follow_redirects=True).status_code == 404


def test_static_files_may_be_kept_and_their_address_changes_with_them(client: TestClient) -> None:
    page = client.get("/").text
    address = next(part.split('"')[0] for part in page.split('href="') if "base.css" in part.split('"')[0])
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "state",
    [
        "", "null", "[]", "{", "{}", '{"format":1}', '"x"', "[" * 5000,
        '{"format":1,"place":"XX","for_whom":"self","steps":[],"told":[],"results":[],"suggested":{}}',
        '{"format":1,"place":"GB","for_whom":"self","steps":[{"q":"no_such","k":[],"a":{}}],"told":[],"results":[],"suggested":{}}',
        '{"format":1,"place":"GB","for_whom":"self","steps":[{"q":"age_years","k":[],"a":{"age_years":"<script>"}}],"told":[],"results":[],"suggested":{}}',
        '{"format":1,"place":"GB","for_whom":"self","steps":[{"q":"age_years","k":[],"a":{"no_finding":1}}],"told":[],"results":[],"suggested":{}}',
        '{"format":1,"place":"GB","for_whom":"self","steps":[{"q":"right_now","k":5,"a":{}}],"told":[],"results":[],"suggested":{}}',
        '{"format":1,"place":"GB","for_whom":"self","steps":[],"told":5,"results":[],"suggested":{}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("do", ["answer", "next", "result", "change:0", "drop:age_years", "results", "answers"])
def test_a_form_that_was_tampered_with_gets_a_plain_error_and_no_traceback(
    client: TestClient, state: str, do: str
) -> None:
    form = {"state": state, "do": do, "question": "age_years", "value": "30"}
    answer = client.post("/check", data=form, headers=FROM_HERE)
    assert answer.status_code in (200, 400, 422)
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text


def test_what_is_typed_is_never_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    first = begun(client)
    client.post("/check", data={"state": state_of(first), "question": "right_now", "row": "0"}, headers=FROM_HERE)
    client.post("/check", data={"state": "faintness-secret"}, headers=FROM_HERE)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert not any("faint" in said for said in ours)


def test_leaving_tells_the_browser_to_forget(client: TestClient) -> None:
    answer = client.get("/leave")
    assert "cache" in answer.headers["clear-site-data"]
    assert "spotting" not in answer.text


def test_the_public_app_has_no_diary_and_sets_no_cookie(public: TestClient) -> None:
    assert public.get("/diary").status_code == 404
    assert "/diary" not in public.get("/").text
    answer = public.post("/check", data={"for_whom": "self", "place": "GB"}, headers=FROM_HERE)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "/diary" not in answer.text


def test_the_first_page_is_small(client: TestClient) -> None:
    """A hundred kilobytes without a cache, fonts and all."""
    page = client.get("/").text
    names = {part.split('"')[0] for part in page.split('href="') if part.startswith("/static/")}
    assert any("figtree" in name for name in names)
    size = len(page.encode()) + sum(len(client.get(name).content) for name in names)
    assert size <= 100 * 1024
    assert "<script" not in page


def test_a_check_longer_than_any_interview_is_worked_out_beside_the_others(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slow check must not hold all others: it leaves the thread that answers."""
    read, threads = CheckState.read.__func__, []  # type: ignore[attr-defined]

    def watched(cls: type[CheckState], *given: Any) -> CheckState:
        threads.append(threading.get_ident())
        found: CheckState = read(cls, *given)
        return found

    monkeypatch.setattr(CheckState, "read", classmethod(watched))
    short = {"format": 1, "place": "GB", "for_whom": "self", "told": [], "results": [], "suggested": {}, "steps": []}
    names = list(load_catalog().findings)
    long = short | {"steps": [{"q": name, "k": [], "a": {name: "unknown"}} for name in names[:110]]}
    for state in (short, long, short):
        answer = client.post("/check", data={"state": json.dumps(state), "do": "answers"}, headers=FROM_HERE)
        assert answer.status_code == 200
    assert threads[0] == threads[2] != threads[1]
