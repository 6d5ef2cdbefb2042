package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.aws.PreflightCalls;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeInferenceComponentResponse;
import software.amazon.awssdk.services.sagemaker.model.InferenceComponentComputeResourceRequirements;
import software.amazon.awssdk.services.sagemaker.model.InferenceComponentStatus;
import software.amazon.awssdk.services.sagemaker.model.InferenceComponentSummary;
import software.amazon.awssdk.services.sagemaker.model.ListInferenceComponentsResponse;

/** What the account reports about an inference component, and about those beside it. */
final class ComponentAccount {
  /** An endpoint has no more of them than a few hundred. */
  private static final int MOST_PAGES = 20;

  private static final int SHARE_DIGITS = 6;

  private final TargetPlan plan;
  private final String endpoint;
  private final ComponentSettings settings;
  private final SageMakerAsyncClient sagemaker;
  private final PreflightCalls preflight;
  private final List<String> remarks = new ArrayList<>();

  ComponentAccount(
      TargetPlan plan,
      String endpoint,
      ComponentSettings settings,
      SageMakerAsyncClient sagemaker,
      PreflightCalls preflight) {
    this.plan = plan;
    this.endpoint = endpoint;
    this.settings = settings;
    this.sagemaker = sagemaker;
    this.preflight = preflight;
  }

  /** What can be reserved, in the order in which it is looked for. */
  private enum Resource {
    ACCELERATORS("accelerators", needs -> decimal(needs.numberOfAcceleratorDevicesRequired())),
    CORES("cores", needs -> decimal(needs.numberOfCpuCoresRequired())),
    MEMORY("memory_mb", needs -> decimal(needs.minMemoryRequiredInMb()));

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference is
    private final Function<InferenceComponentComputeResourceRequirements, BigDecimal> amount;

    Resource(
        String text, Function<InferenceComponentComputeResourceRequirements, BigDecimal> amount) {
      this.text = text;
      this.amount = amount;
    }

    BigDecimal of(DescribeInferenceComponentResponse component) {
      return needs(component).map(amount).orElse(BigDecimal.ZERO);
    }
  }

  private static BigDecimal decimal(Number amount) {
    return amount == null
        ? BigDecimal.ZERO
        : new BigDecimal(amount.toString()).stripTrailingZeros();
  }

  /**
   * The component as it is now; empty where the account may not be asked.
   *
   * @throws ConfigurationException when there is none, when it is another endpoint's, or not ready
   */
  Optional<DescribeInferenceComponentResponse> describe() {
    Optional<DescribeInferenceComponentResponse> found = describe(settings.name());
    found.ifPresent(this::requireUsable);
    return found;
  }

  private Optional<DescribeInferenceComponentResponse> describe(String name) {
    return preflight.awaitIfPermitted(
        "sagemaker:DescribeInferenceComponent",
        "inference component " + name,
        sagemaker.describeInferenceComponent(request -> request.inferenceComponentName(name)));
  }

  private void requireUsable(DescribeInferenceComponentResponse component) {
    if (!endpoint.equalsIgnoreCase(component.endpointName())) {
      throw plan.settings()
          .error(
              ComponentSettings.COMPONENT,
              "inference component %s is on endpoint %s, not on %s"
                  .formatted(settings.name(), component.endpointName(), endpoint));
    }
    // while copies come or go it is Updating, and serves
    if (component.inferenceComponentStatus() != InferenceComponentStatus.IN_SERVICE
        && component.inferenceComponentStatus() != InferenceComponentStatus.UPDATING) {
      throw new ConfigurationException(
          "target '%s': inference component %s is %s%s, not InService; wait for it, or repair it"
              .formatted(
                  plan.name(),
                  settings.name(),
                  component.inferenceComponentStatusAsString(),
                  Optional.ofNullable(component.failureReason())
                      .map(why -> " (" + why + ")")
                      .orElse("")));
    }
  }

  /** What is known of it, and its share of the instances it is on. */
  Map<String, String> facts(DescribeInferenceComponentResponse component) {
    remarks.clear();
    Map<String, String> facts = new TreeMap<>();
    settings.addTo(facts);
    facts.put("copies", Integer.toString(currentCopies(component)));
    facts.put("desired_copies", Integer.toString(desiredCopies(component)));
    for (Resource each : Resource.values()) {
      if (each.of(component).signum() > 0) {
        facts.put(each.text + "_a_copy", each.of(component).toPlainString());
      }
    }
    Optional.ofNullable(component.specification())
        .flatMap(specification -> Optional.ofNullable(specification.modelName()))
        .ifPresent(model -> facts.put("model", model));
    if (settings.instanceShare().isEmpty()) {
      share(component, facts);
    }
    return facts;
  }

