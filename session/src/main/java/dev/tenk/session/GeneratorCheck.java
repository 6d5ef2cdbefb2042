package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.HostReader;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.HostSnapshot;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.GeneratorReach.Hiccups;
import dev.tenk.results.store.GeneratorReach.Rates;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * How much load this host can offer: a driver as in any run, against a server that answers at once,
 * at one rate after another, over plain connections and over TLS. One driver process offers all
 * rates: starting one takes longer than looking at a rate.
 */
public final class GeneratorCheck {
  /** Rates that are tried, req/s. */
  public static final List<Integer> RATES =
      List.of(500, 1000, 2000, 3000, 4000, 6000, 8000, 12_000, 16_000);

  private static final int STEP_SECONDS = 2;
  private static final int WARM_UP_SECONDS = 2;
  private static final long HICCUP_SECONDS = 3;

  /** A start that is later was queued behind what the rate before it has left. */
  private static final long QUEUED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Of the rate that a driver reports. */
  private static final double LIVE_SECONDS = 5;

  private static final double BEHIND_SHARE = 0.6;
  private static final double OVERDUE_SECONDS = 1;

  /** After the beginning: what is not offered by then was not reached. */
  private static final long PLAIN_SECONDS = 29;

  private static final long TLS_SECONDS = 55;

  private GeneratorCheck() {}

