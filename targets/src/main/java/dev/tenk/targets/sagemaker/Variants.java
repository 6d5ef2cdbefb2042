package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;

/**
 * The production variants that calls may reach: the one that the suite names, else all of them,
 * among which the service chooses.
 *
 * @param reached by calls; at least one
 * @param shadows get copies of calls, whose answers nobody sees
 */
record Variants(List<ProductionVariant> reached, List<ProductionVariant> shadows) {
  /** What is known of them: a fact on which they differ is left out. */
  Map<String, String> facts(List<ProductionVariantSummary> now) {
    Map<String, String> facts = new TreeMap<>();
    if (reached.size() == 1) {
      facts.put("variant", reached.get(0).variantName());
    } else {
      facts.put("variants", inWords(reached));
    }
    if (!shadows.isEmpty()) {
      facts.put("shadow_variants", inWords(shadows));
    }
    common(ProductionVariant::modelName).ifPresent(model -> facts.put("model", model));
    common(ProductionVariant::instanceTypeAsString)
        .ifPresent(type -> facts.put("instance_type", type));
    instances(now).ifPresent(count -> facts.put("instance_count", count));
    return facts;
  }

  private Optional<String> common(Function<ProductionVariant, String> fact) {
    List<String> values = reached.stream().map(fact).distinct().toList();
    return values.size() == 1 ? Optional.ofNullable(values.get(0)) : Optional.empty();
  }

  /** All that calls may reach is paid for; empty where the count of one is not told. */
  private Optional<String> instances(List<ProductionVariantSummary> now) {
    int all = 0;
    for (ProductionVariant variant : reached) {
      Optional<Integer> count =
          now.stream()
              .filter(summary -> summary.variantName().equals(variant.variantName()))
              .map(ProductionVariantSummary::currentInstanceCount)
              .filter(Objects::nonNull)
              .findFirst();
      if (count.isEmpty()) {
        return Optional.empty();
      }
      all += count.get();
    }
    return Optional.of(Integer.toString(all));
  }

  /**
   * Refuses variants that no one price fits.
   *
   * @throws ConfigurationException where they are of several instance types
   */
  void requireOnePrice(String targetName, String endpoint) {
    if (reached.stream().map(ProductionVariant::instanceTypeAsString).distinct().count() > 1) {
      throw new ConfigurationException(
          "target '%s': endpoint %s has production variants of several instance types (%s), which no one price fits; name one with variant, each as a target of its own"
              .formatted(targetName, endpoint, inWords(reached)));
    }
  }

  /** What is to be said before the load. */
  List<String> remarks(String targetName) {
    List<String> remarks = new ArrayList<>();
    if (reached.size() > 1) {
      remarks.add(
          "target '%s': %d production variants may answer (%s), for the suite names no variant; a cell that several of them answered is invalid"
              .formatted(targetName, reached.size(), inWords(reached)));
    }
    if (!shadows.isEmpty()) {
      remarks.add(
          "target '%s': shadow variants get copies of calls (%s); they are billed too, and are not in the cost here"
              .formatted(targetName, inWords(shadows)));
    }
    return remarks;
  }

  private static String inWords(List<ProductionVariant> variants) {
    return variants.stream()
        .map(
            variant ->
                variant.variantName()
                    + (variant.instanceTypeAsString() == null
                        ? ""
                        : ": " + variant.instanceTypeAsString()))
        .collect(Collectors.joining(", "));
  }
}
