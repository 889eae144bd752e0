#!/usr/bin/env bash
# Runs the Autobahn WebSocket test suite against the hub and prints its verdicts; fails unless all 517 cases pass.
#
#   CASE_GROUPS="1 2" scripts/conformance.sh    some groups only (all: 1 to 7, 9, 10, 12 and 13; the last two, compression, take longest)
#   WSTEST=/path/to/wstest                      the suite's program; else `wstest` on the PATH; else its container
#   ECOSYSTEM_HUB_BINARY=/path                  the hub to test; else the release build, built first
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

all_groups="1 2 3 4 5 6 7 9 10 12 13"
groups=${CASE_GROUPS:-$all_groups}
for group in $groups; do
  # The suite would wait for ever for the cases of a group that does not exist.
  [[ " $all_groups " == *" $group "* ]] || { echo "CASE_GROUPS: there is no group $group, only $all_groups" >&2; exit 64; }
done
# One process runs one group: the suite keeps every byte of its wire log, and all groups in one process outgrow 20 GB.
memory_limit_kib=$((12 * 1024 * 1024))

work=$(mktemp -d)
hub=
clean_up() {
  if [[ -n $hub ]]; then kill -TERM "$hub" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT

binary=${ECOSYSTEM_HUB_BINARY:-}
if [[ -z $binary ]]; then
  swift build -c release --static-swift-stdlib --product ecosystem-hub
  binary=.build/release/ecosystem-hub
fi

start_hub() {
  # In test mode the path /echo sends every message back, with a limit of 64 MiB: group 9 sends 16 MiB.
  ECOSYSTEM_HUB_TEST_ECHO=1 SESSION_BUDDY_WEBSOCKET_PORT=0 SESSION_BUDDY_HTTP_PORT=0 \
    ECOSYSTEM_HUB_PORTS_FILE="$work/ports.json" \
    "$binary" serve session-buddy --state "$work/state" >"$work/hub.log" 2>&1 &
  hub=$!
  local deadline=$((SECONDS + 20))
  until [[ -s $work/ports.json ]]; do
    if ! kill -0 "$hub" 2>/dev/null || ((SECONDS >= deadline)); then
      echo "the hub did not come up:" >&2
      tail -n 50 "$work/hub.log" >&2
      exit 1
    fi
    sleep 0.05
  done
  port=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["websocket"])' "$work/ports.json")
}

run_group() {
  local group=$1 folder=$work/group-$1
  mkdir "$folder"
  cat >"$folder/spec.json" <<SPEC
{"outdir": "$folder/report", "servers": [{"agent": "ecosystem-hub", "url": "ws://127.0.0.1:$port/echo"}],
 "cases": ["$group.*"], "exclude-cases": [], "exclude-agent-cases": {}}
SPEC
  if [[ -n ${WSTEST:-} ]] || command -v wstest >/dev/null; then
    (
      ulimit -v "$memory_limit_kib"
      cd "$folder" && exec "${WSTEST:-wstest}" -m fuzzingclient -s spec.json
    )
  elif command -v docker >/dev/null; then
    docker run --rm --network host --memory "${memory_limit_kib}k" --volume "$folder:$folder" --workdir "$folder" \
      crossbario/autobahn-testsuite wstest -m fuzzingclient -s "$folder/spec.json"
  else
    echo "no wstest: set WSTEST to its path, put it on the PATH, or install Docker" >&2
    return 1
  fi
}

start_hub
for group in $groups; do
  echo "group $group …"
  if ! run_group "$group" >"$work/group-$group.log" 2>&1; then
    echo "the suite failed in group $group:" >&2
    tail -n 30 "$work/group-$group.log" >&2
    exit 1
  fi
done

kill -TERM "$hub"
stopped=0
wait "$hub" || stopped=$?
hub=
if [[ $stopped -ne 0 ]]; then
  echo "the hub stopped with status $stopped:" >&2
  tail -n 50 "$work/hub.log" >&2
  exit 1
fi

# shellcheck disable=SC2086 # one argument a group
python3 scripts/conformance_report.py "$work" $groups
