package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.Copies;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.aws.CopyTags;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Functions of tenk's own, copied from another one, with other memory or architecture. */
final class FunctionCopies implements Copies {
  /** Axis of the memory, MB. */
  static final String MEMORY = "memory";

  /** Axis of the instruction set. */
  static final String ARCHITECTURE = "architecture";

  /** The alias that stands for the one version of a copy. */
  static final String ALIAS = "tenk";

  private static final String FUNCTION = "function";
  private static final String QUALIFIER = "qualifier";
  private static final Map<String, String> ARCHITECTURES =
      Map.of("x86", "x86_64", "x86_64", "x86_64", "arm64", "arm64");

  @Override
  public Set<String> axes() {
    return Set.of(MEMORY, ARCHITECTURE);
  }

  @Override
  public SortedMap<String, String> keys(
      TargetPlan copied, SortedMap<String, String> values, String name) {
    if (copied.settings().has(LambdaSettings.INSTANCE_TYPE)) {
      throw copied
          .settings()
          .error(
              LambdaSettings.INSTANCE_TYPE,
              "a function on Managed Instances has no sizes to sweep; its memory comes with them");
    }
    SortedMap<String, String> keys = sizes(values);
    keys.put(FUNCTION, name);
    keys.put(QUALIFIER, ALIAS);
    if (copied.settings().has(LambdaSettings.PROVISIONED_CONCURRENCY)) {
      // a copy keeps nothing ready
      keys.put(LambdaSettings.PROVISIONED_CONCURRENCY, "0");
    }
    return keys;
  }

  private static SortedMap<String, String> sizes(SortedMap<String, String> values) {
    SortedMap<String, String> sizes = new TreeMap<>();
    if (values.containsKey(MEMORY)) {
      sizes.put(LambdaSettings.MEMORY_MB, memoryMb(values.get(MEMORY)));
    }
    if (values.containsKey(ARCHITECTURE)) {
      sizes.put(LambdaSettings.ARCHITECTURE, architecture(values.get(ARCHITECTURE)));
    }
    return sizes;
  }

  private static String memoryMb(String text) {
    if (!text.matches("[1-9][0-9]{2,4}")
        || Integer.parseInt(text) < LambdaSettings.MIN_MEMORY_MB
        || Integer.parseInt(text) > LambdaSettings.MAX_MEMORY_MB) {
      throw new ConfigurationException(
          "--memory %s: a function has %d to %,d MB"
              .formatted(text, LambdaSettings.MIN_MEMORY_MB, LambdaSettings.MAX_MEMORY_MB));
    }
    return text;
  }

  /** The service's word for an architecture. */
  static String architecture(String text) {
    String architecture = ARCHITECTURES.get(text);
    if (architecture == null) {
      throw new ConfigurationException("--architecture " + text + ": expected x86 or arm64");
    }
    return architecture;
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan copied, SortedMap<String, String> values) {
    SortedMap<String, String> facts = new LambdaProvider().facts(copied);
    facts.put(LambdaSettings.PROVISIONED_CONCURRENCY, "0");
    facts.putAll(sizes(values));
    return facts;
  }

  @Override
  public CopyOrder order(
      TargetPlan measured,
      SortedMap<String, String> replaced,
      SortedMap<String, String> values,
      SortedMap<String, String> tags) {
    String source = replaced.get(FUNCTION);
    Optional<String> qualifier = Optional.ofNullable(replaced.get(QUALIFIER));
    int colon = source.lastIndexOf(':');
    // an ARN has a colon before the name, too
    if (qualifier.isEmpty() && colon > 0 && !source.substring(0, colon).endsWith(":function")) {
      qualifier = Optional.of(source.substring(colon + 1));
      source = source.substring(0, colon);
    }
    return new CopyOrder(
        measured.name(),
        source,
        qualifier,
        values,
        1,
        LambdaSettings.read(measured).function(),
        tags);
  }

  @Override
  public AccountAccess access(TargetPlan measured) {
    return CopyTags.access(LambdaSettings.read(measured).aws());
  }

  @Override
  public CopyAccount open(AccountAccess access, Optional<StartedServer> started) {
    return new FunctionCopyAccount(access, started);
  }
}
