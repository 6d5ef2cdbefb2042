package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.PreflightCalls;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** How asynchronous results are found: polled for or notified of. */
interface Results extends AutoCloseable {
  /**
   * A call the service has accepted.
   *
   * @param inferenceId the caller's own id of it
   * @param output where its result will be
   * @param failure where its failure will be, instead of a result; empty where the endpoint writes
   *     none
   * @param acceptedNanos when the service accepted it, by {@link System#nanoTime()}
   * @param deadlineNanos when it is given up
   */
  record Accepted(
      String inferenceId,
      S3Location output,
      Optional<S3Location> failure,
      long acceptedNanos,
      long deadlineNanos) {
    /** The same, given up at another instant. */
    Accepted until(long newDeadlineNanos) {
      return new Accepted(inferenceId, output, failure, acceptedNanos, newDeadlineNanos);
    }
  }

  /** How it ended. */
  sealed interface End {
    /** When that was known, by {@link System#nanoTime()}. */
    long atNanos();

    /** Time since the last look that found nothing, ns; empty where nothing was looked for. */
    default OptionalLong pollGapNanos() {
      return OptionalLong.empty();
    }

    /** The result is there and was read. */
    record Result(byte[] bytes, long atNanos, OptionalLong pollGapNanos) implements End {}

    /** The service wrote a failure instead. */
    record Failure(long atNanos, OptionalLong pollGapNanos) implements End {}

    /** Neither came in time. */
    record Nothing(long atNanos) implements End {}

    /** Reading was not possible. */
    record Unreadable(Throwable cause, long atNanos) implements End {}
  }

  /** Proves that results can be found. */
  void check(PreflightCalls preflight);

  /** Waits for the end of an accepted call, without blocking. */
  CompletionStage<End> await(Accepted accepted);

  @Override
  void close();
}
