package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.Share;
import dev.tenk.session.shard.Barrier.Missed;
import dev.tenk.session.shard.Barrier.Start;
import dev.tenk.session.shard.Barrier.State;
import dev.tenk.session.shard.Barrier.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shards that look in virtual time, by the store's clock. */
class BarrierTest {
  private static final String CELL = Names.cell(1);
  private static final Duration AHEAD = Duration.ofMillis(1800);
  private static final Instant DEADLINE = VirtualTime.START.plusSeconds(60);

  private final VirtualTime time = new VirtualTime();
  private final MemoryStore store = new MemoryStore(time, Duration.ZERO);
  private final List<Barrier> shards =
      IntStream.range(0, 3)
          .mapToObj(index -> new Barrier(store, CELL, new Share(index, 3), DEADLINE, AHEAD))
          .toList();

  @Test
  void allBeginAtOneInstantOnceAllAreReady() throws IOException {
    shards.get(0).ready(new Fields());
    shards.get(2).ready(new Fields());
    time.pass(Duration.ofSeconds(20));
    assertThat(looks()).containsOnly(new Waiting());

    shards.get(1).ready(new Fields());

    // only shard 0 puts it
    assertThat(shards.get(1).look(time.wall())).isEqualTo(new Waiting());
    Start start = new Start(time.wall().plus(AHEAD));
    assertThat(looks()).containsExactly(start, start, start);
    time.pass(Duration.ofSeconds(1));
    assertThat(looks()).containsExactly(start, start, start);
  }

  @Test
  void whoSeesTheStartTooLateDoesNotBegin() throws IOException {
    ready(0, 1, 2);
    shards.get(0).look(time.wall());
    time.pass(AHEAD.minus(Barrier.LEAST_AHEAD).plusNanos(1));

    assertThat(shards.get(2).look(time.wall()))
        .isEqualTo(new Missed("it saw the start too late to be there"));
  }

  @Test
  void withFewerSlotsThanShardsNothingIsOfferedAndTheMissingOneIsNamed() throws IOException {
    ready(0, 1);
    time.pass(Duration.ofSeconds(59));
    assertThat(shards.get(0).look(time.wall())).isEqualTo(new Waiting());
    time.pass(Duration.ofSeconds(1));

    assertThat(List.of(shards.get(0).look(time.wall()), shards.get(1).look(time.wall())))
        .containsOnly(
            new Missed(
                "shard 2 of 3 was not ready by the deadline, and nothing was offered: let as many run at once as there are shards, or take fewer shards"));

    // the third gets its processor now
    ready(2);
    assertThat(shards.get(2).look(time.wall()))
        .isEqualTo(new Missed("there was no start by the deadline"));
    assertThat(store.get(Names.start(CELL))).isEmpty();
  }

  @Test
  void whoIsReadyTooShortlyBeforeTheDeadlineStartsNobody() throws IOException {
    time.pass(Duration.ofSeconds(60).minus(AHEAD));
    ready(0, 1, 2);

    assertThat(shards.get(0).look(time.wall()))
        .isEqualTo(
            new Missed(
                "all were ready too late for a start %d ms ahead that is before the deadline; let them have longer to be ready"
                    .formatted(AHEAD.toMillis())));
    assertThat(shards.get(1).look(time.wall())).isEqualTo(new Waiting());
    time.pass(AHEAD);
    assertThat(shards.get(1).look(time.wall()))
        .isEqualTo(new Missed("there was no start by the deadline"));
  }

  @Test
  void aShardThatEndedBeforeTheStartKeepsTheOthersFromIt() throws IOException {
    ready(0, 2);
    store.put(Names.done(CELL) + 1, new byte[0]);

    assertThat(shards.get(0).look(time.wall()))
        .isEqualTo(new Missed("shard 1 ended before the start"));
  }

  @Test
  void severalThatLackAreAllNamed() throws IOException {
    ready(1);

    assertThat(shards.get(0).lacking()).isEqualTo(Set.of(0, 2));
    assertThat(shards.get(0).notReady(Set.of(0)))
        .startsWith("shard 0 of 3 was not ready by the deadline");
  }

  private void ready(int... indexes) throws IOException {
    for (int index : indexes) {
      shards.get(index).ready(new Fields());
    }
  }

  private List<State> looks() throws IOException {
    List<State> states = new ArrayList<>();
    for (Barrier shard : shards) {
      states.add(shard.look(time.wall()));
    }
    return states;
  }
}
