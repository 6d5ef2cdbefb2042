package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.Shares;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * How much load this host can offer: a driver as in any run, against a server that answers at once,
 * at rates that double until not all is sent any more.
 */
public final class GeneratorCheck {
  /** Rates that are tried, req/s. */
  public static final List<Integer> RATES = List.of(250, 500, 1000, 2000, 4000, 8000, 16_000);

  private static final long PUNCTUAL_NANOS = 200_000;

  private GeneratorCheck() {}

  private record Step(int ratePerSecond, boolean sent, boolean p90, boolean p99) {}

  /**
   * Measures; some twelve seconds a rate.
   *
   * @param rates in ascending order; none is tried above one that was not reached
   * @param started gets each rate before it is tried
   */
  public static GeneratorReach measure(List<Integer> rates, IntConsumer started) {
    Path folder = null;
    try (NullTarget target = new NullTarget()) {
      folder = Files.createTempDirectory("tenk-doctor");
      List<Step> steps = new ArrayList<>();
      for (int rate : rates) {
        started.accept(rate);
        Step step = step(folder, target.port(), rate);
        steps.add(step);
        if (!step.sent()) {
          break;
        }
      }
      return new GeneratorReach(
          Instant.now(),
          Host.facts(),
          highest(steps, Step::sent).orElse(0),
          steps.get(steps.size() - 1).ratePerSecond(),
          highest(steps, step -> step.sent() && step.p90()),
          highest(steps, step -> step.sent() && step.p99()));
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

  private static OptionalInt highest(List<Step> steps, Predicate<Step> good) {
    return steps.stream().filter(good).mapToInt(Step::ratePerSecond).max();
  }

  private static Step step(Path folder, int port, int rate) throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
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
            url: http://127.0.0.1:%d
            model: %s
            input: {layout: NCHW, datatype: UINT8}
        workloads:
          - {name: w, kind: constant, rate: %d/s, warm_up: 3s, duration: 5s}
        """
            .formatted(port, NullTarget.MODEL, rate));
    Path cell = Files.createTempDirectory(folder, "cell");
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
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
    try (CellLauncher launcher = CellLauncher.start(order)) {
      CellLauncher.Result result = launcher.await(progress -> {});
      if (result instanceof CellLauncher.Result.Broken broken) {
        throw new TenkException("the generator cannot be measured: " + broken.reason());
      }
      long planned = ((CellLauncher.Result.Measured) result).ended().scheduled().orElseThrow();
      Histogram slipNanos =
          LatencyLogReader.totals(cell.resolve(RunFolder.LATENCY_LOG)).get(Tag.SLIP);
      return new Step(
          rate,
          ValidityRules.notSent(slipNanos.getTotalCount(), planned).isEmpty(),
          punctual(slipNanos, 0.9),
          punctual(slipNanos, 0.99));
    }
  }

  /** Whether at most a tenth of the requests above a quantile were more than 0.2 ms late. */
  private static boolean punctual(Histogram slipNanos, double quantile) {
    return Shares.compare(
            Quantiles.countAbove(slipNanos, PUNCTUAL_NANOS),
            Shares.above(quantile).movePointLeft(1),
            slipNanos.getTotalCount())
        <= 0;
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
