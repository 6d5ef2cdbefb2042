package dev.tenk.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSpecTest {
  @Test
  void readsFilesAndBuiltIns() {
    assertThat(ModelSpec.parse("net=/models/a:b=c.onnx"))
        .isEqualTo(
            new ModelSpec("net", "1", new ModelSpec.OnnxFile(Path.of("/models/a:b=c.onnx"))));
    assertThat(ModelSpec.parse("net:2026-11=a.onnx"))
        .isEqualTo(new ModelSpec("net", "2026-11", new ModelSpec.OnnxFile(Path.of("a.onnx"))));
    assertThat(ModelSpec.parse("efficientnet-lite0"))
        .isEqualTo(
            new ModelSpec(
                "efficientnet-lite0", "1", new ModelSpec.BuiltIn(BuiltInModel.EFFICIENTNET_LITE0)));
    assertThat(ModelSpec.parse("net:2=efficientnet-lite0-int8"))
        .isEqualTo(
            new ModelSpec("net", "2", new ModelSpec.BuiltIn(BuiltInModel.EFFICIENTNET_LITE0_INT8)));
  }

  @Test
  void otherFilesAreForWorkersAndHefsShareTheirDevice() {
    ModelSpec old = ModelSpec.parse("net:v1=/models/a.hef");
    ModelSpec other = ModelSpec.parse("net:v3=a.tflite");

    assertThat(old.source())
        .isEqualTo(new ModelSpec.WorkerFile(Path.of("/models/a.hef"), "hef", Optional.empty()));
    assertThat(other.source())
        .isEqualTo(new ModelSpec.WorkerFile(Path.of("a.tflite"), "tflite", Optional.empty()));
    assertThat(old.sharesDeviceWith(ModelSpec.parse("net:v2=b.HEF"))).isTrue();
    assertThat(old.sharesDeviceWith(other)).isFalse();
    assertThat(other.sharesDeviceWith(other)).isFalse();
    assertThat(old.sharesDeviceWith(ModelSpec.parse("net:v2=b.onnx"))).isFalse();
  }

  @Test
  void aHefMayNameItsDevice() {
    ModelSpec first = ModelSpec.parse("net:v1=/m@x/a.hef@0001:01:00.0");
    ModelSpec second = ModelSpec.parse("net:v2=b.HEF@0001:0A:00.0");
    ModelSpec any = ModelSpec.parse("net:v3=c.hef");

    assertThat(first.source())
        .isEqualTo(
            new ModelSpec.WorkerFile(Path.of("/m@x/a.hef"), "hef", Optional.of("0001:01:00.0")));
    assertThat(((ModelSpec.WorkerFile) second.source()).arguments())
        .containsExactly("--device", "0001:0a:00.0");
    assertThat(((ModelSpec.WorkerFile) any.source()).arguments()).isEmpty();
    assertThat(first.sharesDeviceWith(second)).isFalse();
    assertThat(first.sharesDeviceWith(any)).isTrue();
    assertThat(any.sharesDeviceWith(second)).isTrue();
    assertThat(first.sharesDeviceWith(ModelSpec.parse("net:v4=d.hef@0001:01:00.0"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "net=a.hef@",
        "net=a.hef@0001 01",
        "",
        "net",
        "net=",
        "=a.onnx",
        "net:=a.onnx",
        ":1=a.onnx",
        "net=a",
        "a:b:c=d.onnx"
      })
  void saysWhatItExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.parse(text))
        .withMessageContaining("expected NAME[:VERSION]=FILE.onnx")
        .withMessageContaining("efficientnet-lite0-int8")
        .withMessageEndingWith("\"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b=c.onnx", "a b=c.onnx", "..=c.onnx", "a:v/1=c.onnx"})
  void namesMustFitIntoAUrl(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.parse(text))
        .withMessageContaining("must consist of letters");
  }
}
