package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** {@code kind: sagemaker-batch-transform}: a job over many inputs in the object store. */
public final class BatchTransformProvider implements TargetProvider {
  private static final String KIND = TargetPlan.BATCH_TRANSFORM;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void check(TargetPlan plan) {
    BatchSettings.read(plan);
    if (plan.maxRequests().isPresent()) {
      throw plan.settings()
          .error("max_requests", "a job takes no single requests; inferences says how many inputs");
    }
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    return BatchSettings.read(plan).facts();
  }

  @Override
  public OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return PayloadLimit.of(KIND).largest(plan.name(), BatchSettings.read(plan).body(), payloads);
  }

  @Override
  public Duration longestJob(TargetPlan plan) {
    return BatchSettings.read(plan).jobTimeout();
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    BatchSettings settings = BatchSettings.read(plan);
    List<byte[]> bodies = PayloadLimit.of(KIND).bodies(plan.name(), settings.body(), payloads);
    return new BatchTransformTarget(
        plan, settings, new AwsConnection(settings.aws(), started), bodies);
  }
}
