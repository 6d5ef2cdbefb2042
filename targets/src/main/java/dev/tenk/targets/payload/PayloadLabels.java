package dev.tenk.targets.payload;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      indices.put(composed(payloads.get(i).name()), i);
    }
    for (int i = 0; i < payloads.size(); i++) {
      indices.put(payloads.get(i).name(), i);
    }
    Path file = set.path(KEY);
    try (TableReader table = TableReader.open(file.toString(), Files.newInputStream(file))) {
      if (!table.columns().containsAll(List.of(FILE, LABEL))) {
        throw set.error(
            KEY, file + ":" + table.headerLine() + ": expected the columns file and label");
      }
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        String where = file + ":" + row.get().line();
        String name = row.get().text(FILE);
        Integer index = indices.getOrDefault(name, indices.get(composed(name)));
        if (index == null) {
          throw set.error(KEY, where + ": no payload is called '" + name + "'");
        }
        if (labels.put(index, label(set, where, row.get().text(LABEL))) != null) {
          throw set.error(KEY, where + ": '" + name + "' has a label already");
        }
      }
    } catch (NoSuchFileException e) {
      throw set.error(KEY, file + " is not there");
    } catch (IOException e) {
      throw set.error(KEY, file + " is not a file that can be read");
    }
    return labels;
  }

  /** macOS hands out names with an umlaut as two characters, and other systems as one. */
  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
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
