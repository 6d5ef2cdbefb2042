package dev.tenk.targets.edge.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.targets.edge.meter.MeterHttp.NoReadingException;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins of meters, and meters that repeat themselves. */
class MeterHelpersTest {
  /** The example of RFC 7616, section 3.9.1. */
  @Test
  void digestOfTheStandardsExample() {
    DigestLogin login =
        DigestLogin.of(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
                "Mufasa",
                "Circle of Life")
            .orElseThrow();
    assertThat(
            login.authorization("/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
        .isEqualTo(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    assertThat(login.authorization("/dir/index.html", "x")).contains("nc=00000002");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"x\"",
        "Digest realm=\"x\", nonce=\"1\", qop=\"auth\"",
        "Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=MD5",
        "Digest realm=\"x\", nonce=\"1\", qop=\"auth-int\", algorithm=SHA-256",
        "Digest realm=\"x\", nonce=\"1\", algorithm=SHA-256",
        "Digest realm=\"x\", qop=\"auth\", algorithm=SHA-256",
        "Digest"
      })
  void challengesThatAreNotAnswered(String challenge) {
    assertThat(DigestLogin.of(challenge, "admin", "p")).isEmpty();
  }

  @Test
  void aPasswordComesFromTheEnvironment() {
    MeterLogin login = login("password: '${PLUG}'");
    assertThat(login.user()).isEqualTo("admin");
    assertThat(login.password()).contains("a-secret");
    assertThat(login.toString()).isEqualTo("MeterLogin[user=admin]");
    assertThat(login("user: me").user()).isEqualTo("me");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password: hunter2 | suite.yaml:1:11: password: expected an environment variable, as in ${METER_PASSWORD}: a suite is kept with its runs",
        "password: 'x${PLUG}' | suite.yaml:1:11: password: expected an environment variable, as in ${METER_PASSWORD}: a suite is kept with its runs",
        "password: '${OTHER}' | suite.yaml:1:11: password: the environment variable OTHER is not set",
        "user: 'a:b' | suite.yaml:1:7: user: the name is empty, or holds what none may hold"
      })
  void loginsThatAreRefused(String yaml, String message) {
    assertThatThrownBy(() -> login(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  /** 5 W for 150 s are 750 J; a counter of 3.6 J would have moved on by more than 200 steps. */
  @Test
  void aMeterThatRepeatsItself() throws NoReadingException {
    assertThat(firstRefusal(5, 3.6, seconds -> 1000)).isEqualTo(151);
    // moves once a minute, as counters of generation 1 do
    assertThat(firstRefusal(5, 60, seconds -> Math.floor(seconds / 60))).isEqualTo(-1);
    // a coarse counter rests for long: 3 steps of 3600 J take 2160 s at 5 W
    assertThat(firstRefusal(5, 3600, seconds -> 1000)).isEqualTo(2161);
    assertThat(firstRefusal(0, 3.6, seconds -> 1000)).isEqualTo(-1);
    StuckMeter none = new StuckMeter(3.6);
    for (int i = 0; i < 1000; i++) {
      none.passed(new Power.Known(5, OptionalDouble.empty()), i * 1_000_000_000L);
    }
  }

  /** The second in which a meter that is read each second is first refused; -1 for never. */
  private static int firstRefusal(double watts, double stepJoules, DoubleUnaryOperator counter) {
    StuckMeter stuck = new StuckMeter(stepJoules);
    for (int i = 0; i < 4000; i++) {
      try {
        stuck.passed(
            new Power.Known(watts, OptionalDouble.of(counter.applyAsDouble(i))),
            i * 1_000_000_000L);
      } catch (NoReadingException e) {
        assertThat(e)
            .hasMessage(
                "repeats itself: its counter stood still for over 150 s in which its power came to more than 3 steps of it");
        return i;
      }
    }
    return -1;
  }

  private static MeterLogin login(String yaml) {
    return MeterLogin.read(
        Settings.parse("suite.yaml", Path.of(""), yaml),
        name -> name.equals("PLUG") ? "a-secret" : null);
  }
}
