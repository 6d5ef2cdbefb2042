package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.cli.MadeRun;
import dev.tenk.cli.Said;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: book.csv
      payloads: {synthetic: {count: 1}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
        - {name: capacity, kind: capacity, start: 64/s, warm_up: 1s, max_duration: 3h}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;

  @TempDir static Path measured;
  private static List<String> runs;

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(measured.resolve("book.csv"), BOOK);
    for (int day = 0; day < 2; day++) {
      new MadeRun(measured.resolve("runs"), measured, SUITE, day)
          .cell("even", 10 + day)
          .search("capacity", 100)
          .complete();
    }
    runs = new RunStore(measured.resolve("runs")).runs().stream().map(run -> run.runId()).toList();
  }

  @TempDir Path out;

  private Said report(String... arguments) {
    List<String> all = new ArrayList<>(List.of("report"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--store", measured.resolve("runs").toString(), "--out", out.toString()));
    return tenk(all.toArray(String[]::new));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(out.resolve(runs.get(1)))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void allFormsAreWrittenUnlessSomeAreAskedFor() throws IOException {
    Said said = report("latest");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("report: " + out.resolve(runs.get(1)).resolve("report.html"));
    assertThat(files())
        .containsExactly(
            "cost-lines.csv",
            "cost-per-10k.csv",
            "decision-matrix.csv",
            "report.html",
            "report.json",
            "summary.md");
  }

  @Test
  void someFormsOnly() throws IOException {
    assertThat(report("latest", "--format", "json,markdown").exitCode()).isZero();

    assertThat(files()).containsExactly("report.json", "summary.md");
    JsonNode json =
        new ObjectMapper().readTree(out.resolve(runs.get(1)).resolve("report.json").toFile());
    assertThat(json.path("schema_version").intValue()).isEqualTo(1);
    assertThat(json.path("run").path("run_id").textValue()).isEqualTo(runs.get(1));
    assertThat(json.path("demand").path("inferences_per_month").intValue()).isEqualTo(10_000);
    assertThat(json.path("targets").get(0).path("target").textValue()).isEqualTo("function");
    assertThat(json.path("targets").get(0).path("cost_per_10k_usd").doubleValue()).isPositive();
  }

  @Test
  void thePageHasTheHistoryAndWithAnOtherRunTheComparison() throws IOException {
    assertThat(report("latest").exitCode()).isZero();
    String alone = Files.readString(out.resolve(runs.get(1)).resolve("report.html"));
    assertThat(alone)
        .contains("2 runs of this suite", "id=\"search-", "./tenk report " + runs.get(1))
        .doesNotContain("Beside another run");

    assertThat(report("latest", "--compare", "latest~1").exitCode()).isZero();
    assertThat(Files.readString(out.resolve(runs.get(1)).resolve("report.html")))
        .contains("Beside another run", "Baseline " + runs.get(0) + ", candidate " + runs.get(1));
  }

  @Test
  void theFirstRunOfASuiteHasNoHistory() throws IOException {
    Path store = Files.createDirectories(out.resolve("runs"));
    Files.writeString(out.resolve("book.csv"), BOOK);
    new MadeRun(store, out, SUITE, 0).cell("even", 10).search("capacity", 100).complete();

    assertThat(
            tenk("report", "latest", "--store", store.toString(), "--out", out.toString())
                .exitCode())
        .isZero();
    assertThat(Files.readString(out.resolve(runs.get(0)).resolve("report.html")))
        .doesNotContain("From run to run");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(report("latest", "--format", "pdf"))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
              assertThat(said.err()).contains("--format", "HTML, MARKDOWN, CSV, JSON", "'pdf'");
            });
    assertThat(report("latest", "--format", "csv", "--open"))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
              assertThat(said.err()).contains("--open and --compare need html among --format");
            });
    assertThat(report("latest", "--compare", "latest"))
        .satisfies(
            said -> {
              assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
              assertThat(said.err()).contains("--compare: " + runs.get(1) + " is the run itself");
            });
    assertThat(out).isEmptyDirectory();
  }
}
