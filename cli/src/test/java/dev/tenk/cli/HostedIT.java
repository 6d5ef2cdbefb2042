package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosted services, imitated by a local cloud in a process of its own: real commands and drivers.
 */
class HostedIT {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final Path AWS_PRICES = HOME.resolve("prices/aws-us-east-1-2026-11.csv");

  @TempDir Path folder;
  private Path profile;

  /** The one that comes with tenk, of a model that takes no time, and with shorter delays. */
  @BeforeEach
  void writeProfile() throws IOException {
    profile =
        Files.writeString(
            folder.resolve("local-cloud.yaml"),
            Files.readString(HOME.resolve("profiles/local-cloud.yaml"))
                // they contain the secret
                .replaceAll("(?m)^#.*\n", "")
                .replace("efficientnet-lite0-int8", TinyModel.TWICE.spec(TinyModel.NAME, folder))
                .replace("container_delay: 1s", "container_delay: 200ms")
                .replace("scale_from_zero_delay: 500ms", "scale_from_zero_delay: 200ms"));
  }

  @Test
  void everyKindIsMeasuredToItsEnd() throws Exception {
    String suite =
        suite(
            target("realtime", "sagemaker-realtime", "endpoint: tenk-realtime", ""),
            target("serverless", "sagemaker-serverless", "endpoint: tenk-serverless", ""),
            target(
                "async",
                "sagemaker-async",
                "endpoint: tenk-async, upload_to: 's3://tenk-local/input'",
                ""),
            target("lambda", "lambda", "function: tenk-lambda", ""));
    try (TenkProcess tenk =
        TenkProcess.start(
            folder, arguments(suite, "{kind: constant, rate: 10/s, warm_up: 1s, duration: 2s}"))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("emulated", "tenk report RUN -v");
    }
    RunFolder run = onlyRun();
    RunManifest manifest = run.manifest();
    assertThat(run.missing(manifest)).isEmpty();
    assertThat(manifest.targets())
        .allSatisfy(target -> assertThat(target.standing()).isEqualTo(Standing.EMULATED));
    assertThat(manifest.targets())
        .allSatisfy(target -> assertThat(target.details()).containsEntry("facts_from", "account"));

    assertThat(samples(run, "realtime"))
        .allSatisfy(sample -> assertThat(sample.server().variant()).contains("AllTraffic"));
    assertThat(service(run, "realtime").metrics()).isPresent();
    assertThat(service(run, "serverless").coldStarts()).isPresent();
    assertThat(service(run, "serverless").billed().orElseThrow().basis())
        .isEqualTo(ServiceSide.Basis.MONITORED);
    assertThat(service(run, "async").pollGap().orElseThrow().requests()).isEqualTo(20);

    List<Sample> invocations = samples(run, "lambda");
    assertThat(invocations).anySatisfy(sample -> assertThat(sample.server().cold()).contains(true));
    // calls that met the function's concurrency limit are not billed
    List<Long> billedNanos =
        invocations.stream()
            .filter(sample -> sample.phase() == Phase.STEADY)
            .flatMapToLong(sample -> sample.server().billedNanos().stream())
            .boxed()
            .toList();
    ServiceSide.Billed billed = service(run, "lambda").billed().orElseThrow();
    assertThat(billed.requests()).isEqualTo(billedNanos.size());
    assertThat(billed.nanos()).isEqualTo(billedNanos.stream().mapToLong(Long::longValue).sum());
    assertThat(billed.basis()).isEqualTo(ServiceSide.Basis.SAID);
    assertThat(billed.warm().orElseThrow().requests())
        .isEqualTo(
            invocations.stream()
                .filter(sample -> sample.phase() == Phase.STEADY)
                .filter(sample -> sample.server().cold().equals(Optional.of(false)))
                .count());
    assertThat(invocations)
        .filteredOn(sample -> sample.server().cold().equals(Optional.of(true)))
        .hasSize((int) billed.cold().orElseThrow().requests())
        .allSatisfy(
            sample ->
                assertThat(sample.server().billedNanos().getAsLong())
                    .isGreaterThanOrEqualTo(sample.server().initNanos().getAsLong()));
    Path cells = run.path().resolve("cells");
    assertThat(cells.resolve("lambda/load/1").resolve(RunFolder.COLD_LOG)).exists();
    assertThat(cells.resolve("serverless/load/1").resolve(RunFolder.COLD_LOG)).exists();
    assertThat(cells.resolve("realtime/load/1").resolve(RunFolder.COLD_LOG)).doesNotExist();
    assertNoSecretsIn(folder);
    assertMatrix();
  }

