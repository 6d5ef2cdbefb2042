package dev.tenk.results.imported;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** JSON values, a line each. */
final class JsonLines {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonLines() {}

  /**
   * Reads one after the other.
   *
   * @param values may refuse one by an IllegalArgumentException
   * @throws ConfigurationException naming file and line
   */
  static void each(String fileName, InputStream file, Consumer<JsonNode> values)
      throws IOException {
    long line = 1;
    try (JsonParser parser = MAPPER.createParser(file)) {
      while (parser.nextToken() != null) {
        line = parser.currentTokenLocation().getLineNr();
        values.accept(parser.readValueAsTree());
      }
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          fileName
              + ":"
              + (e.getLocation() == null ? line : e.getLocation().getLineNr())
              + ": the file is truncated, or not lines of JSON",
          e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigurationException(fileName + ":" + line + ": " + e.getMessage(), e);
    }
  }
}
