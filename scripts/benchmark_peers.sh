#!/usr/bin/env bash
# Prepares the servers that the benchmark compares the hub with, in .build/bench-venv, and prints the arguments that name them
# to the benchmark. What is not to be had is left out, with a line that says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(socketify==0.0.31 cffi==2.1.1 websockets==17.4)
venv=.build/bench-venv

leave_out() { echo "without $1: $2" >&2; }

# socketify carries uWebSockets as a library, and that wants libuv.
install_libuv() {
  /sbin/ldconfig -p | grep -q 'libuv\.so\.1 ' && return
  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    sudo --non-interactive true 2>/dev/null || return 1
    as_root=(sudo)
  fi
  command -v apt-get >/dev/null || return 1
  echo "installing: libuv1" >&2
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libuv1 >&2
}

prepare() {
  local wanted="${packages[*]} $(python3 --version)"
  [[ -f $venv/ready && $(<"$venv/ready") == "$wanted" ]] && return
  echo "preparing $venv" >&2
  rm -rf "$venv"
  python3 -m venv "$venv" || return 1
  local package
  for package in "${packages[@]}"; do
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet install "$package" >&2 || return 1
  done
  echo "$wanted" >"$venv/ready"
}

if ! prepare; then
  leave_out "uWebSockets and websockets" "$venv could not be made (python3-venv, or the package index)"
  exit 0
fi
peers=()
if ! install_libuv; then
  leave_out uWebSockets "libuv is not there; install it with  apt-get install libuv1"
elif problem=$("$venv/bin/python" -c 'import socketify' 2>&1); then
  peers+=(uWebSockets)
else
  leave_out uWebSockets "socketify does not load: $(tail -n 1 <<<"$problem")"
fi
if problem=$("$venv/bin/python" -c 'import websockets' 2>&1); then
  peers+=(websockets)
else
  leave_out websockets "$(tail -n 1 <<<"$problem")"
fi
[[ ${#peers[@]} -eq 0 ]] && exit 0
IFS=,
echo "--python $venv/bin/python --peers ${peers[*]}"
