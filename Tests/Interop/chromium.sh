#!/usr/bin/env bash
# Installs a browser without a screen, which tries the pages that the documentation shows, unless one is there. As root or
# with sudo.
#
# Debian's package `chromium-headless-shell` is that alone: about a third of `chromium`.
set -euo pipefail

for program in chromium-headless-shell chromium; do
  if command -v "$program" >/dev/null; then exit 0; fi
done
if ! command -v apt-get >/dev/null; then
  echo "no chromium, and no apt-get to install it: install it yourself" >&2
  exit 1
fi
as_root=()
if [[ $EUID -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "no chromium, no root and no sudo: ask an administrator to run  apt-get install chromium-headless-shell" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "installing: chromium-headless-shell"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell
