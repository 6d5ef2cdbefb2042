package dev.tenk.targets.payload;

import dev.tenk.results.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * What the right answers are: a CSV file with the columns {@code file} and {@code label}, the index
 * of the output element that ought to be the largest, from 0.
 */
final class PayloadLabels {
  private static final String KEY = "labels";
  private static final String FILE = "file";
  private static final String LABEL = "label";

  private PayloadLabels() {}

  /** The label of each payload that has one, by its index in the set; none without a file. */
  static Map<Integer, Integer> read(Settings set, List<Payload> payloads) {
    Map<Integer, Integer> labels = new HashMap<>();
    if (!set.has(KEY)) {
      return labels;
    }
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < payloads.size(); i++) {
      indices.put(payloads.get(i).name(), i);
    }
    Path file = set.path(KEY);
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setTrim(true)
            .get();
    try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file), format)) {
      if (!parser.getHeaderNames().containsAll(List.of(FILE, LABEL))) {
        throw set.error(KEY, file + ":1: expected the columns file and label");
      }
      for (CSVRecord row : parser) {
        String where = file + ":" + parser.getCurrentLineNumber();
        if (!row.isConsistent()) {
          throw set.error(KEY, where + ": the row has another number of values than the header");
        }
        Integer index = indices.get(row.get(FILE));
        if (index == null) {
          throw set.error(KEY, where + ": no payload is called '" + row.get(FILE) + "'");
        }
        if (labels.put(index, label(set, where, row.get(LABEL))) != null) {
          throw set.error(KEY, where + ": '" + row.get(FILE) + "' has a label already");
        }
      }
    } catch (CharacterCodingException e) {
      throw set.error(KEY, file + " is not UTF-8");
    } catch (NoSuchFileException e) {
      throw set.error(KEY, file + " is not there");
    } catch (UncheckedIOException e) {
      throw set.error(KEY, file + " is not CSV with a header: " + e.getCause().getMessage());
    } catch (IllegalArgumentException e) {
      throw set.error(KEY, file + ":1: expected the columns file and label, each name once");
    } catch (IOException e) {
      throw set.error(KEY, file + " is not CSV with a header: " + e.getMessage());
    }
    return labels;
  }

  private static int label(Settings set, String where, String text) {
    try {
      int label = Integer.parseInt(text);
      if (label >= 0) {
        return label;
      }
    } catch (NumberFormatException e) {
      // reported below, like a negative one
    }
    throw set.error(KEY, where + ": '" + text + "' is not the index of an output element, from 0");
  }
}
