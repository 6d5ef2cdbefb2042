package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.ProxyPolicy.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyPolicyTest {
  private static final Map<String, String> BOTH =
      Map.of("HTTP_PROXY", "http://plain:3128", "HTTPS_PROXY", "http://secure:3129");

  private static Optional<String> of(Map<String, String> environment, String url) {
    return new ProxyPolicy(environment).of(URI.create(url)).map(Proxy::toString);
  }

  @Test
  void eachSchemeHasItsVariable() {
    assertThat(of(BOTH, "http://pi.example")).contains("http://plain:3128");
    assertThat(of(BOTH, "https://pi.example/v2")).contains("http://secure:3129");
    assertThat(of(Map.of("HTTP_PROXY", "http://plain"), "https://pi.example")).isEmpty();
    assertThat(of(Map.of(), "https://pi.example")).isEmpty();
  }

  @Test
  void lowerCaseGoesFirstAndAllIsForTheRest() {
    assertThat(
            of(
                Map.of("http_proxy", "http://lower:1", "HTTP_PROXY", "http://upper:2"),
                "http://pi.example"))
        .contains("http://lower:1");
    assertThat(of(Map.of("ALL_PROXY", "all:1", "HTTPS_PROXY", "https:2"), "http://pi.example"))
        .contains("http://all:1");
    assertThat(of(Map.of("ALL_PROXY", "all:1", "HTTPS_PROXY", "https:2"), "https://pi.example"))
        .contains("http://https:2");
    assertThat(of(Map.of("http_proxy", " ", "all_proxy", ""), "http://pi.example")).isEmpty();
  }

  @Test
  void directIsWhereNoVariableNamesAProxy() {
    assertThat(new ProxyPolicy(Map.of("NO_PROXY", "*", "http_proxy", "")).isDirect()).isTrue();
    assertThat(new ProxyPolicy(Map.of("ALL_PROXY", "p")).isDirect()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "http://127.9.8.7",
        "https://[::1]:8443",
        "http://[::ffff:127.0.0.1]",
        "http://0.0.0.0:1",
        "http://localhost",
        "http://LOCALHOST.:80",
        "https://api.localhost"
      })
  void loopbackIsNeverProxied(String url) {
    assertThat(of(BOTH, url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pi.example            | http://pi.example            | true",
        "pi.example            | http://a.pi.example          | true",
        ".pi.example           | http://pi.example            | true",
        "*.pi.example          | http://a.pi.example          | true",
        "PI.Example.           | https://pi.example           | true",
        "i.example             | http://pi.example            | false",
        "other, pi.example     | http://pi.example            | true",
        "other pi.example      | http://pi.example            | true",
        "*                     | http://pi.example            | true",
        "pi.example:8080       | http://pi.example:8080       | true",
        "pi.example:8080       | http://pi.example:8081       | false",
        "pi.example:80         | http://pi.example            | true",
        "pi.example:443        | https://pi.example           | true",
        "192.168.0.7           | http://192.168.0.7           | true",
        "192.168.0.7           | http://192.168.0.70          | false",
        "168.0.7               | http://192.168.0.7           | false",
        "192.168.0.7:81        | http://192.168.0.7           | false",
        "192.168.0.0/16        | http://192.168.255.1         | true",
        "192.168.0.0/16        | http://192.169.0.1           | false",
        "192.168.0.128/25      | http://192.168.0.127         | false",
        "0.0.0.0/0             | http://8.8.8.8               | true",
        "10.0.0.0/33           | http://10.0.0.1              | false",
        "10.0.0.0/x            | http://10.0.0.1              | false",
        "10.0.0.0/8            | http://ten.example           | false",
        "10.0.0.0/8            | http://[fd00::1]             | false",
        "fd00::/8              | http://[fd00::1]             | true",
        "fd00::1               | http://[fd00:0::1]           | true",
        "[fd00::1]:8080        | http://[fd00::1]:8080        | true",
        "[fd00::1]:8080        | http://[fd00::1]:8081        | false",
        "''                    | http://pi.example            | false",
        ",.,                   | http://pi.example            | false",
      })
  void whatIsNotProxied(String noProxy, String url, boolean direct) {
    assertThat(of(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", noProxy), url).isEmpty())
        .isEqualTo(direct);
  }

  @ParameterizedTest
  @CsvSource({
    "proxy, http://proxy:80",
    "proxy:3128, http://proxy:3128",
    "HTTP://Proxy.Example:3128/, http://proxy.example:3128",
    "http://[fd00::1]:3128, http://[fd00::1]:3128",
    "http://u:p@proxy, http://proxy:80"
  })
  void waysToNameAProxy(String value, String proxy) {
    assertThat(of(Map.of("http_proxy", value), "http://pi.example")).contains(proxy);
  }

  @ParameterizedTest
  @CsvSource({
    "u:p, u:p",
    "u, u:",
    "'corp%5Cann:p%40ss%3A1', 'corp\\ann:p@ss:1'",
    "'u:a@b', 'u:a@b'",
    "'u:100%', 'u:100%'",
    "'u:a+b', 'u:a+b'"
  })
  void aUserAndPassword(String written, String sent) {
    Proxy proxy =
        new ProxyPolicy(Map.of("http_proxy", "http://" + written + "@proxy:1"))
            .of(URI.create("http://pi.example"))
            .orElseThrow();
    assertThat(
            new String(
                Base64.getDecoder().decode(proxy.authorization().orElseThrow().substring(6)),
                StandardCharsets.UTF_8))
        .isEqualTo(sent);
    assertThat(proxy.toString() + proxy.user()).isEqualTo("http://proxy:1Optional[…]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://u:secret@proxy:1080",
        "https://u:secret@proxy:443",
        "http://u:secret@proxy:0",
        "http://u:secret@proxy:65536",
        "http://u:secret@",
        "http://u:secret@proxy:1/path?q=secret"
      })
  void whatIsNoProxy(String value) {
    assertThatThrownBy(() -> of(Map.of("all_proxy", value), "http://pi.example"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the environment variable all_proxy names '")
        .hasMessageEndingWith(
            "', which is no proxy that tenk can speak to; write http://host:port, or unset it")
        .hasMessageNotContaining("secret");
    // nor is it looked at for what goes to this machine
    assertThat(of(Map.of("all_proxy", value), "http://127.0.0.1")).isEmpty();
  }
}
