package dev.tenk.agent.http;

import java.util.concurrent.atomic.LongAdder;

/** Counts durations in fixed buckets, in Prometheus' form. */
final class LatencyHistogram {
  private static final double[] BOUNDS_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
  };

  private final LongAdder[] counts = new LongAdder[BOUNDS_SECONDS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  LatencyHistogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.length && nanos > BOUNDS_SECONDS[bucket] * 1e9) {
      bucket++;
    }
    counts[bucket].increment();
    sumNanos.add(nanos);
  }

  /** Appends this histogram's lines. */
  void write(StringBuilder out, String metric, String labels) {
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      total += counts[i].sum();
      String bound = i == BOUNDS_SECONDS.length ? "+Inf" : Double.toString(BOUNDS_SECONDS[i]);
      out.append("%s_bucket{%s,le=\"%s\"} %d\n".formatted(metric, labels, bound, total));
    }
    out.append("%s_sum{%s} %s\n".formatted(metric, labels, sumNanos.sum() / 1e9));
    out.append("%s_count{%s} %d\n".formatted(metric, labels, total));
  }
}