  /**
   * Measures, in less than a minute.
   *
   * @param rates in ascending order, req/s
   * @param started gets what is begun, for display
   */
  public static GeneratorReach measure(List<Integer> rates, Consumer<String> started) {
    Path folder = null;
    long begun = System.nanoTime();
    try {
      folder = Files.createTempDirectory("tenk-doctor");
      started.accept("the clock, with nothing else to do");
      Hiccups hiccups = hiccups(TimeUnit.SECONDS.toNanos(HICCUP_SECONDS));
      started.accept(upTo(rates));
      Rates plain =
          offer(
              Files.createTempDirectory(folder, "plain"),
              Optional.empty(),
              rates,
              begun + TimeUnit.SECONDS.toNanos(PLAIN_SECONDS));
      // TLS takes more, so it does not reach what plain connections did not
      List<Integer> possible =
          rates.stream()
              .limit(1 + rates.stream().filter(rate -> rate <= plain.reachedPerSecond()).count())
              .toList();
      started.accept(upTo(possible) + " over TLS");
      Rates tls =
          offer(
              Files.createTempDirectory(folder, "tls"),
              Optional.of(new LoopbackCertificate()),
              possible,
              begun + TimeUnit.SECONDS.toNanos(TLS_SECONDS));
      return new GeneratorReach(
          Instant.now(), Host.facts(), plain, Optional.of(tls), Optional.of(hiccups));
    } catch (TenkException e) {
      throw e;
    } catch (Exception e) {
      throw new TenkException("the generator cannot be measured: " + e.getMessage(), e);
    } finally {
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private static String upTo(List<Integer> rates) {
    return String.format(Locale.ROOT, "up to %,d req/s", rates.get(rates.size() - 1));
  }

  /** Does nothing but look at the clock. */
  private static Hiccups hiccups(long nanos) {
    long start = System.nanoTime();
    long last = start;
    long lost = 0;
    long longest = 0;
    while (last - start < nanos) {
      long now = System.nanoTime();
      long gap = now - last;
      longest = Math.max(longest, gap);
      if (gap > ValidityRules.LATE_FLOOR_NANOS) {
        lost += gap;
      }
      last = now;
    }
    return new Hiccups((last - start) / 1e9, (double) lost / (last - start), longest);
  }

  private static Rates offer(
      Path folder,
      Optional<LoopbackCertificate> certificate,
      List<Integer> rates,
      long deadlineNanos)
      throws Exception {
    Path caFile = folder.resolve("ca.pem");
    if (certificate.isPresent()) {
      certificate.get().writeTo(caFile);
    }
    Path cell = Files.createDirectory(folder.resolve("cell"));
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    Path suite = folder.resolve("suite.yaml");
    CellOrder order =
        new CellOrder(
            suite,
            folder,
            new CellKey("nothing", "w", 1),
            cell,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
    try (NullTarget target = new NullTarget(certificate)) {
      Files.writeString(
          suite,
          suite(
              certificate.isPresent()
                  ? "https://127.0.0.1:%d\n    ca_file: %s".formatted(target.port(), caFile)
                  : "http://127.0.0.1:" + target.port(),
              rates));
      Optional<GeneratorConditions> conditions = drive(order, rates, deadlineNanos);
      return rates(rates, planned(order, rates.size()), slips(cell, rates.size()), conditions);
    }
  }

  private static String suite(String url, List<Integer> rates) {
    return """
    name: doctor
    slo: p99=250ms
    demand: 1000/month peak 1/s
    prices: none.csv
    payloads: {synthetic: {count: 4, width: 16, height: 16}}
    targets:
      - name: nothing
        kind: edge-http
        standing: stand-in
        device: none.yaml
        url: %s
        model: %s
        timeout: 3s
        input: {layout: NCHW, datatype: UINT8}
    workloads:
      - name: w
        kind: steps
        warm_up: %ds
        steps: [%s]
    """
        .formatted(
            url,
            NullTarget.MODEL,
            WARM_UP_SECONDS,
            rates.stream()
                .map(rate -> "{rate: %d/s, duration: %ds}".formatted(rate, STEP_SECONDS))
                .collect(Collectors.joining(", ")));
  }

  /** Lets a driver offer the rates, and returns its conditions; empty where they are not known. */
  private static Optional<GeneratorConditions> drive(
      CellOrder order, List<Integer> rates, long deadlineNanos) throws IOException {
    AtomicReference<Optional<GeneratorConditions>> stopped = new AtomicReference<>();
    try (CellLauncher launcher = CellLauncher.start(order)) {
      HostReader host = HostReader.of(launcher.pid());
      Optional<HostSnapshot> before = host.read();
      CellLauncher.Result result =
          launcher.await(
              progress -> {
                if ((isBehind(rates, progress) || System.nanoTime() - deadlineNanos > 0)
                    && stopped.get() == null) {
                  stopped.set(GeneratorConditions.between(before, host.read(), false));
                  launcher.close();
                }
              });
      if (result instanceof CellLauncher.Result.Measured measured) {
        return measured.ended().conditions();
      }
      if (stopped.get() == null) {
        throw new TenkException(
            "the generator cannot be measured: " + ((CellLauncher.Result.Broken) result).reason());
      }
      return stopped.get();
    }
  }

  /**
   * Whether hardly more than half of what was planned in the last seconds has ended, or the load
   * takes longer than planned: there is a queue, which would take long to be worked off.
   */
  static boolean isBehind(List<Integer> rates, DriverMessage.Progress progress) {
    double to = progress.elapsedNanos() / 1e9 - WARM_UP_SECONDS;
    double from = to - LIVE_SECONDS;
    double planned = 0;
    for (int step = 0; step < rates.size(); step++) {
      double start = step * STEP_SECONDS;
      double seconds = Math.min(to, start + STEP_SECONDS) - Math.max(from, start);
      planned += Math.max(0, seconds) * rates.get(step);
    }
    return to > rates.size() * STEP_SECONDS + OVERDUE_SECONDS
        || (from >= 0 && progress.live().endedPerSecond() < BEHIND_SHARE * planned / LIVE_SECONDS);
  }

  /** How many requests were planned to start in each step. */
  private static long[] planned(CellOrder order, int steps) throws IOException {
    Suite suite =
        SuiteReader.read(
                order.suiteFile().toString(),
                order.baseFolder(),
                Files.readString(order.suiteFile()))
            .suite();
    ArrivalSchedule schedule =
        new ArrivalSchedule(
            (OpenWorkload) order.workload(suite), Seeds.ofArrivals(suite.seed(), order.cell()));
    long[] planned = new long[steps];
    schedule
        .offsetsNanos()
        .forEachRemaining(
            (long nanos) -> {
              if (nanos >= schedule.windowStartNanos()) {
                planned[
                    (int)
                        ((nanos - schedule.windowStartNanos())
                            / TimeUnit.SECONDS.toNanos(STEP_SECONDS))]++;
              }
            });
    return planned;
  }

  /** How late the requests of each step started, ns. */
  private static List<Histogram> slips(Path cell, int steps) throws IOException {
    List<Histogram> slips = IntStream.range(0, steps).mapToObj(step -> new Histogram(3)).toList();
    LatencyLogReader.seconds(
        cell.resolve(RunFolder.LATENCY_LOG),
        Set.of(Tag.SLIP),
        (second, tag, nanos) ->
            nanos.forEach(slips.get((int) second / STEP_SECONDS)::recordValueWithCount));
    return slips;
  }

  /**
   * The rates by how late the requests of each started.
   *
   * @param rates in ascending order
   * @param planned starts at each rate
   * @param slipNanos schedule slip of those that started
   */
  static Rates rates(
      List<Integer> rates,
      long[] planned,
      List<Histogram> slipNanos,
      Optional<GeneratorConditions> conditions) {
    int reached = highest(rates, step -> isSent(planned[step], slipNanos.get(step))).orElse(0);
    return new Rates(
        reached,
        rates.stream().filter(rate -> rate > reached).findFirst().orElse(reached),
        valid(rates, planned, slipNanos, 0.5),
        valid(rates, planned, slipNanos, 0.9),
        valid(rates, planned, slipNanos, 0.95),
        valid(rates, planned, slipNanos, 0.99),
        conditions);
  }

  private static OptionalInt valid(
      List<Integer> rates, long[] planned, List<Histogram> slipNanos, double quantile) {
    return highest(
        rates,
        step ->
            isSent(planned[step], slipNanos.get(step))
                && ValidityRules.isPunctual(slipNanos.get(step), quantile));
  }

  private static OptionalInt highest(List<Integer> rates, IntPredicate good) {
    return IntStream.range(0, rates.size()).filter(good).map(rates::get).max();
  }

  /** Whether enough were sent, and not in a queue that the rate before it has left. */
  private static boolean isSent(long planned, Histogram slipNanos) {
    return ValidityRules.notSent(slipNanos.getCountBetweenValues(0, QUEUED_NANOS), planned)
        .isEmpty();
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
