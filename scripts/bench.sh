#!/usr/bin/env bash
# Builds the hub and the benchmark in release and runs it; arguments go to the benchmark:
#   scripts/bench.sh --json figures.json --cycles 40
#   scripts/bench.sh --instructions /usr/bin/valgrind
# The Python package websockets takes part when Tests/Interop/run.sh has installed it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

release=(-c release --static-swift-stdlib)
swift build "${release[@]}" --product ecosystem-hub
swift build "${release[@]}" --product Benchmark

python=.build/interop-venv/bin/python
servers=()
if "$python" -c 'import websockets' 2>/dev/null; then servers=(--python "$python"); fi
# Ahead of what else the machine does, where that is permitted.
priority=()
if [[ $(nice -n -10 nice 2>/dev/null) == -* ]]; then priority=(nice -n -10); fi
exec "${priority[@]}" .build/release/Benchmark "${servers[@]}" "$@"
