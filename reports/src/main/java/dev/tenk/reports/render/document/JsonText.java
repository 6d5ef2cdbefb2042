package dev.tenk.reports.render.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How reports are written as JSON: snake_case, 12 significant digits and no exponent, missing is
 * absent.
 */
public final class JsonText {
  private static final MathContext PRECISION = new MathContext(12);
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private JsonText() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Writes it; its last line ends with a line feed. */
  public static void write(ObjectNode root, Appendable out) throws IOException {
    out.append(MAPPER.writeValueAsString(root).replace("\r\n", "\n")).append('\n');
  }

  public static void number(ObjectNode node, String key, BigDecimal value) {
    BigDecimal rounded = value.round(PRECISION);
    node.put(key, rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
  }

  /** JSON has no infinity and no NaN: such a value is absent. */
  public static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      number(node, key, BigDecimal.valueOf(value));
    }
  }

  public static void number(ObjectNode node, String key, OptionalDouble value) {
    if (value.isPresent()) {
      number(node, key, value.getAsDouble());
    }
  }

  public static void text(ObjectNode node, String key, Optional<String> value) {
    value.ifPresent(text -> node.put(key, text));
  }

  public static void texts(ObjectNode node, String key, List<String> values) {
    values.forEach(node.putArray(key)::add);
  }

  public static void texts(ObjectNode node, String key, Map<String, String> values) {
    ObjectNode object = node.putObject(key);
    values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> object.put(each.getKey(), each.getValue()));
  }
}
