package dev.tenk.results.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Standing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The one way JSON is written into and read from a run folder: snake_case, absent stays absent. */
final class StoreJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          // a newer minor version may add fields
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // missing is missing, never 0
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addMixIn(Standing.class, StandingText.class)
          .build();

  private static final SnakeCaseStrategy SNAKE = new SnakeCaseStrategy();
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_DIGITS = 40;

  private StoreJson() {}

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours is not JSON", e);
    }
  }

  /** The same in one line. */
  static String writeLine(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours is not JSON", e);
    }
  }

  /**
   * Reads a file of ours, even if it was edited or damaged.
   *
   * @throws IOException stating in a clause what is wrong with it, without its name
   */
  static <T> T read(Path file, Class<T> type) throws IOException {
    return read(file, type, Function.identity());
  }

  /**
   * The same of a file that is laid out otherwise than what it means.
   *
   * @param meaning refuses with an {@link IllegalArgumentException} what cannot be
   */
  static <F, T> T read(Path file, Class<F> type, Function<F, T> meaning) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // a pipe would be waited for
      throw new IOException("it is no readable file");
    }
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new IOException("it has %d bytes, and no such file is that long".formatted(bytes));
      }
      F fields = MAPPER.readValue(file.toFile(), type);
      T value = fields == null ? null : meaning.apply(fields);
      whole(fields);
      return value;
    } catch (IllegalArgumentException e) {
      throw new IOException("its content is wrong: " + e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IOException(inWords(e), e);
    } catch (FileSystemException | FileNotFoundException e) {
      throw new IOException(Files.exists(file) ? "it is no readable file" : "it is not there", e);
    }
  }

  /** The same of a text. */
  static <T> T read(String text, Class<T> type) throws IOException {
    try {
      return whole(MAPPER.readValue(text, type));
    } catch (JsonProcessingException e) {
      throw new IOException(inWords(e), e);
    }
  }

  private static String inWords(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return e.getLocation() == null
          ? "it is not JSON"
          : "it is not JSON in line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference each : mapping.getPath()) {
      if (each.getFieldName() == null) {
        field.append('[').append(each.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(each.getFieldName());
      }
    }
    // a record of ours states itself what it refuses
    String why =
        mapping instanceof ValueInstantiationException && mapping.getCause() != null
            ? mapping.getCause().getMessage()
            : null;
    return (field.isEmpty() ? "its content" : "its field '" + field + "'")
        + (why == null ? " is not as tenk writes it" : " is wrong: " + why);
  }

  /**
   * Looks whether all is there that a record has.
   *
   * @throws IOException naming the first field that is missing, or no number one can count with
   */
  private static <T> T whole(T value) throws IOException {
    requireWhole(value, "");
    return value;
  }

  private static void requireWhole(Object value, String field) throws IOException {
    if (value == null) {
      throw new IOException(
          field.isEmpty() ? "it holds nothing" : "its field '" + field + "' is missing");
    }
    if (value instanceof CellKey cell
        && !(CellKey.isName(cell.target())
            && CellKey.isName(cell.workload())
            && cell.repetition() >= 1)) {
      // its names are those of folders
      throw new IOException("its field '" + field + "' is wrong: there is no cell '" + cell + "'");
    }
    if (value instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        requireWhole(
            valueOf(component, record), below(field, SNAKE.translate(component.getName())));
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        requireWhole(entry.getValue(), below(field, String.valueOf(entry.getKey())));
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        requireWhole(list.get(i), field + "[" + i + "]");
      }
    } else if (value instanceof Optional<?> optional && optional.isPresent()) {
      requireWhole(optional.get(), field);
    } else if (value instanceof OptionalDouble optional && optional.isPresent()) {
      requireWhole(optional.getAsDouble(), field);
    } else if (!field.endsWith("seed") && isBelowZero(value)) {
      throw new IOException("its field '" + field + "' is below 0");
    } else if ((value instanceof Double number && !Double.isFinite(number))
        || (value instanceof BigDecimal decimal
            && Math.abs((long) decimal.precision() - decimal.scale()) > MOST_DIGITS)) {
      throw new IOException("its field '" + field + "' is no number one can count with");
    }
  }

  /** Whole numbers are counts and times; what may be below 0, a temperature, is none. */
  private static boolean isBelowZero(Object value) {
    return (value instanceof Long number && number < 0)
        || (value instanceof Integer small && small < 0)
        || (value instanceof OptionalLong optional && optional.orElse(0) < 0)
        || (value instanceof OptionalInt optionalSmall && optionalSmall.orElse(0) < 0);
  }

  private static Object valueOf(RecordComponent component, Object of) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of ours hides " + component, e);
    }
  }

  private static String below(String field, String name) {
    return field.isEmpty() ? name : field + "." + name;
  }

  /** Standings are written as the word users know. */
  private interface StandingText {
    @com.fasterxml.jackson.annotation.JsonValue
    String text();

    @com.fasterxml.jackson.annotation.JsonCreator
    static Standing of(String text) {
      return Standing.of(text);
    }
  }
}
