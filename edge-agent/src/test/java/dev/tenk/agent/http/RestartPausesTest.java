package dev.tenk.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPausesTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,4", "6,32", "7,60", "8,60", "2000000000,60"})
  void eachPauseIsTwiceAsLongUpToAMinute(int failures, long seconds) {
    assertThat(RestartPauses.USUAL.afterNanos(failures))
        .isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
  }
}
