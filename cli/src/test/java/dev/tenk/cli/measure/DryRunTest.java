package dev.tenk.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.session.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans and estimates; nothing of this starts or asks anything. */
class DryRunTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void thePlanOfTheExampleForARealAccount() throws IOException {
    Said said = Said.tenk("run", "--dry-run", HOME.resolve("suites/aws-example.yaml").toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertGolden("dry-run-aws-example.txt", said.out());
  }

  @Test
  void theSuiteForTwoBuildsOnADeviceIsAWholeOne() {
    String suite = HOME.resolve("suites/hef-compare.yaml").toString();
    Said run = Said.tenk("run", "--dry-run", suite);
    assertThat(run.err()).isEmpty();
    // 4 cells of 60 s of load, 5 s of warm-up, 5 s for the driver, 5 s of idle_for
    assertThat(run.out()).contains("suite hef-compare: 4 cells, about 5 min 00 s");

    Said rounds =
        Said.tenk(
            "ab",
            "--dry-run",
            suite,
            "--workload",
            "poisson-40",
            "--baseline",
            "v11",
            "--candidate",
            "v12");
    assertThat(rounds.err()).isEmpty();
    assertThat(rounds.out()).contains("suite hef-compare: 96 cells");
  }

  @Test
  void theSuiteForTwoHatsSideBySideIsAWholeOne() {
    Said run = Said.tenk("run", "--dry-run", HOME.resolve("suites/hats-compare.yaml").toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    // 12 cells of 60 s of load, 5 s of warm-up, 5 s for the driver
    assertThat(run.out()).contains("suite hats-compare: 12 cells, about 14 min 00 s");
  }

  @Test
  void aReplaySaysHowItsFileWasRead() throws IOException {
    Path trace = folder.resolve("trace.csv");
    Files.writeString(
        trace,
        "id,TIMESTAMP\n1,2026-01-31 08:00:00\n2,2026-01-31 08:00:01.5\n3,2026-01-31 09:00:00\n");
    Said said =
        one("kind: replay, file: trace.csv, column: timestamp, to: 1h, speed: 2, warm_up: 0s");

    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains(
            "replay of w: "
                + trace
                + ": column 'TIMESTAMP', dates and times without a zone, taken as UTC; 3 rows from"
                + " 2026-01-31T08:00:00 to 2026-01-31T09:00:00; 2 of them from 2026-01-31T08:00:00"
                + " to 2026-01-31T08:00:01.500; 2 times as fast\n");
  }

  /** One is expected, and with this seed none comes. */
  @Test
  void aWindowWithoutARequestIsRefused() throws IOException {
    Said said = one("kind: poisson, rate: 1/s, duration: 1s");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .endsWith(
            "one.yaml: workload 'w': no request falls into the window of repetition 1 with seed 2;"
                + " lengthen it, raise the rate, or take another seed\n");
  }

  private Said one(String workload) throws IOException {
    Path suite = folder.resolve("one.yaml");
    Files.writeString(
        suite,
        """
        name: one
        seed: 2
        slo: p90=1s,errors=1%%
        demand: 300000/month peak 5/s
        prices: %s
        payloads: {synthetic: {count: 2, width: 8, height: 8, seed: 7}}
        targets:
          - name: edge
            kind: edge-http
            standing: stand-in
            url: http://127.0.0.1:9
            device: %s
            model: m
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        workloads:
          - {name: w, %s}
        """
            .formatted(
                HOME.resolve("prices/edge.csv"),
                HOME.resolve("prices/devices/raspberry-pi-5-hailo-8l.yaml"),
                workload));
    return Said.tenk("run", "--dry-run", suite.toString());
  }

  @Test
  void aRunOfSeveralKindsWithCommands() throws IOException {
    Said said = dryRun("--max-spend", "0.50");

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertGolden("dry-run-mixed.txt", said.out().replace(folder.toString(), "FOLDER"));
    assertThat(folder.resolve("runs")).doesNotExist();
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void anAmountThatIsNoneIsRefused() throws IOException {
    Said said = dryRun("--max-spend", "much");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("--max-spend: 'much' is not an amount above 0");
  }

  /** 2 instances of 0.102 USD an hour for 5 h 5 s are above 1 USD. */
  @Test
  void unattendedARunAboveOneDollarNeedsABoundAndLeavesNothingBehind() throws IOException {
    Said said = run(suite("5h"));

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("this run is estimated at $", "say how much it may cost with --max-spend USD");
    assertThat(folder.resolve("runs")).doesNotExist();
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void whatNobodyCanSayIsNotCheapEither() throws IOException {
    Said said = run(suite("1m").replace("instance_count: 2, ", ""));

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains(
            "nobody can say what these cost: target 'realtime' (its instance_count is not known;");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  /** The suite offers 10 req/s. */
  @Test
  void aRateBeyondWhatThisMachineReachedIsRefused() throws IOException {
    reached(9, Host.facts());
    Said said = dryRun();
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("suite.yaml: workload 'even' offers up to 10 req/s, and this machine reached 9");

    reached(10, Host.facts());
    assertThat(dryRun().exitCode()).isZero();
    RunManifest.Host here = Host.facts();
    reached(
        9,
        new RunManifest.Host(
            here.cpu(), here.cores() + 1, here.memoryBytes(), here.kernel(), here.jvm()));
    assertThat(dryRun().exitCode()).isZero();
  }

  private void reached(int perSecond, RunManifest.Host host) throws IOException {
    new GeneratorReach(
            Instant.EPOCH,
            host,
            new GeneratorReach.Rates(
                perSecond,
                20,
                OptionalInt.of(perSecond),
                OptionalInt.of(perSecond),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty()),
            Optional.empty(),
            Optional.empty())
        .write(folder.resolve("runs"));
  }

  private Said dryRun(String... more) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, suite("10m"));
    String[] all = new String[more.length + 5];
    System.arraycopy(
        new String[] {
          "run", "--dry-run", file.toString(), "--store", folder.resolve("runs").toString()
        },
        0,
        all,
        0,
        5);
    System.arraycopy(more, 0, all, 5, more.length);
    return Said.tenk(all);
  }

  private Said run(String suite) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, suite);
    return Said.tenk("run", file.toString(), "--store", folder.resolve("runs").toString());
  }

