package dev.tenk.cost.scenario;

import dev.tenk.cost.AsyncEndpoint;
import dev.tenk.cost.BatchTransform;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.RealtimeEndpoint;
import dev.tenk.cost.StartStopEndpoint;
import dev.tenk.cost.UnitPrice;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.scenario.Scenario.Lever.Together;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the deployments of a scenario. */
final class PlanReader {
  private static final int MOST = PlanKeys.MOST;

  private final Prices prices;
  private final BigDecimal hoursPerMonth;
  private final ScalingReader scaling;
  private final PlanKeys keys;
  private final StatedReader stated;
  private final PipelineReader pipelines;
  private final LeversReader levers;
  private final Map<String, Function<Settings, Deployment>> kinds = new LinkedHashMap<>();

  /**
   * Those of one scenario.
   *
   * @param stated reads what other tools state
   * @param profiles the device profile of a file that the scenario names; throws
   *     IllegalArgumentException in words where there is none
   */
  PlanReader(
      Prices prices,
      MonthHours month,
      PlanKeys keys,
      StatedReader stated,
      Function<String, DeviceProfile> profiles) {
    this.prices = prices;
    this.hoursPerMonth = month.hours();
    this.scaling = new ScalingReader(month);
    this.keys = keys;
    this.stated = stated;
    CallPlans calls = new CallPlans(prices, hoursPerMonth, keys, stated);
    kinds.put("edge", new EdgeReader(prices, hoursPerMonth, keys, stated, profiles)::edge);
    kinds.put("sagemaker-realtime", this::realtime);
    kinds.put("sagemaker-serverless", calls::serverless);
    kinds.put("sagemaker-async", this::async);
    kinds.put("start-stop", this::startStop);
    kinds.put("lambda", calls::lambda);
    kinds.put("lambda-managed-instances", calls::managedInstances);
    kinds.put("batch-transform", this::batchTransform);
    this.pipelines = new PipelineReader(prices, month, keys);
    kinds.put(PipelineReader.KIND, pipelines::stated);
    this.levers = new LeversReader(prices);
  }

  /** A deployment; a pipeline once for each way to buy it that is compared. */
  List<Plan> plans(Settings settings) {
    String name = ScenarioReader.word(settings, "name");
    Function<Settings, Deployment> reader = settings.choice("kind", kinds);
    if (isPipeline(settings) && settings.has("compare")) {
      return placed(settings, () -> PipelineReader.compared(settings)).stream()
          .map(
              way ->
                  plan(
                      settings,
                      name + " (" + way.text() + ")",
                      each -> pipelines.bought(each, way)))
          .toList();
    }
    return List.of(plan(settings, name, reader));
  }

  private Plan plan(Settings settings, String name, Function<Settings, Deployment> reader) {
    Plan plan = placed(settings, () -> plan(settings, name, reader.apply(settings)));
    LeversReader.Levers all = levers.of(settings, (over, check) -> model(over, check, reader));
    return plan.with(all.each(), all.together());
  }

  private Plan plan(Settings settings, String name, Deployment deployment) {
    return new Plan(
        name,
        settings.string("kind"),
        PlanKeys.flag(settings, "hypothetical"),
        settings.optionalString("measured"),
        keys.measured(settings),
        deployment,
        priced(settings, deployment),
        deployment.alwaysOn().map(always -> priced(settings, always)),
        List.of(),
        Together.NONE);
  }

  /** What a deployment costs, or one with a lever laid over it. */
  private CostModel model(
      Settings settings, Consumer<Deployment> check, Function<Settings, Deployment> reader) {
    ScenarioReader.word(settings, "name");
    return placed(
        settings,
        () -> {
          Deployment deployment = reader.apply(settings);
          check.accept(deployment);
          return priced(settings, deployment);
        });
  }

  private CostModel priced(Settings settings, Deployment deployment) {
    CostModel model = deployment.priced(prices.all());
    Optional<String> remark = stated.remark(settings, deployment);
    if (remark.isPresent()) {
      model = model.ofStatedFigures(remark.get());
    }
    if (isPipeline(settings)) {
      return model;
    }
    BigDecimal hitRatio = PlanKeys.cacheHitRatio(settings);
    return hitRatio.signum() == 0 ? model : model.behindCache(hitRatio);
  }

