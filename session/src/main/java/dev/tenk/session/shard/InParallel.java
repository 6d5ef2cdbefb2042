package dev.tenk.session.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls of a store, each of which waits for its answer, 32 at a time. */
final class InParallel {
  private static final int AT_ONCE = 32;

  private InParallel() {}

  /** A call for one of several. */
  interface Call<K, V> {
    V make(K key) throws IOException;
  }

  /**
   * Makes a call for each.
   *
   * @return what came of them, in the order of the keys
   * @throws IOException the first that one of them has thrown
   */
  static <K, V> Map<K, V> each(Collection<K> keys, Call<K, V> call) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, keys.size())));
    try {
      List<Future<V>> results = new ArrayList<>();
      for (K key : keys) {
        results.add(threads.submit(() -> call.make(key)));
      }
      Map<K, V> made = new LinkedHashMap<>();
      int next = 0;
      for (K key : keys) {
        made.put(key, results.get(next++).get());
      }
      return made;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("nobody waits for the store's answers any more", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
