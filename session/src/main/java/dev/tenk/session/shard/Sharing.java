package dev.tenk.session.shard;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.QueryWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.suite.Suite;
import java.util.List;
import java.util.Optional;

/** Which loads several generators can offer together; a pure function of the suite. */
public final class Sharing {
  private Sharing() {}

  /**
   * Refuses what cannot be shared.
   *
   * @param file of the suite, for the message
   * @param count how many generators
   * @throws ConfigurationException naming the workload, and why
   */
  public static void require(String file, Suite suite, List<CellKey> cells, int count) {
    for (CellKey cell : cells) {
      Workload workload = suite.workload(cell.workload());
      refusal(workload, suite.slo(), suite.seed(), cell, count)
          .ifPresent(
              why -> {
                throw new ConfigurationException(
                    "%s: workload '%s' cannot be offered by %d generators: %s"
                        .formatted(file, workload.name(), count, why));
              });
    }
  }

  private static Optional<String> refusal(
      Workload workload, Slo slo, long seed, CellKey cell, int count) {
    if (workload instanceof SimulationWorkload) {
      return Optional.of(
          "nobody plans the requests of a simulation, so none of them is anyone's share; run it on"
              + " one generator");
    }
    if (workload instanceof ClosedWorkload closed) {
      return closed.callers() < count
          ? Optional.of(
              "it has %d caller%s; take as many shards at most"
                  .formatted(closed.callers(), closed.callers() == 1 ? "" : "s"))
          : Optional.empty();
    }
    if (workload instanceof QueryWorkload) {
      return Optional.of(
          "by MLPerf's rules the next query waits for the last one, whoever issues it; measure it"
              + " with one generator");
    }
    if (workload instanceof OpenWorkload open) {
      long starts = new ArrivalSchedule(open, Seeds.ofArrivals(seed, cell)).startsInWindow();
      if (starts < count) {
        return Optional.of(
            "its window has %d request%s; take as many shards at most"
                .formatted(starts, starts == 1 ? "" : "s"));
      }
    }
    long first = SloTest.requestsAtLook(slo.quantile(), 0);
    boolean looks = workload.untilDecided().isPresent() || workload instanceof CapacityWorkload;
    return looks && first < count
        ? Optional.of(
            "the first look, which may end its window, is after %d requests; take as many shards at most"
                .formatted(first))
        : Optional.empty();
  }
}
