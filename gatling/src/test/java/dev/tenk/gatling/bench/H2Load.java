package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * h2load of nghttp2 (Debian package {@code nghttp2-client}) with HTTP/1.1 and a rate for each
 * connection. A connection has one request at a time; what is due meanwhile waits and is timed from
 * when it is sent, so what a stall does to those who wait for it is not seen.
 */
final class H2Load implements LoadTool {
  /** It looks at the clock a hundred times a second, so a connection gives no more evenly. */
  private static final int MOST_PER_CONNECTION = 50;

  private static final String LOG = "h2load.log";

  @Override
  public String name() {
    return "h2load";
  }

  @Override
  public List<String> command(Load load) throws IOException {
    int connections =
        Math.max(load.connections(), (load.ratePerSecond() - 1) / MOST_PER_CONNECTION + 1);
    // connections begin evenly over one gap of each, so that they do not send all at once
    int perMillisecond = Math.max(1, Math.round(load.ratePerSecond() / 1000f));
    int periodMillis = Math.max(1, Math.round(1000f / load.ratePerSecond()));
    return List.of(
        "h2load",
        "--h1",
        "--clients=" + connections,
        "--rps=" + String.format(Locale.ROOT, "%.6f", load.ratePerSecond() / (double) connections),
        "--rate=" + perMillisecond,
        "--rate-period=" + periodMillis + "ms",
        "--requests=" + (long) load.ratePerSecond() * load.allSeconds(),
        "--data=" + load.bodyFile(),
        "--header=Content-Type: application/octet-stream",
        "--log-file=" + load.folder().resolve(LOG),
        load.url());
  }

  @Override
  public double[] responseMillis(Load load) throws IOException {
    try (Stream<String> lines = Files.lines(load.folder().resolve(LOG))) {
      List<String[]> rows = lines.map(line -> line.split("\t", -1)).toList();
      long fromMicros =
          rows.stream().mapToLong(row -> Long.parseLong(row[0])).min().orElse(0)
              + load.warmUpSeconds() * 1_000_000L;
      return Load.quantiles(
          rows.stream()
              .filter(row -> Long.parseLong(row[0]) >= fromMicros)
              .mapToDouble(row -> Long.parseLong(row[2]) / 1e3)
              .sorted()
              .toArray());
    }
  }
}
