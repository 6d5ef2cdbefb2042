package dev.tenk.cli.terminal;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.suite.Gates;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The gates of a comparison where the command line differs from the suite. */
public final class GateOptions {
  @Option(
      names = "--gate",
      paramLabel = "P",
      split = ",",
      description =
          "Quantiles of response time that decide, as in p50,p99; without it those of the suite, or"
              + " p50 and the highest of p90 and p99 that both sides carry.")
  private List<String> metrics = List.of();

  @Option(
      names = "--margin",
      paramLabel = "PERCENT",
      description = "What counts as no change; without it that of the suite, or 3.")
  private Double marginPercent;

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      split = ",",
      description =
          "Exit code 1 when a cell is one of: regressed, inconclusive, improved, rejected, invalid."
              + " With any of them an invalid and a rejected one fail. An indicative one never does.")
  private List<String> failOn = List.of();

  /** Refuses what is no metric, margin or verdict; call it before any work. */
  public void check() {
    over(Gates.NONE);
  }

  /** The suite's gates, overridden by the command line. */
  public Gates over(Gates ofSuite) {
    if (marginPercent != null && !(marginPercent > 0 && marginPercent < 100)) {
      throw new ConfigurationException(
          "--margin: " + marginPercent + ", expected 0 to 100 percent");
    }
    return new Gates(
        metrics.isEmpty() ? ofSuite.metrics() : metrics.stream().map(GateOptions::metric).toList(),
        marginPercent == null ? ofSuite.margin() : marginPercent / 100,
        failOn.isEmpty() ? ofSuite.failOn() : failures(),
        ofSuite.fidelity());
  }

  private static ComparedMetric metric(String text) {
    try {
      return ComparedMetric.response(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--gate: " + e.getMessage(), e);
    }
  }

  private Optional<Set<Verdict>> failures() {
    try {
      return Gates.failOn(failOn);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--fail-on: " + e.getMessage(), e);
    }
  }
}
