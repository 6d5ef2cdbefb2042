package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gatling's {@code simulation.log} since 3.13: records of bytes, big-endian. A text is its length
 * in bytes, these, and 0 for Latin-1 or 1 for UTF-16 as the writing machine has it, little-endian
 * on all that Gatling is usual on; an empty one is its length. A text that may come again has a
 * number before it, and is that number's negative when it does. Instants are milliseconds from the
 * start of the run. Found out from files of 3.13.5, 3.14.9 and 3.15.1.
 */
record GatlingBinary() implements ResultsFormat {
  private static final int RUN = 0;
  private static final int REQUEST = 1;
  private static final int USER = 2;
  private static final int GROUP = 3;
  private static final int ERROR = 4;
  private static final int LONGEST_TEXT_BYTES = 1 << 20;
  private static final int MOST_ENTRIES = 1 << 20;

  @Override
  public String tool() {
    return "Gatling (binary)";
  }

  @Override
  public List<String> remarks() {
    return GatlingRequests.REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    try {
      new Records(new DataInputStream(new BufferedInputStream(file, 1 << 16))).read(requests);
    } catch (EOFException e) {
      throw new ConfigurationException(
          fileName + ": the file is truncated: Gatling writes its end when it ends itself", e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigurationException(fileName + ": " + e.getMessage(), e);
    }
  }

  private static final class Records {
    private final DataInputStream in;
    private final List<String> known = new ArrayList<>();

    Records(DataInputStream in) {
      this.in = in;
    }

    void read(Consumer<ImportedRequest> requests) throws IOException {
      if (in.read() != RUN) {
        throw new IllegalArgumentException("not a simulation.log of Gatling");
      }
      String version = text();
      if (!version.matches("3\\.1[345]\\..*")) {
        throw new IllegalArgumentException(
            "written by Gatling " + version + "; 3.11 to 3.15 are read");
      }
      text();
      long startMillis = in.readLong();
      text();
      for (int scenarios = count(in.readInt()); scenarios > 0; scenarios--) {
        text();
      }
      for (int assertions = count(in.readInt()); assertions > 0; assertions--) {
        in.skipNBytes(count(in.readInt()));
      }
      for (int type = in.read(); type >= 0; type = in.read()) {
        switch (type) {
          case REQUEST -> requests.accept(request(startMillis));
          // its scenario, whether it starts, when
          case USER -> in.skipNBytes(2 * Integer.BYTES + 1);
          case GROUP -> {
            groups();
            // start, end, time in requests, status
            in.skipNBytes(3 * Integer.BYTES + 1);
          }
          case ERROR -> {
            repeatedText();
            in.skipNBytes(Integer.BYTES);
          }
          default ->
              throw new IllegalArgumentException("a record of type " + type + " is not known");
        }
      }
    }

    private ImportedRequest request(long startMillis) throws IOException {
      List<String> groups = groups();
      String name = repeatedText();
      int start = in.readInt();
      int end = in.readInt();
      boolean ok = in.readBoolean();
      return GatlingRequests.request(
          GatlingRequests.name(groups, name),
          startMillis + start,
          startMillis + end,
          ok,
          repeatedText());
    }

    private List<String> groups() throws IOException {
      List<String> groups = new ArrayList<>();
      for (int left = count(in.readInt()); left > 0; left--) {
        groups.add(repeatedText());
      }
      return groups;
    }

    private String repeatedText() throws IOException {
      int index = in.readInt();
      if (index > 0) {
        if (index != known.size() + 1) {
          throw new IllegalArgumentException("text " + index + " comes before its time");
        }
        known.add(text());
      } else if (index == 0 || -index > known.size()) {
        throw new IllegalArgumentException("text " + -index + " was never told");
      }
      return known.get(Math.abs(index) - 1);
    }

    private String text() throws IOException {
      int length = in.readInt();
      if (length == 0) {
        return "";
      }
      if (length < 0 || length > LONGEST_TEXT_BYTES) {
        throw new IllegalArgumentException("a text of " + length + " bytes");
      }
      byte[] bytes = in.readNBytes(length);
      return new String(
          bytes, in.readByte() == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
    }

    private static int count(int number) {
      if (number < 0 || number > MOST_ENTRIES) {
        throw new IllegalArgumentException("a list of " + number);
      }
      return number;
    }
  }
}
