package dev.tenk.targets.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.targets.edge.ScriptedServer.Peer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import dev.tenk.targets.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * A server of the Open Inference Protocol as others wrote them: what it says is put together by
 * hand and not by tenk's own codec. Without a habit it is as Triton is. Its one model, {@code m},
 * takes {@code x}, FP32 [1, 3], and answers {@code y}, FP32 [1, 2], with 0.25 and 0.75 always.
 */
final class ForeignServer implements AutoCloseable {
  /** Three numbers for {@code x}; not UTF-8, as few tensors are. */
  static final Payload PAYLOAD = new Payload.RawTensor("x.bin", Models.floats(1f, 2f, -3.3f));

  /** All that DJL Serving does. */
  static final List<Habit> DJL_SERVING =
      List.of(
          Habit.SERVER_METADATA_404,
          Habit.BINARY_400,
          Habit.OUTPUTS_DEMANDED,
          Habit.VERSION_ABSENT,
          Habit.INPUTS_EMPTY);

  /** All that MLServer does, with a model that says nothing of itself. */
  static final List<Habit> MLSERVER =
      List.of(
          Habit.BINARY_NOT_LISTED,
          Habit.BINARY_500,
          Habit.INPUTS_ABSENT,
          Habit.OUTPUTS_ABSENT,
          Habit.NESTED_PARAMETERS);

  /** All that KServe's Python server does. */
  static final List<Habit> KSERVE =
      List.of(
          Habit.BINARY_NOT_LISTED,
          Habit.VERSIONS_501,
          Habit.INPUTS_EMPTY,
          Habit.VERSIONS_NULL,
          Habit.VERSION_NULL);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LENGTH = "Inference-Header-Content-Length";

  /** What is answered to each inference whatever it asks. */
  private record Fixed(int status, String mediaType, String body) {
    static Fixed json(int status, String body) {
      return new Fixed(status, "application/json", body);
    }
  }

  private static final Map<Habit, Fixed> FIXED =
      Map.ofEntries(
          Map.entry(Habit.ERROR_IN_200, Fixed.json(200, error("the model has failed"))),
          Map.entry(
              Habit.HTML_200, new Fixed(200, "text/html", "<!doctype html><title>Sign in</title>")),
          Map.entry(Habit.CREATED_201, Fixed.json(201, "{}")),
          Map.entry(Habit.ACCEPTED_202, Fixed.json(202, "{\"task\":\"7\"}")),
          Map.entry(Habit.NO_CONTENT_204, Fixed.json(204, "")),
          Map.entry(
              Habit.OVERLOADED_500,
              Fixed.json(
                  500,
                  error(
                      "ai.djl.serving.wlm.util.WlmCapacityException: Worker queue capacity exceeded for model: m"))),
          Map.entry(Habit.OVERLOADED_503, Fixed.json(503, error("Exceeds maximum queue size"))),
          Map.entry(Habit.LOADING_503, Fixed.json(503, error("Model with name m is not ready."))),
          Map.entry(Habit.LOADING_400, Fixed.json(400, error("Model m is not ready yet."))),
          Map.entry(
              Habit.LOADING_404,
              Fixed.json(404, error("Model with requested version is not loaded yet"))));

  private static final Map<Habit, Integer> REDIRECTS =
      Map.of(
          Habit.REDIRECT_301, 301,
          Habit.REDIRECT_302, 302,
          Habit.REDIRECT_307, 307,
          Habit.REDIRECT_308, 308);

  private final Set<Habit> habits = EnumSet.noneOf(Habit.class);
  private final AtomicInteger metadataAsked = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final Set<Peer> used = ConcurrentHashMap.newKeySet();
  private final ScriptedServer server;

  ForeignServer(Habit... habits) {
    this(List.of(habits));
  }

  ForeignServer(List<Habit> habits) {
    this.habits.addAll(habits);
    this.server = new ScriptedServer(this::answer);
  }

  URI url() {
    return server.url();
  }

  /** Inferences so far. */
  List<Received> inferences() {
    return server.inferences();
  }

  @Override
  public void close() {
    server.close();
  }

  private boolean has(Habit habit) {
    return habits.contains(habit);
  }

