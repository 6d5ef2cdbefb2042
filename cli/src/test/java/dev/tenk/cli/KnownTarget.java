package dev.tenk.cli;

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

/** A target in this process that answers at once. */
final class KnownTarget implements Target {
  /** Found with ServiceLoader. */
  public static final class Provider implements TargetProvider {
    @Override
    public String kind() {
      return "known";
    }

    @Override
    public void check(TargetPlan plan) {}

    @Override
    public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
      return new KnownTarget();
    }
  }

  static final String MODEL_SHA256 = "ab".repeat(32);

  @Override
  public TargetIdentity identify() {
    return new TargetIdentity(
        "here",
        "known",
        Optional.empty(),
        Optional.of(MODEL_SHA256),
        Optional.empty(),
        new TreeMap<>());
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    return CompletableFuture.completedFuture(
        new Reply(
            OptionalLong.of(System.nanoTime()),
            System.nanoTime(),
            new Outcome.Succeeded(OptionalInt.empty(), 4, "0"),
            Optional.of(new byte[4]),
            ServerFacts.UNKNOWN,
            ClientFacts.UNKNOWN,
            Optional.empty()));
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
