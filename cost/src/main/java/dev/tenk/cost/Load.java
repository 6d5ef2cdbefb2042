package dev.tenk.cost;

import dev.tenk.results.model.Demand;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The demand that the owner expects in a month.
 *
 * @param inferencesPerMonth successful inferences wanted, above 0
 * @param pattern how they arrive
 */
public record Load(BigDecimal inferencesPerMonth, Pattern pattern) {
  static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final MathContext DOWN = new MathContext(34, RoundingMode.DOWN);

  /** The most inferences of a month at peak rate all the time, so that units can be counted. */
  private static final BigDecimal MOST_PER_MONTH = BigDecimal.TEN.pow(18);

  private static final BigDecimal MOST_PER_SECOND = BigDecimal.TEN.pow(12);

  /** Refuses what is not above 0, and what is beyond all counting. */
  public Load {
    if (inferencesPerMonth.signum() <= 0) {
      throw new IllegalArgumentException(
          "demand is " + inferencesPerMonth + " inferences a month, expected above 0");
    }
    BigDecimal atPeak =
        pattern instanceof PeakFactor peak
            ? inferencesPerMonth.multiply(peak.factor())
            : inferencesPerMonth;
    if (atPeak.compareTo(MOST_PER_MONTH) > 0) {
      throw new IllegalArgumentException(
          "demand is %s inferences a month at its peak rate, expected at most 10^18"
              .formatted(atPeak.round(new MathContext(3))));
    }
  }

  /** How the requests of a month arrive. */
  public sealed interface Pattern permits PeakRate, PeakFactor, DailyCurve, Timestamps {}

  /**
   * At random, at one rate all day (a Poisson process); the peak only determines how much must be
   * ready.
   *
   * @param perSecond the highest arrival rate that must still meet the SLO, req/s, above 0, up to
   *     10^12
   */
  public record PeakRate(BigDecimal perSecond) implements Pattern {
    /** Refuses what is out of its bounds. */
    public PeakRate {
      if (perSecond.signum() <= 0 || perSecond.compareTo(MOST_PER_SECOND) > 0) {
        throw new IllegalArgumentException(
            "peak rate is %s req/s, expected above 0 and at most 10^12"
                .formatted(perSecond.round(new MathContext(3))));
      }
    }
  }

  /**
   * At random, at one rate all day (a Poisson process); the peak only determines how much must be
   * ready.
   *
   * @param factor highest arrival rate / mean arrival rate, 1 or more
   */
  public record PeakFactor(BigDecimal factor) implements Pattern {
    /** Refuses a peak below the mean. */
    public PeakFactor {
      if (factor.compareTo(BigDecimal.ONE) < 0) {
        throw new IllegalArgumentException("peak factor is " + factor + ", expected 1 or more");
      }
    }
  }

  /** At these instants, again and again. */
  public static final class Timestamps implements Pattern {
    private static final long SEED = 20261130;
    private static final double LEAST_KEPT = 1000;
    private static final double MOST_PERIODS = 10_000;

    private final double[] seconds;
    private final double periodSeconds;

    /**
     * A period.
     *
     * @param seconds arrivals from the start of the period, ascending, at least one
     * @param periodSeconds its length, s, above every arrival
     */
    public Timestamps(double[] seconds, double periodSeconds) {
      this.seconds = seconds.clone();
      this.periodSeconds = periodSeconds;
      for (int i = 0; i < seconds.length; i++) {
        double before = i == 0 ? 0 : seconds[i - 1];
        if (!(seconds[i] >= before) || !(seconds[i] < periodSeconds)) {
          throw new IllegalArgumentException(
              "timestamp %d is %s s, expected from %s s on and before the period's end at %s s"
                  .formatted(i + 1, seconds[i], before, periodSeconds));
        }
      }
      if (seconds.length == 0) {
        throw new IllegalArgumentException("there are no timestamps, expected at least one");
      }
    }

