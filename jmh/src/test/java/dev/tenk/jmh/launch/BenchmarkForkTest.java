package dev.tenk.jmh.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.jmh.bench.ForkFiles;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real forks of JMH, against a server over a real socket. */
class BenchmarkForkTest {
  @TempDir Path folder;

  /** Every fifth call is refused at once, and a success takes 4 ms at least. */
  @Test
  void aFailureIsAnOutcomeAndNoFastSuccess() throws IOException {
    try (AnsweringServer server = new AnsweringServer(call -> call % 5 == 4)) {
      Result result = measure(server, 1, OptionalLong.empty());

      assertThat(result).isInstanceOf(Result.Measured.class);
      DriverMessage.Ended ended = ((Result.Measured) result).ended();
      assertThat(ended.problems()).isEmpty();
      assertThat(ended.requests()).isEqualTo(server.calls());
    }
    List<Sample> steady =
        samples().stream().filter(sample -> sample.phase() == Phase.STEADY).toList();
    long succeeded = steady.stream().filter(Sample::succeeded).count();
    List<NavigableMap<Long, Long>> raw =
        JmhResult.readAll(ForkFiles.of(cell()).result()).get(0).raw().get(0);
    Map<Tag, Histogram> totals = LatencyLogReader.totals(cell().resolve(RunFolder.LATENCY_LOG));

    assertThat(steady.size() - succeeded).isPositive();
    assertThat(raw).hasSize(2);
    assertThat(
            raw.stream().flatMap(each -> each.values().stream()).mapToLong(Long::longValue).sum())
        .as("JMH takes failures for calls like others")
        .isEqualTo(steady.size());
    assertThat(raw.stream().mapToLong(NavigableMap::firstKey).min().orElseThrow())
        .isLessThan(AnsweringServer.DELAY_NANOS);
    assertThat(totals.get(Tag.RESPONSE).getTotalCount()).isEqualTo(succeeded);
    assertThat(totals.get(Tag.RESPONSE).getMinValue())
        .isGreaterThan(AnsweringServer.DELAY_NANOS * 99 / 100);
    assertThat(totals.get(Tag.WAIT).getTotalCount()).isEqualTo(steady.size());
    assertThat(cell().resolve(RunFolder.GATLING)).doesNotExist();
  }

  @Test
  void asManyCallsAreInFlightAsIsSaid() throws IOException {
    try (AnsweringServer server = new AnsweringServer(call -> false)) {
      Result result = measure(server, 3, OptionalLong.empty());

      assertThat(result).isInstanceOf(Result.Measured.class);
      // the first call proves that the target answers
      assertThat(server.mostInFlight()).isEqualTo(3);
    }
    List<Sample> samples = samples();
    assertThat(samples).extracting(Sample::sequence).doesNotHaveDuplicates();
    assertThat(samples).filteredOn(sample -> sample.phase() == Phase.WARM_UP).isNotEmpty();
    assertThat(LatencyLogReader.totals(cell().resolve(RunFolder.LATENCY_LOG)).get(Tag.RESPONSE))
        .satisfies(
            response ->
                assertThat(response.getTotalCount())
                    .isEqualTo(
                        samples.stream().filter(each -> each.phase() == Phase.STEADY).count()));
  }

  @Test
  void aTargetThatFailsItsFirstCallIsToldInWords() throws IOException {
    try (AnsweringServer server = new AnsweringServer(call -> true)) {
      assertThat(measure(server, 1, OptionalLong.empty()))
          .isEqualTo(
              new Result.Broken(
                  1,
                  "target 't' failed its first call: failed (HTTP 500); it said: {\"y\":[1,2]}"));
      assertThat(server.calls()).isEqualTo(1);
    }
  }

  @Test
  void noMoreIsSentThanIsAllowed() throws IOException {
    try (AnsweringServer server = new AnsweringServer(call -> false)) {
      assertThat(measure(server, 1, OptionalLong.of(7)))
          .isInstanceOfSatisfying(
              Result.Broken.class,
              broken -> assertThat(broken.reason()).startsWith("max_requests was reached after 7"));
      assertThat(server.calls()).isEqualTo(7);
    }
  }

  private Result measure(AnsweringServer server, int callers, OptionalLong maxRequests)
      throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: bench
        slo: p99=250ms
        demand: 1000/month peak 1/s
        prices: none.csv
        payloads: {synthetic: {count: 4, width: 16, height: 16}}
        targets:
          - name: t
            kind: edge-http
            standing: stand-in
            device: none.yaml
            url: http://127.0.0.1:%d
            model: some
            template: {path: /infer, body: '{"x": "{{base64}}"}', response: /y}
        workloads:
          - {name: w, kind: closed, callers: 1, warm_up: 0s, duration: 1s}
        """
            .formatted(server.port()));
    Files.createDirectories(cell().resolve(RunFolder.GATLING));
    Benchmarking plan =
        new Benchmarking(
            Benchmarking.JMH, "quick", List.of("t"), List.of(callers), 1, 1, 2, List.of());
    CellOrder order =
        new CellOrder(
            suite,
            folder,
            new CellKey("t", Benchmarking.workloadName(callers), 1),
            cell(),
            Optional.empty(),
            Optional.empty(),
            maxRequests,
            Optional.empty(),
            Optional.empty());
    try (BenchmarkFork fork = new BenchmarkFork(order, plan)) {
      return fork.await();
    }
  }

  private Path cell() {
    return folder.resolve("cell");
  }

  private List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(cell().resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
