package dev.tenk.gatling.bench;

import java.nio.file.Path;
import java.util.List;

/** The same requests through Gatling's own HTTP steps, in a JVM with its default options. */
final class GatlingDsl implements LoadTool {
  @Override
  public String name() {
    return "Gatling HTTP DSL";
  }

  @Override
  public List<String> command(Load load) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Dbench.rate=" + load.ratePerSecond(),
        "-Dbench.warmUpSeconds=" + load.warmUpSeconds(),
        "-Dbench.seconds=" + load.seconds(),
        "-Dbench.port=" + load.port(),
        "-cp",
        System.getProperty("java.class.path"),
        "io.gatling.app.Gatling",
        "-s",
        HttpDslSimulation.class.getName(),
        "-rf",
        load.folder().toString(),
        "-nr");
  }
}
