package dev.tenk.session;

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
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A server on loopback that answers every inference with the same 1,000 numbers at once. */
public final class NullTarget extends Handler.Abstract.NonBlocking implements AutoCloseable {
  /** What its model is called. */
  public static final String MODEL = "nothing";

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
  private final Server server = new Server();
  private final ServerConnector connector;

  /** Starts one on a free port. */
  public NullTarget() throws Exception {
    this(Optional.empty());
  }

  /**
   * Starts it.
   *
   * @param certificate of its TLS; empty for plain connections
   */
  NullTarget(Optional<LoopbackCertificate> certificate) throws Exception {
    connector =
        certificate.isPresent()
            ? new ServerConnector(server, tls(certificate.get()))
            : new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  private static SslContextFactory.Server tls(LoopbackCertificate certificate) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(certificate.context());
    return tls;
  }

  /** Its port on 127.0.0.1. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (Request.getPathInContext(request).endsWith("/infer")) {
      Content.Source.consumeAll(
          request,
          Callback.from(
              () -> {
                response
                    .getHeaders()
                    .put("Content-Type", answer.contentType())
                    .put(
                        HttpBody.JSON_HEADER_LENGTH_HEADER,
                        answer.jsonHeaderLengthBytes().orElseThrow());
                send(response, callback, answer.bytes());
              },
              callback::failed));
    } else {
      send(response, callback, metadata);
    }
    return true;
  }

  private static void send(Response response, Callback callback, byte[] body) {
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
