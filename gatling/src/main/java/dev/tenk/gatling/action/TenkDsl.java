package dev.tenk.gatling.action;

import io.gatling.core.CoreComponents;
import io.gatling.core.controller.Controller$Command$MaxDurationReached;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.FiniteDuration;

/** Steps of tenk for a Gatling scenario in Java. */
public final class TenkDsl {
  private TenkDsl() {}

  /**
   * Sends one inference request to a target of the suite, at its planned instant in an open
   * workload and at once in any other, and waits for its end. It carries the next payload of the
   * suite. When it fails, the virtual user is marked as failed. Once the window is over nothing is
   * sent, and a user of a simulation ends there.
   *
   * @param targetName name in the suite
   * @throws dev.tenk.results.model.ConfigurationException when there is no such target
   */
  public static ActionBuilder invoke(String targetName) {
    CallableTargets.call(targetName);
    return new Invoke(targetName);
  }

  private record Invoke(String targetName) implements ActionBuilder {
    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
      return new io.gatling.core.action.builder.ActionBuilder() {
        @Override
        public io.gatling.core.action.Action build(
            ScenarioContext context, io.gatling.core.action.Action next) {
          RunningCells cells = RunningCells.current();
          CoreComponents core = context.coreComponents();
          cells.endsUsersBy(
              () ->
                  core.controller()
                      .$bang(
                          new Controller$Command$MaxDurationReached(
                              new FiniteDuration(
                                  cells.workload().total().toNanos(), TimeUnit.NANOSECONDS))));
          return new InvokeAction(
              targetName,
              cells.byTarget().get(targetName),
              core.statsEngine(),
              next,
              cells.own() ? core.exit() : next);
        }
      };
    }
  }
}
