package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulations of a user's own, in real processes. */
class SimulationTest {
  private static final String JOURNEY = JourneySimulation.class.getName();

  @TempDir Path folder;

  @Test
  void measuresAllTargetsOfAJourneyOnOneClockUntilTheWindowEnds() throws IOException {
    List<DriverMessage.Ended> ended = measure(JOURNEY, "1s", OptionalLong.empty());

    List<Sample> a = samples("a");
    List<Sample> b = samples("b");
    assertThat(ended).hasSize(2).allSatisfy(cell -> assertThat(cell.problems()).isEmpty());
    assertThat(ended.get(0).startedAt()).isEqualTo(ended.get(1).startedAt());
    assertThat(ended).extracting(DriverMessage.Ended::scheduled).containsOnly(OptionalLong.empty());
    assertThat(ended.get(0).requests()).isEqualTo(a.size());
    assertThat(ended.get(1).requests()).isEqualTo(b.size());
    // 50 users a second, and half of them continue
    assertThat(a.size()).isBetween(60, 120);
    assertThat(b.size()).isBetween(a.size() / 2 - 10, a.size() / 2 + 1);
    for (List<Sample> samples : List.of(a, b)) {
      assertThat(samples).extracting(Sample::sequence).doesNotHaveDuplicates();
      assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
      assertThat(samples)
          .allMatch(
              sample ->
                  (sample.phase() == Phase.WARM_UP) == (sample.handedNanos() < 1_000_000_000L));
      assertThat(samples).extracting(Sample::payloadId).contains(0, 1);
    }
    // a pause lies between the end of the one and the start of the other
    long first = a.stream().mapToLong(Sample::doneNanos).min().orElseThrow();
    assertThat(b).allMatch(sample -> sample.handedNanos() - first >= 20_000_000L);
  }

  @Test
  void aGroupTakesWhatItsRequestsTake() throws IOException {
    List<DriverMessage.Ended> ended =
        measure(JourneySimulation.Group.class.getName(), "1s", OptionalLong.empty());

    assertThat(ended).hasSize(2).allSatisfy(cell -> assertThat(cell.problems()).isEmpty());
  }

  @Test
  void anAssertionAboutAGroupThatDoesNotHoldMakesItsCellsInvalid() throws IOException {
    List<DriverMessage.Ended> ended =
        measure(JourneySimulation.FastGroup.class.getName(), "1s", OptionalLong.empty());

    assertThat(ended)
        .hasSize(2)
        .allSatisfy(
            cell ->
                assertThat(cell.problems())
                    .containsExactly(
                        "the simulation's own assertions do not hold; see gatling/driver.log of cell a/j/1"));
    // where the message and docs/files.md have it
    Path first = folder.resolve("a").resolve(RunFolder.GATLING);
    assertThat(first.resolve("driver.log"))
        .content()
        .contains("both: max of response time", "false");
    try (Stream<Path> logs = Files.walk(first)) {
      assertThat(logs.filter(Files::isRegularFile).map(log -> first.relativize(log).toString()))
          .satisfiesExactlyInAnyOrder(
              log -> assertThat(log).isEqualTo("driver.log"),
              log -> assertThat(log).matches("fastgroup-\\d+/simulation.log"));
    }
    assertThat(folder.resolve("b").resolve(RunFolder.GATLING)).isEmptyDirectory();
  }

  @Test
  void saysThatASimulationEndedBeforeItsWindow() throws IOException {
    List<DriverMessage.Ended> ended =
        measure(JourneySimulation.Brief.class.getName(), "1m", OptionalLong.empty());

    assertThat(samples("a")).hasSize(50);
    assertThat(ended)
        .hasSize(2)
        .allSatisfy(
            cell ->
                assertThat(cell.problems())
                    .singleElement()
                    .asString()
                    .startsWith("the simulation ended after ")
                    .contains("warm-up and window take 61.0 s"));
  }

  @Test
  void endsWhenATargetMayBeSentNoMore() throws IOException {
    List<DriverMessage.Ended> ended = measure(JOURNEY, "1h", OptionalLong.of(10));

    assertThat(samples("b")).hasSize(10);
    assertThat(ended)
        .allSatisfy(
            cell ->
                assertThat(cell.problems())
                    .contains(
                        "the simulation was ended before its time, because max_requests of target 'b' was reached"));
    assertThat(ended.get(1).problems())
        .anyMatch(problem -> problem.startsWith("max_requests was reached after 10 requests"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JourneySimulation$Lost | a b | JourneySimulation$Lost failed: invoke(\"c\"): there is no such target for it; there are a, b (JourneySimulation.java:",
        "JourneySimulation | a b z | JourneySimulation never calls invoke(\"z\"); leave out",
        "JourneySimulation$Broken | a | failed: java.lang.IllegalStateException: no cameras today (JourneySimulation.java:",
        "DelayTarget | a | DelayTarget is no simulation; it is to be a class that extends io.gatling.javaapi.core.Simulation",
        "Missing | a | there is no class dev.tenk.gatling.launch.Missing in its jar",
      })
  void saysBeforeAnyLoadWhatIsWrong(String name, String targets, String message) {
    assertThatThrownBy(
            () -> SimulationMain.check(workload("dev.tenk.gatling.launch." + name, targets)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("workload 'j': ")
        .hasMessageContaining(message);
  }

  @Test
  void findsNothingWrongWithOneThatCanBeMade() throws IOException {
    SimulationMain.check(workload(JOURNEY, "a b"));
  }

  private static SimulationWorkload workload(String className, String targets) {
    return new SimulationWorkload(
        "j",
        className,
        List.of("here.jar"),
        "00",
        List.of(targets.split(" ")),
        Duration.ZERO,
        Duration.ofSeconds(1));
  }

  private List<DriverMessage.Ended> measure(
      String className, String duration, OptionalLong maxRequestsOfB) throws IOException {
    Path jar = Files.writeString(folder.resolve("own.jar"), "in truth on the class path");
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: test
        slo: p90=100ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 2, width: 8, height: 8}}
        targets:
          - {name: a, kind: delay, standing: emulated, device: d.yaml, delay: 10ms}
          - {name: b, kind: delay, standing: emulated, device: d.yaml, delay: 15ms}
        workloads:
          - {name: j, kind: simulation, simulation: %s, jar: own.jar, warm_up: 1s, duration: %s}
        """
            .formatted(className, duration));
    List<CellOrder> orders = new ArrayList<>();
    for (String target : List.of("a", "b")) {
      Path cell = Files.createDirectories(folder.resolve(target));
      Files.createDirectories(cell.resolve(RunFolder.GATLING));
      orders.add(
          new CellOrder(
              suite,
              folder,
              new CellKey(target, "j", 1),
              cell,
              Optional.empty(),
              Optional.of(Hashes.sha256(Files.readAllBytes(jar))),
              target.equals("b") ? maxRequestsOfB : OptionalLong.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    try (CellLauncher launcher = CellLauncher.start(orders, List.of(jar.toString()))) {
      CellLauncher.Result result = launcher.await(progress -> {});
      assertThat(result).isInstanceOf(CellLauncher.Result.Measured.class);
      return ((CellLauncher.Result.Measured) result).cells();
    }
  }

  private List<Sample> samples(String target) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve(target).resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
