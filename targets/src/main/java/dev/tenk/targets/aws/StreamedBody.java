package dev.tenk.targets.aws;

import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import software.amazon.awssdk.core.SdkBytes;

/** The body of an answer that comes in parts, one after the other; for one call. */
public final class StreamedBody {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private OptionalLong firstNanos = OptionalLong.empty();

  /** Adds the next part; a part without bytes is no first byte. */
  public void add(SdkBytes part) {
    byte[] more = part == null ? new byte[0] : part.asByteArrayUnsafe();
    if (firstNanos.isEmpty() && more.length > 0) {
      firstNanos = OptionalLong.of(System.nanoTime());
    }
    bytes.writeBytes(more);
  }

  /** All parts so far. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /**
   * When the SDK handed over the first part that has bytes, by {@link System#nanoTime()}; empty
   * without any.
   */
  public OptionalLong firstNanos() {
    return firstNanos;
  }
}
