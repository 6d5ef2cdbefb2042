package dev.tenk.results.stats.cell;

import dev.tenk.results.stats.estimate.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/**
 * Times of the successes of a cell as they were seen, without a word about another run.
 *
 * @param quantiles ascending; empty without values
 * @param maxNanos the longest of them, within 0.1 %; empty without values
 */
public record SeenTimes(List<At> quantiles, OptionalLong maxNanos) {
  /** Of a cell in which nothing is known of them. */
  public static final SeenTimes NONE = new SeenTimes(List.of(), OptionalLong.empty());

  /** Copies its list. */
  public SeenTimes {
    quantiles = List.copyOf(quantiles);
  }

  /**
   * One quantile.
   *
   * @param quantile between 0 and 1
   * @param nanos within 0.1 %
   */
  public record At(double quantile, long nanos) {}

  /**
   * Those quantiles above which at least one value may lie, and the longest.
   *
   * @param quantiles ascending, each between 0 and 1
   */
  public static SeenTimes of(AbstractHistogram nanos, double... quantiles) {
    return nanos.getTotalCount() == 0
        ? NONE
        : new SeenTimes(
            Arrays.stream(quantiles)
                .boxed()
                .flatMap(
                    quantile ->
                        Quantiles.seen(nanos, 0, quantile).stream()
                            .mapToObj(value -> new At(quantile, value)))
                .toList(),
            OptionalLong.of(nanos.medianEquivalentValue(nanos.getMaxValue())));
  }

  /** A quantile; empty where it is not among {@link #quantiles()}. */
  public OptionalLong nanos(double quantile) {
    return quantiles.stream()
        .filter(each -> each.quantile() == quantile)
        .mapToLong(At::nanos)
        .findFirst();
  }
}
