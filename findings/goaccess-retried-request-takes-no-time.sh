#!/usr/bin/env bash
# Tool:    GoAccess 1:1.7-1 (Debian 12) on a log of nginx with $upstream_response_time, read as %T
# Guess:   a time of "1.000, 0.200", as nginx writes it for a request that it sent to a second server, is refused or summed up;
#          "-", for one that it sent to none, is left out of the average.
# Seen:    both are 0, and both count in the average. No line is refused.
# Output:  0.200 0.200                valid 2, failed 0, avg 200000, max 200000 us
#          0.200 0.200 "1.000, 0.200" valid 3, failed 0, avg 133333, max 200000 us
#          0.200 0.200 - -            valid 4, failed 0, avg 100000, max 200000 us
# Matters: the slowest requests, those that had to be tried again, make the average better, and so do those that no model ever
#          saw: the more upstream servers fail, the faster the service.
. "$(dirname "$0")/common"
need node
debian_package goaccess=1:1.7-1

cat >summary.js <<'JS'
const { general, requests } = JSON.parse(require('fs').readFileSync('report.json'));
const { avgts, maxts } = requests.data[0];
console.log(`valid ${general.valid_requests}, failed ${general.failed_requests}, avg ${avgts}, max ${maxts} us`);
JS
report() {
  local time
  for time in "$@"; do
    echo "127.0.0.1 - - [30/Nov/2026:16:00:00 +0000] \"POST /v1/predict HTTP/1.1\" 200 17 \"-\" \"curl/8\" $time"
  done >access.log
  goaccess access.log --no-global-config --log-format='%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %T' \
    --date-format=%d/%b/%Y --time-format=%T -o report.json >goaccess.log 2>&1
  node summary.js
}
report 0.200 0.200 | tee out
report 0.200 0.200 '1.000, 0.200' | tee -a out
report 0.200 0.200 - - | tee -a out
still_in out "valid 2, failed 0, avg 200000, max 200000 us"
still_in out "valid 3, failed 0, avg 133333, max 200000 us"
still_in out "valid 4, failed 0, avg 100000, max 200000 us"
