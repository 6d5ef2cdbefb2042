package dev.tenk.gatling.action;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.tenk.results.model.Workload;
import io.gatling.core.controller.inject.open.OpenInjectionProfile;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import scala.collection.immutable.List$;

/**
 * The simulation of a cell, or of the two of a comparison request by request: Gatling injects the
 * virtual users, the cells schedule their requests.
 */
public final class CellSimulation extends Simulation {
  /** Called by Gatling. */
  public CellSimulation() {
    RunningCells cells = RunningCells.current();
    setUp(
        cells.workload() instanceof Workload.ClosedWorkload closed
            ? List.of(callers(closed.name(), closed.callers(), closed.thinkTime(), cells))
            : cells.workload() instanceof Workload.QueryWorkload queries
                ? List.of(callers(queries.name(), 1, Duration.ZERO, cells))
                : cells.byTarget().entrySet().stream()
                    .map(each -> users(each.getKey(), each.getValue()))
                    .toList());
  }

  private static PopulationBuilder callers(
      String workload, int callers, Duration thinkTime, RunningCells cells) {
    List<ChainBuilder> calls =
        cells.byTarget().keySet().stream().map(target -> call(thinkTime, target)).toList();
    ChainBuilder next =
        calls.size() == 1
            ? calls.get(0)
            : doIfOrElse(inRandomOrder(cells))
                .then(exec(calls.get(0), calls.get(1)))
                .orElse(exec(calls.get(1), calls.get(0)));
    return scenario(workload)
        .exec(asLongAs(session -> cells.callersGoOn()).on(next))
        .injectOpen(atOnceUsers(cells.share().of(callers)));
  }

  private static ChainBuilder call(Duration thinkTime, String target) {
    ChainBuilder invoke = TenkDsl.invoke(target).toChainBuilder();
    return thinkTime.isZero() ? invoke : exec(invoke).pause(thinkTime);
  }

  /** There is one caller, so the turns follow from the seed alone. */
  private static Function<Session, Boolean> inRandomOrder(RunningCells cells) {
    SplittableRandom order = new SplittableRandom(cells.orderSeed());
    return session -> order.nextBoolean();
  }

  private static PopulationBuilder users(String target, RunningCell cell) {
    OpenInjectionProfile users =
        new OpenInjectionProfile(
            List$.MODULE$
                .<OpenInjectionStep>empty()
                .$colon$colon(
                    new EarlyUsers(
                        cell.schedule().orElseThrow(), cell::offersMore, cell::behindNanos)));
    return new PopulationBuilder(
        scenario(target).exec(TenkDsl.invoke(target).toChainBuilder()).wrapped.inject(users));
  }
}
