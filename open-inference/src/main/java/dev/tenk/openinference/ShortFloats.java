package dev.tenk.openinference;

/** FP16 and BF16 values, each in 16 bits, as float32 and back. */
public final class ShortFloats {
  private static final int FP16_FRACTION_BITS = 10;
  private static final int BF16_FRACTION_BITS = 7;

  private ShortFloats() {}

  /** The value of an FP16 (IEEE 754 binary16), exact, with the bits of a NaN. */
  public static float ofFp16(short bits) {
    int exponent = bits >> FP16_FRACTION_BITS & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat((bits & 0x8000) << 16 | 0x7f80_0000 | fraction << 13);
    }
    float magnitude =
        exponent == 0 ? fraction * 0x1p-24f : (1024 + fraction) * Math.scalb(1f, exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The value of a BF16, exact, with the bits of a NaN: it is the upper half of a float32. */
  public static float ofBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest FP16, of two equally near the even one; infinite from 65520 on. */
  static short toFp16(double value) {
    return rounded(value, FP16_FRACTION_BITS, 15);
  }

  /** The nearest BF16, of two equally near the even one; infinite from 255.5 · 2^120 on. */
  static short toBf16(double value) {
    return rounded(value, BF16_FRACTION_BITS, 127);
  }

  /**
   * @param maxExponent of the largest values, and the bias of the exponent as it is stored
   */
  private static short rounded(double value, int fractionBits, int maxExponent) {
    int infinity = (2 * maxExponent + 1) << fractionBits;
    double magnitude = Math.abs(value);
    int bits;
    if (Double.isNaN(value)) {
      return (short) (infinity | (1 << (fractionBits - 1)));
    } else if (Math.getExponent(magnitude) > maxExponent) {
      bits = infinity;
    } else {
      int minExponent = 1 - maxExponent;
      int exponent = Math.max(Math.getExponent(magnitude), minExponent);
      // In units of the last place; what is rounded up to the next power of two carries over
      // into the exponent, at last into infinity's.
      int units = (int) Math.rint(Math.scalb(magnitude, fractionBits - exponent));
      bits = ((exponent - minExponent) << fractionBits) + units;
    }
    return (short) (Math.copySign(1, value) < 0 ? bits | 0x8000 : bits);
  }
}
