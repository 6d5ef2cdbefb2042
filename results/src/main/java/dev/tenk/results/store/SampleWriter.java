package dev.tenk.results.store;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;

/**
 * Writes {@code samples.csv.gz}. While a cell is measured, each sample passes through here, so rows
 * are put together as bytes in one buffer that is used again.
 */
final class SampleWriter implements Closeable {
  /** Rows are handed to the compressor in pieces of this size. */
  private static final int PIECE_BYTES = 1 << 13;

  /** More than all of a row but its texts: a sign, 19 digits and a comma for each column. */
  private static final int ROW_BYTES = 21 * SampleColumn.values().length;

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  /** The two digits of 00 to 99. */
  private static final byte[] PAIRS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private final OutputStream gzip;
  private byte[] buffer = new byte[2 * PIECE_BYTES];
  private int size;

  /**
   * Starts a file with its header, in a gzip member of its own: so the rows of several files can be
   * put together as they are.
   *
   * @param file gets gzip members; closed by {@link #close()}
   */
  SampleWriter(OutputStream file) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (OutputStream member = gzip(header)) {
      member.write(
          Arrays.stream(SampleColumn.values())
              .map(SampleColumn::text)
              .collect(Collectors.joining(",", "", "\n"))
              .getBytes(StandardCharsets.US_ASCII));
    }
    header.writeTo(file);
    gzip = gzip(file);
  }

  /** Compresses as all samples are. */
  static OutputStream gzip(OutputStream file) throws IOException {
    return new FastGzip(file);
  }

  /**
   * The fastest level: a sixth larger files than the usual one for a quarter of its time. What was
   * flushed can be read back even if the file's end is missing.
   */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream file) throws IOException {
      super(file, 1 << 16, true);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** Appends a row. */
  void write(Sample sample) throws IOException {
    Outcome outcome = sample.outcome();
    room(0);
    number(sample.sequence());
    ascii(sample.phase().text());
    comma();
    number(sample.payloadId());
    number(sample.intendedNanos());
    number(sample.handedNanos());
    number(sample.sentNanos());
    number(sample.doneNanos());
    ascii(outcome.text());
    comma();
    text(outcome.errorCode());
    OptionalInt status = outcome.httpStatus();
    if (status.isPresent()) {
      number(status.getAsInt());
    } else {
      comma();
    }
    number(sample.requestBytes());
    if (outcome instanceof Outcome.Succeeded success) {
      number(success.responseBytes());
    } else {
      comma();
    }
    write(sample.server());
    write(sample.client());
    if (outcome instanceof Outcome.Succeeded success) {
      text(success.outputDigest());
    }
    buffer[size++] = '\n';
    if (size >= PIECE_BYTES) {
      handOver();
    }
  }

  private void write(ServerFacts server) throws IOException {
    number(server.queueNanos());
    number(server.modelNanos());
    number(server.handlerNanos());
    number(server.initNanos());
    number(server.restoreNanos());
    number(server.billedNanos());
    number(server.memoryUsedBytes());
    if (server.cold().isPresent()) {
      ascii(server.cold().get() ? "true" : "false");
    }
    comma();
    text(server.variant());
  }

  private void write(ClientFacts client) {
    number(client.marshallingNanos());
    number(client.acquireNanos());
    number(client.serviceCallNanos());
    number(client.pollGapNanos());
    number(client.firstByteNanos());
  }

  /** Puts on the disk what was written so far. */
  void flush() throws IOException {
    handOver();
    gzip.flush();
  }

  @Override
  public void close() throws IOException {
    try (gzip) {
      handOver();
    }
  }

  private void handOver() throws IOException {
    gzip.write(buffer, 0, size);
    size = 0;
  }

  /** Makes room for so many bytes more, and for the rest of a row behind them. */
  private void room(int bytes) {
    if (size + bytes + ROW_BYTES > buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length + bytes + ROW_BYTES);
    }
  }

  private void comma() {
    buffer[size++] = ',';
  }

  @SuppressWarnings("deprecation") // the low bytes of ASCII are what is wanted
  private void ascii(String text) {
    int length = text.length();
    text.getBytes(0, length, buffer, size);
    size += length;
  }

  /** A field of text, in quotes where that takes some; with its comma. */
  private void text(Optional<String> text) throws IOException {
    if (text.isPresent()) {
      text(text.get());
    }
    comma();
  }

  private void text(String text) throws IOException {
    if (isPlain(text)) {
      room(text.length());
      ascii(text);
      return;
    }
    StringBuilder quoted = new StringBuilder();
    // not the first of its row, where other rules hold; it begins with a comma
    FORMAT.print(text, quoted, false);
    byte[] bytes = quoted.substring(1).getBytes(StandardCharsets.UTF_8);
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** Whether it is the same in a CSV file, whatever the rules for quotes. */
  private static boolean isPlain(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean inner = i > 0 && i + 1 < length;
      if (c > '~' || c == ',' || (c <= '#' && !(inner && c == ' '))) {
        return false;
      }
    }
    return true;
  }

  private void number(OptionalLong value) {
    if (value.isPresent()) {
      number(value.getAsLong());
    } else {
      comma();
    }
  }

  /** A field of digits, with its comma. */
  private void number(long value) {
    if (value < 0) {
      // also of the smallest, which has no positive counterpart
      ascii(Long.toString(value));
    } else if (value < 10) {
      buffer[size++] = (byte) ('0' + value);
    } else {
      digits(value);
    }
    comma();
  }

  /** Pairs from the last; products in place of divisions, which take ten times as long. */
  private void digits(long value) {
    int end = size + digitCount(value);
    int at = end;
    long rest = value;
    while (rest > Integer.MAX_VALUE) {
      long hundreds = rest / 100;
      at = pair(at, (int) (rest - hundreds * 100));
      rest = hundreds;
    }
    int few = (int) rest;
    while (few >= 100) {
      int hundreds = (int) ((few * 1_374_389_535L) >>> 37);
      at = pair(at, few - hundreds * 100);
      few = hundreds;
    }
    if (few >= 10) {
      pair(at, few);
    } else {
      buffer[at - 1] = (byte) ('0' + few);
    }
    size = end;
  }

  private int pair(int end, int value) {
    buffer[end - 1] = PAIRS[2 * value + 1];
    buffer[end - 2] = PAIRS[2 * value];
    return end - 2;
  }

  private static int digitCount(long value) {
    int count = 1;
    long bound = 10;
    while (count < 19 && value >= bound) {
      count++;
      bound *= 10;
    }
    return count;
  }
}
