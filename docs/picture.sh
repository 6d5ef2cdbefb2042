#!/bin/sh
# docs/picture.sh REPORT.html PICTURE.png: a picture of the top of a report, by Debian's chromium
set -eu
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-sync \
  --no-first-run --hide-scrollbars --user-data-dir="$profile" --window-size=1180,1680 \
  --virtual-time-budget=4000 --screenshot="$2" "file://$(realpath "$1")" 2> /dev/null
