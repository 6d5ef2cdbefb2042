package dev.tenk.results.histogram;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** The lines of an HdrHistogram log of tagged intervals, nanoseconds, three digits. */
final class HistogramLog implements AutoCloseable {
  static final String TAG = "Tag=";
  private static final double NANOS_PER_MILLI = 1e6;

  private final String name;
  private final PrintStream out;
  private final HistogramLogWriter writer;

  /**
   * Starts a log.
   *
   * @param name of the file, for messages
   * @param comment what it holds
   * @param startMillis what intervals are counted from on the wall clock, ms since 1970
   */
  HistogramLog(String name, OutputStream to, String comment, long startMillis) {
    this.name = name;
    out = new PrintStream(to, false, StandardCharsets.UTF_8);
    writer = new HistogramLogWriter(out);
    writer.outputComment("[tenk: " + comment + "]");
    writer.outputLogFormatVersion();
    // as outputStartTime does, which takes longer than to count a small cell: it asks for the name
    // of the time zone, and with it for everything there is on zones and languages
    writer.outputComment(
        "[StartTime: %s.%03d (seconds since epoch), %s]"
            .formatted(
                Math.floorDiv(startMillis, 1000),
                Math.floorMod(startMillis, 1000),
                Instant.ofEpochMilli(startMillis)));
    writer.setBaseTime(startMillis);
    writer.outputBaseTime(startMillis);
    writer.outputLegend();
  }

  /** Adds a line, and sets the histogram's tag. */
  void write(String tag, Histogram nanos, double fromSeconds, double toSeconds) {
    nanos.setTag(tag);
    writer.outputIntervalHistogram(fromSeconds, toSeconds, nanos, NANOS_PER_MILLI);
  }

  /** Hands over what was written so far. */
  void flush() throws IOException {
    // PrintStream swallows errors; a full disk must not go unnoticed
    if (out.checkError()) {
      throw new IOException(name + " cannot be written; is the disk full?");
    }
  }

  @Override
  public void close() throws IOException {
    try (out) {
      flush();
    }
  }

  /** Gets the intervals of a log. */
  interface Visitor {
    /**
     * A line.
     *
     * @param fromSeconds where it begins, from the log's start
     * @param nanos not to be kept
     */
    void visit(String tag, double fromSeconds, BucketCounts nanos);
  }

  /**
   * Shows the tagged intervals, in any order.
   *
   * @param tags which to show; of the others nothing is decoded
   */
  static void read(Path file, Predicate<String> tags, Visitor visitor) throws IOException {
    BucketCounts counts = new BucketCounts();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(TAG)) {
          int tagEnd = line.indexOf(',');
          String tag = line.substring(TAG.length(), tagEnd);
          if (tags.test(tag)) {
            int fromEnd = line.indexOf(',', tagEnd + 1);
            counts.read(Base64.getDecoder().decode(line.substring(line.lastIndexOf(',') + 1)));
            visitor.visit(tag, Double.parseDouble(line.substring(tagEnd + 1, fromEnd)), counts);
          }
        }
      }
    } catch (RuntimeException | DataFormatException e) {
      throw new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    } finally {
      counts.end();
    }
  }
}
