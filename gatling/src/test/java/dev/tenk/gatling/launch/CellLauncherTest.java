package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendRate;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real driver processes. */
class CellLauncherTest {
  @TempDir Path folder;

  @Test
  void offersEveryPlannedRequestOfAnOpenWorkload() throws IOException {
    List<Sample> samples =
        measure("{name: w, kind: constant, rate: 200/s, warm_up: 500ms, duration: 1s}");

    List<Sample> steady =
        samples.stream().filter(sample -> sample.phase() == Phase.STEADY).toList();
    assertThat(steady).hasSize(200);
    assertThat(samples).extracting(Sample::sequence).doesNotHaveDuplicates();
    assertThat(folder.resolve("cell").resolve(RunFolder.GATLING).resolve("driver.log"))
        .as("what its JVM warns of")
        .content()
        .doesNotContain("WARNING: ");
    for (Sample sample : samples) {
      assertThat(sample.slipNanos().getAsLong()).isNotNegative();
      assertThat(sample.responseNanos()).isGreaterThanOrEqualTo(10_000_000);
    }
  }

  /** p90 = 100 ms, and every reply takes 150: some hundred requests decide. */
  @Test
  void stopsOnceTheSloIsDecidedAndCountsWhatWasSent() throws IOException {
    CellLauncher.Result result =
        result(
            "{name: w, kind: poisson, rate: 1000/s, warm_up: 100ms, until: decided, max_duration:"
                + " 10m}",
            "150ms",
            Optional.empty());

    assertThat(result).isInstanceOf(CellLauncher.Result.Measured.class);
    DriverMessage.Ended ended = ((CellLauncher.Result.Measured) result).ended();
    List<Sample> steady =
        samples().stream()
            .filter(sample -> sample.phase() == Phase.STEADY)
            .sorted(Comparator.comparingLong(Sample::sequence))
            .toList();
    SequentialDecision decided = ended.phases().decided().orElseThrow();
    assertThat(decided.decision()).isEqualTo(SloDecision.MISSED);
    assertThat(decided.requests())
        .isEqualTo(SloTest.nextLook(0.9, decided.requests() - 1))
        .isLessThanOrEqualTo(steady.size());
    // exactly the first of the planned starts, and the window ends with the last of them
    OpenWorkload workload =
        new OpenWorkload(
            "w", new Arrivals.Poisson(1000), Duration.ofMillis(100), Duration.ofMinutes(10));
    List<Long> planned = planned(workload, 100_000_000L, steady.size());
    assertThat(steady).extracting(sample -> sample.intendedNanos().getAsLong()).isEqualTo(planned);
    // long before the ten minutes are over
    assertThat(planned.size()).isLessThan(500_000);
    assertThat(ended.scheduled()).hasValue(steady.size());
    assertThat(ended.phases().warmUpNanos()).isEqualTo(100_000_000L);
    assertThat(ended.phases().windowNanos())
        .isEqualTo(planned.get(planned.size() - 1) - 100_000_000L);
    assertThat(ended.requests()).isEqualTo(samples().size());
    assertThat(ended.problems()).isEmpty();
  }

  private static List<Long> planned(OpenWorkload workload, long fromNanos, int count) {
    List<Long> planned = new ArrayList<>();
    new ArrivalSchedule(workload, Seeds.ofArrivals(1, new CellKey("t", "w", 1)))
        .offsetsNanos()
        .forEachRemaining(
            (long offset) -> {
              if (offset >= fromNanos && planned.size() < count) {
                planned.add(offset);
              }
            });
    return planned;
  }

  @Test
  void keepsTheCallersOfAClosedWorkloadGoing() throws IOException {
    List<Sample> samples =
        measure("{name: w, kind: closed, callers: 3, warm_up: 0s, duration: 1s}");

    assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
    // three callers, each at most every 10 ms for 1 s, and at least one of them a second time
    assertThat(samples.size()).isBetween(4, 303);
  }

  @Test
  void replaysTheInstantsOfAFile() throws IOException {
    Files.writeString(folder.resolve("calls.csv"), "at,path\n0.05,/a\n0.1,/b\n0.1,/a\n0.25,/a\n");

    List<Sample> steady =
        measure("{name: w, kind: replay, file: calls.csv, speed: 0.5, warm_up: 200ms}").stream()
            .filter(sample -> sample.phase() == Phase.STEADY)
            .sorted(Comparator.comparingLong(Sample::sequence))
            .toList();

    assertThat(steady)
        .extracting(sample -> sample.intendedNanos().getAsLong())
        .containsExactly(300_000_000L, 400_000_000L, 400_000_000L, 700_000_000L);
  }

  @Test
  void refusesToReplayAnotherFileThanTheRunBeganWith() throws IOException {
    Files.writeString(folder.resolve("calls.csv"), "0\n");

    assertThat(result("{name: w, kind: replay, file: calls.csv}", Optional.of("00")))
        .isInstanceOfSatisfying(
            CellLauncher.Result.Broken.class,
            broken -> assertThat(broken.reason()).contains("'w' replays is not what it was"));
  }

  @Test
  void keepsAnOfflineWorkloadsRequestsInFlight() throws IOException {
    List<Sample> samples =
        measure("{name: w, kind: offline, in_flight: 8, warm_up: 0s, duration: 500ms}");

    assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
    long[] handed = samples.stream().mapToLong(Sample::handedNanos).sorted().toArray();
    long[] done = samples.stream().mapToLong(Sample::doneNanos).sorted().toArray();
    // the ninth is handed over only once one is done, and so on
    for (int i = 8; i < handed.length; i++) {
      assertThat(handed[i]).isGreaterThanOrEqualTo(done[i - 8]);
    }
    assertThat(samples.size()).isBetween(9, 8 * 50 + 8);
  }

