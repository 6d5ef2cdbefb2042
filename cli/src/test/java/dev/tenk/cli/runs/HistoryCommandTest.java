package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.cli.Main;
import dev.tenk.cli.Said;
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
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twenty nights of a function whose new build, in the fifteenth, takes half as long again. */
class HistoryCommandTest {
  private static final int NIGHTS = 20;
  private static final int NEW_BUILD = 14;
  private static final int REQUESTS = 100;
  private static final String SUITE =
      """
      name: nightly
      slo: p50=100ms
      demand: 1000/month peak 1/s
      prices: book.csv
      payloads: {synthetic: {count: 3}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024, max_requests: 100000}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 10s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
    for (int night = 0; night < NIGHTS; night++) {
      measure(night, State.COMPLETE);
    }
    measure(NIGHTS, State.INCOMPLETE);
  }

  @BeforeEach
  void nothingKnown() throws IOException {
    Files.deleteIfExists(folder.resolve("known-changes.yaml"));
  }

  private static String runId(int night) {
    return RunStore.newRunId(start(night), "nightly", 0);
  }

  private static Instant start(int night) {
    return Instant.parse("2026-11-01T02:00:00Z").plus(Duration.ofDays(night));
  }

  private static void measure(int night, State state) throws IOException {
    CellKey cell = new CellKey("function", "even", 1);
    RunStore store = new RunStore(folder.resolve("runs"));
    Path file = Files.writeString(folder.resolve("nightly.yaml"), SUITE);
    RunInputs inputs = SuiteFile.read(file).inputs();
    RunManifest manifest =
        new RunManifest(
            runId(night),
            Main.VERSION,
            start(night),
            Map.of(),
            new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts("nightly", file.toString(), Optional.empty(), 1),
            new Inputs("00", new TreeMap<>(), inputs.entries()),
            new Plan(List.of(cell), Optional.empty(), Optional.empty()),
            List.of(
                new TargetFacts(
                    "function",
                    "lambda",
                    Standing.MEASURED,
                    "function 'f'",
                    "f",
                    Optional.empty(),
                    Optional.of((night < NEW_BUILD ? "aa" : "bb").repeat(32)),
                    new TreeMap<>(
                        Map.of(
                            "memory_mb",
                            "1024",
                            "region",
                            "us-east-1",
                            "architecture",
                            "x86_64")))),
            Progress.begun(Optional.empty()),
            new TreeMap<>(),
            Optional.empty());
    RunFolder run = store.create(manifest, inputs);
    Path files = run.startCell(cell);
    long tookNanos = 10_000_000L + night * 7 % 5 * 50_000L;
    record(files, night < NEW_BUILD ? tookNanos : tookNanos * 3 / 2);
    Suite suite = SuiteReader.read("nightly.yaml", folder, SUITE).suite();
    run.completeCell(
        cell,
        CellSummaries.facts(
            files,
            cell,
            suite.workload("even"),
            suite.slo(),
            new CellSummaries.Ended(
                start(night),
                OptionalLong.of(REQUESTS),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                Phases.asPlanned(suite.workload("even")),
                Optional.empty(),
                Map.of())));
    run.writeManifest(manifest.with(state));
  }

  private static void record(Path files, long tookNanos) throws IOException {
    try (CellRecorder recorder = new CellRecorder(files, 0, 0)) {
      for (int i = 0; i < REQUESTS; i++) {
        long intended = i * 100_000_000L;
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended,
                OptionalLong.of(intended),
                intended + tookNanos,
                100,
                new Outcome.Succeeded(OptionalInt.of(200), 100, "0123456789abcdef"),
                new ServerFacts(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.of(tookNanos),
                    OptionalLong.empty(),
                    Optional.of(false),
                    Optional.empty()),
                ClientFacts.UNKNOWN),
            Optional.empty());
      }
    }
  }

  private static Said history(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "history";
    arguments[1] = "--store";
    arguments[2] = folder.resolve("runs").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return tenk(arguments);
  }

  @Test
  void aNewBuildIsToldWithItsRunAndModel() throws IOException {
    Path csv = folder.resolve("history.csv");
    Path markdown = folder.resolve("history.md");

    Path json = folder.resolve("history.json");

    Said said = history("--out", csv + "," + markdown + "," + json);

    assertThat(said.exitCode()).as(said.err()).isEqualTo(1);
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains("History of suite nightly\n20 complete runs, 2026-11-01 to 2026-11-20\n")
        .contains(
            "changed since %s by +50.4 %% (model aaaaaaaaaaaa… → bbbbbbbbbbbb…)"
                .formatted(runId(NEW_BUILD)))
        .contains("run " + runId(NIGHTS) + " is not complete.")
        .contains("goodput", "cold-share", "cost-per-10k")
        // an open workload has no throughput of its own, a function no energy
        .doesNotContain("throughput", "joules");
    assertThat(said.out().lines().filter(line -> line.contains("even, service-p50: changed")))
        .hasSize(1);
    assertThat(Files.readString(csv))
        .startsWith("suite,target,standing,workload,metric,unit,run_id,")
        .contains("nightly,function,measured,even,service-p50,ms," + runId(0));
    assertThat(Files.readString(markdown)).startsWith("# History of suite nightly\n");
    assertThat(Files.readString(json))
        .startsWith("{\n  \"schema_version\" : 1,\n  \"suite\" : \"nightly\",\n  \"runs\" : 20,")
        .contains("\"began_in_run\" : \"" + runId(NEW_BUILD) + "\"");
  }

  @Test
  void whatIsKnownIsQuiet() throws IOException {
    Files.writeString(
        folder.resolve("known-changes.yaml"),
        """
        changes:
          - {target: function, run: %s, reason: "build 2, on purpose"}
          - {target: function, run: %s, reason: nothing happened}
        """
            .formatted(runId(NEW_BUILD), runId(3)));

    Said said = history("--suite", "nightly", "--metric", "response-p50,service-p50,cost-per-10k");

    assertThat(said.exitCode()).as(said.out()).isZero();
    assertThat(said.words())
        .contains("acknowledged: build 2, on purpose")
        .contains(
            "known-changes.yaml:3:5: no change of function begins in run %s; changes begin in %s."
                .formatted(runId(3), runId(NEW_BUILD)))
        .doesNotContain("goodput");
    assertThat(history("--known", folder.resolve("none.yaml").toString()).err())
        .isEqualTo("tenk: " + folder.resolve("none.yaml") + ": there is no such file\n");
  }

  @Test
  void aDamagedCellIsLeftOutAndSaid() throws IOException {
    Path damaged =
        folder.resolve("runs").resolve(runId(5)).resolve("cells/function/even/1/totals.hlog");
    byte[] whole = Files.readAllBytes(damaged);
    try {
      Files.writeString(damaged, "x");

      Said said = history("--metric", "service-p50");

      assertThat(said.exitCode()).isEqualTo(1);
      assertThat(said.words())
          .contains(
              "run "
                  + runId(5)
                  + ": cells/function/even/1/totals.hlog is not what was measured; its cell is left"
                  + " out.")
          .contains("function, even, service-p50: 1 of 20 nights: 1 missing.");
    } finally {
      Files.write(damaged, whole);
    }
  }

  @Test
  void nightsArePricedByWhatTheyHaveKept() throws IOException {
    Said before = history();
    assertThat(before.out()).contains("cost-per-10k");
    Files.delete(folder.resolve("book.csv"));
    try {
      assertThat(history()).isEqualTo(before);
    } finally {
      Files.writeString(folder.resolve("book.csv"), BOOK);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--suite|weekly|no complete run of suite 'weekly' in ",
        "--metric|p50|--metric: 'p50' is not a metric; they are: response-p50,",
        "--target|moon|--target: 'moon' is in no run of suite 'nightly'; there are: function",
        "--out|history.txt|--out: history.txt, expected a name in .csv, .md or .json",
      })
  void mistakesEndWithTwo(String option, String value, String complaint) {
    Said said = history(option, value);

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).startsWith("tenk: " + complaint);
    assertThat(said.out()).isEmpty();
  }
}
