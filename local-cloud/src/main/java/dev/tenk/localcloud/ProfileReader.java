package dev.tenk.localcloud;

import dev.tenk.agent.model.ModelSpec;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Component;
import dev.tenk.localcloud.LocalCloudProfile.Credential;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Function;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.InstanceType;
import dev.tenk.localcloud.LocalCloudProfile.LogFormat;
import dev.tenk.localcloud.LocalCloudProfile.Managed;
import dev.tenk.localcloud.LocalCloudProfile.Pool;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import dev.tenk.localcloud.LocalCloudProfile.Variant;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Turns the text of a profile into a {@link LocalCloudProfile}. */
final class ProfileReader {
  static final int ANY_INT = Integer.MAX_VALUE;
  // The current FAQ's 25 MB; the API reference states 6 MB.
  private static final int REAL_TIME_BYTES = 25 << 20;
  private static final int SERVERLESS_BYTES = 4 << 20;
  private static final int LAMBDA_BYTES = 6 << 20;
  private static final Duration LAMBDA_MAX_TIMEOUT = Duration.ofMinutes(15);
  private static final Map<String, Boolean> YES_NO = Map.of("true", true, "false", false);
  private static final Map<String, String> STATUSES =
      same(
          "InService",
          "Creating",
          "Updating",
          "SystemUpdating",
          "RollingBack",
          "OutOfService",
          "Deleting",
          "Failed");

  private final Settings root;
  private final Path baseFolder;
  private final Set<String> buckets = new HashSet<>();

  /** Their names are the account's, not the endpoint's. */
  private final Set<String> components = new HashSet<>();

  private ProfileReader(Settings root, Path baseFolder) {
    this.root = root;
    this.baseFolder = baseFolder;
  }

  static LocalCloudProfile read(String fileName, Path baseFolder, String yaml) {
    Settings root = Settings.parse(fileName, baseFolder, yaml);
    LocalCloudProfile profile = new ProfileReader(root, baseFolder).profile();
    root.rejectUnknownKeys();
    return profile;
  }

  private LocalCloudProfile profile() {
    List<String> bucketNames =
        root.has("buckets") ? root.strings("buckets", ProfileReader::bucket) : List.of();
    buckets.addAll(bucketNames);
    return new LocalCloudProfile(
        root.value(
            "region", text -> matching("region", text, "[a-z]{2}(-[a-z]+)+-\\d"), "us-east-1"),
        root.value("account_id", text -> matching("account id", text, "\\d{12}"), "123456789012"),
        root.integer("memory_per_vcpu_mb", 128, 10240, 1769),
        root.value("seed", Long::parseLong, 1L),
        duration(root, "create_delay", Duration.ofMillis(500)),
        root.integer("max_function_memory_mb", 128, 10240, 10240),
        each("instance_types", ProfileReader::offered),
        each("credentials", (settings, taken) -> credential(settings, taken)),
        bucketNames,
        each("endpoints", this::endpoint),
        each("functions", this::function),
        each("job_queues", JobQueueReader::read));
  }

  private <T> List<T> each(String key, BiFunction<Settings, Set<String>, T> reader) {
    List<T> items = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    if (root.has(key)) {
      for (Settings settings : root.sections(key)) {
        items.add(reader.apply(settings, taken));
      }
    }
    return items;
  }

  private static InstanceType offered(Settings settings, Set<String> taken) {
    return new InstanceType(
        settings.value("name", text -> unique(instanceType(text), taken)),
        settings.integer("quota", 0, ANY_INT, ANY_INT),
        settings.optionalString("failure"));
  }

  private static Credential credential(Settings settings, Set<String> taken) {
    taken.add(LocalCloud.ACCESS_KEY_ID);
    String accessKeyId =
        settings.value(
            "access_key",
            text -> unique(matching("access key id", text, "[A-Za-z0-9]{4,128}"), taken));
    return new Credential(
        accessKeyId,
        settings.string("secret_key"),
        settings.value(
            "user", text -> matching("user name", text, "[\\w+=,.@-]{1,64}"), accessKeyId),
        settings.has("denied")
            ? Set.copyOf(
                settings.strings(
                    "denied", text -> matching("action", text, "[a-z0-9]+:[A-Za-z0-9]+")))
            : Set.of(),
        settings.has("expired") && settings.choice("expired", YES_NO));
  }

  private Endpoint endpoint(Settings settings, Set<String> taken) {
    Map<String, BiFunction<Settings, Set<String>, Endpoint>> kinds = new LinkedHashMap<>();
    kinds.put("realtime", this::realTime);
    kinds.put("serverless", this::serverless);
    kinds.put("async", this::async);
    return settings.choice("kind", kinds).apply(settings, taken);
  }

