package dev.tenk.results.histogram;

import dev.tenk.results.histogram.LatencyLog.Tag;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * One {@code latency.hlog} of those of several generators, who share an epoch and a window: bucket
 * by bucket the sum, so that every count is the one that a single histogram of all their samples
 * has. Reads a second of each at a time, so that memory does not grow with the window.
 */
public final class JoinedLatencyLog {
  private JoinedLatencyLog() {}

  /**
   * Writes the sum.
   *
   * @param parts logs as {@link LatencyLog} writes them
   * @param windowStartMillis start of the measured window on the wall clock, ms since 1970
   * @throws IOException when one of them is no such log
   */
  public static void write(Path file, List<Path> parts, long windowStartMillis) throws IOException {
    List<Part> open = new ArrayList<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        LatencyLog sum = new LatencyLog(out, 0, windowStartMillis)) {
      for (Path part : parts) {
        open.add(new Part(part));
      }
      OptionalLong next = next(open);
      while (next.isPresent()) {
        for (Part part : open) {
          part.addSecond(next.getAsLong(), sum);
        }
        sum.flush();
        next = next(open);
      }
    } finally {
      for (Part part : open) {
        part.close();
      }
    }
  }

  private static OptionalLong next(List<Part> open) {
    return open.stream().filter(part -> part.line != null).mapToLong(part -> part.second).min();
  }

  /** The log of one generator, at one of its lines. */
  private static final class Part implements Closeable {
    private final Path file;
    private final BufferedReader in;
    private final BucketCounts counts = new BucketCounts();
    private String line;
    private long second;

    Part(Path file) throws IOException {
      this.file = file;
      this.in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
      toNextLine();
    }

    private void toNextLine() throws IOException {
      do {
        line = in.readLine();
      } while (line != null && !line.startsWith(HistogramLog.TAG));
      if (line != null) {
        try {
          int tagEnd = line.indexOf(',');
          second =
              Math.round(
                  Double.parseDouble(line.substring(tagEnd + 1, line.indexOf(',', tagEnd + 1))));
        } catch (RuntimeException e) {
          throw noLog(e);
        }
      }
    }

    /** Adds what it has of a second; a reply that came late has a line of its own further on. */
    void addSecond(long wanted, LatencyLog sum) throws IOException {
      while (line != null && second == wanted) {
        try {
          String text = line.substring(HistogramLog.TAG.length(), line.indexOf(','));
          counts.read(Base64.getDecoder().decode(line.substring(line.lastIndexOf(',') + 1)));
          Histogram nanos = new Histogram(3);
          counts.addTo(nanos);
          sum.add(second, Tag.of(text), nanos);
        } catch (RuntimeException | DataFormatException e) {
          throw noLog(e);
        }
        toNextLine();
      }
    }

    private IOException noLog(Exception e) {
      return new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
      counts.end();
      in.close();
    }
  }
}
