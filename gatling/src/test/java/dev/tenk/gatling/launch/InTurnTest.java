package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two targets that are called in turn, in a real driver process. */
class InTurnTest {
  private static final long WINDOW_START = 1_000_000_000L;

  @TempDir Path folder;

  private record Call(String target, Sample sample) {}

  @Test
  void openLoadIsOfferedToBothAtTheWorkloadsRateInRandomOrder() throws IOException {
    List<DriverMessage.Ended> ended = measure("kind: constant, rate: 40/s");

    assertThat(ended).hasSize(2).allSatisfy(cell -> assertThat(cell.problems()).isEmpty());
    assertThat(ended.get(0).startedAt()).isEqualTo(ended.get(1).startedAt());
    assertThat(ended).extracting(DriverMessage.Ended::scheduled).containsOnly(OptionalLong.of(80));
    List<Sample> old = steady("old");
    List<Sample> other = steady("new");
    assertThat(old).hasSize(80);
    assertThat(other).hasSize(80);
    int oldFirst = 0;
    for (int i = 0; i < 80; i++) {
      long planned = WINDOW_START + i * 25_000_000L;
      assertThat(List.of(intended(old.get(i)), intended(other.get(i))))
          .containsExactlyInAnyOrder(planned, planned + 12_500_000);
      oldFirst += intended(old.get(i)) == planned ? 1 : 0;
      // the very same payloads
      assertThat(old.get(i).payloadId()).isEqualTo(other.get(i).payloadId());
    }
    // 40 with a standard deviation of 4.5
    assertThat(oldFirst).isBetween(20, 60);
  }

  @Test
  void oneCallerCallsOneAndThenTheOther() throws IOException {
    List<DriverMessage.Ended> ended = measure("kind: closed, callers: 1");

    assertThat(ended).hasSize(2).allSatisfy(cell -> assertThat(cell.problems()).isEmpty());
    List<Call> calls =
        Stream.concat(
                samples("old").stream().map(each -> new Call("old", each)),
                samples("new").stream().map(each -> new Call("new", each)))
            .sorted(Comparator.comparingLong(call -> call.sample().handedNanos()))
            .toList();
    assertThat(calls).hasSizeGreaterThan(100);
    int oldFirst = 0;
    for (int i = 0; i + 1 < calls.size(); i++) {
      // one call at a time
      assertThat(calls.get(i + 1).sample().handedNanos())
          .isGreaterThanOrEqualTo(calls.get(i).sample().doneNanos());
      if (i % 2 == 0) {
        assertThat(calls.get(i).target()).isNotEqualTo(calls.get(i + 1).target());
        oldFirst += calls.get(i).target().equals("old") ? 1 : 0;
      }
    }
    assertThat(oldFirst).isBetween(calls.size() / 8, calls.size() * 3 / 8);
  }

  private static long intended(Sample sample) {
    return sample.intendedNanos().orElseThrow();
  }

  private List<DriverMessage.Ended> measure(String load) throws IOException {
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
          - {name: old, kind: delay, standing: emulated, device: d.yaml, delay: 5ms}
          - {name: new, kind: delay, standing: emulated, device: d.yaml, delay: 5ms}
        workloads:
          - {name: w, %s, warm_up: 1s, duration: 1h}
        """
            .formatted(load));
    List<CellOrder> orders = new ArrayList<>();
    for (String target : List.of("old", "new")) {
      Path cell = Files.createDirectories(folder.resolve(target));
      Files.createDirectories(cell.resolve(RunFolder.GATLING));
      orders.add(
          new CellOrder(
              suite,
              folder,
              new CellKey(target, "w", 1),
              cell,
              Optional.empty(),
              Optional.empty(),
              OptionalLong.empty(),
              Optional.of(new CellOrder.TurnWindow(Duration.ofSeconds(2), target.equals("old"))),
              Optional.empty()));
    }
    try (CellLauncher launcher = CellLauncher.start(orders, List.of())) {
      CellLauncher.Result result = launcher.await(progress -> {});
      assertThat(result).isInstanceOf(CellLauncher.Result.Measured.class);
      return ((CellLauncher.Result.Measured) result).cells();
    }
  }

  private List<Sample> steady(String target) throws IOException {
    return samples(target).stream()
        .filter(sample -> sample.phase() == Phase.STEADY)
        .sorted(Comparator.comparingLong(Sample::sequence))
        .toList();
  }

  private List<Sample> samples(String target) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve(target).resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
