package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.PreflightCalls;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Looks for result and failure until one of them is there. Response times come out late by up to
 * the time between two looks, which is kept with each of them. A look that fails for a reason that
 * may pass is a look that found nothing.
 */
final class PolledResults implements Results {
  private static final int SERVER_ERRORS = 500;

  private final ObjectStore objects;
  private final PollSchedule schedule;
  private final Deadlines timer = new Deadlines("tenk-poll");

  PolledResults(ObjectStore objects, PollSchedule schedule) {
    this.objects = objects;
    this.schedule = schedule;
  }

  @Override
  public void check(PreflightCalls preflight) {
    // the objects themselves show it
  }

  @Override
  public CompletionStage<End> await(Accepted accepted) {
    CompletableFuture<End> end = new CompletableFuture<>();
    timer.at(accepted.deadlineNanos(), end, () -> end.complete(new End.Nothing(System.nanoTime())));
    lookLater(accepted, 0, accepted.acceptedNanos(), end);
    return end;
  }

  private void lookLater(
      Accepted accepted, int look, long lastMissedNanos, CompletableFuture<End> end) {
    long waitNanos = schedule.waitNanos(look, ThreadLocalRandom.current().nextDouble());
    timer.at(System.nanoTime() + waitNanos, end, () -> look(accepted, look, lastMissedNanos, end));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the end is completed in any case
  private void look(Accepted accepted, int look, long lastMissedNanos, CompletableFuture<End> end) {
    long lookedNanos = System.nanoTime();
    CompletableFuture<Void> result =
        objects
            .find(accepted.output())
            .thenAccept(
                found ->
                    found.ifPresent(
                        bytes -> {
                          long now = System.nanoTime();
                          end.complete(
                              new End.Result(bytes, now, OptionalLong.of(now - lastMissedNanos)));
                        }));
    CompletableFuture<Void> failure =
        accepted
            .failure()
            .map(objects::find)
            .orElse(CompletableFuture.completedFuture(Optional.empty()))
            .thenAccept(
                found ->
                    found.ifPresent(
                        bytes -> {
                          long now = System.nanoTime();
                          end.complete(
                              new End.Failure(now, OptionalLong.of(now - lastMissedNanos)));
                        }));
    CompletableFuture.allOf(result, failure)
        .whenComplete(
            (nothing, problem) -> {
              if (problem == null) {
                lookLater(accepted, look + 1, lookedNanos, end);
              } else if (mayPass(problem)) {
                lookLater(accepted, look + 1, lastMissedNanos, end);
              } else {
                end.complete(new End.Unreadable(problem, System.nanoTime()));
              }
            });
  }

  private static boolean mayPass(Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    return !(cause instanceof AwsServiceException service)
        || service.isThrottlingException()
        || service.statusCode() >= SERVER_ERRORS;
  }

  @Override
  public void close() {
    timer.close();
  }
}
