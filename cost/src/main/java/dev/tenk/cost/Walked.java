package dev.tenk.cost;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was found by walking through the arrivals of a load. A walk takes milliseconds, and reports
 * and break-even points ask for the same demands again and again.
 *
 * @param <T> what was found
 */
final class Walked<T> {
  private static final int MOST_KEPT = 2000;

  private final Map<Load, T> found =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Load, T> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /** The result for a load, walked for where it is not known yet. */
  synchronized T of(Load load, Function<Load, T> walk) {
    return found.computeIfAbsent(load, walk);
  }
}
