package dev.tenk.results.stats.cell;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.stats.estimate.Buckets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * The course of a cell over time, in a size that does not depend on the number of its requests.
 * Response times are of successes, at the second in which each was due or, in a closed workload,
 * sent.
 *
 * @param response quantiles of response time over all requests; it ends where failures begin, which
 *     are slower than any success
 * @param service quantiles of service time over successes
 * @param slices of equal length but for the last, in order of time
 * @param bands counts of response times in slices and bands of time; those without any are absent
 * @param telemetry of the device; empty where it was not monitored
 */
public record CellTimeline(
    CellKey cell,
    List<Quantile> response,
    List<Quantile> service,
    List<Slice> slices,
    List<Band> bands,
    List<Reading> telemetry) {

  private static final double NINES_STEP = 0.125;

  /** Copies its lists. */
  public CellTimeline {
    response = List.copyOf(response);
    service = List.copyOf(service);
    slices = List.copyOf(slices);
    bands = List.copyOf(bands);
    telemetry = List.copyOf(telemetry);
  }

  /**
   * A quantile of a sample.
   *
   * @param quantile 0 to below 1
   */
  public record Quantile(double quantile, double nanos) {}

  /**
   * Some seconds of the window.
   *
   * @param fromSeconds from its start
   */
  public record Slice(
      double fromSeconds, double toSeconds, double successesPerSecond, double failuresPerSecond) {}

  /**
   * Successes of a slice within a band of response time.
   *
   * @param slice index
   */
  public record Band(int slice, double fromNanos, double toNanos, long count) {}

  /**
   * How the device was.
   *
   * @param seconds from the start of the cell
   */
  public record Reading(
      double seconds, OptionalDouble powerWatts, OptionalDouble soc, OptionalDouble npu) {}

  /** Counts what is shown to it, second by second. */
  public static final class Collector {
    private final CellKey cell;
    private final double windowSeconds;
    private final int bandsPerDecade;
    private final int slices;
    private final double sliceSeconds;
    private final long[] requests;
    private final long[] successes;
    private final List<SortedMap<Integer, Long>> bands = new ArrayList<>();
    private final Histogram response = new Histogram(3);

    /**
     * Starts.
     *
     * @param windowSeconds above 0
     * @param mostSlices fewer where the window has fewer whole seconds
     * @param bandsPerDecade of response time, which are equal on a logarithmic scale
     */
    public Collector(CellKey cell, double windowSeconds, int mostSlices, int bandsPerDecade) {
      this.bandsPerDecade = bandsPerDecade;
      this.cell = cell;
      this.windowSeconds = windowSeconds;
      // a second is the finest that is kept
      this.sliceSeconds = Math.max(1, Math.ceil(windowSeconds / mostSlices));
      this.slices = (int) Math.max(1, Math.ceil(windowSeconds / sliceSeconds));
      this.requests = new long[slices];
      this.successes = new long[slices];
      for (int i = 0; i < slices; i++) {
        bands.add(new TreeMap<>());
      }
    }

    /** So many requests were due in a second. */
    public void addRequests(long second, long count) {
      requests[slice(second)] += count;
    }

    /** Successes that were due in a second, by response time. */
    public void addResponse(long second, long nanos, long count) {
      successes[slice(second)] += count;
      bands.get(slice(second)).merge(band(nanos), count, Long::sum);
      response.recordValueWithCount(nanos, count);
    }

    private int slice(long second) {
      return (int) Math.max(0, Math.min(slices - 1, Math.floor((double) second / sliceSeconds)));
    }

    private int band(long nanos) {
      return (int) Math.floor(Math.log10((double) Math.max(1, nanos)) * bandsPerDecade);
    }

    /**
     * The totals.
     *
     * @param service service times of the window's successes, ns
     * @param telemetry in order of time; thinned out to the number of readings that a chart shows
     */
    public CellTimeline course(
        AbstractHistogram service, List<TelemetrySample> telemetry, int mostReadings) {
      List<Slice> all = new ArrayList<>();
      List<Band> counts = new ArrayList<>();
      long failures = 0;
      for (int i = 0; i < slices; i++) {
        double from = i * sliceSeconds;
        double to = Math.min(windowSeconds, from + sliceSeconds);
        long failed = Math.max(0, requests[i] - successes[i]);
        failures += failed;
        all.add(new Slice(from, to, successes[i] / (to - from), failed / (to - from)));
        int slice = i;
        bands
            .get(i)
            .forEach(
                (band, count) ->
                    counts.add(
                        new Band(
                            slice,
                            Math.pow(10, (double) band / bandsPerDecade),
                            Math.pow(10, (band + 1.0) / bandsPerDecade),
                            count)));
      }
      return new CellTimeline(
          cell,
          curve(response, failures),
          curve(service, 0),
          all,
          counts,
          readings(telemetry, mostReadings));
    }

    /** As far as there are requests: the last of n is at 1 - 1/n. */
    private static List<Quantile> curve(AbstractHistogram nanos, long failures) {
      List<Quantile> curve = new ArrayList<>();
      Buckets buckets = Buckets.of(nanos);
      long successes = nanos.getTotalCount();
      long all = successes + failures;
      double last = all == 0 ? -1 : Math.log10((double) all);
      for (int i = 0; i * NINES_STEP <= last; i++) {
        double quantile = 1 - Math.pow(10, -i * NINES_STEP);
        long rank = Math.max(1, (long) Math.ceil(quantile * all));
        if (rank <= successes) {
          curve.add(new Quantile(quantile, nanos.medianEquivalentValue(buckets.ofRank(rank))));
        }
      }
      return curve;
    }

    private static List<Reading> readings(List<TelemetrySample> samples, int most) {
      List<Reading> readings = new ArrayList<>();
      int together = Math.max(1, (int) Math.ceil((double) samples.size() / most));
      for (int from = 0; from < samples.size(); from += together) {
        List<TelemetrySample> some =
            samples.subList(from, Math.min(samples.size(), from + together));
        readings.add(
            new Reading(
                some.get(some.size() / 2).timeNanos() / 1e9,
                mean(some, TelemetrySample::powerWatts),
                mean(some, TelemetrySample::socTemperatureCelsius),
                mean(some, TelemetrySample::npuTemperatureCelsius)));
      }
      return readings;
    }

    private static OptionalDouble mean(
        List<TelemetrySample> samples, Function<TelemetrySample, OptionalDouble> value) {
      return samples.stream().map(value).flatMapToDouble(OptionalDouble::stream).average();
    }
  }
}
