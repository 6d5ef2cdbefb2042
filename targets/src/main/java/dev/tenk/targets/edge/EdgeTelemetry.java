package dev.tenk.targets.edge;

import dev.tenk.targets.Telemetry;
import dev.tenk.targets.edge.meter.PowerMeter;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/** The agent's own telemetry and a power meter, read at the same time. */
final class EdgeTelemetry implements Telemetry {
  private final Optional<AgentTelemetry> agent;
  private final Optional<PowerMeter> meter;
  private final Duration idle;

  EdgeTelemetry(Optional<AgentTelemetry> agent, Optional<PowerMeter> meter, Duration idle) {
    this.agent = agent;
    this.meter = meter;
    this.idle = idle;
  }

  @Override
  public Optional<String> powerSource() {
    return meter.map(PowerMeter::kind);
  }

  @Override
  public Duration idle() {
    return idle;
  }

  @Override
  public Reading read() {
    CompletableFuture<AgentTelemetry.State> asked =
        agent
            .map(source -> source.read().toCompletableFuture())
            .orElseGet(() -> CompletableFuture.completedFuture(AgentTelemetry.State.UNKNOWN));
    long meterAskedNanos = System.nanoTime();
    Optional<Power> power = meter.map(PowerMeter::read);
    long meterAnsweredNanos = System.nanoTime();
    AgentTelemetry.State state = asked.join();
    long answeredNanos = meter.isPresent() ? meterAnsweredNanos : System.nanoTime();
    Optional<Power.Known> known =
        power.filter(Power.Known.class::isInstance).map(Power.Known.class::cast);
    return new Reading(
        meterAskedNanos + (answeredNanos - meterAskedNanos) / 2,
        known.map(each -> OptionalDouble.of(each.watts())).orElse(OptionalDouble.empty()),
        known.map(Power.Known::joules).orElse(OptionalDouble.empty()),
        state.socTemperatureCelsius(),
        state.npuTemperatureCelsius(),
        state.throttledBits(),
        state.npuZone(),
        power.filter(Power.Unknown.class::isInstance).map(each -> ((Power.Unknown) each).why()));
  }

  @Override
  public void close() {
    agent.ifPresent(AgentTelemetry::close);
    meter.ifPresent(PowerMeter::close);
  }
}
