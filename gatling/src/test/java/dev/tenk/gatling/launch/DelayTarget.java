package dev.tenk.gatling.launch;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A target inside the driver that answers after a fixed time, from a jar that tenk does not know.
 */
final class DelayTarget implements Target {
  private final Duration delay;

  private DelayTarget(Duration delay) {
    this.delay = delay;
  }

  /** Found with ServiceLoader. */
  public static final class Provider implements TargetProvider {
    @Override
    public String kind() {
      return "delay";
    }

    @Override
    public void check(TargetPlan plan) {
      delay(plan);
    }

    @Override
    public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
      return new DelayTarget(delay(plan));
    }

    private static Duration delay(TargetPlan plan) {
      return plan.settings().value("delay", dev.tenk.results.settings.Units::duration);
    }
  }

  @Override
  public TargetIdentity identify() {
    return new TargetIdentity(
        "here", "none", Optional.empty(), Optional.empty(), Optional.empty(), new TreeMap<>());
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    long sent = System.nanoTime();
    return CompletableFuture.supplyAsync(
        () ->
            new Reply(
                OptionalLong.of(sent),
                System.nanoTime(),
                new Outcome.Succeeded(OptionalInt.empty(), 4, "0"),
                Optional.of(new byte[4]),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN,
                Optional.empty()),
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public long requestBytes(int payloadId) {
    return 1;
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(1);
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.empty();
  }

  @Override
  public void close() {}
}
