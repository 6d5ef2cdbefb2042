package dev.tenk.targets.edge.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shellys as {@link Plugs} has them. */
class ShellyMeterTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration IMPATIENT = Duration.ofSeconds(1);
  private static final String GEN1 =
      "{\"type\":\"%s\",\"mac\":\"A4CF12000000\",\"auth\":false,\"fw\":\"20230913-113421/v1.14.0-gcb84623\",\"num_outputs\":1,\"num_meters\":1}";

  @Test
  void generation2() {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly(Plugs.SWITCH));
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.model()).isEmpty();
      // 1234.567 Wh
      Power known = new Power.Known(3.4, OptionalDouble.of(1234.567 * 3600));
      assertThat(meter.read()).isEqualTo(known);
      assertThat(meter.read()).isEqualTo(known);
      assertThat(meter.model()).contains("PlusPlugS, SNPL-00112EU");
      // which one it is, and what it has, is asked once
      assertThat(plug.received())
          .extracting(ScriptedServer.Received::path)
          .containsExactly(
              "/shelly",
              "/rpc/Shelly.GetStatus",
              "/rpc/Switch.GetStatus?id=0",
              "/rpc/Switch.GetStatus?id=0");
      assertThat(plug.received())
          .allSatisfy(each -> assertThat(each.headers()).doesNotContainKey("Authorization"));
    }
  }

  /** 439,237 watt-minutes are 439,237 × 60 J. */
  @Test
  void generation1() {
    String status =
        "{\"wifi_sta\":{\"connected\":true},\"relays\":[{\"ison\":true,\"has_timer\":false,\"overpower\":false}],"
            + "\"meters\":[{\"power\":2.21,\"is_valid\":true,\"timestamp\":1680779310,\"counters\":[2.115,2.114,2.142],\"total\":439237}],"
            + "\"temperature\":34.48,\"uptime\":18961214}";
    try (ScriptedServer plug = gen1("SHPLG-S", status);
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.read()).isEqualTo(new Power.Known(2.21, OptionalDouble.of(439237 * 60)));
      assertThat(meter.model()).contains("SHPLG-S");
    }
  }

  /** Energy meters count Wh. */
  @Test
  void generation1WithClamps() {
    String status =
        "{\"relays\":[{\"ison\":false,\"is_valid\":true}],\"emeters\":["
            + "{\"power\":16.35,\"reactive\":24.38,\"voltage\":237.13,\"is_valid\":true,\"total\":8.9,\"total_returned\":0.0},"
            + "{\"power\":-620.34,\"reactive\":714.48,\"voltage\":237.13,\"is_valid\":true,\"total\":0.0,\"total_returned\":653673.7}]}";
    try (ScriptedServer plug = gen1("SHEM", status);
        ShellyMeter none = meter(plug, Plugs.ONLY, Plugs.NOBODY);
        ShellyMeter first = meter(plug, OptionalInt.of(0), Plugs.NOBODY);
        ShellyMeter second = meter(plug, OptionalInt.of(1), Plugs.NOBODY)) {
      unknown(none, "measures 2 channels: say which, as in channel: 0");
      assertThat(first.read()).isEqualTo(new Power.Known(16.35, OptionalDouble.of(8.9 * 3600)));
      unknown(
          second,
          "tells -620.34 W, and no device draws less than 0: it is wired the other way round, or set to reverse");
    }
  }

  @Test
  void generation1ThatOnlySwitchesOrFails() {
    try (ScriptedServer plug = gen1("SHSW-1", "{\"meters\":[{\"power\":60.0,\"is_valid\":true}]}");
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      unknown(meter, "does not measure power");
    }
    try (ScriptedServer plug =
            gen1("SHPLG-S", "{\"meters\":[{\"power\":0.0,\"is_valid\":false,\"total\":5}]}");
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      unknown(meter, "says itself that its reading is not valid ('is_valid')");
    }
  }

  @Test
  void aSwitchOfSeveral() {
    String second = Plugs.SWITCH.replace("\"id\":0", "\"id\":1").replace("3.4", "7.5");
    Map<String, String> answers = new HashMap<>(Plugs.shellyAnswers(Plugs.SWITCH));
    answers.put(
        "/rpc/Shelly.GetStatus", "{\"switch:0\":" + Plugs.SWITCH + ",\"switch:1\":" + second + "}");
    answers.put("/rpc/Switch.GetStatus?id=1", second);
    try (ScriptedServer plug = new ScriptedServer(Plugs.of(answers));
        ShellyMeter any = meter(plug, Plugs.ONLY, Plugs.NOBODY);
        ShellyMeter one = meter(plug, OptionalInt.of(1), Plugs.NOBODY);
        ShellyMeter two = meter(plug, OptionalInt.of(2), Plugs.NOBODY)) {
      unknown(any, "measures 2 channels: say which, as in channel: 0");
      assertThat(one.read()).isEqualTo(new Power.Known(7.5, OptionalDouble.of(1234.567 * 3600)));
      unknown(two, "does not measure a channel 2; it measures [0, 1]");
    }
  }

  @Test
  void aPmMini() {
    String status =
        "{\"id\":0,\"voltage\":239.9,\"current\":7.434,\"apower\":1780.1,\"freq\":50.1,"
            + "\"aenergy\":{\"total\":3551.682,\"by_minute\":[15234.772,29611.247,29825.821],\"minute_ts\":1719917850},"
            + "\"ret_aenergy\":{\"total\":0.000}}";
    try (ScriptedServer plug = new ScriptedServer(Plugs.of(later(3, "pm1:0", "PM1", status)));
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.read())
          .isEqualTo(new Power.Known(1780.1, OptionalDouble.of(3551.682 * 3600)));
    }
  }

  /** An EM of one phase has a switch that measures nothing, and keeps its counter by minutes. */
  @Test
  void anEmOfOnePhase() {
    Map<String, String> answers =
        later(
            3,
            "em1:0",
            "EM1",
            "{\"id\":0,\"current\":0.08,\"voltage\":234.9,\"act_power\":5.2,\"aprt_power\":18.7,\"pf\":0.28,\"freq\":50,\"calibration\":\"factory\"}");
    answers.computeIfPresent(
        "/rpc/Shelly.GetStatus",
        (path, all) -> all.replaceFirst("\\{", "{\"switch:0\":{\"id\":0,\"output\":false},"));
    try (ScriptedServer plug = new ScriptedServer(Plugs.of(answers));
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.read()).isEqualTo(new Power.Known(5.2, OptionalDouble.empty()));
    }
  }

  @Test
  void aPhaseOfAnEm() {
    Map<String, String> answers =
        later(
            2,
            "em:0",
            "EM",
            "{\"id\":0,\"a_current\":4.029,\"a_act_power\":951.2,\"b_act_power\":12.5,\"c_act_power\":-3.25,\"n_current\":null,\"total_act_power\":960.45}");
    try (ScriptedServer plug = new ScriptedServer(Plugs.of(answers));
        ShellyMeter any = meter(plug, Plugs.ONLY, Plugs.NOBODY);
        ShellyMeter b = meter(plug, OptionalInt.of(1), Plugs.NOBODY)) {
      unknown(any, "measures 3 channels: say which, as in channel: 0");
      assertThat(b.read()).isEqualTo(new Power.Known(12.5, OptionalDouble.empty()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"apower\":null} | tells no power: its 'apower' is null, as where its measuring has failed",
        "{\"apower\":\"3\"} | answered without a number 'apower'",
        "{\"apower\":1e999} | answered without a number 'apower'",
        "{\"apower\":-3.25} | tells -3.25 W, and no device draws less than 0: it is wired the other way round, or set to reverse",
        "{\"apower\":NaN} | answered with what is no JSON",
        "{\"output\":true} | does not measure power",
        "<html> | answered with what is no JSON"
      })
  void garbageIsNoPower(String status, String why) {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly(status));
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      unknown(meter, why);
      assertThat(meter.model()).contains("PlusPlugS, SNPL-00112EU");
    }
  }

  @Test
  void aCounterIsNotPromised() {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly("{\"apower\":0}"));
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.NOBODY)) {
      assertThat(meter.read()).isEqualTo(new Power.Known(0, OptionalDouble.empty()));
    }
  }

  @Test
  void whatIsNoShelly() {
    try (ScriptedServer other = new ScriptedServer(Plugs.of(Map.of("/shelly", "{\"a\":1}")));
        ShellyMeter meter = meter(other, Plugs.ONLY, Plugs.NOBODY)) {
      unknown(meter, "is no Shelly: its /shelly tells neither type nor gen");
    }
    try (ScriptedServer other = new ScriptedServer(Plugs.of(Map.of()));
        ShellyMeter meter = meter(other, Plugs.ONLY, Plugs.NOBODY)) {
      unknown(meter, "answered with status 404");
    }
  }

  /** Until firmware 2.0.0 each request needs a challenge of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPasswordByDigest(boolean reuse) {
    Script script = Plugs.digest(Plugs.shelly(Plugs.SWITCH), "shellyplusplugs-fcb467000000", reuse);
    try (ScriptedServer plug = new ScriptedServer(script);
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.ADMIN)) {
      Power known = new Power.Known(3.4, OptionalDouble.of(1234.567 * 3600));
      for (int i = 0; i < 3; i++) {
        assertThat(meter.read()).isEqualTo(known);
      }
      // /shelly, a challenge, the state, and three readings
      assertThat(plug.received()).hasSize(reuse ? 3 + 3 : 3 + 2 * 3);
      assertThat(plug.received().toString()).doesNotContain(Plugs.PASSWORD);
    }
  }

  @Test
  void aPasswordThatIsMissingOrWrong() {
    Script script = Plugs.digest(Plugs.shelly(Plugs.SWITCH), "shelly", true);
    try (ScriptedServer plug = new ScriptedServer(script);
        ShellyMeter nobody = meter(plug, Plugs.ONLY, Plugs.NOBODY);
        ShellyMeter wrong =
            meter(plug, Plugs.ONLY, new MeterLogin("admin", java.util.Optional.of("guess")))) {
      unknown(nobody, "asks for a password: say password, as in ${METER_PASSWORD}");
      unknown(wrong, "does not take the user and the password");
      unknown(wrong, "does not take the user and the password");
    }
  }

  /** Generation 1 asks for it in the clear. */
  @Test
  void aPasswordInTheClear() {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(("admin:" + Plugs.PASSWORD).getBytes(UTF_8));
    Script open =
        Plugs.of(
            Map.of(
                "/shelly",
                GEN1.formatted("SHPLG-S"),
                "/status",
                "{\"meters\":[{\"power\":5,\"is_valid\":true,\"total\":1}]}"));
    Script script =
        (request, peer) -> {
          if (request.path().equals("/shelly")
              || basic.equals(request.headers().get("Authorization"))) {
            open.answer(request, peer);
          } else {
            peer.answer(
                401, "401 Unauthorized".getBytes(UTF_8), "WWW-Authenticate: Basic realm=\"x\"");
          }
        };
    try (ScriptedServer plug = new ScriptedServer(script);
        ShellyMeter meter = meter(plug, Plugs.ONLY, Plugs.ADMIN)) {
      assertThat(meter.read()).isEqualTo(new Power.Known(5, OptionalDouble.of(60)));
    }
  }

  /**
   * Each call ends at its time-out, none piles up behind it, and a meter that is back is read
   * again.
   */
  @Test
  void aMeterThatStopsAnsweringAndComesBack() {
    AtomicInteger asked = new AtomicInteger();
    Script found = Plugs.shelly(Plugs.SWITCH);
    Script script =
        (request, peer) -> {
          switch (request.path().contains("Switch") ? asked.getAndIncrement() : 0) {
            case 1 -> peer.hang();
            case 2 -> peer.trickle(Plugs.SWITCH.getBytes(UTF_8), 100);
            case 3, 4, 5 -> peer.reset();
            default -> found.answer(request, peer);
          }
        };
    Models.warmUp();
    Power known = new Power.Known(3.4, OptionalDouble.of(1234.567 * 3600));
    try (ScriptedServer plug = new ScriptedServer(script);
        ShellyMeter meter = new ShellyMeter(plug.url(), Plugs.ONLY, Plugs.NOBODY, IMPATIENT)) {
      assertThat(meter.read()).isEqualTo(known);
      unknown(meter, "did not answer in time");
      unknown(meter, "did not answer in time");
      // once more, then it is given up
      unknown(meter, "failed: connection closed");
      assertThat(asked).hasValue(5);
      assertThat(meter.read()).isEqualTo(known);
      assertThat(asked).hasValue(7);
    }
  }

  @Test
  void aMeterThatIsNotThere() {
    ScriptedServer plug = new ScriptedServer(Plugs.shelly(Plugs.SWITCH));
    URI url = plug.url();
    plug.close();
    try (ShellyMeter meter = new ShellyMeter(url, Plugs.ONLY, Plugs.NOBODY, PATIENT)) {
      assertThat(((Power.Unknown) meter.read()).why()).startsWith("failed: Connection refused");
    }
  }

  private static Map<String, String> later(
      int generation, String component, String namespace, String status) {
    return new HashMap<>(
        Map.of(
            "/shelly",
            Plugs.PLUG_S.replace("\"gen\":2", "\"gen\":" + generation),
            "/rpc/Shelly.GetStatus",
            "{\"%s\":%s,\"sys\":{}}".formatted(component, status),
            "/rpc/" + namespace + ".GetStatus?id=0",
            status));
  }

  private static ScriptedServer gen1(String type, String status) {
    return new ScriptedServer(Plugs.of(Map.of("/shelly", GEN1.formatted(type), "/status", status)));
  }

  private static ShellyMeter meter(ScriptedServer plug, OptionalInt channel, MeterLogin login) {
    return new ShellyMeter(plug.url(), channel, login, PATIENT);
  }

  private static void unknown(PowerMeter meter, String why) {
    assertThat(meter.read()).isEqualTo(new Power.Unknown(why));
  }
}
