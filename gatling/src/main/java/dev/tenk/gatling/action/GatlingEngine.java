package dev.tenk.gatling.action;

import io.gatling.app.Gatling$;
import java.nio.file.Path;

/** Runs Gatling in this process. */
public final class GatlingEngine {
  private GatlingEngine() {}

  /**
   * Offers the load of the {@link RunningCell} and returns when every virtual user is done.
   *
   * @param logFolder where Gatling keeps its own log
   * @return Gatling's exit code, 0 when it ran to its end
   */
  public static int run(Path logFolder) {
    return Gatling$.MODULE$.fromArgs(
        new String[] {
          "--simulation", CellSimulation.class.getName(),
          "--results-folder", logFolder.toString(),
          "--no-reports"
        });
  }
}
