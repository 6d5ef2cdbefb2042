package dev.tenk.results.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Arrivals.Step;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.stats.estimate.Eligibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a suite states about the load. */
class WorkloadKindsTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void aSoakIsHoursOfIndependentUsers() {
    Workload soak = workload("kind: soak, rate: 5/s, duration: 12h");

    assertThat(soak)
        .isEqualTo(
            new OpenWorkload("w", new Arrivals.Poisson(5), TEN_SECONDS, Duration.ofHours(12)));
    assertThat(soak.steadyRate()).isTrue();
    assertThat(soak.peakRatePerSecond()).hasValue(5);
  }

  @Test
  void aWindowMayEndOnceTheSloIsDecided() {
    for (String kind : List.of("constant", "poisson", "soak")) {
      OpenWorkload decided =
          (OpenWorkload)
              workload("kind: %s, rate: 5/s, until: decided, max_duration: 20m".formatted(kind));

      assertThat(decided.until())
          .contains(new UntilDecided(Eligibility.ALPHA, UntilDecided.UNBOUNDED));
      assertThat(decided.duration()).isEqualTo(Duration.ofMinutes(20));
      assertThat(decided.untilSteady()).isFalse();
    }
  }

  @Test
  void aWarmUpMayEndByItself() {
    OpenWorkload steady =
        (OpenWorkload) workload("kind: poisson, rate: 50/s, duration: 1m, warm_up: until-steady");

    assertThat(steady.untilSteady()).isTrue();
    assertThat(steady.warmUp()).isEqualTo(Duration.ofSeconds(60));
    assertThat(
            workload("kind: soak, rate: 50/s, duration: 1m, warm_up: until-steady, max_warm_up: 5m")
                .warmUp())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aCapacitySearchHasAStartAndABudget() {
    CapacityWorkload search =
        (CapacityWorkload)
            workload("kind: capacity, start: 20/s, highest: 100/s, warm_up: 4s, max_duration: 10m");

    assertThat(search)
        .isEqualTo(
            new CapacityWorkload(
                "w", 20, 0.02, 100, Duration.ofSeconds(4), Duration.ofMinutes(10)));
    assertThat(search.steadyRate()).isFalse();
    assertThat(search.total()).isEqualTo(Duration.ofMinutes(10));
    UntilDecided until = new UntilDecided(0.1, 30_000);
    assertThat(search.window(40, until, Duration.ofMinutes(1)))
        .isEqualTo(
            new OpenWorkload(
                "w",
                new Arrivals.Poisson(40),
                Duration.ofSeconds(4),
                false,
                Duration.ofMinutes(1),
                Optional.of(until)));
  }

  @Test
  void aRampLastsTheWholeWindow() {
    Workload ramp = workload("kind: ramp, from: 60/min, to: 20/s, warm_up: 1s, duration: 2m");

    assertThat(ramp)
        .isEqualTo(
            new OpenWorkload(
                "w", new Arrivals.Ramp(1, 20), Duration.ofSeconds(1), Duration.ofMinutes(2)));
    assertThat(ramp.steadyRate()).isFalse();
    assertThat(ramp.peakRatePerSecond()).hasValue(20);
  }

  @Test
  void stepsLastAsLongAsAllOfThem() {
    Workload steps =
        workload("kind: steps, steps: [{rate: 10/s, duration: 90s}, {rate: 20/s, duration: 1m}]");

    assertThat(steps)
        .isEqualTo(
            new OpenWorkload(
                "w",
                new Arrivals.Steps(
                    List.of(
                        new Step(10, Duration.ofSeconds(90)), new Step(20, Duration.ofMinutes(1)))),
                TEN_SECONDS,
                Duration.ofSeconds(150)));
    assertThat(steps.steadyRate()).isFalse();
    assertThat(steps.peakRatePerSecond()).hasValue(20);
  }

  @Test
  void aBurstHasABaseAndAPeak() {
    Workload burst =
        workload("kind: burst, base: 2/s, peak: 30/s, period: 1m, peak_length: 5s, duration: 1m");

    assertThat(burst)
        .isEqualTo(
            new OpenWorkload(
                "w",
                new Arrivals.Burst(2, 30, Duration.ofMinutes(1), Duration.ofSeconds(5)),
                TEN_SECONDS,
                Duration.ofMinutes(1)));
    assertThat(burst.steadyRate()).isFalse();
    assertThat(burst.peakRatePerSecond()).hasValue(30);
  }

  @Test
  void aReplaySaysWhatItReplays() throws IOException {
    Files.writeString(folder.resolve("calls.csv"), "at\n0.5\n1.25\n1.75\n6\n");

    SuiteReader.Document document = read("kind: replay, file: calls.csv, speed: 2");
    Workload replay = document.suite().workload("w");
    Arrivals.Replay arrivals = (Arrivals.Replay) ((OpenWorkload) replay).arrivals();
    assertThat(arrivals.recording().file()).isEqualTo(folder.resolve("calls.csv").toString());
    assertThat(arrivals.recording().count()).isEqualTo(4);
    assertThat(arrivals.recording().readAs())
        .isEqualTo("column 'at', seconds from the start; 4 rows from 0.5 s to 6 s");
    assertThat(arrivals.offsetNanos(3)).isEqualTo(3_000_000_000L);
    assertThat(replay.warmUp()).isEqualTo(TEN_SECONDS);
    // the last one, after 3 s, is in the fourth second
    assertThat(replay.duration()).isEqualTo(Duration.ofSeconds(4));
    assertThat(arrivals.warmUpRatePerSecond()).isEqualTo(1);
    assertThat(replay.peakRatePerSecond()).hasValue(3);
    assertThat(replay.steadyRate()).isFalse();
    // printf 'at\n0.5\n1.25\n1.75\n6\n' | sha256sum
    assertThat(document.suite().replaySha256())
        .isEqualTo(Map.of("w", "6c55906ffebbd25c7fe52fba85cb847a088e922e8c45ce7db361ff9f20aff857"));
  }

  @Test
  void aSimulationIsAClassInAJarThatCallsTargets() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "a");
    Files.writeString(folder.resolve("b.jar"), "b");

    SuiteReader.Document document =
        read("kind: simulation, simulation: com.acme.Journey, jar: a.jar, duration: 1m");

    // printf a | sha256sum
    String sha256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    Workload own = document.suite().workload("w");
    assertThat(own)
        .isEqualTo(
            new SimulationWorkload(
                "w",
                "com.acme.Journey",
                List.of(folder.resolve("a.jar").toString()),
                sha256,
                List.of("pi"),
                TEN_SECONDS,
                Duration.ofMinutes(1)));
    assertThat(own.steadyRate()).isFalse();
    assertThat(own.peakRatePerSecond()).isEmpty();
    assertThat(document.suite().replaySha256()).isEqualTo(Map.of("w", sha256));
    SimulationWorkload several =
        (SimulationWorkload)
            workload(
                "kind: simulation, simulation: Journey, jar: [a.jar, b.jar], targets: [pi],"
                    + " duration: 1m");
    assertThat(several.jars()).hasSize(2);
    assertThat(several.jarsSha256()).hasSize(64).isNotEqualTo(sha256);
    assertThat(several.targets()).containsExactly("pi");
  }

  /** They may be gone by now, and contain nothing that a report asks for. */
  @Test
  void whatWasNeededToMeasureIsNotReadOfAPastRun() {
    for (String settings :
        List.of(
            "kind: replay, file: gone.csv, speed: 2",
            "kind: simulation, simulation: Journey, jar: [gone.jar, b.jar], duration: 1m")) {
      Suite suite =
          SuiteReader.ofPast(
                  "load.yaml",
                  folder,
                  text("payloads: {images: gone}", settings),
                  Map.of("w", "ab".repeat(32)))
              .suite();

      assertThat(suite.replaySha256()).isEqualTo(Map.of("w", "ab".repeat(32)));
    }
    Arrivals.Replay replay =
        (Arrivals.Replay)
            ((OpenWorkload)
                    SuiteReader.ofPast(
                            "load.yaml",
                            folder,
                            text("payloads: {images: gone}", "kind: replay, file: gone.csv"),
                            Map.of("w", "ab".repeat(32)))
                        .suite()
                        .workload("w"))
                .arrivals();
    // asking for instants that were never read is a mistake
    assertThatThrownBy(() -> replay.recording().count())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("gone.csv was not read");
  }

  @Test
  void coldStartsBeginWithAGap() {
    Workload cold = workload("kind: cold-start, gap: 6m, times: 20, burst: 4");

    assertThat(cold)
        .isEqualTo(
            new OpenWorkload(
                "w",
                new Arrivals.ColdStart(Duration.ofMinutes(6), 20, 4),
                Duration.ofMinutes(6),
                Duration.ofSeconds(19 * 360 + 1)));
    assertThat(cold.steadyRate()).isFalse();
    assertThat(workload("kind: cold-start, gap: 6m, times: 20").peakRatePerSecond()).hasValue(1);
  }

  @Test
  void wakeUpsBeginWithARest() {
    Workload wakeUps = workload("kind: wake-up, idle: 30m, times: 4, every: 20s, within: 10m");

    // 4 wake-ups of 10 min with 3 rests between them, and the second of the last call
    assertThat(wakeUps)
        .isEqualTo(
            new OpenWorkload(
                "w",
                new Arrivals.WakeUp(
                    Duration.ofMinutes(30), 4, Duration.ofSeconds(20), Duration.ofMinutes(10)),
                Duration.ofMinutes(30),
                Duration.ofSeconds(4 * 600 + 3 * 1800 + 1)));
    assertThat(wakeUps.steadyRate()).isFalse();
    assertThat(workload("kind: wake-up, idle: 30m, times: 4"))
        .extracting(each -> ((OpenWorkload) each).arrivals())
        .isEqualTo(
            new Arrivals.WakeUp(
                Duration.ofMinutes(30), 4, Duration.ofSeconds(10), Duration.ofMinutes(15)));
  }

  @Test
  void offlineIsAsFastAsItGoes() {
    Workload offline = workload("kind: offline, in_flight: 16, duration: 1m");

    assertThat(offline)
        .isEqualTo(new ClosedWorkload("w", 16, Duration.ZERO, TEN_SECONDS, Duration.ofMinutes(1)));
    assertThat(offline.steadyRate()).isFalse();
    assertThat(offline.peakRatePerSecond()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: soak, duration: 1h | 11:5 | 'rate' is missing",
        "kind: poisson, rate: 1/h, duration: 10s | 11:51 | duration: 0.0028 requests fall into this"
            + " window on average, expected at least 1; lengthen it, or raise the rate",
        "kind: ramp, from: 1/h, to: 3/h, duration: 10s | 11:57 | duration: 0.0056 requests fall",
        "kind: steps, steps: [{rate: 1/h, duration: 10s}] | 11:35 | steps: 0.0028 requests fall",
        "kind: burst, base: 1/h, peak: 2/h, period: 9s, peak_length: 1s, duration: 10s | 11:89 |"
            + " duration: 0.0031 requests fall",
        "kind: soak, rate: 1/s, until: decided | 11:5 | 'max_duration' is missing",
        "kind: soak, rate: 1/s, warm_up: until-steady, duration: 1m | 11:47 | warm_up: to see"
            + " whether it is steady takes 390 s at this rate",
        "kind: soak, rate: 1/s, warm_up: until-steady, max_warm_up: 6m, duration: 1m | 11:74 |"
            + " max_warm_up: to see whether it is steady takes 390 s at this rate",
        "kind: soak, rate: 1/s, until: done, max_duration: 1h | 11:45 | until: 'done' is not one of"
            + " decided",
        "kind: soak, rate: 1/s, until: decided, max_duration: 1h, duration: 1h | 11:82 | duration:"
            + " with 'until' the window ends by itself",
        "kind: ramp, from: 1/s, to: 2/s, duration: 1m, until: decided | 11:68 | until: only"
            + " constant, poisson and soak run until",
        "kind: closed, duration: 1m, until: decided | 11:50 | until: only constant, poisson and"
            + " soak run until",
        "kind: closed, duration: 1m, warm_up: until-steady | 11:52 | warm_up: only constant,"
            + " poisson and soak are warmed up until",
        "kind: ramp, from: 0/s, to: 1/s, duration: 1m | 11:33 | from: '0/s' is not a rate above 0",
        "kind: ramp, from: 1/s, duration: 1m | 11:5 | 'to' is missing",
        "kind: steps, steps: [] | 11:35 | steps: 'steps' is a list",
        "kind: steps, steps: [{rate: 1/s, duration: 0s}] | 11:58 | duration: '0s' leaves nothing",
        "kind: steps, steps: [{rate: 1/s}] | 11:36 | 'duration' is missing",
        "kind: steps, steps: [{rate: 1/s, duration: 800h}] | 11:35 | steps: the workload would last"
            + " 33 days",
        "kind: burst, base: 2/s, peak: 2/s, period: 9s, peak_length: 1s, duration: 1m | 11:45 |"
            + " peak: '2/s' is not above the base",
        "kind: burst, base: 2/s, peak: 3/s, period: 61s, peak_length: 1s, duration: 1m | 11:58 |"
            + " period: '61s' is longer than",
        "kind: burst, base: 2/s, peak: 3/s, period: 9s, peak_length: 9s, duration: 1m | 11:75 |"
            + " peak_length: '9s' is not shorter",
        "kind: replay | 11:5 | 'file' is missing",
        "kind: replay, file: none.csv | 11:35 | file: FOLDER/none.csv is not a file that can be"
            + " read",
        "kind: replay, file: empty.csv | 11:35 | file: FOLDER/empty.csv holds no timestamps",
        "kind: replay, file: 1970.csv | 11:35 | file: FOLDER/1970.csv lasts 2700000 s at this"
            + " speed, at most 2678400 s are replayed; it was read as: seconds since 1970; 2 rows",
        "kind: replay, file: ok.csv, from: 1s | 11:49 | from: no row of FOLDER/ok.csv lies there; its"
            + " rows are from 0 s to 0 s",
        "kind: replay, file: ok.csv, to: noon | 11:47 | to: 'noon' is neither a time from the start",
        "kind: replay, file: ok.csv, unit: min | 11:49 | unit: 'min' is not one of s, ms, us, ns",
        "kind: replay, file: ok.csv, format: alb, column: a | 11:64 | column: an access log has its"
            + " time in one place",
        "kind: replay, file: ok.csv, speed: 0 | 11:50 | speed: '0' is not a number above 0",
        "kind: replay, file: ok.csv, speed: 2x | 11:50 | speed: '2x' is not a number above 0",
        "kind: cold-start, gap: 6m | 11:5 | 'times' is missing",
        "kind: cold-start, gap: 0s, times: 3 | 11:38 | gap: '0s' leaves nothing",
        "kind: cold-start, gap: 6m, times: 0 | 11:49 | times: '0' is not a whole number from 1",
        "kind: cold-start, gap: 9h, times: 100 | 11:38 | gap: the workload would last 37 days",
        "kind: wake-up, idle: 30m | 11:5 | 'times' is missing",
        "kind: wake-up, idle: 30m, times: 2, within: 5s | 11:59 | within: it is shorter than 'every'",
        "kind: wake-up, idle: 30m, times: 2, every: 1ms | 11:58 | every: that is more than 10000 calls",
        "kind: wake-up, idle: 9h, times: 100 | 11:36 | idle: the workload would last 38 days",
        "kind: capacity, start: 1/s | 11:5 | 'max_duration' is missing",
        "kind: capacity, start: 2/s, lowest: 3/s, max_duration: 1m | 11:51 | lowest: it is above"
            + " the start of 2.0 req/s",
        "kind: capacity, start: 2/s, highest: 1/s, max_duration: 1m | 11:52 | highest: it is below"
            + " the start of 2.0 req/s",
        "kind: offline, duration: 1m | 11:5 | 'in_flight' is missing",
        "kind: offline, in_flight: 0, duration: 1m | 11:41 | in_flight: '0' is not a whole number",
        "kind: simulation, simulation: a.B, duration: 1m | 11:5 | 'jar' is missing",
        "kind: simulation, simulation: a.B, jar: none.jar, duration: 1m | 11:55 | jar:"
            + " FOLDER/none.jar is not a file that can be read",
        "kind: simulation, simulation: a/B.java, jar: ok.csv, duration: 1m | 11:45 | simulation:"
            + " 'a/B.java' is not the name of a class",
        "kind: simulation, simulation: a.B, jar: ok.csv, targets: [cloud], duration: 1m | 11:73 |"
            + " targets: 'cloud' is not one of the targets pi",
        "kind: simulation, simulation: a.B, jar: ok.csv, targets: [], duration: 1m | 11:72 |"
            + " targets: the list is empty",
        "kind: simulation, simulation: a.B, jar: ok.csv, duration: 1m, until: decided | 11:84 |"
            + " until: only constant, poisson and soak run until",
      })
  void saysWhereAndWhatIsExpected(String workload, String place, String message)
      throws IOException {
    Files.writeString(folder.resolve("empty.csv"), "at\n");
    Files.writeString(folder.resolve("1970.csv"), "1790000000\n1792700000\n");
    Files.writeString(folder.resolve("ok.csv"), "0\n");
    assertThatThrownBy(() -> read(workload))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("load.yaml:" + place + ": ")
        .hasMessageContaining(message.replace("FOLDER", folder.toString()));
  }

  @Test
  void payloadsAreOneSetOrSeveralWithWeights() {
    assertThat(suite("payloads: {images: a}", "kind: soak, rate: 1/s, duration: 1h").payloads())
        .singleElement()
        .satisfies(set -> assertThat(set.weight()).isEqualTo(1));
    Suite mixed =
        suite(
            "payloads: [{images: a, weight: 3}, {images: b}]",
            "kind: soak, rate: 1/s, duration: 1h");
    assertThat(mixed.payloads()).extracting(Suite.PayloadPlan::weight).containsExactly(3.0, 1.0);
    assertThat(mixed.payloads())
        .extracting(set -> set.settings().string("images"))
        .containsExactly("a", "b");
    assertThatThrownBy(
            () ->
                suite("payloads: [{images: a, weight: 0}]", "kind: soak, rate: 1/s, duration: 1h"))
        .hasMessage(
            "load.yaml:5:32: weight: '0' is not a number above 0, from 10^-9 to 10^9; expected as"
                + " in 2 or 0.5");
    assertThatThrownBy(() -> suite("payloads: []", "kind: soak, rate: 1/s, duration: 1h"))
        .hasMessageStartingWith("load.yaml:5:11: payloads: 'payloads' is a list");
  }

  private Workload workload(String settings) {
    return read(settings).suite().workload("w");
  }

  private Suite suite(String payloads, String workload) {
    return document(payloads, workload).suite();
  }

  private SuiteReader.Document read(String workload) {
    return document("payloads: {synthetic: {}}", workload);
  }

  private SuiteReader.Document document(String payloads, String workload) {
    return SuiteReader.read("load.yaml", folder, text(payloads, workload));
  }

  private static String text(String payloads, String workload) {
    return """
    name: load
    slo: p99=250ms,errors=0.1%%
    demand: 300000/month peak 5/s
    prices: edge.csv
    %s
    targets:
      - name: pi
        kind: edge-http
        standing: measured
    workloads:
      - {name: w, %s}
    """
        .formatted(payloads, workload);
  }
}
