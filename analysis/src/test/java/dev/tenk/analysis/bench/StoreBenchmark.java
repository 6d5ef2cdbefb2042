package dev.tenk.analysis.bench;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Writes stores of made-up runs, through the writers that measure, for {@code tenk compare} and
 * {@code tenk history} to be timed on. To be started in the project's folder, whose price books the
 * suites name.
 */
public final class StoreBenchmark {
  private static final Instant FIRST_NIGHT = Instant.parse("2026-01-01T02:00:00Z");

  private StoreBenchmark() {}

  /**
   * Arguments: {@code compare STORE runs rate seconds}, each run with two edge targets, or {@code
   * history STORE nights targets}, each with a function under 4 req/s for 300 s, or {@code report
   * STORE runs targets rate seconds}, each with so many edge targets under three workloads.
   */
  public static void main(String[] args) {
    Path store = Path.of(args[1]);
    int runs = Integer.parseInt(args[2]);
    switch (args[0]) {
      case "compare" -> {
        int rate = Integer.parseInt(args[3]);
        write(store, runs, edge(rate, Integer.parseInt(args[4])), rate);
      }
      case "history" -> write(store, runs, functions(Integer.parseInt(args[3])), 4);
      case "report" -> {
        int rate = Integer.parseInt(args[4]);
        write(store, runs, edges(Integer.parseInt(args[3]), rate, Integer.parseInt(args[5])), rate);
      }
      default -> throw new IllegalArgumentException("compare, history or report, not " + args[0]);
    }
  }

  private static String edge(int rate, int seconds) {
    return """
    name: compared
    slo: p99=250ms,errors=1%%
    demand: 300000/month peak 5/s
    prices: ../prices/edge.csv
    payloads: {synthetic: {count: 1}}
    targets:
      - {name: edge-1, kind: edge-http, standing: stand-in, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: "http://127.0.0.1:1", model: m, encoding: binary}
      - {name: edge-2, kind: edge-http, standing: stand-in, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: "http://127.0.0.1:2", model: m, encoding: binary}
    workloads:
      - {name: even, kind: constant, rate: %d/s, warm_up: 0s, duration: %ds}
    """
        .formatted(rate, seconds);
  }

  private static String edges(int targets, int rate, int seconds) {
    StringBuilder suite =
        new StringBuilder(
            """
            name: reported
            slo: p99=250ms,errors=1%
            demand: 300000/month peak 5/s
            prices: ../prices/edge.csv
            payloads: {synthetic: {count: 1}}
            """);
    suite.append("workloads:\n");
    for (int i = 1; i <= 3; i++) {
      suite.append(
          "  - {name: even-%d, kind: constant, rate: %d/s, warm_up: 0s, duration: %ds}%n"
              .formatted(i, rate, seconds));
    }
    suite.append("targets:\n");
    for (int i = 1; i <= targets; i++) {
      suite.append(
          "  - {name: edge-%d, kind: edge-http, standing: stand-in, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: \"http://127.0.0.1:%d\", model: m, encoding: binary}%n"
              .formatted(i, i));
    }
    return suite.toString();
  }

  private static String functions(int targets) {
    StringBuilder suite =
        new StringBuilder(
            """
            name: nightly
            slo: p99=250ms,errors=1%
            demand: 300000/month peak 5/s
            prices: ../prices/aws-us-east-1-2026-11.csv
            payloads: {synthetic: {count: 1}}
            workloads:
              - {name: even, kind: constant, rate: 4/s, warm_up: 0s, duration: 300s}
            targets:
            """);
    for (int i = 1; i <= targets; i++) {
      suite.append(
          "  - {name: function-%d, kind: lambda, standing: measured, region: us-east-1, function: f, response: /output, template: '{\"tensor\": \"{{base64}}\"}', memory_mb: 1024}%n"
              .formatted(i));
    }
    return suite.toString();
  }

