package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.Payload;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayloadLimitTest {
  private static final BodyFormat RAW =
      new BodyFormat(Optional.empty(), Optional.empty(), new AnswerFormat.RawFloat32());

  @Test
  void everyKindHasOne() {
    assertThat(PayloadLimit.of("sagemaker-realtime").maxRequestBytes()).isEqualTo(25 << 20);
    assertThat(PayloadLimit.of("sagemaker-serverless").maxRequestBytes()).isEqualTo(4 << 20);
    assertThat(PayloadLimit.of("sagemaker-async").maxRequestBytes()).isEqualTo(1 << 30);
    assertThat(PayloadLimit.of("lambda").maxRequestBytes()).isEqualTo(6 << 20);
    assertThatThrownBy(() -> PayloadLimit.of("edge-http"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBodyAtTheLimitIsTakenAndOneAboveIsRefusedInWords() {
    PayloadLimit limit = new PayloadLimit("sagemaker-x", 4000, "a guide");
    Payload fits = new Payload.RawTensor("fits", new byte[4000]);
    Payload large = new Payload.RawTensor("large", new byte[4001]);
    assertThat(limit.bodies("aws", RAW, List.of(fits))).containsExactly(fits.bytes());
    assertThatThrownBy(() -> limit.bodies("aws", RAW, List.of(fits, large)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "target 'aws': payload large makes a request of 4,001 bytes, and sagemaker-x takes at"
                + " most 4,000 (a guide); send a smaller image, or a more compact encoding");
  }

  /** What counts is what is sent, not what the payload is. */
  @Test
  void theTemplateCounts() {
    BodyFormat base64 =
        new BodyFormat(
            Optional.empty(), Optional.of("{{base64}}"), new AnswerFormat.JsonPointer("/y"));
    Payload payload = new Payload.RawTensor("p", new byte[3000]);
    assertThat(new PayloadLimit("k", 4000, "s").bodies("aws", base64, List.of(payload)).get(0))
        .hasSize(4000);
    assertThatThrownBy(
            () -> new PayloadLimit("k", 3999, "s").bodies("aws", base64, List.of(payload)))
        .isInstanceOf(ConfigurationException.class);
  }
}
