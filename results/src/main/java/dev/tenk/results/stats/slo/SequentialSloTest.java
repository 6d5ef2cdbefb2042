package dev.tenk.results.stats.slo;

import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.stats.estimate.DesignEffect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A sequential test: looks at a window while it is being measured, and reports when its SLO is
 * decided.
 *
 * <p>A look is at the first n requests in planned order, n as in {@link SloTest#requestsAtLook},
 * and only once all n have ended: the ones that end first are the fast ones. The last look is at
 * the most requests that may be sent.
 *
 * <p>Batches of a look are 1/32 of its own n, so each look counts for itself. There are some ten
 * looks for each factor of ten in the number of requests, and a look is a few hundred numbers:
 * memory does not grow with the requests.
 */
public final class SequentialSloTest {
  private final Slo slo;
  private final double alpha;
  private final long farOverNanos;
  private final Deque<Look> ahead = new ArrayDeque<>();
  private Optional<SequentialDecision> decided = Optional.empty();

  /**
   * Starts with no request ended.
   *
   * @param plannedRequests of the whole window
   */
  public SequentialSloTest(Slo slo, UntilDecided until, long plannedRequests) {
    this.slo = slo;
    this.alpha = until.alpha();
    this.farOverNanos = SloTest.farOverNanos(slo, alpha);
    long farUnderNanos = SloTest.farUnderNanos(slo);
    long most = Math.min(until.mostRequests(), plannedRequests);
    long requests = SloTest.requestsAtLook(slo.quantile(), 0);
    for (int k = 1; requests < most; k++) {
      ahead.add(new Look(requests, farUnderNanos));
      requests = SloTest.requestsAtLook(slo.quantile(), k);
    }
    if (most > 0) {
      ahead.add(new Look(most, farUnderNanos));
    }
  }

  /**
   * Counts a request that has ended; in any order.
   *
   * @param position in planned order within the window, from 0
   * @param responseNanos response time; of a failure, the time until it was given up
   * @param succeeded whether it is an answer
   */
  public void add(long position, long responseNanos, boolean succeeded) {
    add(position, responseNanos, !succeeded, !succeeded);
  }

  /** The same of one that met the target asleep: it got no answer, which is no error. */
  public void addAsleep(long position, long responseNanos) {
    add(position, responseNanos, true, false);
  }

  private void add(long position, long responseNanos, boolean unanswered, boolean failed) {
    boolean over = unanswered || responseNanos > slo.boundNanos();
    boolean farOver = unanswered || responseNanos > farOverNanos;
    for (Look look : ahead) {
      if (position < look.requests) {
        look.add(position, responseNanos, over, farOver, failed);
      }
    }
    while (decided.isEmpty() && !ahead.isEmpty() && ahead.peek().isComplete()) {
      Look look = ahead.remove();
      SloDecision decision = look.decide(slo, alpha);
      if (decision != SloDecision.INCONCLUSIVE) {
        decided = Optional.of(new SequentialDecision(decision, look.requests, alpha));
        ahead.clear();
      }
    }
  }

  /** What was decided; empty as long as nothing is. */
  public Optional<SequentialDecision> decided() {
    return decided;
  }

  private static final class Look {
    private final long requests;
    private final DesignEffect designEffect;
    private long ended;
    private long over;
    private long farOver;
    private long failures;

    Look(long requests, long farUnderNanos) {
      this.requests = requests;
      this.designEffect = new DesignEffect(requests, farUnderNanos);
    }

    void add(long position, long responseNanos, boolean isOver, boolean isFarOver, boolean failed) {
      designEffect.add(position, responseNanos, isOver);
      ended++;
      over += isOver ? 1 : 0;
      farOver += isFarOver ? 1 : 0;
      failures += failed ? 1 : 0;
    }

    boolean isComplete() {
      return ended == requests;
    }

    SloDecision decide(Slo slo, double alpha) {
      return SloTest.decide(slo, requests, over, failures, farOver, designEffect.value(), alpha);
    }
  }
}
