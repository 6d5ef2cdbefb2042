package dev.tenk.gatling.schedule;

import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which payload each request carries, in the order in which requests are sent. Within a set
 * payloads come in turn; which set it is, is drawn by weight. With one set nothing is drawn. One
 * generator of several passes over the requests of the others, so that each request carries the
 * payload that it carries with a single one.
 */
public final class PayloadOrder {
  private final List<PayloadSet> sets;
  private final double weights;
  private final int[] taken;
  private final SplittableRandom random;
  private final int othersBetween;
  private int othersBefore;

  /** An order; the same seed gives the same one. */
  public PayloadOrder(List<PayloadSet> sets, long seed) {
    this(sets, seed, Share.WHOLE);
  }

  /** What one generator of several sends of it. */
  public PayloadOrder(List<PayloadSet> sets, long seed, Share share) {
    this.sets = List.copyOf(sets);
    this.weights = sets.stream().mapToDouble(PayloadSet::weight).sum();
    this.taken = new int[sets.size()];
    this.random = new SplittableRandom(seed);
    this.othersBefore = share.index();
    this.othersBetween = share.count() - 1;
  }

  /** Id of the next request's payload. */
  public int next() {
    for (; othersBefore > 0; othersBefore--) {
      nextOfAny();
    }
    othersBefore = othersBetween;
    return nextOfAny();
  }

  private int nextOfAny() {
    int chosen = choose();
    PayloadSet set = sets.get(chosen);
    int id = set.firstId() + taken[chosen];
    taken[chosen] = (taken[chosen] + 1) % set.count();
    return id;
  }

  private int choose() {
    int last = sets.size() - 1;
    if (last == 0) {
      return 0;
    }
    double left = random.nextDouble() * weights;
    for (int i = 0; i < last; i++) {
      left -= sets.get(i).weight();
      if (left < 0) {
        return i;
      }
    }
    return last;
  }
}
