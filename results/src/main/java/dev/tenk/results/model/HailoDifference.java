package dev.tenk.results.model;

import dev.tenk.results.model.RunManifest.TargetFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is not the same of two sides that run on Hailo devices, beside the model itself.
 *
 * @param what for people, as in {@code HailoRT}
 * @param baseline its value there; {@value #NOT_TOLD} where the target does not tell it
 * @param candidate the same of the other side
 */
public record HailoDifference(String what, String baseline, String candidate) {
  private static final String NOT_TOLD = "not told";
  // What a worker for HEFs tells, by the names of TargetFacts.details.
  private static final Map<String, String> FACTS = new LinkedHashMap<>();

  static {
    FACTS.put("hef_compiler", "Dataflow Compiler");
    FACTS.put("hailort_version", "HailoRT");
    FACTS.put("pcie_link", "PCIe link");
  }

  /** Empty where they are alike, and where one of them is on no Hailo. */
  public static List<HailoDifference> of(TargetFacts baseline, TargetFacts candidate) {
    List<HailoDifference> differences = new ArrayList<>();
    if (!isOnHailo(baseline) || !isOnHailo(candidate)) {
      return differences;
    }
    FACTS.forEach(
        (key, what) -> {
          String one = baseline.details().getOrDefault(key, NOT_TOLD);
          String other = candidate.details().getOrDefault(key, NOT_TOLD);
          if (!one.equals(other)) {
            differences.add(new HailoDifference(what, one, other));
          }
        });
    return differences;
  }

  private static boolean isOnHailo(TargetFacts facts) {
    return FACTS.keySet().stream().anyMatch(key -> facts.details().containsKey(key));
  }

  /** As in "HailoRT 4.20.0 in the baseline and 4.23.0 in the candidate". */
  public String text() {
    return "%s %s in the baseline and %s in the candidate".formatted(what, baseline, candidate);
  }
}
