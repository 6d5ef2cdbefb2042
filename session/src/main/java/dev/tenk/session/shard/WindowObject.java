package dev.tenk.session.shard;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is known of the window of all shards, as an object of their store. */
final class WindowObject {
  private static final String START = "start-ns";
  private static final String LAST = "last";
  private static final String STEADY = "settling.steady";
  private static final String WINDOW_REQUESTS = "settling.window-requests";
  private static final String WINDOWS = "settling.windows";
  private static final String THROUGHPUT = "settling.throughput-ratio";
  private static final String P95 = "settling.p95-ratio";
  private static final String DECISION = "decided";
  private static final String REQUESTS = "decided.requests";
  private static final String ALPHA = "decided.alpha";

  private WindowObject() {}

  static byte[] toBytes(CommonWindow window) {
    Fields fields = new Fields();
    window.startNanos().ifPresent(nanos -> fields.put(START, nanos));
    window.lastSequence().ifPresent(last -> fields.put(LAST, last));
    window
        .settling()
        .ifPresent(
            each -> {
              fields.put(STEADY, each.steady());
              fields.put(WINDOW_REQUESTS, each.windowRequests());
              fields.put(WINDOWS, each.windows());
              each.throughputRatio().ifPresent(ratio -> fields.put(THROUGHPUT, ratio));
              each.p95Ratio().ifPresent(ratio -> fields.put(P95, ratio));
            });
    window
        .decided()
        .ifPresent(
            each ->
                fields
                    .put(DECISION, each.decision().text())
                    .put(REQUESTS, each.requests())
                    .put(ALPHA, each.alpha()));
    return fields.toBytes();
  }

  static CommonWindow of(byte[] bytes) throws IOException {
    Fields fields = Fields.of(bytes);
    try {
      return new CommonWindow(
          number(fields, START), number(fields, LAST), settling(fields), decided(fields));
    } catch (IllegalArgumentException e) {
      throw new IOException("an object of the store is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<WarmUpResult> settling(Fields fields) throws IOException {
    return fields.find(STEADY).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WarmUpResult(
                Boolean.parseBoolean(fields.get(STEADY)),
                Long.parseLong(fields.get(WINDOW_REQUESTS)),
                Integer.parseInt(fields.get(WINDOWS)),
                ratio(fields, THROUGHPUT),
                ratio(fields, P95)));
  }

  private static Optional<SequentialDecision> decided(Fields fields) throws IOException {
    return fields.find(DECISION).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SequentialDecision(
                SloDecision.of(fields.get(DECISION)),
                Long.parseLong(fields.get(REQUESTS)),
                Double.parseDouble(fields.get(ALPHA))));
  }

  private static OptionalLong number(Fields fields, String key) {
    return fields.find(key).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static OptionalDouble ratio(Fields fields, String key) {
    return fields
        .find(key)
        .map(Double::parseDouble)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }
}