  private Hosting hosting(
      Settings settings, Set<String> taken, int maxPayloadBytes, boolean async) {
    String name = name(settings, taken);
    return new Hosting(
        name,
        settings.value("model", this::model),
        settings.value("model_name", ProfileReader::identifier, name + "-model"),
        settings.value("variant", ProfileReader::identifier, "AllTraffic"),
        settings.has("status") ? settings.choice("status", STATUSES) : "InService",
        settings.integer("max_payload_bytes", 1, RequestBody.MAX_BYTES, maxPayloadBytes),
        FaultReader.read(settings, async));
  }

  private Endpoint realTime(Settings settings, Set<String> taken) {
    Hosting hosting = hosting(settings, taken, REAL_TIME_BYTES, false);
    Set<String> names = new HashSet<>(Set.of(hosting.variant()));
    List<Variant> beside = new ArrayList<>(variants(settings, "variants", names));
    beside.addAll(variants(settings, "shadow_variants", names));
    return new RealTime(
        hosting,
        instanceType(settings),
        settings.integer("instance_count", 1, 64, 1),
        pools(settings),
        beside,
        settings.integer("workers", 1, 1024, 1),
        settings.integer("max_queue", 0, ANY_INT, 64),
        settings.has("components")
            ? settings.sections("components").stream().map(this::component).toList()
            : List.of());
  }

  private Component component(Settings settings) {
    return new Component(
        name(settings, components),
        settings.integer("copies", 1, 64, 1),
        settings.value("cores", ProfileReader::amount, 1.0),
        settings.value("accelerators", ProfileReader::amount, 0.0),
        settings.integer("memory_mb", 128, ANY_INT, 1024),
        settings.has("sleeps_after")
            ? Optional.of(settings.value("sleeps_after", Units::duration))
            : Optional.empty(),
        duration(settings, "wake_delay", Duration.ofMinutes(5)));
  }

  private static double amount(String text) {
    if (!text.matches("\\d{1,4}(\\.\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount of 0 or more, as in 1 or 0.5");
    }
    return Double.parseDouble(text);
  }

  private static List<Variant> variants(Settings settings, String key, Set<String> names) {
    boolean shadow = key.startsWith("shadow");
    List<Variant> variants = new ArrayList<>();
    for (Settings each : settings.has(key) ? settings.sections(key) : List.<Settings>of()) {
      variants.add(
          new Variant(
              name(each, names),
              shadow,
              shadow ? 1 : each.integer("weight", 1, 1000, 1),
              instanceType(each),
              each.integer("instance_count", 0, 64, 1),
              pools(each)));
    }
    return variants;
  }

  private static List<Pool> pools(Settings settings) {
    List<Pool> pools = new ArrayList<>();
    if (settings.has("instance_pools")) {
      for (Settings each : settings.sections("instance_pools")) {
        pools.add(new Pool(instanceType(each), each.integer("instance_count", 0, 64, 1)));
      }
    }
    return pools;
  }

  private Endpoint serverless(Settings settings, Set<String> taken) {
    int memoryMb =
        settings.value(
            "memory_mb",
            text -> {
              if (!text.matches("1024|2048|3072|4096|5120|6144")) {
                throw new IllegalArgumentException(
                    "'" + text + "' is not one of 1024, 2048, 3072, 4096, 5120, 6144");
              }
              return Integer.parseInt(text);
            },
            2048);
    int maxConcurrency = settings.integer("max_concurrency", 1, 200, 5);
    return new Serverless(
        hosting(settings, taken, SERVERLESS_BYTES, false),
        memoryMb,
        maxConcurrency,
        settings.integer("provisioned_concurrency", 0, maxConcurrency, 0),
        duration(settings, "container_delay", Duration.ofSeconds(1)),
        duration(settings, "idle_expiry", Duration.ofMinutes(5)));
  }

  private Endpoint async(Settings settings, Set<String> taken) {
    return new Async(
        hosting(settings, taken, RequestBody.MAX_BYTES, true),
        instanceType(settings),
        settings.integer("instance_count", 1, 64, 1),
        settings.integer("workers", 1, 1024, 1),
        duration(settings, "scale_from_zero_delay", Duration.ofSeconds(2)),
        duration(settings, "cool_down", Duration.ofMinutes(5)),
        settings.value("output_path", this::place),
        settings.value("failure_path", this::place),
        queue(settings, "success_queue"),
        queue(settings, "error_queue"));
  }

