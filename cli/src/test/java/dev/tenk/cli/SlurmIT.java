package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run on the tasks of a Slurm array job: Debian's Slurm, with one node of three processors. */
class SlurmIT {
  private static final CellKey FIRST = new CellKey("server", "first", 1);
  private static final CellKey SECOND = new CellKey("server", "second", 1);

  @TempDir static Path cluster;
  private static Process slurm;

  @TempDir Path folder;
  private DelayServer server;

  @BeforeAll
  static void startSlurm() throws IOException {
    assumeTrue(
        List.of("/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch")
            .stream()
            .allMatch(each -> Files.isExecutable(Path.of(each))),
        "Slurm is not installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "slurmd needs root");
    slurm =
        new ProcessBuilder(
                Path.of("src/test/slurm/slurm").toAbsolutePath().toString(),
                cluster.toString(),
                "3",
                freePort(),
                freePort())
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    for (String line = slurm.inputReader().readLine();
        !"ready".equals(line);
        line = slurm.inputReader().readLine()) {
      assertThat(line).as(said.toString()).isNotNull();
      said.append(line).append('\n');
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  @AfterAll
  static void endSlurm() throws Exception {
    if (slurm != null) {
      slurm.getOutputStream().close();
      slurm.waitFor();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    // so that a test that fails leaves its processors to the next one
    slurm("scancel", "--quiet", "--user=root");
  }

  @Test
  void aTaskThatIsKilledIsNamedAndWhatIsMissingIsMeasuredLater() throws Exception {
    Path suite = suite(8);
    try (TenkProcess tenk = start(List.of(suite.toString(), "--shards", "3"), "60s")) {
      tenk.await(() -> server.inferences("m") > 60);
      // scancel --signal=KILL would let it end in order
      ProcessHandle.allProcesses()
          .filter(SlurmIT::isOfTaskOne)
          .forEach(ProcessHandle::destroyForcibly);
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(words(tenk))
          .contains("every load is offered by 3 generators together, on Slurm.")
          .contains("shard 1 of 3 is lost, and nothing was offered");
    }
    RunFolder run = onlyRun();
    assertThat(run.cellFacts(FIRST).driver().problems())
        .contains("shard 1 of 3 is missing, and with it a share of the load");
    assertThat(samples(run, FIRST))
        .extracting(sample -> sample.sequence() % 3)
        .containsOnly(0L, 2L);
    assertThat(run.missing(run.manifest())).containsExactly(SECOND);
    assertThat(slurm("squeue", "--noheader")).isEmpty();

    try (TenkProcess tenk = start(List.of("--resume", "latest"), "5m")) {
      int exitCode = tenk.exitCode();
      assertThat(exitCode).as(tenk.output()).isEqualTo(Judged.exitCode(run));
    }
    assertThat(run.missing(run.manifest())).isEmpty();
    List<Long> sequences = samples(run, SECOND).stream().map(Sample::sequence).sorted().toList();
    assertThat(sequences).isEqualTo(LongStream.range(0, sequences.size()).boxed().toList());
    assertThat(run.cellFacts(SECOND).driver().generators().orElseThrow().count()).isEqualTo(3);
    assertThat(slurm("squeue", "--noheader")).isEmpty();
  }

  @Test
  void aTaskThatWaitsForAProcessorIsNamedAndNothingIsOffered() throws Exception {
    slurm("sbatch", "--wrap=sleep 600", "--output=/dev/null");
    Path suite = suite(8);
    try (TenkProcess tenk = start(List.of(suite.toString(), "--shards", "3"), "20s")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(words(tenk)).contains("shard 2 of 3 was not ready");
    }
    assertThat(server.inferences("m")).as("but the one that proves the way").isLessThanOrEqualTo(1);
    assertThat(slurm("squeue", "--noheader", "--format=%j")).isEqualTo("wrap\n");
  }

  @Test
  void aRunThatIsStoppedKeepsWhatWasMeasuredAndLeavesNoTask() throws Exception {
    Path suite = suite(60);
    try (TenkProcess tenk = start(List.of(suite.toString(), "--shards", "3"), "5m")) {
      tenk.await(() -> server.inferences("m") > 60);
      tenk.handle().destroy();
      tenk.exitCode();
      assertThat(tenk.output())
          .contains("stopped; go on with: tenk run --resume " + onlyRun().runId());
    }
    List<Sample> kept = new ArrayList<>();
    SampleCsv.read(
        onlyRun().path().resolve("cells/server/first/1.partial").resolve(RunFolder.SAMPLES),
        kept::add);
    assertThat(kept).extracting(sample -> sample.sequence() % 3).contains(0L, 1L, 2L);
    assertThat(slurm("squeue", "--noheader")).isEmpty();
  }

  /** What its client said. */
  private static String slurm(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static Map<String, String> environment() {
    return Map.of("SLURM_CONF", cluster.resolve("slurm.conf").toString());
  }

  private static boolean isOfTaskOne(ProcessHandle process) {
    try {
      String environment = Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
      return environment.contains("SLURM_CONF=" + cluster)
          && environment.contains("SLURM_ARRAY_TASK_ID=1\0");
    } catch (IOException e) {
      // it has ended
      return false;
    }
  }

  private TenkProcess start(List<String> what, String readyWithin) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(what);
    arguments.addAll(
        List.of("--engine", "slurm", "--processors", "1", "--ready-within", readyWithin));
    // a machine that is busy with other things as well
    arguments.addAll(List.of("--start-ahead", "10s"));
    arguments.addAll(List.of("--store", folder + "/runs", "--out", folder + "/out"));
    return TenkProcess.start(folder, environment(), arguments.toArray(String[]::new));
  }

  private Path suite(int seconds) throws IOException {
    return SharedSuite.write(
        folder,
        server.url(),
        SharedSuite.SYNTHETIC,
        """
          - {name: first, kind: poisson, rate: 40/s, warm_up: 0s, duration: %ds}
          - {name: second, kind: poisson, rate: 40/s, warm_up: 0s, duration: 1s}\
        """
            .formatted(seconds));
  }

  private static String words(TenkProcess tenk) {
    return tenk.output().replaceAll("\\s+", " ");
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private static List<Sample> samples(RunFolder run, CellKey cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(cell).resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
