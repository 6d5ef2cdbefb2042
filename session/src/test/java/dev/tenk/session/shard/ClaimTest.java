package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private final VirtualTime time = new VirtualTime();
  private final MemoryStore store = new MemoryStore(time, Duration.ofSeconds(40));

  @Test
  void theOnlyOneHasItsIndexAtOnce() throws IOException {
    assertThat(claim("b").take()).isTrue();
    assertThat(Duration.ofNanos(time.nanos())).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void oneThatIsStartedAgainGivesWayWhateverItsToken() throws IOException {
    Claim first = claim("b");
    assertThat(first.take()).isTrue();
    time.pass(Duration.ofMinutes(3));
    time.whileWaiting(() -> showLife(first));

    assertThat(claim("a").take()).isFalse();
    assertThat(claim("c").take()).isFalse();
  }

  @Test
  void ofTwoInTheSameSecondOneStays() throws IOException {
    Claim other = claim("a");
    store.put("workers/1/a/claim", new byte[0]);
    time.whileWaiting(() -> showLife(other));

    assertThat(claim("b").take()).isFalse();
  }

  @Test
  void theSuccessorOfOneThatWasKilledTakesItsPlace() throws IOException {
    Claim killed = claim("b");
    assertThat(killed.take()).isTrue();
    time.pass(Duration.ofSeconds(2));

    assertThat(claim("c").take()).isTrue();
    assertThat(Duration.ofNanos(time.nanos())).isEqualTo(Duration.ofSeconds(34));
  }

  @Test
  void aSuccessorShowsLifeWhileItWaitsSoThatOnlyOneTakesThePlace() throws IOException {
    assertThat(claim("b").take()).isTrue();
    time.pass(Duration.ofSeconds(2));
    Claim successor = claim("c");
    Set<Instant> shown = new TreeSet<>();
    time.whileWaiting(() -> shown.add(changedAt(successor.alive())));

    assertThat(successor.take()).isTrue();
    assertThat(shown).as("its claim, and each of 30 looks").hasSize(31);
  }

  @Test
  void oneThatEndedKeepsNobodyWaiting() throws IOException {
    Claim ended = claim("b");
    assertThat(ended.take()).isTrue();
    ended.end();
    long beforeNanos = time.nanos();

    assertThat(claim("c").take()).isTrue();
    assertThat(Duration.ofNanos(time.nanos() - beforeNanos)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void otherIndexesAreNoneOfItsBusiness() throws IOException {
    Claim other = new Claim(store, time, 11, "a");
    assertThat(other.take()).isTrue();
    time.whileWaiting(() -> showLife(other));

    assertThat(claim("b").take()).isTrue();
  }

  private Claim claim(String token) {
    return new Claim(store, time, 1, token);
  }

  private Instant changedAt(String name) {
    try {
      return store.list(name).get(0).changedAt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void showLife(Claim claim) {
    try {
      store.put(claim.alive(), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
