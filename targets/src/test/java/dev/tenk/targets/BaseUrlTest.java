package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://pi:8080/base?token=s3cret | http://pi:8080/base?…",
        "http://pi#s3cret | http://pi#…",
        "http://me:s3cret@pi/x | http://…@pi/x",
        "http://me:s3cret?@pi/x?k=s3cret | http://…@pi/x?…",
        "http://s3cret@s3cret@pi | http://…@pi",
        "me:s3cret@pi:8080 | …@pi:8080",
        "ht tp://pi?s3cret | ht tp://pi?…",
        "/infer?key=s3cret | /infer?…",
        "/infer | /infer"
      })
  void secretsAreLeftOut(String url, String shown) {
    assertThat(BaseUrl.withoutSecrets(url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "http://pi:8080/, http://pi:8080",
    "http://pi:8080/base//, http://pi:8080/base",
    "http://[::1]:8080/, http://[::1]:8080",
    "https://pi, https://pi"
  })
  void slashesAtTheEndAreLeftOut(String url, String read) {
    assertThat(BaseUrl.parse(url)).hasToString(read);
  }

  @ParameterizedTest
  @CsvSource({"http://", "http:///", "/"})
  void slashesAloneAreNoBaseUrl(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseUrl.parse(url))
        .withMessage(
            "'" + url + "' is not a base URL; expected as in http://raspberrypi.local:8080");
  }

  @Test
  void aRefusalRepeatsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseUrl.parse("https://pi/?token=s3cret"))
        .withMessage("'https://pi/?…' is not a base URL; a base URL has no query and no fragment");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseUrl.parse("http://me:s3cret@pi"))
        .withMessage(
            "'http://…@pi' is not a base URL; no user or password in a URL, a server's token goes"
                + " into headers");
    assertThat(BaseUrl.parse("http://pi:8080/base")).hasToString("http://pi:8080/base");
  }
}
