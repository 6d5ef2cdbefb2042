package dev.tenk.results.store;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The files of a cell whose load several generators offered together, from the files of each. Their
 * instants are from one epoch and their sequences from one order, so a sample is kept byte for
 * byte: those of the first generator, then those of the next. No reader of samples depends on their
 * order in the file.
 */
public final class JoinedCell {
  private JoinedCell() {}

  /**
   * Writes {@code samples.csv.gz} and {@code outputs.bin}.
   *
   * @param folder of the cell
   * @param parts a folder of each generator, with what its driver wrote
   * @throws IOException when a file cannot be read to its end, or parts are of different versions
   */
  public static void write(Path folder, List<Path> parts) throws IOException {
    samples(folder.resolve(RunFolder.SAMPLES), parts);
    outputs(folder.resolve(RunFolder.OUTPUTS), parts);
  }

  /** Counts in a cell's folder the requests that the generators of these parts were handed. */
  public static void writeRequests(Path folder, List<Path> parts) throws IOException {
    long requests = 0;
    for (Path part : parts) {
      OptionalLong count = RequestCount.of(part);
      if (count.isEmpty()) {
        writeUnknownRequests(folder);
        return;
      }
      requests += count.getAsLong();
    }
    writeRequests(folder, ByteBuffer.allocate(Long.BYTES).putLong(requests).array());
  }

  /** Until the generators have told, or where one never does: as many as the cell was allowed. */
  public static void writeUnknownRequests(Path folder) throws IOException {
    writeRequests(folder, new byte[0]);
  }

  private static void writeRequests(Path folder, byte[] bytes) throws IOException {
    DurableFiles.replace(folder.resolve(RequestCount.FILE), bytes);
  }

  private static void samples(Path file, List<Path> parts) throws IOException {
    String header = null;
    try (OutputStream out = SampleWriter.gzip(Files.newOutputStream(file))) {
      for (Path part : parts) {
        Path samples = part.resolve(RunFolder.SAMPLES);
        try (InputStream raw = Files.newInputStream(samples);
            InputStream in = new GZIPInputStream(raw, 1 << 16)) {
          String line = firstLine(in);
          if (header == null) {
            header = line;
            out.write(header.getBytes(StandardCharsets.UTF_8));
          } else if (!line.equals(header)) {
            throw new IOException(
                samples + ": its columns are others; let the same tenk run on all machines");
          }
          in.transferTo(out);
        } catch (EOFException e) {
          throw new IOException(samples + ": it ends before its end", e);
        }
      }
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.append((char) next);
      if (next == '\n') {
        return line.toString();
      }
    }
    throw new EOFException("no header");
  }

  /** Of each payload the first there is. */
  private static void outputs(Path file, List<Path> parts) throws IOException {
    Set<Integer> written = new HashSet<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Outputs.begin(out);
      for (Path part : parts) {
        for (var output : Outputs.read(part.resolve(RunFolder.OUTPUTS)).entrySet()) {
          if (written.add(output.getKey())) {
            ByteBuffer bytes =
                ByteBuffer.allocate(output.getValue().length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(output.getValue());
            Outputs.append(out, output.getKey(), bytes.array());
          }
        }
      }
    }
  }
}
