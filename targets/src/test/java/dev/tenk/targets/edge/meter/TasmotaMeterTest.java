package dev.tenk.targets.edge.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasmota as {@link Plugs} has it. */
class TasmotaMeterTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final String STATUS =
      "{\"Status\":{\"Module\":43,\"DeviceName\":\"lab plug\",\"FriendlyName\":[\"lab plug\"],\"Topic\":\"tasmota\",\"Power\":1}}";
  private static final String SENSORS =
      "{\"StatusSNS\":{\"Time\":\"2022-08-19T16:00:25\",\"ENERGY\":{\"TotalStartTime\":\"2022-08-19T11:52:13\",\"Total\":6.04,\"Yesterday\":0,\"Today\":6.04,\"Power\":%s,\"ApparentPower\":26,\"ReactivePower\":18,\"Factor\":0.74,\"Voltage\":234,\"Current\":0.111}}}";
  private static final String WARNING =
      "{\"WARNING\":\"Need user=<username>&password=<password>\"}";

  @Test
  void powerAndCounter() {
    try (ScriptedServer plug = plug(SENSORS.formatted("20"));
        TasmotaMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      // 6.04 kWh
      Power known = new Power.Known(20, OptionalDouble.of(6.04 * 3_600_000));
      assertThat(meter.read()).isEqualTo(known);
      assertThat(meter.read()).isEqualTo(known);
      assertThat(meter.model()).contains("lab plug, module 43");
      assertThat(plug.received())
          .extracting(ScriptedServer.Received::path)
          .containsExactly("/cm?cmnd=Status", "/cm?cmnd=Status%208", "/cm?cmnd=Status%208");
    }
  }

  @Test
  void severalChannels() {
    try (ScriptedServer plug = plug(SENSORS.formatted("[3.5,0.25]"));
        TasmotaMeter any = meter(plug, Plugs.ONLY, Plugs.NOBODY);
        TasmotaMeter second = meter(plug, OptionalInt.of(1), Plugs.NOBODY);
        TasmotaMeter third = meter(plug, OptionalInt.of(2), Plugs.NOBODY)) {
      assertThat(any.read())
          .isEqualTo(new Power.Unknown("measures 2 channels: say which, as in channel: 0"));
      assertThat(second.read()).isEqualTo(new Power.Known(0.25, OptionalDouble.empty()));
      assertThat(third.read())
          .isEqualTo(new Power.Unknown("measures 2 channels: say which, as in channel: 0"));
    }
    try (ScriptedServer plug = plug(SENSORS.formatted("3"));
        TasmotaMeter second = meter(plug, OptionalInt.of(1), Plugs.NOBODY)) {
      assertThat(second.read()).isEqualTo(new Power.Unknown("measures one channel, 0"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"StatusSNS\":{\"Time\":\"2018.02.15 01:00:50\",\"Switch1\":\"OFF\"}} | does not measure power: its Status 8 has no ENERGY",
        "{\"StatusSNS\":{\"ENERGY\":{\"Power\":nan}}} | answered with what is no JSON",
        "{\"StatusSNS\":{\"ENERGY\":{\"Power\":null}}} | tells no power: its 'Power' is null, as where its measuring has failed",
        "{\"StatusSNS\":{\"ENERGY\":{\"Power\":-1}}} | tells -1.0 W, and no device draws less than 0: it is wired the other way round, or set to reverse",
        "{\"Command\":\"Unknown\"} | does not measure power: its Status 8 has no ENERGY"
      })
  void garbageIsNoPower(String sensors, String why) {
    try (ScriptedServer plug = plug(sensors);
        TasmotaMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.read()).isEqualTo(new Power.Unknown(why));
    }
  }

  /** Before 8.2.3 with status 200, since then with 401. */
  @ParameterizedTest
  @CsvSource({"200", "401"})
  void aPassword(int refusal) {
    String login = "user=admin&password=correct%20horse%20%26%20battery%2Bstaple&";
    Script open =
        Plugs.of(
            Map.of(
                "/cm?" + login + "cmnd=Status",
                STATUS,
                "/cm?" + login + "cmnd=Status%208",
                SENSORS.formatted("20")));
    Script script =
        (request, peer) -> {
          if (request.path().contains(login)) {
            open.answer(request, peer);
          } else {
            peer.answer(refusal, WARNING.getBytes(UTF_8));
          }
        };
    try (ScriptedServer plug = new ScriptedServer(script);
        TasmotaMeter right = meter(plug, Plugs.ONLY, Plugs.ADMIN);
        TasmotaMeter wrong =
            meter(plug, Plugs.ONLY, new MeterLogin("admin", Optional.of("guess")));
        TasmotaMeter nobody = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(right.read()).isInstanceOf(Power.Known.class);
      assertThat(wrong.read())
          .isEqualTo(new Power.Unknown("does not take the user and the password"));
      assertThat(nobody.read())
          .isEqualTo(
              new Power.Unknown("asks for a password: say password, as in ${METER_PASSWORD}"));
    }
  }

  private static ScriptedServer plug(String sensors) {
    return new ScriptedServer(
        Plugs.of(Map.of("/cm?cmnd=Status", STATUS, "/cm?cmnd=Status%208", sensors)));
  }

  private static TasmotaMeter meter(ScriptedServer plug, OptionalInt channel, MeterLogin login) {
    return new TasmotaMeter(plug.url(), channel, login, PATIENT);
  }
}