    /** How many there are in a period. */
    public int count() {
      return seconds.length;
    }

    /** The length of a period, s. */
    public double periodSeconds() {
      return periodSeconds;
    }

    /** Arrival {@code i}, s from the start of the period. */
    double arrivalSeconds(int i) {
      return seconds[i];
    }

    /**
     * Each arrival kept by chance, from a fixed seed, in as many periods one after another as make
     * a thousand of them.
     *
     * @param share kept, above 0 to 1
     */
    private Timestamps thinned(double share) {
      int periods = (int) Math.min(MOST_PERIODS, Math.ceil(LEAST_KEPT / (share * seconds.length)));
      SplittableRandom random = new SplittableRandom(SEED);
      double[] kept =
          IntStream.range(0, periods)
              .mapToObj(i -> i * periodSeconds)
              .flatMapToDouble(begin -> DoubleStream.of(seconds).map(each -> begin + each))
              .filter(each -> random.nextDouble() < share)
              .toArray();
      return new Timestamps(kept.length == 0 ? seconds : kept, periods * periodSeconds);
    }

    /** The most arrivals in any window of that length. */
    int most(double windowSeconds) {
      if (windowSeconds >= periodSeconds) {
        return (int) Math.ceil(seconds.length * (windowSeconds / periodSeconds));
      }
      int most = 0;
      int begin = 0;
      // past the end once more: a window may reach into the next period
      for (int i = 0; i < 2 * seconds.length; i++) {
        while (at(i) - at(begin) >= windowSeconds) {
          begin++;
        }
        most = Math.max(most, i - begin + 1);
      }
      return most;
    }

    private double at(int i) {
      return i < seconds.length ? seconds[i] : seconds[i - seconds.length] + periodSeconds;
    }
  }

  /** Poisson arrivals with a stated peak. */
  public static Load peakRate(BigDecimal inferencesPerMonth, BigDecimal peakRatePerSecond) {
    return new Load(inferencesPerMonth, new PeakRate(peakRatePerSecond));
  }

  /** Poisson arrivals with a peak of a multiple of the mean. */
  public static Load peakFactor(BigDecimal inferencesPerMonth, BigDecimal factor) {
    return new Load(inferencesPerMonth, new PeakFactor(factor));
  }

  /** The load that a suite states. */
  public static Load of(Demand demand) {
    return peakRate(demand.inferencesPerMonth(), BigDecimal.valueOf(demand.peakRatePerSecond()));
  }

  /** As many as the timestamps make in a month of that length. */
  public static Load of(Timestamps timestamps, BigDecimal hoursPerMonth) {
    return new Load(
        BigDecimal.valueOf(timestamps.count())
            .multiply(seconds(hoursPerMonth))
            .divide(BigDecimal.valueOf(timestamps.periodSeconds()), MathContext.DECIMAL128),
        timestamps);
  }

  static BigDecimal seconds(BigDecimal hours) {
    return hours.multiply(SECONDS_PER_HOUR);
  }

  /**
   * Another number of inferences that arrive in the same shape: a stated peak grows with them, and
   * timestamps come closer together.
   */
  public Load withInferences(BigDecimal otherPerMonth) {
    if (pattern instanceof PeakRate peak) {
      return peakRate(otherPerMonth, scaled(peak.perSecond(), otherPerMonth));
    }
    if (pattern instanceof DailyCurve curve && curve.peakRatePerSecond().isPresent()) {
      return new Load(
          otherPerMonth, curve.withPeak(scaled(curve.peakRatePerSecond().get(), otherPerMonth)));
    }
    return new Load(otherPerMonth, pattern);
  }

  /**
   * What is left where a share of the requests goes elsewhere: timestamps stay where they are, and
   * some are no more.
   *
   * @param share left, above 0 to 1
   */
  Load part(BigDecimal share) {
    BigDecimal left = inferencesPerMonth.multiply(share);
    return pattern instanceof Timestamps timestamps && share.compareTo(BigDecimal.ONE) < 0
        ? new Load(left, timestamps.thinned(share.doubleValue()))
        : withInferences(left);
  }