  /** 100 requests of 0.01 USD; the next one is an hour away when they are sent. */
  @Test
  void offersNoMoreOnceItHasCostWhatItMay() throws IOException {
    SpendLimit limit =
        new SpendLimit(
            new BigDecimal("1.005"),
            Instant.now(),
            new SpendRate(
                BigDecimal.ZERO, new BigDecimal("0.01"), BigDecimal.ZERO, BigDecimal.ZERO),
            0,
            0);

    CellLauncher.Result result =
        result(
            "{name: w, kind: constant, rate: 500/s, warm_up: 0s, duration: 1h}",
            "10ms",
            Optional.empty(),
            Optional.of(limit));

    DriverMessage.Ended ended = ((CellLauncher.Result.Measured) result).ended();
    assertThat(ended.use().orElseThrow().requests()).isEqualByComparingTo("100");
    assertThat(ended.problems()).anyMatch(problem -> problem.startsWith("max_spend was reached"));
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve("cell").resolve(RunFolder.SAMPLES), samples::add);
    assertThat(samples).hasSize(100);
    double workSeconds =
        samples.stream().mapToLong(each -> each.serviceNanos().getAsLong()).sum() / 1e9;
    assertThat(ended.use().orElseThrow().workSeconds().doubleValue())
        .isCloseTo(workSeconds, Offset.offset(1e-6));
  }

  /** Nothing is sent for an hour, but time costs. */
  @Test
  void doesNotWaitForARequestThatItCannotPay() throws IOException {
    SpendLimit limit =
        new SpendLimit(
            new BigDecimal("0.003"),
            Instant.now(),
            SpendRate.NOTHING.withUsdPerSecond(new BigDecimal("0.001")),
            0,
            0);

    CellLauncher.Result result =
        result(
            "{name: w, kind: constant, rate: 1/h, warm_up: 0s, duration: 10h}",
            "10ms",
            Optional.empty(),
            Optional.of(limit));

    DriverMessage.Ended ended = ((CellLauncher.Result.Measured) result).ended();
    assertThat(ended.problems()).anyMatch(problem -> problem.startsWith("max_spend was reached"));
  }

  /** The disk is full a second after the start of an hour. */
  @Test
  void aCellWhoseFilesCannotBeWrittenEndsAtOnceAndKeepsWhatWasWritten() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createSymbolicLink(
        Files.createDirectories(folder.resolve("cell")).resolve(RunFolder.LATENCY_LOG), full);

    CellLauncher.Result result =
        result(
            "{name: w, kind: constant, rate: 50/s, warm_up: 0s, duration: 1h}", Optional.empty());

    assertThat(result)
        .isInstanceOfSatisfying(
            CellLauncher.Result.Broken.class,
            broken ->
                assertThat(broken.reason()).startsWith("the cell's files cannot be written: "));
    assertThat(samples()).isNotEmpty();
  }

  /** The thread that stops a driver may be another than the one that reads its output. */
  @Test
  void aDriverThatIsStoppedIsNoFailureOfFiles() throws IOException {
    try (CellLauncher launcher =
        CellLauncher.start(
            order(
                "{name: w, kind: constant, rate: 50/s, warm_up: 0s, duration: 1h}",
                "10ms",
                Optional.empty(),
                Optional.empty()))) {
      launcher.close();

      assertThat(launcher.await(progress -> {})).isInstanceOf(CellLauncher.Result.Broken.class);
    }
  }

  /** As when not all of the shards of a load are ready in time. */
  @Test
  void aDriverThatIsReadyAndMustNotBeginIsNoFailureOfItsOutput() throws IOException {
    Process driver =
        new ProcessBuilder("sh", "-c", "echo '" + new DriverMessage.Ready().toLine() + "'; read l")
            .start();
    try (CellLauncher launcher = new CellLauncher(driver, 1)) {
      assertThat(launcher.await(progress -> {}, Optional::empty))
          .isInstanceOf(CellLauncher.Result.Broken.class);
    }
  }

  private List<Sample> measure(String workload) throws IOException {
    Optional<String> replaySha256 =
        Files.exists(folder.resolve("calls.csv"))
            ? Optional.of(Hashes.sha256(Files.readAllBytes(folder.resolve("calls.csv"))))
            : Optional.empty();
    assertThat(result(workload, replaySha256)).isInstanceOf(CellLauncher.Result.Measured.class);
    return samples();
  }

  private List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve("cell").resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }

  private CellLauncher.Result result(String workload, Optional<String> replaySha256)
      throws IOException {
    return result(workload, "10ms", replaySha256, Optional.empty());
  }

  private CellLauncher.Result result(String workload, String delay, Optional<String> replaySha256)
      throws IOException {
    return result(workload, delay, replaySha256, Optional.empty());
  }

  private CellLauncher.Result result(
      String workload, String delay, Optional<String> replaySha256, Optional<SpendLimit> spend)
      throws IOException {
    try (CellLauncher launcher = CellLauncher.start(order(workload, delay, replaySha256, spend))) {
      return launcher.await(progress -> {});
    }
  }

  private CellOrder order(
      String workload, String delay, Optional<String> replaySha256, Optional<SpendLimit> spend)
      throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: test
        slo: p90=100ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 2, width: 8, height: 8}}
        targets:
          - {name: t, kind: delay, standing: emulated, device: d.yaml, delay: %s}
        workloads:
          - %s
        """
            .formatted(delay, workload));
    Path cell = Files.createDirectories(folder.resolve("cell"));
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    return new CellOrder(
        suite,
        folder,
        new CellKey("t", "w", 1),
        cell,
        Optional.empty(),
        replaySha256,
        OptionalLong.empty(),
        Optional.empty(),
        spend);
  }
}
