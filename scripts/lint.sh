#!/usr/bin/env bash
# Checks the sources: format, then what the formatter cannot see (check_sources.py), then the scripts themselves.
# Every finding names its file and line; all checks run even when one fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failures=0
check() {
  local name=$1
  shift
  if "$@"; then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    failures=$((failures + 1))
  fi
}

shell_scripts() { grep --recursive --files-with-matches '^#!/usr/bin/env bash' scripts Tests .ci; }
swift_sources() { for path in Sources Tests Package.swift; do [[ -e $path ]] && echo "$path"; done; }

shell_syntax() {
  local script status=0
  while read -r script; do bash -n "$script" || status=1; done < <(shell_scripts)
  return $status
}

check "format (repair with: swift format --in-place --recursive Sources Tests Package.swift)" \
  swift format lint --strict --recursive $(swift_sources)
check "documentation, purity, layering and length" python3 scripts/check_sources.py
check "shell syntax" shell_syntax
if command -v shellcheck >/dev/null; then
  check "shellcheck" shellcheck $(shell_scripts)
fi

[[ $failures -eq 0 ]]
