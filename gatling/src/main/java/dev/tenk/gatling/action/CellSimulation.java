package dev.tenk.gatling.action;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.tenk.results.model.Workload;
import io.gatling.core.controller.inject.open.OpenInjectionProfile;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.Map;
import scala.collection.immutable.List$;

/**
 * The simulation of a cell with one target: Gatling injects the virtual users, the cell schedules
 * their requests.
 */
public final class CellSimulation extends Simulation {
  /** Called by Gatling. */
  public CellSimulation() {
    Map.Entry<String, RunningCell> only =
        RunningCells.current().byTarget().entrySet().iterator().next();
    setUp(
        population(
            RunningCells.current().workload(),
            only.getValue(),
            TenkDsl.invoke(only.getKey()).toChainBuilder()));
  }

  private static PopulationBuilder population(
      Workload workload, RunningCell cell, ChainBuilder invoke) {
    if (workload instanceof Workload.ClosedWorkload closed) {
      ChainBuilder call =
          closed.thinkTime().isZero() ? invoke : exec(invoke).pause(closed.thinkTime());
      return scenario(workload.name())
          .exec(asLongAs(session -> cell.callersGoOn()).on(call))
          .injectOpen(atOnceUsers(closed.callers()));
    }
    OpenInjectionProfile users =
        new OpenInjectionProfile(
            List$.MODULE$
                .<OpenInjectionStep>empty()
                .$colon$colon(new EarlyUsers(cell.schedule().orElseThrow(), cell::offersMore)));
    return new PopulationBuilder(scenario(workload.name()).exec(invoke).wrapped.inject(users));
  }
}
