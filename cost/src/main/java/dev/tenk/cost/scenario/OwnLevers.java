package dev.tenk.cost.scenario;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.Purchase;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.UnitPrice;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.scenario.Scenario.Lever;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The levers that nobody states, but that follow from the price books. */
final class OwnLevers {
  /** Never paid for, however old an account is: AWS Lambda pricing, read in 2026-11. */
  private static final String ALWAYS_FREE =
      "{name: free, free_tiers: [{price: '%s', quantity_per_month: 1000000}, {price: '%s', quantity_per_month: 400000}]}";

  private static final Set<String> PLANS = Set.of(PriceKey.SAGEMAKER_PLANS, PriceKey.COMPUTE_PLANS);

  private static final String OF_CALLS =
      "a commitment for each hour of the whole term: it saves so much where each hour has as many calls, and less where they come and go";

  private static final Map<String, InstanceUse> USES =
      Map.of(
          "sagemaker-realtime", InstanceUse.ENDPOINT,
          "sagemaker-async", InstanceUse.ASYNC_ENDPOINT,
          "batch-transform", InstanceUse.BATCH_TRANSFORM);

  private final Prices prices;
  private final Set<String> plans;

  OwnLevers(Prices prices) {
    this.prices = prices;
    this.plans =
        prices.all().rows().stream()
            .map(PriceRow::key)
            .filter(key -> PLANS.contains(key.service()))
            .flatMap(key -> key.operation().stream())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * One of them.
   *
   * @param settings what is laid over the deployment
   */
  record Own(String name, Settings settings, List<String> needs) {}

  List<Own> of(Settings deployment) {
    List<Own> levers = new ArrayList<>();
    String kind = deployment.string("kind");
    if (USES.containsKey(kind)) {
      instance(deployment, USES.get(kind), levers);
    } else if (kind.equals("start-stop")) {
      boolean ec2 = deployment.optionalString("use").filter("ec2"::equals).isPresent();
      instance(deployment, ec2 ? InstanceUse.EC2 : InstanceUse.ENDPOINT, levers);
    } else if (kind.equals("lambda")) {
      Architecture architecture =
          deployment.optionalString("architecture").filter("arm64"::equals).isPresent()
              ? Architecture.ARM64
              : Architecture.X86_64;
      plans(deployment, prices.region().lambdaDuration(architecture), OF_CALLS, levers);
      freeTiers(deployment, architecture).ifPresent(levers::add);
    } else if (kind.equals("sagemaker-serverless") && deployment.has("memory_gb")) {
      int memoryGb = deployment.integer("memory_gb", 1, 6);
      plans(deployment, prices.region().serverless(memoryGb), OF_CALLS, levers);
    }
    return levers;
  }

  private void instance(Settings deployment, InstanceUse use, List<Own> levers) {
    if (!deployment.has("instance")) {
      return;
    }
    UnitPrice hour = prices.hour(deployment, "instance", use, PurchaseOption.ON_DEMAND);
    if (isAlwaysOn(deployment)) {
      plans(
          deployment,
          hour,
          "a commitment for the whole term, paid also when it is not used",
          levers);
    }
    String usageType = PriceBook.bare(((UnitPrice.Listed) hour).key().usageType());
    String instanceType = usageType.substring(usageType.indexOf(':') + 1);
    UnitPrice spot = prices.region().instanceHour(use, PurchaseOption.SPOT, instanceType);
    if (use.refuses(PurchaseOption.SPOT).isEmpty()
        && prices.all().has(((UnitPrice.Listed) spot).key())
        && ExtrasReader.purchase(deployment).option() != PurchaseOption.SPOT) {
      levers.add(
          own(
              "spot",
              "{name: spot, purchase: {option: spot}}",
              "an instance may be taken away with two minutes' notice"));
    }
  }

  /** What is committed for each hour saves nothing while fewer are on; how much is to be stated. */
  private static boolean isAlwaysOn(Settings deployment) {
    String kind = deployment.string("kind");
    if (kind.equals("batch-transform") || ScalingReader.follows(deployment)) {
      return false;
    }
    if (kind.equals("sagemaker-realtime")) {
      return deployment.integer("minimum_instances", 0, PlanKeys.MOST, 1) > 0;
    }
    return ScalingReader.minimum(deployment) == ScalingReader.maximum(deployment);
  }

  private void plans(Settings deployment, UnitPrice onDemand, String need, List<Own> levers) {
    Optional<String> bought = ExtrasReader.purchase(deployment).plan();
    for (String plan : plans) {
      if (!bought.equals(Optional.of(plan)) && covers(plan, onDemand)) {
        levers.add(
            own(
                "savings plan " + plan,
                "{name: plan, purchase: {option: savings-plan, plan: '%s'}}".formatted(plan),
                need));
      }
    }
  }

  private boolean covers(String plan, UnitPrice onDemand) {
    try {
      return prices.all().has(Purchase.rate(onDemand, plan));
    } catch (ConfigurationException e) {
      return false;
    }
  }

  private Optional<Own> freeTiers(Settings deployment, Architecture architecture) {
    // what is kept ready is not free, nor the work on it
    if (deployment.has("provisioned") || deployment.has("free_tiers")) {
      return Optional.empty();
    }
    return Optional.of(
        own(
            "always-free tier of Lambda",
            ALWAYS_FREE.formatted(
                named(deployment, "request", prices.region().lambdaRequest(architecture)),
                named(deployment, "gb_second", prices.region().lambdaDuration(architecture))),
            "an account that has used none of it elsewhere"));
  }

  /** As scenarios name a price. */
  private static String named(Settings deployment, String key, UnitPrice whenAbsent) {
    PriceKey listed = ((UnitPrice.Listed) whenAbsent).key();
    return deployment.has(key)
        ? deployment.string(key)
        : listed.service() + "/" + listed.usageType();
  }

  private static Own own(String name, String yaml, String need) {
    return new Own(Lever.OWN + name, ScenarioReader.settings("tenk", yaml), List.of(need));
  }
}
