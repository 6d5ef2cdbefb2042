package dev.tenk.targets.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An agent with a JSON of its own. It tells nothing of itself, so the suite's word is taken. */
final class TemplateDialect implements Dialect {
  /** Where the payload's bytes go, base64. */
  static final String BASE64 = "{{base64}}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EdgeSettings settings;
  private final Wire.Template template;

  TemplateDialect(EdgeSettings settings, Wire.Template template) {
    this.settings = settings;
    this.template = template;
  }

  @Override
  public TargetIdentity identify(URI url, HttpCaller caller) {
    return new TargetIdentity(
        url.toString(),
        settings.model(),
        settings.version(),
        settings.expectedSha256(),
        Optional.empty(),
        new TreeMap<>(java.util.Map.of("identity", "as the suite says")));
  }

  @Override
  public HttpCaller.Prepared prepare(Payload payload) {
    String body =
        template.body().replace(BASE64, Base64.getEncoder().encodeToString(payload.bytes()));
    return new HttpCaller.Prepared(
        template.path(),
        "application/json",
        Optional.empty(),
        Optional.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Answer read(HttpCaller.Response response) throws UnreadableAnswerException {
    JsonNode found;
    try {
      found = JSON.readTree(response.body()).at(template.response());
    } catch (IOException e) {
      throw new UnreadableAnswerException("malformed-answer", e);
    }
    if (found.isMissingNode() || found.isNull()) {
      throw new UnreadableAnswerException("no-output", null);
    }
    byte[] raw = found.toString().getBytes(StandardCharsets.UTF_8);
    return new Answer(raw, numbers(found), ServerFacts.UNKNOWN);
  }

  private static Optional<byte[]> numbers(JsonNode node) {
    List<Float> values = new ArrayList<>();
    if (!collect(node, values)) {
      return Optional.empty();
    }
    ByteBuffer floats =
        ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(floats::putFloat);
    return Optional.of(floats.array());
  }

  private static boolean collect(JsonNode node, List<Float> values) {
    if (node.isNumber()) {
      values.add(node.floatValue());
      return true;
    }
    if (!node.isArray()) {
      return false;
    }
    for (JsonNode item : node) {
      if (!collect(item, values)) {
        return false;
      }
    }
    return true;
  }
}
