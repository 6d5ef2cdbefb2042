package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialSloTest;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows that end by what several generators have seen together: real processes and sockets. */
class DecidedShardsIT {
  private static final CellKey DECIDED = new CellKey("server", "decided", 1);

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
  void aWindowEndsForAllOnceTheirAnswersTogetherDecideIt() throws IOException {
    Said said =
        Said.tenk(
            arguments(
                3,
                "  - {name: decided, kind: poisson, rate: 100/s, warm_up: 1s, until: decided,"
                    + " max_duration: 10m}\n"));

    RunFolder run = onlyRun();
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(Judged.exitCode(run));
    CellFacts facts = run.cellFacts(DECIDED);
    var decided = facts.judgement().decided().orElseThrow();
    assertThat(decided.decision()).isEqualTo(SloDecision.MET);
    List<Sample> window =
        samples(run, DECIDED).stream().filter(each -> each.phase() == Phase.STEADY).toList();
    long first = window.get(0).sequence();
    assertThat(window)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(first, first + window.size()).boxed().toList());
    assertThat(facts.load().scheduled()).hasValue(window.size());
    assertThat(facts.load().windowSeconds())
        .isEqualTo(
            (window.get(window.size() - 1).intendedNanos().getAsLong() - 1_000_000_000L) / 1e9);
    SequentialSloTest alone =
        new SequentialSloTest(
            new Slo(0.9, Duration.ofHours(1).toNanos(), 0),
            new UntilDecided(0.01, UntilDecided.UNBOUNDED),
            60_000);
    for (Sample each : window) {
      alone.add(each.sequence() - first, each.responseNanos(), each.succeeded());
    }
    assertThat(alone.decided()).contains(decided);
  }

  @Test
  void aWarmUpEndsForAllOnceTheirAnswersTogetherAreSteady() throws IOException {
    Said said =
        Said.tenk(
            arguments(
                2,
                "  - {name: decided, kind: constant, rate: 60/s, warm_up: until-steady,"
                    + " max_warm_up: 60s, duration: 2s}\n"));

    RunFolder run = onlyRun();
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(Judged.exitCode(run));
    CellFacts facts = run.cellFacts(DECIDED);
    WarmUpResult settling = facts.load().settling().orElseThrow();
    assertThat(settling.windowRequests()).isGreaterThanOrEqualTo(130);
    double warmUpNanos = facts.load().warmUpSeconds() * 1e9;
    List<Sample> samples = samples(run, DECIDED);
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());
    assertThat(samples)
        .allSatisfy(
            each ->
                assertThat(each.phase() == Phase.STEADY)
                    .isEqualTo(each.intendedNanos().getAsLong() >= Math.round(warmUpNanos)));
    assertThat(facts.counts().sent()).isBetween(119L, 121L);
  }

  @Test
  void aSearchFindsTheHighestRateAllowedByTwoGenerators() throws IOException {
    Said said =
        Said.tenk(
            arguments(
                2,
                "  - {name: find, kind: capacity, start: 100/s, highest: 200/s, warm_up: 1s,"
                    + " max_duration: 10m}\n"));

    RunFolder run = onlyRun();
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(Judged.exitCode(run));
    assertThat(said.out())
        .contains("at least 200 req/s: nothing was missed up to the highest rate allowed");
    List<CellFacts> steps = run.manifest().plan().cells().stream().map(run::cellFacts).toList();
    assertThat(steps).hasSizeGreaterThanOrEqualTo(3);
    assertThat(steps.get(0).load().step().orElseThrow().ratePerSecond()).isEqualTo(100);
    assertThat(steps.get(steps.size() - 1).load().step().orElseThrow().ratePerSecond())
        .isEqualTo(200);
    for (CellFacts step : steps) {
      assertThat(step.counts().sent())
          .isLessThanOrEqualTo(step.load().step().orElseThrow().mostRequests())
          .isEqualTo(step.load().scheduled().orElseThrow());
      assertThat(step.driver().generators().orElseThrow().count()).isEqualTo(2);
      assertThat(step.judgement().decided().orElseThrow().decision()).isEqualTo(SloDecision.MET);
    }
  }

  @Test
  void whereAShardIsKilledTheWindowEndsUndecidedAndWhatComesAfterIsNotWaitedFor() throws Exception {
    // the second is refused at once: nothing of it is offered, however long it might have been
    String[] arguments =
        arguments(
            3,
            """
              - {name: decided, kind: poisson, rate: 1/s, warm_up: 0s, until: decided, max_duration: 1h}
              - {name: next, kind: poisson, rate: 40/s, warm_up: 0s, duration: 1s}
            """);
    try (TenkProcess tenk = TenkProcess.start(folder, arguments)) {
      tenk.await(() -> server.inferences("m") > 8);
      ProcessHandle shard = shard(tenk, 1);
      shard.descendants().forEach(ProcessHandle::destroyForcibly);
      shard.destroyForcibly();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output().replaceAll("\\s+", " "))
          .contains(
              "not measured to its end: shard 1 of 3 is lost, and nothing was offered: it has shown"
                  + " no sign of life since, and was not started again; go on with --resume");
    }
    RunFolder run = onlyRun();
    CellFacts facts = run.cellFacts(DECIDED);
    assertThat(facts.driver().problems())
        .contains("shard 1 of 3 is missing, and with it a share of the load");
    assertThat(facts.judgement().decided()).isEmpty();
    assertThat(facts.load().windowSeconds()).isLessThan(3600);
    List<Sample> samples = samples(run, DECIDED);
    assertThat(samples)
        .as("all of the others, up to the end")
        .extracting(Sample::sequence)
        .isEqualTo(
            LongStream.range(0, facts.load().scheduled().orElseThrow())
                .filter(k -> k % 3 != 1)
                .boxed()
                .toList());
    assertThat(run.missing(run.manifest())).containsExactly(new CellKey("server", "next", 1));
  }

  private static ProcessHandle shard(TenkProcess tenk, int index) {
    return tenk.handle()
        .children()
        .filter(
            each -> {
              try {
                return Files.readString(Path.of("/proc/" + each.pid() + "/cmdline"))
                    .contains("--index=" + index);
              } catch (IOException e) {
                return false;
              }
            })
        .findFirst()
        .orElseThrow();
  }

  /** By their order in the plan. */
  private static List<Sample> samples(RunFolder run, CellKey cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(cell).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    return samples;
  }

  private String[] arguments(int shards, String workloads) throws IOException {
    Path suite = SharedSuite.write(folder, server.url(), SharedSuite.SYNTHETIC, workloads);
    return new String[] {
      "run",
      suite.toString(),
      "--shards=" + shards,
      // a machine that is busy with other things as well
      "--ready-within=5m",
      "--start-ahead=10s",
      "--store=" + folder.resolve("runs"),
      "--out=" + folder.resolve("out")
    };
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }
}
