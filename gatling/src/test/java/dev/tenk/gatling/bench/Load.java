package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * What a tool is to offer.
 *
 * @param port of the server on loopback
 * @param arrivals {@code constant} or {@code poisson}; a tool that knows only one offers that
 * @param ratePerSecond req/s
 * @param warmUpSeconds before what is looked at, the rise to the rate included
 * @param seconds that are looked at
 * @param connections at most
 * @param folder an empty one for what the tool reads and writes
 */
record Load(
    int port,
    String arrivals,
    int ratePerSecond,
    int warmUpSeconds,
    int seconds,
    int connections,
    Path folder) {
  /** Those that are looked at. */
  static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

  static final int BODY_BYTES = 900;

  String url() {
    return "http://127.0.0.1:" + port + BenchServer.INFER_PATH;
  }

  int allSeconds() {
    return warmUpSeconds + seconds;
  }

  /** A file with a body of {@link #BODY_BYTES}. */
  Path bodyFile() throws IOException {
    return Files.writeString(folder.resolve("body"), "x".repeat(BODY_BYTES));
  }

  /** A script that makes wrk and wrk2 send that body. */
  Path postScript() throws IOException {
    return Files.writeString(
        folder.resolve("post.lua"),
        """
        wrk.method = "POST"
        wrk.body = string.rep("x", %d)
        wrk.headers["Content-Type"] = "application/octet-stream"
        """
            .formatted(BODY_BYTES));
  }

  /** {@link #QUANTILES} of values in ascending order, by nearest rank; NaN where too few. */
  static double[] quantiles(double[] ascending) {
    return IntStream.range(0, QUANTILES.length)
        .mapToDouble(
            i ->
                ascending.length * (1 - QUANTILES[i]) < 1 - 1e-9
                    ? Double.NaN
                    : ascending[(int) Math.ceil(QUANTILES[i] * ascending.length - 1e-9) - 1])
        .toArray();
  }
}
