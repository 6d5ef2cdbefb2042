package dev.tenk.targets.aws;

import dev.tenk.results.model.ClientFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * Times one call of the SDK. The SDK hides the instant at which a request is written; it is taken
 * as the one at which the request went to the HTTP client plus the HTTP client's own wait for a
 * connection.
 */
final class CallMeter implements MetricPublisher {
  private static final ExecutionAttribute<CallMeter> METER = new ExecutionAttribute<>("tenk-meter");

  private volatile OptionalLong transmittedNanos = OptionalLong.empty();
  private volatile OptionalLong doneNanos = OptionalLong.empty();
  private volatile Optional<MetricCollection> metrics = Optional.empty();

  /** Looks for the meter of each call of a client. */
  static final class Interceptor implements ExecutionInterceptor {
    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      CallMeter meter = attributes.getAttribute(METER);
      if (meter != null) {
        meter.transmittedNanos = OptionalLong.of(System.nanoTime());
      }
    }
  }

  static ExecutionAttribute<CallMeter> attribute() {
    return METER;
  }

  /** Called by the SDK once the answer is read, before the caller hears of it. */
  @Override
  public void publish(MetricCollection collected) {
    doneNanos = OptionalLong.of(System.nanoTime());
    metrics = Optional.of(collected);
  }

  @Override
  public void close() {
    // there is nothing to close
  }

  /** When the request got its connection; empty when it got none. */
  OptionalLong sentNanos() {
    Optional<Duration> acquired = find(HttpMetric.CONCURRENCY_ACQUIRE_DURATION);
    return transmittedNanos.isPresent() && acquired.isPresent()
        ? OptionalLong.of(transmittedNanos.getAsLong() + acquired.get().toNanos())
        : OptionalLong.empty();
  }

  long doneNanos() {
    return doneNanos.orElseGet(System::nanoTime);
  }

  ClientFacts facts() {
    return new ClientFacts(
        nanos(CoreMetric.MARSHALLING_DURATION),
        nanos(HttpMetric.CONCURRENCY_ACQUIRE_DURATION),
        nanos(CoreMetric.SERVICE_CALL_DURATION),
        OptionalLong.empty());
  }

  private OptionalLong nanos(SdkMetric<Duration> metric) {
    return find(metric)
        .map(duration -> OptionalLong.of(duration.toNanos()))
        .orElse(OptionalLong.empty());
  }

  private <T> Optional<T> find(SdkMetric<T> metric) {
    return metrics.flatMap(collection -> find(collection, metric));
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
