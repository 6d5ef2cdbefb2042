package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.AgentCommand;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in docs/, compiled as it says there, against the two models of a real agent. */
class SimulationIT {
  private static final Path DOCS = Path.of("../docs/examples").toAbsolutePath().normalize();
  private static final CellKey FAST = new CellKey("edge-int8", "cameras", 1);
  private static final CellKey EXACT = new CellKey("edge-fp32", "cameras", 1);

  @TempDir static Path agentFolder;
  private static TenkProcess agent;
  private static String agentUrl;

  @TempDir Path folder;

  @BeforeAll
  static void startAgent() throws IOException {
    agent =
        TenkProcess.start(
            agentFolder,
            "agent",
            "--model",
            "efficientnet-lite0-int8",
            "--model",
            "efficientnet-lite0",
            "--port",
            "0");
    agent.await(() -> agent.output().contains(AgentCommand.LISTENING));
    agentUrl =
        agent
            .output()
            .lines()
            .filter(line -> line.startsWith(AgentCommand.LISTENING))
            .findFirst()
            .orElseThrow()
            .substring(AgentCommand.LISTENING.length());
  }

  @AfterAll
  static void stopAgent() {
    agent.close();
  }

  @BeforeEach
  void compile() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("target/camera"));
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all,-path,-processing,-classfile",
                "-Werror",
                "-cp",
                "target/tenk-cli-0.1.0.jar",
                "-d",
                classes.toString(),
                DOCS.resolve("CameraJourney.java").toString());
    assertThat(exitCode).isZero();
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jar()));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
    Files.createSymbolicLink(
        folder.resolve("prices"), Path.of("../prices").toAbsolutePath().normalize());
  }

  @Test
  void bothTargetsOfAJourneyAreCellsOfOneRunThatAreMeasuredTogetherAgain() throws Exception {
    try (TenkProcess tenk = tenk(suite())) {
      // a busy machine may let a cell miss something: then the exit code is 3
      assertThat(tenk.exitCode()).as(tenk.output()).isIn(0, 3);
      assertThat(tenk.output())
          .contains("2 cells, about 10 s")
          .contains("edge-int8/cameras/1  ", "edge-fp32/cameras/1  ")
          .contains("users of a simulation");
    }
    RunFolder run = onlyRun();
    assertMeasured(run);
    List<Sample> first = samples(run.cell(FAST));

    // as a kill between the two would leave it
    Files.delete(run.cell(EXACT).resolve(RunFolder.CELL));
    Files.move(run.cell(EXACT), run.cell(EXACT).resolveSibling("1.partial"));
    try (TenkProcess tenk = resume(run)) {
      assertThat(tenk.exitCode()).as(tenk.output()).isIn(0, 3);
    }
    assertMeasured(run);
    assertThat(samples(run.cell(FAST))).isNotEqualTo(first);
    assertThat(samples(run.cell(FAST).resolveSibling("1.partial-1"))).isEqualTo(first);

    Files.writeString(jar(), "another one");
    try (TenkProcess tenk = resume(run)) {
      assertThat(tenk.exitCode()).isEqualTo(2);
      assertThat(tenk.output()).contains("a simulation's jar, is not the one that run ");
    }
  }

  private static void assertMeasured(RunFolder run) throws IOException {
    assertThat(run.manifest().state()).isEqualTo(State.COMPLETE);
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    assertThat(run.cellFacts(FAST).startedAt()).isEqualTo(run.cellFacts(EXACT).startedAt());
    List<Sample> fast = samples(run.cell(FAST));
    List<Sample> exact = samples(run.cell(EXACT));
    // 10 cameras a second for 5 s, every second one of them in doubt
    assertThat(fast.size()).isBetween(40, 60);
    assertThat(exact.size()).isBetween(fast.size() / 2 - 10, fast.size() / 2 + 1);
    for (List<Sample> samples : List.of(fast, exact)) {
      assertThat(samples).extracting(Sample::phase).contains(Phase.WARM_UP, Phase.STEADY);
      assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
      assertThat(samples).anyMatch(Sample::succeeded);
    }
  }

  @Test
  void aTargetThatIsNotThereIsToldBeforeAnythingIsStarted() throws Exception {
    try (TenkProcess tenk = tenk(suite().replace("name: edge-fp32", "name: exact"))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(2);
      assertThat(tenk.output())
          .contains("camera-journey.yaml: workload 'cameras': simulation com.acme.CameraJourney")
          .contains("invoke(\"edge-fp32\")", "there are edge-int8, exact")
          .contains("(CameraJourney.java:")
          .doesNotContain("\tat ");
    }
    assertThat(new RunStore(folder.resolve("runs")).runs()).isEmpty();
  }

  @Test
  void aDryRunCountsWhatIsMeasuredAtOnceOnce() throws Exception {
    try (TenkProcess tenk = tenk(suite(), "--dry-run")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("2 cells, about 0 min 10 s", "no bound");
    }
  }

  private String suite() throws IOException {
    return Files.readString(DOCS.resolve("camera-journey.yaml"))
        .replaceAll("agent: .*", "url: " + agentUrl)
        .replace("warm_up: 10s", "warm_up: 1s")
        .replace("duration: 60s", "duration: 4s");
  }

  private TenkProcess tenk(String suite, String... more) throws IOException {
    Path file =
        Files.createDirectories(folder.resolve("docs/examples")).resolve("camera-journey.yaml");
    Files.writeString(file, suite);
    return tenk(Stream.concat(Stream.of(file.toString()), Stream.of(more)));
  }

  private TenkProcess resume(RunFolder run) throws IOException {
    return tenk(Stream.of("--resume", run.runId()));
  }

  private TenkProcess tenk(Stream<String> arguments) throws IOException {
    Stream<String> folders =
        Stream.of(
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString());
    return TenkProcess.start(
        folder,
        Stream.of(Stream.of("run"), arguments, folders)
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  private Path jar() {
    return folder.resolve("target/camera-journey.jar");
  }

  private RunFolder onlyRun() {
    List<RunFolder> runs = new RunStore(folder.resolve("runs")).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  private static List<Sample> samples(Path cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(cell.resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
