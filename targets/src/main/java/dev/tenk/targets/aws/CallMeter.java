package dev.tenk.targets.aws;

import dev.tenk.results.model.ClientFacts;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/** Times one call of the SDK whose HTTP client is a {@link WireClock}. */
final class CallMeter implements MetricPublisher {
  private volatile OptionalLong endedNanos = OptionalLong.empty();
  private volatile Optional<MetricCollection> metrics = Optional.empty();

  /** Called by the SDK when the call has ended, before the caller is notified. */
  @Override
  public void publish(MetricCollection collected) {
    endedNanos = OptionalLong.of(System.nanoTime());
    metrics = Optional.of(collected);
  }

  @Override
  public void close() {
    // there is nothing to close
  }

  /** When the request was written to a connection; empty when it got none. */
  OptionalLong sentNanos() {
    return find(WireClock.WRITTEN_NANOS, Long::longValue);
  }

  /** When the answer's last byte was read; without a whole answer, when the call was given up. */
  long doneNanos() {
    return find(WireClock.READ_NANOS, Long::longValue)
        .orElseGet(() -> endedNanos.orElseGet(System::nanoTime));
  }

  ClientFacts facts() {
    OptionalLong sent = sentNanos();
    OptionalLong read = find(WireClock.READ_NANOS, Long::longValue);
    return new ClientFacts(
        find(CoreMetric.MARSHALLING_DURATION, duration -> duration.toNanos()),
        // also called for connections that were waited for in vain
        sent.isPresent()
            ? find(HttpMetric.CONCURRENCY_ACQUIRE_DURATION, duration -> duration.toNanos())
            : OptionalLong.empty(),
        sent.isPresent() && read.isPresent()
            ? OptionalLong.of(read.getAsLong() - sent.getAsLong())
            : OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private <T> OptionalLong find(SdkMetric<T> metric, ToLongFunction<T> nanos) {
    Optional<T> found = metrics.flatMap(collection -> find(collection, metric));
    return found.isPresent()
        ? OptionalLong.of(nanos.applyAsLong(found.get()))
        : OptionalLong.empty();
  }

  private static <T> Optional<T> find(MetricCollection collection, SdkMetric<T> metric) {
    for (T value : collection.metricValues(metric)) {
      return Optional.of(value);
    }
    for (MetricCollection child : collection.children()) {
      Optional<T> value = find(child, metric);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }
}
