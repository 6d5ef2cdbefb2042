package dev.tenk.analysis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.benchmarks.RequestTime.ClientNanos;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RequestTimeTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void thePartsAndWhatIsUnexplainedAreTheWhole() {
    RequestTime time =
        new RequestTime(
            "t",
            new ClientNanos(of(9000), of(400), of(600), of(200), of(50)),
            of(7000),
            of(100),
            of(5000),
            of(8500),
            List.of());

    assertThat(time.networkAndQueueNanos()).hasValue(1800);
    // the encoding is done before
    assertThat(time.sumNanos()).hasValue(400 + 600 + 200 + 1800 + 5000 + 50);
    assertThat(time.unexplainedNanos()).hasValue(450);
  }

  @Test
  void whatNobodyToldIsInTheNetworksPart() {
    RequestTime time =
        new RequestTime("t", ClientNanos.UNKNOWN, of(7000), NONE, NONE, of(6900), List.of());

    assertThat(time.networkAndQueueNanos()).hasValue(7000);
    assertThat(time.sumNanos()).hasValue(7000);
    assertThat(time.unexplainedNanos()).hasValue(-100);
  }

  @Test
  void withoutCallsThereIsNothingToExplain() {
    RequestTime time = new RequestTime("t", ClientNanos.UNKNOWN, NONE, NONE, NONE, NONE, List.of());

    assertThat(time.networkAndQueueNanos()).isEmpty();
    assertThat(time.sumNanos()).isEmpty();
    assertThat(time.unexplainedNanos()).isEmpty();
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }
}
