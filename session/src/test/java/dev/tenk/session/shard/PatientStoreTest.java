package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatientStoreTest {
  private static final byte[] WORD = "word".getBytes(StandardCharsets.US_ASCII);

  private final VirtualTime time = new VirtualTime();
  private final MemoryStore store = new MemoryStore(time, Duration.ZERO);
  private final PatientStore patient = new PatientStore(store, time);

  @Test
  void aStoreThatRefusesForTenSecondsIsAskedAgain() throws IOException {
    store.refuseFor(Duration.ofSeconds(10));

    patient.put("a/b", WORD);

    assertThat(patient.get("a/b")).contains(WORD);
    assertThat(Duration.ofNanos(time.nanos()))
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
    assertThat(store.calls()).isLessThan(15);
  }

  @Test
  void afterAMinuteThatIsSaid() {
    store.refuseFor(Duration.ofMinutes(2));

    assertThatThrownBy(() -> patient.list("a/"))
        .isInstanceOf(IOException.class)
        .hasMessage("the store refused for a minute: 503 Slow Down");
    assertThat(Duration.ofNanos(time.nanos())).isLessThanOrEqualTo(Duration.ofMinutes(1));
  }

  /** The barrier is the same behind it. */
  @Test
  void aBarrierOutlastsIt() throws IOException {
    Barrier barrier =
        new Barrier(
            patient,
            Names.cell(1),
            new Share(0, 1),
            VirtualTime.START.plusSeconds(60),
            Duration.ofSeconds(2));
    store.refuseFor(Duration.ofSeconds(10));

    barrier.ready(new Fields());

    assertThat(barrier.look(time.wall())).isEqualTo(new Barrier.Start(time.wall().plusSeconds(2)));
  }
}
