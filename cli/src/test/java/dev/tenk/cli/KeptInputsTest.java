package dev.tenk.cli;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is whole by itself: what is reported of it follows from its folder alone. */
class KeptInputsTest {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: [../prices/book.csv, ../prices/edge.csv]
      payloads: {images: images}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
        - {name: board, kind: edge-http, standing: measured, device: ../prices/board.yaml, url: "http://127.0.0.1:1", model: m}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
        - {name: again, kind: replay, file: ../calls.csv, warm_up: 0s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;
  private static final Path PRICES = Path.of("../prices").toAbsolutePath().normalize();
  private static final List<String> FILES =
      List.of(
          "cost-per-10k.csv",
          "cost-lines.csv",
          "decision-matrix.csv",
          "summary.md",
          "report.json",
          "report.html");

  @TempDir Path folder;
  private Path project;
  private RunFolder run;
  private int reports;

  @BeforeEach
  void measure() throws IOException {
    project = folder.resolve("project");
    Files.createDirectories(project.resolve("suites/images"));
    Files.createDirectories(project.resolve("prices"));
    Files.copy(Path.of("../docs/report.png"), project.resolve("suites/images/report.png"));
    Files.writeString(project.resolve("prices/book.csv"), BOOK);
    Files.copy(PRICES.resolve("edge.csv"), project.resolve("prices/edge.csv"));
    Files.copy(
        PRICES.resolve("devices/raspberry-pi-5-hailo-8l.yaml"),
        project.resolve("prices/board.yaml"));
    Files.writeString(project.resolve("calls.csv"), "0.5,GET /?token=s3cr3t\n29.5,x\n");
    run =
        new MadeRun(project.resolve("runs"), project.resolve("suites"), SUITE, 0)
            .cell("even", 10)
            .complete();
  }

  private Path otherPlace() throws IOException {
    Path store = folder.resolve("elsewhere/runs");
    Trees.copy(project.resolve("runs"), store);
    Trees.delete(project);
    return store;
  }

  /** What a report prints, and what is in its files. */
  private record Report(Said said, Path out) {
    String file(String name) throws IOException {
      return Files.readString(out.resolve(name));
    }
  }

  private Report report(Path store, String... options) {
    Path out = folder.resolve("out-" + reports++);
    List<String> all = new ArrayList<>(List.of("report", run.runId(), "-v"));
    all.addAll(List.of("--store", store.toString(), "--out", out.toString()));
    all.addAll(List.of(options));
    return new Report(tenk(all.toArray(String[]::new)), out.resolve(run.runId()));
  }

  private void edit(String from, String to) throws IOException {
    Path book = project.resolve("prices/book.csv");
    Files.writeString(book, Files.readString(book).replace(from, to));
  }

  /** As a version of tenk left it that kept nothing but the suite. */
  private void asOlderVersionsDid() throws IOException {
    RunManifest kept = run.manifest();
    run.writeManifest(
        new RunManifest(
            kept.runId(),
            kept.toolVersion(),
            kept.startedAt(),
            kept.labels(),
            kept.host(),
            kept.suite(),
            new Inputs(kept.inputs().payloadsSha256(), kept.inputs().replaySha256(), List.of()),
            kept.plan(),
            kept.targets(),
            kept.progress(),
            kept.checksums(),
            kept.thinned()));
    Trees.delete(run.path().resolve("inputs"));
  }

  @Test
  void aCopiedRunFolderReportsTheSameByteForByte() throws IOException {
    Report before = report(project.resolve("runs"));
    assertThat(before.said().exitCode()).as(before.said().err()).isZero();
    assertThat(before.file("cost-lines.csv")).contains(",requests,").contains("function");
    edit("0.0000002", "0.2");

    Report edited = report(project.resolve("runs"));
    Report copied = report(otherPlace());

    for (Report report : List.of(edited, copied)) {
      assertThat(report.said().exitCode()).as(report.said().err()).isZero();
      // only the terminal says that the books have changed
      assertThat(
              report
                  .said()
                  .out()
                  .replace(report.out().toString(), "")
                  .replaceAll("(?m)^prices have changed .*\\R(?: {2}.*\\R)*", ""))
          .isEqualTo(before.said().out().replace(before.out().toString(), ""));
      for (String file : FILES) {
        assertThat(report.file(file)).as(file).isEqualTo(before.file(file));
      }
    }
  }

  @Test
  void nothingElseIsKept() throws IOException {
    assertThat(run.manifest().inputs().files())
        .extracting(Input::file)
        .containsExactly(
            "suite.yaml",
            "inputs/payloads.csv",
            "inputs/book.csv",
            "inputs/edge.csv",
            "inputs/board.yaml");
    try (Stream<Path> walk = Files.walk(run.path())) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllBytes(file))
            .asString()
            .as(file.toString())
            .doesNotContain("s3cr3t");
      }
    }
    assertThat(Files.readString(run.path().resolve("inputs/payloads.csv")))
        .startsWith("payload_id,name,bytes,sha256,label\n0,report.png,");
  }

  @Test
  void everyCommandReadsTheFolder() throws IOException {
    RunFolder second =
        new MadeRun(project.resolve("runs"), project.resolve("suites"), SUITE, 1)
            .cell("even", 10)
            .complete();
    Path store = project.resolve("runs");
    List<List<String>> commands =
        List.of(
            List.of("matrix", run.runId()),
            List.of("compare", run.runId(), second.runId()),
            List.of("history", "--suite", "nightly"),
            List.of("runs", "show", run.runId()));
    List<Said> before = commands.stream().map(command -> said(command, store)).toList();
    assertThat(before).allSatisfy(said -> assertThat(said.exitCode()).as(said.err()).isZero());
    assertThat(before.get(2).out()).contains("cost-per-10k");

    Path elsewhere = otherPlace();

    for (int i = 0; i < commands.size(); i++) {
      Said now = said(commands.get(i), elsewhere);
      assertThat(now.exitCode()).as(now.err()).isZero();
      assertThat(now.out().replace(elsewhere.toString(), store.toString()))
          .isEqualTo(before.get(i).out());
    }
  }

  private static Said said(List<String> command, Path store) {
    return tenk(
        Stream.concat(command.stream(), Stream.of("--store", store.toString()))
            .toArray(String[]::new));
  }

  @Test
  void pricesThatHaveChangedSinceAreSaid() throws IOException {
    assertThat(report(project.resolve("runs")).said().out()).doesNotContain("have changed");

    edit("0.0000166667", "0.0000333334");

    // by hand: 10,000 × 0.0000002 + 10,000 s × 1 GB × the price of a GB-second, each a second
    assertThat(report(project.resolve("runs")).said().words())
        .containsOnlyOnce("prices have changed since the run: by ")
        .containsPattern(
            "10K at the demand cost function \\$[0-9.]+ instead of \\$[0-9.]+ \\(see them all with --prices\\)");
    assertThat(report(otherPlace()).said().out()).doesNotContain("have changed");
  }

  @Test
  void otherPricesAreSaidInEveryOutput() throws IOException {
    Path dear = folder.resolve("dear.csv");
    Files.writeString(
        dear,
        BOOK.replace("0.0000002", "0.0002")
            + Files.readString(PRICES.resolve("edge.csv")).lines().skip(1).toList().stream()
                .map(line -> line + "\n")
                .reduce("", String::concat));
    String rePriced = "re-priced with " + dear;

    Report own = report(project.resolve("runs"));
    Report other = report(otherPlace(), "--prices", dear.toString());

    assertThat(other.said().exitCode()).as(other.said().err()).isZero();
    assertThat(other.said().words()).contains("prices " + rePriced + ", as of ");
    for (String file : FILES) {
      assertThat(own.file(file)).as(file).doesNotContain("re-priced");
      assertThat(other.file(file)).as(file).contains(rePriced);
    }
    assertThat(amounts(other)).hasSameSizeAs(amounts(own)).isNotEqualTo(amounts(own));
    Path csv = folder.resolve("matrix.csv");
    Said matrix =
        said(
            List.of("matrix", run.runId(), "--prices", dear.toString(), "--out", csv.toString()),
            folder.resolve("elsewhere/runs"));
    assertThat(matrix.words()).contains("prices: " + rePriced + ", as of ");
    assertThat(Files.readString(csv)).contains(rePriced);
  }

  @Test
  void anInputThatWasChangedIsNamedAndNothingIsPricedByIt() throws IOException {
    Path book = run.path().resolve("inputs/book.csv");
    Files.writeString(book, BOOK.replace("0.0000002", "0.2"));

    Report report = report(project.resolve("runs"));

    assertThat(report.said().exitCode()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
    assertThat(report.said().words())
        .contains("prices none")
        .contains(
            "There are no costs: " + book + " is not what the run began with; take it from a copy.")
        .contains("even");
    assertThat(report.file("cost-per-10k.csv").lines().toList())
        .hasSize(2)
        .element(1)
        .asString()
        .contains("is not what the run began with");
    assertThat(said(List.of("runs", "show", run.runId()), project.resolve("runs")).out())
        .contains("damaged   inputs/book.csv");
    assertThat(said(List.of("history", "--suite", "nightly"), project.resolve("runs")).words())
        .contains("There are no costs: " + book);
    assertThat(said(List.of("runs", "thin", "--keep", "0"), project.resolve("runs")).out())
        .contains("left as it is: inputs/book.csv is not what was measured");
  }

  @Test
  void aSuiteThatWasChangedIsRefused() throws IOException {
    Path suite = run.path().resolve(RunFolder.SUITE);
    Files.writeString(suite, SUITE.replace("10000/month", "20000/month"));

    Said said = report(project.resolve("runs")).said();

    assertThat(said.exitCode()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
    assertThat(said.err())
        .isEqualTo("tenk: " + suite + " is not what the run began with; take it from a copy\n");
  }

  @Test
  void anOlderRunIsPricedByWhatIsThereNowAndSaysSo() throws IOException {
    Report before = report(project.resolve("runs"));
    asOlderVersionsDid();

    Report report = report(project.resolve("runs"));

    assertThat(report.said().exitCode()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
    assertThat(report.said().words())
        .containsOnlyOnce(
            "The run kept no price books and device profiles, as those of older versions did not; costs are by %s, %s, %s as they are now."
                .formatted(
                    project.resolve("prices/board.yaml"),
                    project.resolve("prices/book.csv"),
                    project.resolve("prices/edge.csv")));
    assertThat(amounts(report)).isEqualTo(amounts(before));
  }

  private static List<String> amounts(Report report) throws IOException {
    List<String> lines = report.file("cost-lines.csv").lines().toList();
    // without the last three columns, of which one is the book's name
    return lines.stream().map(line -> line.replaceFirst(",[^,]*,[^,]*,[^,]*$", "")).toList();
  }

  @Test
  void anOlderRunWhosePricesAreGoneStillHasItsTimes() throws IOException {
    asOlderVersionsDid();
    Path moved = otherPlace();

    Report report = report(moved);

    assertThat(report.said().exitCode()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
    assertThat(report.said().err()).isEmpty();
    assertThat(report.said().words())
        .containsOnlyOnce(
            "The run kept no price books and device profiles, as those of older versions did not, and there are no costs: ")
        .contains(project.resolve("prices/board.yaml") + " is not a file that can be read")
        .contains("function");
    assertThat(report.file("cost-per-10k.csv").lines().toList()).hasSize(2);
    assertThat(said(List.of("matrix", run.runId()), moved).exitCode())
        .isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
    assertThat(said(List.of("history", "--suite", "nightly"), moved).words())
        .contains("response-p50", "there are no costs: ")
        .doesNotContain("cost-per-10k");
  }

  @Test
  void thinningLeavesWhatARunWasGiven() throws IOException {
    Path store = project.resolve("runs");
    Report before = report(store);
    assertThat(said(List.of("runs", "thin", "--keep", "0"), store).out())
        .contains("1 runs thinned");

    Report after = report(otherPlace());

    assertThat(after.said().exitCode()).as(after.said().err()).isZero();
    assertThat(after.file("cost-lines.csv")).isEqualTo(before.file("cost-lines.csv"));
  }

  /** The rest of a run is bounded and priced by what the first of it was. */
  @Test
  void whatGoesOnHasThePricesItBeganWith() throws IOException {
    RunManifest manifest = run.manifest();
    String sha256 = SuiteFile.of(run, manifest).priceBook().sha256();
    edit("0.0000002", "0.2");
    Files.writeString(project.resolve("suites/suite.yaml"), SUITE.replace("10/s", "20/s"));

    SuiteFile goesOn = SuiteFile.of(run, manifest);

    assertThat(goesOn.priceBook().sha256()).isEqualTo(sha256);
    assertThat(goesOn.text()).isEqualTo(SUITE);
    Files.delete(run.path().resolve("inputs/board.yaml"));
    assertThatThrownBy(() -> SuiteFile.of(run, manifest))
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("inputs/board.yaml cannot be read");
  }

  @Test
  void otherPayloadsAreNotMeasuredInARunThatGoesOn() throws IOException {
    Path image = project.resolve("suites/images/report.png");
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image.resolveSibling("second.png"), bytes);

    Said said = said(List.of("run", "--resume", run.runId()), project.resolve("runs"));

    assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(said.err())
        .isEqualTo(
            "tenk: the payloads are not those that run %s began with; start a new run\n"
                .formatted(run.runId()));
    Trees.delete(project.resolve("suites/images"));
    assertThat(said(List.of("run", "--resume", run.runId()), project.resolve("runs")).err())
        .startsWith("tenk: " + run.path().resolve("suite.yaml") + ":5:")
        .contains("images is not a folder that can be read");
    assertThat(new RunStore(project.resolve("runs")).runs()).hasSize(1);
  }
}
