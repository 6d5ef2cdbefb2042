package dev.tenk.session;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The first calls to a server that tenk has just started. A process fresh from its start answers
 * slower for some hundred calls, whose trend would outlast a warm-up. One that was running before
 * tenk came is not touched before its load.
 *
 * <p>It ends after {@value #MOST_CALLS} calls, or when two blocks of calls were no faster than the
 * one before them, or when the time is up. The last call is waited for to its own time-out.
 */
final class Waking {
  static final int MOST_CALLS = 400;
  static final int BLOCK_CALLS = 50;
  static final Duration BOUND = Duration.ofSeconds(30);
  private static final double FASTER = 0.95;

  private final String name;
  private final LongSupplier clock;
  private final PrintWriter out;
  private final Patience patience;
  private final List<Long> medianNanos = new ArrayList<>();

  private Waking(String name, Duration bound, LongSupplier clock, PrintWriter out) {
    this.name = name;
    this.clock = clock;
    this.out = out;
    this.patience = new Patience(bound, clock, out);
  }

  /**
   * Calls a target until it is awake.
   *
   * @param payloads how many there are, called in turn
   * @param out gets a line for what takes longer than a second
   * @throws TargetUnavailableException if it answers no call before the time is up
   */
  static void wake(String name, Target target, int payloads, PrintWriter out) {
    wake(name, target, payloads, BOUND, System::nanoTime, out);
  }

  /** The same with a test's own bound and clock. */
  static void wake(
      String name,
      Target target,
      int payloads,
      Duration bound,
      LongSupplier clock,
      PrintWriter out) {
    new Waking(name, bound, clock, out).wake(target, payloads);
  }

  private void wake(Target target, int payloads) {
    long[] block = new long[BLOCK_CALLS];
    int calls = 0;
    int answered = 0;
    while (calls < MOST_CALLS && !isSteady() && !patience.isOver()) {
      int number = calls;
      long startNanos = clock.getAsLong();
      Reply reply =
          patience.join(
              target.invoke(new InferenceRequest(number % payloads)).toCompletableFuture(),
              () -> "target '%s': waking its agent, call %d".formatted(name, number + 1));
      block[calls % BLOCK_CALLS] = clock.getAsLong() - startNanos;
      calls++;
      answered += reply.outcome() instanceof Outcome.TimedOut ? 0 : 1;
      if (calls % BLOCK_CALLS == 0) {
        Arrays.sort(block);
        medianNanos.add(block[BLOCK_CALLS / 2]);
      }
    }
    if (calls == MOST_CALLS || isSteady()) {
      return;
    }
    if (answered == 0) {
      throw new TargetUnavailableException(
          "target '%s': the agent that tenk started answered none of its first calls (%d in %d s, each with the target's timeout of %s ms); end what keeps this machine busy, which tenk doctor tells, or give the target a longer timeout"
              .formatted(name, calls, patience.bound().toSeconds(), target.timeout().toMillis()));
    }
    out.println(
        "target '%s': its agent answered only %d waking calls in %d s and may still get faster; end what keeps this machine busy, or give the workloads a longer warm-up"
            .formatted(name, answered, patience.bound().toSeconds()));
  }

  private boolean isSteady() {
    int blocks = medianNanos.size();
    if (blocks < 3) {
      return false;
    }
    double before = FASTER * medianNanos.get(blocks - 3);
    return medianNanos.get(blocks - 2) >= before && medianNanos.get(blocks - 1) >= before;
  }
}
