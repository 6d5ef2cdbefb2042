package dev.tenk.cost.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceProfileReaderTest {
  private static final String PROFILE =
      """
      name: board
      region: world
      hardware:
        - {service: edge, usage_type: board, quantity: 2}
      electricity: {service: edge, usage_type: electricity}
      idle_power_w: {value: 4, low: 3, high: 5, source: a meter, confidence: unconfirmed}
      active_power_w: {value: 9, source: a meter, confidence: confirmed}
      lifetime_months: {value: 24, source: owner, confidence: assumed}
      resale_usd: {value: 20, source: owner, confidence: assumed}
      upkeep_usd_per_month: {value: 0, source: owner, confidence: assumed}
      spare_devices: 1
      minimum_devices: 2
      hours_per_month: 730
      """;

  @Test
  void readsEveryKey() {
    DeviceProfile profile = DeviceProfileReader.read("board.yaml", PROFILE);

    assertThat(profile.hardware())
        .containsExactly(new DeviceProfile.Hardware(new PriceKey("edge", "board", "world"), 2));
    assertThat(profile.electricity()).isEqualTo(new PriceKey("edge", "electricity", "world"));
    assertThat(profile.idlePowerWatts().text("W")).isEqualTo("4 W (3 to 5; unconfirmed: a meter)");
    assertThat(profile.activePowerWatts().text("W")).isEqualTo("9 W (confirmed: a meter)");
    assertThat(profile.lifetimeMonths().value()).isEqualTo("24");
    assertThat(profile.resaleUsd().value()).isEqualTo("20");
    assertThat(profile.upkeepUsdPerMonth().value()).isEqualTo("0");
    assertThat(profile.spareDevices()).isEqualTo(1);
    assertThat(profile.minimumDevices()).isEqualTo(2);
    assertThat(profile.hoursPerMonth()).isEqualTo("730");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spare_devices: 1       | spare_device: 1                 | 1:1: 'spare_devices' is missing
          spare_devices: 1       | colour: red@spare_devices: 1      | 11:1: unknown key 'colour'
          quantity: 2            | quantity: 0                     | 4:50: quantity: '0' is not a whole number from 1 to 1000000
          quantity: 2            | quantity: 2, qty: 3             | 4:53: unknown key 'qty'
          value: 9,              | value: 3,                       | 7:17: active_power_w: its value is below that of idle_power_w
          low: 3                 | low: 4.5                        | 6:15: idle_power_w: low is 4.5, expected at most 4
          high: 5                | high: 3.5                       | 6:15: idle_power_w: high is 3.5, expected at least 4
          value: 24              | value: 0                        | 8:18: lifetime_months: its value is 0, expected above 0
          value: 20              | value: -20                      | 9:21: value: '-20' is not a number of 0 or more
          hours_per_month: 730   | hours_per_month: 800            | 13:18: hours_per_month: '800' h, expected above 0 and at most 744
          confidence: confirmed  | confidence: sure                | 7:57: confidence: 'sure' is not one of
          region: world          | region: ' '                     | 2:9: region: the value is empty
          electricity}           | electricity, region: ' '}       | 5:63: region: the value is empty
          """)
  void complaintsNameFileLineAndColumn(String good, String bad, String complaint) {
    String yaml = PROFILE.replaceFirst(good, bad.replace('@', '\n'));

    assertThatThrownBy(() -> DeviceProfileReader.read("board.yaml", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("board.yaml:" + complaint);
  }

  @Test
  void electricityMayBeThatOfAnotherRegion() {
    DeviceProfile profile =
        DeviceProfileReader.read(
            "board.yaml", PROFILE.replace("electricity}", "electricity, region: us}"));

    assertThat(profile.electricity()).isEqualTo(new PriceKey("edge", "electricity", "us"));
    assertThat(profile.hardware().get(0).price().region()).isEqualTo("world");
  }
}
