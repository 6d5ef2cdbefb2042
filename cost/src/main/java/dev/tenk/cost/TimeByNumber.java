package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** For how long how many instances were on. */
final class TimeByNumber {
  private double[] times = new double[8];

  /**
   * Some more time.
   *
   * @param on instances meanwhile, 0 or more
   * @param time in any unit, always the same
   */
  void add(int on, double time) {
    if (on >= times.length) {
      times = Arrays.copyOf(times, Math.max(on + 1, 2 * times.length));
    }
    times[on] += time;
  }

  void add(TimeByNumber other) {
    for (int on = 0; on < other.times.length; on++) {
      add(on, other.times[on]);
    }
  }

  /** The share of the time in which at least one is on, at least two, and so on, each above 0. */
  List<BigDecimal> shareOfEach() {
    double all = Arrays.stream(times).sum();
    List<BigDecimal> shares = new ArrayList<>();
    double atLeast = all - times[0];
    for (int on = 1; on < times.length && all > 0 && atLeast > all * 1e-12; on++) {
      shares.add(BigDecimal.valueOf(atLeast / all));
      atLeast -= times[on];
    }
    return shares;
  }
}
