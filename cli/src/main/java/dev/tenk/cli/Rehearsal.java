package dev.tenk.cli;

import dev.tenk.session.NullTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A short {@code tenk run} whose result nobody keeps, against a server in this process. The
 * launcher starts it after a build, or once it is installed, so that the JVM archives the classes
 * that a run needs: those of the command in this process, those of the driver in the one that it
 * starts (gatling.launch.DriverArchive).
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * Rehearses, and ends the process with the run's exit code.
   *
   * @param arguments tenk's own folder; an empty folder for what the run writes
   */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path home = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int exitCode;
    try (NullTarget server = new NullTarget()) {
      Path suite = Files.writeString(folder.resolve("suite.yaml"), suite(home, server.port()));
      // the classes of all commands
      Main.run("--help");
      exitCode =
          Main.run("run", suite.toString(), "--store", folder + "/store", "--out", folder + "/out");
    }
    System.exit(exitCode);
  }

  private static String suite(Path home, int port) {
    return """
    name: rehearsal
    slo: p90=1s
    demand: 1000/month peak 1/s
    prices: %s/prices/edge.csv
    payloads: {synthetic: {count: 4, width: 16, height: 16}}
    targets:
      - name: nothing
        kind: edge-http
        standing: stand-in
        device: %s/prices/devices/raspberry-pi-5-hailo-8l.yaml
        url: http://127.0.0.1:%d
        model: %s
        input: {layout: NCHW, datatype: UINT8}
    workloads:
      - {name: w, kind: constant, rate: 50/s, warm_up: 0s, duration: 700ms}
    """
        .formatted(home, home, port, NullTarget.MODEL);
  }
}
