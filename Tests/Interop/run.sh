#!/usr/bin/env bash
# Runs the interoperability tests against the release binary, in virtual environments of their own under .build: all of
# them with the newest SDKs for agents, and those in agents/ once more with the SDKs of the generation before.
# Arguments go to pytest, both times:  Tests/Interop/run.sh -k reconnect
#
#   PYTHON=/path/to/python         the interpreter; else the first of python3, python3.13, … that is 3.11 or newer
#   ECOSYSTEM_HUB_BINARY=/path     the hub to test; else .build/release/ecosystem-hub
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tests=Tests/Interop
client=mcp-common==0.19.1
export ECOSYSTEM_HUB_BINARY=${ECOSYSTEM_HUB_BINARY:-$PWD/.build/release/ecosystem-hub}
if [[ ! -x $ECOSYSTEM_HUB_BINARY ]]; then
  echo "$ECOSYSTEM_HUB_BINARY is not there: build it with  swift build -c release --static-swift-stdlib" >&2
  exit 1
fi

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
python=
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
  if [[ -n $candidate ]] && is_new_enough "$candidate"; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  echo "no Python 3.11 or newer: the published client needs it; name one with PYTHON=/path/to/python" >&2
  exit 1
fi

# An environment is built once for an interpreter and a list of requirements, and again when either changes.
#   $1 the environment, $2 its requirements, $3 a function that installs what it has besides
prepare() {
  local venv=$1 requirements=$2 besides=$3 wanted
  wanted=$( (
    "$python" -c 'import sys; print(sys.executable, sys.version)'
    cat "$requirements" "$tests/run.sh"
  ) | sha256sum | cut -d ' ' -f 1)
  if [[ -f $venv/ready && $(<"$venv/ready") == "$wanted" ]]; then return; fi
  echo "preparing $venv"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip --disable-pip-version-check --quiet install --requirement "$requirements"
  "$besides" "$venv"
  echo "$wanted" >"$venv/ready"
}

install_nothing() { :; }

# The package wants Python 3.13 and the agents' SDKs of the generation before; its WebSocket folder, which is what is
# tested, runs from 3.11 on and without them: take that folder alone.
install_published_client() {
  local venv=$1
  "$venv/bin/python" -m pip --disable-pip-version-check --quiet download "$client" --no-deps --python-version 3.13 \
    --only-binary=:all: --dest "$venv/download"
  "$venv/bin/python" - "$venv"/download/*.whl <<'UNPACK'
import sys, sysconfig, zipfile
from pathlib import Path

packages = Path(sysconfig.get_paths()["purelib"])
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(packages, [name for name in wheel.namelist() if name.startswith("mcp_common/websocket/")])
(packages / "mcp_common" / "__init__.py").touch()
UNPACK
  rm -rf "$venv/download"
}

venv=$PWD/.build/interop-venv
previous=$PWD/.build/interop-venv-previous
prepare "$venv" "$tests/requirements.txt" install_published_client
prepare "$previous" "$tests/requirements-previous.txt" install_nothing
# The tests that need them say what is missing.
"$tests/promtool.sh" || true
"$tests/systemd.sh" || true
"$tests/chromium.sh" || true

# Everything tested is on the loopback interface, whatever proxy the machine uses.
export no_proxy="*"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
summaries=()
codes=()
# $1 the environment, the rest are pytest's arguments
run_tests() {
  local venv=$1 code=0
  shift
  "$venv/bin/python" -m pytest "$@" 2>&1 | tee "$log" || code=$?
  codes+=("$code")
  # Python may have something to say after pytest's last line.
  summaries+=("$(grep -E ' in [0-9]+\.[0-9]+s( |$)' "$log" | tail -n 1 || true)")
}
run_tests "$previous" "$tests/agents" "$@"
run_tests "$venv" "$tests" "$@"

# One line for both, as pytest writes it: the counts added up, then the time.
printf '%s\n' "${summaries[@]}" | awk '
  {
    for (field = 1; field < NF; field++) {
      if ($field ~ /^[0-9]+$/) { word = $(field + 1); sub(/,$/, "", word); counts[word] += $field }
      if ($field == "in") seconds += $(field + 1)
    }
  }
  END {
    count = split("failed passed skipped deselected xfailed xpassed warning warnings error errors", words, " ")
    for (place = 1; place <= count; place++) {
      if (words[place] in counts) line = line (line == "" ? "" : ", ") counts[words[place]] " " words[place]
    }
    printf "%s in %.2fs\n", line == "" ? "no tests ran" : line, seconds
  }'

# 5 is "no tests collected", which is right for one of them when -k chooses tests of the other alone.
if [[ ${codes[*]} == "5 5" ]]; then exit 5; fi
for code in "${codes[@]}"; do
  if [[ $code != 0 && $code != 5 ]]; then exit "$code"; fi
done