  /** Two response times of each call, and a job that has none. */
  @Test
  void answersInPartsAndAJob() throws Exception {
    Path book =
        Files.writeString(
            folder.resolve("book.csv"),
            Files.readString(AWS_PRICES)
                + "AmazonSageMaker,,USE1-Tsform:ml.m5.xlarge,transform,hour,0,,0.23,us-east-1,,unconfirmed,test,\n");
    String suite =
        suite(
                target(
                    "realtime", "sagemaker-realtime", "endpoint: tenk-realtime", "streaming: true"),
                target("lambda", "lambda", "function: tenk-lambda", "streaming: true"),
                target(
                    "batch",
                    "sagemaker-batch-transform",
                    "model: tenk-realtime-model, instance_type: ml.m5.xlarge, inferences: 20",
                    "upload_to: 's3://tenk-local/batch'"))
            .replace(AWS_PRICES.toString(), book.toString());
    try (TenkProcess tenk =
        TenkProcess.start(
            folder, arguments(suite, "{kind: constant, rate: 10/s, warm_up: 1s, duration: 2s}"))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
    }
    RunFolder run = onlyRun();
    for (String target : List.of("realtime", "lambda")) {
      ServiceSide.Streamed streamed = service(run, target).streamed().orElseThrow();
      assertThat(streamed.requests()).isPositive();
      assertThat(streamed.chargedBytes()).isZero();
      assertThat(samples(run, target))
          .filteredOn(Sample::succeeded)
          .isNotEmpty()
          .allSatisfy(
              sample ->
                  assertThat(sample.firstByteNanos().getAsLong())
                      .isLessThan(sample.responseNanos()));
    }
    JobFigures job = JobFigures.of(run.manifest().target("batch").details()).orElseThrow();
    assertThat(job.inferences()).isEqualTo(20);
    assertThat(run.manifest().plan().cells())
        .extracting(CellKey::target)
        .containsExactlyInAnyOrder("realtime", "lambda");
    Path out = folder.resolve("out").resolve(run.runId());
    assertThat(Files.readString(out.resolve("summary.md")))
        .contains("the SLO does not apply to it", "first byte p50");
    assertThat(Files.readString(out.resolve("report.html"))).contains("inferences/s");
    assertThat(Files.readString(out.resolve("cost-lines.csv")))
        .contains("response streaming", "Tsform");
    assertThat(Files.readString(out.resolve("report.json")))
        .contains("\"first_byte\"", "\"inferences\" : 20");
  }

