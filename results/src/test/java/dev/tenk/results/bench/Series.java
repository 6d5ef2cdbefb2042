package dev.tenk.results.bench;

import java.util.SplittableRandom;

/** Response times of a steady window in virtual time, ms, in the order of their planned starts. */
enum Series {
  INDEPENDENT("independent") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return autoregressive(random, requests, 0);
    }
  },
  AUTOREGRESSIVE_90("AR(1) 0.9") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return autoregressive(random, requests, 0.9);
    }
  },
  AUTOREGRESSIVE_98("AR(1) 0.98") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return autoregressive(random, requests, 0.98);
    }
  },
  QUEUE_50("M/D/1 0.5") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return queue(random, requests, 0.5);
    }
  },
  QUEUE_70("M/D/1 0.7") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return queue(random, requests, 0.7);
    }
  },
  QUEUE_90("M/D/1 0.9") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return queue(random, requests, 0.9);
    }
  },
  STALLS_40("stalls, 40/s") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return stalls(random, requests, 40);
    }
  },
  STALLS_500("stalls, 500/s") {
    @Override
    double[] next(SplittableRandom random, int requests) {
      return stalls(random, requests, 500);
    }
  };

  private static final double SD = 0.5;
  private static final double QUIET_SD = 0.05;
  private static final double QUIET_MS = 2;
  private static final double LONGEST_STALL_MS = 300;
  private static final double STALL_EVERY_SECONDS = 3;

  private final String text;

  Series(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** A window of its own. */
  abstract double[] next(SplittableRandom random, int requests);

  private static double[] autoregressive(
      SplittableRandom random, int requests, double coefficient) {
    double[] millis = new double[requests];
    double log = random.nextGaussian();
    double noise = Math.sqrt(1 - coefficient * coefficient);
    for (int i = 0; i < requests; i++) {
      millis[i] = Math.exp(SD * log);
      log = coefficient * log + noise * random.nextGaussian();
    }
    return millis;
  }

  private static double[] queue(SplittableRandom random, int requests, double load) {
    double[] millis = new double[requests];
    double wait = 0;
    int warmUp = (int) (200 / ((1 - load) * (1 - load)));
    for (int i = -warmUp; i < requests; i++) {
      if (i >= 0) {
        millis[i] = wait + 1;
      }
      wait = Math.max(0, wait + 1 - exponential(random) / load);
    }
    return millis;
  }

  /** A host that stands still for 1 to 300 ms, log-uniform, every 3 s in the mean. */
  private static double[] stalls(SplittableRandom random, int requests, double perSecond) {
    double[] millis = new double[requests];
    double now = 0;
    double next = STALL_EVERY_SECONDS * exponential(random);
    double end = 0;
    for (int i = 0; i < requests; i++) {
      now += exponential(random) / perSecond;
      while (next <= now) {
        double length = Math.pow(LONGEST_STALL_MS, random.nextDouble()) / 1_000;
        end = Math.max(end, next + length);
        next += STALL_EVERY_SECONDS * exponential(random);
      }
      millis[i] =
          QUIET_MS * Math.exp(QUIET_SD * random.nextGaussian()) + Math.max(0, end - now) * 1_000;
    }
    return millis;
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }
}
