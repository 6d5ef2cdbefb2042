package dev.tenk.gatling.launch;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Targets;
import java.util.List;
import java.util.OptionalLong;

/** How many requests a target may be sent in a run ({@code max_requests}): some cost money. */
public final class RequestCeiling {
  private final Suite suite;

  /** The ceilings of a suite's targets. */
  public RequestCeiling(Suite suite) {
    this.suite = suite;
  }

  /**
   * Refuses a suite that plans more than it allows. Closed workloads plan no number; they end when
   * the ceiling is reached.
   *
   * @throws dev.tenk.results.model.ConfigurationException with both numbers
   */
  public void check(List<CellKey> cells) {
    for (TargetPlan target : suite.targets()) {
      if (target.maxRequests().isEmpty()) {
        continue;
      }
      long proof = Targets.provider(target).proofRequests();
      long planned =
          cells.stream()
              .filter(cell -> cell.target().equals(target.name()))
              .mapToLong(cell -> planned(cell).orElse(1))
              .sum();
      if (planned + proof > target.maxRequests().getAsLong()) {
        throw target
            .settings()
            .error(
                "max_requests",
                "%d requests are planned, warm-up included%s, and %d allowed; raise it, or shorten the workloads"
                    .formatted(
                        planned + proof,
                        proof > 0 ? " and %d before the load".formatted(proof) : "",
                        target.maxRequests().getAsLong()));
      }
    }
  }

  /**
   * How many requests a cell may send; empty for a target without a ceiling.
   *
   * @param used what the run has sent to the target already, or set aside
   */
  public OptionalLong allowed(CellKey cell, long used) {
    OptionalLong max = suite.target(cell.target()).maxRequests();
    if (max.isEmpty()) {
      return max;
    }
    long left = Math.max(0, max.getAsLong() - used);
    return OptionalLong.of(Math.min(left, planned(cell).orElse(left)));
  }

  /** Planned starts at most, warm-up included; empty in a closed workload. */
  public OptionalLong planned(CellKey cell) {
    if (!(suite.workload(cell.workload()) instanceof OpenWorkload open)) {
      return OptionalLong.empty();
    }
    ArrivalSchedule schedule = new ArrivalSchedule(open, Seeds.ofArrivals(suite.seed(), cell));
    if (open.until().isEmpty()) {
      return OptionalLong.of(schedule.starts());
    }
    long inWarmUp = schedule.starts(0, schedule.windowStartNanos());
    long inWindow = schedule.startsInWindow();
    return OptionalLong.of(inWarmUp + Math.min(inWindow, open.until().get().mostRequests()));
  }
}
