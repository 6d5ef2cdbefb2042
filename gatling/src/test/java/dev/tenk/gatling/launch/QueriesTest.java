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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLPerf's scenarios in real driver processes, against a target that answers after 10 ms. */
class QueriesTest {
  private static final long MIN_DURATION_NANOS = 200_000_000;

  @TempDir Path folder;

  @Test
  void ofSingleStreamEachQueryWaitsForTheLast() throws IOException {
    measure(
        "kind: single-stream, min_duration: 200ms, min_queries: 5, warm_up: 100ms",
        OptionalLong.empty());

    assertIssuedByTheRules(1, 5);
  }

  @Test
  void ofMultiStreamEightAreIssuedTogether() throws IOException {
    measure(
        "kind: multi-stream, min_duration: 200ms, min_queries: 5, warm_up: 100ms",
        OptionalLong.empty());

    assertIssuedByTheRules(8, 5);
  }

  @Test
  void offlineIsOneQueryWithSoManySamplesUnderWay() throws IOException {
    DriverMessage.Ended ended =
        measure(
            "kind: offline, in_flight: 4, min_samples: 42, min_duration: 1ms, warm_up: 50ms,"
                + " max_duration: 1m",
            OptionalLong.empty());

    List<Sample> steady = samples(Phase.STEADY);
    List<Sample> warmUp = samples(Phase.WARM_UP);
    assertThat(steady).hasSize(42);
    long[] handed = steady.stream().mapToLong(Sample::handedNanos).sorted().toArray();
    long[] done = steady.stream().mapToLong(Sample::doneNanos).sorted().toArray();
    for (int i = 4; i < handed.length; i++) {
      assertThat(handed[i]).isGreaterThanOrEqualTo(done[i - 4]);
    }
    assertThat(warmUp).allMatch(each -> each.doneNanos() <= handed[0]);
    assertThat(ended.phases().warmUpNanos()).isBetween(50_000_000L, handed[0]);
    assertThat(ended.phases().warmUpNanos() + ended.phases().windowNanos()).isEqualTo(done[41]);
  }

  /** The third query has room for five of its samples. */
  @Test
  void aQueryThatIsCutShortEndsTheCell() throws IOException {
    DriverMessage.Ended ended =
        measure("kind: multi-stream, min_duration: 1m, warm_up: 0s", OptionalLong.of(21));

    assertThat(samples(Phase.STEADY)).hasSize(21);
    assertThat(ended.problems())
        .anyMatch(each -> each.startsWith("max_requests was reached after 21 requests"));
  }

  @Test
  void endsWhenItHasLastedAsLongAsItMay() throws IOException {
    measure(
        "kind: single-stream, min_duration: 50ms, max_duration: 100ms, min_queries: 1000000,"
            + " warm_up: 0s",
        OptionalLong.empty());

    // at most one each 10 ms, and one that begins with the window
    assertThat(samples(Phase.STEADY).size()).isBetween(1, 11);
  }

  private void assertIssuedByTheRules(int samplesPerQuery, int minQueries) throws IOException {
    List<Sample> steady = samples(Phase.STEADY);
    assertThat(steady.get(0).sequence() % samplesPerQuery).isZero();
    assertThat(steady.size() % samplesPerQuery).isZero();
    List<List<Sample>> queries = new ArrayList<>();
    for (int i = 0; i < steady.size(); i += samplesPerQuery) {
      queries.add(steady.subList(i, i + samplesPerQuery));
    }
    for (int i = 1; i < queries.size(); i++) {
      long lastDone = queries.get(i - 1).stream().mapToLong(Sample::doneNanos).max().orElseThrow();
      assertThat(queries.get(i)).allMatch(each -> each.handedNanos() >= lastDone);
    }
    long first = handed(queries.get(0));
    assertThat(queries.size()).isGreaterThanOrEqualTo(minQueries);
    assertThat(handed(queries.get(queries.size() - 1)) - first)
        .isGreaterThanOrEqualTo(MIN_DURATION_NANOS);
    if (queries.size() > minQueries) {
      assertThat(handed(queries.get(queries.size() - 2)) - first).isLessThan(MIN_DURATION_NANOS);
    }
  }

  private static long handed(List<Sample> query) {
    return query.get(0).handedNanos();
  }

  private List<Sample> samples(Phase phase) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve("cell").resolve(RunFolder.SAMPLES), samples::add);
    return samples.stream()
        .filter(each -> each.phase() == phase)
        .sorted(Comparator.comparingLong(Sample::sequence))
        .toList();
  }

  private DriverMessage.Ended measure(String workload, OptionalLong maxRequests)
      throws IOException {
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
          - {name: t, kind: delay, standing: emulated, device: d.yaml, delay: 10ms}
        workloads:
          - {name: w, %s}
        """
            .formatted(workload));
    Path cell = Files.createDirectories(folder.resolve("cell"));
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    CellOrder order =
        new CellOrder(
            suite,
            folder,
            new CellKey("t", "w", 1),
            cell,
            Optional.empty(),
            Optional.empty(),
            maxRequests,
            Optional.empty(),
            Optional.empty());
    try (CellLauncher launcher = CellLauncher.start(order)) {
      return ((CellLauncher.Result.Measured) launcher.await(progress -> {})).ended();
    }
  }
}
