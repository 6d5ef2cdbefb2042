package dev.tenk.results.stats.cell;

import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.stats.estimate.MeanNanos;
import java.util.Optional;

/**
 * What a cell shows of a hosted service beyond its answers. All of the steady phase, but for cold
 * starts.
 *
 * @param billed what the provider charges for; empty where it does not charge by duration
 * @param pollGap how late results were found; empty where none was polled for
 * @param coldStarts calls that met a new execution environment; empty where unknown
 * @param metrics what the service's own monitoring reports; empty where it was not asked
 * @param wakeUps how long it took to wake; empty where no call met it asleep, and in files of older
 *     versions
 * @param streamed answers that came in parts; empty where none did, and in files of older versions
 */
public record ServiceSide(
    Optional<Billed> billed,
    Optional<PollGap> pollGap,
    Optional<ColdStarts> coldStarts,
    Optional<ServiceMetrics> metrics,
    Optional<WakeUps> wakeUps,
    Optional<Streamed> streamed) {
  /** Nothing is known. */
  public static final ServiceSide UNKNOWN =
      new ServiceSide(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** A file of an older version has no wake-ups and says nothing of streams. */
  public ServiceSide {
    wakeUps = wakeUps == null ? Optional.empty() : wakeUps;
    streamed = streamed == null ? Optional.empty() : streamed;
  }

  /** The same with other cold starts. */
  public ServiceSide withColdStarts(Optional<ColdStarts> newColdStarts) {
    return new ServiceSide(billed, pollGap, newColdStarts, metrics, wakeUps, streamed);
  }

  /**
   * What the provider charges for, failures included.
   *
   * @param requests that are charged for, as far as known
   * @param nanos the sum over them
   * @param basis how this is known
   * @param warm mean over the steady phase's requests that are not cold, of all of them where it is
   *     unknown which are; as {@link Basis#MONITORED} the monitored mean, whose interval is not
   *     known. Absent where there are none, and in files of older versions
   * @param cold mean over all cold requests, warm-up included, for they are few; present only as
   *     {@link Basis#SAID}
   */
  public record Billed(
      long requests, long nanos, Basis basis, Optional<MeanNanos> warm, Optional<MeanNanos> cold) {}

  /** How a billed duration is known. */
  public enum Basis {
    /** The provider reported it with each answer. */
    SAID("as the provider says"),
    /** The mean time that the service's own monitoring gives for the model, for each request. */
    MONITORED("from CloudWatch's ModelLatency, for the provider does not say"),
    /** The client's service time, which is longer by the way there and back. */
    ASSUMED("assumed from the client's service time, for the provider does not say"),
    /** The owner's own figure. */
    STATED("as the scenario states");

    private final String text;

    Basis(String text) {
      this.text = text;
    }

    /** For display. */
    public String text() {
      return text;
    }
  }

  /**
   * Successes whose answers came in parts. Their response times are of the last byte.
   *
   * @param requests that were streamed
   * @param firstByte from the intended start to the first byte, as response time is counted
   * @param chargedBytes of all of them beyond the first {@link #FREE_BYTES} of each
   */
  public record Streamed(long requests, SeenTimes firstByte, long chargedBytes) {
    /** What Lambda streams of an answer without a charge, "AWS Lambda Pricing". */
    public static final long FREE_BYTES = 6L << 20;
  }

  /**
   * Time between the last look at which a result was not there and the one that found it.
   *
   * @param requests whose results were polled for
   * @param meanNanos response times are late by half of it on average
   * @param maxNanos response times are late by at most this
   */
  public record PollGap(long requests, long meanNanos, long maxNanos) {}
}
