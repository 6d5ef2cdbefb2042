package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SampleQueueTest {
  @Test
  void holdsSoManyAndNoMoreAgainAndAgain() {
    SampleQueue queue = new SampleQueue(4);
    List<String> taken = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      assertThat(queue.isEmpty()).isTrue();
      for (int i = 0; i < 4; i++) {
        assertThat(queue.offer(sample(0, i), i == 2 ? new byte[] {7} : null)).isTrue();
      }
      assertThat(queue.offer(sample(0, 4), null)).isFalse();
      assertThat(queue.isEmpty()).isFalse();
      queue.drain(
          (sample, output) -> taken.add(sample.sequence() + (output == null ? "" : "+output")));
    }

    assertThat(taken)
        .containsExactly(
            "0", "1", "2+output", "3", "0", "1", "2+output", "3", "0", "1", "2+output", "3");
    assertThatThrownBy(() -> new SampleQueue(3))
        .hasMessage("capacity is 3, expected a power of two");
  }

  /** What a taker throws leaves the others where they are. */
  @Test
  void whatIsTakenIsTakenOnce() {
    SampleQueue queue = new SampleQueue(4);
    queue.offer(sample(0, 0), null);
    queue.offer(sample(0, 1), null);
    assertThatThrownBy(
            () ->
                queue.drain(
                    (sample, output) -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    List<Long> taken = new ArrayList<>();
    queue.drain((sample, output) -> taken.add(sample.sequence()));
    assertThat(taken).containsExactly(1L);
  }

  /** A queue much smaller than what goes through it, so that adders meet each other and its end. */
  @Test
  void allOfManyThreadsComeOnceAndEachThreadsInItsOrder() throws InterruptedException {
    int threads = 4;
    int each = 50_000;
    SampleQueue queue = new SampleQueue(64);
    List<Thread> adders = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int payload = thread;
      adders.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  byte[] output = {(byte) i};
                  while (!queue.offer(sample(payload, i), output)) {
                    Thread.onSpinWait();
                  }
                }
              }));
    }
    adders.forEach(Thread::start);
    long[] next = new long[threads];
    int[] wrong = new int[1];
    int[] taken = new int[1];
    while (taken[0] < threads * each) {
      queue.drain(
          (sample, output) -> {
            taken[0]++;
            boolean right =
                sample.sequence() == next[sample.payloadId()]++
                    && output[0] == (byte) sample.sequence();
            wrong[0] += right ? 0 : 1;
          });
      Thread.onSpinWait();
    }
    for (Thread adder : adders) {
      adder.join();
    }

    assertThat(wrong[0]).isZero();
    assertThat(next).containsOnly(each);
    assertThat(queue.isEmpty()).isTrue();
  }

  private static Sample sample(int payload, long sequence) {
    return new Sample(
        sequence,
        Phase.STEADY,
        payload,
        OptionalLong.empty(),
        0,
        OptionalLong.empty(),
        0,
        0,
        new Outcome.Failed(OptionalInt.empty(), Optional.empty()),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
