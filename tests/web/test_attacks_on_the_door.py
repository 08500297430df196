"""Attacks on the door that once got through, each as a test: other sites, other browsers, tampered forms, mistakes."""

from __future__ import annotations

import json
import logging
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
import uvicorn
from diary_client import TODAY, Browser, catalog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from spotting.answered import Answered, Exchange
from spotting.case import Case
from spotting.pipeline import assess
from spotting.problems import BadCase
from spotting.reasoning.question import question_again
from spotting.situation import Situation
from spotting.web import serve
from spotting.web.app import create_app
from spotting.web.settings import Settings

HOST = "http://localhost"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
SECRET = "a word of hers"
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PICTURE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
FRAME = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


async def broken(request: Request) -> Response:
    raise ValueError(SECRET)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(place="GB", today=lambda: TODAY, public=True), catalog())
    app.router.routes.insert(0, Route("/broken", broken))
    with TestClient(app, base_url=HOST, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "diary.spotting")
    yield made
    made.session.lock()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A real server on the loopback address, as `spotting serve` starts it."""
    app = create_app(Settings(today=lambda: TODAY, public=True), catalog())
    app.router.routes.insert(0, Route("/broken", broken))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        server = uvicorn.Server(uvicorn.Config(app, **serve._quiet()))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def sent(port: int, text: str) -> str:
    """Return what the real server answers to bytes no client library would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(text.encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer.decode()


def state(steps: list[dict[str, Any]], **other: Any) -> str:
    empty = {"format": 1, "place": "GB", "for_whom": "self", "told": [], "results": [], "suggested": {}}
    return json.dumps({**empty, "steps": steps, **other})


# --- who asks ---


@pytest.mark.parametrize(
    "host", ["localhost:8737@evil.example", "localhost:evil.example", "localhost.:8737", "127.1", "2130706433", "[::1",
             "user@localhost", "[::ffff:127.0.0.1]", "localhost:123456", "localhost:80:80", "127.0.0.1.nip.io"],
)  # fmt: skip
def test_what_only_looks_like_its_own_name_is_not_heard(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


def test_its_own_name_is_heard_in_any_case(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "LocalHost:8737"}).status_code == 200


def test_an_origin_must_be_a_page_of_this_very_address(client: TestClient) -> None:
    for origin in ("http://localhost:9000", "ftp://localhost", "localhost", "null", "http://localhost.evil.example"):
        assert client.post("/check", data={"for_whom": "self"}, headers={"Origin": origin}).status_code == 403, origin


@pytest.mark.parametrize("asked", [PICTURE, FRAME])
def test_another_site_cannot_lock_the_diary_or_learn_that_it_is_here(browser: Browser, asked: dict[str, str]) -> None:
    browser.begin()
    for address in ("/leave", "/diary", "/", "/favicon.ico"):
        assert browser.client.get(address, headers=asked).status_code == 403
    assert browser.session._vault is not None


@pytest.mark.parametrize("address", ["/leave", "/diary", "/diary/keep"])
def test_a_link_on_another_site_neither_locks_the_diary_nor_replaces_its_cookie(browser: Browser, address: str) -> None:
    """Such a request brings no cookie (SameSite), so that an answer with a new one would lock her out."""
    browser.begin()
    stranger = TestClient(browser.app, base_url="http://127.0.0.1", follow_redirects=False)
    answer = stranger.get(address, headers=LINK)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "set-cookie" not in answer.headers
    assert "clear-site-data" not in answer.headers
    assert browser.session._vault is not None
    assert stranger.get("/", headers=LINK).status_code == 200


def test_what_is_said_to_her_is_never_said_to_another_browser(browser: Browser) -> None:
    browser.begin()
    browser.client.follow_redirects = False
    browser.post("/diary/log", day="2026-03-31", level="heavy")
    stranger = Browser(app=browser.app)
    assert "Your diary is locked" in stranger.get("/diary")
    assert "March" not in stranger.text
    assert "31 March 2026: heavy written down" in browser.get("/diary")


def test_a_large_upload_for_a_locked_diary_is_passed_by_and_not_held(browser: Browser) -> None:
    browser.begin()
    browser.session.lock()
    piece, pieces = b"x" * 65536, 400  # 25 MB
    scope = {
        "type": "http", "method": "POST", "path": "/diary/import", "raw_path": b"", "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("127.0.0.1", 80), "client": None,
        "headers": [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1"),
                    (b"content-type", b"multipart/form-data; boundary=b")],
    }  # fmt: skip
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    left, answered = iter([head, *[piece] * pieces, b"\r\n--b--\r\n"]), []

    async def receive() -> dict[str, Any]:
        body = next(left, None)
        return {"type": "http.request", "body": body or b"", "more_body": body is not None}

    async def send(message: Any) -> None:
        answered.append(message)

    tracemalloc.start()
    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have a loop of its own in this thread
        apart.submit(anyio.run, browser.app, scope, receive, send).result()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answered[0]["status"] == 303
    (way,) = [value.decode() for name, value in answered[0]["headers"] if name == b"location"]
    assert way.startswith("/diary/shown/")
    assert most < 8 * 1024 * 1024


# --- mistakes of the program ---


def test_a_mistake_of_the_program_is_answered_as_safely_as_anything_and_told_without_a_word_of_hers(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "It is a mistake in the program" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert SECRET not in answer.text + caplog.text
    assert "ValueError" in caplog.text
    assert "broken" in caplog.text


def test_the_console_of_a_real_server_shows_no_word_of_hers(
    port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    assert "500" in sent(port, "GET /broken HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    body = f"--{SECRET}"
    head = f"Host: localhost\r\nOrigin: http://localhost\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    kind = "Content-Type: multipart/form-data; boundary=b\r\n"
    assert " 400 " in sent(port, f"POST /check HTTP/1.1\r\n{head}{kind}\r\n{body}")
    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert all(SECRET not in record.getMessage() and not record.exc_info for record in said)
    assert not any(record.name.startswith("python_multipart") for record in said)
    printed = capfd.readouterr()
    assert SECRET not in printed.out + printed.err
    assert "Traceback" not in printed.err


def test_a_form_that_cannot_be_taken_apart_is_said_to_be_one(client: TestClient) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b", **FROM_HERE}
    answer = client.post("/check", content=b"garbage", headers=kind)
    assert answer.status_code == 400
    assert "That could not be read" in answer.text


# --- raw lines ---


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example", 400),
        ("GET / HTTP/1.0", 421),
        ("GET http://localhost/ HTTP/1.1\r\nHost: evil.example", 421),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost", 404),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost", 421),
        ("POST /check HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 99999999999", 413),
        (
            "POST /check HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 9999999999999999",
            413,
        ),
        ("POST /check HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: -1", 400),
        ("GET /%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: localhost", 404),
    ],
)
def test_odd_lines_get_a_plain_answer(port: int, line: str, status: int) -> None:
    answer = sent(port, f"{line}\r\nConnection: close\r\n\r\n")
    assert answer.split()[1] == str(status)
    assert "set-cookie" not in answer.lower().split("\r\n\r\n")[0]


def test_slow_clients_do_not_keep_others_waiting(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(150)]
    for line in slow:
        line.sendall(
            b"POST /check HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 9\r\n\r\na"
        )
    try:
        assert " 200 " in sent(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    finally:
        for line in slow:
            line.close()


# --- a check that was changed on the way ---

DEEP = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize(
    "do", ["answer", "next", "back", "answers", "result", "change:0", "change:²", "change:" + "9" * 5000]
)
@pytest.mark.parametrize(
    "tampered",
    [
        state([], suggested={"age_years": "\ud800"}),
        state([], suggested={"age_years": DEEP}),
        state([], told=["<b>"], results=[DEEP]),
        state([{"q": "age_years", "k": [], "a": {"age_years": DEEP}}]),
        state([{"q": "age_years", "k": [], "a": {"age_years": 1e308}}]),
        state([{"q": "age_years", "k": [], "a": {"pelvic_pain": "unknown"}}]),
    ],
)  # fmt: skip
def test_a_tampered_check_is_read_as_strictly_as_any_case(client: TestClient, tampered: str, do: str) -> None:
    form = {"state": tampered, "do": do, "question": "age_years", "value": "30", "row": "²", "result": "<b>"}
    answer = client.post("/check", data=form, headers=FROM_HERE)
    assert answer.status_code in (200, 400, 422)


def test_a_result_that_there_is_not_cannot_be_entered(client: TestClient) -> None:
    form = {"state": state([]), "do": "enter", "result": ["no_such", "age_years"]}
    assert client.post("/check", data=form, headers=FROM_HERE).status_code == 200


CONTRADICTING = [("hysterectomy", "womb_and_cervix_removed"), ("midcycle_bleeding", "present")]


def answered(said: list[tuple[str, Any]]) -> Answered:
    empty = Situation(Case(), catalog())
    steps = tuple(Exchange(question_again(name, (), empty), {name: value}) for name, value in said)
    return Answered(catalog(), Case(place="GB", today=TODAY.isoformat()), steps)


def others(count: int) -> list[tuple[str, Any]]:
    taken = {name for name, _ in CONTRADICTING}
    return [(name, "unknown") for name in catalog().findings if name not in taken][:count]


def test_a_check_that_contradicts_itself_over_and_over_costs_little(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step taken back made all answers be looked at again: fourteen seconds for one form of 20 KB."""
    steps = answered([*CONTRADICTING, *others(118)]).steps
    tampered = state([{"q": step.question.id, "k": [], "a": dict(step.answers)} for step in steps])
    looks = []

    def counted(work: Any) -> Any:
        def counting(*given: Any, **named: Any) -> Any:
            looks.append(work)
            return work(*given, **named)

        return counting

    monkeypatch.setattr("spotting.answered.assess", counted(assess))
    monkeypatch.setattr("spotting.answered.Situation", counted(Situation))
    for do in ("next", "result"):
        looks.clear()
        assert client.post("/check", data={"state": tampered, "do": do}, headers=FROM_HERE).status_code == 200
        assert len(looks) <= 60, do


def test_only_what_contradicts_the_newest_answer_is_named_wherever_it_stands() -> None:
    many = others(60)
    for place in (0, 17, 59, 60):
        said = [*many[:place], CONTRADICTING[0], *many[place:], CONTRADICTING[1]]
        assert answered(said).culprits() == ("hysterectomy",)


def test_the_steps_that_do_not_fit_are_left_out_from_the_newest_on() -> None:
    many = others(30)
    for after in (0, 1, 2, 3, 4, 11, 30):
        left, gone = answered([CONTRADICTING[0], *many[after:], CONTRADICTING[1], *many[:after]]).fitting()
        assert len(left.steps) == 31 - after
        assert [step.question.id for step in gone][-1] == "midcycle_bleeding"
        assert len(gone) == after + 1


def test_answers_of_a_question_that_it_did_not_ask_are_not_taken(client: TestClient) -> None:
    all_at_once = dict.fromkeys(catalog().findings, "unknown")
    form = {"state": state([{"q": "age_years", "k": [], "a": all_at_once}]), "do": "next"}
    assert client.post("/check", data=form, headers=FROM_HERE).status_code == 400


# --- how it is started ---


@pytest.mark.parametrize("name", ["https://check.example.org/", "check.example.org:443", "a b", "", "-x", "[::1]"])
def test_a_name_that_no_browser_would_send_is_refused(name: str) -> None:
    with pytest.raises(BadCase, match="is no host name"):
        serve.serve_public((name,), host="127.0.0.1", port=0, workers=1, place="GB")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "300.1.1.1", "not an address"])
def test_an_address_that_is_none_is_said_to_be_one(host: str) -> None:
    with pytest.raises(BadCase, match=r"--host .* is no address"):
        serve.port_to_use(None, 8737, host)


def test_a_port_in_use_gets_one_plain_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadCase, match=r"cannot be had on 127\.0\.0\.1\. Another program may use it"):
            serve.port_to_use(taken.getsockname()[1], 8737, "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.0.0.2", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.5", False), ("check.example.org", False)],
)  # fmt: skip
def test_it_knows_which_addresses_are_of_this_machine_alone(host: str, alone: bool) -> None:
    assert serve.is_loopback(host) is alone
