"""Writes crates/inputs/src/data/small_boats.csv from the weekly and daily tables as published.

    python scripts/make_small_boats.py FOLDER > crates/inputs/src/data/small_boats.csv

FOLDER holds small_boats_weekly.csv and small_boats_daily.csv (the sheets SB_02 and SB_01 of the
Home Office workbook, an empty cell where the source has "-"). No value is edited; crossing_days is
the number of days of the week with arrivals above zero in the daily table.
"""

import csv
import datetime as dt
import sys
from pathlib import Path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main(folder: Path) -> None:
    daily = {
        row["date"]: int(row["migrants_arrived"]) for row in rows(folder / "small_boats_daily.csv")
    }
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(
        [
            "week_ending",
            "crossing_days",
            "arrivals",
            "boats",
            "prevented",
            "events_prevented",
            "revised",
        ]
    )
    for row in rows(folder / "small_boats_weekly.csv"):
        sunday = dt.date.fromisoformat(row["week_ending"])
        week = [daily[(sunday - dt.timedelta(days=k)).isoformat()] for k in range(7)]
        out.writerow(
            [
                row["week_ending"],
                sum(people > 0 for people in week),
                row["migrants_arrived"],
                row["boats_arrived"],
                row["migrants_prevented"],
                row["events_prevented"],
                row["revised"],
            ]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