  private static boolean isPipeline(Settings settings) {
    return settings.string("kind").equals(PipelineReader.KIND);
  }

  /** What is read of a deployment; an error that has no place in the file yet gets one. */
  private static <T> T placed(Settings settings, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw settings.error("name", settings.string("name") + ": " + e.getMessage());
    } catch (ConfigurationException e) {
      throw placed(settings, settings.string("name"), e);
    }
  }

  /** The models' errors about prices have no place in the file yet. */
  static ConfigurationException placed(Settings settings, String name, ConfigurationException e) {
    return hasPlace(e) ? e : settings.error("name", name + ": " + e.getMessage());
  }

  private static boolean hasPlace(ConfigurationException e) {
    return e.getMessage().matches("(?s)[^ ]*[^ :]+:[0-9]+:[0-9]+: .*");
  }

  private Deployment realtime(Settings settings) {
    return new RealtimeEndpoint(
        keys.instanceHour(settings, InstanceUse.ENDPOINT),
        scaling.realtime(settings, keys),
        stated.capacity(settings),
        keys.traffic(settings),
        ScalingReader.follows(settings)
            ? ExtrasReader.purchase(settings)
            : ExtrasReader.purchaseOfSteady(settings),
        hoursPerMonth,
        PlanKeys.flag(settings, "instance_gpu"),
        PlanKeys.job(settings),
        keys.extras(
            settings,
            volume(
                settings,
                prices.region().endpointVolume(),
                ScalingReader.follows(settings) ? Per.HOUR : Per.UNIT)),
        keys.instanceShare(settings));
  }

  private Deployment async(Settings settings) {
    return new AsyncEndpoint(
        keys.instanceHour(settings, InstanceUse.ASYNC_ENDPOINT),
        scaling.async(settings, keys),
        keys.work(settings),
        settings
            .optionalSection("objects")
            .map(this::objects)
            .or(
                () ->
                    keys.measured(settings)
                        .map(measured -> AsyncEndpoint.Objects.of(measured, prices.region()))),
        keys.traffic(settings),
        ExtrasReader.purchase(settings),
        keys.errorRatio(settings),
        hoursPerMonth,
        PlanKeys.flag(settings, "instance_gpu"),
        PlanKeys.job(settings),
        keys.extras(settings, volume(settings, prices.region().endpointVolume(), Per.HOUR)));
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
        keys.instanceHour(settings, use),
        use,
        scaling.startStop(settings, keys),
        keys.work(settings),
        keys.traffic(settings),
        ExtrasReader.purchase(settings),
        keys.errorRatio(settings),
        hoursPerMonth,
        PlanKeys.flag(settings, "instance_gpu"),
        PlanKeys.job(settings),
        keys.extras(
            settings,
            use == InstanceUse.EC2
                ? volume(settings, prices.region().volume(), Per.UNIT)
                : volume(settings, prices.region().endpointVolume(), Per.HOUR)));
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
    return List.of(
        new Line(
            "volumes",
            prices.named(settings, "volume", "GB-month", gigabyteMonth),
            Estimate.exact(
                per == Per.HOUR
                    ? gigabytes.divide(hoursPerMonth, MathContext.DECIMAL128)
                    : gigabytes),
            per,
            gigabytes.toPlainString()
                + (gigabyteMonth.equals(prices.region().volume())
                    ? " GB an instance, also while it is stopped"
                    : " GB an instance for as long as it is on")));
  }

  private Deployment batchTransform(Settings settings) {
    return new BatchTransform(
        keys.instanceHour(settings, InstanceUse.BATCH_TRANSFORM),
        settings.integer("instances", 1, MOST, 1),
        settings.value("jobs_per_month", text -> PlanKeys.whole(text, 1, MOST)),
        keys.work(settings),
        settings.value("start_s", Quantities::estimate),
        ExtrasReader.purchaseOfSteady(settings),
        keys.errorRatio(settings),
        hoursPerMonth,
        PlanKeys.flag(settings, "instance_gpu"),
        PlanKeys.job(settings),
        keys.extras(settings));
  }
}
