package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run on several generators: real processes, which meet one server over real sockets. */
class ShardsIT {
  private static final CellKey INDEPENDENT = new CellKey("server", "independent", 1);
  private static final CellKey CALLERS = new CellKey("server", "callers", 1);

  @TempDir Path folder;
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void threeGeneratorsOfferTheScheduleOfOneAndLeaveOneRun() throws IOException {
    Said said =
        run(
            suite(
                """
                  - {name: independent, kind: poisson, rate: 60/s, warm_up: 1s, duration: 3s}
                  - {name: callers, kind: closed, callers: 4, think_time: 20ms, warm_up: 0s, duration: 1s}
                """));

    RunFolder run = onlyRun();
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(Judged.exitCode(run));
    assertThat(run.missing(run.manifest())).as(said.out()).isEmpty();
    assertThat(run.manifest().progress().notes())
        .contains("every load is offered by 3 generators together, on this machine.");
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    assertTheWholeScheduleWasOffered(run);
    assertHistogramsAreThoseOfTheSamples(run, INDEPENDENT);
    assertHistogramsAreThoseOfTheSamples(run, CALLERS);
    assertThat(run.requestsHanded("server", cell -> 0))
        .isEqualTo(samples(run, INDEPENDENT).size() + samples(run, CALLERS).size());
    assertThat(folder.resolve("out").resolve(run.runId()).resolve("summary.md"))
        .content()
        .contains("server, independent: the load was offered by 3 generators, on ");
    Said reported =
        Said.tenk("report", run.runId(), "--store", store(), "--out", folder + "/again");
    assertThat(reported.err()).isEmpty();
    assertThat(Said.tenk("collect", "latest", "--store", store()).out())
        .isEqualTo("there is nothing to collect\n");
  }

