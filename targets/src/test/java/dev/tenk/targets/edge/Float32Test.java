package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float32Test {
  /** Bytes as on the wire, little-endian. */
  @ParameterizedTest
  @CsvSource({
    "FP32,   0000c03f, 1.5",
    "FP64,   000000000000f8bf, -1.5",
    "FP16,   003c, 1",
    "FP16,   00c0, -2",
    "FP16,   5535, 0.33325195", // 0x3555, the half nearest to 1/3
    "FP16,   ff7b, 65504", // the largest
    "FP16,   0004, 0.000061035156", // the smallest normal one, 2^-14
    "FP16,   0100, 0.000000059604645", // the smallest of all, 2^-24
    "FP16,   0080, -0.0",
    "FP16,   007c, Infinity",
    "FP16,   00fc, -Infinity",
    "FP16,   007e, NaN",
    "BF16,   803f, 1",
    "BF16,   20c0, -2.5",
    "BF16,   807f, Infinity",
    "BF16,   c07f, NaN",
    "BOOL,   01, 1",
    "UINT8,  ff, 255",
    "INT8,   ff, -1",
    "UINT16, ffff, 65535",
    "INT16,  feff, -2",
    "UINT32, ffffffff, 4294967295",
    "INT32,  feffffff, -2",
    "INT64,  feffffffffffffff, -2",
    "UINT64, ffffffffffffffff, 18446744073709551615",
  })
  void valuesOfEachType(DataType type, String hex, float expected) {
    Tensor tensor =
        new Tensor("t", type, List.of(1L), ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    assertThat(Float32.of(tensor)).contains(Models.floats(expected));
  }
}
