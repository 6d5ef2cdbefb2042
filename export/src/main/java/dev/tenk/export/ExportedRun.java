package dev.tenk.export;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.CostResult;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * A run as it is exported: what its report says, as values.
 *
 * @param warnings what is damaged or missing, each a sentence
 * @param targets in suite order
 */
public record ExportedRun(RunManifest manifest, List<String> warnings, List<Target> targets) {
  /** Copies its lists. */
  public ExportedRun {
    warnings = List.copyOf(warnings);
    targets = List.copyOf(targets);
  }

  /**
   * A target.
   *
   * @param capacity of one device or instance
   * @param bills what it costs; none where that is not known, or not asked of such a run
   * @param cells whole cells, in suite order
   */
  public record Target(TargetFacts facts, Capacity capacity, List<Bill> bills, List<Cell> cells) {
    /** Copies its lists. */
    public Target {
      bills = List.copyOf(bills);
      cells = List.copyOf(cells);
    }
  }

  /**
   * What a target costs.
   *
   * @param basis {@code demand}, the owner's, or {@code capacity}, busy all month
   */
  public record Bill(String basis, CostResult cost) {}

  /**
   * A whole cell.
   *
   * @param windowStart of the measured window
   * @param windowEnd of the same
   * @param totalsNanos times of its measured window
   */
  public record Cell(
      CellSummary summary,
      Instant windowStart,
      Instant windowEnd,
      Map<Tag, Histogram> totalsNanos) {

    /** Successes' times, ns; empty where nothing is known of them. */
    Optional<Histogram> nanos(Tag tag) {
      return Optional.ofNullable(totalsNanos.get(tag)).filter(all -> all.getTotalCount() > 0);
    }

    /** What became of the requests, by the word used in files. */
    Map<String, Long> outcomes() {
      CellSummary.Counts counts = summary.counts();
      return Map.of(
          "ok", counts.succeeded(),
          "throttled", counts.throttled(),
          "asleep", counts.asleep(),
          "timed-out", counts.timedOut(),
          "failed", counts.failed());
    }

    /** The quantiles that this run saw. */
    List<QuantileEstimate.Seen> quantiles() {
      return summary.response().stream()
          .filter(QuantileEstimate.Seen.class::isInstance)
          .map(QuantileEstimate.Seen.class::cast)
          .toList();
    }

    /** How far a quantile can be relied on, in the words of {@code cost-per-10k.csv}. */
    String status(QuantileEstimate.Seen seen) {
      if (!summary.validity().valid(seen.quantile())) {
        return "invalid";
      }
      return seen.established() ? "established" : "seen";
    }
  }
}
