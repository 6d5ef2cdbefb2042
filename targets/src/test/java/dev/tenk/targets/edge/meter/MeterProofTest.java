package dev.tenk.targets.edge.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters that are read twice before the load; a test's own clock moves theirs, or does not. */
@Timeout(30)
class MeterProofTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final TargetPlan PLAN =
      Models.plan(URI.create("http://pi"), "power: {kind: tasmota, url: 'http://plug'}");

  private final AtomicLong seconds = new AtomicLong(25);
  private final List<Long> pausesNanos = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"tasmota", "shelly"})
  void oneWhoseClockStandsStillRepeatsItself(String kind) {
    try (ScriptedServer plug = plug();
        PowerMeter meter = meter(kind, plug)) {
      MeterProof proof = new MeterProof(PLAN, meter, pausesNanos::add);
      proof.begin();
      assertThatThrownBy(proof::end)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "suite.yaml:1:54: power: the power meter of target 'pi' (%s) repeats itself: its own clock stood still at %s; put it right, or leave power out"
                  .formatted(
                      kind.equals("shelly") ? "SHPLG-S" : "lab plug, module 43",
                      kind.equals("shelly") ? "25 s" : "2022-08-19T16:00:25"));
      assertThat(pausesNanos)
          .singleElement()
          .satisfies(nanos -> assertThat(nanos).isLessThan(2_000_000_001L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasmota", "shelly"})
  void oneWhoseClockMovesIsNone(String kind) {
    try (ScriptedServer plug = plug();
        PowerMeter meter = meter(kind, plug)) {
      MeterProof proof =
          new MeterProof(
              PLAN,
              meter,
              nanos -> {
                pausesNanos.add(nanos);
                seconds.incrementAndGet();
              });
      proof.begin();
      proof.end();
      assertThat(pausesNanos).hasSize(1);
    }
  }

  @Test
  void oneWithoutAClockIsReadOnce() {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly(Plugs.SWITCH));
        PowerMeter meter = meter("shelly", plug)) {
      MeterProof proof = new MeterProof(PLAN, meter, pausesNanos::add);
      proof.begin();
      int asked = plug.received().size();
      proof.end();
      assertThat(plug.received()).hasSize(asked);
      assertThat(pausesNanos).isEmpty();
    }
  }

  private static PowerMeter meter(String kind, ScriptedServer plug) {
    return kind.equals("shelly")
        ? new ShellyMeter(plug.url(), Plugs.ONLY, Plugs.NOBODY, PATIENT)
        : new TasmotaMeter(plug.url(), Plugs.ONLY, Plugs.NOBODY, PATIENT);
  }

  /** A Shelly of generation 1 and a Tasmota at once: no path is of both. */
  private ScriptedServer plug() {
    return new ScriptedServer(
        (request, peer) -> {
          String answer =
              switch (request.path()) {
                case "/shelly" -> "{\"type\":\"SHPLG-S\",\"auth\":false}";
                case "/status" ->
                    "{\"meters\":[{\"power\":3.4,\"is_valid\":true,\"timestamp\":1790000000,\"total\":77}],\"uptime\":%d}"
                        .formatted(seconds.get());
                case "/cm?cmnd=Status" ->
                    "{\"Status\":{\"Module\":43,\"DeviceName\":\"lab plug\"}}";
                default ->
                    "{\"StatusSNS\":{\"Time\":\"2022-08-19T16:00:%d\",\"ENERGY\":{\"Total\":6.04,\"Power\":20}}}"
                        .formatted(seconds.get());
              };
          peer.answer(200, answer.getBytes(UTF_8));
        });
  }
}
