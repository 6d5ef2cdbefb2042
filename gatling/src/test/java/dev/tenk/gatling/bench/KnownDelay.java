package dev.tenk.gatling.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a request that arrives at an instant is answered: computed by the server, and again, from
 * the planned instants, by the benchmark that checks the truth. Microseconds since 1970, which both
 * processes read from the same clock.
 */
enum KnownDelay {
  /** The service time for each, at any load. */
  CONSTANT {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, long number, long serviceMicros) {
      return arrivedMicros + serviceMicros;
    }
  },
  /**
   * The same, but in the first second of every ten nothing moves. What has waited leaves one after
   * another, 50 microseconds apart: at one instant no server could answer a thousand.
   */
  STALL {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, long number, long serviceMicros) {
      long begins = afterStall(arrivedMicros);
      long stallBegins = begins - begins % STALL_PERIOD_MICROS + STALL_PERIOD_MICROS;
      long left = begins + serviceMicros - stallBegins;
      long done = left <= 0 ? begins + serviceMicros : stallBegins + STALL_MICROS + left;
      return Math.max(done, lastDoneMicros + APART_MICROS);
    }

    private long afterStall(long micros) {
      long into = micros % STALL_PERIOD_MICROS;
      return into < STALL_MICROS ? micros - into + STALL_MICROS : micros;
    }
  },
  /** Half the service time, and of every fourth request five times as long. */
  TWO_HUMPS {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, long number, long serviceMicros) {
      return arrivedMicros + (number % 4 == 3 ? 5 * serviceMicros : serviceMicros / 2);
    }
  },
  /** One at a time, first come first served. */
  QUEUE {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, long number, long serviceMicros) {
      return Math.max(lastDoneMicros, arrivedMicros) + serviceMicros;
    }
  };

  static final long STALL_PERIOD_MICROS = 10_000_000;
  private static final long STALL_MICROS = 1_000_000;
  private static final long APART_MICROS = 50;
  private static final long SERVICE_MICROS = 10_000;
  private static final double QUEUE_LOAD = 0.7;

  /**
   * When it is answered.
   *
   * @param lastDoneMicros when the request that arrived before it is answered, 0 for the first
   * @param number how many arrived before it
   * @param serviceMicros of {@link #serviceMicros(int)}
   */
  abstract long doneMicros(
      long arrivedMicros, long lastDoneMicros, long number, long serviceMicros);

  /** How long a request takes by itself: 10 ms, or what loads a queue to 0.7. */
  long serviceMicros(int ratePerSecond) {
    return this == QUEUE ? Math.round(QUEUE_LOAD * 1e6 / ratePerSecond) : SERVICE_MICROS;
  }

  /** Now, in microseconds since 1970. */
  static long nowMicros() {
    return micros(Instant.now());
  }

  /** An instant in microseconds since 1970. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
