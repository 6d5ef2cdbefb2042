package dev.tenk.agent.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.agent.worker.WorkerSession;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent adds to a model's time: one caller on one connection, an image of 150,528 bytes
 * there and 1,000 bytes back, before a worker that computes nothing.
 *
 * <p>Arguments: rounds, requests a round. Prints a line a round.
 */
public final class OverheadBenchmark {
  private static final Path WORKER = Path.of("edge-agent/src/test/python/null_worker.py");
  private static final List<Long> SHAPE = List.of(1L, 224L, 224L, 3L);

  private OverheadBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    int requests = Integer.parseInt(arguments[1]);
    Path model = Files.createTempFile("null-", ".null");
    Tensor image = Tensor.ofUint8("images", SHAPE, new byte[224 * 224 * 3]);
    AgentSettings settings =
        new AgentSettings(
            "127.0.0.1",
            0,
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
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket.setTcpNoDelay(true);
      byte[] request = request(image);
      DataInputStream answers =
          new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      System.out.println("      HTTP p50  p99   pipes p50   worker p50   HTTP - worker (ms)");
      for (int round = 0; round < rounds; round++) {
        long[] http = new long[requests];
        long[] worker = new long[requests];
        long[] pipes = new long[requests];
        for (int i = 0; i < requests; i++) {
          long startNanos = System.nanoTime();
          socket.getOutputStream().write(request);
          InferResponse response = response(answers);
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

  private static byte[] request(Tensor image) {
    HttpBody body = OpenInferenceCodec.encodeRequest(new InferRequest(List.of(image), true), true);
    byte[] head =
        "POST /v2/models/null/infer HTTP/1.1\r\nHost: a\r\n%s: %d\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                HttpBody.JSON_HEADER_LENGTH_HEADER,
                body.jsonHeaderLengthBytes().orElseThrow(),
                body.bytes().length)
            .getBytes(ISO_8859_1);
    byte[] request = Arrays.copyOf(head, head.length + body.bytes().length);
    System.arraycopy(body.bytes(), 0, request, head.length, body.bytes().length);
    return request;
  }

  private static InferResponse response(DataInputStream in) throws IOException {
    Optional<String> jsonLength = Optional.empty();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = Math.max(0, line.indexOf(':'));
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.isEmpty() && !line.startsWith("HTTP/1.1 200")) {
        throw new IOException(line);
      } else if (name.equalsIgnoreCase("Content-Length")) {
        length = Integer.parseInt(value);
      } else if (name.equalsIgnoreCase(HttpBody.JSON_HEADER_LENGTH_HEADER)) {
        jsonLength = Optional.of(value);
      }
    }
    return OpenInferenceCodec.decodeResponse(HttpBody.received(in.readNBytes(length), jsonLength));
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new IOException("the agent closed the connection");
      } else if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }
}
