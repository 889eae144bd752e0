"""Prints the verdicts of Autobahn runs as a table and judges them.

    scripts/conformance_report.py FOLDER GROUP...

FOLDER holds one `group-N/report/index.json` a group. Exits 1 when a case failed or the number of cases is not the suite's.
"""

import json
import sys
from collections import Counter
from pathlib import Path

# The number of cases in each group of the suite: 517 in all.
CASES = {"1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1, "12": 90, "13": 126}
VERDICTS = ["OK", "INFORMATIONAL", "NON-STRICT", "FAILED"]
PASSING = {"OK", "INFORMATIONAL", "NON-STRICT"}


def read_group(folder, group):
    """Returns {case: (behavior, behaviorClose)} of one group."""
    index = folder / f"group-{group}" / "report" / "index.json"
    if not index.exists():
        return {}
    (cases,) = json.loads(index.read_text()).values()
    return {case: (result["behavior"], result["behaviorClose"]) for case, result in cases.items()}


def row(name, total, results):
    """One line of the table: how often each verdict was given, for behaviour and for closing; all failures are FAILED."""
    cells = []
    for position in (0, 1):
        counts = Counter(pair[position] if pair[position] in PASSING else "FAILED" for pair in results)
        cells += [f"{counts[verdict]:>{max(len(verdict), 4)}}" for verdict in VERDICTS]
    return f"{name:>6} {total:>6}   " + " ".join(cells[:4]) + "   " + " ".join(cells[4:])


def main():
    folder, groups = Path(sys.argv[1]), sys.argv[2:]
    unknown = [group for group in groups if group not in CASES]
    if unknown:
        sys.exit(f"no such case group: {', '.join(unknown)}; there are {', '.join(CASES)}")
    results = {group: read_group(folder, group) for group in groups}

    heading = " ".join(f"{verdict:>{max(len(verdict), 4)}}" for verdict in VERDICTS)
    width = len(heading)
    print(f"{'':>6} {'':>6}   {'behavior':<{width}}   behaviorClose")
    print(f"{'group':>6} {'cases':>6}   {heading}   {heading}")
    for group, cases in results.items():
        print(row(group, len(cases), cases.values()))
    everything = {case: pair for cases in results.values() for case, pair in cases.items()}
    print(row("total", len(everything), everything.values()))

    remarkable = {case: pair for case, pair in everything.items() if pair != ("OK", "OK")}
    if remarkable:
        print("\nnot OK:")
        for case in sorted(remarkable, key=lambda name: [int(part) for part in name.split(".")]):
            print(f"  {case:<8} behavior {remarkable[case][0]}, close {remarkable[case][1]}")

    expected = sum(CASES[group] for group in groups)
    failed = [case for case, pair in everything.items() if not PASSING.issuperset(pair)]
    missing = {group: CASES[group] - len(results[group]) for group in groups if len(results[group]) != CASES[group]}
    print(f"\n{len(everything)} of {expected} cases ran, {len(failed)} failed")
    for group, count in missing.items():
        print(f"group {group}: {count} cases missing")
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