  private BigDecimal scaled(BigDecimal ratePerSecond, BigDecimal otherPerMonth) {
    return ratePerSecond.multiply(otherPerMonth).divide(inferencesPerMonth, DOWN);
  }

  /** Mean arrival rate, req/s, if every request succeeds. */
  public BigDecimal meanRatePerSecond(BigDecimal hoursPerMonth) {
    return inferencesPerMonth.divide(seconds(hoursPerMonth), MathContext.DECIMAL128);
  }

  /**
   * The highest arrival rate that must still meet the SLO, req/s: as stated, or the busiest hour's
   * mean rate, or the busiest second's of the timestamps.
   */
  public BigDecimal peakRatePerSecond(BigDecimal hoursPerMonth) {
    BigDecimal secondsPerMonth = seconds(hoursPerMonth);
    return peakPerMonth(secondsPerMonth, BigDecimal.ONE, BigDecimal.ONE)
        .divide(secondsPerMonth, MathContext.DECIMAL128);
  }

  /**
   * The inferences of a month that were peak all the time. Stated rates and timestamps are of
   * arrivals, those that will fail among them; curves and factors are about wanted inferences.
   *
   * @param windowSeconds in timestamps, the busiest window of this length is the peak; slow units
   *     need not be ready for two at once because they came in the same second
   */
  BigDecimal peakPerMonth(
      BigDecimal secondsPerMonth, BigDecimal successRatio, BigDecimal windowSeconds) {
    if (pattern instanceof PeakFactor peak) {
      return inferencesPerMonth.multiply(peak.factor());
    }
    if (pattern instanceof PeakRate peak) {
      return stated(peak.perSecond(), secondsPerMonth, successRatio);
    }
    if (pattern instanceof DailyCurve curve) {
      return curve.peakRatePerSecond().isPresent()
          ? stated(curve.peakRatePerSecond().get(), secondsPerMonth, successRatio)
          : inferencesPerMonth.multiply(curve.factor());
    }
    return BigDecimal.valueOf(
            most((Timestamps) pattern, windowSeconds.doubleValue(), secondsPerMonth, successRatio))
        .multiply(secondsPerMonth)
        .multiply(successRatio)
        .divide(windowSeconds, MathContext.DECIMAL128)
        .max(inferencesPerMonth);
  }

  private int most(
      Timestamps timestamps,
      double windowSeconds,
      BigDecimal secondsPerMonth,
      BigDecimal successRatio) {
    return timestamps.most(windowSeconds * speed(timestamps, secondsPerMonth, successRatio));
  }

  private BigDecimal stated(
      BigDecimal ratePerSecond, BigDecimal secondsPerMonth, BigDecimal successRatio) {
    return ratePerSecond.multiply(secondsPerMonth).multiply(successRatio).max(inferencesPerMonth);
  }

  /**
   * How many units are needed for the peak: ⌈peak / what one can do⌉, at least 1.
   *
   * @param unitPerMonth successful inferences that one unit can do a month
   */
  long units(BigDecimal unitPerMonth, BigDecimal secondsPerMonth, BigDecimal successRatio) {
    BigDecimal peak =
        pattern instanceof Timestamps timestamps
            ? peakPerMonth(timestamps, unitPerMonth, secondsPerMonth, successRatio)
            : peakPerMonth(secondsPerMonth, successRatio, BigDecimal.ONE);
    return Math.max(1, peak.divide(unitPerMonth, 0, RoundingMode.CEILING).longValueExact());
  }

