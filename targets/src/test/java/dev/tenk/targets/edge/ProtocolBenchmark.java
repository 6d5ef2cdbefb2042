package dev.tenk.targets.edge;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.sun.management.OperatingSystemMXBean;
import dev.tenk.agent.AgentCommand;
import dev.tenk.agent.AgentMain;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.Payload;
import io.netty.channel.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP and gRPC beside each other: one agent in a process of its own serves a model that takes FP32
 * numbers and gives their mean, and this process calls it at planned instants on the sending loop,
 * one protocol after the other in each round.
 *
 * <p>Arguments: numbers of the input (150528 is an image), requests a second, seconds, rounds.
 * Prints a line a protocol and round: response times from the planned instant, processor time of
 * both processes and bytes of both directions for a request. Bytes are what {@code ss} tells of the
 * connections, headers of TCP and IP left out.
 */
public final class ProtocolBenchmark {
  private static final Pattern PORTS = Pattern.compile(":(\\d+)" + AgentCommand.GRPC + ".*:(\\d+)");
  private static final Pattern BYTES = Pattern.compile("bytes_(?:sent|received):(\\d+)");

  private ProtocolBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int numbers = Integer.parseInt(arguments[0]);
    int ratePerSecond = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    Path model = mean(numbers);
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName(),
                "--model",
                "m:1=" + model,
                "--port",
                "0",
                "--grpc-port",
                "0",
                // HTTP's calls wait in the client, for its connections
                "--max-queue",
                "10000",
                AgentCommand.UNTIL_STDIN_ENDS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8));
    Matcher ports = PORTS.matcher(output.readLine());
    if (!ports.find()) {
      throw new IllegalStateException("the agent does not listen");
    }
    Payload payload = new Payload.RawTensor("numbers.bin", new byte[numbers * Float.BYTES]);
    try (Target http = Models.open(url(ports.group(1)), "connections: 8", payload);
        Target grpc = GrpcScript.open(url(ports.group(2)), "", payload)) {
      List<Side> sides =
          List.of(new Side("HTTP", http, ports.group(1)), new Side("gRPC", grpc, ports.group(2)));
      for (Side side : sides) {
        side.run(ratePerSecond, 2 * seconds, agent);
      }
      System.out.println(
          "          p50 ms  p99 ms  sent late p99 ms  client CPU us  agent CPU us  bytes");
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          Side side = sides.get((round + i) % 2);
          System.out.println(side.run(ratePerSecond, seconds, agent));
        }
      }
    } finally {
      agent.destroy();
      Files.delete(model);
    }
  }

  private static URI url(String port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private record Side(String name, Target target, String port) {
    String run(int ratePerSecond, int seconds, Process agent) throws Exception {
      int requests = ratePerSecond * seconds;
      long[] responseNanos = new long[requests];
      long[] lateNanos = new long[requests];
      CountDownLatch answered = new CountDownLatch(requests);
      AtomicInteger failed = new AtomicInteger();
      EventLoop loop = HttpLoop.get();
      long bytes = bytes();
      long ownNanos = ownCpuNanos();
      long agentNanos = cpuNanos(agent);
      long beginNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
      for (int i = 0; i < requests; i++) {
        int request = i;
        long intendedNanos = beginNanos + i * TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        @SuppressWarnings("unused") // what is answered is counted
        var scheduled =
            loop.schedule(
                () -> {
                  lateNanos[request] = System.nanoTime() - intendedNanos;
                  target
                      .invoke(new InferenceRequest(0))
                      .thenAccept(
                          reply -> {
                            if (!(reply.outcome() instanceof Outcome.Succeeded)) {
                              failed.incrementAndGet();
                            }
                            responseNanos[request] = reply.doneNanos() - intendedNanos;
                            answered.countDown();
                          });
                },
                intendedNanos - System.nanoTime(),
                TimeUnit.NANOSECONDS);
      }
      answered.await();
      double ownMicros = (ownCpuNanos() - ownNanos) / 1e3 / requests;
      double agentMicros = (cpuNanos(agent) - agentNanos) / 1e3 / requests;
      double bytesEach = (double) (bytes() - bytes) / requests;
      Arrays.sort(responseNanos);
      Arrays.sort(lateNanos);
      return String.format(
          Locale.ROOT,
          "%s  %9.3f %7.3f %17.3f %14.0f %13.0f %8.0f%s",
          name,
          responseNanos[requests / 2] / 1e6,
          responseNanos[requests * 99 / 100] / 1e6,
          lateNanos[requests * 99 / 100] / 1e6,
          ownMicros,
          agentMicros,
          bytesEach,
          failed.get() == 0 ? "" : "  failed: " + failed.get());
    }

    /** Of the client's ends, both directions. */
    private long bytes() throws IOException {
      Process ss = new ProcessBuilder("ss", "-tinH", "dport = :" + port).start();
      String told = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return BYTES.matcher(told).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
    }
  }

  private static long ownCpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long cpuNanos(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static Path mean(int numbers) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(
                GraphProto.newBuilder()
                    .setName("mean")
                    .addInput(value("x", numbers))
                    .addOutput(value("y", 1))
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("ReduceMean")
                            .addInput("x")
                            .addOutput("y")))
            .build();
    return Files.write(Files.createTempFile("mean-", ".onnx"), model.toByteArray());
  }

  private static ValueInfoProto value(String name, int numbers) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimValue(numbers)))))
        .build();
  }
}
