package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.DriverMessage.Ended;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.store.Phases;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MergedEndTest {
  private static final Instant START = VirtualTime.START;

  @Test
  void whatIsCountedIsAddedUpAndWhatIsSaidIsSaidByName() {
    Ended merged =
        MergedEnd.of(
            new TreeMap<>(
                Map.of(0, ended(100, 64, "a", List.of()), 2, ended(99, 32, "a", List.of("late")))),
            3,
            START,
            List.of("shard 1 of 3 is missing"),
            new MergedEnd.Window(
                new Phases(0, 7, Optional.empty(), Optional.empty()), OptionalLong.of(300)));

    assertThat(merged.startedAt()).isEqualTo(START);
    assertThat(merged.scheduled()).hasValue(300);
    assertThat(merged.requests()).isEqualTo(199);
    assertThat(merged.connectionBound()).hasValue(96);
    assertThat(merged.cpuSeconds()).isEqualTo(5);
    assertThat(merged.peakMemoryBytes()).hasValue(100);
    assertThat(merged.problems()).containsExactly("shard 1 of 3 is missing", "shard 2: late");
    assertThat(merged.use()).as("what shard 1 was used for").isEmpty();
    assertThat(merged.said()).isEqualTo(Map.of("failed", "no"));
    assertThat(merged.phases().windowNanos()).isEqualTo(7);
  }

  @Test
  void shardsThatWereServedSeveralModelsSpoilTheCell() {
    Ended merged =
        MergedEnd.of(
            new TreeMap<>(Map.of(0, ended(1, 1, "a", List.of()), 1, ended(1, 1, "b", List.of()))),
            2,
            START,
            List.of(),
            new MergedEnd.Window(
                new Phases(0, 7, Optional.empty(), Optional.empty()), OptionalLong.empty()));

    assertThat(merged.problems())
        .containsExactly("the shards were served several models; measure one build a run");
    assertThat(merged.scheduled()).isEmpty();
    assertThat(merged.use().orElseThrow().requests()).isEqualByComparingTo("2");
  }

  @Test
  void howAShardEndedIsReadAsItWasWritten() throws IOException {
    ShardEnd end =
        new ShardEnd(
            Optional.of(ended(3, 1, "a", List.of("one: two\nthree"))),
            "",
            new TreeMap<>(Map.of("gatling/driver.log", "00", "samples.csv.gz", "ff")),
            "node 1",
            new ClockOffset(Duration.ofMillis(-40_003), Duration.ofMillis(7)),
            List.of("p99 is invalid", "and = more"));
    ShardEnd broken =
        new ShardEnd(
            Optional.empty(), "it was stopped", new TreeMap<>(), "node 1", end.clock(), List.of());

    assertThat(ShardEnd.of(end.toBytes())).isEqualTo(end);
    assertThat(ShardEnd.of(broken.toBytes())).isEqualTo(broken);
  }

  private static Ended ended(long requests, int connections, String model, List<String> problems) {
    return new Ended(
        START.plusSeconds(1),
        OptionalLong.of(requests),
        requests,
        OptionalInt.of(connections),
        Optional.empty(),
        Optional.empty(),
        Optional.of(model),
        2.5,
        OptionalLong.of(requests),
        problems,
        Optional.empty(),
        new Phases(0, 8, Optional.empty(), Optional.empty()),
        Optional.of(
            new SpendUse(
                BigDecimal.ZERO,
                BigDecimal.valueOf(requests),
                new BigDecimal("1.5"),
                BigDecimal.ONE)),
        Optional.empty(),
        new TreeMap<>(Map.of("failed", "no")));
  }
}
