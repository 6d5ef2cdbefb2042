package dev.tenk.session;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.suite.Suite;
import dev.tenk.targets.AsleepException;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.TargetUnavailableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The proof of a target that may have scaled to zero: it is called until it wakes, within a bound.
 * Calls that it refuses meanwhile reach no container and cost nothing; they count for nothing.
 *
 * <p>Where all that is to be measured is how long it takes to wake, it is left asleep.
 */
final class Rousing {
  /** So many times at most it is asked whether it is awake. */
  private static final int LOOKS = 60;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private final String name;
  private final LongSupplier clock;
  private final PrintWriter out;

  /**
   * Of one target.
   *
   * @param clock monotonic, ns
   * @param out gets a line on what is waited for
   */
  Rousing(String name, LongSupplier clock, PrintWriter out) {
    this.name = name;
    this.clock = clock;
    this.out = out;
  }

  /** Whether a suite measures nothing but how long targets take to wake. */
  static boolean onlyWakeUps(Suite suite) {
    return suite.workloads().stream()
        .allMatch(
            each ->
                each instanceof OpenWorkload open && open.arrivals() instanceof Arrivals.WakeUp);
  }

  /**
   * Tries a target, again and again while it sleeps.
   *
   * @param onlyWakeUps whether it is left asleep
   * @throws TargetUnavailableException where it does not wake in time
   */
  Preflight.Proof prove(Preflight target, boolean onlyWakeUps) {
    try {
      return target.preflight();
    } catch (AsleepException asleep) {
      return onlyWakeUps ? leftAsleep(asleep) : awaken(target, asleep);
    }
  }

  private Preflight.Proof leftAsleep(AsleepException asleep) {
    return new Preflight.Proof(
        0,
        new TreeMap<>(),
        List.of(
            "target '%s': %s sleeps, and is left so but for this call, which has begun to wake it%s"
                .formatted(name, asleep.what(), words(asleep))));
  }

  private Preflight.Proof awaken(Preflight target, AsleepException first) {
    out.println(
        "target '%s': %s sleeps; a call wakes it, which may take minutes%s"
            .formatted(name, first.what(), words(first)));
    out.flush();
    long startNanos = clock.getAsLong();
    Duration bound = first.wakeTimeout();
    Duration pause = bound.dividedBy(LOOKS);
    Patience patience = new Patience(bound, clock, out);
    while (!patience.isOver()) {
      pause(patience, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
      try {
        Preflight.Proof proof = target.preflight();
        List<String> remarks = new ArrayList<>(proof.remarks());
        remarks.add(
            "target '%s': %s slept, and answered about %d s after the call that woke it; calls that meet it asleep are counted apart"
                .formatted(name, first.what(), (clock.getAsLong() - startNanos) / 1_000_000_000));
        return new Preflight.Proof(proof.requests(), proof.details(), remarks);
      } catch (AsleepException again) {
        // it is on its way, if anything scales it out
      }
    }
    throw new TargetUnavailableException(
        "target '%s': %s sleeps, and did not wake within %d s of a call%s; give it a step scaling policy with an alarm on NoCapacityInvocationFailures, or the target a longer wake_timeout"
            .formatted(name, first.what(), bound.toSeconds(), words(first)));
  }

  private void pause(Patience patience, Duration pause) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    var unused = over.completeOnTimeout(true, pause.toNanos(), TimeUnit.NANOSECONDS);
    var unusedEnd =
        patience.await(over, () -> "target '%s': waiting for it to wake".formatted(name));
  }

  private static String words(AsleepException asleep) {
    return asleep.said().map(words -> " (" + words + ")").orElse("");
  }
}
