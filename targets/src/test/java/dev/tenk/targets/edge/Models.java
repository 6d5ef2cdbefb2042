package dev.tenk.targets.edge;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A model {@code m} of two numbers, its messages, and a target that speaks to it. */
public final class Models {
  static final String SHA256 = "0123456789abcdef".repeat(4);
  static final String PATH = "/v2/models/m";
  static final TensorMetadata INPUT = new TensorMetadata("in", DataType.FP32, List.of(-1L, 2L));
  static final ModelMetadata METADATA = metadata(INPUT, Map.of("model_sha256", SHA256));

  /** The numbers 1.5 and −2, little-endian. */
  static final Payload PAYLOAD = new Payload.RawTensor("numbers.bin", floats(1.5f, -2f));

  private Models() {}

  static ModelMetadata metadata(TensorMetadata input, Map<String, Object> parameters) {
    return new ModelMetadata("m", List.of("1"), "test", List.of(input), List.of(), parameters);
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /** Serves the model's metadata, and leaves its requests to the script. */
  public static Script model(Script inferences) {
    return model(METADATA, inferences);
  }

  public static Script model(ModelMetadata metadata, Script inferences) {
    return (request, peer) -> {
      if (request.method().equals("GET")) {
        peer.answer(200, MetadataCodec.encodeModelMetadata(metadata));
      } else {
        inferences.answer(request, peer);
      }
    };
  }

  /** Three numbers back: 1, 2.5 and −3. */
  public static InferResponse answer(Map<String, Object> parameters) {
    return new InferResponse(
        "m",
        Optional.of("1"),
        Optional.empty(),
        List.of(Tensor.ofFloats("out", List.of(1L, 3L), 1f, 2.5f, -3f)),
        parameters);
  }

  static void succeed(ScriptedServer.Received request, ScriptedServer.Peer peer)
      throws IOException {
    send(peer, OpenInferenceCodec.encodeResponse(answer(Map.of()), name -> true));
  }

  static void send(ScriptedServer.Peer peer, HttpBody body) throws IOException {
    if (body.jsonHeaderLengthBytes().isPresent()) {
      peer.answer(
          200,
          body.bytes(),
          HttpBody.JSON_HEADER_LENGTH_HEADER + ": " + body.jsonHeaderLengthBytes().getAsInt());
    } else {
      peer.answer(200, body.bytes());
    }
  }

  /** A target; {@code more} are further settings, as in {@code timeout: 1s, encoding: json}. */
  public static Target open(URI url, String more, Payload... payloads) {
    return new EdgeHttpProvider()
        .open(
            plan(url, more),
            Optional.empty(),
            payloads.length == 0 ? List.of(PAYLOAD) : List.of(payloads));
  }

  /** The model is {@code m} unless {@code more} states otherwise. */
  public static TargetPlan plan(URI url, String more) {
    String model = more.contains("model: ") ? "" : ", model: m";
    String rest = more.isEmpty() ? "" : ", " + more;
    String yaml = "{kind: edge-http, url: '" + url + "'" + model + rest + "}";
    return new TargetPlan(
        "pi",
        "edge-http",
        Standing.STAND_IN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Settings.parse("suite.yaml", Path.of("."), yaml));
  }

  /** Loads what a first call loads. */
  public static void warmUp() {
    try (ScriptedServer server = new ScriptedServer(model(Models::succeed));
        Target target = open(server.url(), "")) {
      for (int i = 0; i < 20; i++) {
        call(target);
      }
    }
  }

  static CompletableFuture<Reply> start(Target target) {
    return target.invoke(new InferenceRequest(0)).toCompletableFuture();
  }

  /** One call to its end, which must come within ten seconds. */
  public static Reply call(Target target) {
    return await(start(target));
  }

  public static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
