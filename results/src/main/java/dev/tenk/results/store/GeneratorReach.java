package dev.tenk.results.store;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
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
 * @param reachedPerSecond highest rate tried at which 99.5 % of the requests were sent, req/s; 0 if
 *     none
 * @param triedPerSecond highest rate tried, req/s
 * @param p90PerSecond highest rate tried with starts punctual enough for a p90, req/s
 * @param p99PerSecond the same for a p99
 */
public record GeneratorReach(
    Instant measuredAt,
    RunManifest.Host host,
    int reachedPerSecond,
    int triedPerSecond,
    OptionalInt p90PerSecond,
    OptionalInt p99PerSecond) {
  private static final String FILE = "generator.json";

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
      return Optional.of(StoreJson.read(file, GeneratorReach.class))
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
    DurableFiles.replace(storeFolder.resolve(FILE), StoreJson.write(this));
  }
}
