package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.OwnSimulation;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Workload.SimulationWorkload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A process that makes a user's own simulation once, to check before any load that it can be made.
 * A process of its own, because the user's code runs in it.
 */
public final class SimulationMain {
  private SimulationMain() {}

  /**
   * Makes a simulation in a new process, and throws it away.
   *
   * @throws ConfigurationException with the reason why it cannot be made, or if it calls other
   *     targets than it is to
   */
  public static void check(SimulationWorkload workload) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(JvmAccess.options());
    command.add(SimulationMain.class.getName());
    command.add(workload.className());
    command.addAll(workload.targets());
    Process process =
        DriverProcesses.withClassPath(new ProcessBuilder(command), workload.jars())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new ConfigurationException(
          "workload '%s': %s"
              .formatted(
                  workload.name(),
                  said.isBlank()
                      ? "the process that made simulation %s ended with exit code %d"
                          .formatted(workload.className(), exitCode)
                      : ((DriverMessage.Refused) DriverMessage.fromLine(said)).reason()));
    }
  }

  /** Called by {@link #check} in a new process. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    PrintStream messages = System.out;
    // the user's code may print; only our message belongs on standard output
    System.setOut(System.err);
    int exitCode = 0;
    try {
      OwnSimulation.check(arguments[0], List.of(arguments).subList(1, arguments.length));
    } catch (ConfigurationException e) {
      byte[] line =
          new DriverMessage.Refused(e.getMessage()).toLine().getBytes(StandardCharsets.UTF_8);
      messages.write(line, 0, line.length);
      messages.flush();
      exitCode = DriverMain.EXIT_REFUSED;
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
