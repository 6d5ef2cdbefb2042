package dev.tenk.results.store;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * {@code pins.json} next to the runs: baselines by name, most often a suite's. Drift that is too
 * slow to be seen from one night to the next is seen against a run that stays the same.
 */
public final class Pins {
  private static final String FILE = "pins.json";
  private static final String LOCK = "pins.lock";
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final Path root;

  Pins(Path root) {
    this.root = root;
  }

  /**
   * A pinned run.
   *
   * @param runId which
   * @param pinnedAt since when
   */
  public record Pin(String runId, Instant pinnedAt) {
    /** Refuses what names no folder of a store. */
    public Pin {
      if (runId != null && (runId.isBlank() || runId.contains("/") || runId.contains("\0"))) {
        throw new IllegalArgumentException("there is no run '" + runId + "'");
      }
    }
  }

  /** The file. */
  private record Kept(int schemaVersion, SortedMap<String, Pin> pins) {
    private static final int SCHEMA_VERSION = 1;
  }

  /**
   * All of them by name.
   *
   * @throws TenkException when the file cannot be read
   */
  public SortedMap<String, Pin> all() {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return new TreeMap<>();
    }
    Kept kept;
    try {
      kept = StoreJson.read(file, Kept.class);
    } catch (IOException e) {
      throw new TenkException(
          file + " cannot be read: " + e.getMessage() + "; repair it, or delete it and pin again",
          e);
    }
    if (kept.schemaVersion() > Kept.SCHEMA_VERSION) {
      throw new TenkException(
          "%s: written in format %d, this tenk reads up to %d; use a newer tenk"
              .formatted(file, kept.schemaVersion(), Kept.SCHEMA_VERSION));
    }
    return kept.pins() == null ? new TreeMap<>() : kept.pins();
  }

  /** The run of that name; empty where none is pinned. */
  public Optional<Pin> of(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /** Whether a run is pinned under any name. */
  public boolean isPinned(String runId) {
    return all().values().stream().anyMatch(pin -> pin.runId().equals(runId));
  }

  /**
   * Pins a run instead of the one that had the name before.
   *
   * @throws ConfigurationException when the name is none
   */
  public void pin(String name, String runId, Instant now) throws IOException {
    if (!name.matches(NAME)) {
      throw new ConfigurationException(
          "'"
              + name
              + "' is not a name for a pin; expected letters, digits, '.', '_' or '-', at most 64");
    }
    change(pins -> pins.put(name, new Pin(runId, now)));
  }

  /**
   * Takes a pin out; its run stays.
   *
   * @throws ConfigurationException when there is none of that name
   */
  public void unpin(String name) throws IOException {
    change(
        pins -> {
          if (pins.remove(name) == null) {
            throw new ConfigurationException(
                "no pin '%s' in %s; there are: %s"
                    .formatted(
                        name, root, pins.isEmpty() ? "none" : String.join(", ", pins.keySet())));
          }
        });
  }

  /** One at a time, so that none of two changes is lost. */
  private void change(Consumer<SortedMap<String, Pin>> change) throws IOException {
    try (FileChannel channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      SortedMap<String, Pin> pins = all();
      change.accept(pins);
      DurableFiles.replace(
          root.resolve(FILE), StoreJson.write(new Kept(Kept.SCHEMA_VERSION, pins)));
    }
  }
}
