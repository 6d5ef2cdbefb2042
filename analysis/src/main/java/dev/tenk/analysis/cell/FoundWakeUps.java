package dev.tenk.analysis.cell;

import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.cell.WakeUps.WakeUp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds wake-ups in a cell's calls: one begins with a call that meets the target asleep, and ends
 * with the first answer to a call that was made since.
 */
final class FoundWakeUps {
  private FoundWakeUps() {}

  /**
   * The wake-ups of any workload.
   *
   * @param rows in any order: those of several generators come one generator after another
   * @return empty where no call met it asleep
   */
  static Optional<WakeUps> in(CellRows rows) {
    if (IntStream.range(0, rows.size()).noneMatch(rows::isAsleep)) {
      return Optional.empty();
    }
    List<WakeUp> wakeUps = new ArrayList<>();
    int first = -1;
    long calls = 0;
    List<Integer> asTheyEnded =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparingLong(rows::doneNanos))
            .toList();
    for (int i : asTheyEnded) {
      if (rows.isAsleep(i)) {
        first = first < 0 ? i : first;
        calls++;
      } else if (first >= 0
          && rows.succeeded(i)
          && rows.handedNanos(i) >= rows.handedNanos(first)) {
        wakeUps.add(
            new WakeUp(rows.sequence(first), rows.doneNanos(i) - rows.startNanos(first), calls));
        first = -1;
        calls = 0;
      }
    }
    return Optional.of(new WakeUps(wakeUps, first < 0 ? 0 : 1));
  }
}
