package dev.tenk.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/**
 * The output of a command as it is kept: its beginning as it comes, its end when it has ended, what
 * lies between left out; secrets are blanked.
 */
final class KeptOutput {
  static final int HEAD_BYTES = 256 << 10;
  static final int TAIL_BYTES = 256 << 10;

  private static final String BLANK = "[secret]";
  private static final int LONGEST_LINE_BYTES = 64 << 10;

  private final OutputStream out;
  private final Collection<String> secrets;
  private final int overlapBytes;
  private final StringBuilder pending = new StringBuilder();
  private final Deque<byte[]> tail = new ArrayDeque<>();
  private int headLeftBytes = HEAD_BYTES;
  private int tailBytes;
  private long leftOutBytes;
  private boolean ended;

  /**
   * Into a stream, which stays open.
   *
   * @param secrets texts that must not be kept, none empty
   */
  KeptOutput(OutputStream out, Collection<String> secrets) {
    this.out = out;
    // bytes are looked at as Latin-1, so that any of them come back as they were
    this.secrets = secrets.stream().map(KeptOutput::asBytes).toList();
    this.overlapBytes = this.secrets.stream().mapToInt(String::length).max().orElse(1) - 1;
  }

  private static String asBytes(String secret) {
    return new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Takes output; none after the end. */
  synchronized void take(byte[] bytes, int length) throws IOException {
    if (ended) {
      return;
    }
    pending.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    int end = pending.lastIndexOf("\n") + 1;
    if (end == 0 && pending.length() > LONGEST_LINE_BYTES) {
      blank();
      // a secret may be half here
      end = pending.length() - overlapBytes;
    }
    if (end > 0) {
      keep(pending.substring(0, end));
      pending.delete(0, end);
    }
  }

  /** Writes what is still to be written. */
  synchronized void end() throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    if (pending.length() > 0) {
      keep(pending + "\n");
    }
    if (leftOutBytes > 0) {
      out.write(
          "\n# %d bytes are left out here\n"
              .formatted(leftOutBytes)
              .getBytes(StandardCharsets.UTF_8));
    }
    for (byte[] piece : tail) {
      out.write(piece);
    }
    out.flush();
  }

  private void blank() {
    String blanked = blanked(pending.toString());
    pending.setLength(0);
    pending.append(blanked);
  }

  private String blanked(String text) {
    String blanked = text;
    for (String secret : secrets) {
      blanked = blanked.replace(secret, BLANK);
    }
    return blanked;
  }

  private void keep(String text) throws IOException {
    byte[] bytes = blanked(text).getBytes(StandardCharsets.ISO_8859_1);
    int inHead = Math.min(headLeftBytes, bytes.length);
    if (inHead > 0) {
      out.write(bytes, 0, inHead);
      out.flush();
      headLeftBytes -= inHead;
    }
    if (inHead < bytes.length) {
      byte[] rest = Arrays.copyOfRange(bytes, inHead, bytes.length);
      tail.add(rest);
      tailBytes += rest.length;
      while (tailBytes > TAIL_BYTES) {
        int dropped = tail.remove().length;
        tailBytes -= dropped;
        leftOutBytes += dropped;
      }
    }
  }
}