  /** The same run, asked other questions without running it again. */
  private void assertMatrix() throws Exception {
    Path scenario = folder.resolve("plan.yaml");
    Files.writeString(
        scenario,
        """
        name: plan
        region: us-east-1
        price_books: ["%s"]
        demand: {inferences: 1000/month, peak_per_s: 1}
        deployments:
          - {name: async to zero, kind: sagemaker-async, measured: async, start_s: 300, rest_s: 600}
        """
            .formatted(AWS_PRICES));
    Path csv = folder.resolve("matrix.csv");
    Path markdown = folder.resolve("matrix.md");
    Said said =
        Said.tenk(
            "matrix",
            "latest",
            "--store",
            folder.resolve("runs").toString(),
            "--scenario",
            scenario.toString(),
            "--demand",
            "100,100000",
            "--slo",
            "p50=30s",
            "--out",
            csv + "," + markdown);
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("SLO: response time p50 ≤ 30,000 ms, errors ≤ 0 %");
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows).hasSize(1 + 2 * 4);
    assertThat(rows.get(0)).startsWith("demand_inferences_per_month,demand_peak_req_per_s,target,");
    assertThat(rows)
        .anyMatch(row -> row.startsWith("100,0.1,async to zero,sagemaker-async,us-east-1,emulated"))
        .anyMatch(row -> row.contains("it starts from zero"))
        .noneMatch(row -> row.contains(",async,"));
    assertThat(Files.readString(markdown)).startsWith("# Decision matrix");
    Path dear = folder.resolve("dear.csv");
    Files.writeString(dear, Files.readString(AWS_PRICES).replace("0.0000002", "0.2"));
    Said report =
        Said.tenk(
            "report",
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString(),
            "--prices",
            dear.toString());
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(report.out()).contains("re-priced", "dear.csv");
  }

  @Test
  void aPlanAboveTheCeilingIsRefusedBeforeAnyLoad() throws Exception {
    String suite = suite(target("lambda", "lambda", "function: tenk-lambda", "max_requests: 20"));
    Said said = run(suite, "{kind: constant, rate: 10/s, warm_up: 1s, duration: 3s}");
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("suite.yaml:", "max_requests: 37 requests are planned", "20 allowed")
        .doesNotContain("\tat ");
    assertThat(new RunStore(folder.resolve("runs")).runs()).isEmpty();
  }

  @Test
  void aMissingPriceIsToldBeforeAnyLoad() throws Exception {
    String suite =
        suite(target("lambda", "lambda", "function: tenk-lambda", ""))
            .replace(AWS_PRICES.toString(), HOME.resolve("prices/edge.csv").toString());
    Said said = run(suite, "{kind: constant, rate: 10/s, warm_up: 1s, duration: 3s}");
    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err())
        .contains("no price for service 'AWSLambda'", "tenk prices refresh --region us-east-1");
    assertThat(new RunStore(folder.resolve("runs")).runs()).isEmpty();
  }

  @Test
  void theCeilingEndsAClosedWorkload() throws Exception {
    String suite = suite(target("lambda", "lambda", "function: tenk-lambda", "max_requests: 25"));
    Said said = run(suite, "{kind: closed, callers: 2, warm_up: 0s, duration: 1m}");
    assertThat(said.exitCode()).as(said.err()).isEqualTo(3);
    assertThat(said.out()).contains("max_requests was reached after 25 requests");
    RunFolder run = onlyRun();
    assertThat(samples(run, "lambda")).hasSize(25);
    assertThat(run.requestsHanded("lambda", cell -> 0)).isEqualTo(25);
  }

  @Test
  void whatIsWrongWithATargetIsToldBeforeAnyLoad() throws Exception {
    String suite = suite(target("lambda", "lambda", "function: nobody", ""));
    Said said = run(suite, "{kind: constant, rate: 10/s, duration: 3s}");
    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err())
        .contains("target 'lambda'", "lambda:GetFunctionConfiguration", "'nobody'", "us-east-1")
        .doesNotContain("\tat ");
    assertThat(new RunStore(folder.resolve("runs")).runs()).isEmpty();
  }

  @Test
  void theExampleForARealAccountIsASuite() {
    SuiteFile example = SuiteFile.read(HOME.resolve("suites/aws-example.yaml"));

    assertThat(example.suite().targets())
        .allSatisfy(target -> assertThat(target.standing()).isEqualTo(Standing.MEASURED));
  }

  private String target(String name, String kind, String place, String more) {
    String response =
        kind.equals("lambda")
            ? "template: '{\"tensor\": \"{{base64}}\"}', response: /output"
            : "response: float32";
    return "  - {name: %s, kind: %s, standing: emulated, connections: 10000, local_cloud: %s, region: us-east-1, %s, %s, %s%s}\n"
        .formatted(
            name,
            kind,
            profile,
            place,
            "input: {layout: NCHW, datatype: FP32, mean: 127, std: 128, width: 4, height: 4}",
            response,
            more.isEmpty() ? "" : ", " + more);
  }

  private static String suite(String... targets) {
    return """
    name: hosted
    # a bound so wide that no stall of a machine makes a start late by it
    slo: p50=4m
    demand: 1000/month peak 1/s
    prices: %s
    payloads: {synthetic: {count: 3, width: 4, height: 4}}
    targets:
    """
            .formatted(AWS_PRICES)
        + String.join("", targets);
  }

  private Said run(String suite, String workload) throws IOException {
    return Said.tenk(arguments(suite, workload));
  }

  private String[] arguments(String suite, String workload) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, suite + "workloads:\n  - " + workload.replace("{", "{name: load, "));
    return new String[] {
      "run",
      file.toString(),
      "--store",
      folder.resolve("runs").toString(),
      "--out",
      folder.resolve("out").toString()
    };
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private static ServiceSide service(RunFolder run, String target) {
    CellFacts facts = run.cellFacts(new CellKey(target, "load", 1));
    return facts.service().orElseThrow();
  }

  private static List<Sample> samples(RunFolder run, String target) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(
        run.cell(new CellKey(target, "load", 1)).resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }

  private static void assertNoSecretsIn(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(text)
            .as(file.toString())
            .doesNotContain("local-cloud-secret", "AWS4-HMAC-SHA256", "X-Amz-Security-Token");
      }
    }
  }
}