  private Function function(Settings settings, Set<String> taken) {
    int maxConcurrency = settings.integer("max_concurrency", 1, 1000, 10);
    Optional<Managed> managed = settings.optionalSection("managed").map(ProfileReader::managed);
    String architecture =
        settings.has("architecture")
            ? settings.choice("architecture", same("x86_64", "arm64"))
            : "x86_64";
    return new Function(
        name(settings, taken),
        settings.value("model", this::model),
        settings.integer("memory_mb", 128, 10240, 1769),
        architecture,
        settings.value("runtime", ProfileReader::identifier, "java21"),
        settings.value("version", text -> matching("version", text, "[1-9]\\d*"), "1"),
        settings.value("timeout", ProfileReader::timeout, Duration.ofSeconds(3)),
        settings.has("log_format")
            ? settings.choice("log_format", Map.of("text", LogFormat.TEXT, "json", LogFormat.JSON))
            : managed.isPresent() ? LogFormat.JSON : LogFormat.TEXT,
        managed.map(Managed::concurrency).orElse(maxConcurrency),
        settings.integer("provisioned_concurrency", 0, maxConcurrency, 0),
        managed,
        duration(settings, "container_delay", Duration.ofMillis(200)),
        settings.has("restore_delay")
            ? Optional.of(settings.value("restore_delay", Units::duration))
            : Optional.empty(),
        duration(settings, "idle_expiry", Duration.ofMinutes(5)),
        settings.integer("max_payload_bytes", 1, RequestBody.MAX_BYTES, LAMBDA_BYTES),
        FaultReader.read(settings, false),
        settings.has("package_type")
            && settings.choice("package_type", Map.of("zip", false, "image", true)),
        settings.has("native") && settings.choice("native", YES_NO)
            ? Optional.of(architecture)
            : Optional.empty());
  }

  private static Managed managed(Settings settings) {
    return new Managed(
        settings.value("capacity_provider", ProfileReader::identifier),
        settings.has("instance_types")
            ? settings.strings(
                "instance_types",
                text -> matching("instance type", text, "[a-z0-9-]+\\.[a-z0-9-]+"))
            : List.of(),
        settings.integer("environment_concurrency", 1, 64, 4));
  }

  private ModelSpec model(String text) {
    ModelSpec model = ModelSpec.parse(text);
    if (model.source() instanceof ModelSpec.OnnxFile file) {
      return new ModelSpec(
          model.name(), model.version(), new ModelSpec.OnnxFile(baseFolder.resolve(file.path())));
    } else if (model.source() instanceof ModelSpec.WorkerFile) {
      throw new IllegalArgumentException(
          "expected an .onnx file or a built-in model but got \"" + text + "\"");
    }
    return model;
  }

  private S3Uri place(String text) {
    S3Uri place = S3Uri.parse(text);
    if (!buckets.contains(place.bucket())) {
      throw new IllegalArgumentException("bucket '" + place.bucket() + "' is not under 'buckets'");
    }
    return place;
  }

  private static Optional<String> queue(Settings settings, String key) {
    return settings.has(key)
        ? Optional.of(settings.value(key, ProfileReader::identifier))
        : Optional.empty();
  }

  private static String instanceType(Settings settings) {
    return settings.value("instance_type", ProfileReader::instanceType, "ml.c5.large");
  }

  private static String instanceType(String text) {
    return matching("instance type", text, "ml\\.[a-z0-9-]+\\.[a-z0-9]+");
  }

  static Duration duration(Settings settings, String key, Duration whenAbsent) {
    return settings.value(key, Units::duration, whenAbsent);
  }

  private static Duration timeout(String text) {
    Duration timeout = Units.duration(text);
    if (timeout.isZero() || timeout.compareTo(LAMBDA_MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("'" + text + "' is not above 0s and at most 900s");
    }
    return timeout;
  }

  private static String name(Settings settings, Set<String> taken) {
    return settings.value("name", text -> unique(identifier(text), taken));
  }

  private static String identifier(String text) {
    return matching("name", text, "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})");
  }

  private static String bucket(String text) {
    return matching("bucket name", text, "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  }

  private static String matching(String what, String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a valid " + what + " (" + pattern + ")");
    }
    return text;
  }

  private static String unique(String name, Set<String> taken) {
    if (!taken.add(name)) {
      throw new IllegalArgumentException("'" + name + "' is taken");
    }
    return name;
  }

  private static Map<String, String> same(String... words) {
    Map<String, String> choices = new LinkedHashMap<>();
    for (String word : words) {
      choices.put(word, word);
    }
    return choices;
  }
}
