package dev.tenk.session.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceOfSuiteTest {
  @ParameterizedTest
  @CsvSource({
    "http://pi:8080, http://pi:8080, false,",
    "http://pi:8080/, http://pi:8080, false,",
    "https://pi/models/a, https://pi/models/a, false,",
    "http://pi:8080/v2, http://pi:8080, false,",
    "http://pi:8080/v2/models, http://pi:8080, false,",
    "http://pi:8080/v2/health/ready, http://pi:8080, false,",
    "http://pi:8080/v2/models/x/infer, http://pi:8080, false, x",
    "http://pi:8080/v2/models/x/versions/2/infer, http://pi:8080, false, x",
    "https://gate/pi/v2/models/x, https://gate/pi, false, x",
    "grpc://pi:8001, http://pi:8001, true,",
    "grpcs://pi:8001, https://pi:8001, true,",
  })
  void anAddressIsABaseUrlAndPerhapsAModel(String written, URI url, boolean grpc, String model) {
    assertThat(Place.parse(List.of(written)))
        .isEqualTo(new Place.Server(url, grpc, Optional.ofNullable(model)));
  }

  @Test
  void whatIsInAnAccountMayBeAnArn() {
    assertThat(Place.parse(List.of("sagemaker", "e"))).isEqualTo(new Place.Endpoint("e"));
    assertThat(
            Place.parse(
                List.of("sagemaker", "arn:aws:sagemaker:eu-west-3:123456789012:endpoint/e")))
        .isEqualTo(new Place.Endpoint("e"));
    assertThat(Place.parse(List.of("lambda", "f:live")))
        .isEqualTo(new Place.Function("f:live", Optional.empty()));
    String arn = "arn:aws:lambda:eu-west-3:123456789012:function:f:live";
    assertThat(Place.parse(List.of("lambda", arn)))
        .isEqualTo(new Place.Function(arn, Optional.of("eu-west-3")));
    assertThatThrownBy(() -> Place.parse(List.of("sagemaker", arn)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("write tenk init lambda " + arn);
  }

  @ParameterizedTest
  @CsvSource({
    "pi:8080, is no address",
    "ftp://pi, which tenk does not speak",
    "http://, is not a base URL",
    "http://u:secret@pi:8080, --header 'Authorization: Bearer ${TOKEN}'",
    "http://pi:8080/v2?token=secret, is not a base URL",
  })
  void anythingElseIsRefusedWithoutItsSecrets(String written, String why) {
    assertThatThrownBy(() -> Place.parse(List.of(written)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why.replace("''", "'"))
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aNameIsMadeOfWhatSuitesTake() {
    assertThat(Place.name("org/model v2")).isEqualTo("org-model-v2");
    assertThat(Place.name("../..")).isEqualTo("target");
    assertThat(Place.name("x".repeat(100))).hasSize(64);
  }
}
