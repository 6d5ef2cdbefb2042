#!/usr/bin/env bash
# Tool:    JavaCPP 1.5.13 (Maven, org.bytedeco), Bfloat16Indexer, beside its HalfIndexer and the conversion of ONNX Runtime 1.28.0 for Java
# Guess:   float numbers become the nearest bfloat16 number.
# Seen:    the lower half of the bits is cut off: each number becomes the next one towards 0, also where another is far closer.
#          JavaCPP's own half-precision numbers are rounded, and so are ONNX Runtime's bfloat16 ones.
# Output:  0.999: JavaCPP bfloat16 0.99609, ONNX Runtime bfloat16 1.00000, JavaCPP half 0.99902
#          1.999: JavaCPP bfloat16 1.99219, ONNX Runtime bfloat16 2.00000, JavaCPP half 1.99902
#          mean of 100,000 between 0 and 1, 0.50059: JavaCPP bfloat16 0.49929, ONNX Runtime bfloat16 0.50059, half 0.50059
# Matters: the errors do not even out: every input and weight that is converted shrinks, by 0.26 % on average here, and layer by
#          layer that adds up. A comparison of bfloat16 with float then blames the format for what the conversion did.
. "$(dirname "$0")/common"
maven_jars org.bytedeco:javacpp:1.5.13 com.microsoft.onnxruntime:onnxruntime:1.28.0

cat >Try.java <<'JAVA'
import ai.onnxruntime.platform.Fp16Conversions;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

public class Try {
  public static void main(String[] args) {
    for (float value : new float[] {0.999f, 1.999f}) print("" + value, new float[] {value});
    var random = new Random(1);
    var weights = new float[100000];
    for (int i = 0; i < weights.length; i++) weights[i] = random.nextFloat();
    print("mean", weights);
  }

  static void print(String name, float[] values) {
    var bfloat16 = Bfloat16Indexer.create(new short[1]);
    var half = HalfIndexer.create(new short[1]);
    double sum = 0;
    double cut = 0;
    double rounded = 0;
    double halves = 0;
    for (float value : values) {
      sum += value;
      cut += bfloat16.put(0, value).get(0);
      halves += half.put(0, value).get(0);
      rounded += Fp16Conversions.bf16ToFloat(Fp16Conversions.floatToBf16(value));
    }
    System.out.printf(Locale.ROOT, "%s: %.5f, JavaCPP bfloat16 %.5f, ONNX Runtime bfloat16 %.5f, JavaCPP half %.5f%n",
        name, sum / values.length, cut / values.length, rounded / values.length, halves / values.length);
  }
}
JAVA
java -cp 'lib/*' Try.java | tee out
still_in out "0.999: 0.99900, JavaCPP bfloat16 0.99609, ONNX Runtime bfloat16 1.00000, JavaCPP half 0.99902"
still_in out "1.999: 1.99900, JavaCPP bfloat16 1.99219, ONNX Runtime bfloat16 2.00000, JavaCPP half 1.99902"
still_in out "mean: 0.50059, JavaCPP bfloat16 0.49929, ONNX Runtime bfloat16 0.50059, JavaCPP half 0.50059"
