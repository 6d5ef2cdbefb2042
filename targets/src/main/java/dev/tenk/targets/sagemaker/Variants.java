package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.EndpointInstances;
import dev.tenk.results.model.EndpointInstances.Group;
import dev.tenk.results.model.RunManifest.TargetFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantServerlessConfig;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;

/**
 * The production variants that calls may reach: the one that the suite names, else all of them,
 * among which the service chooses.
 *
 * @param reached by calls; at least one
 * @param shadows get copies of calls, whose answers nobody sees
 * @param now the endpoint as it is
 * @param pools instances of several types, by variant
 */
record Variants(
    List<ProductionVariant> reached,
    List<ProductionVariant> shadows,
    DescribeEndpointResponse now,
    InstancePools pools) {
  /** Among the facts: those of the instances. */
  static final Set<String> INSTANCES =
      Set.of("instance_type", "instance_count", EndpointInstances.KEY);

  /** What is known of them: a fact on which they differ is left out. */
  Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    if (reached.size() == 1) {
      facts.put("variant", reached.get(0).variantName());
    } else {
      facts.put(TargetFacts.VARIANTS, String.join(", ", names()));
    }
    if (!shadows.isEmpty()) {
      facts.put(
          "shadow_variants",
          shadows.stream().map(ProductionVariant::variantName).collect(Collectors.joining(", ")));
    }
    common(ProductionVariant::modelName).ifPresent(model -> facts.put("model", model));
    Optional<List<Group>> answering = groups(reached, false);
    Optional<List<Group>> all = groups(reached, true);
    List<String> types =
        answering.stream().flatMap(List::stream).map(Group::instanceType).distinct().toList();
    if (answering.isPresent() && types.size() == 1) {
      facts.put("instance_type", types.get(0));
    } else if (answering.isEmpty()) {
      common(ProductionVariant::instanceTypeAsString)
          .ifPresent(type -> facts.put("instance_type", type));
    }
    answering.ifPresent(
        groups ->
            facts.put(
                "instance_count", String.valueOf(groups.stream().mapToInt(Group::count).sum())));
    all.filter(groups -> groups.size() > 1)
        .ifPresent(
            groups -> facts.put(EndpointInstances.KEY, new EndpointInstances(groups).toString()));
    return facts;
  }

  /** The names of those that calls may reach. */
  List<String> names() {
    return reached.stream().map(ProductionVariant::variantName).toList();
  }

  /** The environments of a serverless endpoint; empty where instances serve it. */
  Optional<ProductionVariantServerlessConfig> serverless(String targetName, String endpoint) {
    List<Optional<ProductionVariantServerlessConfig>> configs =
        reached.stream()
            .map(variant -> Optional.ofNullable(variant.serverlessConfig()))
            .distinct()
            .toList();
    if (configs.size() > 1) {
      throw new ConfigurationException(
          "target '%s': the production variants of endpoint %s (%s) are hosted in several ways, which no one kind of target fits; name one with variant, each as a target of its own"
              .formatted(targetName, endpoint, String.join(", ", names())));
    }
    return configs.get(0);
  }

  private Optional<String> common(Function<ProductionVariant, String> fact) {
    List<String> values = reached.stream().map(fact).distinct().toList();
    return values.size() == 1 ? Optional.ofNullable(values.get(0)) : Optional.empty();
  }

  /** Instances by variant and type; empty where those of one variant are not told. */
  private Optional<List<Group>> groups(List<ProductionVariant> variants, boolean withShadows) {
    List<Group> groups = new ArrayList<>();
    for (ProductionVariant variant : variants) {
      if (!add(groups, variant, false)) {
        return Optional.empty();
      }
    }
    for (ProductionVariant shadow : withShadows ? shadows : List.<ProductionVariant>of()) {
      if (!add(groups, shadow, true)) {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }

  private boolean add(List<Group> groups, ProductionVariant variant, boolean shadow) {
    String name = variant.variantName();
    Map<String, Integer> pool = pools.of(name);
    if (!pool.isEmpty()) {
      pool.forEach((type, count) -> groups.add(new Group(name, shadow, type, count)));
      return true;
    }
    Optional<Integer> count = count(name, shadow);
    if (count.isEmpty() || variant.instanceTypeAsString() == null) {
      return false;
    }
    groups.add(new Group(name, shadow, variant.instanceTypeAsString(), count.get()));
    return true;
  }

  private Optional<Integer> count(String name, boolean shadow) {
    return Stream.ofNullable(shadow ? now.shadowProductionVariants() : now.productionVariants())
        .flatMap(List::stream)
        .filter(summary -> summary.variantName().equals(name))
        .map(ProductionVariantSummary::currentInstanceCount)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** What is to be said before the load. */
  List<String> remarks(String targetName) {
    List<String> remarks = new ArrayList<>();
    boolean serverless = reached.stream().anyMatch(variant -> variant.serverlessConfig() != null);
    if (reached.size() > 1) {
      remarks.add(
          "target '%s': %d production variants share its calls (%s), for the suite names no variant; they are measured and priced together, and the report has the share of each"
              .formatted(targetName, reached.size(), inWords(reached, false)));
    }
    if (!shadows.isEmpty()) {
      remarks.add(
          "target '%s': shadow variants get copies of calls and answer none (%s); they are billed all the same, and in the cost here"
              .formatted(targetName, inWords(shadows, true)));
    }
    if (!serverless && groups(reached, true).isEmpty()) {
      remarks.add(
          "target '%s': the account does not tell the instances of every variant (%s), so the endpoint has no cost here"
              .formatted(
                  targetName,
                  Stream.of(inWords(reached, false), inWords(shadows, true))
                      .filter(words -> !words.isEmpty())
                      .collect(Collectors.joining(", "))));
    }
    return remarks;
  }

  private String inWords(List<ProductionVariant> variants, boolean shadow) {
    return variants.stream()
        .map(
            variant -> {
              List<Group> groups = new ArrayList<>();
              return add(groups, variant, shadow)
                  ? new EndpointInstances(groups).toString()
                  : variant.variantName() + " of unknown instances";
            })
        .collect(Collectors.joining(", "));
  }
}
