package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Copies;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.IdleExpiry;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.aws.Streaming;
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
  public boolean isCountedByMinute() {
    return true;
  }

  @Override
  public int proofRequests() {
    return 1;
  }

  @Override
  public void check(TargetPlan plan) {
    settings(plan);
    Expected.read(plan.settings(), KIND.expectedKeys());
    idleExpiry(plan);
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    SortedMap<String, String> facts =
        Expected.read(plan.settings(), KIND.expectedKeys()).details(Optional.empty());
    EndpointSettings settings = settings(plan);
    facts.put("region", settings.aws().region());
    Streaming.addTo(facts, settings.streaming());
    IdleExpiry.read(plan.settings()).addTo(facts);
    return facts;
  }

  @Override
  public OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return PayloadLimit.of(KIND.text()).largest(plan.name(), settings(plan).body(), payloads);
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    EndpointSettings settings = settings(plan);
    List<byte[]> bodies =
        PayloadLimit.of(KIND.text()).bodies(plan.name(), settings.body(), payloads);
    return new ServerlessEndpoint(
        plan,
        settings,
        IdleExpiry.read(plan.settings()),
        new AwsConnection(settings.aws(), started),
        bodies);
  }

  private static EndpointSettings settings(TargetPlan plan) {
    EndpointSettings settings = EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT);
    if (settings.component().isPresent()) {
      throw plan.settings()
          .error(ComponentSettings.COMPONENT, "only a real-time endpoint has inference components");
    }
    return settings;
  }

  @Override
  public Optional<Duration> idleExpiry(TargetPlan plan) {
    return Optional.of(IdleExpiry.read(plan.settings()).duration());
  }

  @Override
  public Optional<Copies> copies() {
    return Optional.of(new EndpointCopies(KIND, this));
  }
}
