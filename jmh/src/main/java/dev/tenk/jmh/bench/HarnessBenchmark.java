package dev.tenk.jmh.bench;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.Load;
import dev.tenk.cost.prices.DeviceProfileReader;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.store.CellRecorder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the harness itself costs, each part alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HarnessBenchmark {
  private static final double RATE_PER_SECOND = 1000;
  private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

  /** A recorder that is fed as fast as it writes. */
  @State(Scope.Benchmark)
  public static class Recorder {
    private Path folder;
    private CellRecorder recorder;
    private long sequence;

    /** Opens its files. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
      folder = Files.createTempDirectory("tenk-jmh");
      recorder = new CellRecorder(folder, 0, 0);
    }

    /** Waits until all is written, and deletes it. */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
      recorder.close();
      delete(folder);
    }

    private Sample next() {
      long intendedNanos = sequence * 1_000_000;
      return new Sample(
          sequence++,
          Phase.STEADY,
          (int) (sequence % 16),
          OptionalLong.of(intendedNanos),
          intendedNanos + 7_000,
          OptionalLong.of(intendedNanos + 130_000),
          intendedNanos + 8_000_000 + sequence % 1000 * 1000,
          602_300,
          new Outcome.Succeeded(OptionalInt.of(200), 4_200, "0123456789abcdef"),
          ServerFacts.timed(OptionalLong.of(12_000), OptionalLong.of(6_500_000)),
          ClientFacts.UNKNOWN);
    }
  }

  /** Planned arrivals of a Poisson process. */
  @State(Scope.Benchmark)
  public static class Plan {
    private final OpenWorkload workload =
        new OpenWorkload(
            "poisson",
            new Arrivals.Poisson(RATE_PER_SECOND),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10));
    private PrimitiveIterator.OfLong offsets;
    private long seed;

    private long next() {
      if (offsets == null || !offsets.hasNext()) {
        offsets = new ArrivalSchedule(workload, seed++).offsetsNanos();
      }
      return offsets.nextLong();
    }
  }

  /** The response times of 100,000 requests. */
  @State(Scope.Benchmark)
  public static class Times {
    private final Histogram nanos = new Histogram(3);

    /** Draws them. */
    @Setup
    public void draw() {
      SplittableRandom random = new SplittableRandom(42);
      for (int i = 0; i < 100_000; i++) {
        nanos.recordValue((long) (8e6 - 2e6 * Math.log(1 - random.nextDouble())));
      }
    }
  }

  /** A device and its prices. */
  @State(Scope.Benchmark)
  public static class Device {
    private CostModel model;
    private long demand;

    /** Reads them. */
    @Setup
    public void price() {
      model =
          new EdgeDevices(
                  DeviceProfileReader.read(
                      "device.yaml",
                      """
                      name: board
                      region: world
                      hardware: [{service: edge, usage_type: board, quantity: 1}]
                      electricity: {service: edge, usage_type: electricity}
                      idle_power_w: {value: 4, confidence: assumed, source: benchmark}
                      active_power_w: {value: 9, confidence: assumed, source: benchmark}
                      lifetime_months: {value: 36, confidence: assumed, source: benchmark}
                      resale_usd: {value: 0, confidence: assumed, source: benchmark}
                      upkeep_usd_per_month: {value: 0, confidence: assumed, source: benchmark}
                      spare_devices: 0
                      minimum_devices: 1
                      hours_per_month: 730
                      """),
                  new Capacity.AtLeast(BigDecimal.valueOf(80), BigDecimal.ZERO, "benchmark"))
              .priced(
                  PriceBookReader.read(
                      "prices.csv",
                      """
                      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
                      edge,,board,board,device,0,,150,world,,assumed,benchmark
                      edge,,electricity,electricity,kWh,0,,0.28,world,,assumed,benchmark
                      """));
    }

    private Load next() {
      demand = demand % 1_000_000 + 17;
      return Load.peakFactor(BigDecimal.valueOf(demand), BigDecimal.valueOf(3));
    }
  }

  /** One sample: recorded, and written by the recorder's own thread, which is what it waits for. */
  @Benchmark
  public void writeSample(Recorder to) {
    to.recorder.record(to.next(), Optional.empty());
  }

  /** One planned arrival. */
  @Benchmark
  public long planArrival(Plan plan) {
    return plan.next();
  }

  /** Five quantiles with their bounds. */
  @Benchmark
  public List<QuantileEstimate> boundQuantiles(Times times) {
    return Quantiles.estimate(times.nanos, 0, 1.5, QUANTILES);
  }

  /** The cost of a month and of 10,000 inferences at one demand. */
  @Benchmark
  public CostResult priceCell(Device device) {
    return device.model.at(device.next());
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
