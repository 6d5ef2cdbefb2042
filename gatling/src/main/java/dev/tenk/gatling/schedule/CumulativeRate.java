package dev.tenk.gatling.schedule;

import dev.tenk.results.model.Arrivals;
import java.time.Duration;
import java.util.List;

/**
 * The inverse of Λ(t), the number of requests expected in the first t seconds of a window.
 * Unit-rate arrivals taken through it have the rate λ(t) = Λ′(t) (Çinlar, "Introduction to
 * Stochastic Processes", 1975, section 4.7).
 */
interface CumulativeRate {
  /** The t with Λ(t) = x, for x ≥ 0; infinite where Λ never reaches x. */
  double secondsAt(double x);

  /** λ(t) = rate. */
  static CumulativeRate constant(double rate) {
    return x -> x / rate;
  }

  /** λ(t) = a + (b − a)·t/h for t ≤ h, so Λ(t) = at + (b − a)t²/2h. */
  static CumulativeRate ramp(Arrivals.Ramp ramp, Duration duration) {
    double a = ramp.fromPerSecond();
    double b = ramp.toPerSecond();
    double h = seconds(duration);
    double all = (a + b) / 2 * h;
    // the solution of the quadratic that does not cancel where a and b are close
    return x ->
        x > all
            ? Double.POSITIVE_INFINITY
            : 2 * x / (a + StrictMath.sqrt(Math.max(0, a * a + 2 * (b - a) / h * x)));
  }

  /** λ(t) = the rate of the step in which t lies. */
  static CumulativeRate steps(List<Arrivals.Step> steps) {
    return x -> {
      double left = x;
      double begin = 0;
      for (Arrivals.Step step : steps) {
        double length = seconds(step.duration());
        double expected = step.ratePerSecond() * length;
        if (left < expected) {
          return begin + left / step.ratePerSecond();
        }
        left -= expected;
        begin += length;
      }
      return Double.POSITIVE_INFINITY;
    };
  }

  /** λ(t) = the base, then the peak, in each period. */
  static CumulativeRate burst(Arrivals.Burst burst) {
    double period = seconds(burst.period());
    CumulativeRate inPeriod =
        steps(
            List.of(
                new Arrivals.Step(burst.basePerSecond(), burst.period().minus(burst.peakLength())),
                new Arrivals.Step(burst.peakPerSecond(), burst.peakLength())));
    double expected =
        burst.basePerSecond() * (period - seconds(burst.peakLength()))
            + burst.peakPerSecond() * seconds(burst.peakLength());
    return x -> {
      double periods = StrictMath.floor(x / expected);
      return periods * period
          + Math.min(period, inPeriod.secondsAt(Math.max(0, x - periods * expected)));
    };
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
