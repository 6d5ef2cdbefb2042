package dev.tenk.gatling.action;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Workload;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulation of a cell with one target: Gatling brings the users, the cell sets the instants.
 */
public final class CellSimulation extends Simulation {
  /** Called by Gatling. */
  public CellSimulation() {
    RunningCell cell = RunningCell.current();
    String target = cell.targets().keySet().iterator().next();
    setUp(population(cell, TenkDsl.invoke(target).toChainBuilder()));
  }

  private static PopulationBuilder population(RunningCell cell, ChainBuilder invoke) {
    Workload workload = cell.workload();
    if (workload instanceof Workload.ClosedWorkload closed) {
      ChainBuilder call =
          closed.thinkTime().isZero() ? invoke : exec(invoke).pause(closed.thinkTime());
      return scenario(workload.name())
          .exec(asLongAs(session -> cell.callersGoOn()).on(call))
          .injectOpen(atOnceUsers(closed.callers()));
    }
    return scenario(workload.name())
        .exec(invoke)
        .injectOpen(usersEarly(cell.schedule().orElseThrow()));
  }

  /**
   * As many users in each second as requests are planned for the same second of the cell, whose
   * epoch lies {@link RunningCell#LEAD_NANOS} after the first user: each comes at least half a
   * second before its instant.
   */
  private static List<OpenInjectionStep> usersEarly(ArrivalSchedule schedule) {
    List<OpenInjectionStep> steps = new ArrayList<>();
    for (int starts : schedule.startsBySecond()) {
      steps.add(starts == 0 ? nothingFor(1) : rampUsers(starts).during(1));
    }
    return steps;
  }
}
