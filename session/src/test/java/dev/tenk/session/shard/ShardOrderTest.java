package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendRate;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ShardOrderTest {
  private static final Instant AS_OF = Instant.parse("2026-11-30T12:00:00Z");

  /** The store is 40 s ahead of who orders, and 25 s behind the shard: 65 s between them. */
  @Test
  void sinceWhenASpendLimitHoldsIsByTheShardsOwnClock() throws IOException {
    CellOrder order =
        new CellOrder(
            Path.of("suite.yaml"),
            Path.of("/lab"),
            new CellKey("server", "even", 1),
            Path.of("/cell"),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.of(new SpendLimit(BigDecimal.ONE, AS_OF, SpendRate.NOTHING, 1, 1)));
    byte[] put =
        ShardOrder.of(order, clock(40), AS_OF.plusSeconds(100), Duration.ofSeconds(2)).toBytes();

    SpendLimit limit =
        ShardOrder.of(put)
            .of(
                new Share(1, 3),
                Path.of("copy.yaml"),
                Optional.empty(),
                Path.of("/own"),
                clock(-25))
            .spend()
            .orElseThrow();
    assertThat(limit.asOf()).isEqualTo(AS_OF.plusSeconds(65));
  }

  private static ClockOffset clock(long storeAheadSeconds) {
    return new ClockOffset(Duration.ofSeconds(storeAheadSeconds), Duration.ZERO);
  }
}
