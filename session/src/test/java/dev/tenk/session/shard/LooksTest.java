package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LooksTest {
  @ParameterizedTest
  @CsvSource({"1,100,200,1800,500,4", "99,100,200,1800,500,4", "100,1000,1000,3000,1500,6"})
  void aHundredLookEachSecond(
      int count,
      long barrierMillis,
      long orderMillis,
      long aheadMillis,
      long leastMillis,
      long leadSeconds) {
    Looks looks = new Looks(count);

    assertThat(looks.barrierNanos()).isEqualTo(Duration.ofMillis(barrierMillis).toNanos());
    assertThat(looks.orderNanos()).isEqualTo(Duration.ofMillis(orderMillis).toNanos());
    assertThat(looks.startAhead()).isEqualTo(Duration.ofMillis(aheadMillis));
    assertThat(looks.leastAhead()).isEqualTo(Duration.ofMillis(leastMillis));
    assertThat(looks.leadNanos()).isEqualTo(Duration.ofSeconds(leadSeconds).toNanos());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "20,1", "21,2", "50,3", "1000,50"})
  void twentyAreReadAtALookAndAllInTurn(int count, int looks) {
    Looks each = new Looks(count);
    List<Integer> read = new ArrayList<>();
    for (long look = 0; look < looks; look++) {
      long nth = look;
      List<Integer> now =
          IntStream.range(0, count).filter(i -> each.readsProgress(i, nth)).boxed().toList();
      assertThat(now).hasSize(Math.min(20, count));
      read.addAll(now);
    }
    assertThat(read).contains(IntStream.range(0, count).boxed().toArray(Integer[]::new));
  }

  @Test
  void whatIsReadOfManyGoesOnForEver() {
    Looks looks = new Looks(1000);
    assertThat(IntStream.range(0, 1000).filter(i -> looks.readsProgress(i, 49)))
        .containsExactlyElementsOf(IntStream.range(980, 1000).boxed().toList());
    assertThat(looks.readsProgress(0, 50)).isTrue();
  }
}
