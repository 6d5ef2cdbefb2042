package dev.tenk.results.store;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.GeneratorConditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code generator.json} next to the runs: how much load a host can offer, measured against a
 * server that answers at once.
 *
 * @param measuredAt when
 * @param host where; it does not apply to other hosts
 * @param plain over plain connections
 * @param tls over TLS; absent in files of older versions
 * @param hiccups of the host by itself, before the load; absent in files of older versions
 */
public record GeneratorReach(
    Instant measuredAt,
    RunManifest.Host host,
    Rates plain,
    Optional<Rates> tls,
    Optional<Hiccups> hiccups) {
  private static final String FILE = "generator.json";

  /**
   * Rates, req/s. A quantile's is the highest one tried at which it is valid whatever its size,
   * because starts are punctual enough; empty where it was at none, and where it was not measured.
   *
   * @param reachedPerSecond highest rate tried at which 99.5 % of the requests were sent; 0 if none
   * @param triedPerSecond the next rate tried, at which fewer were; the same where there is none
   * @param p50PerSecond for a p50; absent in files of older versions
   * @param p90PerSecond for a p90
   * @param p95PerSecond for a p95; absent in files of older versions
   * @param p99PerSecond for a p99
   * @param conditions of the machine meanwhile; absent where they are not known, and in files of
   *     older versions
   */
  public record Rates(
      int reachedPerSecond,
      int triedPerSecond,
      OptionalInt p50PerSecond,
      OptionalInt p90PerSecond,
      OptionalInt p95PerSecond,
      OptionalInt p99PerSecond,
      Optional<GeneratorConditions> conditions) {}

  /**
   * What a thread saw that did nothing but look at the clock: no generator on this host is better.
   *
   * @param seconds how long it looked
   * @param share of that time that lay in gaps of over 0.2 ms, 0 to 1
   * @param longestNanos the longest gap between two looks
   */
  public record Hiccups(double seconds, double share, long longestNanos) {}

  /** The file: its first six fields are those of older versions. */
  private record Content(
      Instant measuredAt,
      RunManifest.Host host,
      int reachedPerSecond,
      int triedPerSecond,
      OptionalInt p90PerSecond,
      OptionalInt p99PerSecond,
      OptionalInt p50PerSecond,
      OptionalInt p95PerSecond,
      Optional<GeneratorConditions> conditions,
      Optional<Rates> tls,
      Optional<Hiccups> hiccups) {
    GeneratorReach reach() {
      return new GeneratorReach(
          measuredAt,
          host,
          new Rates(
              reachedPerSecond,
              triedPerSecond,
              p50PerSecond,
              p90PerSecond,
              p95PerSecond,
              p99PerSecond,
              conditions),
          tls,
          hiccups);
    }
  }

  /**
   * What was last measured; empty where nothing was, or elsewhere.
   *
   * @throws TenkException when the file cannot be read
   */
  public static Optional<GeneratorReach> read(Path storeFolder, RunManifest.Host here) {
    Path file = storeFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoreJson.read(file, Content.class, Content::reach))
          .filter(reach -> reach.host().equals(here));
    } catch (IOException e) {
      throw new TenkException(
          file
              + " cannot be read: "
              + e.getMessage()
              + "; delete it, and measure again with: tenk doctor --generator",
          e);
    }
  }

  /** Keeps it, instead of what was measured before. */
  public void write(Path storeFolder) throws IOException {
    DurableFiles.createDirectories(storeFolder);
    DurableFiles.replace(
        storeFolder.resolve(FILE),
        StoreJson.write(
            new Content(
                measuredAt,
                host,
                plain.reachedPerSecond(),
                plain.triedPerSecond(),
                plain.p90PerSecond(),
                plain.p99PerSecond(),
                plain.p50PerSecond(),
                plain.p95PerSecond(),
                plain.conditions(),
                tls,
                hiccups)));
  }
}
