#!/usr/bin/env bash
# Tool:    collectd 5.12.0-14 (Debian 12), its tail plugin with DSType Distribution
# Guess:   a request of 60 s among 99 of 10 ms leaves the median at 10 ms, and is gone in the next interval.
# Seen:    every percentile is that of 62.5 ms, and still is at the next readings, of which no request was slow; it comes back
#          by halves. (Its counters are 1,000 bins of one width, doubled until the slowest fits.)
# Output:  six readings of 100 requests of 10 ms each, in the second of which one took 60 s:
#          p50: 0.010254 0.062500 0.062500 0.031250 0.015625 0.011719
#          p99: 0.010732 0.062500 0.062500 0.031250 0.015625 0.015547
# Matters: one cold start makes the median of a fast model six times what it is, and with the usual 10 s between readings for a
#          minute and more after it: the service seems to have got slow, and to recover.
. "$(dirname "$0")/common"
debian_package collectd-core=5.12.0-14

mkdir base csv
touch access.log
cat >collectd.conf <<CONF
BaseDir "$folder/base"
PIDFile "$folder/base/pid"
PluginDir "$folder/debian/usr/lib/collectd"
TypesDB "$folder/debian/usr/share/collectd/types.db"
Hostname "here"
Interval 2
LoadPlugin csv
LoadPlugin tail
<Plugin csv>
  DataDir "$folder/csv"
</Plugin>
<Plugin tail>
  <File "$folder/access.log">
    Instance "model"
    Interval 2
    <Match>
      Regex "time=([0-9.]+)"
      <DSType Distribution>
        Percentile 50
        Percentile 99
      </DSType>
      Type "latency"
    </Match>
  </File>
</Plugin>
CONF
[ -e debian/usr/sbin/collectd ] || untried "collectd is installed here: remove it"
timeout 60 debian/usr/sbin/collectd -f -C collectd.conf >collectd.log 2>&1 &
server_pid=$!
sleep 4
for slowest in 0.010 60.000 0.010 0.010 0.010 0.010; do
  { printf 'time=0.010\n%.0s' {1..99}; echo "time=$slowest"; } >>access.log
  sleep 4
done
end_server
for percentile in 50 99; do
  echo "p$percentile: $(sed '1d; /nan/d; s/.*,//' csv/here/tail-model/latency-$percentile-* | paste -sd' ')"
done | tee out
still "the median was 10 ms" grep -Eq '^p50: 0\.010' out
still "with one slow request it is 62.5 ms" grep -Eq '^p50: 0\.01[0-9]* 0\.0625' out
# shellcheck disable=SC2016
still "in the next reading it is three times what it was, at least" awk '/^p50/ {exit !($4 > 3 * $2)}' out
still "so is the p99" grep -Eq '^p99: 0\.01[0-9]* 0\.0625' out
