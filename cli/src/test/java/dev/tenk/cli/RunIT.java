package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.study.HtmlReport;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: real commands, real drivers, and once a real agent with the real model. */
class RunIT {
  private static final CellKey CELL = new CellKey("edge", "even", 1);
  private static final String BUILT_IN = "efficientnet-lite0-int8";

  private static DelayServer server;

  @TempDir Path folder;
  private Path store;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with(TinyModel.NAME, Duration.ofMillis(2));
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
  void theTablesFiguresAreThoseOfTheSamples() throws Exception {
    try (TenkProcess tenk = run(suite("agent: {model: " + BUILT_IN + "}", BUILT_IN, 224, "3s"))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("stand-in", "10K", "report: ");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    List<Sample> steady = steady(run.cell(CELL));
    CSVRecord row = reportedRow(run.runId());

    assertThat(steady).hasSize(60);
    assertThat(row.get("scheduled")).isEqualTo("60");
    assertThat(row.get("sent")).isEqualTo("60");
    long succeeded = steady.stream().filter(Sample::succeeded).count();
    assertThat(number(row, "throughput_req_per_s")).isEqualTo(succeeded / 3.0);
    long good =
        steady.stream()
            .filter(sample -> sample.succeeded() && sample.responseNanos() <= 3_600_000_000_000L)
            .count();
    assertThat(number(row, "goodput_req_per_s")).isEqualTo(good / 3.0);
    assertThat(number(row, "service_p50_ms"))
        .isCloseTo(
            nth(steady.stream().map(sample -> sample.serviceNanos().getAsLong()), 0.5) / 1e6,
            Percentage.withPercentage(0.1));
    assertThat(number(row, "slip_p99_ms"))
        .isCloseTo(
            nth(steady.stream().map(sample -> sample.slipNanos().getAsLong()), 0.99) / 1e6,
            Percentage.withPercentage(0.1));
    // in batches of one, dependence takes no more requests than p50 can spare
    assertThat(number(row, "response_p50_ms"))
        .isCloseTo(
            nth(steady.stream().map(Sample::responseNanos), 0.5) / 1e6,
            Percentage.withPercentage(0.1));
    assertThat(row.get("response_p99_status")).isEqualTo("insufficient");
    assertThat(row.get("standing")).isEqualTo("stand-in");
    assertThat(row.get("model_sha256")).hasSize(64);
    assertComparesWithItself(run);
  }

  /** A copy of a run is no other run: each ratio is 1, and nothing is decided. */
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
    Path csv = folder.resolve("comparison.csv");

    Said said =
        Said.tenk(
            "compare",
            "latest~1",
            "latest",
            "--store",
            store.toString(),
            "--fail-on",
            "regressed",
            "--out",
            csv.toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.out())
        .contains("edge, even: indicative", "Target 'edge' served the same model in both runs.");
    try (Reader reader = Files.newBufferedReader(csv);
        CSVParser parser =
            CSVParser.parse(
                reader, CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      assertThat(parser.getRecords())
          .filteredOn(row -> row.get("comparison").equals("ratio"))
          .filteredOn(row -> !row.get("estimate").isEmpty())
          .hasSizeGreaterThan(3)
          .allSatisfy(row -> assertThat(row.get("estimate")).isEqualTo("1"));
    }
    assertThat(Said.tenk("compare", "latest", "latest", "--store", store.toString()).err())
        .contains("baseline and candidate are the same run");
    assertThat(
            Said.tenk(
                    "compare", "latest~1", "latest", "--store", store.toString(), "--fail-on", "x")
                .err())
        .contains(
            "--fail-on: 'x', expected improved, regressed, inconclusive, rejected or invalid");
  }

  @Test
  void aKilledDriverLeavesAVisiblyPartialCellAndResumeFinishesTheRun() throws Exception {
    try (TenkProcess tenk = run(ofServer("2s"))) {
      ProcessHandle driver = tenk.driver();
      tenk.await(() -> !partials().isEmpty());
      driver.destroyForcibly();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output()).contains("not measured to its end", "--resume");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.isWhole(CELL)).isFalse();

    assertResumes(run);
    assertThat(partials()).extracting(Path::getFileName).containsExactly(Path.of("1.partial-1"));
  }

  @Test
  void aKilledCommandTakesItsProcessesAlongAndLeavesAWholeRunFolder() throws Exception {
    RunFolder run;
    try (TenkProcess tenk = run(ofOwnAgent("30s"))) {
      ProcessHandle driver = tenk.driver();
      List<ProcessHandle> agents = tenk.agents();
      assertThat(agents).hasSize(1);
      tenk.await(() -> hasSamples());
      tenk.handle().destroyForcibly();

      driver.onExit().join();
      agents.forEach(agent -> agent.onExit().join());
      run = onlyRun();
    }
    assertThat(run.manifest().progress().state()).isEqualTo(State.RUNNING);
    assertThat(run.isLocked()).isFalse();
    assertThat(run.isWhole(CELL)).isFalse();
    // what was measured is readable to its end: the orphaned driver closed its files
    assertThat(samples(run.cell(CELL).resolveSibling("1.partial"))).isNotEmpty();
  }

