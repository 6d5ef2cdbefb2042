package dev.tenk.gatling.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a request that arrives at an instant is answered: computed by the server, and again, from
 * the planned instants, by the benchmark that checks the truth. Microseconds since 1970, which both
 * processes read from the same clock.
 */
enum KnownDelay {
  /** 10 ms for each, at any load. */
  CONSTANT {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, int hash) {
      return arrivedMicros + SERVICE_MICROS;
    }
  },
  /** The same, but in the first second of every ten nothing moves. */
  STALL {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, int hash) {
      long begins = afterStall(arrivedMicros);
      long stallBegins = begins - begins % STALL_PERIOD_MICROS + STALL_PERIOD_MICROS;
      long left = begins + SERVICE_MICROS - stallBegins;
      return left <= 0 ? begins + SERVICE_MICROS : stallBegins + STALL_MICROS + left;
    }

    private long afterStall(long micros) {
      long into = micros % STALL_PERIOD_MICROS;
      return into < STALL_MICROS ? micros - into + STALL_MICROS : micros;
    }
  },
  /** 5 or 50 ms, by what is asked. */
  TWO_HUMPS {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, int hash) {
      return arrivedMicros + (hash % 2 == 0 ? 5_000 : 50_000);
    }
  },
  /** One at a time, 10 ms each, first come first served. */
  QUEUE {
    @Override
    long doneMicros(long arrivedMicros, long lastDoneMicros, int hash) {
      return Math.max(lastDoneMicros, arrivedMicros) + SERVICE_MICROS;
    }
  };

  static final long SERVICE_MICROS = 10_000;
  private static final long STALL_PERIOD_MICROS = 10_000_000;
  private static final long STALL_MICROS = 1_000_000;

  /**
   * When it is answered.
   *
   * @param lastDoneMicros when the request that arrived before it is answered, 0 for the first
   * @param hash of what is asked
   */
  abstract long doneMicros(long arrivedMicros, long lastDoneMicros, int hash);

  static long nowMicros() {
    return micros(Instant.now());
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
