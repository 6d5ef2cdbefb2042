package dev.tenk.session;

import dev.tenk.targets.TargetUnavailableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waiting that has a bound and is not silent: a line after a second, then one every ten. */
final class Patience {
  private static final long FIRST_WORD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FURTHER_WORD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Duration bound;
  private final LongSupplier clock;
  private final PrintWriter out;
  private final long startNanos;
  private long nextWordNanos = FIRST_WORD_NANOS;

  /**
   * Begins to count.
   *
   * @param clock monotonic, ns
   * @param out gets a line on what is waited for
   */
  Patience(Duration bound, LongSupplier clock, PrintWriter out) {
    this.bound = bound;
    this.clock = clock;
    this.out = out;
    this.startNanos = clock.getAsLong();
  }

  Duration bound() {
    return bound;
  }

  /** Whether the bound is reached. */
  boolean isOver() {
    return passedNanos() >= bound.toNanos();
  }

  /**
   * Waits within the bound.
   *
   * @param what is waited for, as in "its agent starts"
   * @return empty when the bound was reached first
   */
  <T> Optional<T> await(CompletableFuture<T> future, Supplier<String> what) {
    while (true) {
      long restNanos = bound.toNanos() - passedNanos();
      if (future.isDone() || restNanos > 0) {
        Optional<T> value = step(future, what, restNanos);
        if (value.isPresent()) {
          return value;
        }
      } else {
        return Optional.empty();
      }
    }
  }

  /** Waits beyond the bound, if it must, for something that ends by itself. */
  <T> T join(CompletableFuture<T> future, Supplier<String> what) {
    Optional<T> value = Optional.empty();
    while (value.isEmpty()) {
      value = step(future, what, Long.MAX_VALUE);
    }
    return value.get();
  }

  private <T> Optional<T> step(CompletableFuture<T> future, Supplier<String> what, long mostNanos) {
    if (passedNanos() >= nextWordNanos) {
      nextWordNanos = passedNanos() + FURTHER_WORD_NANOS;
      out.printf(
          Locale.ROOT,
          "%s (%.0f s, at most %d s)%n",
          what.get(),
          passedNanos() / 1e9,
          bound.toSeconds());
      out.flush();
    }
    try {
      long untilWordNanos = Math.max(1, nextWordNanos - passedNanos());
      return Optional.of(future.get(Math.min(mostNanos, untilWordNanos), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(what.get() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TargetUnavailableException(what.get() + ", which was interrupted", e);
    }
  }

  private long passedNanos() {
    return clock.getAsLong() - startNanos;
  }
}