  private void assertTheWholeScheduleWasOffered(RunFolder run) throws IOException {
    List<Sample> samples = samples(run, INDEPENDENT);
    PrimitiveIterator.OfLong planned =
        new ArrivalSchedule(
                new OpenWorkload(
                    "independent",
                    new Arrivals.Poisson(60),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3)),
                Seeds.ofArrivals(1, INDEPENDENT))
            .offsetsNanos();
    List<Long> instants = new ArrayList<>();
    planned.forEachRemaining((long nanos) -> instants.add(nanos));
    assertThat(samples)
        .extracting(sample -> sample.intendedNanos().getAsLong())
        .isEqualTo(instants);
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, instants.size()).boxed().toList());
    assertThat(samples)
        .as("three payloads in turn, by the order of all")
        .allSatisfy(
            sample -> assertThat(sample.payloadId()).isEqualTo((int) sample.sequence() % 3));
    CellFacts facts = run.cellFacts(INDEPENDENT);
    assertThat(facts.counts().inAll()).isEqualTo(instants.size());
    assertThat(facts.load().scheduled())
        .hasValue(instants.stream().filter(nanos -> nanos >= 1_000_000_000L).count());
    assertThat(facts.driver().generators().orElseThrow().count()).isEqualTo(3);
  }

  private static void assertHistogramsAreThoseOfTheSamples(RunFolder run, CellKey cell)
      throws IOException {
    Histogram response = new Histogram(3);
    for (Sample sample : samples(run, cell)) {
      if (sample.phase() == Phase.STEADY && sample.succeeded()) {
        response.recordValue(sample.responseNanos());
      }
    }
    Path log = run.cell(cell).resolve(RunFolder.LATENCY_LOG);
    assertThat(LatencyLogReader.totals(log).get(Tag.RESPONSE)).isEqualTo(response);
  }

  /** By their order in the plan. */
  private static List<Sample> samples(RunFolder run, CellKey cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(cell).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    return samples;
  }

  @Test
  void aShardThatIsKilledIsNamedAndWhatTheOthersMeasuredIsKept() throws Exception {
    Path suite =
        suite("  - {name: independent, kind: poisson, rate: 40/s, warm_up: 0s, duration: 8s}\n");
    try (TenkProcess tenk = start(suite)) {
      tenk.await(() -> server.inferences("m") > 80);
      ProcessHandle shard = shard(tenk, 1);
      shard.descendants().forEach(ProcessHandle::destroyForcibly);
      shard.destroyForcibly();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output().replaceAll("\\s+", " "))
          .contains("shard 1 of 3 is missing, and with it a share of the load");
    }
    RunFolder run = onlyRun();
    assertThat(run.isWhole(INDEPENDENT)).isTrue();
    assertThat(run.cellFacts(INDEPENDENT).driver().problems())
        .contains("shard 1 of 3 is missing, and with it a share of the load");
    assertThat(samples(run, INDEPENDENT))
        .extracting(sample -> sample.sequence() % 3)
        .containsOnly(0L, 2L);
  }

  @Test
  void aShardThatIsStartedTwiceGivesWay() throws Exception {
    Path suite =
        suite("  - {name: independent, kind: poisson, rate: 40/s, warm_up: 0s, duration: 8s}\n");
    try (TenkProcess tenk = start(suite)) {
      tenk.await(() -> server.inferences("m") > 40);
      try (TenkProcess twice =
          TenkProcess.start(
              folder,
              "shard",
              "--index=1",
              "--count=3",
              "--store=" + onlyRun().path().resolve("shards/1"),
              "--work=" + folder.resolve("twice"))) {
        assertThat(twice.exitCode()).as(twice.output()).isZero();
        assertThat(twice.output())
            .contains("another process is shard 1 of 3 already; this one gives way");
      }
      int exitCode = tenk.exitCode();
      assertThat(exitCode).as(tenk.output()).isEqualTo(Judged.exitCode(onlyRun()));
    }
    assertTheSequencesAreWhole();
  }

  private void assertTheSequencesAreWhole() throws IOException {
    List<Sample> samples = samples(onlyRun(), INDEPENDENT);
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());
  }

  @Test
  void whatShardsMeasuredIsCollectedWhenTheSubmitterWasKilled() throws Exception {
    Path suite =
        suite("  - {name: independent, kind: poisson, rate: 40/s, warm_up: 0s, duration: 4s}\n");
    try (TenkProcess tenk = start(suite)) {
      tenk.await(() -> server.inferences("m") > 40);
      List<ProcessHandle> shards = tenk.handle().children().toList();
      RunFolder run = onlyRun();
      tenk.handle().destroyForcibly();
      Path done = run.path().resolve("shards/1/cells/0001/done");
      await(() -> count(done) == 3);
      assertThat(run.isWhole(INDEPENDENT)).isFalse();
      Said early = Said.tenk("collect", "latest", "--store", store());
      assertThat(early.exitCode()).isEqualTo(3);
      assertThat(early.err())
          .isEqualTo(
              "tenk: shards 0, 1, 2 of the run still work; wait for their end, or stop them, and"
                  + " try again\n");
      shards.forEach(each -> each.onExit().join());

      Said collected = Said.tenk("collect", "latest", "--store", store());

      assertThat(collected.exitCode()).as(collected.err()).isZero();
      assertThat(collected.out()).isEqualTo("collected " + INDEPENDENT + "\n");
    }
    assertTheSequencesAreWhole();
    assertThat(onlyRun().missing(onlyRun().manifest())).isEmpty();
  }

  @Test
  void aRunThatIsStoppedKeepsWhatWasMeasuredAndGoesOnWithWhatIsMissing() throws Exception {
    Path suite =
        suite(
            """
              - {name: callers, kind: closed, callers: 4, think_time: 20ms, warm_up: 0s, duration: 1s}
              - {name: independent, kind: poisson, rate: 40/s, warm_up: 0s, duration: 5s}
            """);
    CellFacts before;
    try (TenkProcess tenk = start(suite)) {
      tenk.await(() -> new RunStore(folder.resolve("runs")).runs().size() == 1);
      tenk.await(() -> onlyRun().isWhole(CALLERS));
      before = onlyRun().cellFacts(CALLERS);
      long sent = server.inferences("m");
      tenk.await(() -> server.inferences("m") > sent + 40);
      tenk.handle().destroy();
      tenk.exitCode();
      assertThat(tenk.output())
          .contains("stopped; go on with: tenk run --resume " + onlyRun().runId());
      assertThat(tenk.handle().children()).isEmpty();
    }
    RunFolder run = onlyRun();
    assertThat(run.missing(run.manifest())).containsExactly(INDEPENDENT);
    List<Sample> kept = new ArrayList<>();
    SampleCsv.read(
        run.path().resolve("cells/server/independent/1.partial").resolve(RunFolder.SAMPLES),
        kept::add);
    assertThat(kept).extracting(sample -> sample.sequence() % 3).contains(0L, 1L, 2L);

    Said resumed =
        Said.tenk(
            "run",
            "--resume",
            "latest",
            "--start-ahead",
            "10s",
            "--store",
            store(),
            "--out",
            folder + "/out");

    assertThat(resumed.exitCode())
        .as(resumed.out() + resumed.err())
        .isEqualTo(Judged.exitCode(run));
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.cellFacts(CALLERS)).isEqualTo(before);
    assertTheSequencesAreWhole();
    Said otherwise = Said.tenk("run", "--resume", "latest", "--shards", "2", "--store", store());
    assertThat(otherwise.exitCode()).isEqualTo(2);
    assertThat(otherwise.err())
        .isEqualTo(
            "tenk: run %s began with 3 generators; go on with as many, or start a new run\n"
                .formatted(run.runId()));
  }

  @Test
  void whoIsNotReadyInTimeIsNamedAndNothingIsOffered() throws IOException {
    Path suite =
        suite("  - {name: independent, kind: poisson, rate: 40/s, warm_up: 0s, duration: 1s}\n");
    List<String> arguments = new ArrayList<>(arguments(suite));
    // to claim an index and to ask for the time takes two seconds
    arguments.set(arguments.indexOf("5m"), "601ms");
    arguments.set(arguments.indexOf("10s"), "600ms");

    Said said = Said.tenk(arguments.toArray(String[]::new));

    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(said.words()).contains("shards 0, 1, 2 of 3: it came after the deadline");
    assertThat(server.inferences("m")).as("but the one that proves the way").isLessThanOrEqualTo(1);
    assertThat(onlyRun().missing(onlyRun().manifest())).containsExactly(INDEPENDENT);
  }

  private static long count(Path done) {
    try (Stream<Path> all = Files.list(done)) {
      return all.filter(each -> each.getFileName().toString().matches("[0-9]+")).count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static ProcessHandle shard(TenkProcess tenk, int index) {
    return tenk.handle()
        .children()
        .filter(each -> commandLine(each).contains("--index=" + index))
        .findFirst()
        .orElseThrow();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private Path suite(String workloads) throws IOException {
    return SharedSuite.write(folder, server.url(), SharedSuite.SYNTHETIC, workloads);
  }

  private List<String> arguments(Path suite) {
    return List.of(
        "run",
        suite.toString(),
        "--shards",
        "3",
        "--engine",
        "local",
        // a machine that is busy with other things as well
        "--ready-within",
        "5m",
        "--start-ahead",
        "10s",
        "--store",
        store(),
        "--out",
        folder.resolve("out").toString());
  }

  private Said run(Path suite) {
    return Said.tenk(arguments(suite).toArray(String[]::new));
  }

  private TenkProcess start(Path suite) throws IOException {
    return TenkProcess.start(folder, arguments(suite).toArray(String[]::new));
  }

  private String store() {
    return folder.resolve("runs").toString();
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }
}
