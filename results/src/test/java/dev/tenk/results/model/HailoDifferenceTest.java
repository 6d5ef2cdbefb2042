package dev.tenk.results.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.RunManifest.TargetFacts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HailoDifferenceTest {
  private static final Map<String, String> OLD =
      Map.of(
          "hef_compiler", "3.29.0", "hailort_version", "4.20.0", "pcie_link", "5.0 GT/s PCIe x1");

  private static TargetFacts facts(Map<String, String> details) {
    return new TargetFacts(
        "pi",
        "edge",
        Standing.MEASURED,
        "http://pi",
        "net",
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(details));
  }

  @Test
  void compilerRuntimeAndLinkAreCompared() {
    assertThat(
            HailoDifference.of(
                facts(OLD),
                facts(
                    Map.of(
                        "hef_compiler", "3.30.0",
                        "hailort_version", "4.23.0",
                        "pcie_link", "8.0 GT/s PCIe x1"))))
        .extracting(HailoDifference::text)
        .containsExactly(
            "Dataflow Compiler 3.29.0 in the baseline and 3.30.0 in the candidate",
            "HailoRT 4.20.0 in the baseline and 4.23.0 in the candidate",
            "PCIe link 5.0 GT/s PCIe x1 in the baseline and 8.0 GT/s PCIe x1 in the candidate");
  }

  @Test
  void whatIsAlikeIsNotSaidAndWhatIsMissingIs() {
    assertThat(HailoDifference.of(facts(OLD), facts(OLD))).isEmpty();
    Map<String, String> withoutLink = new TreeMap<>(OLD);
    withoutLink.remove("pcie_link");
    assertThat(HailoDifference.of(facts(withoutLink), facts(OLD)))
        .containsExactly(new HailoDifference("PCIe link", "not told", "5.0 GT/s PCIe x1"));
  }

  @Test
  void aSideOnNoHailoHasNothingToCompare() {
    assertThat(HailoDifference.of(facts(OLD), facts(Map.of("platform", "onnx_onnxv1")))).isEmpty();
    assertThat(HailoDifference.of(facts(Map.of()), facts(OLD))).isEmpty();
  }
}
