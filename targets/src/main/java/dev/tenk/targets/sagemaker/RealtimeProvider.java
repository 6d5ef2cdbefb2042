package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Copies;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** {@code kind: sagemaker-realtime}: an endpoint on instances that wait for calls. */
public final class RealtimeProvider implements TargetProvider {
  private static final EndpointKind KIND = EndpointKind.REALTIME;

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
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    SortedMap<String, String> facts =
        Expected.read(plan.settings(), KIND.expectedKeys()).details(Optional.empty());
    EndpointSettings settings = EndpointSettings.read(plan, EndpointKind.DEFAULT_TIMEOUT);
    facts.put("region", settings.aws().region());
    settings.component().ifPresent(component -> component.addTo(facts));
    Streaming.addTo(facts, settings.streaming());
    return facts;
  }

  @Override
  public Optional<Duration> sleepsAfter(TargetPlan plan) {
    return ComponentSettings.read(plan.settings()).map(ComponentSettings::sleepsAfter);
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
    return new InvokedEndpoint(
        plan, KIND, settings, new AwsConnection(settings.aws(), started), bodies);
  }

  @Override
  public Optional<Discovery> discovery() {
    return Optional.of(new EndpointDiscovery());
  }

  @Override
  public Optional<Copies> copies() {
    return Optional.of(new EndpointCopies(KIND, this));
  }
}
