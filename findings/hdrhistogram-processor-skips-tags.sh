#!/usr/bin/env bash
# Tool:    HdrHistogram 2.2.2 (Maven), HistogramLogProcessor, on a log of its own HistogramLogWriter
# Guess:   without -tag it adds up all intervals of a log, or says that there are tags to choose from.
# Seen:    it adds up the intervals that have no tag and leaves the others out without a word, exit 0.
# Output:  100 values of 1 ms without a tag, 100 values of 1 s with the tag "cold":
#          no option: Max 1.000, Total count 100; -tag cold: Max 1000.342, Total count 100
# Matters: a log that keeps warm and cold calls, or two targets, apart by tags is summed up by the fast half of it, and
#          looks complete. The JavaScript port's reader hands over every interval of the same log, 200 values.
. "$(dirname "$0")/common"
maven_jars org.hdrhistogram:HdrHistogram:2.2.2
npm_packages hdr-histogram-js@3.0.1

cat >Write.java <<'JAVA'
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

public class Write {
  public static void main(String[] args) throws Exception {
    var log = new HistogramLogWriter("calls.hlog");
    log.outputLogFormatVersion();
    log.outputLegend();
    write(log, null, 1_000_000);
    write(log, "cold", 1_000_000_000);
    log.close();
  }

  static void write(HistogramLogWriter log, String tag, long nanos) {
    var interval = new Histogram(3_600_000_000_000L, 3);
    interval.setTag(tag);
    interval.setStartTimeStamp(1_700_000_000_000L);
    interval.setEndTimeStamp(1_700_000_001_000L);
    interval.recordValueWithCount(nanos, 100);
    log.outputIntervalHistogram(interval);
  }
}
JAVA
java -cp 'lib/*' Write.java
summary() { java -cp 'lib/*' org.HdrHistogram.HistogramLogProcessor -i calls.hlog "$@" | grep -E '^#\[Max'; }
{ echo "no option: $(summary)"; echo "-tag cold: $(summary -tag cold)"; } | tr -s ' ' | tee out
cat >read.js <<'JS'
const { HistogramLogReader } = require('hdr-histogram-js');
const reader = new HistogramLogReader(require('fs').readFileSync('calls.hlog', 'utf8'));
let total = 0;
for (let interval; (interval = reader.nextIntervalHistogram()); ) total += interval.totalCount;
console.log('hdr-histogram-js: ' + total);
JS
node read.js | tee -a out
still "without an option the 100 slow ones are left out" grep -Eq '^no option: #\[Max = 1\.[0-9]+, Total count = 100\]' out
still "they are there with -tag" grep -Eq '^-tag cold: #\[Max = 100[0-9]\.[0-9]+, Total count = 100\]' out
still_in out "hdr-histogram-js: 200"
