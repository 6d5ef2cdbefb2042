package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jobs are due, and what they may cost; an hour of the instance costs 0.861 USD. */
class JobsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final double EACH_HOUR_USD = 0.861;

  @TempDir Path folder;

  @Test
  void allThatAJobMayCostCountsFromItsBegin() throws IOException {
    SuiteFile suiteFile = suite("ml.g4dn.xlarge");
    TargetPlan plan = suiteFile.suite().target("job");
    SpendGuard guard = new SpendGuard(suiteFile, Optional.of(new BigDecimal("1")), new TreeMap<>());
    guard.begin(plan, facts(Map.of()), System.nanoTime(), 0);
    assertThat(guard.takes(plan, HOUR)).isTrue();
    assertThat(guard.takes(plan, HOUR.multipliedBy(2))).isFalse();

    guard.jobBegins(plan, HOUR);
    // what a crash leaves in the manifest
    assertThat(usd(guard)).isCloseTo(EACH_HOUR_USD, within(1e-9));
    assertThat(guard.takes(plan, HOUR)).isFalse();

    guard.jobEnded(plan, HOUR, Duration.ofSeconds(36));
    assertThat(usd(guard)).isCloseTo(EACH_HOUR_USD / 100, within(1e-9));
  }

  private static double usd(SpendGuard guard) {
    return guard.spend().orElseThrow().usd().get("job").doubleValue();
  }

  /** No number of requests bounds it. */
  @Test
  void aJobWithoutAPriceCannotBeBounded() throws IOException {
    SuiteFile suiteFile = suite("ml.m5.xlarge");
    SpendGuard guard = new SpendGuard(suiteFile, Optional.of(BigDecimal.ONE), new TreeMap<>());
    assertThatThrownBy(() -> guard.requireConsent(List.of(), List.of(), true, new KnownAnswers()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "instance_type: max_spend cannot bound what the job of target 'job' costs, because");
  }

  @Test
  void aRunIsWholeOnceItsJobsAreDone() throws IOException {
    SuiteFile suiteFile = suite("ml.g4dn.xlarge");
    RunManifest before = manifest(suiteFile, Map.of());
    RunFolder run = new RunStore(folder.resolve("runs")).create(before, suiteFile.inputs());
    assertThat(DueCells.close(run, before, suiteFile).progress().state())
        .isEqualTo(State.INCOMPLETE);
    RunManifest after =
        manifest(suiteFile, new JobFigures("tenk-1", 40, 1000, 2000, 1).in(Map.of()));
    assertThat(DueCells.close(run, after, suiteFile).progress().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void whatIsSkippedIsNotDue() throws IOException {
    SuiteFile suiteFile = suite("ml.g4dn.xlarge");
    PrintWriter out = new PrintWriter(new StringWriter());
    Jobs jobs = new Jobs(suiteFile, new Connections(suiteFile, out), out);
    RunManifest manifest = manifest(suiteFile, Map.of());
    assertThat(jobs.due(manifest, Set.of())).extracting(TargetPlan::name).containsExactly("job");
    assertThat(jobs.due(manifest, Set.of("job"))).isEmpty();
  }

  @Test
  void aJobHasNoNumberOfRequests() {
    assertThatThrownBy(() -> suite("ml.g4dn.xlarge, max_requests: 3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "max_requests: a job takes no single requests; inferences says how many inputs");
  }

  private static TargetFacts facts(Map<String, String> details) {
    return new TargetFacts(
        "job",
        "sagemaker-batch-transform",
        Standing.MEASURED,
        "batch transform of model m",
        "m",
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(details));
  }

  private static RunManifest manifest(SuiteFile suiteFile, Map<String, String> details) {
    return new RunManifest(
        "20261121T020000Z-jobs-0000",
        Measurement.TOOL_VERSION,
        Instant.EPOCH,
        Map.of(),
        Host.facts(),
        new SuiteFacts("jobs", suiteFile.file().toString(), Optional.empty(), 1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(List.of(), Optional.empty(), Optional.empty()),
        List.of(facts(details)),
        Progress.begun(Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private SuiteFile suite(String instanceType) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: jobs
        slo: p50=100ms
        demand: 1000/month peak 1/s
        prices: %s/prices/aws-eu-west-3-2026-11.csv
        payloads: {synthetic: {count: 3}}
        targets:
          - {name: job, kind: sagemaker-batch-transform, standing: measured, region: eu-west-3, model: m, inferences: 40, upload_to: 's3://batches/in', response: float32, instance_type: %s}
        workloads:
          - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 10s}
        """
            .formatted(Path.of("..").toAbsolutePath().normalize(), instanceType));
    return SuiteFile.read(file);
  }
}
