package dev.tenk.results.store;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

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
   * @throws IOException when a file cannot be read, or parts are of different versions
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

  /** Rows are not compressed again: gzip members one after another are one file of gzip. */
  private static void samples(Path file, List<Path> parts) throws IOException {
    String header = null;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Path part : parts) {
        Path samples = part.resolve(RunFolder.SAMPLES);
        try (FileChannel in = FileChannel.open(samples)) {
          HeaderMember first = HeaderMember.of(in);
          if (header != null && !header.equals(first.text())) {
            throw new IOException(
                samples + ": its columns are others; let the same tenk run on all machines");
          }
          long from = header == null ? 0 : first.bytes();
          header = first.text();
          while (from < in.size()) {
            from += in.transferTo(from, in.size() - from, out);
          }
        } catch (EOFException e) {
          throw new IOException(
              samples + ": its header is not by itself; let the same tenk run on all machines", e);
        }
      }
    }
  }

  /**
   * The gzip member that a file of samples begins with.
   *
   * @param bytes how long it is, compressed
   */
  private record HeaderMember(String text, int bytes) {
    /** More than the names of all columns take. */
    private static final int MOST_BYTES = 1 << 12;

    /** Of RFC 1952, without any optional field. */
    private static final int GZIP_HEADER_BYTES = 10;

    private static final int GZIP_TRAILER_BYTES = 8;

    static HeaderMember of(FileChannel file) throws IOException {
      ByteBuffer start = ByteBuffer.allocate(MOST_BYTES);
      int read = file.read(start, 0);
      Inflater inflater = new Inflater(true);
      try {
        if (read > GZIP_HEADER_BYTES) {
          inflater.setInput(start.array(), GZIP_HEADER_BYTES, read - GZIP_HEADER_BYTES);
        }
        byte[] text = new byte[MOST_BYTES];
        int length = inflater.inflate(text);
        int bytes = GZIP_HEADER_BYTES + (int) inflater.getBytesRead() + GZIP_TRAILER_BYTES;
        if (!inflater.finished() || bytes > read) {
          throw new EOFException();
        }
        return new HeaderMember(new String(text, 0, length, StandardCharsets.US_ASCII), bytes);
      } catch (DataFormatException e) {
        throw new IOException("not gzip: " + e.getMessage(), e);
      } finally {
        inflater.end();
      }
    }
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
