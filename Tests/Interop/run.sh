#!/usr/bin/env bash
# Runs the interoperability tests against the release binary, in a virtual environment of their own under .build.
# Arguments go to pytest:  Tests/Interop/run.sh -k reconnect
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

# The environment is built once for an interpreter and a list of requirements, and again when either changes.
venv=$PWD/.build/interop-venv
wanted=$( (
  "$python" -c 'import sys; print(sys.executable, sys.version)'
  cat "$tests/requirements.txt" "$tests/run.sh"
) | sha256sum | cut -d ' ' -f 1)
if [[ ! -f $venv/ready || $(<"$venv/ready") != "$wanted" ]]; then
  echo "preparing $venv"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)
  "${pip[@]}" install --requirement "$tests/requirements.txt"
  if "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
    "${pip[@]}" install --constraint "$tests/requirements.txt" "$client"
  else
    # The package declares Python 3.13, its WebSocket folder runs from 3.11 on: take that folder alone.
    "${pip[@]}" download "$client" --no-deps --python-version 3.13 --only-binary=:all: --dest "$venv/download"
    "$venv/bin/python" - "$venv"/download/*.whl <<'UNPACK'
import sys, sysconfig, zipfile
from pathlib import Path

packages = Path(sysconfig.get_paths()["purelib"])
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(packages, [name for name in wheel.namelist() if name.startswith("mcp_common/websocket/")])
(packages / "mcp_common" / "__init__.py").touch()
UNPACK
    rm -rf "$venv/download"
  fi
  echo "$wanted" >"$venv/ready"
fi

# Everything tested is on the loopback interface, whatever proxy the machine uses.
export no_proxy="*"
exec "$venv/bin/python" -m pytest "$tests" "$@"
