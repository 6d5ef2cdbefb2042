package dev.tenk.agent.bench;

import dev.tenk.agent.AgentCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What two builds of the agent add to a model's time, side by side: one caller asks them in turn,
 * request by request, so that what else the machine does meets both. Each is a process of its own
 * before a worker that computes nothing.
 *
 * <p>Arguments: class path of the one build, of the other, rounds, requests a round. Prints a line
 * a round, the first of which is of Java that still compiles, and last the median of the others.
 */
public final class OverheadPairs {
  private static final Path WORKER = Path.of("edge-agent/src/test/python/null_worker.py");

  private OverheadPairs() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[2]);
    int requests = Integer.parseInt(arguments[3]);
    Path model = Files.createTempFile("null-", ".null");
    Process one = agent(arguments[0], model);
    Process other = agent(arguments[1], model);
    try (BareCaller first = new BareCaller(port(one));
        BareCaller second = new BareCaller(port(other))) {
      System.out.println("     HTTP p50 - worker p50 (ms)   ratio");
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        long[] ofFirst = new long[requests];
        long[] ofSecond = new long[requests];
        for (int i = 0; i < requests; i++) {
          // Each goes first as often as the other.
          if (i % 2 == 0) {
            ofFirst[i] = overheadNanos(first);
            ofSecond[i] = overheadNanos(second);
          } else {
            ofSecond[i] = overheadNanos(second);
            ofFirst[i] = overheadNanos(first);
          }
        }
        double ratio = (double) median(ofSecond) / median(ofFirst);
        System.out.printf(
            Locale.ROOT,
            "%2d   %.3f  %.3f                 %.3f%n",
            round + 1,
            median(ofFirst) / 1e6,
            median(ofSecond) / 1e6,
            ratio);
        if (round > 0) {
          ratios.add(ratio);
        }
      }
      ratios.sort(null);
      System.out.printf(
          Locale.ROOT,
          "median of %d rounds: %.3f (%.3f to %.3f)%n",
          ratios.size(),
          ratios.get(ratios.size() / 2),
          ratios.get(0),
          ratios.get(ratios.size() - 1));
    } finally {
      one.destroy();
      other.destroy();
      Files.delete(model);
    }
  }

  private static long overheadNanos(BareCaller caller) throws IOException {
    long startNanos = System.nanoTime();
    var response = caller.call();
    return System.nanoTime() - startNanos - (Long) response.parameters().get("model_ns");
  }

  private static long median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Process agent(String classPath, Path model) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            "dev.tenk.agent.AgentMain",
            "--model",
            "null=" + model,
            "--runtime",
            "null=" + WORKER.toAbsolutePath(),
            "--port",
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int port(Process agent) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(AgentCommand.LISTENING)) {
        return URI.create(line.substring(AgentCommand.LISTENING.length())).getPort();
      }
    }
    throw new IOException("an agent did not start");
  }
}
