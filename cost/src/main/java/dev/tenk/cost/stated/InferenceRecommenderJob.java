package dev.tenk.cost.stated;

import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code aws sagemaker describe-inference-recommendations-job} prints: names and types as in
 * the service's API of 2017-07-24 at the SDK for Java 2.40.2. No answer of the service was seen.
 */
final class InferenceRecommenderJob {
  private static final String FIGURES =
      "of one instance, where its load test stopped growing, whatever the latency there, failures"
          + " not told; an upper bound under an SLO, so the true cost is this or more";
  private static final BigDecimal SECONDS_PER_MINUTE = BigDecimal.valueOf(60);
  private static final int MOST = 1_000_000_000;

  private InferenceRecommenderJob() {}

  static ToolOutput read(Settings root) {
    String status = root.string("Status");
    if (!status.equals("COMPLETED")) {
      throw root.error(
          "Status",
          "the job is %s%s; ask for one that is COMPLETED"
              .formatted(
                  status,
                  root.hasValue("FailureReason")
                      ? " (" + oneLine(root.string("FailureReason")) + ")"
                      : ""));
    }
    List<StatedCapacity> capacities = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (root.hasValue("EndpointPerformances")) {
      leftOut.add(
          "what it measured of endpoints that were there, whose instances it does not count");
    }
    for (Settings each : root.sections("InferenceRecommendations")) {
      Settings endpoint = each.section("EndpointConfiguration");
      Settings metrics = each.section("Metrics");
      String endpointName = endpoint.string("EndpointName");
      int instances =
          endpoint.hasValue("InitialInstanceCount")
              ? endpoint.integer("InitialInstanceCount", 0, MOST)
              : 1;
      if (!endpoint.hasValue("InstanceType")) {
        leftOut.add(
            endpointName + ": a serverless endpoint, of which no billed duration is stated");
      } else if (instances > 1) {
        leftOut.add(
            "%s: %d instances, and it does not tell whether its figures are of one of them"
                .formatted(endpointName, instances));
      } else if (!metrics.hasValue("MaxInvocations")
          || metrics.integer("MaxInvocations", 0, MOST) == 0) {
        leftOut.add(endpointName + ": no MaxInvocations");
      } else {
        String type = endpoint.string("InstanceType");
        capacities.add(
            capacity(
                names.add(type) ? type : type + " " + endpointName,
                metrics,
                each.hasValue("ModelConfiguration")
                    ? environment(each.section("ModelConfiguration"))
                    : List.of()));
      }
    }
    if (capacities.isEmpty()) {
      throw root.error(
          "InferenceRecommendations", "it states no capacity: " + String.join("; ", leftOut));
    }
    return new ToolOutput(
        StatedFile.ofCapacities("SageMaker Inference Recommender", FIGURES, capacities), leftOut);
  }

  private static StatedCapacity capacity(String name, Settings metrics, List<String> environment) {
    int perMinute = metrics.integer("MaxInvocations", 1, MOST);
    List<String> remarks = new ArrayList<>();
    remarks.add("%d a minute".formatted(perMinute));
    if (metrics.hasValue("ModelLatency")) {
      remarks.add(
          "ModelLatency %s there, by its documentation in ms, without network; it does not say of"
                  .formatted(metrics.string("ModelLatency"))
              + " which percentile");
    }
    if (metrics.hasValue("CostPerHour") && metrics.hasValue("CostPerInference")) {
      remarks.add(
          "by its own prices %s USD an hour, %s USD an inference at that rate"
              .formatted(
                  StatedNumbers.rounded(metrics.value("CostPerHour", StatedNumbers::aboveZero)),
                  StatedNumbers.rounded(
                      metrics.value("CostPerInference", StatedNumbers::aboveZero))));
    }
    if (!environment.isEmpty()) {
      remarks.add("with " + String.join(", ", environment));
    }
    return new StatedCapacity(
        name,
        BigDecimal.valueOf(perMinute).divide(SECONDS_PER_MINUTE, MathContext.DECIMAL64),
        Optional.empty(),
        remarks);
  }

  private static List<String> environment(Settings model) {
    return model.hasValue("EnvironmentParameters")
        ? model.sections("EnvironmentParameters").stream()
            .map(each -> each.string("Key") + "=" + oneLine(each.string("Value")))
            .toList()
        : List.of();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
