package dev.tenk.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortFloatsTest {
  /** The value of sign, exponent and fraction, as IEEE 754 has it. */
  private static double value(int bits, int fractionBits, int bias) {
    int exponent = (bits & 0x7fff) >> fractionBits;
    double fraction = (bits & (1 << fractionBits) - 1) / (double) (1 << fractionBits);
    double magnitude =
        exponent == 2 * bias + 1
            ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
            : exponent == 0
                ? fraction * Math.pow(2, 1 - bias)
                : (1 + fraction) * Math.pow(2, exponent - bias);
    return bits >= 0x8000 ? -magnitude : magnitude;
  }

  @Test
  void eachFp16() {
    eachOf(10, 15, bits -> ShortFloats.ofFp16((short) bits), ShortFloats::toFp16);
  }

  @Test
  void eachBf16() {
    eachOf(7, 127, bits -> ShortFloats.ofBf16((short) bits), ShortFloats::toBf16);
  }

  private static void eachOf(
      int fractionBits, int bias, IntFunction<Float> wide, DoubleFunction<Short> narrow) {
    for (int bits = 0; bits < 65_536; bits++) {
      float widened = wide.apply(bits);
      assertThat((double) widened)
          .as("%04x", bits)
          .isEqualTo(Double.valueOf(value(bits, fractionBits, bias)));
      if (Float.isNaN(widened)) {
        assertThat(wide.apply(narrow.apply(Double.NaN))).isNaN();
        assertThat(Float.floatToRawIntBits(widened) >>> 31).isEqualTo(bits >> 15);
        continue;
      }
      assertThat(narrow.apply(widened)).as("%04x", bits).isEqualTo((short) bits);
      if ((bits & 0x7fff) < ((2 * bias + 1) << fractionBits) - 1) {
        // Between two neighbours: the nearer one, and the even one from the middle.
        double next = value(bits + 1, fractionBits, bias);
        double middle = widened + (next - widened) / 2;
        short even = (short) ((bits & 1) == 0 ? bits : bits + 1);
        assertThat(narrow.apply(middle)).as("%04x", bits).isEqualTo(even);
        double towards = Math.nextAfter(middle, widened);
        assertThat(narrow.apply(towards)).as("%04x", bits).isEqualTo((short) bits);
        double away = Math.nextAfter(middle, next);
        assertThat(narrow.apply(away)).as("%04x", bits).isEqualTo((short) (bits + 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "65504,    7bff, 4780", // FP16's largest; BF16 has 65536 next to it
    "65519.99, 7bff, 4780",
    "65520,    7c00, 4780", // halfway to what would be next
    "-1e300,   fc00, ff80",
    "0.1,      2e66, 3dcd",
    "-0.0,     8000, 8000",
    "1e-50,    0000, 0000",
    "Infinity, 7c00, 7f80",
  })
  void nearest(double value, String fp16, String bf16) {
    assertThat("%04x".formatted(ShortFloats.toFp16(value))).isEqualTo(fp16);
    assertThat("%04x".formatted(ShortFloats.toBf16(value))).isEqualTo(bf16);
  }
}