  @Test
  void anInterruptedRunKeepsWhatItHasAndSaysHowToGoOn() throws Exception {
    RunFolder run;
    try (TenkProcess tenk = run(ofOwnAgent("30s"))) {
      tenk.driver();
      tenk.await(() -> hasSamples());
      List<ProcessHandle> agents = tenk.agents();
      assertThat(agents).hasSize(1);
      tenk.handle().destroy();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output()).contains("stopped; go on with: tenk run --resume");
      agents.forEach(agent -> agent.onExit().join());
      run = onlyRun();
    }
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(samples(run.cell(CELL).resolveSibling("1.partial"))).isNotEmpty();
  }

  @Test
  void anAgentThatDiesIsOutcomesAndExitCode3() throws Exception {
    try (TenkProcess tenk = run(ofOwnAgent("4s"))) {
      tenk.driver();
      tenk.await(() -> hasSamples());
      tenk.agents().forEach(ProcessHandle::destroyForcibly);

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output()).contains("the target no longer answered at the end");
    }
    RunFolder run = onlyRun();
    assertThat(run.isWhole(CELL)).isTrue();
    assertThat(steady(run.cell(CELL)))
        .hasSize(80)
        .anyMatch(sample -> sample.outcome().errorCode().isPresent());
  }

  @Test
  void anUnreachableTargetIsToldBeforeAnyLoad() throws Exception {
    // nothing listens on discard here
    Said said = said(suite("url: http://127.0.0.1:9", TinyModel.NAME, 4, "1s"));

    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(said.err())
        .contains("target 'edge': GET http://127.0.0.1:9/v2/models/tiny")
        .doesNotContain("\tat ");
    assertThat(new RunStore(store).runs()).isEmpty();
  }

  @Test
  void aPayloadThatDoesNotFitIsRefusedWithBothSidesNamed() throws Exception {
    Said said = said(ofServer("1s").replace("layout: NCHW", "layout: NHWC"));

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("suite.yaml:12:")
        .contains("an image as FP32 NHWC does not fit")
        .contains("FP32 [1, 3, 4, 4]")
        .doesNotContain("\tat ");
  }

  private void assertResumes(RunFolder run) throws Exception {
    Said said =
        Said.tenk("run", "--resume", run.runId(), "--store", store.toString(), "--out", out());
    assertThat(said.exitCode()).as(said.err()).isZero();
    RunManifest manifest = run.manifest();
    assertThat(manifest.progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.missing(manifest)).isEmpty();
  }

  private TenkProcess run(String suite) throws IOException {
    return TenkProcess.start(folder, arguments(suite));
  }

  private Said said(String suite) throws IOException {
    return Said.tenk(arguments(suite));
  }

  private String[] arguments(String suite) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, suite);
    return new String[] {"run", file.toString(), "--store", store.toString(), "--out", out()};
  }

  private String ofOwnAgent(String duration) throws IOException {
    String agent = "agent: {model: '" + TinyModel.TWICE.spec(TinyModel.NAME, folder) + "'}";
    return suite(agent, TinyModel.NAME, 4, duration);
  }

  private static String ofServer(String duration) {
    return suite("url: " + server.url(), TinyModel.NAME, 4, duration);
  }

  /** A bound so wide, and connections enough for it, that no stall of a machine is late by it. */
  private static String suite(String place, String model, int sidePixels, String duration) {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    return """
    name: whole-way
    slo: p50=1h
    demand: 1000/month peak 1/s
    prices: %s/edge.csv
    payloads: {synthetic: {count: 3, width: %d, height: %d}}
    targets:
      - name: edge
        kind: edge-http
        standing: stand-in
        device: %s/devices/raspberry-pi-5-hailo-8l.yaml
        %s
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        model: %s
        connections: 2400
    workloads:
      - {name: even, kind: constant, rate: 20/s, warm_up: 1s, duration: %s}
    """
        .formatted(prices, sidePixels, sidePixels, prices, place, model, duration);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(store);
  }

  private List<Path> partials() {
    try (Stream<Path> all = Files.walk(store)) {
      return all.filter(path -> path.getFileName().toString().contains(".partial")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether rows beyond the header have reached the disk. */
  private boolean hasSamples() {
    return partials().stream()
        .map(partial -> partial.resolve(RunFolder.SAMPLES).toFile())
        .anyMatch(file -> file.length() > 500);
  }

  private static List<Sample> samples(Path cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(cell.resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }

  private static List<Sample> steady(Path cell) throws IOException {
    return samples(cell).stream().filter(sample -> sample.phase() == Phase.STEADY).toList();
  }

  private CSVRecord reportedRow(String runId) throws IOException {
    Path file = folder.resolve("out").resolve(runId).resolve("cost-per-10k.csv");
    assertThat(file.resolveSibling(HtmlReport.FILE)).isRegularFile();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser =
            CSVParser.parse(
                reader, CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      List<CSVRecord> rows = parser.getRecords();
      assertThat(rows).hasSize(1);
      return rows.get(0);
    }
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static long nth(Stream<Long> values, double quantile) {
    List<Long> sorted = values.sorted().toList();
    return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
  }
}
