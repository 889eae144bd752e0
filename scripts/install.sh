#!/usr/bin/env bash
# Installs the hub that was built: the program, settings that are not there yet, and the files for systemd and
# supervisord. It makes no user and starts nothing; docs/operations.md says what comes next.
#
#   PREFIX=/usr                    where programs and units go; else /usr/local
#   DESTDIR=/tmp/package           the root of the file system that is installed into; else this machine's
#   ECOSYSTEM_HUB_BINARY=/path     the program; else .build/release/ecosystem-hub
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
binary=${ECOSYSTEM_HUB_BINARY:-.build/release/ecosystem-hub}
if [[ ! -x $binary ]]; then
  echo "$binary is not there: build it with  swift build -c release --static-swift-stdlib --product ecosystem-hub" >&2
  exit 1
fi

# Copies a file, and the folders it needs; the files in deploy/ name the program as /usr/bin/ecosystem-hub.
place() {
  local file=$1 path=$root$2
  install -D --mode 0644 "$file" "$path"
  sed --in-place "s|/usr/bin/ecosystem-hub|$prefix/bin/ecosystem-hub|" "$path"
}

install -D --mode 0755 "$binary" "$root$prefix/bin/ecosystem-hub"
# The settings, the simulations' files in hermes/, and the programs that those name, which must be executable.
(cd settings && find . -type f \( -name '*.yaml' -o -path './hermes/modules/*.py' \) -printf '%P\n') | while read -r file; do
  target=$root/etc/ecosystem-hub/$file
  mode=0644
  [[ $file != *.py ]] || mode=0755
  # What an administrator changed stays.
  [[ -e $target ]] || install -D --mode "$mode" "settings/$file" "$target"
done
(cd deploy/systemd && find . -type f ! -path './sysusers.d/*' -printf '%P\n') | while read -r file; do
  place "deploy/systemd/$file" "$prefix/lib/systemd/system/$file"
done
place deploy/systemd/sysusers.d/ecosystem-hub.conf "$prefix/lib/sysusers.d/ecosystem-hub.conf"
for file in deploy/supervisord/*.conf; do
  place "$file" "$prefix/share/ecosystem-hub/supervisord/${file##*/}"
done
