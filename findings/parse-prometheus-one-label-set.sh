#!/usr/bin/env bash
# Tool:    parse-prometheus-text-format 1.1.1 (npm), reading what prom-client 15.1.3 writes
# Guess:   a histogram or a summary of two models is read as two entries, each with its label, count and sum, as a
#          counter of two models is.
# Seen:    as one entry without label, count and sum: the buckets and quantiles of the last model lie over those of the
#          first. Of a single model, too, label, count and sum are gone. Without labels all is there. No error.
# Output:  100 requests of 2 s to "slow", then 100 of 0.05 s to "fast":
#          requests: [{"value":"100","labels":{"model":"slow"}},{"value":"100","labels":{"model":"fast"}}]
#          seconds: [{"buckets":{"1":"100","0.1":"100","+Inf":"100"}}]
#          quantiles: [{"quantiles":{"0.5":"0.05","0.99":"0.05"}}]
#          unlabelled: [{"buckets":{"1":"0","0.1":"0","+Inf":"100"},"count":"100","sum":"200"}]
# Matters: a server's own latencies, read before and after a run, are those of whichever model it lists last, under no name:
#          half of the requests took 2 s, and the p99 is 0.05.
. "$(dirname "$0")/common"
npm_packages parse-prometheus-text-format@1.1.1 prom-client@15.1.3

cat >try.js <<'JS'
const { Counter, Histogram, Summary, register } = require('prom-client');
const parse = require('parse-prometheus-text-format');
const labelNames = ['model'];
const buckets = [0.1, 1];
const counter = new Counter({ name: 'requests', help: 'of a model', labelNames });
const histogram = new Histogram({ name: 'seconds', help: 'of a model', labelNames, buckets });
const summary = new Summary({ name: 'quantiles', help: 'of a model', labelNames, percentiles: [0.5, 0.99] });
const unlabelled = new Histogram({ name: 'unlabelled', help: 'of the slow model', buckets });
const answer = (model, seconds) => {
  counter.inc({ model });
  histogram.observe({ model }, seconds);
  summary.observe({ model }, seconds);
  if (model === 'slow') unlabelled.observe(seconds);
};
const show = async (when) => {
  console.log(when);
  for (const { name, metrics } of parse(await register.metrics())) console.log(`${name}: ${JSON.stringify(metrics)}`);
};
(async () => {
  for (let i = 0; i < 100; i++) answer('slow', 2);
  await show('one model');
  for (let i = 0; i < 100; i++) answer('fast', 0.05);
  await show('two models');
  console.log('sums in the text: ' + (await register.metrics()).match(/^seconds_sum/gm).length);
})();
JS
node try.js | tee out
still_in out 'seconds: [{"buckets":{"1":"0","0.1":"0","+Inf":"100"}}]'
still_in out 'requests: [{"value":"100","labels":{"model":"slow"}},{"value":"100","labels":{"model":"fast"}}]'
still_in out 'seconds: [{"buckets":{"1":"100","0.1":"100","+Inf":"100"}}]'
still_in out 'quantiles: [{"quantiles":{"0.5":"0.05","0.99":"0.05"}}]'
still_in out 'unlabelled: [{"buckets":{"1":"0","0.1":"0","+Inf":"100"},"count":"100","sum":"200"}]'
still_in out 'sums in the text: 2'
