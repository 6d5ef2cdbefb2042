package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.analysis.cell.CellFigures;
import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.Thinned;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.store.Thinning.Result;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThinningTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final CellKey CELL = new CellKey("pi", "w", 1);
  private static final Slo SLO = new Slo(0.9, 25_000_000, 0.05);
  private static final long MILLI = 1_000_000;

  @TempDir Path folder;

  @Test
  void whatIsMadeFromHistogramsStaysTheSame() throws IOException {
    RunFolder run = run(1, "nightly", State.COMPLETE);
    CellSummary summary = CellSummaries.of(run, CELL, SLO);
    CellFigures figures = CellFigures.of(run, List.of(CELL), SLO, 7);
    long all = bytes(run.path());

    long freedBytes = Thinning.thin(run, NOW);

    assertThat(CellSummaries.of(run, CELL, SLO)).isEqualTo(summary);
    assertThat(CellFigures.of(run, List.of(CELL), SLO, 7)).isEqualTo(figures);
    assertThat(run.manifest().thinned())
        .contains(new Thinned(NOW, List.of("samples.csv.gz", "gatling/", "earlier attempts")));
    assertThat(Checksums.read(run.cell(CELL)))
        .doesNotContainKey("samples.csv.gz")
        .isEqualTo(Checksums.of(run.cell(CELL)));
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    assertThat(files(run.path()))
        .containsExactlyInAnyOrder(
            "lock",
            "manifest.json",
            "suite.yaml",
            "hooks/suite-before.log",
            "cells/pi/w/1/SHA256SUMS",
            "cells/pi/w/1/cell.json",
            "cells/pi/w/1/cold.hlog",
            "cells/pi/w/1/latency.hlog",
            "cells/pi/w/1/outputs.bin",
            "cells/pi/w/1/telemetry.csv",
            "cells/pi/w/1/totals.hlog");
    assertThat(run.path().resolve("cells/pi/w/1.partial-1")).doesNotExist();
    assertThat(freedBytes).isEqualTo(all - bytes(run.path())).isGreaterThan(10_000);
    assertThat(Thinning.thin(run, NOW.plusSeconds(1))).isZero();
    assertThat(run.manifest().thinned().orElseThrow().at()).isEqualTo(NOW);
  }

  @Test
  void whatGeneratorsHavePutGoesButForTheirNumber() throws IOException {
    RunFolder run = run(1, "nightly", State.COMPLETE);
    Path attempt = Files.createDirectories(run.path().resolve("shards/1"));
    Files.writeString(attempt.resolve("plan"), "count=3\n");
    Files.writeString(attempt.resolve("shard-0.log"), "shard 0 of 3\n");
    Path part = Files.createDirectories(attempt.resolve("cells/0001/part/0"));
    Files.writeString(part.resolve("samples.csv.gz"), "rows");

    Thinning.thin(run, NOW);

    assertThat(files(run.path()).stream().filter(file -> file.startsWith("shards")))
        .containsExactly("shards/1/plan");
    assertThat(attempt.resolve("cells")).doesNotExist();
  }

  /** A kill leaves the run as it was, or the thin one with files that are never read. */
  @Test
  void whereverItIsCutOffTheRunCanBeReadAndTheNextOneEndsIt() throws IOException {
    Path whole = run(1, "nightly", State.COMPLETE).path();
    CellSummary summary = CellSummaries.of(new RunFolder(whole), CELL, SLO);
    RunFolder thin = new RunFolder(copied(whole, "thin"));
    Thinning.thin(thin, NOW);
    List<String> left = files(thin.path());
    List<String> gone = files(whole).stream().filter(file -> !left.contains(file)).toList();
    assertThat(gone).hasSize(4);

    Path first = copied(whole, "cut-before");
    // the new manifest was written next to the old one, in part
    Files.writeString(first.resolve("manifest.json.tmp"), "{\"schema_ver");
    assertThat(new RunFolder(first).manifest()).isEqualTo(new RunFolder(whole).manifest());
    check(new RunFolder(first), summary, left);
    for (int deleted = 0; deleted <= gone.size(); deleted++) {
      Path cut = copied(whole, "cut-" + deleted);
      Files.copy(
          thin.path().resolve(RunFolder.MANIFEST),
          cut.resolve(RunFolder.MANIFEST),
          StandardCopyOption.REPLACE_EXISTING);
      for (String file : gone.subList(0, deleted)) {
        Files.delete(cut.resolve(file));
      }
      check(new RunFolder(cut), summary, left);
    }
  }

  private static void check(RunFolder cut, CellSummary summary, List<String> left)
      throws IOException {
    assertThat(cut.damagedFiles(cut.manifest())).isEmpty();
    assertThat(CellSummaries.of(cut, CELL, SLO)).isEqualTo(summary);

    Thinning.thin(cut, NOW);

    assertThat(files(cut.path())).isEqualTo(left);
    assertThat(CellSummaries.of(cut, CELL, SLO)).isEqualTo(summary);
  }

  @Test
  void theNewestOfEachSuiteAndThePinnedStay() throws IOException {
    for (int day = 1; day <= 5; day++) {
      run(day, "nightly", day == 2 || day == 5 ? State.INCOMPLETE : State.COMPLETE);
      run(day, "weekly", State.COMPLETE);
    }
    RunStore store = new RunStore(folder.resolve("runs"));

    List<Result> results =
        Thinning.allBut(store, Optional.of("nightly"), 1, id(3, "nightly")::equals, NOW);

    assertThat(results)
        .extracting(Result::runId, Result::leftAs)
        .containsExactly(
            tuple(id(1, "nightly"), Optional.empty()),
            tuple(id(2, "nightly"), Optional.of("it is not complete")),
            tuple(id(3, "nightly"), Optional.of("it is pinned")));
    assertThat(thinned(store)).containsExactly(id(1, "nightly"));

    Thinning.allBut(store, Optional.empty(), 2, id -> false, NOW);
    assertThat(thinned(store))
        .containsExactly(id(1, "nightly"), id(1, "weekly"), id(2, "weekly"), id(3, "weekly"));
  }

  private static List<String> thinned(RunStore store) {
    return store.runs().stream()
        .filter(run -> run.manifest().thinned().isPresent())
        .map(RunFolder::runId)
        .toList();
  }

  @Test
  void aRunInWhichSomebodyWorksIsLeftAsItIs() throws IOException {
    RunFolder run = run(1, "nightly", State.COMPLETE);
    Closeable lock = run.lock();
    try {
      assertThat(run.isLocked()).isTrue();
      assertThatThrownBy(() -> Thinning.thin(run, NOW))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("is being measured by another tenk");
    } finally {
      lock.close();
    }
    assertThat(run.manifest().thinned()).isEmpty();
    assertThat(run.isLocked()).isFalse();
  }

  /** Its samples are then all there is to go by. */
  @Test
  void aRunWhoseHistogramsAreDamagedIsLeftAsItIs() throws IOException {
    RunFolder run = run(1, "nightly", State.COMPLETE);
    Files.writeString(run.cell(CELL).resolve(RunFolder.LATENCY_LOG), "x");

    List<Result> results =
        Thinning.allBut(
            new RunStore(folder.resolve("runs")), Optional.empty(), 0, id -> false, NOW);

    assertThat(results)
        .containsExactly(
            new Result(
                run.runId(), 0, Optional.of("cells/pi/w/1/latency.hlog is not what was measured")));
    assertThat(run.cell(CELL).resolve(RunFolder.SAMPLES)).exists();
  }

  @Test
  void aRunThatCannotBeReadIsSaidAndTheOthersAreThinned() throws IOException {
    Files.writeString(run(1, "nightly", State.COMPLETE).path().resolve(RunFolder.MANIFEST), "{");
    RunFolder sound = run(2, "nightly", State.COMPLETE);

    List<Result> results =
        Thinning.allBut(
            new RunStore(folder.resolve("runs")), Optional.empty(), 0, id -> false, NOW);

    assertThat(results).hasSize(2);
    assertThat(results.get(0).leftAs().orElseThrow()).contains("manifest.json cannot be read");
    assertThat(sound.manifest().thinned()).isPresent();
  }

  private static String id(int day, String suite) {
    return RunStore.newRunId(
        Instant.parse("2026-11-21T02:00:00Z").plus(Duration.ofDays(day)), suite, 0);
  }

  private RunFolder run(int day, String suite, State state) throws IOException {
    RunInputs inputs = RunInputs.of(Path.of("/lab/suite.yaml"), "name: " + suite, List.of());
    RunManifest manifest =
        new RunManifest(
            id(day, suite),
            "0.1.0",
            NOW,
            Map.of(),
            new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts(suite, "/lab/suite.yaml", Optional.empty(), 42),
            new Inputs("00ff", new TreeMap<>(), inputs.entries()),
            new Plan(List.of(CELL), Optional.empty(), Optional.empty()),
            List.of(),
            Progress.begun(Optional.empty()),
            new TreeMap<>(),
            Optional.empty());
    RunFolder run = new RunStore(folder.resolve("runs")).create(manifest, inputs);
    Files.writeString(run.startCell(CELL).resolve(RunFolder.SAMPLES), "an attempt that failed");
    Files.createDirectories(run.path().resolve(RunFolder.HOOKS));
    Files.writeString(run.path().resolve("hooks/suite-before.log"), "hook");
    measure(run);
    run.writeManifest(manifest.with(state));
    return run;
  }

  private static void measure(RunFolder run) throws IOException {
    Path cell = run.startCell(CELL);
    int requests = 1_000;
    try (CellRecorder recorder = new CellRecorder(cell, 0, 0)) {
      for (int i = 0; i < requests; i++) {
        long intended = i * (10 * MILLI);
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended,
                OptionalLong.of(intended),
                intended + (10 + i % 7) * MILLI,
                10,
                new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
                new ServerFacts(
                    OptionalLong.of(i),
                    OptionalLong.of(MILLI),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.of(i == 0),
                    Optional.empty()),
                ClientFacts.UNKNOWN),
            Optional.of(new byte[4]));
      }
    }
    Files.writeString(cell.resolve(RunFolder.TELEMETRY), "time_ns\n");
    Path simulation = Files.createDirectories(cell.resolve("gatling/cellsimulation-1"));
    Files.writeString(simulation.resolve("simulation.log"), "x".repeat(1_000));
    Files.writeString(cell.resolve("gatling/driver.log"), "");
    OpenWorkload workload =
        new OpenWorkload("w", new Arrivals.Constant(100), Duration.ZERO, Duration.ofSeconds(10));
    run.completeCell(
        CELL,
        CellSummaries.facts(
            cell,
            CELL,
            workload,
            SLO,
            new CellSummaries.Ended(
                Instant.EPOCH,
                OptionalLong.of(requests),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new CellFacts.DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                Phases.asPlanned(workload),
                Optional.empty(),
                Map.of())));
  }

  private Path copied(Path run, String name) throws IOException {
    Path copy = folder.resolve(name).resolve(run.getFileName());
    for (String file : files(run)) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(run.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static List<String> files(Path run) throws IOException {
    try (Stream<Path> walk = Files.walk(run)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> run.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Without the files whose contents change. */
  private static long bytes(Path run) throws IOException {
    long bytes = 0;
    for (String file : files(run)) {
      bytes +=
          file.equals(RunFolder.MANIFEST) || file.endsWith(Checksums.FILE)
              ? 0
              : Files.size(run.resolve(file));
    }
    return bytes;
  }
}
