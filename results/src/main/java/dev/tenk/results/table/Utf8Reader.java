package dev.tenk.results.table;

import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The characters of a file that is UTF-8, with or without a byte order mark, which is left out. A
 * file in another encoding, or of another kind, is refused with the place where that is seen.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** How files begin that are no text in UTF-8, by ISO 8859-1 characters. */
  private static final Map<String, String> OTHERS = new LinkedHashMap<>();

  static {
    OTHERS.put("\u00FF\u00FE", "is saved as UTF-16; save it as UTF-8");
    OTHERS.put("\u00FE\u00FF", "is saved as UTF-16; save it as UTF-8");
    OTHERS.put(
        "PK\u0003\u0004",
        "is a ZIP archive, as a workbook (.xlsx, .ods) is; save the sheet as CSV in UTF-8, or unpack the archive");
    OTHERS.put("\u00D0\u00CF\u0011\u00E0", "is a workbook (.xls); save the sheet as CSV in UTF-8");
    OTHERS.put("\u001F\u008B", "is compressed with gzip; unpack it");
    OTHERS.put("(\u00B5/\u00FD", "is compressed with zstd; unpack it");
    OTHERS.put("PAR1", "is a Parquet file; export it as CSV in UTF-8");
    OTHERS.put("%PDF", "is a PDF; save the table in it as CSV in UTF-8");
  }

  private final String fileName;
  private final InputStream file;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private long bytesBefore;
  private long lineEnds;
  private byte last;
  private boolean begun;
  private boolean ended;

  /**
   * @param fileName as the user knows it, for messages
   * @param file its bytes
   */
  Utf8Reader(String fileName, InputStream file) {
    this.fileName = fileName;
    this.file = file;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    CharBuffer chars = CharBuffer.wrap(into, offset, length).slice();
    while (chars.position() == 0) {
      if (decoder.decode(bytes, chars, ended).isError()) {
        throw error(
            bytes.position(),
            "is not UTF-8 (0x%02X), as in a file saved as Windows-1252 or Latin-1; save it as UTF-8"
                .formatted(bytes.get(bytes.position())));
      }
      if (chars.position() == 0) {
        if (ended) {
          return -1;
        }
        fill();
      }
    }
    return chars.position();
  }

  private void fill() throws IOException {
    bytesBefore += bytes.position();
    bytes.compact();
    int from = bytes.position();
    int read = file.readNBytes(bytes.array(), from, bytes.remaining());
    ended = bytes.remaining() > read;
    bytes.position(from + read).flip();
    if (!begun) {
      begun = true;
      begin();
    }
    byte[] array = bytes.array();
    for (int i = from; i < from + read; i++) {
      byte each = array[i];
      if (each == 0) {
        bytes.limit(i);
        throw error(
            i, "is NUL, as in a file saved as UTF-16 or one that is no text; save it as UTF-8");
      }
      if (each == '\r' || (each == '\n' && last != '\r')) {
        lineEnds++;
      }
      last = each;
    }
  }

  private void begin() {
    String start =
        new String(
            bytes.array(),
            0,
            Math.min(MARK.length + 1, bytes.limit()),
            StandardCharsets.ISO_8859_1);
    OTHERS.forEach(
        (magic, what) -> {
          if (start.startsWith(magic)) {
            throw new ConfigurationException(fileName + " " + what);
          }
        });
    if (start.startsWith(new String(MARK, StandardCharsets.ISO_8859_1))) {
      bytes.position(MARK.length);
    }
  }

  /** The line is that of all bytes read so far, less what is behind the one in question. */
  private ConfigurationException error(int at, String what) {
    long line = lineEnds + 1;
    for (int i = at; i < bytes.limit(); i++) {
      boolean secondHalf = i > 0 && bytes.get(i - 1) == '\r';
      if (bytes.get(i) == '\r' || (bytes.get(i) == '\n' && !secondHalf)) {
        line--;
      }
    }
    return new ConfigurationException(
        "%s:%s: byte %s %s".formatted(fileName, line, bytesBefore + at, what));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
