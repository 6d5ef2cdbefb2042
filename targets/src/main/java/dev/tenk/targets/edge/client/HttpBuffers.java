package dev.tenk.targets.edge.client;

import java.util.ArrayDeque;

/** Memory for bodies while they are read, used again for later ones. One thread's. */
final class HttpBuffers {
  private static final int FIRST_BYTES = 16 << 10;

  /** What a larger body needs is given back to the collector. */
  private static final int MOST_KEPT_BYTES = 1 << 20;

  private static final int MOST_KEPT = 16;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  /** At least so many bytes. */
  byte[] take(int bytes) {
    byte[] buffer = free.pollLast();
    return buffer != null && buffer.length >= bytes
        ? buffer
        : new byte[Math.max(FIRST_BYTES, bytes)];
  }

  void giveBack(byte[] buffer) {
    if (buffer.length <= MOST_KEPT_BYTES && free.size() < MOST_KEPT) {
      free.add(buffer);
    }
  }
}
