package dev.tenk.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "net",
        "net=",
        "=a.onnx",
        "net:=a.onnx",
        ":1=a.onnx",
        "net=a.hef",
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