  private BigDecimal peakPerMonth(
      Timestamps timestamps,
      BigDecimal unitPerMonth,
      BigDecimal secondsPerMonth,
      BigDecimal successRatio) {
    BigDecimal oneASecond = secondsPerMonth.multiply(successRatio);
    if (unitPerMonth.compareTo(oneASecond) >= 0) {
      return peakPerMonth(secondsPerMonth, successRatio, BigDecimal.ONE);
    }
    // one unit for each arrival in the time that one takes
    double takesSeconds = oneASecond.doubleValue() / unitPerMonth.doubleValue();
    return BigDecimal.valueOf(most(timestamps, takesSeconds, secondsPerMonth, successRatio))
        .multiply(unitPerMonth)
        .max(inferencesPerMonth);
  }

  /**
   * The unrounded number of units per inference, if it is proportional.
   *
   * @param unitPerMonth successful inferences that one unit can do a month
   */
  Optional<BigDecimal> unitsPerInference(
      BigDecimal unitPerMonth, BigDecimal secondsPerMonth, BigDecimal successRatio) {
    return pattern instanceof Timestamps
        ? Optional.empty()
        : Optional.of(
            peakPerMonth(secondsPerMonth, successRatio, BigDecimal.ONE)
                .divide(inferencesPerMonth, MathContext.DECIMAL128)
                .divide(unitPerMonth, MathContext.DECIMAL128));
  }

  /** Why the demand contradicts itself; empty if it does not. */
  Optional<String> contradiction(BigDecimal secondsPerMonth) {
    Optional<BigDecimal> peak =
        pattern instanceof PeakRate stated
            ? Optional.of(stated.perSecond())
            : pattern instanceof DailyCurve curve ? curve.peakRatePerSecond() : Optional.empty();
    if (peak.isEmpty() || inferencesPerMonth.compareTo(peak.get().multiply(secondsPerMonth)) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "the demand of %s inferences a month is %s a second on average, above its own peak of %s a second"
            .formatted(
                inferencesPerMonth.toPlainString(),
                inferencesPerMonth.divide(secondsPerMonth, 3, RoundingMode.UP).toPlainString(),
                peak.get().toPlainString()));
  }

  /**
   * The share of the calls that are cold in a pool of execution environments; see {@link WarmPool}.
   * Its value is that of the worse end.
   *
   * @param callSeconds what a call takes, above 0
   * @param idleExpirySeconds an environment that rests longer is given up, 0 or more
   */
  public Estimate coldShare(
      BigDecimal callSeconds, BigDecimal idleExpirySeconds, BigDecimal hoursPerMonth) {
    double seconds = callSeconds.doubleValue();
    return coldShare(
        new WarmPool.Calls(seconds, seconds, idleExpirySeconds.doubleValue(), 0),
        seconds(hoursPerMonth),
        BigDecimal.ONE);
  }

  Estimate coldShare(WarmPool.Calls calls, BigDecimal secondsPerMonth, BigDecimal successRatio) {
    return pattern instanceof Timestamps timestamps
        ? WarmPool.coldShare(calls, timestamps, speed(timestamps, secondsPerMonth, successRatio))
        : WarmPool.coldShare(calls, hourlyRates(secondsPerMonth, successRatio));
  }

  /**
   * Poisson rates, req/s, of each hour: one, or that of each hour of a curve.
   *
   * @param successRatio of the requests; those that fail come in addition
   */
  double[] hourlyRates(BigDecimal secondsPerMonth, BigDecimal successRatio) {
    double mean =
        inferencesPerMonth.doubleValue()
            / (secondsPerMonth.doubleValue() * successRatio.doubleValue());
    if (pattern instanceof DailyCurve curve) {
      double[] rates = curve.relative();
      for (int i = 0; i < rates.length; i++) {
        rates[i] *= mean;
      }
      return rates;
    }
    return new double[] {mean};
  }

  /** How many times faster than written the timestamps must be replayed for this demand. */
  double speed(Timestamps timestamps, BigDecimal secondsPerMonth, BigDecimal successRatio) {
    return inferencesPerMonth.doubleValue()
        / (secondsPerMonth.doubleValue() * successRatio.doubleValue())
        * timestamps.periodSeconds()
        / timestamps.count();
  }
}
