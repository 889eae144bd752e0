#!/usr/bin/env bash
# Installs the programs of systemd that try the files in deploy/systemd, unless they are there. As root or with sudo.
#
# Debian's package `systemd` starts nothing where systemd is not the init system already, as in a container.
set -euo pipefail

missing=()
for program in systemd-analyze systemd-socket-activate systemd-sysusers systemctl; do
  command -v "$program" >/dev/null || missing+=("$program")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "no ${missing[*]}, and no apt-get to install systemd: install it yourself" >&2
  exit 1
fi
as_root=()
if [[ $EUID -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "no ${missing[*]}, no root and no sudo: ask an administrator to run  apt-get install systemd" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "installing: systemd"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends systemd
