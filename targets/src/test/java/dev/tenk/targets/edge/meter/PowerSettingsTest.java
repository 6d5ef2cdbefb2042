package dev.tenk.targets.edge.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The meter of a suite. */
class PowerSettingsTest {
  @Test
  void whatTheyMean() {
    assertThat(read("{kind: command, command: [sh, -c, 'echo 3'], idle_for: 0s}"))
        .isEqualTo(
            new PowerSettings(
                new PowerSettings.Meter.Command(List.of("sh", "-c", "echo 3")), Duration.ZERO));
    assertThat(read("{kind: shelly, url: 'http://plug'}"))
        .isEqualTo(
            new PowerSettings(
                new PowerSettings.Meter.Shelly(
                    URI.create("http://plug"),
                    OptionalInt.empty(),
                    new MeterLogin("admin", Optional.empty())),
                Duration.ofSeconds(10)));
    assertThat(read("{kind: tasmota, url: 'http://plug', channel: 1, user: me}").meter())
        .isEqualTo(
            new PowerSettings.Meter.Tasmota(
                URI.create("http://plug"),
                OptionalInt.of(1),
                new MeterLogin("me", Optional.empty())));
  }

  @Test
  void refusals() {
    refused("{kind: fritz}", "kind: 'fritz' is not one of shelly, tasmota, command");
    refused(
        "{kind: shelly, url: 'http://plug', channel: -1}",
        "channel: '-1' is not a whole number from 0 to 1000");
    refused("{kind: shelly, url: plug}", "url: 'plug' is not a base URL");
    refused("{kind: shelly}", "'url' is missing");
    refused("{kind: command, command: []}", "command: the list is empty");
    refused("{kind: command, command: watts}", "command: 'command' is a list");
    refused(
        "{kind: command, command: [w], idle_for: 11m}",
        "idle_for: '11m' is too long; expected 0s to 10m");
  }

  private static PowerSettings read(String yaml) {
    return PowerSettings.read(Settings.parse("suite.yaml", Path.of(""), yaml), name -> null);
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:1:")
        .hasMessageContaining(message);
  }
}
