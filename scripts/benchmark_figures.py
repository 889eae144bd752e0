"""Puts the tables of a run of the benchmark into docs/performance.md, each in the place that has its name.

    scripts/bench.sh --markdown figures.md
    python3 scripts/benchmark_figures.py figures.md [docs/performance.md]

A place is what stands between `<!-- NAME -->` and `<!-- /NAME -->`. Places whose row was not run keep what they have.
"""

import re
import sys
from pathlib import Path

PLACE = re.compile(r"<!-- (\w+) -->\n.*?<!-- /\1 -->\n", re.DOTALL)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    figures = {place[1]: place[0] for place in PLACE.finditer(Path(sys.argv[1]).read_text(encoding="utf-8"))}
    page = Path(sys.argv[2] if len(sys.argv) == 3 else "docs/performance.md")
    text = page.read_text(encoding="utf-8")
    names = {place[1] for place in PLACE.finditer(text)}
    if homeless := figures.keys() - names:
        sys.exit(f"{page} has no place for {', '.join(sorted(homeless))}")
    page.write_text(PLACE.sub(lambda place: figures.get(place[1], place[0]), text), encoding="utf-8")
    print(f"{page}: {', '.join(sorted(figures))}; kept: {', '.join(sorted(names - figures.keys())) or 'nothing'}")


if __name__ == "__main__":
    main()
