package dev.tenk.cli;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands print about runs whose samples are gone, damaged, or were never read. */
class ThinnedRunsTest {
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
  @TempDir Path folder;
  private final List<RunFolder> runs = new ArrayList<>();

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(measured.resolve("book.csv"), BOOK);
    for (int day = 0; day < 3; day++) {
      new MadeRun(measured.resolve("runs"), measured, SUITE, day)
          .cell("even", 10 + day)
          .search("capacity", day == 2 ? 60 : 100)
          .complete();
    }
  }

  /** Each test does to the runs what it likes. */
  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> walk = Files.walk(measured.resolve("runs"))) {
      for (Path file : walk.toList()) {
        Files.copy(file, folder.resolve(measured.relativize(file)));
      }
    }
    runs.addAll(new RunStore(folder.resolve("runs")).runs());
  }

  private Said inStore(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--store");
    all.add(folder.resolve("runs").toString());
    return tenk(all.toArray(String[]::new));
  }

  private Said thinned() {
    return inStore("runs", "thin", "--keep", "1");
  }

  @Test
  void whatIsSaidOfAThinnedRunStaysTheSame() throws IOException {
    String id = runs.get(0).runId();
    Said compared = inStore("compare", id, runs.get(1).runId());
    Said history = inStore("history", "--suite", "nightly");
    Said matrix = inStore("matrix", id);
    Said report = inStore("report", id, "--out", folder.resolve("before").toString());
    assertThat(List.of(compared.exitCode(), matrix.exitCode(), report.exitCode()))
        .as(compared.err() + matrix.err() + report.err())
        .containsOnly(0);

    Said said = thinned();

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .containsPattern(id + "  [0-9.]+ MB freed\n")
        .containsPattern(runs.get(1).runId() + "  [0-9.]+ MB freed\n")
        .contains("2 runs thinned, ")
        .doesNotContain(runs.get(2).runId());
    assertThat(inStore("compare", id, runs.get(1).runId())).isEqualTo(compared);
    assertThat(inStore("history", "--suite", "nightly")).isEqualTo(history);
    assertThat(inStore("matrix", id)).isEqualTo(matrix);
    assertThat(inStore("report", id, "--out", folder.resolve("after").toString()).out())
        .isEqualTo(report.out().replace("/before/", "/after/"));
    for (String file : List.of("summary.md", "cost-per-10k.csv")) {
      assertThat(folder.resolve("after").resolve(id).resolve(file))
          .hasSameTextualContentAs(folder.resolve("before").resolve(id).resolve(file));
    }
    assertThat(inStore("runs", "list").out()).containsPattern(id + " +thinned ");
    assertThat(inStore("runs", "show", id).out())
        .contains("state     thinned")
        .contains(": samples.csv.gz, gatling/, earlier attempts of its cells are gone")
        .doesNotContain("damaged");
    assertThat(thinned().out()).isEqualTo("0 runs thinned, 0.0 MB freed\n");
  }

  @Test
  void aThinnedRunIsNotJudgedByAnotherSlo() {
    thinned();
    String id = runs.get(0).runId();

    Said said = inStore("matrix", id, "--slo", "p50=50ms");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .startsWith("tenk: run " + id + " was thinned to its histograms on ")
        .contains("without its samples it can be judged by its own SLO only");
    assertThat(inStore("matrix", runs.get(2).runId(), "--slo", "p50=50ms").exitCode()).isZero();
  }

  @Test
  void onlyFilesThatAreReadAreLookedAt() throws IOException {
    Path cell = runs.get(1).path().resolve("cells/function/even/1");
    String about = "cells/function/even/1/%s is not what was measured; its cell is left out.";
    Files.writeString(cell.resolve(RunFolder.SAMPLES), "x");

    Said compared = inStore("compare", runs.get(0).runId(), runs.get(1).runId());
    assertThat(compared.exitCode()).as(compared.err()).isZero();
    assertThat(compared.out()).contains("function, even:").doesNotContain("is not what");
    assertThat(inStore("runs", "show", runs.get(1).runId()).out())
        .contains("damaged   cells/function/even/1/samples.csv.gz");
    assertThat(inStore("matrix", runs.get(1).runId(), "--slo", "p50=50ms").out())
        .contains(about.formatted("samples.csv.gz"));

    Files.writeString(cell.resolve(RunFolder.LATENCY_LOG), "x");
    assertThat(inStore("matrix", runs.get(1).runId()).exitCode()).isZero();
    assertThat(inStore("compare", runs.get(0).runId(), runs.get(1).runId()).out())
        .contains("Candidate: " + about.formatted("latency.hlog"))
        .contains("function, even: measured in the baseline only.");
  }

  @Test
  void aPastRunThatIsDamagedIsNotLearnedFrom() throws IOException {
    Files.writeString(
        runs.get(0).path().resolve("cells/function/even/1").resolve(RunFolder.TOTALS_LOG), "x");
    Path unreadable = Files.createDirectory(folder.resolve("runs/20261001T020000Z-nightly-0000"));
    Files.writeString(unreadable.resolve(RunFolder.MANIFEST), "{");

    Said said = inStore("compare", runs.get(1).runId(), runs.get(2).runId());

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains(
            "Past run %s is not learned from: cells/function/even/1/totals.hlog is not what was measured."
                .formatted(runs.get(0).runId()))
        .contains("Past run 20261001T020000Z-nightly-0000 is not learned from: ");
  }

  @Test
  void capacitiesAreComparedAndFollowed() throws IOException {
    Said said = inStore("compare", runs.get(1).runId(), runs.get(2).runId());

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("function, capacity: indicative")
        .containsPattern("capacity +req/s +95\\.9 +57\\.0 +0\\.595 +open +indicative")
        .contains("capacity: indicative, baseline: a search has no interval, it found ≥ 95.89, <");
    assertThat(inStore("history", "--suite", "nightly", "--metric", "capacity").out())
        .containsPattern("function +measured +capacity +capacity +3 +57\\.0 req/s +95\\.9 req/s");

    Files.writeString(
        runs.get(2).path().resolve("cells/function/capacity/1").resolve(RunFolder.CELL), "{}");
    assertThat(inStore("history", "--suite", "nightly", "--metric", "capacity").out())
        .containsPattern("function +measured +capacity +capacity +2 +missing ");
    assertThat(inStore("compare", runs.get(1).runId(), runs.get(2).runId()).out())
        .contains("function, even:", "cells/function/capacity/1/cell.json is not what was");
  }

  @Test
  void mistakesAreToldInWords() {
    assertThat(inStore("runs", "thin", "--keep", "-1").err())
        .isEqualTo("tenk: --keep: -1, expected 0 or more\n");
    assertThat(inStore("runs", "thin", "--keep", "1", "--suite", "weekly").err())
        .isEqualTo("tenk: no run of suite 'weekly'; see: tenk runs list\n");
    assertThat(inStore("runs", "thin").exitCode()).isEqualTo(2);
  }
}
