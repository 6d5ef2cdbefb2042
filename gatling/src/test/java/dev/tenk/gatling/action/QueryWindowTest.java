package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.Workload.QueryWorkload;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class QueryWindowTest {
  private static final long SECOND = 1_000_000_000;

  /** Of queries that take 300 ms each the fifth is issued 1.2 s after the first. */
  @Test
  void endsWithTheFirstQueryThatIsIssuedLateEnough() {
    QueryWindow window = window(Scenario.SINGLE_STREAM, 1, 3, 1, Duration.ZERO);
    long now = 0;
    int issued = 0;
    while (window.next(issued, now).isPresent()) {
      window.handed(issued, now);
      now += 300_000_000;
      window.ended(issued, now);
      issued++;
    }

    assertThat(issued).isEqualTo(5);
    assertThat(window.isOver()).isTrue();
    assertThat(window.lengthNanos()).isEqualTo(1_500_000_000);
  }

  @Test
  void goesOnUntilThereAreQueriesEnough() {
    QueryWindow window = window(Scenario.SINGLE_STREAM, 1, 40, 1, Duration.ZERO);
    int issued = 0;
    while (window.next(issued, issued * SECOND / 10).isPresent()) {
      window.handed(issued, issued * SECOND / 10);
      issued++;
    }

    assertThat(issued).isEqualTo(40);
  }

  /** The query that is under way as the warm-up ends is of the warm-up, with all its samples. */
  @Test
  void beginsWithAWholeQuery() {
    QueryWindow window = window(Scenario.MULTI_STREAM, 1, 1, 8, Duration.ofSeconds(1));

    assertThat(window.next(0, SECOND - 1)).hasValue(8);
    assertThat(window.isOfWindow(7)).isFalse();
    assertThat(window.next(8, 3 * SECOND)).hasValue(8);
    assertThat(window.isOfWindow(7)).isFalse();
    assertThat(window.isOfWindow(8)).isTrue();
    assertThat(window.startNanos()).isEqualTo(3 * SECOND);
  }

  /** Warm-up queries are small, so that the one that counts begins on time, and alone. */
  @Test
  void offlineIsOneQueryAfterSmallOnes() {
    QueryWindow window = window(Scenario.OFFLINE, 1, 1, 1000, Duration.ofSeconds(1));

    assertThat(window.next(0, 0)).hasValue(4);
    assertThat(window.next(4, 2 * SECOND)).hasValue(1000);
    assertThat(window.next(1004, 2 * SECOND + 1)).isEmpty();
  }

  @Test
  void endsWhenItHasLastedAsLongAsItMay() {
    QueryWindow window = window(Scenario.SINGLE_STREAM, 1, 1_000_000, 1, Duration.ZERO);
    window.next(0, 0);

    assertThat(window.timeIsUp(10 * SECOND - 1)).isFalse();
    assertThat(window.timeIsUp(10 * SECOND)).isTrue();
    assertThat(window.next(1, 10 * SECOND)).isEmpty();
  }

  private static QueryWindow window(
      Scenario scenario, long minSeconds, long minQueries, long samplesPerQuery, Duration warmUp) {
    return new QueryWindow(
        new QueryWorkload(
            "w",
            new MlperfRules(
                scenario, minSeconds * SECOND, minQueries, samplesPerQuery, OptionalLong.empty()),
            scenario == Scenario.OFFLINE ? 4 : (int) samplesPerQuery,
            warmUp,
            Duration.ofSeconds(10)));
  }
}