  private static String error(String message) {
    return "{\"error\":\"" + message + "\"}";
  }

  private void answer(Received request, Peer peer) throws IOException {
    if (!used.add(peer) && has(Habit.KEPT_CONNECTION_ENDS)) {
      peer.cut();
    } else if (has(Habit.VERSIONS_501) && request.path().contains("/versions/")) {
      send(peer, Fixed.json(501, error("Model versioning not supported yet.")));
    } else if (request.method().equals("POST")) {
      infer(request, peer);
    } else if (request.path().equals("/v2")) {
      send(peer, serverMetadata());
    } else if (has(Habit.FIRST_METADATA_LOST) && metadataAsked.getAndIncrement() == 0) {
      peer.cut();
    } else {
      send(peer, modelMetadata());
    }
  }

  private Fixed serverMetadata() {
    if (has(Habit.SERVER_METADATA_404)) {
      return Fixed.json(404, error("Requested resource is not found"));
    }
    String extensions =
        has(Habit.BINARY_NOT_LISTED)
            ? "[\"model_repository_extension\"]"
            : "[\"classification\",\"model_repository\",\"binary_tensor_data\"]";
    return Fixed.json(
        200,
        "{\"name\":\"foreign\",\"version\":\"2\",\"%s\":%s}"
            .formatted(has(Habit.EXTENSIONS_MISSPELT) ? "extenstion" : "extensions", extensions));
  }

