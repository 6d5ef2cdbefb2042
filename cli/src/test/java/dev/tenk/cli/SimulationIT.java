package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in docs/, compiled as documented there, against two models with known delays. */
class SimulationIT {
  private static final Path DOCS = Path.of("../docs/examples").toAbsolutePath().normalize();
  private static final CellKey FAST = new CellKey("edge-int8", "cameras", 1);
  private static final CellKey EXACT = new CellKey("edge-fp32", "cameras", 1);

  private DelayServer server;

  @TempDir Path folder;

  @BeforeEach
  void serve() throws Exception {
    server =
        new DelayServer()
            .with("efficientnet-lite0-int8", Duration.ofMillis(2))
            .with("efficientnet-lite0", Duration.ofMillis(4));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
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
    try (TenkProcess tenk = TenkProcess.start(folder, arguments(suite()))) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output())
          .containsOnlyOnce("2 cells, about 8 s")
          .contains("] edge-int8  p50 ", "] edge-fp32  p50 ")
          .contains("tenk report RUN -v");
    }
    RunFolder run = onlyRun();
    assertMeasured(run);
    List<Sample> first = samples(run.cell(FAST));
    // and one that proves each before the load
    assertThat(server.inferences("efficientnet-lite0-int8")).isEqualTo(1 + first.size());
    assertThat(server.inferences("efficientnet-lite0"))
        .isEqualTo(1 + samples(run.cell(EXACT)).size());

    // as a kill between the two would leave it
    Files.delete(run.cell(EXACT).resolve(RunFolder.CELL));
    Files.move(run.cell(EXACT), run.cell(EXACT).resolveSibling("1.partial"));
    Said again = resume(run);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertMeasured(run);
    assertThat(samples(run.cell(FAST))).isNotEqualTo(first);
    assertThat(samples(run.cell(FAST).resolveSibling("1.partial-1"))).isEqualTo(first);

    Files.writeString(jar(), "another one");
    Said refused = resume(run);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("a simulation's jar, is not the one that run ");
  }

  private static void assertMeasured(RunFolder run) throws IOException {
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.damagedFiles(run.manifest())).isEmpty();
    assertThat(run.cellFacts(FAST).startedAt()).isEqualTo(run.cellFacts(EXACT).startedAt());
    List<Sample> fast = samples(run.cell(FAST));
    List<Sample> exact = samples(run.cell(EXACT));
    // every second camera is in doubt, and when a moment of doubt ends is the machine's
    assertThat(exact.size()).isBetween(1, fast.size() / 2 + 1);
    assertThat(fast).extracting(Sample::phase).contains(Phase.WARM_UP, Phase.STEADY);
    assertThat(exact).extracting(Sample::phase).contains(Phase.STEADY);
    for (List<Sample> samples : List.of(fast, exact)) {
      assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
      assertThat(samples).allMatch(Sample::succeeded);
    }
  }

  @Test
  void aTargetThatIsNotThereIsToldBeforeAnythingIsStarted() throws Exception {
    Said said = Said.tenk(arguments(suite().replace("name: edge-fp32", "name: exact")));

    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err())
        .contains("camera-journey.yaml: workload 'cameras': simulation com.acme.CameraJourney")
        .contains("invoke(\"edge-fp32\")", "there are edge-int8, exact")
        .contains("(CameraJourney.java:")
        .doesNotContain("\tat ");
    assertThat(new RunStore(folder.resolve("runs")).runs()).isEmpty();
  }

  @Test
  void aDryRunCountsWhatIsMeasuredAtOnceOnce() throws Exception {
    Said said = Said.tenk(arguments(suite(), "--dry-run"));

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("2 cells, about 0 min 08 s", "no bound");
  }

  private String suite() throws IOException {
    return Files.readString(DOCS.resolve("camera-journey.yaml"))
        .replaceAll("agent: .*", "url: " + server.url())
        .replace("warm_up: 10s", "warm_up: 1s")
        .replace("duration: 60s", "duration: 2s")
        .replace("width: 224, height: 224", "width: 4, height: 4");
  }

  private String[] arguments(String suite, String... more) throws IOException {
    Path file =
        Files.createDirectories(folder.resolve("docs/examples")).resolve("camera-journey.yaml");
    Files.writeString(file, suite);
    return inStore(Stream.concat(Stream.of("run", file.toString()), Stream.of(more)));
  }

  private Said resume(RunFolder run) {
    return Said.tenk(inStore(Stream.of("run", "--resume", run.runId())));
  }

  private String[] inStore(Stream<String> arguments) {
    return Stream.concat(
            arguments,
            Stream.of(
                "--store",
                folder.resolve("runs").toString(),
                "--out",
                folder.resolve("out").toString()))
        .toArray(String[]::new);
  }

  private Path jar() {
    return folder.resolve("target/camera-journey.jar");
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private static List<Sample> samples(Path cell) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(cell.resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
