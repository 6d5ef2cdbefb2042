package dev.tenk.targets.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the output is in a body whose format tenk does not know. */
public sealed interface AnswerFormat {
  /**
   * Finds the output.
   *
   * @throws UnreadableAnswerException when it is not there
   */
  Output read(byte[] body) throws UnreadableAnswerException;

  /**
   * An output.
   *
   * @param raw bytes the digest is made of
   * @param float32 its values, little-endian, where it is numbers
   */
  record Output(byte[] raw, Optional<byte[]> float32) {}

  /**
   * Reads {@code float32} or a JSON pointer.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static AnswerFormat parse(String text) {
    if (text.equals("float32")) {
      return new RawFloat32();
    }
    if (text.startsWith("/")) {
      return new JsonPointer(text);
    }
    throw new IllegalArgumentException(
        "'" + text + "' is neither float32 nor a JSON pointer, which starts with /");
  }

  /** The whole body is the output, raw little-endian float32. */
  record RawFloat32() implements AnswerFormat {
    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      if (body.length == 0) {
        throw new UnreadableAnswerException("no-output", null);
      }
      if (body.length % Float.BYTES != 0) {
        throw new UnreadableAnswerException("malformed-answer", null);
      }
      return new Output(body, Optional.of(body));
    }
  }

  /**
   * The output is in a JSON document.
   *
   * @param pointer JSON pointer (RFC 6901)
   */
  record JsonPointer(String pointer) implements AnswerFormat {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      JsonNode found;
      try {
        found = JSON.readTree(body).at(pointer);
      } catch (IOException e) {
        throw new UnreadableAnswerException("malformed-answer", e);
      }
      if (found.isMissingNode() || found.isNull()) {
        throw new UnreadableAnswerException("no-output", null);
      }
      return new Output(found.toString().getBytes(StandardCharsets.UTF_8), numbers(found));
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
}
