#!/usr/bin/env bash
# Tool:    prom-client 15.1.3 (npm), AggregatorRegistry with workers of Node's cluster
# Guess:   one /metrics for all workers adds up counts, sums and buckets; quantiles of a Summary, which cannot be put together,
#          are left out, or at worst averaged.
# Seen:    they are added up like counts. ("Custom metrics are summed across workers by default", says its README; that
#          this holds for quantiles, no page says.)
# Output:  four workers, in each of which every request took 100 ms:
#          latency_ms{quantile="0.5"} 400, latency_ms{quantile="0.99"} 400, latency_ms_sum 40000, latency_ms_count 400
# Matters: the p99 grows with the number of workers: the same server on four cores has four times the latency, and a
#          scale test finds that more workers make each request slower. Mean (sum / count) and histograms stay right.
. "$(dirname "$0")/common"
npm_packages prom-client@15.1.3

cat >try.js <<'JS'
const cluster = require('cluster');
const { AggregatorRegistry, Summary } = require('prom-client');
const workers = 4;
if (cluster.isPrimary) {
  const registry = new AggregatorRegistry();
  let ready = 0;
  for (let i = 0; i < workers; i++) {
    cluster.fork().on('message', async (message) => {
      if (message !== 'measured' || ++ready < workers) return;
      const text = await registry.clusterMetrics();
      console.log('four workers, in each of which every request took 100 ms:');
      console.log(text.split('\n').filter((line) => line.startsWith('latency_ms')).join(', '));
      process.exit();
    });
  }
  setTimeout(() => process.exit(2), 30000);
} else {
  new AggregatorRegistry();
  const summary = new Summary({ name: 'latency_ms', help: 'of a request', percentiles: [0.5, 0.99] });
  for (let i = 0; i < 100; i++) summary.observe(100);
  process.send('measured');
}
JS
node try.js | tee out
still_in out 'latency_ms{quantile="0.5"} 400, latency_ms{quantile="0.99"} 400, latency_ms_sum 40000, latency_ms_count 400'
