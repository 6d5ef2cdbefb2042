package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadToolTest {
  @TempDir Path folder;

  @Test
  void quantilesAreByNearestRankAndTakeEnoughRequests() {
    double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
    assertThat(Load.quantiles(hundred)).containsExactly(50, 90, 95, 99, Double.NaN);
  }

  @Test
  void h2loadSharesTheRateAmongItsConnections() throws IOException {
    assertThat(new H2Load().command(load(1000, 64)))
        .contains(
            "--clients=64", "--rps=15.625000", "--rate=1", "--rate-period=1ms", "--requests=3000");
    // 50 req/s each at most
    assertThat(new H2Load().command(load(10_000, 64)))
        .contains("--clients=200", "--rps=50.000000", "--rate=10", "--rate-period=1ms");
    assertThat(new H2Load().command(load(70, 64))).contains("--rate=1", "--rate-period=14ms");
  }

  @Test
  void whatH2loadLoggedInItsWarmUpDoesNotCount() throws IOException {
    Files.writeString(
        folder.resolve("h2load.log"),
        "5000000\t200\t90000\n6000001\t200\t3000\n6000000\t200\t1000\n");
    assertThat(new H2Load().responseMillis(load(1, 1))[0]).isEqualTo(1.0);
  }

  @Test
  void wrk2SaysItsQuantilesInSeveralUnits() {
    assertThat(
            Wrk2.responseMillis(
                """
                  Latency Distribution (HdrHistogram - Recorded Latency)
                 50.000%  750.00us
                 75.000%    1.25ms
                 90.000%   10.40ms
                 99.000%    1.01s
                 99.900%    1.50m
                """))
        .containsExactly(0.75, 10.4, Double.NaN, 1010, 90_000);
  }

  @Test
  void aBuildThatCannotBeStartedIsRefused() {
    assertThatThrownBy(() -> new Tenk("tenk", folder.resolve("tenk")))
        .hasMessage(
            folder.resolve("tenk")
                + " is not a command that can be started: name the ./tenk of a checkout");
  }

  @Test
  void whatIsNoOptionIsRefused() {
    assertThatThrownBy(
            () -> Options.parse(new String[] {"--rate", "1"}, Set.of("--rates", "--build")))
        .hasMessage("--rate is not an option with a value: give any of --build, --rates");
    Options options = Options.parse(new String[] {"--rates", "1,x"}, Set.of("--rates"));
    assertThatThrownBy(() -> options.numbers("--rates", "1"))
        .hasMessage("--rates 1,x: give whole numbers with commas between them");
    assertThatThrownBy(() -> options.number("--rates", 5, 3))
        .hasMessage("--rates 1,x: give a whole number from 5 on");
  }

  private Load load(int rate, int connections) {
    return new Load(8080, "constant", rate, 1, 2, connections, folder);
  }
}
