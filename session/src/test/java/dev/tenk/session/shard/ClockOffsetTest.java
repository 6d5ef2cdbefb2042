package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockOffsetTest {
  private static final Instant HERE = Instant.parse("2026-11-30T12:00:00Z");

  /** Asked at 12:00:00, answered 0.2 s later with 12:00:40: from 39.8 to 41 s ahead. */
  @Test
  void oneAnswerInWholeSecondsBoundsIt() {
    ClockOffset offset = ClockOffset.of(List.of(answer(HERE, 200, HERE.plusSeconds(40), 1000)));

    assertThat(offset)
        .isEqualTo(new ClockOffset(Duration.ofMillis(40_400), Duration.ofMillis(600)));
    assertThat(offset.atStore(HERE)).isEqualTo(HERE.plusMillis(40_400));
    assertThat(offset.here(HERE.plusMillis(40_400))).isEqualTo(HERE);
  }

  /** The second one says from 40.1 to 41.3 s; both together from 40.1 to 41. */
  @Test
  void anotherBoundsItFurther() {
    ClockOffset offset =
        ClockOffset.of(
            List.of(
                answer(HERE, 200, HERE.plusSeconds(40), 1000),
                answer(HERE.plusMillis(700), 200, HERE.plusSeconds(41), 1000)));

    assertThat(offset)
        .isEqualTo(new ClockOffset(Duration.ofMillis(40_550), Duration.ofMillis(450)));
  }

  @Test
  void whereAClockWasSetInBetweenTheLastAnswerCounts() {
    ClockOffset offset =
        ClockOffset.of(
            List.of(
                answer(HERE, 0, HERE.plusSeconds(40), 10),
                answer(HERE, 0, HERE.plusSeconds(7), 10)));

    assertThat(offset).isEqualTo(new ClockOffset(Duration.ofMillis(7005), Duration.ofMillis(5)));
  }

  /** Whatever the network does, and however coarse the dates, the truth is within the bounds. */
  @ParameterizedTest
  @ValueSource(longs = {-40_000, -3, 0, 12, 40_000})
  void theTruthIsWithinItsError(long trueMillis) {
    SplittableRandom random = new SplittableRandom(trueMillis);
    for (int i = 0; i < 500; i++) {
      List<ClockOffset.Answer> answers = new ArrayList<>();
      Instant now = HERE.plusMillis(random.nextInt(10_000));
      for (int question = 0; question < 8; question++) {
        long there = random.nextInt(80);
        long back = random.nextInt(80);
        Instant date = now.plusMillis(there + trueMillis).truncatedTo(ChronoUnit.SECONDS);
        answers.add(
            new ClockOffset.Answer(
                now, new ShardStore.Date(date, date.plusSeconds(1)), now.plusMillis(there + back)));
        now = now.plusMillis(there + back + 130);
      }
      ClockOffset offset = ClockOffset.of(answers);
      assertThat(offset.offset().minusMillis(trueMillis).abs()).isLessThanOrEqualTo(offset.error());
      assertThat(offset.error()).isLessThan(Duration.ofMillis(250));
    }
  }

  private static ClockOffset.Answer answer(
      Instant before, long tookMillis, Instant date, long resolutionMillis) {
    return new ClockOffset.Answer(
        before,
        new ShardStore.Date(date, date.plusMillis(resolutionMillis)),
        before.plusMillis(tookMillis));
  }
}
