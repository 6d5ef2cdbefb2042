package dev.tenk.targets.payload;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** How a picture is to be turned for the eye: the tag 0x0112 of EXIF, which has TIFF's form. */
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /**
   * That of EXIF data.
   *
   * @param tiff from its byte order mark on
   * @return 1 to 8; empty where it says none that can be read
   */
  static OptionalInt of(ByteBuffer tiff) {
    try {
      ByteBuffer data = tiff.slice();
      short mark = data.getShort(0);
      if (mark != 0x4949 && mark != 0x4d4d) {
        return OptionalInt.empty();
      }
      data.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = data.getInt(4);
      int entries = data.getShort(directory) & 0xffff;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + ENTRY_BYTES * i;
        if ((data.getShort(entry) & 0xffff) == TAG && data.getShort(entry + 2) == SHORT) {
          int orientation = data.getShort(entry + 8) & 0xffff;
          return orientation >= 1 && orientation <= 8
              ? OptionalInt.of(orientation)
              : OptionalInt.empty();
        }
      }
      return OptionalInt.empty();
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return OptionalInt.empty();
    }
  }
}
