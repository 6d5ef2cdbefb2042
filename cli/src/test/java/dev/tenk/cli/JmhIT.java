package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.AgentCommand;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.jmh.launch.BenchmarkFork;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.stats.Median;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands, real forks of JMH, a real agent with the real model. */
class JmhIT {
  private static final int FEWEST_ROUNDS = 3;
  private static final int MOST_ROUNDS = 12;

  @TempDir Path folder;
  private Path store;

  @BeforeEach
  void folders() {
    store = folder.resolve("runs");
  }

  /**
   * The same agent, called by one caller, now by JMH and then by Gatling. On a busy machine single
   * rounds differ by more than what is asked for, and their medians do less with each.
   */
  @Test
  void singleCallsTakeAsLongAsThoseOfOneCallerOfGatling() throws Exception {
    try (TenkProcess agent =
        TenkProcess.start(folder, "agent", "--model", "efficientnet-lite0-int8", "--port", "0")) {
      agent.await(() -> agent.output().contains(AgentCommand.LISTENING));
      String url =
          agent
              .output()
              .lines()
              .filter(line -> line.startsWith(AgentCommand.LISTENING))
              .findFirst()
              .orElseThrow()
              .substring(AgentCommand.LISTENING.length());
      Path suite = suite("url: " + url, "closed, callers: 1, warm_up: 1s, duration: 2s");
      List<Double> jmh = new ArrayList<>();
      List<Double> gatling = new ArrayList<>();
      boolean agree = false;
      for (int round = 1; round <= MOST_ROUNDS && !agree; round++) {
        if (round % 2 == 0) {
          jmh.add(jmhP50Millis(suite, round));
          gatling.add(gatlingP50Millis(suite, round));
        } else {
          gatling.add(gatlingP50Millis(suite, round));
          jmh.add(jmhP50Millis(suite, round));
        }
        agree = round >= FEWEST_ROUNDS && agree(median(jmh), median(gatling));
      }
      assertThat(agree).as("p50 of JMH %s, of Gatling %s ms", jmh, gatling).isTrue();
    }
  }

  private static boolean agree(double one, double other) {
    return Math.abs(one - other) <= Math.max(0.2, 0.1 * other);
  }

  private static double median(List<Double> values) {
    return Median.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double gatlingP50Millis(Path suite, int round) throws IOException {
    CellOrder order = order(suite, "even", round);
    try (CellLauncher launched = CellLauncher.start(order)) {
      assertThat(launched.await(progress -> {})).isInstanceOf(CellLauncher.Result.Measured.class);
    }
    return p50Millis(order);
  }

  private double jmhP50Millis(Path suite, int round) throws IOException {
    CellOrder order = order(suite, Benchmarking.workloadName(1), round);
    Benchmarking plan =
        new Benchmarking(
            Benchmarking.JMH, "quick", List.of("edge"), List.of(1), 1, 1, 2, List.of());
    try (BenchmarkFork fork = new BenchmarkFork(order, plan)) {
      assertThat(fork.await()).isInstanceOf(CellLauncher.Result.Measured.class);
    }
    return p50Millis(order);
  }

  private static double p50Millis(CellOrder order) throws IOException {
    return LatencyLogReader.totals(order.cellFolder().resolve(RunFolder.LATENCY_LOG))
            .get(Tag.RESPONSE)
            .getValueAtPercentile(50)
        / 1e6;
  }

  private CellOrder order(Path suite, String workload, int round) throws IOException {
    Path cell = folder.resolve(workload + round);
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    return new CellOrder(
        suite,
        folder,
        new CellKey("edge", workload, round),
        cell,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aRunOfBenchmarksIsReportedLikeAnyOther() throws Exception {
    try (TenkProcess tenk = jmh("--include", "singleCall|parseReport")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output())
          .contains("[1/2] edge/single-call/1", "[benchmark 1/1] ClientBenchmark.parseReport")
          .contains("Where the time of a single call goes", "unexplained");
    }
    RunFolder run = onlyRun();
    RunManifest manifest = run.manifest();
    assertThat(manifest.suite()).isEqualTo("e2e-jmh");
    assertThat(manifest.state()).isEqualTo(State.COMPLETE);
    assertThat(manifest.benchmarking().orElseThrow().driver()).isEqualTo("jmh");
    assertThat(manifest.cells()).containsExactly(cell(1), cell(2));
    assertThat(run.damagedFiles(manifest)).isEmpty();
    assertThat(run.cellFacts(cell(1)).driver().name()).contains("jmh");
    assertThat(run.cell(cell(1)).resolve("jmh/jmh.json")).isRegularFile();
    assertThat(manifest.checksums()).containsKey("benchmarks/ClientBenchmark.parseReport.json");
    Path reports = folder.resolve("out").resolve(run.runId());
    try (Stream<Path> files = Files.list(reports)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains(
              "report.html",
              "benchmarks.md",
              "benchmarks.csv",
              "request-time.csv",
              "cost-per-10k.csv");
    }
    assertThat(Said.tenk(with("report", "latest")))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isZero();
              assertThat(said.out()).contains("edge", "single-call", "ClientBenchmark.parseReport");
            });
    assertThat(Said.tenk(with("history", "--suite", "e2e-jmh")))
        .satisfies(said -> assertThat(said.out()).contains("single-call"));
    assertComparesWithItself(run);
  }

