package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Pulls expected values out of a JSON document and reports where one was not as expected. */
final class JsonReader {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          // Field names come from strangers: do not keep them.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          // Python servers write NaN and Infinity bare.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final byte[] bytes;
  private final int lengthBytes;
  private final JsonParser parser;

  private JsonReader(byte[] bytes, int lengthBytes, JsonParser parser) {
    this.bytes = bytes;
    this.lengthBytes = lengthBytes;
    this.parser = parser;
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
   * Reads a JSON document; nothing may follow it.
   *
   * @throws MalformedMessageException if it is not JSON or not what {@code document} expects
   */
  static <T> T read(byte[] json, Document<T> document) {
    return read(new HttpBody(json, OptionalInt.empty()), document);
  }

  /** As {@link #read(byte[], Document)}, of the JSON part of a body. */
  static <T> T read(HttpBody body, Document<T> document) {
    byte[] bytes = body.bytes();
    int lengthBytes = body.jsonLengthBytes();
    try (JsonParser parser = FACTORY.createParser(bytes, 0, lengthBytes)) {
      parser.nextToken();
      T value = document.read(new JsonReader(bytes, lengthBytes, parser));
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

  private boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  /** Skips the array at hand and returns where it starts, for {@link #again}. */
  int skipArray(String where) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw expected(where, "an array");
    }
    long offset = parser.currentTokenLocation().getByteOffset();
    if (offset < 0 || bytes[(int) offset] != '[') {
      throw new MalformedMessageException(where + ": the message is not in UTF-8");
    }
    parser.skipChildren();
    return (int) offset;
  }

  /** Reads the value that starts at a byte offset once more. */
  <T> T again(int offset, Document<T> value) throws IOException {
    try (JsonParser second = FACTORY.createParser(bytes, offset, lengthBytes - offset)) {
      second.nextToken();
      return value.read(new JsonReader(bytes, lengthBytes, second));
    }
  }

  /** Goes into the object at hand, for {@link #nextField} to walk through. */
  void enterObject(String where) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw expected(where, "an object");
    }
  }

  /** Moves to the next field's value and returns its name; null where the object ends. */
  String nextField() throws IOException {
    String name = parser.nextFieldName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  /** Reads a message of which one field matters; empty where it is missing. */
  <T> Optional<T> only(String wanted, Element<T> value) throws IOException {
    Optional<T> found = Optional.empty();
    enterObject("message");
    for (String field = nextField(); field != null; field = nextField()) {
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

  DataType dataType(String where) throws IOException {
    String text = string(where);
    try {
      return DataType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("%s: unknown datatype \"%s\"".formatted(where, text), e);
    }
  }

  long integer(String where) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw expected(where, "an integer");
    }
    return parser.getLongValue();
  }

  boolean bool(String where) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw expected(where, "true or false");
    }
    return parser.getBooleanValue();
  }

  /** Parameters; null is none, and values that are null, arrays or objects are left out. */
  Map<String, Object> parameters(String where) throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (isNull()) {
      return parameters;
    }
    enterObject(where);
    for (String name = nextField(); name != null; name = nextField()) {
      switch (parser.currentToken()) {
        case VALUE_STRING -> parameters.put(name, parser.getText());
        case VALUE_TRUE, VALUE_FALSE -> parameters.put(name, parser.getBooleanValue());
        case VALUE_NUMBER_INT -> parameters.put(name, parser.getLongValue());
        case VALUE_NUMBER_FLOAT -> parameters.put(name, finite(where, name));
        default -> parser.skipChildren();
      }
    }
    return parameters;
  }

  private double finite(String where, String name) throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new MalformedMessageException(
          "%s.%s: expected a finite number but got %s".formatted(where, name, parser.getText()));
    }
    return value;
  }
}
