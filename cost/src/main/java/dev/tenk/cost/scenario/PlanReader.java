package dev.tenk.cost.scenario;

import dev.tenk.cost.AsyncEndpoint;
import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.BatchTransform;
import dev.tenk.cost.Batching;
import dev.tenk.cost.Capacity;
import dev.tenk.cost.ColdStart;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.InferenceNeeds;
import dev.tenk.cost.LambdaFunction;
import dev.tenk.cost.Measured;
import dev.tenk.cost.Provisioned;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.RealtimeEndpoint;
import dev.tenk.cost.Scaling;
import dev.tenk.cost.ServerlessEndpoint;
import dev.tenk.cost.StartStopEndpoint;
import dev.tenk.cost.Traffic;
import dev.tenk.cost.UnitPrice;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the deployments of a scenario. */
final class PlanReader {
  private static final int MOST = 1_000_000;
  private static final int MOST_LAMBDA_MB = 10_240;
  private static final int MOST_SERVERLESS_AT_ONCE = 200;
  private static final int USUAL_LAMBDA_AT_ONCE = 1000;
  private static final int FREE_EPHEMERAL_MB = 512;
  private static final BigDecimal FREE_STREAMED_BYTES = BigDecimal.valueOf(6L << 20);
  private static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1L << 30);
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);
  private static final BigDecimal LEAST_SNAPSHOT_HOURS = BigDecimal.valueOf(3);
  private static final int SECONDS_PER_HOUR = 3600;
  private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);
  private static final Map<String, Boolean> YES_OR_NO = Map.of("true", true, "false", false);
  private static final Map<String, Architecture> ARCHITECTURES =
      Map.of("x86_64", Architecture.X86_64, "arm64", Architecture.ARM64);

  private final Prices prices;
  private final BigDecimal hoursPerMonth;
  private final ExtrasReader extras;
  private final Map<String, Extras> bundles;
  private final Function<String, Measured> targets;
  private final Map<String, Function<Settings, Deployment>> kinds = new LinkedHashMap<>();

  /**
   * A reader.
   *
   * @param targets what was measured of a target; throws IllegalArgumentException in words where
   *     nothing was
   */
  PlanReader(
      Prices prices,
      BigDecimal hoursPerMonth,
      ExtrasReader extras,
      Map<String, Extras> bundles,
      Function<String, Measured> targets) {
    this.prices = prices;
    this.hoursPerMonth = hoursPerMonth;
    this.extras = extras;
    this.bundles = bundles;
    this.targets = targets;
    kinds.put("edge", this::edge);
    kinds.put("sagemaker-realtime", this::realtime);
    kinds.put("sagemaker-serverless", this::serverless);
    kinds.put("sagemaker-async", this::async);
    kinds.put("start-stop", this::startStop);
    kinds.put("lambda", this::lambda);
    kinds.put("batch-transform", this::batchTransform);
  }

  Plan plan(Settings settings) {
    String name = ScenarioReader.word(settings, "name");
    Function<Settings, Deployment> reader = settings.choice("kind", kinds);
    try {
      return new Plan(
          name,
          settings.string("kind"),
          flag(settings, "hypothetical"),
          settings.optionalString("measured"),
          measured(settings),
          reader.apply(settings).priced(prices.all()));
    } catch (IllegalArgumentException e) {
      throw settings.error("name", name + ": " + e.getMessage());
    } catch (ConfigurationException e) {
      // the models' errors about prices have no place in the file yet
      throw hasPlace(e) ? e : settings.error("name", name + ": " + e.getMessage());
    }
  }

  /** What a deployment's figures are from that it does not state itself. */
  private Optional<Measured> measured(Settings settings) {
    return settings.has("measured")
        ? Optional.of(settings.value("measured", targets))
        : Optional.empty();
  }

  /** What is stated under a key, or else what was measured; where it is neither, it is missing. */
  private <T> T stated(
      Settings settings, String key, Function<String, T> reader, Function<Measured, T> otherwise) {
    Optional<Measured> measured = measured(settings);
    return settings.has(key) || measured.isEmpty()
        ? settings.value(key, reader)
        : otherwise.apply(measured.get());
  }

  private UnitPrice instanceHour(Settings settings, InstanceUse use) {
    PurchaseOption option = ExtrasReader.purchase(settings).listedOption();
    return settings.has("instance") || measured(settings).isEmpty()
        ? prices.hour(settings, "instance", use, option)
        : prices.hourOf(settings, "instance", use, option, measured(settings).get().instanceType());
  }

  private static boolean hasPlace(ConfigurationException e) {
    return e.getMessage().matches("(?s)[^ ]*[^ :]+:[0-9]+:[0-9]+: .*");
  }

  private Extras extras(Settings settings) {
    return extras(settings, List.of());
  }

  /**
   * With lines that follow from keys of the deployment's own.
   *
   * @param beside those lines
   */
  private Extras extras(Settings settings, List<Line> beside) {
    Extras all = extras.extras(settings);
    List<Extras> parts = new ArrayList<>();
    parts.add(new Extras(beside, List.of(), List.of(), List.of()));
    if (settings.has("with")) {
      settings
          .strings(
              "with",
              text -> Optional.ofNullable(bundles.get(text)).orElseThrow(() -> noSuchBundle(text)))
          .forEach(parts::add);
    }
    parts.add(all);
    return new Extras(
        parts.stream().flatMap(part -> part.lines().stream()).toList(),
        parts.stream().flatMap(part -> part.stored().stream()).toList(),
        parts.stream().flatMap(part -> part.phases().stream()).toList(),
        parts.stream().flatMap(part -> part.freeTiers().stream()).toList());
  }

  private IllegalArgumentException noSuchBundle(String text) {
    return new IllegalArgumentException(
        "'%s' is not one of the bundles: %s".formatted(text, String.join(", ", bundles.keySet())));
  }

  private Deployment edge(Settings settings) {
    List<Hardware> hardware =
        settings.sections("hardware").stream()
            .map(
                part ->
                    new Hardware(
                        prices.key(part, "price", Optional.empty()),
                        part.integer("quantity", 1, MOST, 1)))
            .toList();
    return new EdgeDevices(
        new DeviceProfile(
            ScenarioReader.word(settings, "name"),
            hardware,
            prices.key(settings, "electricity", Optional.of("kWh")),
            figure(settings, "idle_power_w"),
            figure(settings, "active_power_w"),
            figure(settings, "lifetime_months"),
            figure(settings, "resale_usd"),
            figure(settings, "upkeep_usd_per_month"),
            settings.integer("spare_devices", 0, MOST, 0),
            settings.integer("minimum_devices", 1, MOST, 1),
            hoursPerMonth),
        capacity(settings),
        extras(settings));
  }

  private static StatedFigure figure(Settings settings, String key) {
    return new StatedFigure(
        settings.value(key, Quantities::number),
        Optional.empty(),
        Optional.empty(),
        Confidence.ASSUMED,
        "the scenario");
  }

  private Deployment realtime(Settings settings) {
    return new RealtimeEndpoint(
        instanceHour(settings, InstanceUse.ENDPOINT),
        settings.integer("minimum_instances", 1, MOST, 1),
        capacity(settings),
        traffic(settings),
        ExtrasReader.purchase(settings),
        hoursPerMonth,
        flag(settings, "instance_gpu"),
        job(settings),
        extras(settings, volume(settings, prices.region().endpointVolume(), Per.UNIT)));
  }

  private Deployment serverless(Settings settings) {
    int memoryGb = stated(settings, "memory_gb", text -> whole(text, 1, 6), Measured::memoryGb);
    return new ServerlessEndpoint(
        prices.named(settings, "second", "second", prices.region().serverless(memoryGb)),
        memoryGb,
        stated(
            settings,
            "billed_ms",
            PlanReader::milliseconds,
            measured -> measured.billing().seconds()),
        settings.has("billed_ms")
            ? Basis.STATED
            : measured(settings).map(each -> each.billing().basis()).orElse(Basis.STATED),
        settings.integer(
            "max_concurrency",
            1,
            MOST_SERVERLESS_AT_ONCE,
            measured(settings).map(Measured::maxConcurrency).orElse(MOST_SERVERLESS_AT_ONCE)),
        coldStart(settings),
        provisioned(
            settings,
            "second",
            prices.region().serverlessReady(memoryGb),
            prices.region().serverlessReadyDuration(memoryGb)),
        traffic(settings),
        errorRatio(settings),
        hoursPerMonth,
        job(settings),
        extras(settings));
  }

  private Deployment async(Settings settings) {
    return new AsyncEndpoint(
        instanceHour(settings, InstanceUse.ASYNC_ENDPOINT),
        scaling(settings),
        work(settings),
        settings
            .optionalSection("objects")
            .map(this::objects)
            .or(
                () ->
                    measured(settings)
                        .map(measured -> AsyncEndpoint.Objects.of(measured, prices.region()))),
        traffic(settings),
        ExtrasReader.purchase(settings),
        errorRatio(settings),
        hoursPerMonth,
        flag(settings, "instance_gpu"),
        job(settings),
        extras(settings, volume(settings, prices.region().endpointVolume(), Per.HOUR)));
  }

  private AsyncEndpoint.Objects objects(Settings settings) {
    return new AsyncEndpoint.Objects(
        prices.named(settings, "put", "request", prices.region().s3Put()),
        prices.named(settings, "get", "request", prices.region().s3Get()),
        settings.value("gets_per_request", Quantities::estimate),
        settings.value("bytes_per_request", Quantities::estimate),
        settings.value("kept_days", Quantities::number),
        prices.named(settings, "storage", "GB-month", prices.region().s3Standard()));
  }

  private Deployment startStop(Settings settings) {
    InstanceUse use =
        settings.has("use")
            ? settings.choice(
                "use", Map.of("endpoint", InstanceUse.ENDPOINT, "ec2", InstanceUse.EC2))
            : InstanceUse.ENDPOINT;
    return new StartStopEndpoint(
        instanceHour(settings, use),
        use,
        scaling(settings),
        work(settings),
        traffic(settings),
        ExtrasReader.purchase(settings),
        errorRatio(settings),
        hoursPerMonth,
        flag(settings, "instance_gpu"),
        job(settings),
        extras(
            settings,
            use == InstanceUse.EC2
                ? volume(settings, prices.region().volume(), Per.MONTH)
                : volume(settings, prices.region().endpointVolume(), Per.HOUR)));
  }

  private Deployment lambda(Settings settings) {
    Architecture architecture =
        settings.has("architecture")
            ? settings.choice("architecture", ARCHITECTURES)
            : measured(settings).map(Measured::architecture).orElse(Architecture.X86_64);
    int ephemeralMb =
        settings.integer("ephemeral_mb", FREE_EPHEMERAL_MB, MOST_LAMBDA_MB, FREE_EPHEMERAL_MB);
    int memoryMb =
        stated(settings, "memory_mb", text -> whole(text, 128, MOST_LAMBDA_MB), Measured::memoryMb);
    Optional<ColdStart> coldStart = coldStart(settings);
    List<Line> beside = new ArrayList<>(streaming(settings, architecture));
    beside.addAll(snapStart(settings, architecture, memoryMb, coldStart));
    return new LambdaFunction(
        prices.named(settings, "request", "request", prices.region().lambdaRequest(architecture)),
        prices.named(
            settings, "gb_second", "GB-second", prices.region().lambdaDuration(architecture)),
        memoryMb,
        stated(
            settings,
            "billed_ms",
            PlanReader::milliseconds,
            measured -> measured.billing().seconds()),
        settings.integer("max_concurrency", 1, MOST, USUAL_LAMBDA_AT_ONCE),
        coldStart,
        provisioned(
            settings,
            "GB-second",
            prices.region().lambdaReady(architecture),
            prices.region().lambdaReadyDuration(architecture)),
        ephemeralMb == FREE_EPHEMERAL_MB
            ? Optional.empty()
            : Optional.of(
                new LambdaFunction.Ephemeral(
                    ephemeralMb,
                    prices.named(
                        settings,
                        "ephemeral_gb_second",
                        "GB-second",
                        prices.region().lambdaStorage()))),
        settings.has("log_bytes_per_request")
            ? Optional.of(
                new LambdaFunction.Logs(
                    settings.value("log_bytes_per_request", Quantities::estimate),
                    prices.named(settings, "log_gb", "GB", prices.region().logIngestion())))
            : Optional.empty(),
        errorRatio(settings),
        hoursPerMonth,
        job(settings),
        extras(settings, beside));
  }

  /**
   * The volume of each instance, which is there as long as the instance; that of one's own instance
   * stays while it is stopped.
   */
  private List<Line> volume(Settings settings, UnitPrice gigabyteMonth, Per per) {
    if (!settings.has("volume_gb")) {
      return List.of();
    }
    BigDecimal gigabytes = settings.value("volume_gb", Quantities::number);
    int stopped = per == Per.MONTH ? settings.integer("maximum_instances", 1, MOST, 1) : 1;
    return List.of(
        new Line(
            "volumes",
            prices.named(settings, "volume", "GB-month", gigabyteMonth),
            Estimate.exact(
                per == Per.HOUR
                    ? gigabytes.divide(hoursPerMonth, MathContext.DECIMAL128)
                    : gigabytes.multiply(BigDecimal.valueOf(stopped))),
            per,
            gigabytes.toPlainString()
                + (per == Per.MONTH
                    ? " GB an instance, also while it is stopped"
                    : " GB an instance for as long as it is on")));
  }

  /** What is streamed beyond the first 6 MB of a response, which cost nothing. */
  private List<Line> streaming(Settings settings, Architecture architecture) {
    if (!settings.has("streamed_bytes_per_request")) {
      return List.of();
    }
    BigDecimal bytes = settings.value("streamed_bytes_per_request", Quantities::number);
    BigDecimal charged = bytes.subtract(FREE_STREAMED_BYTES).max(BigDecimal.ZERO);
    return List.of(
        new Line(
            "response streaming",
            prices.named(
                settings, "streamed_gb", "GB", prices.region().lambdaStreaming(architecture)),
            Estimate.exact(charged.divide(BYTES_PER_GB, MathContext.DECIMAL128)),
            Per.REQUEST,
            bytes.toPlainString() + " bytes a request, of which the first 6 MB cost nothing"));
  }

  /** A snapshot that is kept all month, and read by each new environment. */
  private List<Line> snapStart(
      Settings settings, Architecture architecture, int memoryMb, Optional<ColdStart> coldStart) {
    if (!settings.has("snap_start")) {
      return List.of();
    }
    Settings snapshot = settings.section("snap_start");
    if (coldStart.isEmpty()) {
      throw settings.error(
          "snap_start",
          "how many environments it restores follows from 'cold_start', which is missing");
    }
    BigDecimal gigabytes = BigDecimal.valueOf(memoryMb).divide(MB_PER_GB, MathContext.DECIMAL128);
    BigDecimal keptHours = snapshot.value("kept_hours", Quantities::number, hoursPerMonth);
    BigDecimal billedHours = keptHours.max(LEAST_SNAPSHOT_HOURS);
    String size = gigabytes.toPlainString() + " GB";
    return List.of(
        new Line(
            "snapshot kept",
            prices.named(
                snapshot,
                "cached_gb_second",
                "GB-second",
                prices.region().snapStartCached(architecture)),
            Estimate.exact(
                gigabytes.multiply(billedHours).multiply(BigDecimal.valueOf(SECONDS_PER_HOUR))),
            Per.MONTH,
            size + " for " + billedHours.toPlainString() + " h, at least 3"),
        new Line(
            "snapshot restored",
            prices.named(
                snapshot, "restored_gb", "GB", prices.region().snapStartRestored(architecture)),
            Estimate.exact(gigabytes),
            Per.COLD_CALL,
            size + " each time that a call is cold"));
  }

  private Deployment batchTransform(Settings settings) {
    return new BatchTransform(
        instanceHour(settings, InstanceUse.BATCH_TRANSFORM),
        settings.integer("instances", 1, MOST, 1),
        settings.value("jobs_per_month", text -> whole(text, 1, MOST)),
        work(settings),
        settings.value("start_s", Quantities::estimate),
        ExtrasReader.purchase(settings),
        errorRatio(settings),
        hoursPerMonth,
        flag(settings, "instance_gpu"),
        job(settings),
        extras(settings));
  }

  private Capacity capacity(Settings settings) {
    if (measured(settings).isPresent()
        && List.of("capacity_per_s", "batching", "service_time_ms").stream()
            .noneMatch(settings::has)) {
      return measured(settings).get().capacity();
    }
    BigDecimal perSecond =
        settings.has("capacity_per_s")
            ? settings.value("capacity_per_s", Quantities::aboveZero)
            : BigDecimal.ONE.divide(work(settings).value(), MathContext.DECIMAL128);
    return new Capacity.AtLeast(perSecond, errorRatio(settings), "the scenario");
  }

  /** What a unit takes for one inference, by itself or as a part of a full batch. */
  private Estimate work(Settings settings) {
    if (settings.has("batching")) {
      Settings batching = settings.section("batching");
      return new Batching(
              batching.value("size", text -> whole(text, 1, MOST)),
              Estimate.exact(batching.value("batch_s", Quantities::aboveZero)))
          .secondsPerInference();
    }
    return stated(settings, "service_time_ms", PlanReader::milliseconds, Measured::workSeconds);
  }

  private static Estimate milliseconds(String text) {
    return Estimate.exact(Quantities.aboveZero(text)).dividedBy(MILLIS_PER_SECOND);
  }

  private static Scaling scaling(Settings settings) {
    int minimum = settings.integer("minimum_instances", 0, MOST, 0);
    return new Scaling(
        minimum,
        settings.integer("maximum_instances", Math.max(1, minimum), MOST, Math.max(1, minimum)),
        settings.integer("backlog_per_instance", 1, MOST, 1),
        settings.value("start_s", Quantities::estimate),
        settings.value("rest_s", Quantities::estimate));
  }

  private Optional<Traffic> traffic(Settings settings) {
    return settings
        .optionalSection("traffic")
        .map(
            bytes ->
                new Traffic(
                    bytes.value("request_bytes", Quantities::estimate),
                    bytes.value("response_bytes", Quantities::estimate),
                    prices.named(bytes, "gb_in", "GB", prices.region().endpointDataIn()),
                    prices.named(bytes, "gb_out", "GB", prices.region().endpointDataOut())))
        .or(
            () ->
                measured(settings)
                    .map(
                        measured ->
                            new Traffic(
                                measured.requestBytes(),
                                measured.responseBytes(),
                                prices.named(
                                    settings, "traffic", "GB", prices.region().endpointDataIn()),
                                prices.named(
                                    settings,
                                    "traffic",
                                    "GB",
                                    prices.region().endpointDataOut()))));
  }

  private Optional<ColdStart> coldStart(Settings settings) {
    return settings
        .optionalSection("cold_start")
        .map(
            cold ->
                new ColdStart(
                    cold.value("extra_ms", Quantities::estimate).dividedBy(MILLIS_PER_SECOND),
                    cold.value("idle_expiry_s", Quantities::number),
                    "the scenario"))
        .or(() -> measured(settings).flatMap(each -> each.billing().coldStart()));
  }

  private Optional<Provisioned> provisioned(
      Settings settings, String unit, UnitPrice ready, UnitPrice duration) {
    return settings
        .optionalSection("provisioned")
        .map(
            kept ->
                new Provisioned(
                    kept.value("concurrency", text -> whole(text, 1, MOST)),
                    prices.named(kept, "ready", unit, ready),
                    prices.named(kept, "duration", unit, duration)));
  }

  private static Optional<InferenceNeeds> job(Settings settings) {
    return settings
        .optionalSection("job")
        .map(
            job ->
                new InferenceNeeds(
                    job.value("run_s", Quantities::number),
                    job.integer("request_bytes", 0, Integer.MAX_VALUE, 0),
                    job.integer("response_bytes", 0, Integer.MAX_VALUE, 0),
                    job.integer("memory_mb", 0, Integer.MAX_VALUE, 0),
                    flag(job, "gpu")));
  }

  private BigDecimal errorRatio(Settings settings) {
    return settings.value(
        "error_ratio",
        Quantities::number,
        measured(settings).map(Measured::errorRatio).orElse(BigDecimal.ZERO));
  }

  private static boolean flag(Settings settings, String key) {
    return settings.has(key) && settings.choice(key, YES_OR_NO);
  }

  private static int whole(String text, int min, int max) {
    BigDecimal value = Quantities.number(text);
    try {
      int whole = value.intValueExact();
      if (whole >= min && whole <= max) {
        return whole;
      }
    } catch (ArithmeticException e) {
      // reported below, like a number out of bounds
    }
    throw new IllegalArgumentException(
        "'%s' is not a whole number from %d to %d".formatted(text, min, max));
  }
}