  private void assertComparesWithItself(RunFolder run) throws IOException {
    String copyId = run.runId().replaceFirst("^[0-9]{4}", "2099");
    Path copy = run.path().resolveSibling(copyId);
    try (Stream<Path> all = Files.walk(run.path())) {
      for (Path path : all.toList()) {
        Files.copy(path, copy.resolve(run.path().relativize(path)));
      }
    }
    Path manifest = copy.resolve(RunFolder.MANIFEST);
    Files.writeString(manifest, Files.readString(manifest).replace(run.runId(), copyId));

    Said said = Said.tenk("compare", "latest~1", "latest", "--store", store.toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains("edge, single-call: indicative")
        .contains("Target 'edge' served the same model in both runs.");
  }

  /** As Ctrl-C does: the fork ends, what is whole stays, and the rest is measured later. */
  @Test
  void whatIsStoppedGoesOnLater() throws Exception {
    try (TenkProcess tenk = jmh("--include", "singleCall")) {
      tenk.await(() -> tenk.output().contains("[1/2] edge/single-call/1"));
      tenk.await(() -> tenk.handle().children().anyMatch(TenkProcess::isFork));
      List<ProcessHandle> children = tenk.handle().children().toList();

      tenk.handle().destroy();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
      assertThat(tenk.output()).contains("stopped; go on with: tenk run --resume");
      children.forEach(child -> child.onExit().join());
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.isWhole(cell(1))).isTrue();
    assertThat(run.missing(run.manifest())).containsExactly(cell(2));

    try (TenkProcess tenk = TenkProcess.start(folder, with("run", "--resume", "latest"))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("edge/single-call/2");
    }
    assertThat(run.manifest().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aForkDoesNotOutliveWhoeverStartedIt() throws Exception {
    try (TenkProcess tenk = jmh("--include", "singleCall")) {
      tenk.await(() -> tenk.handle().children().anyMatch(TenkProcess::isFork));
      ProcessHandle fork =
          tenk.handle().children().filter(TenkProcess::isFork).findFirst().orElseThrow();

      tenk.handle().destroyForcibly();

      fork.onExit().join();
    }
  }

  @Test
  void whatCannotBeMeasuredIsToldInWords() throws Exception {
    Path suite = suite(AGENT, CLOSED);
    assertThat(Said.tenk("jmh", suite.toString(), "--target", "nonesuch"))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
              assertThat(said.err())
                  .contains("--target: 'nonesuch' is no target of the suite; there are edge");
            });
    assertThat(Said.tenk("jmh", suite.toString(), "--include", "nonesuch"))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
              assertThat(said.err()).contains("--include: 'nonesuch' matches no benchmark");
            });
    assertThat(Said.tenk("jmh", suite.toString(), "--profile", "slow").err())
        .contains("--profile: 'slow', expected quick or full");
    assertThat(Said.tenk("nightly", suite.toString(), "--jmh", "slow").err())
        .contains("--jmh: 'slow', expected quick or full");
    assertThat(Said.tenk("jmh", suite.toString(), "--in-flight", "1").err())
        .contains("--in-flight: 1 is not from 2 to 1000");
    assertThat(Files.exists(store)).isFalse();
  }

  private static final String AGENT = "agent: {model: efficientnet-lite0-int8}";
  private static final String CLOSED = "closed, callers: 1, warm_up: 0s, duration: 1s";

  private TenkProcess jmh(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("jmh", suite(AGENT, CLOSED).toString()));
    arguments.addAll(List.of(options));
    return TenkProcess.start(folder, with(arguments.toArray(String[]::new)));
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--store", store.toString()));
    if (!arguments[0].equals("history")) {
      all.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    return all.toArray(String[]::new);
  }

  private static CellKey cell(int fork) {
    return new CellKey("edge", "single-call", fork);
  }

  private RunFolder onlyRun() {
    List<RunFolder> runs = new RunStore(store).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  private Path suite(String server, String load) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: e2e
        slo: p90=2s,errors=1%%
        demand: 1000/month peak 1/s
        prices: %s/prices/edge.csv
        payloads: {synthetic: {count: 4, width: 224, height: 224}}
        targets:
          - name: edge
            kind: edge-http
            standing: stand-in
            device: %s/prices/devices/raspberry-pi-5-hailo-8l.yaml
            %s
            model: efficientnet-lite0-int8
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        workloads:
          - {name: even, kind: %s}
        """
            .formatted(root, root, server, load));
  }
}
