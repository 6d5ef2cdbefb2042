package dev.tenk.gatling.action;

import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import io.gatling.app.RunResult;
import io.gatling.app.RunResultProcessor;
import io.gatling.app.Runner;
import io.gatling.app.cli.GatlingArgsParser;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.netty.util.Transports;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Runs Gatling in this process, as its own main class does, but on an event loop group of our
 * choice and without waiting for its threads' end: the process ends next.
 */
public final class GatlingEngine {
  private GatlingEngine() {}

  /** Gatling's exit code when assertions of a simulation do not hold. */
  public static final int ASSERTIONS_FAILED = 2;

  /** Loads what every run of it needs, so that it starts the sooner. */
  public static void prepare() {
    MemoryPreferences.refuseVersionCheck();
    GatlingConfiguration.load();
    new ActorSystem().close();
  }

  /**
   * Offers the load of the {@link RunningCells} and returns when every virtual user is done.
   *
   * @param workload what it is
   * @param logFolder where Gatling keeps the log of a user's own simulation
   * @return Gatling's exit code, 0 when it ran to its end
   * @throws dev.tenk.results.model.ConfigurationException when a user's own simulation fails
   */
  public static int run(Workload workload, Path logFolder) {
    Optional<String> own =
        workload instanceof SimulationWorkload simulation
            ? Optional.of(simulation.className())
            : Optional.empty();
    MemoryPreferences.refuseVersionCheck();
    if (own.isPresent()) {
      System.setProperty("gatling.conf.file", "own-simulation.conf");
    }
    try {
      GatlingArgs arguments = arguments(own.orElse(CellSimulation.class.getName()), logFolder);
      GatlingConfiguration configuration = GatlingConfiguration.load();
      // users of our own simulation come and go on one thread, far from those that send; Gatling's
      // default for a user's own
      EventLoopGroup users =
          Transports.newEventLoopGroup(
              configuration.netty().useNativeTransport(),
              configuration.netty().useIoUring(),
              own.isPresent() ? 0 : 1,
              "gatling");
      RunResult result = Runner.apply(new ActorSystem(), users, arguments, configuration).run();
      return new RunResultProcessor(arguments, configuration).processRunResult(result).code();
    } catch (Throwable e) {
      // Scala throws what is not declared
      if (own.isPresent()) {
        LoggerFactory.getLogger(GatlingEngine.class).error("the simulation failed", e);
        throw OwnSimulation.refusal(own.get(), e);
      }
      throw e;
    }
  }

  private static GatlingArgs arguments(String simulation, Path logFolder) {
    return new GatlingArgsParser(
            new String[] {
              "--simulation", simulation, "--results-folder", logFolder.toString(), "--no-reports"
            })
        .parseArguments()
        .left()
        .getOrElse(
            () -> {
              throw new IllegalStateException("these are Gatling's arguments");
            });
  }
}
