package dev.tenk.localcloud;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Something that goes wrong with some of an endpoint's or a function's requests.
 *
 * @param kind what goes wrong
 * @param every every so many-th request, &ge; 1; empty if {@code rate} is given
 * @param rate share of the requests, 0 to 1, drawn with the profile's seed; empty if {@code every}
 *     is given
 * @param status HTTP status of the container, for {@link Kind#MODEL_ERROR} only
 * @param interval pause between the pieces of the body, for {@link Kind#TRICKLE} only
 */
public record Fault(
    Kind kind, OptionalLong every, OptionalDouble rate, int status, Duration interval) {
  /** What can go wrong. */
  public enum Kind {
    /** The container answers with an error of its own; a function throws. */
    MODEL_ERROR,
    /** The service fails: 500. */
    SERVICE_ERROR,
    /** The service refuses for load. */
    THROTTLE,
    /** The connection ends in the middle of the body. */
    CUT,
    /** The body comes in {@value Exchange#TRICKLE_PIECES} pieces with pauses. */
    TRICKLE,
    /** The body is only half of what the model gave, with a fitting length. */
    MALFORMED,
    /** No answer ever comes. */
    HANG,
    /**
     * Streams only: an error ends it in the middle, {@code ModelStreamError} of an endpoint, an
     * error code in the last event of a function.
     */
    STREAM_ERROR,
    /**
     * Streams only: the service fails in the middle, {@code InternalStreamFailure} of an endpoint;
     * a function's stream ends without its last event.
     */
    STREAM_FAILURE,
    /** Async only: neither a result nor a failure ever appears. */
    LOST,
    /** Async only: a failure object appears instead of a result. */
    FAILURE;

    /** The words of the profile. */
    static Map<String, Kind> words() {
      return Arrays.stream(values())
          .collect(Collectors.toMap(kind -> kind.name().toLowerCase(Locale.ROOT), k -> k));
    }
  }

  /** Status of a container's error where none is given. */
  static final int DEFAULT_STATUS = 500;

  /** Pause of a trickle where none is given. */
  static final Duration DEFAULT_INTERVAL = Duration.ofMillis(50);

  /**
   * @throws IllegalArgumentException if not exactly one of {@code every} and {@code rate} is given
   *     or one is out of bounds
   */
  public Fault {
    if (every.isPresent() == rate.isPresent()) {
      throw new IllegalArgumentException("a fault has either every or rate");
    }
    if (every.isPresent() && every.getAsLong() < 1) {
      throw new IllegalArgumentException("every must be >= 1 but is " + every.getAsLong());
    }
    if (rate.isPresent() && !(rate.getAsDouble() >= 0 && rate.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("rate must be 0 to 1 but is " + rate.getAsDouble());
    }
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599 but is " + status);
    }
  }

  /** This kind for every n-th request. */
  public static Fault every(Kind kind, long n) {
    return new Fault(
        kind, OptionalLong.of(n), OptionalDouble.empty(), DEFAULT_STATUS, DEFAULT_INTERVAL);
  }
}
