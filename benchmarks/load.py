"""How many people the public check carries: two workers, people who think for five seconds between pages.

    python benchmarks/load.py [--people 100] [--seconds 40] [--most]

Starts `spotting serve --public` on the loopback address, sends each person through whole checks, and prints the time
from sending a form to the last byte of the next page. `--most` looks for the most people held at p99 of 250 ms at most:
upwards until it passes, then by halves until what is held and what is not lie within one part in twenty.
Everything is bounded and ended by itself. Client and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import random
import re
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

THINKING = 5.0  # seconds, on average: 2.5 to 7.5
BOUND = 250  # ms, the longest p99 of a crowd that counts as held
PORT = 8799
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_ROWS = re.compile(r'type="radio" name="row" value="(\d+)"')


@dataclass
class Measured:
    """Seconds per step, and what went wrong."""

    steps: list[float] = field(default_factory=list)
    failures: int = 0
    checks: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.steps)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def __str__(self) -> str:
        figures = "  ".join(f"p{int(100 * p)} {self.percentile(p):7.1f} ms" for p in (0.5, 0.95, 0.99, 1.0))
        return f"{len(self.steps):6} steps  {figures}  failed {self.failures}"


class Connection:
    """One kept-alive connection; the smallest client that reads a page."""

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", PORT)

    async def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{PORT}\r\nOrigin: http://localhost:{PORT}\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        first = await self.reader.readline()
        if not first:  # the server closed a connection that was quiet for long: as a browser does, open another
            await self.open()
            return await self.send(method, path, form)
        status = int(first.split()[1])
        length = 0
        while (line := await self.reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, (await self.reader.readexactly(length)).decode()


async def person(number: int, until: float, measured: Measured) -> None:
    """Do check after check until the time is up."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, THINKING))
    line = Connection()
    await line.open()
    while time.perf_counter() < until:
        form: dict[str, str] | None = {"for_whom": "self", "place": "GB"}
        while form is not None and time.perf_counter() < until:
            began = time.perf_counter()
            status, page = await line.send("POST", "/check", form)
            measured.steps.append(time.perf_counter() - began)
            measured.failures += status not in (200, 422)  # 422: a number that cannot be, asked again
            form = reply(page, chance)
            measured.checks += form is None
            await asyncio.sleep(chance.uniform(0.5 * THINKING, 1.5 * THINKING))
    line.writer.close()


def reply(page: str, chance: random.Random) -> dict[str, str] | None:
    """Return the next form: most lists "none of these", ages by chance, now and then "I don't know"."""
    hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
    if "question" not in hidden:
        goes_on = 'role="alert"' in page and 'value="next"' in page
        return hidden | {"do": "next"} if goes_on else None
    if 'id="value"' in page:
        value = str(chance.randint(16, 60)) if hidden["question"] == "age_years" else str(chance.randint(1, 30))
        return hidden | {"do": "answer", "value": value}
    if 'name="none"' in page:
        ticked = {"row": "0"} if chance.random() < 0.15 else {"none": "1"}
        return hidden | {"do": "answer"} | ticked
    rows = _ROWS.findall(page)
    if rows and chance.random() < 0.8:
        return hidden | {"do": "answer", "row": chance.choice(rows)}
    return hidden | {"do": "unknown"}


async def crowd(people: int, seconds: float) -> Measured:
    measured = Measured()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(person(number, until, measured) for number in range(people)))
    return measured


@contextmanager
def serving(workers: int) -> Iterator[None]:
    """Run the public app, and end it by its process id."""
    command = [
        sys.executable,
        "-c",
        "from spotting.cli import main; main()",
        "serve",
        "--public",
        "--port",
        str(PORT),
        "--workers",
        str(workers),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        asyncio.run(_until_ready())
        yield
    finally:
        server.terminate()
        server.wait(20)


async def _until_ready() -> None:
    for _ in range(200):
        try:
            line = Connection()
            await line.open()
            await line.send("GET", "/")
            line.writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise SystemExit("the server did not start within 20 s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--most", action="store_true", help="look for the most people held at a p99 of 250 ms")
    asked = parser.parse_args()
    with serving(asked.workers):
        asyncio.run(crowd(20, 6))  # warm: every worker has its tables
        held = holds(asked.people, asked.seconds)
        if asked.most and held:
            print(f"most held at p99 <= {BOUND} ms: {most_held(asked.people, asked.seconds)} people")


def holds(people: int, seconds: float) -> bool:
    """Measure, print, and return whether this many people are held within the bound."""
    measured = asyncio.run(crowd(people, seconds))
    print(f"{people:5} people  {measured}", flush=True)
    return measured.percentile(0.99) <= BOUND and not measured.failures


def most_held(people: int, seconds: float) -> int:
    """Return the most people held, to one part in twenty; `people` are held."""
    held, lost = people, 0
    while not lost or lost - held > held / 20:
        tried = (held + lost) // 2 if lost else min(held * 2, held + 500)
        if holds(tried, seconds):
            held = tried
        else:
            lost = tried
    return held


if __name__ == "__main__":
    main()
