#!/usr/bin/env bash
# Builds the tests and the release binary, runs the Swift tests, then the Python interoperability tests, and closes with
# the last line of each. A failure of either fails the whole, but does not keep the other from running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# The tests that need it say that it is missing.
scripts/redis-server.sh || true
export PATH=$PWD/.build/tools:$PATH

# An import that Package.swift does not declare compiles as soon as the other module happens to be built; the check
# makes it an error, whose line stands at the top of the log.
swift build --build-tests --explicit-target-dependency-import-check error
swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error

failed=()
swift test --skip-build 2>&1 | tee "$logs/swift" || failed+=("the Swift tests")
Tests/Interop/run.sh "$@" 2>&1 | tee "$logs/interop" || failed+=("the interoperability tests")

echo
for name in ${failed[@]+"${failed[@]}"}; do echo "FAILED: $name, see above"; done
grep -h 'Test run with' "$logs/swift" | tail -n 1 || true
tail -n 1 "$logs/interop"
[[ ${#failed[@]} -eq 0 ]]
