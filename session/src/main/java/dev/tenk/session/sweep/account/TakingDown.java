package dev.tenk.session.sweep.account;

import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.MadeLedger;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.OwnResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Takes down what a ledger names: only what carries the tag of the sweep that made it. Something of
 * the same name that does not is someone else's.
 */
final class TakingDown {
  /** A call that a killed process has sent is carried out by then, or never. */
  static final Duration GRACE = Duration.ofSeconds(15);

  private static final long PAUSE_MILLIS = 500;

  private final CopyAccount account;
  private final Duration grace;
  private final Consumer<MadeLedger.Line> gone;

  /**
   * Takes down in one account.
   *
   * @param grace how long after it was to be made something may appear; zero where the outcome of
   *     the call is known
   * @param gone told of each line that names nothing any more
   */
  TakingDown(CopyAccount account, Duration grace, Consumer<MadeLedger.Line> gone) {
    this.account = account;
    this.grace = grace;
    this.gone = gone;
  }

  /**
   * Takes all of them down, endpoints before their configurations, and goes on after a failure.
   *
   * @return what is left, in words, a clause each
   */
  List<String> all(List<MadeLedger.Line> lines) {
    List<String> left = new ArrayList<>();
    lines.stream()
        .sorted(Comparator.comparing(line -> Accounts.resource(line.thing()).kind()))
        .forEach(
            line -> {
              try {
                one(line);
              } catch (TenkException e) {
                left.add(
                    "%s is left: %s"
                        .formatted(Accounts.resource(line.thing()).inWords(), e.getMessage()));
              }
            });
    return left;
  }

  private void one(MadeLedger.Line line) {
    OwnResource resource = Accounts.resource(line.thing());
    Optional<SortedMap<String, String>> tags = account.tags(resource);
    while (tags.isEmpty() && Instant.now().isBefore(line.at().plus(grace))) {
      pause();
      tags = account.tags(resource);
    }
    if (tags.isPresent() && line.sweep().equals(tags.get().get(OwnResource.SWEEP_TAG))) {
      account.delete(resource);
    }
    gone.accept(line);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenkException("interrupted before it was known whether something appears", e);
    }
  }
}
