package dev.tenk.targets.payload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Pattern;

/** Collects numbers as little-endian float32. */
final class FloatBytes {
  private static final Pattern FINITE =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern INFINITE =
      Pattern.compile("[+-]?inf(?:inity)?", Pattern.CASE_INSENSITIVE);

  private ByteBuffer bytes = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

  void add(float value) {
    if (!bytes.hasRemaining()) {
      int capacity = Math.max(1024, Math.multiplyExact(2, bytes.capacity()));
      bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
    }
    bytes.putFloat(value);
  }

  /**
   * Adds a number in plain text, with NaN and the infinities as Python spells them.
   *
   * @throws UnreadableAnswerException {@code malformed-answer} where it is none
   */
  void add(String number) throws UnreadableAnswerException {
    // Java's own parser also takes 1f and 0x1p3.
    if (FINITE.matcher(number).matches()) {
      add(Float.parseFloat(number));
    } else if (number.equalsIgnoreCase("nan")) {
      add(Float.NaN);
    } else if (INFINITE.matcher(number).matches()) {
      add(number.startsWith("-") ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY);
    } else {
      throw new UnreadableAnswerException("malformed-answer", null);
    }
  }

  byte[] toByteArray() {
    byte[] array = new byte[bytes.position()];
    bytes.flip().get(array);
    return array;
  }
}
