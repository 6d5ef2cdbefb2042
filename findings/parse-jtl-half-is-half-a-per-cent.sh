#!/usr/bin/env bash
# Tool:    parse-jtl 1.1.0, by performance-results-parser 0.0.10 (npm), of the file of samples that JMeter writes
# Guess:   errors are the samples that JMeter calls unsuccessful. Of four transactions one is answered in time, one with 503, one
#          times out and one fails its assertion: 75 %, and a limit of 5 % is broken.
# Seen:    only a status of 400 and more is an error, which its documentation says: a time-out has none, and counts as a success.
#          The share is written as a fraction with a % behind it: one of four is 0.25 %. The same samples without a transaction
#          controller are no samples, and pass, too.
# Output:  in transactions: samples 4, errors 0.25 %, limit of 5 %: PASS
#          without: samples 0, errors null %, limit of 5 %: PASS
# Matters: every limit on errors of 1 % or more passes, as a hundred per cent of failures is 1 %. A service that answers nothing
#          has no errors. JMeter's own CSV of the aggregate report, read by the same package, has the right per cent.
. "$(dirname "$0")/common"
npm_packages parse-jtl@1.1.0 performance-results-parser@0.0.10

cat >try.js <<'JS'
const { writeFileSync } = require('fs');
const { parse } = require('performance-results-parser');
const header = 'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,'
  + 'bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect';
const sample = (second, elapsed, code, success, failure, url) =>
  `${1764590400000 + 1000 * second},${elapsed},predict,${code},,users 1-1,text,${success},${failure},500,200,1,1,${url},90,0,1`;
function show(what, url) {
  writeFileSync('samples.jtl', [header,
    sample(0, 100, '200', true, '', url),
    sample(1, 100, '503', false, '', url),
    sample(2, 30000, 'Non HTTP response code: java.net.SocketTimeoutException', false, '', url),
    sample(33, 100, '200', false, 'Test failed: text expected to contain /label/', url)].join('\n') + '\n');
  const thresholds = [{ metric: 'Errors', checks: ['rate<5'] }];
  const result = parse({ type: 'jmeter', files: ['samples.jtl'], thresholds });
  const of = (name) => result.metrics.find((metric) => metric.name === name);
  const rate = Number.isNaN(of('Errors').rate) ? null : of('Errors').rate;
  console.log(`${what}: samples ${of('Samples').sum}, errors ${rate} ${of('Errors').unit}, limit of 5 %: ${result.status}`);
}
// the sample of a transaction controller has no URL
show('in transactions', 'null');
show('without', 'http://127.0.0.1/predict');
JS
node try.js | tee out
still_in out "in transactions: samples 4, errors 0.25 %, limit of 5 %: PASS"
still_in out "without: samples 0, errors null %, limit of 5 %: PASS"