  private static String suite(String duration) {
    return """
    name: mixed
    seed: 4
    slo: p50=250ms
    demand: 1000/month peak 1/s
    prices: [%1$s/prices/edge.csv, %1$s/prices/aws-us-east-1-2026-11.csv]
    payloads: {synthetic: {count: 3}}
    before: touch ran
    repetitions: 2
    targets:
      - {name: pi, kind: edge-http, standing: stand-in, device: %1$s/prices/devices/raspberry-pi-5-hailo-8l.yaml, url: 'http://127.0.0.1:9', model: m, input: {layout: NCHW, datatype: FP32}}
      - {name: realtime, kind: sagemaker-realtime, standing: measured, region: us-east-1, endpoint: e, max_requests: 100000000, response: float32, instance_type: ml.c5.large, instance_count: 2, before: touch ran, after: [echo one, echo two]}
      - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, max_requests: 100000000, response: /output, memory_mb: 2048, template: '{"tensor": "{{base64}}"}'}
      - {name: imitation, kind: lambda, standing: emulated, local_cloud: %1$s/profiles/local-cloud.yaml, region: us-east-1, function: f, response: /output, template: '{"tensor": "{{base64}}"}'}
    workloads:
      - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: %2$s}
    """
        .formatted(HOME, duration);
  }

  private static void assertGolden(String name, String text) throws IOException {
    Path made = Path.of("target/golden").resolve(name);
    Files.createDirectories(made.getParent());
    Files.writeString(made, text);
    assertThat(made).hasSameTextualContentAs(Path.of("src/test/resources/golden").resolve(name));
  }
}
