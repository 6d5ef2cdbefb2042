package dev.tenk.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.tenk.agent.model.EfficientNetLite0.Precision;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EfficientNetLite0Test {
  private static final int IMAGES = 12;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(BuiltInModel.class)
  void bytesDependOnTheSeedOnly(BuiltInModel model) {
    // The sums are constants in the code: they must hold on every machine.
    assertThat(Sha256.of(model.generate())).isEqualTo(model.sha256());
    assertThat(Sha256.of(model.generate())).isEqualTo(model.sha256());
  }

  @Test
  void otherSeedGivesOtherBytes() {
    assertThat(Sha256.of(EfficientNetLite0.generate(Precision.INT8, 2)))
        .isNotEqualTo(BuiltInModel.EFFICIENTNET_LITE0_INT8.sha256());
  }

  @Test
  void graphIsThatOfTheRealNetwork() throws Exception {
    ModelProto model =
        ModelProto.parseFrom(EfficientNetLite0.generate(Precision.FP32, BuiltInModel.SEED));

    long parameters =
        model.getGraph().getInitializerList().stream()
            .filter(tensor -> tensor.getDimsCount() > 0)
            .mapToLong(EfficientNetLite0Test::elements)
            .sum();
    // The published 4,652,008, less one of two for each of 21,008 normalised channels: folded.
    assertThat(parameters).isEqualTo(4_652_008 - 21_008);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(13);
    assertThat(count(model, "Conv")).isEqualTo(49);
    assertThat(count(model, "Clip")).isEqualTo(33);
    assertThat(count(model, "Add")).isEqualTo(9);
  }

  private static long elements(TensorProto tensor) {
    return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
  }

  private static long count(ModelProto model, String operator) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(operator))
        .count();
  }

  @Test
  void int8AnswersMuchAsFp32AndImagesAreToldApart() throws Exception {
    ModelCache cache = new ModelCache(directory);
    Set<Integer> classes = new HashSet<>();
    int agreed = 0;
    try (InferenceSession fp32 = load(cache, BuiltInModel.EFFICIENTNET_LITE0);
        InferenceSession int8 = load(cache, BuiltInModel.EFFICIENTNET_LITE0_INT8)) {
      assertThat(int8.inputs())
          .containsExactly(
              new TensorMetadata("images", DataType.FP32, List.of(1L, 3L, 224L, 224L)));
      assertThat(int8.outputs())
          .containsExactly(new TensorMetadata("logits", DataType.FP32, List.of(1L, 1000L)));
      assertThat(fp32.modelSha256()).isEqualTo(BuiltInModel.EFFICIENTNET_LITE0.sha256());
      for (int seed = 0; seed < IMAGES; seed++) {
        float[] expected = logits(fp32, seed);
        float[] actual = logits(int8, seed);
        assertThat(cosine(expected, actual)).isGreaterThan(0.98);
        classes.add(argmax(expected));
        agreed += argmax(expected) == argmax(actual) ? 1 : 0;
      }
    }
    assertThat(agreed).isGreaterThanOrEqualTo(IMAGES * 2 / 3);
    assertThat(classes).hasSizeGreaterThan(IMAGES / 3);
  }

  private static InferenceSession load(ModelCache cache, BuiltInModel model) throws Exception {
    return OnnxSession.load(cache.file(model), 1);
  }

  private static float[] logits(InferenceSession session, int seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[3 * 224 * 224];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-1, 1);
    }
    InferenceSession.Inference inference =
        session.infer(List.of(Tensor.ofFloats("images", List.of(1L, 3L, 224L, 224L), pixels)));
    assertThat(inference.modelNanos()).isPositive();
    return inference.outputs().get(0).floats();
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
