package dev.tenk.gatling.action;

import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import io.gatling.app.Gatling$;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Runs Gatling in this process. */
public final class GatlingEngine {
  private GatlingEngine() {}

  /** Gatling's exit code when assertions of a simulation do not hold. */
  public static final int ASSERTIONS_FAILED = 2;

  /**
   * Offers the load of the {@link RunningCells} and returns when every virtual user is done.
   *
   * @param workload what it is
   * @param logFolder where Gatling keeps its own log
   * @return Gatling's exit code, 0 when it ran to its end
   * @throws dev.tenk.results.model.ConfigurationException when a user's own simulation fails
   */
  public static int run(Workload workload, Path logFolder) {
    Optional<String> own =
        workload instanceof SimulationWorkload simulation
            ? Optional.of(simulation.className())
            : Optional.empty();
    MemoryPreferences.refuseVersionCheck();
    try {
      return Gatling$.MODULE$.fromArgs(
          new String[] {
            "--simulation", own.orElse(CellSimulation.class.getName()),
            "--results-folder", logFolder.toString(),
            "--no-reports"
          });
    } catch (Throwable e) {
      // Scala throws what is not declared
      if (own.isPresent()) {
        LoggerFactory.getLogger(GatlingEngine.class).error("the simulation failed", e);
        throw OwnSimulation.refusal(own.get(), e);
      }
      throw e;
    }
  }
}
