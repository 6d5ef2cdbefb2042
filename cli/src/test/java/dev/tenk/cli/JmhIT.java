package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.jmh.launch.BenchmarkFork;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands and real forks of JMH, against a server that answers after a known delay. */
class JmhIT {
  private static final Duration DELAY = Duration.ofMillis(50);

  private static DelayServer server;

  @TempDir Path folder;
  private Path store;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with("quick", Duration.ofMillis(2)).with("slow", DELAY);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void folders() {
    store = folder.resolve("runs");
  }

  @Test
  void singleCallsTakeAsLongAsThoseOfOneCallerOfGatling() throws Exception {
    Path suite = suite("slow", "closed, callers: 1, warm_up: 0s, duration: 1s");
    CellOrder gatling = order(suite, "even");
    try (CellLauncher launched = CellLauncher.start(gatling)) {
      assertThat(launched.await(progress -> {})).isInstanceOf(CellLauncher.Result.Measured.class);
    }
    assertTakesTheKnownDelay(gatling);

    CellOrder jmh = order(suite, Benchmarking.workloadName(1));
    Benchmarking plan =
        new Benchmarking(
            Benchmarking.JMH, "quick", List.of("edge"), List.of(1), 1, 1, 2, List.of());
    try (BenchmarkFork fork = new BenchmarkFork(jmh, plan)) {
      assertThat(fork.await()).isInstanceOf(CellLauncher.Result.Measured.class);
    }
    assertTakesTheKnownDelay(jmh);
  }

  /**
   * Regardless of what else the machine does: calls come one after another, none is shorter than
   * the delay, each is counted once, and none takes longer than until the next one begins.
   */
  private static void assertTakesTheKnownDelay(CellOrder order) throws IOException {
    List<Sample> calls = new ArrayList<>();
    SampleCsv.read(order.cellFolder().resolve(RunFolder.SAMPLES), calls::add);
    calls.removeIf(call -> call.phase() != Phase.STEADY);
    calls.sort(Comparator.comparingLong(Sample::sequence));
    assertThat(calls).isNotEmpty().allMatch(Sample::succeeded);
    for (int i = 1; i < calls.size(); i++) {
      assertThat(calls.get(i).handedNanos()).isGreaterThan(calls.get(i - 1).doneNanos());
    }
    Histogram response =
        LatencyLogReader.totals(order.cellFolder().resolve(RunFolder.LATENCY_LOG))
            .get(Tag.RESPONSE);
    assertThat(response.getTotalCount()).isEqualTo(calls.size());
    // a histogram keeps three digits
    assertThat(response.getMinValue()).isGreaterThan(DELAY.toNanos() * 998 / 1000);
    double together = response.getMean() * response.getTotalCount();
    long leastNanos = calls.stream().mapToLong(Sample::responseNanos).sum();
    long mostNanos =
        calls.get(calls.size() - 1).handedNanos()
            - calls.get(0).handedNanos()
            + response.getMaxValue();
    assertThat(together).isBetween(leastNanos * 0.998, mostNanos * 1.002);
  }

  private CellOrder order(Path suite, String workload) throws IOException {
    Path cell = folder.resolve(workload);
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    return new CellOrder(
        suite,
        folder,
        new CellKey("edge", workload, 1),
        cell,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * First its command is killed, and the fork goes with it; then it is stopped, as by Ctrl-C: the
   * fork ends, what is whole stays, and the rest is measured later.
   */
  @Test
  void aRunOfBenchmarksIsStoppedGoesOnAndIsReportedLikeAnyOther() throws Exception {
    try (TenkProcess tenk = jmh("--include", "singleCall|parseReport")) {
      ProcessHandle fork = fork(tenk);
      tenk.handle().destroyForcibly();
      fork.onExit().join();
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.RUNNING);
    assertThat(run.missing(run.manifest())).containsExactly(cell(1), cell(2));

    try (TenkProcess tenk = TenkProcess.start(folder, with("run", "--resume", "latest"))) {
      tenk.await(() -> tenk.output().contains("[1/2] edge"));
      fork(tenk);
      List<ProcessHandle> children = tenk.handle().children().toList();

      tenk.handle().destroy();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
      assertThat(tenk.output()).contains("stopped; go on with: tenk run --resume");
      children.forEach(child -> child.onExit().join());
    }
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.isWhole(cell(1))).isTrue();
    assertThat(run.missing(run.manifest())).containsExactly(cell(2));

    Said whole = Said.tenk(with("run", "--resume", "latest"));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(whole.out())
        .contains("[1/1] edge/2", "[benchmark 1/1] ClientBenchmark.parseReport")
        .contains("Where the time of a single call goes", "unexplained");
    assertReportedLikeAnyOther(run);
  }

  private static ProcessHandle fork(TenkProcess tenk) {
    tenk.await(() -> tenk.handle().children().anyMatch(TenkProcess::isFork));
    return tenk.handle().children().filter(TenkProcess::isFork).findFirst().orElseThrow();
  }

  private void assertReportedLikeAnyOther(RunFolder run) throws IOException {
    RunManifest manifest = run.manifest();
    assertThat(manifest.suite().name()).isEqualTo("e2e-jmh");
    assertThat(manifest.progress().state()).isEqualTo(State.COMPLETE);
    assertThat(manifest.plan().benchmarking().orElseThrow().driver()).isEqualTo("jmh");
    assertThat(manifest.plan().cells()).containsExactly(cell(1), cell(2));
    assertThat(run.damagedFiles(manifest)).isEmpty();
    assertThat(run.cellFacts(cell(1)).driver().name()).contains("jmh");
    assertThat(run.cell(cell(1)).resolve("jmh/jmh.json")).isRegularFile();
    assertThat(run.path().resolve("benchmarks/SHA256SUMS"))
        .content()
        .contains("  ClientBenchmark.parseReport.json\n");
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

  @Test
  void whatCannotBeMeasuredIsToldInWords() throws Exception {
    Path suite = suite("quick", CLOSED);
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

  private static final String CLOSED = "closed, callers: 1, warm_up: 0s, duration: 1s";

  private TenkProcess jmh(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("jmh", suite("quick", CLOSED).toString()));
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
    return OnlyRun.in(store);
  }

  private Path suite(String model, String load) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: e2e
        slo: p90=2s,errors=1%%
        demand: 1000/month peak 1/s
        prices: %s/prices/edge.csv
        payloads: {synthetic: {count: 4, width: 4, height: 4}}
        targets:
          - name: edge
            kind: edge-http
            standing: stand-in
            device: %s/prices/devices/raspberry-pi-5-hailo-8l.yaml
            url: %s
            model: %s
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        workloads:
          - {name: even, kind: %s}
        """
            .formatted(root, root, server.url(), model, load));
  }
}
