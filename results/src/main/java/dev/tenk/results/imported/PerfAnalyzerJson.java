package dev.tenk.results.imported;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What {@code perf_analyzer --profile-export-file} writes: one JSON object with the requests of
 * each load that it tried. A request is named by its load, as in {@code concurrency 4}, and ends
 * with its last response.
 */
record PerfAnalyzerJson() implements ResultsFormat {
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String tool() {
    return "perf_analyzer (JSON)";
  }

  @Override
  public List<String> remarks() {
    return List.of(
        "perf_analyzer ends at the first request that fails, and writes no file then: none in it"
            + " failed.",
        "perf_analyzer records all of its windows, also those before the load was steady by its"
            + " own rule: --warm-up leaves them out.",
        "perf_analyzer tells no sizes of bodies: they stand as 0, and no cost of traffic is"
            + " known.");
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    // Tensors of bytes stand in it as they are, which need not be UTF-8; all that is read is ASCII.
    try (JsonParser json =
        FACTORY.createParser(new InputStreamReader(file, StandardCharsets.ISO_8859_1))) {
      new Reading(fileName, json, requests).all();
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          "%s:%d:%d: the file is truncated, or not JSON"
              .formatted(fileName, e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    }
  }

  private record Reading(String fileName, JsonParser json, Consumer<ImportedRequest> requests) {
    void all() throws IOException {
      begin(JsonToken.START_OBJECT);
      boolean experiments = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        experiments |= json.currentName().equals("experiments");
        if (json.currentName().equals("experiments")) {
          begin(JsonToken.START_ARRAY);
          while (json.nextToken() == JsonToken.START_OBJECT) {
            experiment();
          }
          expect(JsonToken.END_ARRAY);
        } else {
          skip();
        }
      }
      expect(JsonToken.END_OBJECT);
      if (!experiments || json.nextToken() != null) {
        throw refused("this is not one file of perf_analyzer's --profile-export-file");
      }
    }

    private void experiment() throws IOException {
      String name = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        switch (json.currentName()) {
          case "experiment" -> name = name();
          case "requests" -> {
            if (name == null) {
              throw refused("its requests stand before the 'experiment' that says their load");
            }
            begin(JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
              request(name);
            }
            expect(JsonToken.END_ARRAY);
          }
          default -> skip();
        }
      }
      expect(JsonToken.END_OBJECT);
    }

    private String name() throws IOException {
      String mode = "";
      String value = "";
      begin(JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken token = json.nextToken();
        if (field.equals("mode") && token == JsonToken.VALUE_STRING) {
          mode = json.getText();
        } else if (field.equals("value") && token.isNumeric()) {
          value = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (mode.isEmpty() || value.isEmpty()) {
        throw refused("an 'experiment' has no 'mode' or no 'value'");
      }
      return mode + " " + value;
    }

    private void request(String name) throws IOException {
      long start = 0;
      long end = 0;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        switch (json.currentName()) {
          case "timestamp" -> {
            json.nextToken();
            start = nanos("timestamp");
          }
          case "response_timestamps" -> {
            begin(JsonToken.START_ARRAY);
            while (json.nextToken() != JsonToken.END_ARRAY) {
              end = nanos("response_timestamps");
            }
          }
          default -> skip();
        }
      }
      expect(JsonToken.END_OBJECT);
      if (start == 0 || end == 0) {
        throw refused("a request has no 'timestamp' or no 'response_timestamps'");
      }
      if (end < start) {
        throw refused("a request ends " + (start - end) + " ns before it begins");
      }
      requests.accept(
          new ImportedRequest(name, start, end - start, 0, Ended.well(OptionalInt.empty(), 0)));
    }

    private long nanos(String field) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || json.getLongValue() <= 0) {
        throw refused("'" + json.getText() + "' of '" + field + "' is no ns since 1970");
      }
      return json.getLongValue();
    }

    private void skip() throws IOException {
      json.nextToken();
      json.skipChildren();
    }

    private void begin(JsonToken token) throws IOException {
      json.nextToken();
      expect(token);
    }

    private void expect(JsonToken token) {
      if (json.currentToken() != token) {
        throw refused("this is not what perf_analyzer's --profile-export-file has here");
      }
    }

    private ConfigurationException refused(String why) {
      return new ConfigurationException(
          "%s:%d:%d: %s"
              .formatted(
                  fileName,
                  json.currentTokenLocation().getLineNr(),
                  json.currentTokenLocation().getColumnNr(),
                  why));
    }
  }
}
