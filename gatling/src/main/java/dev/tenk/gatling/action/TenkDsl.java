package dev.tenk.gatling.action;

import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;

/** Steps of tenk for a Gatling scenario in Java. */
public final class TenkDsl {
  private TenkDsl() {}

  /**
   * Sends one inference request to a target of the suite, at its planned instant in an open
   * workload and at once in a closed one, and waits for its end.
   *
   * @param targetName name in the suite
   */
  public static ActionBuilder invoke(String targetName) {
    return new Invoke(targetName);
  }

  private record Invoke(String targetName) implements ActionBuilder {
    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
      return new io.gatling.core.action.builder.ActionBuilder() {
        @Override
        public io.gatling.core.action.Action build(
            ScenarioContext context, io.gatling.core.action.Action next) {
          return new InvokeAction(
              targetName, RunningCell.current(), context.coreComponents().statsEngine(), next);
        }
      };
    }
  }
}
