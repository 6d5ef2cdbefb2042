package dev.tenk.agent.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for a newer ONNX Runtime. */
class OnnxRuntimeTest {
  /** 1.29.0 reports to its maker, but not where CI is set: it cannot be seen at work here. */
  @ParameterizedTest
  @ValueSource(strings = {"linux-x64", "linux-aarch64", "osx-aarch64"})
  void itsLibraryReportsToNobody(String platform) throws IOException {
    String name = platform.startsWith("osx") ? "libonnxruntime.dylib" : "libonnxruntime.so";
    String path = "/ai/onnxruntime/native/%s/%s".formatted(platform, name);
    try (InputStream library = OrtEnvironment.class.getResourceAsStream(path)) {
      assertThat(library).as(path).isNotNull();
      assertThat(new String(library.readAllBytes(), ISO_8859_1).contains("events.data.microsoft"))
          .isFalse();
    }
  }
}
