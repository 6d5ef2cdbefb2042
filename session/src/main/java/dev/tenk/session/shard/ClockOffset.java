package dev.tenk.session.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How far the store's clock is ahead of this machine's, from several questions: each bounds it, and
 * the truth is within all of these bounds. A date in whole seconds so becomes better known with
 * each question that is asked at another moment within a second.
 *
 * @param offset store minus machine
 * @param error by which that may be wrong at most, while neither clock is set
 */
record ClockOffset(Duration offset, Duration error) {
  /**
   * A question and its answer.
   *
   * @param before this machine's clock before it was asked
   * @param date what the store said
   * @param after this machine's clock when the answer was there
   */
  record Answer(Instant before, ShardStore.Date date, Instant after) {
    private Duration least() {
      return Duration.between(after, date.earliest());
    }

    private Duration most() {
      return Duration.between(before, date.latest());
    }
  }

  /**
   * From answers, at least one. Where no offset fits all of them, because a clock was set in
   * between, the last one alone counts.
   */
  static ClockOffset of(List<Answer> answers) {
    Duration least = answers.stream().map(Answer::least).max(Duration::compareTo).orElseThrow();
    Duration most = answers.stream().map(Answer::most).min(Duration::compareTo).orElseThrow();
    if (least.compareTo(most) > 0) {
      Answer last = answers.get(answers.size() - 1);
      least = last.least();
      most = last.most();
    }
    Duration error = most.minus(least).dividedBy(2);
    return new ClockOffset(least.plus(error), error);
  }

  /** The store's time at an instant of this machine. */
  Instant atStore(Instant here) {
    return here.plus(offset);
  }

  /** This machine's time at an instant of the store. */
  Instant here(Instant atStore) {
    return atStore.minus(offset);
  }
}
