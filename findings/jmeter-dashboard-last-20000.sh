#!/usr/bin/env bash
# Tool:    Apache JMeter 5.6.3, report dashboard (`-g results.jtl -o folder`), settings as delivered
# Guess:   mean, median and percentiles of a row of the dashboard are of the same samples: all of them.
# Seen:    count, mean, least and greatest are of all samples, median and percentiles of the last 20,000 only. Nothing on
#          the page says so (the property is jmeter.reportgenerator.statistic_window).
# Output:  40,000 samples, of 1,000 ms in the first half and of 10 ms in the second:
#          sampleCount 40000, meanResTime 505, medianResTime 10, pct1ResTime 10, pct2ResTime 10, pct3ResTime 10
# Matters: half the requests took 1 s, and the p99 on the page is 10 ms. A service that was slow while it scaled out, or a
#          generator that slowed down towards the end, is reported by its last minutes: 20,000 requests are 3 min 20 s
#          at 100 req/s. Read JMeter's .jtl rather than its statistics.json.
. "$(dirname "$0")/common"
maven_jars org.apache.jmeter:ApacheJMeter:5.6.3 org.apache.jmeter:ApacheJMeter_core:5.6.3 org.apache.jmeter:ApacheJMeter_config:5.6.3
need node unzip

mkdir -p home/lib/ext
unzip -q lib/ApacheJMeter_config-5.6.3.jar 'bin/*' -d home
mv lib/ApacheJMeter_core-5.6.3.jar home/lib/ext/
mv lib/ApacheJMeter-5.6.3.jar home/bin/ApacheJMeter.jar
mv lib/*.jar home/lib/

cat >samples.js <<'JS'
const rows = ['timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes,grpThreads,allThreads,Latency,IdleTime,Connect'];
for (let i = 0; i < 40000; i++) {
  rows.push(`${1700000000000 + 10 * i},${i < 20000 ? 1000 : 10},infer,200,OK,users 1-1,true,10,1,1,5,0,0`);
}
require('fs').writeFileSync('results.jtl', rows.join('\n') + '\n');
JS
node samples.js
java -Xmx512m -Djava.awt.headless=true -jar home/bin/ApacheJMeter.jar -g results.jtl -o page -j jmeter.log >jmeter.out 2>&1 ||
  untried "JMeter: $(tail -1 jmeter.out)"
node -p 'const { infer } = JSON.parse(require("fs").readFileSync("page/statistics.json"));
  ["sampleCount", "meanResTime", "medianResTime", "pct1ResTime", "pct2ResTime", "pct3ResTime"]
    .map((key) => key + " " + Math.round(infer[key])).join(", ")' | tee out
still_in out "sampleCount 40000, meanResTime 505, medianResTime 10, pct1ResTime 10, pct2ResTime 10, pct3ResTime 10"
