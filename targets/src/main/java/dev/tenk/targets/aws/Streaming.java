package dev.tenk.targets.aws;

import dev.tenk.results.settings.Settings;
import java.util.Map;
import java.util.SortedMap;

/** The key {@code streaming}: whether answers are asked for in parts. */
public final class Streaming {
  /** The key, in a suite and among a target's facts. */
  public static final String KEY = "streaming";

  private static final Map<String, Boolean> CHOICES = Map.of("true", true, "false", false);

  private Streaming() {}

  /**
   * Reads it; {@code false} where it is absent.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static boolean read(Settings settings) {
    return settings.has(KEY) && settings.choice(KEY, CHOICES);
  }

  /** Adds it to what is known of a target, where answers are asked for in parts. */
  public static void addTo(SortedMap<String, String> facts, boolean streaming) {
    if (streaming) {
      facts.put(KEY, "true");
    }
  }
}
