#!/usr/bin/env bash
# Tool:    performance-results-parser 0.0.10 (npm), parse with more than one file
# Guess:   it aggregates "across multiple result files", as it says: the requests of two load generators are added up, and a
#          limit that one of them breaks is broken.
# Seen:    all files are read, and the first is the result, with its pattern of files as well as with a list.
# Output:  fast.csv, slow.csv: 1000 samples, average 20 ms, errors 0 %: PASS
#          slow.csv, fast.csv: 1000 samples, average 900 ms, errors 50 %: FAIL
#          *.csv: 1000 samples, average 20 ms, errors 0 %: PASS
# Matters: of a test from several machines, or of several scenarios, one decides, the first by name: the others may fail
#          altogether, and the build passes.
. "$(dirname "$0")/common"
npm_packages performance-results-parser@0.0.10

cat >try.js <<'JS'
const { mkdirSync, writeFileSync } = require('fs');
const { parse } = require('performance-results-parser');
const header = 'Label,# Samples,Average,Median,90% Line,95% Line,99% Line,Min,Max,Error %,Throughput,Received KB/sec,Sent KB/sec';
const rows = (ms, errors) => ['predict', 'TOTAL'].map((label) =>
  `${label},1000,${ms},${ms},${ms},${ms},${ms},${ms},${ms},${errors}%,10,5,2`);
mkdirSync('results');
writeFileSync('results/fast.csv', [header, ...rows(20, '0.00')].join('\n') + '\n');
writeFileSync('results/slow.csv', [header, ...rows(900, '50.00')].join('\n') + '\n');
for (const names of [['fast.csv', 'slow.csv'], ['slow.csv', 'fast.csv'], ['*.csv']]) {
  const thresholds = [{ metric: 'Errors', checks: ['rate<5'] }];
  const result = parse({ type: 'jmeter', files: names.map((name) => `results/${name}`), thresholds });
  const of = (name) => result.metrics.find((metric) => metric.name === name);
  console.log(`${names.join(', ')}: ${of('Samples').sum} samples, average ${of('Duration').avg} ms, `
    + `errors ${of('Errors').rate} %: ${result.status}`);
}
JS
node try.js | tee out
still_in out "fast.csv, slow.csv: 1000 samples, average 20 ms, errors 0 %: PASS"
still_in out "slow.csv, fast.csv: 1000 samples, average 900 ms, errors 50 %: FAIL"
still_in out "*.csv: 1000 samples, average 20 ms, errors 0 %: PASS"
