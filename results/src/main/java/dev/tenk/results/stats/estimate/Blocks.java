package dev.tenk.results.stats.estimate;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How a run's intervals are cut into blocks that are resampled as wholes, so that what is alike
 * within a block stays together (Carlstein 1986). A block has max(10, ⌈n^⅓⌉) of n intervals or one
 * more, so that none is left over. Fewer than 300 intervals, which prove nothing, are 30 shorter
 * blocks or as many as there are intervals; fewer than ten are one block.
 *
 * @param intervals of 1 s
 * @param count of blocks
 */
record Blocks(int intervals, int count) {
  private static final int FEWEST_INTERVALS = 300;
  private static final int FEWEST_BLOCKS = 30;
  private static final int FEWEST_TO_SHOW = 10;
  private static final int SHORTEST = 10;
  private static final int RESAMPLES = 1_000;

  static Blocks of(int intervals) {
    if (intervals < FEWEST_INTERVALS) {
      return new Blocks(
          intervals, intervals < FEWEST_TO_SHOW ? 1 : Math.min(FEWEST_BLOCKS, intervals));
    }
    // cbrt(1000) may come out a hair above 10
    int length = Math.max(SHORTEST, (int) Math.ceil(Math.cbrt(intervals) - 1e-9));
    return new Blocks(intervals, intervals / length);
  }

  /** Why so few give no estimate of their uncertainty, in words; empty where they do. */
  String lacking() {
    return intervals < FEWEST_INTERVALS
        ? "needs a window of %d s, %d there".formatted(FEWEST_INTERVALS, intervals)
        : "";
  }

  /**
   * A figure whose logarithm has such an SD over the resamples.
   *
   * @param uneven why an SD that is not finite is none, in words
   */
  RunFigure figure(double value, double logSd, String uneven) {
    if (!Double.isFinite(logSd)) {
      return RunFigure.bare(value, lacking().isEmpty() ? uneven : lacking());
    }
    return lacking().isEmpty()
        ? RunFigure.of(value, logSd)
        : RunFigure.bare(value, lacking()).off(LogError.ofFew(logSd, count));
  }

  /** How often each block is in each resample; of a single block, in none. */
  int[][] resamples(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count == 1 ? 0 : RESAMPLES)
        .mapToObj(
            resample -> {
              int[] times = new int[count];
              for (int draw = 0; draw < count; draw++) {
                times[random.nextInt(count)]++;
              }
              return times;
            })
        .toArray(int[][]::new);
  }

  /** The block of an interval, both from 0. */
  int blockOf(int interval) {
    return (int) ((long) interval * count / intervals);
  }

  /** The sum of each block. */
  double[] sums(double[] byInterval) {
    double[] sums = new double[count];
    for (int i = 0; i < byInterval.length; i++) {
      sums[blockOf(i)] += byInterval[i];
    }
    return sums;
  }
}
