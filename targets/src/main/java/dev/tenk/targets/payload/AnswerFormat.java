package dev.tenk.targets.payload;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Where the output is in a body whose format tenk does not know. */
public sealed interface AnswerFormat {
  /**
   * Finds the output.
   *
   * @throws UnreadableAnswerException when it is not there: {@code no-output} where nothing is,
   *     {@code malformed-answer} where the body is not of the format
   */
  Output read(byte[] body) throws UnreadableAnswerException;

  /**
   * An output.
   *
   * @param raw bytes the digest is made of
   * @param float32 its values, little-endian, where it is numbers; what is beyond float32 is
   *     infinite, as with other outputs that are wider
   */
  record Output(byte[] raw, Optional<byte[]> float32) {}

  /**
   * Reads {@code float32}, {@code numbers}, {@code csv}, {@code jsonl}, {@code jsonl:} before a
   * JSON pointer, or a JSON pointer, which may be empty.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static AnswerFormat parse(String text) {
    return switch (text) {
      case "float32" -> new RawFloat32();
      case "numbers" -> new Numbers();
      case "csv" -> new Csv();
      case "jsonl" -> new JsonLines(new JsonPointer(""));
      default -> {
        if (text.startsWith("jsonl:/")) {
          yield new JsonLines(new JsonPointer(text.substring("jsonl:".length())));
        }
        if (!text.isEmpty() && !text.startsWith("/")) {
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is neither float32, numbers, csv, jsonl nor a JSON pointer, which starts with"
                  + " / or is \"\" for the whole document");
        }
        yield new JsonPointer(text);
      }
    };
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
   * The output is a value in a JSON document, or all of it. Its digest is that of the value as JSON
   * without blanks, so that blanks change nothing.
   *
   * @param pointer JSON pointer (RFC 6901): the empty string is the whole document, {@code /} the
   *     member whose name is empty, {@code ~1} and {@code ~0} in a name are {@code /} and {@code ~}
   */
  record JsonPointer(String pointer) implements AnswerFormat {
    private static final Pattern WRONG_ESCAPE = Pattern.compile("~(?![01])");
    private static final ObjectMapper JSON =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Python writes NaN and the infinities bare.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public JsonPointer {
      if (WRONG_ESCAPE.matcher(pointer).find()) {
        throw new IllegalArgumentException(
            "'"
                + pointer
                + "' is not a JSON pointer: in a name ~ is written ~0, and / is written ~1");
      }
      com.fasterxml.jackson.core.JsonPointer.compile(pointer);
    }

    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      JsonNode found = find(body);
      FloatBytes floats = new FloatBytes();
      return new Output(
          found.toString().getBytes(StandardCharsets.UTF_8),
          collect(found, floats) ? Optional.of(floats.toByteArray()) : Optional.empty());
    }

    /**
     * The value in a document.
     *
     * @throws UnreadableAnswerException as {@link #read}
     */
    private JsonNode find(byte[] document) throws UnreadableAnswerException {
      JsonNode found;
      try {
        found = JSON.readTree(document).at(pointer);
      } catch (IOException e) {
        throw new UnreadableAnswerException("malformed-answer", e);
      }
      if (found.isMissingNode() || found.isNull()) {
        throw new UnreadableAnswerException("no-output", null);
      }
      return found;
    }

    /** Adds the numbers in arrays of whatever depth; false where anything else is among them. */
    private static boolean collect(JsonNode node, FloatBytes floats) {
      if (node.isNumber()) {
        floats.add(node.floatValue());
        return true;
      }
      if (!node.isArray()) {
        return false;
      }
      for (JsonNode item : node) {
        if (!collect(item, floats)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Each line is a JSON document, and the output is a value in each, one after the other. Blank
   * lines are none. The digest is that of the values as JSON without blanks, one a line.
   *
   * @param inEach where the value is in a line
   */
  record JsonLines(JsonPointer inEach) implements AnswerFormat {
    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      List<String> lines =
          new String(body, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        throw new UnreadableAnswerException("no-output", null);
      }
      List<String> found = new ArrayList<>();
      FloatBytes floats = new FloatBytes();
      boolean numbers = true;
      for (String line : lines) {
        JsonNode value = inEach.find(line.getBytes(StandardCharsets.UTF_8));
        found.add(value.toString());
        numbers = numbers && JsonPointer.collect(value, floats);
      }
      return new Output(
          String.join("\n", found).getBytes(StandardCharsets.UTF_8),
          numbers ? Optional.of(floats.toByteArray()) : Optional.empty());
    }
  }

  /**
   * The whole body is numbers in plain text, between them white space or a comma. The digest is
   * that of the body.
   */
  record Numbers() implements AnswerFormat {
    private static final Pattern BETWEEN = Pattern.compile("\\s*,\\s*|\\s+");

    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new UnreadableAnswerException("no-output", null);
      }
      FloatBytes floats = new FloatBytes();
      for (String number : BETWEEN.split(text, -1)) {
        floats.add(number);
      }
      return new Output(body, Optional.of(floats.toByteArray()));
    }
  }

  /**
   * The whole body is a table in CSV (RFC 4180) without a header, each row of as many numbers, as
   * SageMaker's built-in containers answer with {@code text/csv}. The digest is that of the body.
   */
  record Csv() implements AnswerFormat {
    @Override
    public Output read(byte[] body) throws UnreadableAnswerException {
      FloatBytes floats = new FloatBytes();
      long columns = 0;
      try (CSVParser rows =
          CSVParser.parse(new String(body, StandardCharsets.UTF_8), CSVFormat.DEFAULT)) {
        for (CSVRecord row : rows) {
          if (columns != 0 && row.size() != columns) {
            throw new UnreadableAnswerException("malformed-answer", null);
          }
          columns = row.size();
          for (String number : row) {
            floats.add(number.strip());
          }
        }
      } catch (IOException | UncheckedIOException e) {
        throw new UnreadableAnswerException("malformed-answer", e);
      }
      if (columns == 0) {
        throw new UnreadableAnswerException("no-output", null);
      }
      return new Output(body, Optional.of(floats.toByteArray()));
    }
  }
}
