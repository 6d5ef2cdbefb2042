package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.Copies;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.aws.AwsSettings;
import dev.tenk.targets.aws.CopyTags;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Endpoints of tenk's own, with the model and the configuration of another one. */
final class EndpointCopies implements Copies {
  /** Axis of the instance type. */
  static final String INSTANCE = "instance";

  /** Axis of a serverless endpoint's memory, MB. */
  static final String SERVERLESS_MEMORY = "serverless-memory";

  /** Axis of how many requests a serverless endpoint takes at a time. */
  static final String CONCURRENCY = "concurrency";

  private static final String ENDPOINT = "endpoint";
  private static final String INSTANCE_TYPE = "instance_type";
  private static final String INSTANCE_COUNT = "instance_count";
  private static final String MEMORY_MB = "memory_mb";
  private static final String MAX_CONCURRENCY = "max_concurrency";
  private static final String PROVISIONED_CONCURRENCY = "provisioned_concurrency";
  private static final int MAX_INSTANCES = 100;

  private final EndpointKind kind;
  private final TargetProvider provider;

  EndpointCopies(EndpointKind kind, TargetProvider provider) {
    this.kind = kind;
    this.provider = provider;
  }

  @Override
  public Set<String> axes() {
    return kind == EndpointKind.SERVERLESS
        ? Set.of(SERVERLESS_MEMORY, CONCURRENCY)
        : Set.of(INSTANCE);
  }

  @Override
  public SortedMap<String, String> keys(
      TargetPlan copied, SortedMap<String, String> values, String name) {
    Settings settings = copied.settings();
    if (settings.has(ComponentSettings.COMPONENT)) {
      throw settings.error(
          ComponentSettings.COMPONENT,
          "an inference component is not copied; sweep an endpoint that has the model itself");
    }
    SortedMap<String, String> keys = sizes(values);
    keys.put(ENDPOINT, name);
    if (kind == EndpointKind.REALTIME) {
      keys.put(INSTANCE_COUNT, String.valueOf(instanceCount(settings)));
    } else if (kind == EndpointKind.SERVERLESS && settings.has(PROVISIONED_CONCURRENCY)) {
      // a copy keeps nothing ready
      keys.put(PROVISIONED_CONCURRENCY, "0");
    }
    return keys;
  }

  /** As many as the suite states: how many run now may be the work of a scaling policy. */
  private static int instanceCount(Settings settings) {
    return settings.integer(INSTANCE_COUNT, 1, MAX_INSTANCES, 1);
  }

  private static SortedMap<String, String> sizes(SortedMap<String, String> values) {
    SortedMap<String, String> sizes = new TreeMap<>();
    values.forEach(
        (axis, text) -> {
          switch (axis) {
            case INSTANCE -> sizes.put(INSTANCE_TYPE, instanceType(text));
            case SERVERLESS_MEMORY -> sizes.put(MEMORY_MB, memoryMb(text));
            case CONCURRENCY -> sizes.put(MAX_CONCURRENCY, concurrency(text));
            default -> throw new IllegalArgumentException(axis);
          }
        });
    return sizes;
  }

  private static String instanceType(String text) {
    if (!text.matches("ml\\.[a-z0-9-]+\\.[a-z0-9-]+")) {
      throw new ConfigurationException(
          "--instance " + text + ": expected a type as in ml.c5.large");
    }
    return text;
  }

  private static String memoryMb(String text) {
    if (!text.matches("1024|2048|3072|4096|5120|6144")) {
      throw new ConfigurationException(
          "--serverless-memory "
              + text
              + ": a serverless endpoint has 1024, 2048, 3072, 4096, 5120 or 6144 MB");
    }
    return text;
  }

  private static String concurrency(String text) {
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > 200) {
      throw new ConfigurationException(
          "--concurrency " + text + ": a serverless endpoint takes 1 to 200 requests at a time");
    }
    return text;
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan copied, SortedMap<String, String> values) {
    SortedMap<String, String> facts = new TreeMap<>(provider.facts(copied));
    if (kind == EndpointKind.SERVERLESS) {
      facts.put(PROVISIONED_CONCURRENCY, "0");
    } else {
      facts.put(
          INSTANCE_COUNT,
          String.valueOf(kind == EndpointKind.REALTIME ? instanceCount(copied.settings()) : 1));
    }
    facts.putAll(sizes(values));
    return facts;
  }

  @Override
  public CopyOrder order(
      TargetPlan measured,
      SortedMap<String, String> replaced,
      SortedMap<String, String> values,
      SortedMap<String, String> tags) {
    Settings settings = measured.settings();
    return new CopyOrder(
        measured.name(),
        replaced.get(ENDPOINT),
        settings.optionalString("variant"),
        values,
        kind == EndpointKind.REALTIME ? instanceCount(settings) : 1,
        settings.string(ENDPOINT),
        tags);
  }

  @Override
  public AccountAccess access(TargetPlan measured) {
    return CopyTags.access(AwsSettings.read(measured, EndpointKind.DEFAULT_TIMEOUT));
  }

  @Override
  public CopyAccount open(AccountAccess access, Optional<StartedServer> started) {
    return new EndpointCopyAccount(kind, access, started);
  }
}
