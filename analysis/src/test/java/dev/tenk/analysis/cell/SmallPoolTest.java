package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.cell.CellSummaries.Ended;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that wait for a connection: because all are in use, or because a new one is made. */
class SmallPoolTest {
  private static final long MILLI = 1_000_000L;

  @TempDir Path root;

  /** A server that refuses each request and closes its connection, as some do with large bodies. */
  @Test
  void requestsThatFailSoonCannotHaveUsedAllConnections() throws IOException {
    assertThat(verdict(5))
        .containsExactly(
            "nothing succeeded: 500 of 500 requests were no success: 500 failed (HTTP 413)");
  }

  @Test
  void requestsThatFailLateMayHave() throws IOException {
    // 2 x 50/s x 0.56 s + 8 = 64
    assertThat(verdict(560))
        .containsExactly(
            "100.0 % of the requests waited over 1 ms for one of 64 connections, too few for 50"
                + " req/s with a bound of 1000 ms: allow at least 100 connections",
            "nothing succeeded: 500 of 500 requests were no success: 500 failed (HTTP 413)");
  }

  /** 500 requests in 10 s, each of which waits 2 ms and fails. */
  private List<String> verdict(long tookMillis) throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < 500; i++) {
        long intended = i * 20L * MILLI;
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended,
                OptionalLong.of(intended + 2 * MILLI),
                intended + tookMillis * MILLI,
                10,
                new Outcome.Failed(OptionalInt.of(413), Optional.empty()),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN),
            Optional.empty());
      }
    }
    OpenWorkload workload =
        new OpenWorkload("w", new Arrivals.Constant(50), Duration.ZERO, Duration.ofSeconds(10));
    return CellSummaries.facts(
            root,
            new CellKey("t", "w", 1),
            workload,
            new Slo(0.9, 1000 * MILLI, 0.01),
            new Ended(
                Instant.EPOCH,
                OptionalLong.of(500),
                OptionalInt.of(64),
                Optional.empty(),
                Optional.empty(),
                new DriverEnd(
                    1, OptionalLong.empty(), List.of(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Phases.asPlanned(workload),
                Optional.empty(),
                Map.of()))
        .judgement()
        .verdict();
  }
}
