package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Gatling's {@code simulation.log} up to 3.12: lines of words divided by tabs. */
record GatlingText() implements ResultsFormat {
  private static final List<String> OTHER_RECORDS =
      List.of("RUN", "ASSERTION", "USER", "GROUP", "ERROR");
  // REQUEST, groups, name, start, end, status, message
  private static final int VALUES = 7;

  @Override
  public String tool() {
    return "Gatling (text)";
  }

  @Override
  public List<String> remarks() {
    return GatlingRequests.REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String[] values = line.split("\t", -1);
      if (values[0].equals("REQUEST") && values.length == VALUES) {
        try {
          requests.accept(
              GatlingRequests.request(
                  GatlingRequests.name(List.of(values[1].split(",", -1)), values[2]),
                  Long.parseLong(values[3]),
                  Long.parseLong(values[4]),
                  values[5].equals("OK"),
                  values[6].strip()));
        } catch (IllegalArgumentException e) {
          throw new ConfigurationException(fileName + ":" + number + ": " + e.getMessage(), e);
        }
      } else if (!OTHER_RECORDS.contains(values[0])) {
        throw new ConfigurationException(
            fileName + ":" + number + ": the file is truncated, or not of Gatling 3.11 or 3.12");
      }
    }
  }
}
