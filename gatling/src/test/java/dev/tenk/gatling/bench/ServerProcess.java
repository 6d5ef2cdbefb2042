package dev.tenk.gatling.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link BenchServer} in a process of its own. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param arguments of the server
   */
  static ServerProcess start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms128m",
                "-Xmx128m",
                "-Xmn64m",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String port = out.readLine();
    if (port == null) {
      throw new IOException("the server of the benchmark did not start");
    }
    return new ServerProcess(process, Integer.parseInt(port));
  }

  int port() {
    return port;
  }

  /** How many inferences have arrived. */
  long count() throws IOException {
    return Long.parseLong(get("/count"));
  }

  /** {@link Load#QUANTILES} and the maximum of planned departure − arrival, ms. */
  double[] servedMillis() throws IOException {
    return millis("/served");
  }

  /** {@link Load#QUANTILES} and the maximum of departure − planned departure, ms. */
  double[] lateMillis() throws IOException {
    return millis("/late");
  }

  /** Forgets both of the above. */
  void forget() throws IOException {
    get("/forget");
  }

  private double[] millis(String path) throws IOException {
    return Arrays.stream(get(path).split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private String get(String path) throws IOException {
    try (InputStream in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
