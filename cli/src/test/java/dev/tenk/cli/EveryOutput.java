package dev.tenk.cli;

import java.util.List;

/** Has tenk write everything that it writes without measuring, in a JVM of its own. */
public final class EveryOutput {
  private EveryOutput() {}

  /**
   * Writes to standard output, and to files in the current folder.
   *
   * @param arguments a store with two runs; a suite; the project
   */
  public static void main(String[] arguments) {
    String store = arguments[0];
    String suite = arguments[1];
    String project = arguments[2];
    List.of(
            List.of("report", "latest", "-v", "--store", store, "--out", "out"),
            List.of("explain", "latest", "p90", "--store", store),
            List.of(
                "matrix",
                "latest",
                "--demand",
                "1000,1000000",
                "--store",
                store,
                "--out",
                "matrix.csv,matrix.md"),
            List.of(
                "compare",
                "latest~1",
                "latest",
                "--store",
                store,
                "--out",
                "compare.csv,compare.md,compare.json"),
            List.of(
                "history",
                "--suite",
                "nightly",
                "--store",
                store,
                "--out",
                "history.csv,history.md,history.json"),
            List.of("runs", "list", "--store", store),
            List.of("cost", project + "/scenarios/card-recognition-a.yaml", "--out", "cost"),
            List.of("prices", "check", project + "/prices/edge.csv"),
            List.of("run", suite, "--dry-run"),
            List.of("run", "there-is-no-ß.yaml"),
            List.of("report", "latest", "--demand", "viel", "--store", store),
            List.of("--help"),
            List.of("run", "--help"))
        .forEach(
            command -> {
              System.out.println("$ tenk " + command.get(0));
              System.out.println("# " + Main.run(command.toArray(String[]::new)));
            });
  }
}
