package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.Launched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shards of which one was killed, in virtual time. */
class LostShardsTest {
  private static final Result ORDERED = new Result.Broken(7, "ordered");
  private static final String LOST =
      "shard 1 of 3 is lost, and nothing was offered: it has shown no sign of life since, and was"
          + " not started again; go on with --resume";

  private final VirtualTime time = new VirtualTime();
  private final MemoryStore store = new MemoryStore(time, Duration.ZERO);
  private final Lives lives = new Lives(store, 3);
  private final Set<Integer> waitedFor = new HashSet<>();

  @BeforeEach
  void killShardOne() throws IOException {
    alive(1, "killed");
    for (int look = 0; look <= Claim.GONE_LOOKS; look++) {
      alive(0, "a");
      alive(2, "c");
      lives.look();
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(lives.lost()).containsExactly(1);
  }

  @Test
  void whereNothingStartsItAgainTheNextCellIsToldAtOnce() throws IOException {
    assertThat(cell(Duration.ZERO)).isEqualTo(new Result.Broken(1, LOST));
    assertThat(passed()).isZero();
  }

  @Test
  void whereAnEngineMayStartItAgainThatIsWaitedForOnce() throws IOException {
    time.whileWaiting(this::othersLive);

    assertThat(cell(Duration.ofSeconds(60))).isEqualTo(new Result.Broken(1, LOST));
    assertThat(passed()).isEqualTo(60);
    assertThat(cell(Duration.ofSeconds(60))).isEqualTo(new Result.Broken(1, LOST));
    assertThat(passed()).isEqualTo(60);
  }

  @Test
  void whoIsStartedAgainInTimeTakesPart() throws IOException {
    time.whileWaiting(
        () -> {
          othersLive();
          if (passed() >= 20) {
            alive(1, "started-again");
          }
        });

    assertThat(cell(Duration.ofSeconds(60))).isEqualTo(ORDERED);
    assertThat(passed()).isEqualTo(20);
    assertThat(lives.lost()).isEmpty();
  }

  @Test
  void whoIsStartedAgainAfterThatTakesPartInTheNextCell() throws IOException {
    time.whileWaiting(this::othersLive);
    assertThat(cell(Duration.ofSeconds(5))).isEqualTo(new Result.Broken(1, LOST));

    alive(1, "started-again");
    lives.look();

    assertThat(cell(Duration.ofSeconds(5))).isEqualTo(ORDERED);
    assertThat(waitedFor).as("it may be lost again").isEmpty();
  }

  @Test
  void whoHasEndedInOrderIsLostAtOnce() throws IOException {
    store.put(Names.WORKERS + "2/c/" + Names.ENDED, new byte[0]);
    alive(1, "started-again");
    lives.look();

    assertThat(lives.lost()).containsExactly(2);
  }

  private long passed() {
    return Duration.ofNanos(time.nanos()).toSeconds() - Claim.GONE_LOOKS - 1;
  }

  private void othersLive() {
    alive(0, "a");
    alive(2, "c");
  }

  private void alive(int index, String token) {
    try {
      store.put(Names.WORKERS + index + "/" + token + "/" + Names.ALIVE, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result cell(Duration patience) throws IOException {
    try (LostShards cell =
        new LostShards(waitedFor, lives, time, patience, 3, () -> new Ordered())) {
      return cell.await(progress -> {});
    }
  }

  private static final class Ordered implements Launched {
    @Override
    public Result await(Consumer<DriverMessage.Progress> onProgress) {
      return ORDERED;
    }

    @Override
    public void close() {}
  }
}
