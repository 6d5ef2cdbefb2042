package dev.tenk.gatling.bench;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * Answers every inference with the same 1,000 numbers: at once, so that what is left is the
 * generator, or at an instant that a {@link KnownDelay} fixes.
 */
final class NullServer extends Handler.Abstract.NonBlocking {
  static final String MODEL = "null";
  static final String INFER_PATH = "/v2/models/null/infer";

  private final LongAdder inferences = new LongAdder();
  private final Optional<PunctualTimer> timer;
  private final Optional<KnownDelay> delay;
  private long lastDoneMicros;
  private final byte[] metadata =
      MetadataCodec.encodeModelMetadata(
          new ModelMetadata(
              MODEL,
              List.of("1"),
              "none",
              List.of(new TensorMetadata("image", DataType.UINT8, List.of(1L, 3L, 16L, 16L))),
              List.of(new TensorMetadata("scores", DataType.FP32, List.of(1L, 1000L))),
              Map.of()));
  private final HttpBody answer =
      OpenInferenceCodec.encodeResponse(
          new InferResponse(
              MODEL,
              Optional.of("1"),
              Optional.empty(),
              List.of(Tensor.ofFloats("scores", List.of(1L, 1000L), new float[1000])),
              Map.of()),
          name -> true);

  private NullServer(Optional<KnownDelay> delay) {
    this.delay = delay;
    this.timer = delay.map(known -> PunctualTimer.start());
  }

  /** Serves until it is killed; prints its port. The argument, if any, names a delay. */
  public static void main(String[] arguments) throws Exception {
    Optional<KnownDelay> delay =
        arguments.length == 0 ? Optional.empty() : Optional.of(KnownDelay.valueOf(arguments[0]));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new NullServer(delay));
    server.start();
    System.out.println(connector.getLocalPort());
    server.join();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (path.equals("/count")) {
      send(
          response,
          callback,
          Long.toString(inferences.sum()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else if (path.equals(INFER_PATH)) {
      long arrivedMicros = KnownDelay.nowMicros();
      Content.Source.asByteBuffer(
          request,
          Promise.from(
              body -> {
                inferences.increment();
                response
                    .getHeaders()
                    .put("Content-Type", answer.contentType())
                    .put(
                        HttpBody.JSON_HEADER_LENGTH_HEADER,
                        answer.jsonHeaderLengthBytes().orElseThrow());
                answer(arrivedMicros, body, () -> send(response, callback, answer.bytes()));
              },
              callback::failed));
    } else {
      send(response, callback, metadata);
    }
    return true;
  }

  private void answer(long arrivedMicros, ByteBuffer body, Runnable send) {
    if (delay.isEmpty()) {
      send.run();
      return;
    }
    long doneMicros;
    synchronized (this) {
      doneMicros = delay.get().doneMicros(arrivedMicros, lastDoneMicros, hash(body));
      lastDoneMicros = doneMicros;
    }
    timer.orElseThrow().at(doneMicros, send);
  }

  private static int hash(ByteBuffer body) {
    int sum = 0;
    while (body.hasRemaining()) {
      sum += body.get();
    }
    return sum;
  }

  private static void send(Response response, Callback callback, byte[] body) {
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
