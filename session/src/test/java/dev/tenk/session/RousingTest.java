package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.targets.AsleepException;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.TargetUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target that sleeps, in virtual time but for the pauses, a sixtieth of its time-out each. */
@Timeout(30)
class RousingTest {
  private final StringWriter said = new StringWriter();
  private long nowNanos;
  private int calls;

  private Preflight answering(int after, Duration wakeTimeout) {
    return () -> {
      nowNanos += 5_000_000_000L;
      if (calls++ < after) {
        throw new AsleepException("component c", wakeTimeout, Optional.of("no capacity"));
      }
      return new Preflight.Proof(1, new TreeMap<>(), List.of("own remark"));
    };
  }

  private Preflight.Proof prove(Preflight target, boolean onlyWakeUps) {
    return new Rousing("t", () -> nowNanos, new PrintWriter(said)).prove(target, onlyWakeUps);
  }

  @Test
  void whatIsAwakeIsProvenAsEver() {
    assertThat(prove(answering(0, Duration.ofSeconds(60)), false).remarks())
        .containsExactly("own remark");
    assertThat(calls).isEqualTo(1);
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void whatSleepsIsCalledUntilItAnswers() {
    Preflight.Proof proof = prove(answering(3, Duration.ofMinutes(1)), false);

    assertThat(calls).isEqualTo(4);
    // those that were refused reached nobody
    assertThat(proof.requests()).isEqualTo(1);
    assertThat(proof.remarks())
        .containsExactly(
            "own remark",
            "target 't': component c slept, and answered about 15 s after the call that woke it;"
                + " calls that meet it asleep are counted apart");
    assertThat(said.toString())
        .startsWith(
            "target 't': component c sleeps; a call wakes it, which may take minutes (no capacity)");
  }

  @Test
  void whatNeverWakesIsGivenUp() {
    assertThatThrownBy(() -> prove(answering(1000, Duration.ofSeconds(20)), false))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessage(
            "target 't': component c sleeps, and did not wake within 20 s of a call (no capacity);"
                + " give it a step scaling policy with an alarm on NoCapacityInvocationFailures, or"
                + " the target a longer wake_timeout");
    // 5 s each: the first, and four within the 20 s
    assertThat(calls).isEqualTo(5);
  }

  @Test
  void whereOnlyWakingIsMeasuredItIsLeftAsleep() {
    Preflight.Proof proof = prove(answering(1000, Duration.ofSeconds(20)), true);

    assertThat(calls).isEqualTo(1);
    assertThat(proof.requests()).isZero();
    assertThat(proof.remarks())
        .containsExactly(
            "target 't': component c sleeps, and is left so but for this call, which has begun to"
                + " wake it (no capacity)");
  }
}
