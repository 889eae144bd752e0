#!/usr/bin/env bash
# Puts redis-server, which tests start, into .build/tools, unless it is on the PATH or there already. As root or with sudo.
#
# Debian's package `redis-server` starts a daemon when it is installed. The same program, which looks at the name it is
# called by, is in `redis-tools` as redis-check-rdb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$PWD/.build/tools
if command -v redis-server >/dev/null || [[ -x $tools/redis-server ]]; then exit 0; fi
if ! command -v redis-check-rdb >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    echo "no redis-server, and no apt-get to install it: install it yourself" >&2
    exit 1
  fi
  as_root=()
  if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "no redis-server, no root and no sudo: ask an administrator to run  apt-get install redis-tools" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "installing: redis-tools"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-tools
fi
mkdir -p "$tools"
ln -sf "$(command -v redis-check-rdb)" "$tools/redis-server"
