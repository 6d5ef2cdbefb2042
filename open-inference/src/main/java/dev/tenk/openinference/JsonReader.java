package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Pulls expected values out of a JSON document and reports where one was not as expected.
 *
 * <p>A request is read strictly: its sender can mend it. An answer is read as far as its meaning is
 * beyond doubt: what is wrong with a stranger's server but changes no value is not worth a failed
 * measurement. So a name that comes twice is refused in the objects that are read, where nobody
 * knows which value is meant, and read over in parameters (the last one counts, as most parsers
 * have it) and in what is skipped: Triton and OpenVINO Model Server write the parameters that a
 * model sets without a look at those that are there (response_json.AddInt in Triton's
 * http_server.cc, parseOutputParameters in OpenVINO Model Server's rest_utils.cpp).
 */
final class JsonReader {
  static final JsonFactory STRICT =
      builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonFactory LENIENT =
      builder()
          // OpenVINO Model Server writes NaN as nothing between two commas: rest_utils.cpp does
          // not look at what RapidJSON's Double answers, which has no text for NaN.
          .enable(JsonReadFeature.ALLOW_MISSING_VALUES)
          .build();

  private final JsonFactory factory;
  private final byte[] bytes;
  private final int lengthBytes;
  private final JsonParser parser;

  private JsonReader(JsonFactory factory, byte[] bytes, int lengthBytes, JsonParser parser) {
    this.factory = factory;
    this.bytes = bytes;
    this.lengthBytes = lengthBytes;
    this.parser = parser;
  }

  private static JsonFactoryBuilder builder() {
    return new JsonFactoryBuilder()
        // Field names come from strangers: do not keep them.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
        // Python servers write NaN and Infinity bare.
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
  }

  /** Reads one document, given the reader at its first token. */
  interface Document<T> {
    T read(JsonReader reader) throws IOException;
  }

  /** Reads one element of an array or the value of a field, given the reader at its first token. */
  interface Element<T> {
    T read(String where) throws IOException;
  }

  /**
   * Reads a request, a JSON document; nothing may follow it.
   *
   * @throws MalformedMessageException if it is not JSON or not what {@code document} expects
   */
  static <T> T request(HttpBody body, Document<T> document) {
    return read(STRICT, body, document);
  }

  /** As {@link #request(HttpBody, Document)}, of a body that is all JSON. */
  static <T> T request(byte[] json, Document<T> document) {
    return request(new HttpBody(json, OptionalInt.empty()), document);
  }

  /** As {@link #request(HttpBody, Document)}, of an answer. */
  static <T> T answer(HttpBody body, Document<T> document) {
    return read(LENIENT, body, document);
  }

  /** As {@link #answer(HttpBody, Document)}, of a body that is all JSON. */
  static <T> T answer(byte[] json, Document<T> document) {
    return answer(new HttpBody(json, OptionalInt.empty()), document);
  }

  private static <T> T read(JsonFactory factory, HttpBody body, Document<T> document) {
    byte[] bytes = body.bytes();
    int lengthBytes = body.jsonLengthBytes();
    try (JsonParser parser = factory.createParser(bytes, 0, lengthBytes)) {
      parser.nextToken();
      T value = document.read(new JsonReader(factory, bytes, lengthBytes, parser));
      if (parser.nextToken() != null) {
        throw new MalformedMessageException(
            "unexpected JSON after the message at byte "
                + parser.currentTokenLocation().getByteOffset());
      }
      return value;
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new MalformedMessageException("bad JSON: " + e.getOriginalMessage() + place, e);
    } catch (IOException e) {
      // Bytes in memory: only bad character encoding ends here.
      throw new MalformedMessageException("bad JSON: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      // What the records refuse: an empty name, a request without inputs.
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  /** Whether an answer is read, not a request. */
  boolean isLenient() {
    return factory == LENIENT;
  }

  JsonParser parser() {
    return parser;
  }

  /** Length of the document, in bytes. */
  int lengthBytes() {
    return lengthBytes;
  }

  MalformedMessageException expected(String where, String what) {
    JsonToken token = parser.currentToken();
    return new MalformedMessageException(
        "%s: expected %s but got %s".formatted(where, what, token == null ? "nothing" : token));
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  /** Skips the array at hand and returns where it starts, for {@link #again}. */
  int skipArray(String where) throws IOException {
    long offset = parser.currentTokenLocation().getByteOffset();
    if (offset < 0 || bytes[(int) offset] != '[') {
      throw new MalformedMessageException(where + ": the message is not in UTF-8");
    }
    parser.skipChildren();
    return (int) offset;
  }

  /** Reads the value that starts at a byte offset once more. */
  <T> T again(int offset, Document<T> value) throws IOException {
    try (JsonParser second = factory.createParser(bytes, offset, lengthBytes - offset)) {
      second.nextToken();
      return value.read(new JsonReader(factory, bytes, lengthBytes, second));
    }
  }

  /** Goes into the object at hand. */
  Fields fields(String where) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw expected(where, "an object");
    }
    return new Fields(where);
  }

  /** Walks through an object whose fields each come once. */
  final class Fields {
    private final String where;
    private final Set<String> seen = new HashSet<>();

    private Fields(String where) {
      this.where = where;
    }

    /** Moves to the next field's value and returns its name; null where the object ends. */
    String next() throws IOException {
      String name = parser.nextFieldName();
      if (name != null) {
        parser.nextToken();
        if (!seen.add(name)) {
          throw new MalformedMessageException("%s: duplicate field \"%s\"".formatted(where, name));
        }
      }
      return name;
    }
  }

  /** Reads a message of which one field matters; empty where it is missing. */
  <T> Optional<T> only(String wanted, Element<T> value) throws IOException {
    Optional<T> found = Optional.empty();
    Fields fields = fields("message");
    for (String field = fields.next(); field != null; field = fields.next()) {
      if (field.equals(wanted)) {
        found = Optional.of(value.read(field));
      } else {
        skip();
      }
    }
    return found;
  }

  <T> List<T> array(String where, Element<T> element) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw expected(where, "an array");
    }
    List<T> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read(where + "[" + values.size() + "]"));
    }
    return values;
  }

  /** As {@link #array}, and null is an empty one. */
  <T> List<T> optionalArray(String where, Element<T> element) throws IOException {
    return isNull() ? List.of() : array(where, element);
  }

  String string(String where) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw expected(where, "a string");
    }
    return parser.getText();
  }

  Optional<String> optionalString(String where) throws IOException {
    return isNull() ? Optional.empty() : Optional.of(string(where));
  }

  /** A string, or a number as it is written; empty where it is null. */
  Optional<String> optionalText(String where) throws IOException {
    return parser.currentToken().isNumeric()
        ? Optional.of(parser.getText())
        : optionalString(where);
  }

  /** A string; any other value is skipped and empty. */
  Optional<String> textIfAny() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(parser.getText());
    }
    skip();
    return Optional.empty();
  }

  long integer(String where) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw expected(where, "an integer");
    }
    return parser.getLongValue();
  }

  /**
   * A dimension as servers announce or answer it; -1 where it is variable. Servers that turn gRPC
   * messages into JSON write a number of 64 bits as a string (KServe ModelMesh's rest-proxy,
   * OpenVINO Model Server before 2022.2); the AMD Inference Server gives the largest size of a
   * variable dimension as a negative number (Xilinx/inference-server, pull request 190). Null, or a
   * string that is no number, is a dimension without a size.
   */
  long dimension(String where) throws IOException {
    if (isNull()) {
      return -1;
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return Math.max(-1, integer(where));
    }
    try {
      return Math.max(-1, Long.parseLong(parser.getText()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  boolean bool(String where) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw expected(where, "true or false");
    }
    return parser.getBooleanValue();
  }

  /**
   * Parameters; null is none. Left out are values that no parameter of the protocol has: null,
   * arrays, objects (MLServer sends {@code headers} so: types/dataplane.py), numbers that are not
   * finite or beyond a long.
   */
  Map<String, Object> parameters(String where) throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (isNull()) {
      return parameters;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw expected(where, "an object");
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      switch (parser.nextToken()) {
        case VALUE_STRING -> parameters.put(name, parser.getText());
        case VALUE_TRUE, VALUE_FALSE -> parameters.put(name, parser.getBooleanValue());
        case VALUE_NUMBER_INT -> {
          if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            parameters.put(name, parser.getLongValue());
          }
        }
        case VALUE_NUMBER_FLOAT -> {
          double value = parser.getDoubleValue();
          if (Double.isFinite(value)) {
            parameters.put(name, value);
          }
        }
        default -> parser.skipChildren();
      }
    }
    return parameters;
  }
}
