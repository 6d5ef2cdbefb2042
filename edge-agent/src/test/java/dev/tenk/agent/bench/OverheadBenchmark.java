package dev.tenk.agent.bench;

import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.agent.worker.WorkerSession;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the agent adds to a model's time: one caller on one connection, an image of 150,528 bytes
 * there and 1,000 bytes back, before a worker that computes nothing.
 *
 * <p>Arguments: rounds, requests a round. Prints a line a round.
 */
public final class OverheadBenchmark {
  private static final Path WORKER = Path.of("edge-agent/src/test/python/null_worker.py");

  private OverheadBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    int requests = Integer.parseInt(arguments[1]);
    Path model = Files.createTempFile("null-", ".null");
    Tensor image = BareCaller.image();
    AgentSettings settings =
        new AgentSettings(
            "127.0.0.1",
            0,
            OptionalInt.empty(),
            List.of(ModelSpec.parse("null=" + model)),
            Map.of("null", WORKER),
            1,
            1,
            4,
            Optional.empty());
    try (EdgeAgent agent = EdgeAgent.start(settings);
        WorkerSession direct =
            WorkerSession.load(
                List.of(WORKER.toAbsolutePath().toString()),
                model,
                WorkerSession.Patience.USUAL,
                Optional.empty());
        BareCaller caller = new BareCaller(agent.port())) {
      System.out.println("      HTTP p50  p99   pipes p50   worker p50   HTTP - worker (ms)");
      for (int round = 0; round < rounds; round++) {
        long[] http = new long[requests];
        long[] worker = new long[requests];
        long[] pipes = new long[requests];
        for (int i = 0; i < requests; i++) {
          long startNanos = System.nanoTime();
          InferResponse response = caller.call();
          http[i] = System.nanoTime() - startNanos;
          worker[i] = (Long) response.parameters().get("model_ns");
        }
        for (int i = 0; i < requests; i++) {
          long startNanos = System.nanoTime();
          direct.infer(List.of(image));
          pipes[i] = System.nanoTime() - startNanos;
        }
        Arrays.sort(http);
        Arrays.sort(worker);
        Arrays.sort(pipes);
        System.out.printf(
            "%2d    %.3f  %.3f     %.3f       %.4f       %.3f%n",
            round + 1,
            at(http, 0.5),
            at(http, 0.99),
            at(pipes, 0.5),
            at(worker, 0.5),
            at(http, 0.5) - at(worker, 0.5));
      }
    } finally {
      Files.delete(model);
    }
    System.exit(0);
  }

  private static double at(long[] sortedNanos, double quantile) {
    return sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e6;
  }
}
