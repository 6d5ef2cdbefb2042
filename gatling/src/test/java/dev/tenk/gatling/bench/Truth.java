package dev.tenk.gatling.bench;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * What response times truly are where a server's delays are known: each request's own, from the
 * instant it is planned for, computed path by path. It knows neither network nor HTTP.
 */
final class Truth {
  private Truth() {}

  /**
   * Response times of requests that are sent when they are planned, or as soon as one of the
   * connections is free.
   *
   * @param plannedMicros since 1970, ascending
   * @param serviceMicros of the server
   * @param connections at most so many are under way
   * @return in microseconds, in the same order
   */
  static long[] responseMicros(
      KnownDelay delay, long[] plannedMicros, long serviceMicros, int connections) {
    long[] response = new long[plannedMicros.length];
    PriorityQueue<Long> underWay = new PriorityQueue<>();
    long lastDoneMicros = 0;
    for (int i = 0; i < response.length; i++) {
      long arrivedMicros = plannedMicros[i];
      while (!underWay.isEmpty() && underWay.peek() <= arrivedMicros) {
        underWay.poll();
      }
      if (underWay.size() == connections) {
        arrivedMicros = underWay.poll();
      }
      lastDoneMicros = delay.doneMicros(arrivedMicros, lastDoneMicros, i, serviceMicros);
      underWay.add(lastDoneMicros);
      response[i] = lastDoneMicros - plannedMicros[i];
    }
    return response;
  }

  /** {@link Load#QUANTILES} of the window of a cell, ms. */
  static double[] ofCell(KnownDelay delay, TenkCell cell, long serviceMicros, int connections) {
    long epochMicros = KnownDelay.micros(cell.startedAt());
    long[] planned =
        cell.requests().stream().mapToLong(each -> epochMicros + each.intended() / 1000).toArray();
    long[] response = responseMicros(delay, planned, serviceMicros, connections);
    return quantilesMillis(
        LongStream.range(0, response.length)
            .filter(i -> cell.requests().get((int) i).steady())
            .map(i -> response[(int) i])
            .toArray());
  }

  /**
   * {@link Load#QUANTILES} of requests at equal distances for one period of {@link
   * KnownDelay#STALL}, ms: the truth of a tool that does not tell its instants, whose window lasts
   * for whole periods.
   */
  static double[] ofPeriod(
      KnownDelay delay, int ratePerSecond, long serviceMicros, int connections) {
    long perPeriod = ratePerSecond * KnownDelay.STALL_PERIOD_MICROS / 1_000_000;
    long[] planned =
        LongStream.range(0, 2 * perPeriod).map(i -> i * 1_000_000 / ratePerSecond).toArray();
    long[] response = responseMicros(delay, planned, serviceMicros, connections);
    return quantilesMillis(Arrays.copyOfRange(response, (int) perPeriod, response.length));
  }

  private static double[] quantilesMillis(long[] micros) {
    return Load.quantiles(Arrays.stream(micros).sorted().mapToDouble(each -> each / 1e3).toArray());
  }
}
