package dev.tenk.session;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.suite.Suite;
import dev.tenk.targets.Targets;
import java.time.Duration;
import java.util.List;

/** How long cells take, as it is foreseen. */
public final class PlannedTime {
  /** Start of a driver process and its first users, before a cell's epoch, and its end. */
  private static final Duration DRIVER = Duration.ofSeconds(5);

  private PlannedTime() {}

  /**
   * The longest that cells take which are measured at once, with the time that their devices are
   * watched idle before.
   */
  public static Duration of(Suite suite, List<CellKey> together) {
    Duration time = suite.workload(together.get(0).workload()).total().plus(DRIVER);
    for (CellKey cell : together) {
      Suite.TargetPlan plan = suite.target(cell.target());
      time = time.plus(Targets.provider(plan).watchedIdle(plan));
    }
    return time;
  }
}
