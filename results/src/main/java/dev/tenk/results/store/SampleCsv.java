package dev.tenk.results.store;

import dev.tenk.results.model.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** {@code samples.csv.gz}: one row a request, facts only. Absent values are empty fields. */
public final class SampleCsv {
  private SampleCsv() {}

  /**
   * Shows every row of a whole file, without an object for any: the way to count many.
   *
   * @param visitor gets the same object again and again
   * @throws IOException naming file and row when it is truncated or not such a file
   */
  public static void rows(Path file, Consumer<SampleRow> visitor) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = new GZIPInputStream(raw, 1 << 16)) {
      new SampleParser(in).read(visitor);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new IOException(
          file + ": " + (e.getMessage() == null ? "it ends before its end" : e.getMessage()), e);
    }
  }

  /** The same with an object a row, which may be kept. */
  public static void read(Path file, Consumer<Sample> consumer) throws IOException {
    rows(file, row -> consumer.accept(row.sample()));
  }
}
