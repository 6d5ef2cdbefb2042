package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import dev.tenk.results.stats.cell.MeanWatts;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.cell.WakeUps.WakeUp;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts.DriverEnd;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final CellKey FIRST = new CellKey("pi", "even", 1);
  private static final CellKey SECOND = new CellKey("pi", "even", 2);

  @TempDir Path root;
  private RunStore store;
  private RunManifest manifest;
  private RunFolder run;

  @BeforeEach
  void create() throws IOException {
    store = new RunStore(root);
    RunInputs inputs = RunInputs.of(Path.of("/lab/nightly.yaml"), "name: nightly\n", List.of());
    manifest =
        new RunManifest(
            RunStore.newRunId(Instant.parse("2026-11-21T02:00:00Z"), "nightly", 0x3f2a),
            "0.1.0",
            Instant.parse("2026-11-21T02:00:00Z"),
            Map.of("hef", "v12"),
            new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts("nightly", "/lab/nightly.yaml", Optional.of("abc"), 42),
            new Inputs("00ff", new TreeMap<>(Map.of("even", "11ee")), inputs.entries()),
            new Plan(List.of(FIRST, SECOND), Optional.empty(), Optional.empty()),
            List.of(
                new TargetFacts(
                    "pi",
                    "edge-http",
                    Standing.STAND_IN,
                    "http://pi",
                    "lite0",
                    Optional.empty(),
                    Optional.of("aa"),
                    new TreeMap<>())),
            new Progress(
                State.RUNNING,
                new TreeMap<>(Map.of("pi", 17L)),
                List.of("target 'pi' was slow to start"),
                List.of("target 'pi' answers as 'm_1'."),
                Optional.of(
                    new RunManifest.Spend(
                        new BigDecimal("2.50"),
                        new TreeMap<>(Map.of("pi", new BigDecimal("0.01"))))),
                Optional.of(
                    new GeneratorUse(
                        3,
                        "on AWS Batch",
                        new BigDecimal("250.125"),
                        Optional.of(new BigDecimal("0.0206"))))),
            new TreeMap<>(),
            Optional.empty());
    run = store.create(manifest, inputs);
  }

  @Test
  void theManifestComesBack() {
    assertThat(run.runId()).isEqualTo("20261121T020000Z-nightly-3f2a");
    assertThat(store.open("latest").manifest()).isEqualTo(manifest);
    assertThat(store.open(run.path().toString()).manifest()).isEqualTo(manifest);
  }

  @Test
  void aRunOfBenchmarksIsWholeOnceThoseWithoutATargetAreThere() throws IOException {
    Benchmarking plan =
        new Benchmarking(
            Benchmarking.JMH, "full", List.of("pi"), List.of(1, 4), 12, 5, 10, List.of("A.b"));
    RunManifest benchmarks =
        with(
            new Plan(manifest.plan().cells(), Optional.empty(), Optional.of(plan)),
            manifest.checksums());
    run.writeManifest(benchmarks);
    for (CellKey cell : List.of(FIRST, SECOND)) {
      run.startCell(cell);
      run.completeCell(cell, facts(cell));
    }

    assertThat(run.manifest()).isEqualTo(benchmarks);
    assertThat(run.manifest().with(State.COMPLETE).plan().benchmarking()).contains(plan);
    assertThat(run.missingBenchmarks(benchmarks)).containsExactly("A.b");
    assertThat(run.close(benchmarks).progress().state()).isEqualTo(State.INCOMPLETE);
    Files.writeString(run.startBenchmark("A.b"), "[]");
    run.completeBenchmark("A.b");
    assertThat(run.missingBenchmarks(benchmarks)).isEmpty();
    assertThat(run.close(benchmarks).progress().state()).isEqualTo(State.COMPLETE);
    assertThat(new RunChecksums(run, run.manifest()).ofMeasured())
        .containsKey("benchmarks/A.b.json");
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    Files.writeString(run.benchmark("A.b"), "[1]");
    assertThat(run.damagedFiles(run.manifest())).containsExactly("benchmarks/A.b.json");
    Files.delete(run.benchmark("A.b"));
    assertThat(run.damagedFiles(run.manifest())).containsExactly("benchmarks/A.b.json");
  }

  @Test
  void theDriverOfACellIsGatlingUnlessItIsNamed() throws IOException {
    run.startCell(FIRST);
    run.completeCell(FIRST, facts(FIRST));

    assertThat(run.cellFacts(FIRST).driver().name()).isEmpty();
  }

  @Test
  void standingsAreWrittenAsTheWordUsersKnow() throws IOException {
    assertThat(Files.readString(run.path().resolve(RunFolder.MANIFEST)))
        .contains("\"standing\" : \"stand-in\"")
        .contains("\"schema_version\" : 1");
  }

  @Test
  void aCellOfAnOlderVersionKnowsNothingOfHowItsPhasesEnded() throws IOException {
    run.startCell(FIRST);
    run.completeCell(FIRST, facts(FIRST));
    Path file = run.cell(FIRST).resolve(RunFolder.CELL);
    String text = Files.readString(file);
    Files.writeString(
        file,
        text.substring(0, text.indexOf("\"settling\""))
            .stripTrailing()
            .replaceAll(",$", "}")
            // to which a refusal while it sleeps was a failure like any other
            .replace("\"failed\" : 1,", "\"failed\" : 3,"));

    CellFacts old = run.cellFacts(FIRST);

    assertThat(old.judgement().verdict()).containsExactly("a verdict");
    assertThat(old.load().settling()).isEmpty();
    assertThat(old.judgement().decided()).isEmpty();
    assertThat(old.judgement().trend()).isEmpty();
    assertThat(old.counts().asleep()).isZero();
  }

  @Test
  void aCellIsPartialUntilItIsWhole() throws IOException {
    Path partial = run.startCell(FIRST);
    assertThat(partial.getFileName()).hasToString("1.partial");
    assertThat(run.missing(manifest)).containsExactly(FIRST, SECOND);
    Files.writeString(partial.resolve(RunFolder.SAMPLES), "x");

    run.completeCell(FIRST, facts(FIRST));

    assertThat(partial).doesNotExist();
    assertThat(run.missing(manifest)).containsExactly(SECOND);
    assertThat(run.cellFacts(FIRST)).isEqualTo(facts(FIRST));
    assertThat(new RunChecksums(run, manifest).ofMeasured())
        .containsOnlyKeys("cells/pi/even/1/cell.json", "cells/pi/even/1/samples.csv.gz")
        // printf x | sha256sum
        .containsEntry(
            "cells/pi/even/1/samples.csv.gz",
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
    assertThat(run.close(manifest).progress().state()).isEqualTo(State.INCOMPLETE);
  }

  /** As written by a tenk that did not distinguish warm from cold yet. */
  @Test
  void aCellOfAnOlderVersionIsRead() throws IOException {
    run.startCell(FIRST);
    CellFacts older =
        facts(FIRST, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    run.completeCell(FIRST, older);

    assertThat(run.cell(FIRST).resolve(RunFolder.CELL))
        .content()
        .contains("\"billed\"", "\"cold_starts\"")
        .doesNotContain("\"warm\"", "\"cold\"", "\"populations\"", "\"device\"", "\"conditions\"");
    assertThat(run.cellFacts(FIRST)).isEqualTo(older);
  }

  @Test
  void whatAnEarlierAttemptMeasuredIsKept() throws IOException {
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "first");
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "second");
    run.startCell(FIRST);

    Path cells = run.path().resolve("cells/pi/even");
    assertThat(cells.resolve("1.partial-1").resolve(RunFolder.SAMPLES)).hasContent("first");
    assertThat(cells.resolve("1.partial-2").resolve(RunFolder.SAMPLES)).hasContent("second");
    assertThat(cells.resolve("1.partial").resolve(RunFolder.SAMPLES)).doesNotExist();
  }

  @Test
  void aWholeCellThatIsMeasuredAgainIsKeptBesideTheRun() throws IOException {
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "first");
    run.completeCell(FIRST, facts(FIRST));
    run.startCell(SECOND);
    run.completeCell(SECOND, facts(SECOND));

    run.startCell(FIRST);

    assertThat(run.missing(manifest)).containsExactly(FIRST);
    assertThat(run.damagedFiles(manifest)).isEmpty();
    assertThat(new RunChecksums(run, manifest).ofMeasured())
        .containsOnlyKeys("cells/pi/even/2/cell.json");
    assertThat(run.path().resolve("cells/pi/even/1.partial-1").resolve(RunFolder.SAMPLES))
        .hasContent("first");
  }

  @Test
  void anAlteredFileIsNamed() throws IOException {
    Path partial = run.startCell(FIRST);
    Files.writeString(partial.resolve(RunFolder.SAMPLES), "x");
    run.completeCell(FIRST, facts(FIRST));
    assertThat(run.damagedFiles(manifest)).isEmpty();

    Files.writeString(run.cell(FIRST).resolve(RunFolder.SAMPLES), "y");

    assertThat(run.damagedFiles(manifest)).containsExactly("cells/pi/even/1/samples.csv.gz");
  }

  @Test
  void checksumsAreReadByOtherTools() throws Exception {
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "x");
    run.completeCell(FIRST, facts(FIRST));

    Process process =
        new ProcessBuilder("sha256sum", "--check", "--strict", "SHA256SUMS")
            .directory(run.cell(FIRST).toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("cell.json: OK\nsamples.csv.gz: OK\n");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aListOfChecksumsThatIsGoneIsNamed() throws IOException {
    RequestCount.begin(run.startCell(FIRST));
    run.completeCell(FIRST, facts(FIRST));
    Files.delete(run.cell(FIRST).resolve(Checksums.FILE));

    assertThat(run.damagedFiles(manifest)).containsExactly("cells/pi/even/1/SHA256SUMS");
    assertThat(run.damagedSummaryFiles(manifest, FIRST))
        .containsExactly("cells/pi/even/1/SHA256SUMS");
    run.settle(manifest);
    assertThat(run.damagedFiles(manifest)).containsExactly("cells/pi/even/1/SHA256SUMS");
  }

  /** Whose checksums are in the manifest, but for a cell that a kill left without them. */
  @Test
  void checksumsOfOlderVersionsAreRead() throws IOException {
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "x");
    run.completeCell(FIRST, facts(FIRST));
    run.startCell(SECOND);
    run.completeCell(SECOND, facts(SECOND));
    RunManifest older = with(manifest.plan(), new RunChecksums(run, manifest).ofMeasured());
    older.checksums().keySet().removeIf(file -> file.startsWith("cells/pi/even/2/"));
    for (CellKey cell : List.of(FIRST, SECOND)) {
      Files.delete(run.cell(cell).resolve(Checksums.FILE));
    }

    assertThat(run.damagedFiles(older)).isEmpty();
    run.settle(older);
    assertThat(run.cell(FIRST).resolve(Checksums.FILE)).doesNotExist();
    assertThat(run.cell(SECOND).resolve(Checksums.FILE)).exists();
    for (CellKey cell : List.of(FIRST, SECOND)) {
      Files.writeString(run.cell(cell).resolve(RunFolder.CELL), "{}");
    }
    assertThat(run.damagedFiles(older))
        .containsExactly("cells/pi/even/1/cell.json", "cells/pi/even/2/cell.json");
  }

  private RunManifest with(Plan plan, SortedMap<String, String> checksums) {
    return new RunManifest(
        manifest.runId(),
        manifest.toolVersion(),
        manifest.startedAt(),
        manifest.labels(),
        manifest.host(),
        manifest.suite(),
        manifest.inputs(),
        plan,
        manifest.targets(),
        manifest.progress(),
        checksums,
        manifest.thinned());
  }

  /** Killed between the checksums and the last name: nothing is left to be measured. */
  @Test
  void aSealedCellGetsItsNameWhenTheRunGoesOn() throws IOException {
    Files.writeString(run.startCell(FIRST).resolve(RunFolder.SAMPLES), "x");
    run.completeCell(FIRST, facts(FIRST));
    Path partial = run.cell(FIRST).resolveSibling("1.partial");
    Files.move(run.cell(FIRST), partial);
    assertThat(run.missing(manifest)).contains(FIRST);

    run.settle(manifest);

    assertThat(run.missing(manifest)).containsExactly(SECOND);
    Files.move(run.cell(FIRST), partial);
    Files.writeString(partial.resolve(RunFolder.SAMPLES), "y");
    run.settle(manifest);
    assertThat(run.missing(manifest)).contains(FIRST);
  }

  @Test
  void requestsAreCountedWhereverAnAttemptEnded() throws IOException {
    RequestCount broken = RequestCount.begin(run.startCell(FIRST));
    for (int i = 0; i < 300; i++) {
      broken.increment();
    }
    RequestCount.begin(run.startCell(FIRST)).increment();
    run.completeCell(FIRST, facts(FIRST));
    Path unreadable = run.startCell(SECOND).resolve(RequestCount.FILE);
    assertThat(run.requestsHanded("pi", cell -> 0)).isEqualTo(301);
    assertThat(run.requestsHanded("other", cell -> 0)).isZero();

    Files.write(unreadable, new byte[7]);

    assertThat(run.requestsHanded("pi", cell -> cell.equals(SECOND) ? 40 : 1000)).isEqualTo(341);
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeInARunIsNotWaitedFor() throws Exception {
    Path count = run.startCell(FIRST).resolve(RequestCount.FILE);
    for (Path file :
        List.of(
            run.path().resolve(RunFolder.MANIFEST),
            run.path().resolve(RunFolder.SUITE),
            run.path().resolve("lock"),
            count)) {
      Files.deleteIfExists(file);
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    }
    assertThat(run.isLocked()).isFalse();
    assertThatThrownBy(run::manifest)
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("no readable file");
    assertThatThrownBy(() -> run.suiteText(manifest))
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("no readable file");
    assertThat(run.requestsHanded("pi", cell -> 40)).isEqualTo(40);
  }

  @Test
  void aRunOfAnOlderVersionReplaysNothingAndOffersOneRate() throws IOException {
    run.writeManifest(manifest);
    Path file = run.path().resolve(RunFolder.MANIFEST);
    Files.writeString(
        file, Files.readString(file).replaceAll("(?s)\"replay_sha256\" : \\{.*?\\},", ""));
    assertThat(run.manifest().inputs().replaySha256()).isEmpty();

    run.startCell(FIRST);
    run.completeCell(FIRST, facts(FIRST));
    Path cell = run.cell(FIRST).resolve(RunFolder.CELL);
    Files.writeString(
        cell,
        Files.readString(cell).replaceAll("\"(steady_rate|peak_rate_per_second)\" : [^,]*,", ""));
    assertThat(run.cellFacts(FIRST).load().steadyRate()).isEmpty();
    assertThat(run.cellFacts(FIRST).load().peakRatePerSecond()).isEmpty();
  }

  @Test
  void aNewerFormatIsRefusedInWords() throws IOException {
    Path file = run.path().resolve(RunFolder.MANIFEST);
    Files.writeString(
        file, Files.readString(file).replace("\"schema_version\" : 1", "\"schema_version\" : 2"));

    assertThatThrownBy(run::manifest)
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("written in format 2, this tenk reads up to 1; use a newer tenk");
  }

  @Test
  void runsAreCountedFromTheLatest() throws IOException {
    for (String suite : List.of("nightly", "other")) {
      String id = suite.equals("nightly") ? "20261122T020000Z-nightly" : "20261123T020000Z-other";
      Path copy = Files.createDirectory(run.path().resolveSibling(id));
      Files.writeString(
          copy.resolve(RunFolder.MANIFEST),
          Files.readString(run.path().resolve(RunFolder.MANIFEST))
              .replace("\"suite\" : \"nightly\"", "\"suite\" : \"" + suite + "\""));
    }
    assertThat(store.open("latest").runId()).isEqualTo("20261123T020000Z-other");
    assertThat(store.open("latest~1").runId()).isEqualTo("20261122T020000Z-nightly");
    assertThat(store.open("latest:nightly").runId()).isEqualTo("20261122T020000Z-nightly");
    assertThat(store.open("latest:nightly~1").runId()).isEqualTo(run.runId());
    assertThatThrownBy(() -> store.open("latest:nightly~2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("latest~2: only 2 runs of suite 'nightly' are in ");
    assertThatThrownBy(() -> store.open("latest:weekly"))
        .hasMessageContaining("no run of suite 'weekly' in ");
  }

  @Test
  void anUnknownRunIsRefused() {
    assertThatThrownBy(() -> store.open("nope"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no run 'nope'");
  }

  @Test
  void theLockIsSeenAndLookingDoesNotGiveItUp() throws Exception {
    assertThat(run.isLocked()).isFalse();
    try (AutoCloseable lock = run.lock()) {
      assertThat(lock).isNotNull();
      for (int look = 0; look < 3; look++) {
        assertThat(new RunStore(root).open(run.runId()).isLocked()).isTrue();
        assertThatThrownBy(run::lock)
            .isInstanceOf(ConfigurationException.class)
            .hasMessage(
                "run %s is being measured by another tenk (process %d); wait for its end, or stop it"
                    .formatted(run.runId(), ProcessHandle.current().pid()));
        assertThat(isLockedForOthers()).isTrue();
      }
    }
    assertThat(run.isLocked()).isFalse();
    assertThat(isLockedForOthers()).isFalse();
    assertThat(run.path().resolve("lock")).isEmptyFile();
  }

  /** As another process sees it: it asks the operating system. */
  private boolean isLockedForOthers() throws Exception {
    Process flock =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl,sys; fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX |"
                    + " fcntl.LOCK_NB)",
                run.path().resolve("lock").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(flock.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = flock.waitFor();
    assertThat(said)
        .satisfiesAnyOf(
            text -> assertThat(text).isEmpty(),
            text -> assertThat(text).contains("BlockingIOError"));
    return exitCode != 0;
  }

  /** Its process is gone, or its number was given to another one since. */
  @Test
  void aLockThatAKillLeftIsNobodys() throws IOException {
    Path lock = run.path().resolve("lock");
    long self = ProcessHandle.current().pid();
    Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
    Files.writeString(lock, holder(self, start.plusSeconds(1)));
    assertThat(run.isLocked()).isTrue();
    Files.writeString(lock, holder(self, start.minusSeconds(60)));
    assertThat(run.isLocked()).isFalse();
    Files.writeString(lock, holder(1L << 40, start));
    assertThat(run.isLocked()).isFalse();
    Files.writeString(lock, "{\"pid");
    assertThat(run.isLocked()).isFalse();

    run.lock().close();
  }

  private static String holder(long pid, Instant since) {
    return "{\"pid\": %d, \"since\": \"%s\"}".formatted(pid, since);
  }

  @Test
  void aDiscardedRunLeavesNothing() throws IOException {
    Closeable lock = run.lock();
    run.discard();
    lock.close();

    assertThat(root).isEmptyDirectory();
    assertThatThrownBy(run::lock)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is gone");
  }

  private static CellFacts facts(CellKey cell) {
    return facts(
        cell,
        Optional.of(new MeanNanos(95, 9_876_543.2, OptionalDouble.of(1234.5))),
        Optional.of(new MeanNanos(1, 61_728_395, OptionalDouble.empty())),
        Optional.of(new ColdStarts.Populations(2, 1, 1.25)),
        Optional.of(
            new DeviceSide(
                Optional.of("shelly"),
                Optional.of(
                    new EnergyUse(
                        300,
                        EnergyUse.Basis.COUNTER,
                        0.99,
                        new MeanWatts(5, OptionalDouble.of(0.25)),
                        OptionalDouble.of(0.5),
                        OptionalDouble.of(0.025))),
                Optional.of(new MeanWatts(2.5, OptionalDouble.empty())),
                OptionalDouble.of(10),
                Optional.of(new DeviceSide.Warming(48.3, 61.2)),
                Optional.empty(),
                Optional.of("a reason"),
                List.of("a trouble"))));
  }

  private static CellFacts facts(
      CellKey cell,
      Optional<MeanNanos> warm,
      Optional<MeanNanos> cold,
      Optional<ColdStarts.Populations> populations,
      Optional<DeviceSide> device) {
    return new CellFacts(
        cell,
        Instant.parse("2026-11-21T02:00:01Z"),
        new CellFacts.Load(
            5,
            Optional.of(
                new WarmUpResult(true, 130, 4, OptionalDouble.of(1.02), OptionalDouble.of(1.09))),
            30,
            OptionalLong.of(100),
            Optional.of(false),
            OptionalDouble.of(7.5),
            Optional.empty()),
        new CellFacts.Counts(
            130,
            100,
            95,
            94,
            1,
            2,
            1,
            1,
            1000,
            2000,
            Optional.of(
                List.of(
                    new ErrorCount("failed (HTTP 500)", 3, device.map(any -> "no model 'x'"))))),
        new CellFacts.Judgement(
            1.5,
            OptionalDouble.of(1.25),
            Optional.of(new SequentialDecision(SloDecision.MET, 662, 0.01)),
            Optional.of(new Trend(true, 10_000_000, 14_000_000, 0.75)),
            Optional.of(
                new ResponseBounds(
                    List.of(
                        new ResponseBounds.OfQuantile(
                            0.9,
                            new Interval(1_000, OptionalLong.of(3_000)),
                            OptionalLong.of(2_000)),
                        new ResponseBounds.OfQuantile(
                            0.99, new Interval(2_000, OptionalLong.empty()), OptionalLong.empty())),
                    OptionalDouble.of(0.125),
                    OptionalLong.of(4_000))),
            List.of("a verdict")),
        OptionalInt.of(64),
        new DriverEnd(
            1.25,
            OptionalLong.of(1 << 28),
            List.of("a problem"),
            Optional.empty(),
            // a file of an older version has neither
            device.map(
                any ->
                    new GeneratorConditions(
                        10.5,
                        2,
                        0.7,
                        0.031,
                        0.2,
                        Optional.of(new GeneratorConditions.Busy("agent", 0.96, true)),
                        OptionalDouble.of(1.5),
                        OptionalDouble.empty(),
                        OptionalDouble.of(1.1),
                        Optional.of(new Used(6, 7)),
                        Optional.empty(),
                        Optional.of(new Used(10, 11)),
                        true))),
        Optional.of(
            new ServiceSide(
                Optional.of(
                    new ServiceSide.Billed(97, 1_000_000_000L, ServiceSide.Basis.SAID, warm, cold)),
                Optional.of(new ServiceSide.PollGap(97, 50_000_000, 100_000_000)),
                Optional.of(
                    new ColdStarts(
                        "rule",
                        List.of(0L, 7L),
                        1,
                        OptionalLong.of(900),
                        OptionalLong.empty(),
                        populations)),
                Optional.of(
                    new ServiceMetrics(
                        List.of(new ServiceMetric("ModelLatency", "Average", "Microseconds", 12.5)),
                        Optional.of("a note"),
                        Optional.of("half of it"))),
                Optional.of(new WakeUps(List.of(new WakeUp(3, 304_000_000_000L, 30)), 1)),
                Optional.of(
                    new ServiceSide.Streamed(
                        97,
                        new SeenTimes(List.of(new SeenTimes.At(0.5, 900)), OptionalLong.of(1_000)),
                        7)))),
        device,
        device.map(any -> new Answers(new TreeMap<>(Map.of("1", 60L, "2", 37L)), 4, 1)),
        device.map(any -> mlperf()));
  }

  private static MlperfResult mlperf() {
    return new MlperfResult(
        new MlperfRules(
            MlperfRules.Scenario.SERVER, 600_000_000_000L, 100, 1, OptionalLong.of(15_000_000)),
        97,
        97,
        2,
        9.5,
        OptionalLong.of(12_000_000),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(3),
        OptionalDouble.of(10.25),
        OptionalDouble.empty(),
        List.of("min duration"));
  }
}
