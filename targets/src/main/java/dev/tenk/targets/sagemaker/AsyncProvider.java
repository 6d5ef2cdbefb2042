package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Copies;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.payload.Payload;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** {@code kind: sagemaker-async}: an endpoint that works through a queue and leaves its results. */
public final class AsyncProvider implements TargetProvider {
  private static final EndpointKind KIND = EndpointKind.ASYNC;

  @Override
  public String kind() {
    return KIND.text();
  }

  @Override
  public boolean isCountedByMinute() {
    return true;
  }

  @Override
  public int proofRequests() {
    return 1;
  }

  @Override
  public void check(TargetPlan plan) {
    AsyncSettings.read(plan);
    Expected.read(plan.settings(), KIND.expectedKeys());
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    SortedMap<String, String> facts =
        Expected.read(plan.settings(), KIND.expectedKeys()).details(Optional.empty());
    facts.put("region", AsyncSettings.read(plan).endpoint().aws().region());
    AsyncSettings settings = AsyncSettings.read(plan);
    if (settings.queueUrl().isEmpty()) {
      settings.poll().addTo(facts);
    }
    return facts;
  }

  @Override
  public OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return PayloadLimit.of(KIND.text())
        .largest(plan.name(), AsyncSettings.read(plan).endpoint().body(), payloads);
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    AsyncSettings settings = AsyncSettings.read(plan);
    List<byte[]> bodies =
        PayloadLimit.of(KIND.text()).bodies(plan.name(), settings.endpoint().body(), payloads);
    AsyncTarget endpoint =
        new AsyncTarget(plan, settings, new AwsConnection(settings.endpoint().aws(), started));
    try {
      endpoint.upload(bodies);
      return endpoint;
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  @Override
  public Optional<Copies> copies() {
    return Optional.of(new EndpointCopies(KIND, this));
  }
}
