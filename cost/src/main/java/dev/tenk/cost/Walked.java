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
  private static final int MOST_SHARED = 100;

  private final Map<Load, T> found = new Newest<>(MOST_KEPT);

  /**
   * What deployments have in common that differ in nothing a walk depends on, such as their prices.
   *
   * @param <K> all that the walk depends on but the load
   * @param <T> what was found
   */
  static final class Shared<K, T> {
    private final Map<K, Walked<T>> byDeployment = new Newest<>(MOST_SHARED);

    /** That of a deployment. */
    synchronized Walked<T> of(K deployment) {
      return byDeployment.computeIfAbsent(deployment, first -> new Walked<>());
    }
  }

  /** So many of those that were added last. */
  private static final class Newest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private final int most;

    Newest(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }

  /** The result for a load, walked for where it is not known yet. */
  synchronized T of(Load load, Function<Load, T> walk) {
    return found.computeIfAbsent(load, walk);
  }
}
