package dev.tenk.targets.lambda;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.aws.AwsSettings;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.IdleExpiry;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.BodyFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a Lambda function in a suite.
 *
 * @param aws the way to it
 * @param function name or ARN, without a qualifier
 * @param qualifier version or alias; empty for the unpublished version
 * @param body how a payload travels and what an answer means
 * @param streaming whether answers are asked for in parts
 * @param expected memory, 128 to 10,240 MB or 32,768 on Managed Instances, architecture, {@code
 *     x86_64} or {@code arm64}, provisioned concurrency, and type and number of Managed Instances,
 *     where the suite gives them
 * @param idleExpiry of its environments; only to compute how often calls are cold starts at some
 *     demand, for Lambda reports itself which calls were
 */
record LambdaSettings(
    AwsSettings aws,
    String function,
    Optional<String> qualifier,
    BodyFormat body,
    boolean streaming,
    Expected expected,
    IdleExpiry idleExpiry) {
  /** Key of the memory, as the suite writes it. */
  static final String MEMORY_MB = "memory_mb";

  /** Key of the architecture, as the suite writes it. */
  static final String ARCHITECTURE = "architecture";

  /** Key of how many environments are kept ready. */
  static final String PROVISIONED_CONCURRENCY = "provisioned_concurrency";

  /** Key of the type of Managed Instances, as EC2 has it. */
  static final String INSTANCE_TYPE = "instance_type";

  /** Key of how many of them run. */
  static final String INSTANCE_COUNT = "instance_count";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  /** Least memory of a function, MB. */
  static final int MIN_MEMORY_MB = 128;

  /** Most memory of a function that runs on no instances of its own, MB. */
  static final int MAX_MEMORY_MB = 10_240;

  private static final int MAX_MANAGED_MEMORY_MB = 32_768;
  private static final int MAX_COUNT = 100_000;
  private static final Pattern EC2_TYPE = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z0-9-]+");
  private static final Pattern QUALIFIER =
      Pattern.compile("\\$LATEST(?:\\.PUBLISHED)?|[A-Za-z0-9_-]{1,128}");
  private static final Pattern FUNCTION =
      Pattern.compile(
          "((?:(?:arn:aws[a-z-]*:lambda:([a-z0-9-]+):)?[0-9]{12}:function:)?[A-Za-z0-9_-]{1,64})"
              + "(?::("
              + QUALIFIER
              + "))?");
  private static final Map<String, String> ARCHITECTURES =
      new TreeMap<>(Map.of("x86_64", "x86_64", "arm64", "arm64"));

  static LambdaSettings read(TargetPlan plan) {
    Settings settings = plan.settings();
    AwsSettings aws = AwsSettings.read(plan, DEFAULT_TIMEOUT);
    Matcher function = settings.value("function", LambdaSettings::function);
    if (function.group(2) != null && !function.group(2).equals(aws.region())) {
      throw settings.error(
          "function", "is in " + function.group(2) + ", and region says " + aws.region());
    }
    Optional<String> qualifier = Optional.ofNullable(function.group(3));
    if (settings.has("qualifier")) {
      if (qualifier.isPresent()) {
        throw settings.error("qualifier", "either here or behind the function's name, not both");
      }
      qualifier = Optional.of(settings.value("qualifier", LambdaSettings::qualifier));
    }
    return new LambdaSettings(
        aws,
        function.group(1),
        qualifier,
        BodyFormat.read(settings),
        Streaming.read(settings),
        expected(settings),
        IdleExpiry.read(settings));
  }

  private static Expected expected(Settings settings) {
    Map<String, String> byKey = new TreeMap<>();
    if (settings.has(INSTANCE_TYPE)) {
      byKey.put(INSTANCE_TYPE, settings.value(INSTANCE_TYPE, LambdaSettings::ec2Type));
    }
    for (String key : List.of(INSTANCE_COUNT, PROVISIONED_CONCURRENCY)) {
      if (settings.has(key)) {
        int least = key.equals(INSTANCE_COUNT) ? 1 : 0;
        byKey.put(key, String.valueOf(settings.integer(key, least, MAX_COUNT, least)));
      }
    }
    if (settings.has(MEMORY_MB)) {
      int memoryMb =
          settings.integer(
              MEMORY_MB,
              MIN_MEMORY_MB,
              settings.has(INSTANCE_TYPE) ? MAX_MANAGED_MEMORY_MB : MAX_MEMORY_MB,
              MIN_MEMORY_MB);
      byKey.put(MEMORY_MB, String.valueOf(memoryMb));
    }
    if (settings.has(ARCHITECTURE)) {
      byKey.put(ARCHITECTURE, settings.choice(ARCHITECTURE, ARCHITECTURES));
    }
    return new Expected(settings, byKey);
  }

  /** What the suite says under a key of {@link #expected}. */
  Optional<String> stated(String key) {
    return Optional.ofNullable(expected.byKey().get(key));
  }

  /** Which function, for people. */
  String inWords() {
    return "function '" + function + qualifier.map(text -> ":" + text).orElse("") + "'";
  }

  private static Matcher function(String text) {
    Matcher matcher = FUNCTION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither the name nor the ARN of a Lambda function");
    }
    return matcher;
  }

  private static String ec2Type(String text) {
    if (text.startsWith("ml.") || !EC2_TYPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an EC2 instance type; expected as in c7i.xlarge");
    }
    return text;
  }

  private static String qualifier(String text) {
    if (!QUALIFIER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a version nor an alias; expected as in 7 or live");
    }
    return text;
  }
}
