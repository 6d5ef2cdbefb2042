package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.Preflight;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Looks for result and failure until one of them is there. Response times come out late by up to
 * the time between two looks, which is kept with each of them.
 */
final class PolledResults implements Results {
  private final ObjectStore objects;
  private final PollSchedule schedule;
  private final ScheduledExecutorService timer;

  PolledResults(ObjectStore objects, PollSchedule schedule) {
    this.objects = objects;
    this.schedule = schedule;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tenk-poll");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void check(Preflight preflight) {
    // the objects themselves show it
  }

  @Override
  public CompletionStage<End> await(Accepted accepted) {
    CompletableFuture<End> end = new CompletableFuture<>();
    lookLater(accepted, 0, accepted.acceptedNanos(), end);
    return end;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the look completes the end itself
  private void lookLater(
      Accepted accepted, int look, long lastMissedNanos, CompletableFuture<End> end) {
    long wait = schedule.waitNanos(look, ThreadLocalRandom.current().nextDouble());
    timer.schedule(() -> look(accepted, look, lastMissedNanos, end), wait, TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the end is completed in any case
  private void look(Accepted accepted, int look, long lastMissedNanos, CompletableFuture<End> end) {
    long lookedNanos = System.nanoTime();
    CompletableFuture<Optional<byte[]>> failure =
        accepted
            .failure()
            .map(objects::find)
            .orElse(CompletableFuture.completedFuture(Optional.empty()));
    objects
        .find(accepted.output())
        .thenCombine(
            failure,
            (result, noResult) -> {
              long now = System.nanoTime();
              OptionalLong gap = OptionalLong.of(now - lastMissedNanos);
              if (result.isPresent()) {
                end.complete(new End.Result(result.get(), now, gap));
              } else if (noResult.isPresent()) {
                end.complete(new End.Failure(now, gap));
              } else if (now >= accepted.deadlineNanos()) {
                end.complete(new End.Nothing(now));
              } else {
                lookLater(accepted, look + 1, lookedNanos, end);
              }
              return null;
            })
        .exceptionally(
            cause -> {
              end.complete(new End.Unreadable(cause, System.nanoTime()));
              return null;
            });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
