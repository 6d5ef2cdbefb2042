package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.IdleExpiry;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * {@code kind: sagemaker-serverless}: an endpoint whose environments come and go with the calls.
 */
public final class ServerlessProvider implements TargetProvider {
  private static final EndpointKind KIND = EndpointKind.SERVERLESS;

  @Override
  public String kind() {
    return KIND.text();
  }

  @Override
  public int proofRequests() {
    return 1;
  }

  @Override
  public void check(TargetPlan plan) {
    EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT);
    Expected.read(plan.settings(), KIND.expectedKeys());
    idleExpiry(plan);
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    SortedMap<String, String> facts =
        Expected.read(plan.settings(), KIND.expectedKeys()).details(Optional.empty());
    facts.put("region", EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT).aws().region());
    IdleExpiry.read(plan.settings()).addTo(facts);
    return facts;
  }

  @Override
  public OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return PayloadLimit.of(KIND.text())
        .largest(
            plan.name(),
            EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT).body(),
            payloads);
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    EndpointSettings settings = EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT);
    List<byte[]> bodies =
        PayloadLimit.of(KIND.text()).bodies(plan.name(), settings.body(), payloads);
    return new ServerlessEndpoint(
        plan,
        settings,
        IdleExpiry.read(plan.settings()),
        new AwsConnection(settings.aws(), started),
        bodies);
  }

  @Override
  public Optional<Duration> idleExpiry(TargetPlan plan) {
    return Optional.of(IdleExpiry.read(plan.settings()).duration());
  }
}
