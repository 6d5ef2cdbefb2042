package dev.tenk.cli;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A server of the Open Inference Protocol in this process, whose models answer after a delay that
 * is known: never sooner, and nothing is computed. It also has the protocol's model repository.
 */
final class DelayServer extends Handler.Abstract.NonBlocking implements AutoCloseable {
  /** What it takes: an image of three channels of so many pixels a side, as FP32 NCHW. */
  static final long SIDE_PIXELS = 4;

  private static final Pattern MODEL_PATH =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/[^/]+)?(/infer|/ready)?");
  private static final Pattern REPOSITORY_PATH =
      Pattern.compile("/v2/repository/models/([^/]+)/(load|unload)");

  /** A model, and what was asked of it. */
  private record Model(byte[] metadata, HttpBody answer, Duration delay, AtomicLong inferences) {}

  private final Map<String, Model> models = new ConcurrentHashMap<>();
  private final List<String> repositoryCalls = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "delayed-answers");
            thread.setDaemon(true);
            return thread;
          });
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private volatile long answered = Long.MAX_VALUE;
  private volatile int status;
  private volatile String words;

  DelayServer() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  /** Serves one more, or the same after another delay. */
  DelayServer with(String name, Duration delay) {
    ModelMetadata metadata =
        new ModelMetadata(
            name,
            List.of("1"),
            "none",
            List.of(
                new TensorMetadata(
                    "image", DataType.FP32, List.of(1L, 3L, SIDE_PIXELS, SIDE_PIXELS))),
            List.of(new TensorMetadata("scores", DataType.FP32, List.of(1L, 2L))),
            Map.of("model_sha256", "%064x".formatted(Integer.toUnsignedLong(name.hashCode()))));
    InferResponse answer =
        new InferResponse(
            name,
            Optional.of("1"),
            Optional.empty(),
            List.of(Tensor.ofFloats("scores", List.of(1L, 2L), new float[] {1, 0})),
            Map.of());
    models.put(
        name,
        new Model(
            MetadataCodec.encodeModelMetadata(metadata),
            OpenInferenceCodec.encodeResponse(answer, output -> true),
            delay,
            new AtomicLong()));
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  /** After so many of a model every inference is answered with that HTTP status and text. */
  void refuseAfter(long inferences, int newStatus, String newWords) {
    status = newStatus;
    words = newWords;
    answered = inferences;
  }

  /** Inferences that have come so far. */
  long inferences(String model) {
    return models.get(model).inferences().get();
  }

  /** What was loaded and unloaded, as {@code load NAME}, in that order. */
  List<String> repositoryCalls() {
    return List.copyOf(repositoryCalls);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    Matcher ofModel = MODEL_PATH.matcher(path);
    Matcher ofRepository = REPOSITORY_PATH.matcher(path);
    if (path.equals("/v2")) {
      ServerMetadata metadata =
          new ServerMetadata(
              "delays", "1", List.of(ServerMetadata.MODEL_REPOSITORY_EXTENSION), Map.of());
      send(response, callback, MetadataCodec.encodeServerMetadata(metadata));
    } else if (ofRepository.matches()) {
      repositoryCalls.add(ofRepository.group(2) + " " + ofRepository.group(1));
      afterBody(request, callback, () -> send(response, callback, new byte[0]));
    } else if (!ofModel.matches() || !models.containsKey(ofModel.group(1))) {
      Response.writeError(request, response, callback, 404);
    } else if ("/infer".equals(ofModel.group(2))) {
      infer(models.get(ofModel.group(1)), request, response, callback);
    } else {
      send(response, callback, models.get(ofModel.group(1)).metadata());
    }
    return true;
  }

  private void infer(Model model, Request request, Response response, Callback callback) {
    boolean refused = model.inferences().incrementAndGet() > answered;
    afterBody(
        request,
        callback,
        () -> {
          if (refused) {
            response.setStatus(status);
            send(response, callback, words.getBytes(StandardCharsets.UTF_8));
            return;
          }
          response
              .getHeaders()
              .put("Content-Type", model.answer().contentType())
              .put(
                  HttpBody.JSON_HEADER_LENGTH_HEADER,
                  model.answer().jsonHeaderLengthBytes().orElseThrow());
          Runnable answer = () -> send(response, callback, model.answer().bytes());
          if (model.delay().isZero()) {
            answer.run();
          } else {
            ScheduledFuture<?> unused =
                timer.schedule(answer, model.delay().toNanos(), TimeUnit.NANOSECONDS);
          }
        });
  }

  private static void afterBody(Request request, Callback callback, Runnable then) {
    Content.Source.consumeAll(request, Callback.from(then, callback::failed));
  }

  private static void send(Response response, Callback callback, byte[] body) {
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  @Override
  public void close() throws Exception {
    server.stop();
    timer.shutdownNow();
  }
}
