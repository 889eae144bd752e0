#!/usr/bin/env bash
# Installs the system packages the hub is built and tested with, if any is missing; says nothing when all are there.
set -euo pipefail

needed=(libssl-dev libyaml-dev libsqlite3-dev libexpat1-dev libhiredis-dev zlib1g-dev pkg-config make python3 python3-venv ca-certificates)

if ! command -v swift >/dev/null; then
  echo "swift is not on the PATH. Install Swift 6.2 or newer from https://www.swift.org/install/linux/" >&2
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [[ -n $version && $(printf '%s\n' 6.2 "$version" | sort -V | head -n 1) != 6.2 ]]; then
  echo "Swift $version is too old: Package.swift needs Swift 6.2 or newer, see https://www.swift.org/install/linux/" >&2
  exit 1
fi

missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${needed[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $status == installed ]] || missing+=("$package")
  done
else
  pkg-config --exists libcrypto yaml-0.1 sqlite3 expat hiredis zlib 2>/dev/null && exit 0
  echo "not Debian or Ubuntu: install the headers of OpenSSL 3, libyaml, SQLite 3, Expat, hiredis and zlib, pkg-config and Python 3 yourself" >&2
  exit 1
fi
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "installing: ${missing[*]}" >&2
as_root=()
if [[ $EUID -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "not root and no sudo: ask an administrator to run  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