  /**
   * Its share of what all components reserve of the variant's instances. So what none of them
   * reserves is priced too, in the same shares: an instance is paid for as a whole. One without a
   * copy holds nothing now; this one is taken as it will be once it is awake.
   */
  private void share(DescribeInferenceComponentResponse own, Map<String, String> facts) {
    Optional<List<DescribeInferenceComponentResponse>> others = others(own);
    if (others.isEmpty()) {
      remarks.add(asIfAlone());
      return;
    }
    List<DescribeInferenceComponentResponse> holding =
        others.get().stream()
            .filter(each -> desiredCopies(each) > 0)
            .filter(each -> needs(each).isPresent())
            .toList();
    if (holding.isEmpty()) {
      return;
    }
    for (Resource resource : Resource.values()) {
      if (resource.of(own).signum() > 0
          && holding.stream().allMatch(each -> resource.of(each).signum() > 0)) {
        BigDecimal ownAmount = reserved(resource, own, Math.max(1, desiredCopies(own)));
        BigDecimal all =
            holding.stream()
                .map(each -> reserved(resource, each, desiredCopies(each)))
                .reduce(ownAmount, BigDecimal::add);
        BigDecimal share = ownAmount.divide(all, SHARE_DIGITS, RoundingMode.HALF_UP);
        facts.put("instance_share", share.stripTrailingZeros().toPlainString());
        facts.put("instance_share_by", resource.text);
        facts.put("beside", beside(resource, holding));
        remarks.add(
            "target '%s': %s has %s of the %s %s that inference components reserve of its instances (beside it: %s) and is priced as that share of them; what none reserves is idle and priced too, in the same shares"
                .formatted(
                    plan.name(),
                    settings.name(),
                    ownAmount.toPlainString(),
                    all.toPlainString(),
                    resource.text.replace("_", " in "),
                    beside(resource, holding)));
        return;
      }
    }
  }

  private static BigDecimal reserved(
      Resource resource, DescribeInferenceComponentResponse component, int copies) {
    return resource.of(component).multiply(BigDecimal.valueOf(copies));
  }

  private static String beside(
      Resource resource, List<DescribeInferenceComponentResponse> holding) {
    return holding.stream()
        .map(
            each ->
                "%s: %d x %s"
                    .formatted(
                        each.inferenceComponentName(),
                        desiredCopies(each),
                        resource.of(each).toPlainString()))
        .collect(Collectors.joining(", "));
  }

  private String asIfAlone() {
    return "target '%s': whether other inference components share the instances of %s is not known, so it is priced as if it had them alone; allow sagemaker:ListInferenceComponents and sagemaker:DescribeInferenceComponent, or state instance_share"
        .formatted(plan.name(), settings.name());
  }

  /**
   * What is to be said where the account may not be asked about it.
   *
   * @param variants that the endpoint has
   */
  Optional<String> notDescribed(List<String> variants) {
    if (variants.size() > 1) {
      return Optional.of(
          "target '%s': on which production variant of endpoint %s (%s) inference component %s is, is not known, so it has no cost here; allow sagemaker:DescribeInferenceComponent"
              .formatted(plan.name(), endpoint, String.join(", ", variants), settings.name()));
    }
    return settings.instanceShare().isPresent() ? Optional.empty() : Optional.of(asIfAlone());
  }

  /** Those of the same variant; empty where the account may not be asked about all of them. */
  private Optional<List<DescribeInferenceComponentResponse>> others(
      DescribeInferenceComponentResponse own) {
    List<DescribeInferenceComponentResponse> others = new ArrayList<>();
    Optional<String> token = Optional.empty();
    for (int page = 0; page < MOST_PAGES; page++) {
      Optional<String> next = token;
      Optional<ListInferenceComponentsResponse> listed =
          preflight.awaitIfPermitted(
              "sagemaker:ListInferenceComponents",
              "endpoint " + endpoint,
              sagemaker.listInferenceComponents(
                  request ->
                      request
                          .endpointNameEquals(endpoint)
                          .variantNameEquals(own.variantName())
                          .nextToken(next.orElse(null))));
      if (listed.isEmpty()) {
        return Optional.empty();
      }
      for (InferenceComponentSummary each : listed.get().inferenceComponents()) {
        if (!each.inferenceComponentName().equals(own.inferenceComponentName())) {
          Optional<DescribeInferenceComponentResponse> other =
              describe(each.inferenceComponentName());
          if (other.isEmpty()) {
            return Optional.empty();
          }
          others.add(other.get());
        }
      }
      token = Optional.ofNullable(listed.get().nextToken());
      if (token.isEmpty()) {
        break;
      }
    }
    return Optional.of(others);
  }

  private static Optional<InferenceComponentComputeResourceRequirements> needs(
      DescribeInferenceComponentResponse component) {
    return Optional.ofNullable(component.specification())
        .flatMap(specification -> Optional.ofNullable(specification.computeResourceRequirements()));
  }

  private static int currentCopies(DescribeInferenceComponentResponse component) {
    return component.runtimeConfig() == null || component.runtimeConfig().currentCopyCount() == null
        ? 0
        : component.runtimeConfig().currentCopyCount();
  }

  private static int desiredCopies(DescribeInferenceComponentResponse component) {
    return component.runtimeConfig() == null || component.runtimeConfig().desiredCopyCount() == null
        ? 0
        : component.runtimeConfig().desiredCopyCount();
  }

  /** What is to be said before the load. */
  List<String> remarks() {
    return List.copyOf(remarks);
  }
}
