package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.cli.MadeRun;
import dev.tenk.cli.Said;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is asked of a run in which nothing succeeded, it is no success. */
class NothingSucceededTest {
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
        - {name: capacity, kind: capacity, start: 64/s, lowest: 32/s, warm_up: 1s, max_duration: 3h}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;
  private static final Outcome BROKEN = new Outcome.Failed(OptionalInt.of(500), Optional.empty());
  private static final Outcome THROTTLED =
      new Outcome.Throttled(OptionalInt.of(429), Optional.empty());
  private static final String WHY =
      "nothing succeeded: 300 of 300 requests were no success: 300 failed (HTTP 500); the first"
          + " said: no <model> here";

  @TempDir Path folder;

  @BeforeEach
  void prices() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
  }

  private MadeRun run(int day) throws IOException {
    return new MadeRun(folder.resolve("runs"), folder, SUITE, day);
  }

  private Said said(String... command) {
    String[] all = new String[command.length + 2];
    System.arraycopy(command, 0, all, 0, command.length);
    all[command.length] = "--store";
    all[command.length + 1] = folder.resolve("runs").toString();
    return tenk(all);
  }

  private Said report(RunFolder run) {
    return said("report", run.runId(), "--out", folder.resolve("out").toString());
  }

  private String file(RunFolder run, String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(run.runId()).resolve(name));
  }

  @Test
  void aReportSaysItInEachForm() throws IOException {
    RunFolder run = run(0).cell("even", BROKEN).complete();

    Said said = report(run);
    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(inOneLine(said.out()))
        .contains("missed!, 10.0/s")
        .contains("! function: invalid, " + WHY);

    JsonNode cell = new ObjectMapper().readTree(file(run, "report.json")).at("/targets/0/cells/0");
    assertThat(cell.at("/valid").booleanValue()).isFalse();
    assertThat(cell.at("/slo_valid").booleanValue()).isFalse();
    assertThat(cell.at("/invalid_because/0").textValue()).isEqualTo("invalid, " + WHY);
    assertThat(cell.at("/errors"))
        .hasToString(
            "[{\"kind\":\"failed (HTTP 500)\",\"requests\":300,\"said\":\"no <model> here\"}]");
    assertThat(file(run, "cost-per-10k.csv").lines().skip(1))
        .allMatch(row -> row.contains(",invalid,"));
    assertThat(file(run, "summary.md"))
        .contains("function, even is invalid: " + WHY.replace("<", "&lt;").replace(">", "&gt;"))
        .doesNotContain("- function, even: 300 of 300");
    assertThat(file(run, "report.html"))
        .contains("What was said with errors")
        .contains("300 failed (HTTP 500), the first said: no &lt;model&gt; here")
        .doesNotContain("<model>");
  }

  @Test
  void nothingIsDecidedByIt() throws IOException {
    RunFolder before = run(0).cell("even", 10).complete();
    RunFolder broken = run(1).cell("even", BROKEN).complete();

    assertThat(inOneLine(said("matrix", broken.runId()).out()))
        .contains(
            "Nothing is recommended: no target has a cost at this demand.",
            "function: nothing was measured that succeeded.")
        .doesNotContain("missed");

    Said compared = said("compare", before.runId(), broken.runId());
    assertThat(compared.out())
        .contains(
            "function, even: indicative",
            "- The candidate is invalid: its figures are shown and prove nothing.")
        .doesNotContain("rejected", "regressed");
    assertThat(said("compare", before.runId(), broken.runId(), "--fail-on", "regressed").exitCode())
        .isEqualTo(1);

    assertThat(said("history", "--suite", "nightly").out())
        .contains(
            "- function, even, goodput: 1 of 2 nights: 1 invalid.",
            "- function, even, error-ratio: 1 of 2 nights: 1 invalid.",
            "- function, cost-per-10k: 1 of 2 nights: 1 no figure.");
  }

  @Test
  void aSearchWithoutASuccessHasNoCapacity() throws IOException {
    RunFolder run = run(0).search("capacity", 0, THROTTLED).complete();

    Said said = report(run);
    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(inOneLine(said.out()))
        .contains(
            "! function, capacity: the search found no capacity, as nothing succeeded in any of 3"
                + " steps; 1000 of 1000 requests were no success: 1000 throttled (HTTP 429)");
    assertThat(file(run, "summary.md"))
        .contains(
            "- function, capacity: not known: nothing succeeded in any of 3 steps; 3 steps, 64.0"
                + " req/s missed, 32.0 req/s missed, 32.0 req/s missed.")
        .contains("| function | measured | not known |");
    assertThat(said("history", "--suite", "nightly").out()).doesNotContain("req/s");
  }

  @Test
  void aSearchRestsOnNoStepThatFailedAltogether() throws IOException {
    RunFolder run = run(0).search("capacity", 100, BROKEN).complete();

    Said said = report(run);
    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(inOneLine(said.out()))
        .contains(
            "! function, capacity: the search found no upper end, as nothing succeeded at 101.6"
                + " req/s, where requests failed; 1000 of 1000 requests were no success: 1000 failed"
                + " (HTTP 500); the first");
    assertThat(file(run, "summary.md"))
        .contains("at least 95.89 req/s: nothing succeeded at 101.6 req/s, where requests failed; ")
        .contains("128 req/s invalid, 128 req/s invalid, 90.5 req/s met");
  }

  /** No room at that rate, and enough below it: that is what a search looks for. */
  @Test
  void aSearchMayRestOnStepsWithoutRoom() throws IOException {
    RunFolder run = run(0).search("capacity", 100, THROTTLED).complete();

    assertThat(report(run).exitCode()).isZero();
    assertThat(file(run, "summary.md"))
        .contains("≥ 95.89, &lt; 101.6 req/s: both ends confirmed")
        .doesNotContain("Warnings");
  }

  @Test
  void theOnlyVersionIsSaidAndSeveralAreAWarning() throws IOException {
    RunFolder one = run(0).answeredBy("3").cell("even", 10).complete();
    assertThat(report(one).exitCode()).isZero();
    assertThat(file(one, "summary.md")).contains("- function: version 3 answered.");

    RunFolder two =
        run(1).answeredBy("3").cell("even", 10).answeredBy("4").cell("even", 10).complete();
    assertThat(report(two).exitCode()).isEqualTo(3);
    assertThat(file(two, "summary.md"))
        .contains(
            "- function: 2 versions answered: 3 in even/1, 4 in even/2; measure one at a time: give"
                + " the target a version (or variant)")
        .doesNotContain("version 3 answered.");
  }

  @Test
  void anotherVersionThanBeforeTheLoadIsAWarning() throws IOException {
    RunFolder same = run(0).provedAs("3").answeredBy("3").cell("even", 10).complete();
    assertThat(report(same).exitCode()).isZero();

    RunFolder other = run(1).provedAs("3").answeredBy("4").cell("even", 10).complete();
    assertThat(report(other).exitCode()).isEqualTo(3);
    assertThat(file(other, "summary.md"))
        .contains(
            "- function: 2 versions answered: 3 in the proof before the load, 4 in even/1; measure"
                + " one at a time: give the target a version (or variant)");
  }

  @Test
  void whatAReaderShouldKnowOfATargetMakesNoRunIncomplete() throws IOException {
    RunFolder run = run(0).noted("target 'function' answers as 'g'.").cell("even", 10).complete();

    assertThat(report(run).exitCode()).isZero();
    assertThat(file(run, "summary.md"))
        .contains("- target 'function' answers as 'g'.")
        .doesNotContain("Warnings");
  }

  private static String inOneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
