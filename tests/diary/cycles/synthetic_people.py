"""People who never lived, with the truth of every day: what the segmentation is held against.

Drawn from another model than the one under test: each person has a follicular and a luteal length of her own, her own
periods, her own habit of bleeding between them (rates of Fehring 2012) and her own way of keeping a diary. No row of
any data set is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from spotting.diary.day import (
    Bleeding,
    ContraceptionEvent,
    Day,
    LifeEvent,
    Sex,
    Temperature,
    Test,
)

LEVELS = ("none", "spotting", "light", "medium", "heavy")
FIRST = date(2016, 1, 4)
# flow by day of the period, light, medium, heavy: Fehring's scores, CYCLES table (the inference uses another source)
FLOW = (
    (0.20, 0.31, 0.49),
    (0.06, 0.34, 0.60),
    (0.22, 0.52, 0.26),
    (0.56, 0.35, 0.09),
    (0.80, 0.16, 0.04),
    (0.9, 0.08, 0.02),
)
SORTS = (
    "regular", "signs", "irregular", "spotter", "forgetful", "bleeding_only", "combined", "progestogen", "mother",
    "loss", "menopause", "postcoital",
)  # fmt: skip


@dataclass
class Truth:
    """The true kind of each bleeding day by row, true first days of periods, true ovulation rows."""

    kinds: dict[int, str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    ovulations: list[int] = field(default_factory=list)
    after_sex: set[int] = field(default_factory=set)


@dataclass
class Person:
    """A diary as kept, the age at its end, and the truth behind it."""

    sort: str
    days: list[Day]
    age: float
    today: date
    truth: Truth
    logged_starts: list[int]


class _Life:
    """Draws a life day by day; `levels` is the true amount per row."""

    def __init__(self, sort: str, rng: np.random.Generator, length: int) -> None:
        self.sort, self.rng, self.length = sort, rng, length
        self.levels = np.zeros(length, dtype=int)
        self.truth = Truth()
        self.extra: dict[int, dict[str, tuple[object, ...]]] = {}
        irregular = sort == "irregular"
        self.ovulation_mean = rng.normal(15.8, 2.0) + (4 if irregular else 0)
        self.ovulation_sd = rng.gamma(6, 0.4) + (3 if irregular else 0)
        self.luteal_mean, self.luteal_sd = rng.normal(13.0, 1.1), rng.uniform(0.7, 1.8)
        self.menses_mean = float(np.clip(rng.normal(5.1, 0.9), 3, 8))
        self.between = rng.random() < (0.9 if sort == "spotter" else 0.21)
        self.premenstrual = rng.beta(1, 3)

    def put(self, row: int, level: int, kind: str) -> None:
        if 0 <= row < self.length and level:
            self.levels[row] = level
            self.truth.kinds[row] = kind

    def note(self, row: int, **entries: object) -> None:
        if 0 <= row < self.length:
            for name, entry in entries.items():
                self.extra.setdefault(row, {}).setdefault(name, ())
                self.extra[row][name] += (entry,)

    def period(self, row: int) -> int:
        """Draw a period that begins on a row; return its length."""
        days = int(np.clip(round(self.rng.normal(self.menses_mean, 0.8)), 2, 10))
        self.truth.starts.append(row)
        for k in range(days):
            light, medium, _ = FLOW[min(k, len(FLOW) - 1)]
            draw = self.rng.random()
            level = 2 if draw < light else 3 if draw < light + medium else 4
            if k == days - 1 and k >= 3 and self.rng.random() < 0.4:
                level = 1
            self.put(row + k, level, "menstrual")
        return days

    def cycle(self, row: int, *, stop: int) -> int:
        """Draw one cycle from its first day; return the first day of the next."""
        rng = self.rng
        menses = self.period(row)
        late = rng.random() < (0.12 if self.sort == "irregular" else 0.02)
        day = max(
            menses + 4, round(rng.normal(self.ovulation_mean, self.ovulation_sd) + (rng.exponential(12) if late else 0))
        )
        luteal = int(np.clip(round(rng.normal(self.luteal_mean, self.luteal_sd)), 8, 18))
        anovulatory = rng.random() < 0.05
        length = max(menses + 10, round(rng.normal(29, 5))) if anovulatory else day + luteal
        if row + length >= stop:
            return row + length
        if not anovulatory:
            self.truth.ovulations.append(row + day - 1)
            if self.sort == "signs":
                self.signs(row, row + day - 1, row + length)
        self.strays(row, menses, day if not anovulatory else length, length, anovulatory=anovulatory)
        return row + length

    def strays(self, row: int, menses: int, day: int, length: int, *, anovulatory: bool) -> None:
        """Draw bleeding between periods: 6 % of cycles in all, before, around and after ovulation 23 : 16 : 19."""
        rng = self.rng
        if self.between and rng.random() < 0.29:
            where = rng.choice(3, p=(0.40, 0.27, 0.33))
            low, high = ((menses + 2, day - 4), (day - 3, day), (day + 2, length - 6))[where]
            if anovulatory:
                low, high = menses + 2, length - 6
            if high > low:
                start = int(rng.integers(low, high))
                level = int(rng.choice((1, 2, 3), p=(0.75, 0.2, 0.05)))
                for k in range(int(rng.choice((1, 2, 3), p=(0.55, 0.3, 0.15)))):
                    at = start + k
                    kind = (
                        "follicular"
                        if anovulatory or at + 1 < day - 2
                        else "luteal"
                        if at + 1 > day + 1
                        else "periovulatory"
                    )
                    self.put(row + at, level, kind)
        if rng.random() < self.premenstrual:
            for back in range(1, int(rng.geometric(0.5)) + 1):
                if length - back > menses + 3 and self.levels[row + length - back] == 0 and back < 7:
                    self.put(row + length - back, 1, "follicular" if anovulatory else "luteal")

    def signs(self, row: int, ovulation: int, end: int) -> None:
        """Draw LH tests, temperatures and mucus around a day of ovulation."""
        rng = self.rng
        peak = ovulation - int(rng.choice((0, 1, 2), p=(0.2, 0.6, 0.2)))
        for at in range(ovulation - 6, ovulation + 3):
            if rng.random() < 0.85:
                seen = at in (peak, peak + 1 if rng.random() < 0.5 else peak)
                self.note(at, tests=Test("lh", "positive" if seen and rng.random() < 0.93 else "negative"))
        for at in range(row + 5, end):
            if rng.random() < 0.8:
                warm = at > ovulation + int(rng.random() < 0.3)
                self.note(
                    at, temperatures=Temperature(round(float(36.4 + (0.28 if warm else 0) + rng.normal(0, 0.11)), 2))
                )

    def cycles(self, row: int, stop: int) -> int:
        while row < stop:
            row = self.cycle(row, stop=stop)
        self.cut(stop)
        return stop

    def cut(self, stop: int) -> None:
        """Forget what was drawn past the end of a stretch."""
        self.levels[stop:] = 0
        self.truth.kinds = {row: kind for row, kind in self.truth.kinds.items() if row < stop}
        for name in ("starts", "ovulations"):
            setattr(self.truth, name, [row for row in getattr(self.truth, name) if row < stop])

    def pill(self, row: int, stop: int) -> None:
        """Draw packs of 21 and 7, with breakthrough bleeding most in the first packs and missed tablets."""
        rng = self.rng
        self.note(row, contraception=ContraceptionEvent("combined_pill", "start"))
        marks = rng.random() < 0.5
        for pack, begin in enumerate(range(row, stop, 28)):
            for k in range(21):
                if rng.random() < 0.8 and marks and begin + k < stop:
                    self.note(begin + k, contraception=ContraceptionEvent("combined_pill", "taken"))
            if marks:
                self.note(min(begin + 21, stop - 1), contraception=ContraceptionEvent("combined_pill", "break"))
            if rng.random() < 0.93:
                first = begin + 21 + int(rng.choice((1, 2, 3), p=(0.2, 0.5, 0.3)))
                for k in range(int(np.clip(round(rng.normal(4.2, 0.9)), 2, 7))):
                    self.put(
                        first + k,
                        int(rng.choice((1, 2, 3), p=(0.2, 0.5, 0.3))) if first + k < stop else 0,
                        "withdrawal",
                    )
            if rng.random() < (0.2 if pack < 3 else 0.07):
                first = begin + int(rng.integers(7, 19))
                for k in range(int(rng.integers(1, 4))):
                    self.put(
                        first + k, int(rng.choice((1, 2), p=(0.7, 0.3))) if first + k < stop else 0, "breakthrough"
                    )
        self.note(stop - 1, contraception=ContraceptionEvent("combined_pill", "stop"))

    def implant(self, row: int, stop: int) -> None:
        rng = self.rng
        self.note(row, contraception=ContraceptionEvent("implant", "start"))
        at = row + int(rng.integers(10, 40))
        while at < stop:
            days = int(rng.integers(1, 12))
            for k in range(days):
                self.put(at + k, int(rng.choice((1, 2, 3), p=(0.6, 0.3, 0.1))) if at + k < stop else 0, "breakthrough")
            at += days + int(rng.integers(8, 70))
        self.note(stop - 1, contraception=ContraceptionEvent("implant", "stop"))

    def pregnancy(self, row: int, *, ends: str) -> int:
        """Draw a last period, conception, bleeding in pregnancy and after it; return the first period after."""
        rng = self.rng
        self.period(row)
        day = round(rng.normal(15, 2))
        self.truth.ovulations.append(row + day - 1)
        test = row + day + int(rng.integers(13, 24))
        length = int(rng.normal(266, 9)) if ends == "birth" else int(rng.integers(28, 75))
        over = row + day + length
        self.note(test, tests=Test("pregnancy", "positive"))
        if rng.random() < 0.6:
            self.note(test + 2, life=LifeEvent("pregnancy", "start"))
        if rng.random() < 0.4:
            at = row + day + int(rng.integers(8, 60 if ends == "birth" else 24))
            for k in range(int(rng.integers(1, 4))):
                if at + k < over:
                    self.put(at + k, int(rng.choice((1, 2), p=(0.7, 0.3))), "in_pregnancy")
        self.note(over, life=LifeEvent(ends, "once"))
        stays = int(np.clip(rng.normal(26, 8) if ends == "birth" else rng.normal(10, 4), 4, 45))
        for k in range(stays):
            level = 4 if k < 3 else 3 if k < 7 else 2 if k < stays / 2 else 1
            self.put(over + k, level if rng.random() < (1 if k < stays / 2 else 0.7) else 0, "after_birth_or_loss")
        if ends == "birth" and rng.random() < 0.6:
            months = int(rng.integers(60, 240))
            self.note(over, life=LifeEvent("breastfeeding", "start"))
            self.note(over + months, life=LifeEvent("breastfeeding", "stop"))
            return over + months + int(rng.integers(10, 40))
        return over + stays + int(rng.integers(18, 35) if ends != "birth" else rng.integers(22, 60))


def person(sort: str, seed: int, years: float = 3.0) -> Person:
    """Draw one person of a sort of `SORTS`, always the same for the same seed."""
    rng = np.random.default_rng([SORTS.index(sort), seed])
    life = _Life(sort, rng, int(years * 365))
    age = float(rng.uniform(22, 38))
    first = int(rng.integers(0, 15))
    if sort in ("combined", "progestogen"):
        start = life.cycles(first, int(rng.integers(150, 300)))
        stop = min(start + int(rng.integers(300, 500)), life.length - 100)
        (life.pill if sort == "combined" else life.implant)(start, stop)
        back = stop + int(rng.integers(26, 45))
        if sort == "combined":
            for k in range(int(rng.integers(3, 6))):
                life.put(stop + 2 + k, 2, "withdrawal")
        life.cycles(back, life.length)
    elif sort in ("mother", "loss"):
        at = life.cycles(first, int(rng.integers(200, 350)))
        again = life.pregnancy(at + 27, ends="birth" if sort == "mother" else "miscarriage")
        life.cycles(again, life.length)
    elif sort == "menopause":
        age = float(rng.uniform(51, 58))
        last = life.cycles(first, int(rng.integers(200, 400)))
        for _ in range(2):
            at = int(rng.integers(last + 400, life.length - 10)) if life.length - last > 420 else life.length
            level = int(rng.choice((1, 2, 3), p=(0.6, 0.25, 0.15)))
            for k in range(int(rng.integers(1, 5))):
                life.put(at + k, level, "after_menopause")
    else:
        life.cycles(first, life.length)
    _sex(life)
    return _keep(life, sort, age, rng)


def _sex(life: _Life) -> None:
    """Note sex about every sixth day; some people then spot the same or the next day."""
    often = life.sort == "postcoital"
    for row in range(3, life.length - 2):
        if life.rng.random() > 0.17:
            continue
        life.note(row, sex=Sex("vaginal", "unspecified"))
        near = life.levels[row - 1 : row + 3]
        if often and not near.any() and life.rng.random() < 0.2:
            at = row + int(life.rng.random() < 0.5)
            ovulation = min(life.truth.ovulations, key=lambda o: abs(o - at), default=None)
            following = min((s for s in life.truth.starts if s > at), default=None)
            if ovulation is None or following is None:
                continue
            gap = at - ovulation
            kind = (
                "periovulatory"
                if -2 <= gap <= 1
                else "luteal"
                if gap > 1 and following - ovulation < 20 and following > ovulation
                else "follicular"
            )
            life.put(at, 1, kind)
            life.truth.after_sex.add(at)


def _keep(life: _Life, sort: str, age: float, rng: np.random.Generator) -> Person:
    """Write the diary the way this person keeps one."""
    length = life.length
    logs = rng.random(length) < (0.93 if sort != "forgetful" else 0.75)
    flow_logged = rng.random(length) < (0.99 if sort != "forgetful" else 0.93)
    if sort == "forgetful":
        for _ in range(3):
            begin = int(rng.integers(60, length - 60))
            logs[begin : begin + int(rng.integers(25, 60))] = False
            flow_logged[begin : begin + 45] = False
    days = []
    for row in range(length):
        level = int(life.levels[row])
        entries = dict(life.extra.get(row, {}))
        if sort == "bleeding_only" or (sort == "forgetful" and not logs[row] and not flow_logged[row]):
            entries.pop("sex", None)
        bleeding = None
        if level and flow_logged[row]:
            bleeding = Bleeding(LEVELS[level])
        elif not level and logs[row] and sort != "bleeding_only":
            bleeding = Bleeding("none")
        day = Day(FIRST + timedelta(days=row), bleeding=bleeding, **entries)  # type: ignore[arg-type]
        if not day.is_empty:
            days.append(day)
    seen = {(day.date - FIRST).days for day in days if day.bleeding and day.bleeding.bled}
    logged = [row for row in life.truth.starts if row in seen]
    return Person(sort, days, age, FIRST + timedelta(days=length - 1), life.truth, logged)


def population(per_sort: int, years: float = 3.0, first_seed: int = 0) -> list[Person]:
    """Return `per_sort` people of every sort."""
    return [person(sort, seed, years) for sort in SORTS for seed in range(first_seed, first_seed + per_sort)]


def decades(years: int = 40, seed: int = 0) -> Person:
    """Return one person with an entry for every day of many years, signs of ovulation included."""
    rng = np.random.default_rng([99, seed])
    life = _Life("signs", rng, int(years * 365.25))
    life.cycles(0, life.length)
    _sex(life)
    return _keep(life, "signs", 52.0, rng)