  private static void write(Path store, int runs, String suiteText, int rate) {
    Path suiteFile = Path.of("suites", "benchmark.yaml").toAbsolutePath();
    Suite suite = SuiteReader.read("benchmark", suiteFile.getParent(), suiteText).suite();
    IntStream.range(0, runs)
        .parallel()
        .forEach(
            night -> {
              try {
                write(new RunStore(store), night, suiteFile, suiteText, suite, rate);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void write(
      RunStore store, int night, Path suiteFile, String suiteText, Suite suite, int rate)
      throws IOException {
    Instant startedAt = FIRST_NIGHT.plus(Duration.ofDays(night));
    List<CellKey> cells =
        suite.targets().stream()
            .flatMap(
                target ->
                    suite.workloads().stream()
                        .map(workload -> new CellKey(target.name(), workload.name(), 1)))
            .toList();
    Set<Path> named = new LinkedHashSet<>(suite.priceBooks());
    suite.targets().forEach(target -> target.device().ifPresent(named::add));
    List<RunInputs.Content> contents = new ArrayList<>();
    for (Path file : named) {
      contents.add(RunInputs.Content.of(file, Files.readAllBytes(file)));
    }
    RunInputs inputs = RunInputs.of(suiteFile, suiteText, contents);
    RunManifest manifest =
        new RunManifest(
            RunStore.newRunId(startedAt, suite.name(), night),
            "0.1.0",
            startedAt,
            Map.of(),
            new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts(suite.name(), suiteFile.toString(), Optional.empty(), 1),
            new Inputs("00", new TreeMap<>(), inputs.entries()),
            new Plan(cells, Optional.empty(), Optional.empty()),
            suite.targets().stream().map(target -> facts(target.name(), target.kind())).toList(),
            Progress.begun(Optional.empty()),
            new TreeMap<>(),
            Optional.empty());
    RunFolder run = store.create(manifest, inputs);
    for (CellKey cell : cells) {
      write(run, startedAt, cell, suite, rate);
    }
    run.writeManifest(manifest.with(State.COMPLETE));
  }

  private static TargetFacts facts(String name, String kind) {
    boolean hosted = kind.equals("lambda");
    return new TargetFacts(
        name,
        kind,
        hosted ? Standing.MEASURED : Standing.STAND_IN,
        name,
        "m",
        Optional.empty(),
        Optional.of("aa".repeat(32)),
        hosted
            ? new TreeMap<>(
                Map.of("memory_mb", "1024", "region", "us-east-1", "architecture", "x86_64"))
            : new TreeMap<>());
  }

  private static void write(RunFolder run, Instant startedAt, CellKey cell, Suite suite, int rate)
      throws IOException {
    Path folder = run.startCell(cell);
    long requests = suite.workload(cell.workload()).duration().toSeconds() * rate;
    boolean hosted = suite.targets().get(0).kind().equals("lambda");
    SplittableRandom random = new SplittableRandom(run.runId().hashCode() * 31L + cell.hashCode());
    double luck = Math.exp(0.01 * random.nextGaussian());
    try (CellRecorder recorder = new CellRecorder(folder, 0, startedAt.toEpochMilli())) {
      for (long i = 0; i < requests; i++) {
        recorder.record(
            sample(i, i * 1_000_000_000L / rate, luck, hosted, random), Optional.empty());
      }
    }
    CellFacts facts =
        CellSummaries.facts(
            folder,
            cell,
            suite.workload(cell.workload()),
            suite.slo(),
            new CellSummaries.Ended(
                startedAt,
                OptionalLong.of(requests),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                Phases.asPlanned(suite.workload(cell.workload())),
                Optional.empty(),
                Map.of()));
    run.completeCell(cell, facts);
  }

  /** Ten milliseconds with a tail; one in a thousand fails. */
  private static Sample sample(
      long sequence, long intended, double luck, boolean hosted, SplittableRandom random) {
    long model = (long) (8e6 * luck * Math.exp(0.1 * random.nextGaussian()));
    long queue = (long) (2e5 * Math.pow(1 - random.nextDouble(), -0.5));
    long handed = intended + 20_000 + random.nextInt(50_000);
    long sent = handed + 10_000 + random.nextInt(20_000);
    long done = sent + model + queue + 1_000_000 + random.nextInt(500_000);
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        handed,
        OptionalLong.of(sent),
        done,
        900,
        random.nextInt(1000) == 0
            ? new Outcome.Failed(OptionalInt.of(500), Optional.empty())
            : new Outcome.Succeeded(OptionalInt.of(200), 4004, "0123456789abcdef"),
        hosted
            ? new ServerFacts(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(model),
                OptionalLong.empty(),
                Optional.of(random.nextInt(200) == 0),
                Optional.empty())
            : ServerFacts.timed(OptionalLong.of(queue), OptionalLong.of(model)),
        ClientFacts.UNKNOWN);
  }
}
