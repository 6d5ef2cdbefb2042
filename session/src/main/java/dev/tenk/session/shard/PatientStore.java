package dev.tenk.session.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A store that may refuse for a while, as stores do: each call is made again until it succeeds, or
 * a minute has passed. To make a call twice does no harm, because every name has one writer.
 */
final class PatientStore implements ShardStore {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ShardStore store;
  private final ShardTime time;

  PatientStore(ShardStore store, ShardTime time) {
    this.store = store;
    this.time = time;
  }

  private interface Call<T> {
    T make() throws IOException;
  }

  private <T> T until(Call<T> call) throws IOException {
    long deadline = time.nanos() + PATIENCE_NANOS;
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      try {
        return call.make();
      } catch (IOException e) {
        if (time.nanos() + pause - deadline > 0 || Thread.currentThread().isInterrupted()) {
          throw new IOException("the store refused for a minute: " + e.getMessage(), e);
        }
      }
      time.pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    until(
        () -> {
          store.put(name, content);
          return name;
        });
  }

  @Override
  public void put(String name, Path file) throws IOException {
    until(
        () -> {
          store.put(name, file);
          return name;
        });
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    return until(() -> store.get(name));
  }

  @Override
  public void get(String name, Path to) throws IOException {
    until(
        () -> {
          store.get(name, to);
          return name;
        });
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return until(() -> store.list(prefix));
  }

  @Override
  public Date date() throws IOException {
    return until(store::date);
  }
}
