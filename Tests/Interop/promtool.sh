#!/usr/bin/env bash
# Puts promtool, which checks /metrics, into .build/tools, unless it is on the PATH or there already.
#
# Debian ships it in the package `prometheus`, whose installation starts a daemon. So the package is downloaded and that
# one program taken out of it; nothing is installed, and it needs no root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=$PWD/.build/tools
if command -v promtool >/dev/null || [[ -x $tools/promtool ]]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "no promtool, and no apt-get to fetch it: install promtool yourself" >&2
  exit 1
fi

mkdir -p "$tools"
folder=$(mktemp -d "$tools/download.XXXXXX")
trap 'rm -rf "$folder"' EXIT
# apt drops its rights to download, and must be able to write here.
chmod 755 "$folder"
cd "$folder"
echo "fetching promtool into $tools"
if ! apt-get -qq download prometheus 2>log; then
  # The package lists of the system may be missing or old; take fresh ones, into this folder.
  mkdir -p lists/partial
  apt-get -qq -o Dir::State::Lists="$folder/lists" update 2>>log || true
  if ! apt-get -qq -o Dir::State::Lists="$folder/lists" download prometheus 2>>log; then
    cat log >&2
    echo "promtool could not be fetched" >&2
    exit 1
  fi
fi
dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract --file - ./usr/bin/promtool
mv usr/bin/promtool "$tools/promtool"
