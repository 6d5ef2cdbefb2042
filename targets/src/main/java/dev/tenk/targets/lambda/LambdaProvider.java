package dev.tenk.targets.lambda;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Copies;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.IdleExpiry;
import dev.tenk.targets.aws.PayloadLimit;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** {@code kind: lambda}: a function that is invoked and waited for. */
public final class LambdaProvider implements TargetProvider {
  private static final String KIND = "lambda";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void check(TargetPlan plan) {
    LambdaSettings.read(plan);
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan plan) {
    LambdaSettings settings = LambdaSettings.read(plan);
    SortedMap<String, String> facts = settings.expected().details(Optional.empty());
    facts.put("region", settings.aws().region());
    ManagedInstances.complete(facts);
    if (!ManagedInstances.areIn(facts)) {
      settings.idleExpiry().addTo(facts);
    }
    Streaming.addTo(facts, settings.streaming());
    return facts;
  }

  @Override
  public OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return PayloadLimit.of(KIND).largest(plan.name(), LambdaSettings.read(plan).body(), payloads);
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    LambdaSettings settings = LambdaSettings.read(plan);
    List<byte[]> events = PayloadLimit.of(KIND).bodies(plan.name(), settings.body(), payloads);
    for (int i = 0; i < events.size(); i++) {
      requireJson(plan, payloads.get(i), events.get(i));
    }
    return new LambdaTarget(plan, settings, new AwsConnection(settings.aws(), started), events);
  }

  @Override
  public Optional<Copies> copies() {
    return Optional.of(new FunctionCopies());
  }

  @Override
  public Optional<Duration> idleExpiry(TargetPlan plan) {
    return Optional.of(IdleExpiry.read(plan.settings()).duration());
  }

  /** Lambda refuses what is not JSON, before the function sees it. */
  private static void requireJson(TargetPlan plan, Payload payload, byte[] event) {
    try {
      if (!JSON.readTree(event).isMissingNode()) {
        return;
      }
    } catch (IOException e) {
      // reported below, like an empty event
    }
    throw new ConfigurationException(
        "target '"
            + plan.name()
            + "': payload "
            + payload.name()
            + " makes an event that is not JSON, and Lambda takes nothing else; say template: with"
            + " {{base64}} where the bytes go");
  }
}
