#!/usr/bin/env bash
# Tool:    @opentelemetry/host-metrics 0.39.0 with @opentelemetry/sdk-metrics 2.12.1 (npm), process.cpu.utilization
# Guess:   each reader of a meter provider has the share of the CPUs since its own last reading. After a second of work one reads,
#          after another of rest the other one: that has about half of the first one's share.
# Seen:    there is one memory of the last reading for all: who reads second has the time since the first one read, that of the
#          rest. Where both read one after the other it is a millisecond, and the share 0 or more than 1. The counter of CPU
#          seconds is right for both.
# Output:  after 1 s of work: first reader, share by the counter 0.09, gauge 0.088: equal
#          after 1 s of rest: second reader, share by the counter 0.08, gauge 0.0032: less than a fifth
# Matters: an OTLP exporter beside one for Prometheus is enough: the machine under load looks idle to one of them, and which one
#          that is depends on the order in which they come. Take the rate of process.cpu.time.
. "$(dirname "$0")/common"
npm_packages @opentelemetry/host-metrics@0.39.0 @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/api@1.9.1

cat >try.js <<'JS'
const { HostMetrics } = require('@opentelemetry/host-metrics');
const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
const cores = require('os').cpus().length;

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
  async read() {
    const { resourceMetrics } = await this.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const total = (name) => metrics.find(({ descriptor }) => descriptor.name === name)
      .dataPoints.reduce((sum, { value }) => sum + value, 0);
    const now = { cpuS: total('process.cpu.time'), timeS: Date.now() / 1000 };
    const was = this.was ?? now;
    this.was = now;
    return { byCounter: (now.cpuS - was.cpuS) / (now.timeS - was.timeS) / cores, gauge: total('process.cpu.utilization') };
  }
}
(async () => {
  const [first, second] = [new Reader(), new Reader()];
  new HostMetrics({ meterProvider: new MeterProvider({ readers: [first, second] }), metricGroups: ['process.cpu'] }).start();
  await second.read();
  await first.read();
  const beginUs = process.cpuUsage().user;
  while (process.cpuUsage().user - beginUs < 1e6);
  const work = await first.read();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const rest = await second.read();
  const show = (what, { byCounter, gauge }, judgement) =>
    console.log(`${what}, share by the counter ${byCounter.toFixed(2)}, gauge ${+gauge.toPrecision(2)}: ${judgement}`);
  show('after 1 s of work: first reader', work, Math.abs(work.gauge / work.byCounter - 1) < 0.2 ? 'equal' : 'different');
  show('after 1 s of rest: second reader', rest, rest.gauge < rest.byCounter / 5 ? 'less than a fifth' : 'more');
})();
JS
node try.js | tee out
still "the first reader has its share" grep -q "first reader.*: equal" out
still "the second one has less than a fifth of it" grep -q "second reader.*: less than a fifth" out
