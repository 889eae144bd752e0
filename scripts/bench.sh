#!/usr/bin/env bash
# Builds the hub and the benchmark in release, prepares its peers, and runs it; arguments go to the benchmark:
#   scripts/bench.sh --rows fanout --cycles 25 --json figures.json
#   scripts/bench.sh --help
#   scripts/bench.sh --instructions      counts instructions under valgrind, without peers
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

release=(-c release --static-swift-stdlib)
swift build "${release[@]}" --product ecosystem-hub
swift build "${release[@]}" --product Benchmark

if [[ ${1:-} == --instructions ]]; then
  shift
  if ! valgrind=$(command -v valgrind); then
    echo "valgrind is not there: install the package valgrind" >&2
    exit 1
  fi
  exec .build/release/Benchmark --instructions "$valgrind" "$@"
fi

peers=$(scripts/benchmark_peers.sh)
# Ahead of what else the machine does, where that is permitted.
priority=()
if [[ $(nice -n -10 nice 2>/dev/null) == -* ]]; then priority=(nice -n -10); fi
# shellcheck disable=SC2086 # the peers are several arguments, and none has a space
exec "${priority[@]}" .build/release/Benchmark $peers "$@"
