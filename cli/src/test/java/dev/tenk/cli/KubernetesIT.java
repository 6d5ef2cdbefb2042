package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One run on the pods of an Indexed Job, with the real kubectl and a stand-in for the API server.
 * What starts the pods' processes is this test, by what the server says of the job.
 */
class KubernetesIT {
  private static final CellKey CELL = new CellKey("server", "independent", 1);

  @TempDir Path folder;
  private KubernetesServer kubernetes;
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(isInstalled(), "kubectl is not installed");
    kubernetes = new KubernetesServer();
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("kubectl", "version", "--client")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (kubernetes != null) {
      kubernetes.close();
      server.close();
    }
  }

  @Test
  void theJobIsAppliedMeasuredByItsPodsAndDeleted() throws Exception {
    List<TenkProcess> pods = new ArrayList<>();
    try (TenkProcess tenk = start()) {
      tenk.await(() -> kubernetes.job().isPresent());
      Map<?, ?> job = yaml(kubernetes.job().orElseThrow());
      assertThat(job.get("spec"))
          .as("every field arrived as written")
          .isEqualTo(
              yaml(Files.readString(onlyRun().path().resolve("shards/1/kubernetes.yaml")))
                  .get("spec"));
      for (int index = 0; index < 2; index++) {
        pods.add(pod(job, index));
      }
      int exitCode = tenk.exitCode();
      assertThat(exitCode).as(tenk.output()).isEqualTo(Judged.exitCode(onlyRun()));
      for (TenkProcess each : pods) {
        assertThat(each.exitCode()).as(each.output()).isZero();
      }
      assertThat(tenk.output().replaceAll("\\s+", " "))
          .contains("every load is offered by 2 generators together, on Kubernetes.");
    } finally {
      pods.forEach(TenkProcess::close);
    }
    assertThat(kubernetes.job()).as("it was deleted").isEmpty();
    String jobs = "/apis/batch/v1/namespaces/load/jobs";
    assertThat(kubernetes.calls())
        .as("in the namespace of kubectl's context")
        .hasSize(2)
        .satisfies(calls -> assertThat(calls.get(0)).isEqualTo("POST " + jobs))
        .satisfies(calls -> assertThat(calls.get(1)).startsWith("DELETE " + jobs + "/tenk-"));
    RunFolder run = onlyRun();
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.cellFacts(CELL).driver().generators().orElseThrow().count()).isEqualTo(2);
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(CELL).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());
  }

  /** JSON is YAML, too. */
  private static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** What a kubelet would start: the arguments of the container, with the index of the pod. */
  private TenkProcess pod(Map<?, ?> job, int index) throws IOException {
    Path tmp = Files.createDirectories(folder.resolve("pod-" + index));
    Map<?, ?> template = (Map<?, ?>) ((Map<?, ?>) job.get("spec")).get("template");
    List<?> containers = (List<?>) ((Map<?, ?>) template.get("spec")).get("containers");
    return TenkProcess.start(
        folder,
        Map.of("JOB_COMPLETION_INDEX", Integer.toString(index)),
        ((List<?>) ((Map<?, ?>) containers.get(0)).get("args"))
            .stream()
                // each pod has one of its own
                .map(each -> each.toString().replace("=/tmp/work", "=" + tmp))
                .toArray(String[]::new));
  }

  @Test
  void whatTheServerRefusesIsSaidInItsOwnWords() throws Exception {
    // RBAC's words, those of a quota, and those of a server that is older than a field
    assertRefused(
        403,
        "Forbidden",
        "jobs.batch is forbidden: User \"jane\" cannot create resource \"jobs\" in API group"
            + " \"batch\" in the namespace \"load\"");
    assertRefused(
        403,
        "Forbidden",
        "jobs.batch \"tenk\" is forbidden: exceeded quota: few, requested: count/jobs.batch=1,"
            + " used: count/jobs.batch=2, limited: count/jobs.batch=2");
    assertRefused(
        400,
        "BadRequest",
        "Job in version \"v1\" cannot be handled as a Job: strict decoding error: unknown field"
            + " \"spec.backoffLimitPerIndex\"");
  }

  private void assertRefused(int code, String reason, String message) throws Exception {
    kubernetes.close();
    kubernetes = new KubernetesServer();
    kubernetes.refuse(code, reason, message);
    try (TenkProcess tenk = start()) {
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output())
          .contains("tenk: Kubernetes did not take the job of " + folder)
          .contains(message)
          .doesNotContain("\tat ");
    }
    assertThat(server.inferences("m")).as("but what proves the way").isLessThanOrEqualTo(3);
  }

  private TenkProcess start() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("KUBECONFIG", kubernetes.configuration(folder).toString());
    // where kubectl keeps what it has discovered
    environment.put("HOME", Files.createTempDirectory(folder, "home").toString());
    return TenkProcess.start(
        folder,
        environment,
        "run",
        suite().toString(),
        "--shards=2",
        "--engine=kubernetes",
        "--image=registry.example/tenk:0.1.0",
        "--volume-claim=runs=" + folder,
        "--secret=keys",
        "--ready-within=5m",
        "--start-ahead=10s",
        "--store=" + folder.resolve("runs"),
        "--out=" + folder.resolve("out"));
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private Path suite() throws IOException {
    return SharedSuite.write(
        folder,
        server.url(),
        SharedSuite.SYNTHETIC,
        "  - {name: independent, kind: poisson, rate: 30/s, warm_up: 0s, duration: 4s}");
  }
}
