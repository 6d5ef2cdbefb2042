package dev.tenk.results.store;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The file of each payload's first output in a cell: the 8 bytes {@code TENKOUT1}, then per payload
 * int32 payload id, int32 length in bytes, float32 values; all little-endian.
 */
public final class Outputs {
  private static final byte[] MAGIC = "TENKOUT1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 8;

  private Outputs() {}

  static void begin(OutputStream out) throws IOException {
    out.write(MAGIC);
  }

  /** Appends an output of raw float32 values, little-endian. */
  static void append(OutputStream out, int payloadId, byte[] output) throws IOException {
    out.write(
        ByteBuffer.allocate(HEAD_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(payloadId)
            .putInt(output.length)
            .array());
    out.write(output);
  }

  /**
   * Reads all of them, by payload id.
   *
   * @throws IOException when it cannot be read, or is no such file or only a part of one
   */
  public static SortedMap<Integer, float[]> read(Path file) throws IOException {
    SortedMap<Integer, float[]> outputs = new TreeMap<>();
    each(file, (id, values) -> outputs.put(id, values));
    return outputs;
  }

  /**
   * Reads one after another.
   *
   * @param reader gets payload ids and outputs
   * @throws IOException as {@link #read}
   */
  public static void each(Path file, BiConsumer<Integer, float[]> reader) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new IOException(file + " is no file of outputs");
      }
      for (byte[] head = in.readNBytes(HEAD_BYTES);
          head.length > 0;
          head = in.readNBytes(HEAD_BYTES)) {
        if (head.length < HEAD_BYTES) {
          throw new EOFException(file + " ends within an output");
        }
        ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int payloadId = numbers.getInt();
        int length = numbers.getInt();
        byte[] output = in.readNBytes(Math.max(0, length));
        if (output.length != length) {
          throw new EOFException(file + " ends within an output");
        }
        float[] values = new float[output.length / Float.BYTES];
        ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        reader.accept(payloadId, values);
      }
    }
  }
}
