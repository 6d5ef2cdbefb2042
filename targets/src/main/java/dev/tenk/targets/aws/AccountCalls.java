package dev.tenk.targets.aws;

import dev.tenk.results.model.TenkException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Calls that change an account, or ask how a change is getting on. Unlike those of a load they are
 * repeated where the service had no time for them, for what is to be taken down must not stay for
 * one refusal.
 */
public final class AccountCalls {
  private static final int ATTEMPTS = 6;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final String who;
  private final String region;

  /**
   * Calls of one account.
   *
   * @param who asks, for people: {@code target 'x'}
   */
  public AccountCalls(String who, String region) {
    this.who = who;
    this.region = region;
  }

  /**
   * The answer of a call.
   *
   * @param action the permission it needs, as IAM writes it
   * @param resource what it is about, for people
   * @throws TenkException in words
   */
  public <R> R await(String action, String resource, Supplier<CompletableFuture<R>> call) {
    return awaitUnless(action, resource, call, failure -> false).orElseThrow();
  }

  /**
   * The same, but empty where the service refuses for a reason that is no failure.
   *
   * @param expected whether that is what a refusal means
   */
  public <R> Optional<R> awaitUnless(
      String action,
      String resource,
      Supplier<CompletableFuture<R>> call,
      Predicate<AwsServiceException> expected) {
    Pause pause = new Pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return Optional.of(call.get().join());
      } catch (CompletionException e) {
        if (e.getCause() instanceof AwsServiceException service) {
          if (expected.test(service)) {
            return Optional.empty();
          }
          if (attempt < ATTEMPTS && isBusy(service)) {
            pause.make();
            continue;
          }
        }
        throw PreflightCalls.inWords(who, region, action, resource, e);
      }
    }
  }

  private static boolean isBusy(AwsServiceException failure) {
    return failure.isThrottlingException()
        || failure.statusCode() >= 500
        || AwsOutcomes.errorCode(failure).filter(code -> code.contains("Throttl")).isPresent();
  }

  /**
   * Asks until there is an answer, less and less often, and at most every ten seconds.
   *
   * @param ask empty as long as there is none
   * @param bound longest time
   * @param stopped asked before each pause; if so, there is none
   * @param unlike what is said when the time is over
   */
  public <R> Optional<R> until(
      Supplier<Optional<R>> ask, Duration bound, BooleanSupplier stopped, String unlike) {
    long endNanos = System.nanoTime() + bound.toNanos();
    Pause pause = new Pause();
    while (true) {
      Optional<R> answer = ask.get();
      if (answer.isPresent()) {
        return answer;
      }
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      if (System.nanoTime() > endNanos) {
        throw new TenkException(
            who
                + ": "
                + unlike
                + " after "
                + bound.toMinutes()
                + " min; see its state in "
                + region);
      }
      pause.make();
    }
  }

  /** A wait that grows with each time. */
  private static final class Pause {
    private long millis = FIRST_PAUSE_MILLIS;

    void make() {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TenkException("interrupted while an account was waited for", e);
      }
      millis = Math.min(LONGEST_PAUSE_MILLIS, millis + millis / 2);
    }
  }
}
