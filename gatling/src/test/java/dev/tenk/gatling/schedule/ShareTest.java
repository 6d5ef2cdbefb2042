package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Offsets;
import dev.tenk.results.model.Recording;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
  private static final long SEED = 20_261;

  /** Every kind of arrivals, with a warm-up where it has one. */
  static Stream<Arrivals> arrivals() {
    return Stream.of(
        new Arrivals.Constant(37),
        new Arrivals.Poisson(41),
        new Arrivals.Ramp(5, 60),
        new Arrivals.Steps(
            List.of(
                new Arrivals.Step(20, Duration.ofSeconds(2)),
                new Arrivals.Step(70, Duration.ofSeconds(8)))),
        new Arrivals.Burst(10, 90, Duration.ofSeconds(3), Duration.ofSeconds(1)),
        new Arrivals.Replay(recording(), 2),
        new Arrivals.ColdStart(Duration.ofMillis(500), 19, 3));
  }

  private static Recording recording() {
    long[] offsets = LongStream.range(0, 400).map(i -> i * i * 90_000L).toArray();
    return new Recording("calls.csv", "00", "seconds", Offsets.of(offsets));
  }

  private static Stream<Arguments> cases() {
    return arrivals()
        .flatMap(each -> Stream.of(1, 2, 3, 7).map(count -> Arguments.of(each, count)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSharesTogetherAreTheScheduleInstantByInstant(Arrivals arrivals, int count) {
    ArrivalSchedule whole = schedule(arrivals);
    List<Long> single = instants(whole);
    assertThat(single).hasSizeGreaterThan(50);

    assertThat(joined(whole, count)).isEqualTo(single);
    assertThat(shares(count).mapToLong(share -> whole.share(share).startsInWindow()).sum())
        .isEqualTo(whole.startsInWindow());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void soAreThoseOfTwoTargetsInTurnAndOfAStepOfASearch(int count) {
    OpenWorkload poisson = workload(new Arrivals.Poisson(50));
    for (boolean baseline : new boolean[] {true, false}) {
      ArrivalSchedule turn = ArrivalSchedule.inTurn(poisson, SEED, baseline);
      assertThat(joined(turn, count)).isEqualTo(instants(turn));
    }
    ArrivalSchedule step =
        new ArrivalSchedule(
            new CapacityWorkload("w", 40, 10, 100, Duration.ofSeconds(1), Duration.ofMinutes(5))
                .window(40, new UntilDecided(0.05, 1000), Duration.ofSeconds(20)),
            SEED);
    assertThat(joined(step, count)).isEqualTo(instants(step));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyRequestCarriesThePayloadThatItCarriesWithOneGenerator(int count) {
    List<PayloadSet> sets = List.of(new PayloadSet(0, 5, 3), new PayloadSet(5, 4, 1.5));
    PayloadOrder whole = new PayloadOrder(sets, SEED);
    int[] single = IntStream.range(0, 70).map(k -> whole.next()).toArray();
    List<PayloadOrder> orders =
        shares(count).map(share -> new PayloadOrder(sets, SEED, share)).toList();

    int[] shared = IntStream.range(0, 70).map(k -> orders.get(k % count).next()).toArray();

    assertThat(shared).isEqualTo(single);
    assertThat(single).contains(0, 8);
  }

  @ParameterizedTest
  @CsvSource({"10, 3, 4 3 3", "6, 3, 2 2 2", "2, 3, 1 1 0", "7, 1, 7"})
  void callersAreSharedAsEvenlyAsTheyCan(int callers, int count, String each) {
    assertThat(shares(count).map(share -> Integer.toString(share.of(callers))))
        .containsExactly(each.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "-1, 2", "0, 0"})
  void whatIsNoShareIsRefused(int index, int count) {
    assertThatThrownBy(() -> new Share(index, count))
        .hasMessage(
            "shard %d of %d, expected an index from 0 below the count".formatted(index, count));
  }

  /** Arrival k is taken from the share of k mod count, in turn. */
  private static List<Long> joined(ArrivalSchedule whole, int count) {
    List<PrimitiveIterator.OfLong> shares =
        shares(count).map(share -> whole.share(share).offsetsNanos()).toList();
    List<Long> joined = new ArrayList<>();
    while (shares.get(joined.size() % count).hasNext()) {
      joined.add(shares.get(joined.size() % count).nextLong());
    }
    assertThat(shares).noneMatch(PrimitiveIterator.OfLong::hasNext);
    return joined;
  }

  private static Stream<Share> shares(int count) {
    return IntStream.range(0, count).mapToObj(index -> new Share(index, count));
  }

  private static List<Long> instants(ArrivalSchedule schedule) {
    List<Long> instants = new ArrayList<>();
    schedule.offsetsNanos().forEachRemaining((long nanos) -> instants.add(nanos));
    return instants;
  }

  private static ArrivalSchedule schedule(Arrivals arrivals) {
    return new ArrivalSchedule(workload(arrivals), SEED);
  }

  private static OpenWorkload workload(Arrivals arrivals) {
    return new OpenWorkload("w", arrivals, Duration.ofSeconds(2), Duration.ofSeconds(10));
  }
}
