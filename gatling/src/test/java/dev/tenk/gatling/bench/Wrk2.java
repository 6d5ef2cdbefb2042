package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * wrk2, where a program of that name is found: constant rate on each connection, response times
 * from the instant a request was due. It counts from ten seconds after its start.
 */
final class Wrk2 implements LoadTool {
  private static final Pattern LINE =
      Pattern.compile("^ *([0-9.]+)% +([0-9.]+)(us|ms|s|m) *$", Pattern.MULTILINE);

  @Override
  public String name() {
    return "wrk2";
  }

  @Override
  public List<String> command(Load load) throws IOException {
    return List.of(
        "wrk2",
        "-t1",
        "-c" + load.connections(),
        "-d" + load.allSeconds() + "s",
        "-R" + load.ratePerSecond(),
        "--latency",
        "-s",
        load.postScript().toString(),
        load.url());
  }

  @Override
  public double[] responseMillis(Load load) throws IOException {
    return responseMillis(Files.readString(load.folder().resolve(LoadRun.OUTPUT)));
  }

  /** Of what it printed. It has no p95. */
  static double[] responseMillis(String output) {
    double[] millis = new double[Load.QUANTILES.length];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = Double.NaN;
      String wanted = String.format(Locale.ROOT, "%.3f", 100 * Load.QUANTILES[i]);
      Matcher line = LINE.matcher(output);
      while (Double.isNaN(millis[i]) && line.find()) {
        if (line.group(1).equals(wanted)) {
          millis[i] = Double.parseDouble(line.group(2)) * unitMillis(line.group(3));
        }
      }
    }
    return millis;
  }

  private static double unitMillis(String unit) {
    return switch (unit) {
      case "us" -> 1e-3;
      case "ms" -> 1;
      case "s" -> 1e3;
      default -> 60e3;
    };
  }
}
