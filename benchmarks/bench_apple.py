"""How fast, and in how much memory, an Apple Health export of 1 GB is read.

Run: .venv/bin/python benchmarks/bench_apple.py. The export is generated (nothing of it is anybody's) into a temporary
folder: mostly heart rate, steps and energy, with the devices, metadata, workouts and copies in groups that real ones
have, and a few cycle records. Nothing is asserted.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

SIZE = 1_000_000_000  # bytes
FIRST_DAY = date(2012, 1, 1)
CYCLE = 28
FLOW = {0: "Medium", 1: "Heavy", 2: "Medium", 3: "Light"}
SPOTTING_ON = 14
PROLOG = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST VisionPrescription
  type CDATA #REQUIRED
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
]>
<HealthData locale="en_GB">
 <ExportDate value="2036-01-01 09:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
"""
WATCH = (
    "&lt;&lt;HKDevice: 0x283a1f0c0&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, "
    "software:10.1&gt;"
)
FREQUENT = ("HeartRate", "StepCount", "ActiveEnergyBurned", "HeartRate", "DistanceWalkingRunning")
MINUTES = range(0, 1440, 2)


def record(
    kind: str, value: str, day: date, clock: str, *, rest: str = "", metadata: dict[str, str] | None = None
) -> str:
    """Return one record as Apple writes it; `kind` without prefix, `rest` further attributes."""
    stamp = f"{day} {clock}:00 +0100"
    prefix = "HKCategoryTypeIdentifier" if value.startswith("HK") else "HKQuantityTypeIdentifier"
    start = (
        f' <Record type="{prefix}{kind}" sourceName="Example Phone" sourceVersion="17.1"{rest} creationDate="{stamp}" '
        f'startDate="{stamp}" endDate="{stamp}" value="{value}"'
    )
    if not metadata:
        return f"{start}/>\n"
    inner = "".join(f'  <MetadataEntry key="{key}" value="{one}"/>\n' for key, one in metadata.items())
    return f"{start}>\n{inner} </Record>\n"


def cycle_records(day: date, number: int) -> list[str]:
    """Return what she recorded on a day: a period of four days every four weeks, spotting between, a temperature."""
    place = number % CYCLE
    records = [record("BasalBodyTemperature", f"36.{place:02}", day, "06:30", rest=' unit="degC"')]
    if place in FLOW:
        first = {"HKMenstrualCycleStart": str(int(place == 0))}
        records.append(
            record("MenstrualFlow", f"HKCategoryValueVaginalBleeding{FLOW[place]}", day, "12:00", metadata=first)
        )
    if place == SPOTTING_ON:
        records.append(record("IntermenstrualBleeding", "HKCategoryValueNotApplicable", day, "12:00"))
    return records


def day_of_records(day: date, number: int) -> str:
    """Return everything of one day."""
    rest = f' device="{WATCH}" unit="count/min"'
    lines = [
        record(
            FREQUENT[minute % len(FREQUENT)],
            str(50 + minute % 90),
            day,
            f"{minute // 60:02}:{minute % 60:02}",
            rest=rest,
            metadata={"HKMetadataKeyHeartRateMotionContext": str(minute % 3)} if minute % 3 else None,
        )
        for minute in MINUTES
    ]
    lines += [
        record("AppleStandHour", "HKCategoryValueAppleStandHourStood", day, f"{hour:02}:00") for hour in range(24)
    ]
    lines += cycle_records(day, number)
    lines.append(f' <Correlation type="HKCorrelationTypeIdentifierFood" startDate="{day} 12:00:00 +0100">\n')
    lines.append(record("DietaryEnergyConsumed", "300", day, "12:00") + " </Correlation>\n")
    lines.append(f' <Workout workoutActivityType="HKWorkoutActivityTypeWalking" startDate="{day} 18:00:00 +0100">\n')
    lines.append('  <WorkoutEvent type="HKWorkoutEventTypeSegment"/>\n </Workout>\n')
    return "".join(lines)


def export(size: int) -> Iterator[str]:
    """Yield an export of at least `size` characters, day by day."""
    yield PROLOG
    written, number = len(PROLOG), 0
    while written < size:
        text = day_of_records(FIRST_DAY + timedelta(days=number), number)
        written += len(text)
        number += 1
        yield text
    yield "</HealthData>\n"


def write_export(path: Path, size: int) -> int:
    """Write an export and return how many days it covers."""
    days = -2  # the prolog and the end
    with path.open("w", encoding="utf-8") as stream:
        for text in export(size):
            stream.write(text)
            days += 1
    return days


def read_and_report(path: Path) -> None:
    """Read one file in this process and print seconds, peak memory in MB, records read and records imported."""
    from spotting.diary.importers.detect import read_path

    start = time.perf_counter()
    (imported,) = read_path(path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {peak:.0f} {imported.report.read} {imported.report.count('imported')} {len(imported.days)}")


def measured(path: Path) -> tuple[float, str, str, str, str]:
    """Return seconds, peak memory, records read and imported, and days, of a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--read", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, *rest = done.stdout.split()
    peak, read, imported, days = rest
    return float(seconds), peak, read, imported, days


def bench_apple(row: Callable[..., None], size: int = SIZE) -> None:
    """Print rate and peak memory for an export as it lies on the disk, and in its zip."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.xml")
        write_export(path, size)
        megabytes = path.stat().st_size / 1e6
        archive = Path(folder, "export.zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            packed.write(path, "apple_health_export/export.xml")
        for name, file in (("file", path), ("zip", archive)):
            seconds, peak, read, imported, days = measured(file)
            what = f"Apple Health export of {megabytes / 1000:.1f} GB, {name} (rate, peak, time)"
            row(what, f"{megabytes / seconds:.0f} MB/s", f"{peak} MB", f"{seconds:.1f} s")
            if name == "file":
                row("  records read, imported, days", f"{int(read):,}", f"{int(imported):,}", days)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read_and_report(Path(sys.argv[2]))
    else:
        from bench import row as table_row

        bench_apple(table_row, int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
