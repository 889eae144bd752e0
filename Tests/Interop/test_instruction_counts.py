"""How many of its own instructions the hub spends on a delivery: counted, not timed, so it holds on any machine."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support import BINARY

BENCHMARK = Path(BINARY).with_name("Benchmark")

# Twice what docs/performance.md asks for: a bound against regressions, not the figure itself.
MOST_FOR_ONE_MESSAGE = 120
MOST_IN_BURSTS_OF_16 = 16


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
@pytest.mark.skipif(not BENCHMARK.exists(), reason=f"{BENCHMARK} is not there: swift build -c release --product Benchmark")
def test_a_further_receiver_costs_few_instructions(tmp_path):
    report = tmp_path / "instructions.json"
    counted = subprocess.run(
        [BENCHMARK, "--hub", BINARY, "--instructions", shutil.which("valgrind"), "--json", report],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert counted.returncode == 0, counted.stderr
    print(counted.stdout)

    lines = json.loads(report.read_text())["instructions"]["lines"]
    receiver = {(line["data_size"], line["burst"]): line["per_receiver"] for line in lines}
    for size in (100, 512):
        assert receiver[size, 1] <= MOST_FOR_ONE_MESSAGE
        assert receiver[size, 16] <= MOST_IN_BURSTS_OF_16
        assert receiver[size, 64] <= MOST_IN_BURSTS_OF_16