  private Fixed modelMetadata() {
    if (has(Habit.METADATA_500)) {
      return Fixed.json(500, error("ValueError : Model of type M does not support inference"));
    }
    if (has(Habit.METADATA_404)) {
      return Fixed.json(404, error("Requested resource is not found"));
    }
    String shape =
        has(Habit.SHAPE_FREE)
            ? "[-1,-1]"
            : has(Habit.SHAPE_TEXT)
                ? "[\"1\",\"3\"]"
                : has(Habit.SHAPE_NULL) ? "[null,3]" : "[1,3]";
    String inputs =
        has(Habit.INPUTS_ABSENT)
            ? ""
            : has(Habit.INPUTS_EMPTY)
                ? ",\"inputs\":[]"
                : ",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape + "}]";
    String outputs =
        has(Habit.OUTPUTS_ABSENT)
            ? ""
            : ",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,2]}]";
    return Fixed.json(
        200,
        "{\"name\":\"m\",\"versions\":%s,\"platform\":\"\"%s%s}"
            .formatted(has(Habit.VERSIONS_NULL) ? "null" : "[\"1\"]", inputs, outputs));
  }

  private void infer(Received request, Peer peer) throws IOException {
    for (Habit habit : habits) {
      if (FIXED.containsKey(habit)) {
        send(peer, FIXED.get(habit));
        return;
      }
      if (REDIRECTS.containsKey(habit)) {
        peer.answer(
            REDIRECTS.get(habit), new byte[0], "Location: https://models.example" + request.path());
        return;
      }
    }
    if (request.headers().containsKey(LENGTH)) {
      Fixed refusal = binaryRefusal();
      if (refusal != null) {
        send(peer, refusal);
        return;
      }
    }
    JsonNode asked =
        JSON.readTree(
            request.body(),
            0,
            Integer.parseInt(request.headers().getOrDefault(LENGTH, "" + request.body().length)));
    if (has(Habit.OUTPUTS_DEMANDED) && asked.path("outputs").isEmpty()) {
      send(
          peer,
          Fixed.json(
              500,
              error(
                  "java.lang.NullPointerException: Cannot load from object array because \\\"requestOutputs\\\" is null")));
      return;
    }
    succeed(peer, asked, request.path());
  }

  private Fixed binaryRefusal() {
    if (has(Habit.BINARY_400)) {
      return Fixed.json(400, error("Invalid JSON input"));
    }
    if (has(Habit.BINARY_422)) {
      return Fixed.json(
          422,
          "{\"detail\":[{\"type\":\"model_attributes_type\",\"loc\":[\"body\"],"
              + "\"msg\":\"Input should be a valid dictionary or object to extract fields from\"}]}");
    }
    return has(Habit.BINARY_500) ? new Fixed(500, "text/plain", "Internal Server Error") : null;
  }

  private void succeed(Peer peer, JsonNode asked, String path) throws IOException {
    List<ForeignOutput> outputs = outputs();
    boolean binary = asked.path("parameters").path("binary_data_output").asBoolean();
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    List<String> described = new ArrayList<>();
    for (ForeignOutput output : outputs) {
      described.add(output.described(binary));
      if (binary) {
        tail.writeBytes(output.bytes());
      }
    }
    String name =
        has(Habit.MODEL_NAME_ABSENT)
            ? ""
            : "\"model_name\":\"" + (has(Habit.MODEL_NAME_OTHER) ? "m_1" : "m") + "\",";
    String json =
        "{%s%s%s%s\"outputs\":[%s]}"
            .formatted(
                name,
                has(Habit.DUPLICATE_KEYS) ? name : "",
                version(path),
                has(Habit.NESTED_PARAMETERS)
                    ? "\"parameters\":{\"content_type\":\"np\",\"headers\":{\"x\":[\"a\"]},\"none\":null},"
                    : "",
                String.join(",", described));
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head);
    tail.writeTo(body);
    if (has(Habit.TRAILING_TEXT)) {
      body.writeBytes("\ndone in 3 ms".getBytes(StandardCharsets.UTF_8));
    }
    List<String> headers = new ArrayList<>();
    headers.add(
        "Content-Type: "
            + (has(Habit.TEXT_PLAIN)
                ? "text/plain"
                : binary ? "application/octet-stream" : "application/json"));
    if (binary) {
      headers.add(LENGTH + ": " + head.length);
    }
    send(peer, body.toByteArray(), headers);
  }

  private String version(String path) {
    String asked = path.contains("/versions/") ? path.split("/", -1)[5] : "1";
    if (has(Habit.VERSION_ABSENT)) {
      return "";
    }
    String value =
        has(Habit.VERSION_NULL)
            ? "null"
            : has(Habit.VERSION_NUMBER)
                ? asked
                : has(Habit.VERSION_OTHER)
                    ? "\"2\""
                    : has(Habit.VERSION_ALTERNATES)
                        ? "\"" + (1 + answered.getAndIncrement() % 2) + "\""
                        : "\"" + asked + "\"";
    return "\"model_version\":" + value + ",";
  }

  private List<ForeignOutput> outputs() {
    List<ForeignOutput> outputs = new ArrayList<>();
    outputs.add(ForeignOutput.y(habits));
    if (has(Habit.BF16_BESIDE)) {
      outputs.add(0, new ForeignOutput("z", "BF16", "[0.25,0.75]", new byte[4]));
    }
    if (has(Habit.FP8_BESIDE)) {
      outputs.add(0, new ForeignOutput("z", "FP8", "[0.25,0.75]", new byte[2]));
    }
    if (has(Habit.INT4_BESIDE)) {
      outputs.add(0, new ForeignOutput("z", "INT4", "[1,2]", new byte[1]));
    }
    if (has(Habit.OUTPUTS_REORDERED)) {
      outputs.add(0, new ForeignOutput("z", "FP32", "[5,6]", Models.floats(5f, 6f)));
    }
    return outputs;
  }

  private void send(Peer peer, Fixed fixed) throws IOException {
    peer.answer(
        fixed.status(),
        fixed.body().getBytes(StandardCharsets.UTF_8),
        "Content-Type: " + fixed.mediaType());
  }

  private void send(Peer peer, byte[] body, List<String> headers) throws IOException {
    if (has(Habit.GZIP)) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(body);
      }
      headers.add("Content-Encoding: gzip");
      peer.answer(200, packed.toByteArray(), headers.toArray(String[]::new));
    } else if (has(Habit.CHUNKED)) {
      headers.add("Transfer-Encoding: chunked");
      peer.write(
          head("HTTP/1.1", headers),
          (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII),
          body,
          "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } else if (has(Habit.HTTP_1_0)) {
      peer.write(head("HTTP/1.0", headers), body);
      peer.cut();
    } else {
      peer.answer(200, body, headers.toArray(String[]::new));
    }
  }

  private static byte[] head(String version, List<String> headers) {
    return (version + " 200 OK\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
