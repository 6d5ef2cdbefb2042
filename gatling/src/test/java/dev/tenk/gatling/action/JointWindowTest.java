package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.Phases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A load that several generators offer in virtual time, and what they are told, beside the same
 * load of a single one: a request takes as long, whoever sends it.
 */
class JointWindowTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long STEP_NANOS = 10 * MILLI;
  private static final long LEAD_NANOS = 4 * SECOND;
  private static final Slo SLO = new Slo(0.9, 100 * MILLI, 0.05);

  private static Stream<Arguments> cases() {
    return Stream.of(2, 3, 7)
        .flatMap(
            count ->
                Stream.of(
                    // met soon, met late, missed, and never decided
                    Arguments.of(count, 15.0, 0.0, SloDecision.MET),
                    Arguments.of(count, 38.0, 0.01, SloDecision.MET),
                    Arguments.of(count, 60.0, 0.0, SloDecision.MISSED),
                    Arguments.of(count, 44.0, 0.0, SloDecision.INCONCLUSIVE)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itEndsAtTheLookAtWhichASingleGeneratorDoes(
      int count, double meanMillis, double failures, SloDecision expected) {
    OpenWorkload workload = workload(false);
    Load load = new Load(workload, meanMillis, failures, false);
    Optional<SequentialDecision> alone = single(load).end.phases().decided();

    Together together = together(load, count, new long[count]);

    assertThat(alone.map(SequentialDecision::decision).orElse(SloDecision.INCONCLUSIVE))
        .isEqualTo(expected);
    assertThat(together.phases().decided()).isEqualTo(alone);
    assertTheWindowIsWhole(workload, together);
    assertThat(together.shards()).noneMatch(shard -> shard.end.isOutOfPhase());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whoHearsLateHasSentMoreThanTheWindowAndKnowsIt(
      int count, double meanMillis, double failures, SloDecision expected) {
    OpenWorkload workload = workload(false);
    Load load = new Load(workload, meanMillis, failures, false);
    long[] deafNanos = new long[count];
    deafNanos[1] = 10 * SECOND;

    Together together = together(load, count, deafNanos);

    assertThat(together.phases().decided()).isEqualTo(single(load).end.phases().decided());
    assertTheWindowIsWhole(workload, together);
    boolean early = together.phases().windowNanos() < workload.duration().toNanos();
    assertThat(early).isEqualTo(expected == SloDecision.MISSED || meanMillis < 20);
    assertThat(together.shards().get(1).end.isOutOfPhase()).isEqualTo(early);
    assertThat(together.shards().get(0).end.isOutOfPhase()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void aWarmUpEndsOnceTheTargetIsSteadyForAll(int count) {
    OpenWorkload workload = workload(true);
    Load load = new Load(workload, 15, 0, true);
    WindowController alone = single(load).end;

    Together together = together(load, count, new long[count]);

    assertThat(together.phases().settling()).isEqualTo(alone.phases().settling());
    assertThat(together.phases().settling().orElseThrow().steady()).isTrue();
    assertThat(together.phases().warmUpNanos())
        .isBetween(
            alone.phases().warmUpNanos() + LEAD_NANOS, alone.phases().warmUpNanos() + 6 * SECOND);
    assertTheWindowIsWhole(workload, together);
  }

  @Test
  void withoutOneGeneratorTheWindowEndsAndNothingIsDecided() {
    OpenWorkload workload = workload(false);
    JointWindow window = new JointWindow(workload, schedule(workload), SLO, LEAD_NANOS);
    window.giveUp();
    assertThat(window.common()).as("it has not begun").isEqualTo(CommonWindow.AS_PLANNED);

    window.add(20 * SECOND, List.of());
    window.giveUp();

    long last = schedule(workload).starts(0, 24 * SECOND + 1) - 1;
    assertThat(window.common().lastSequence()).hasValue(last);
    assertThat(window.common().decided()).isEmpty();
  }

  private static void assertTheWindowIsWhole(OpenWorkload workload, Together together) {
    ArrivalSchedule whole = schedule(workload);
    Phases phases = together.phases();
    long first = whole.starts(0, phases.warmUpNanos());
    long planned = whole.starts(0, phases.warmUpNanos() + workload.duration().toNanos()) - 1;
    long last = together.window().lastSequence().orElse(planned);
    List<Long> sent =
        together.shards().stream()
            .flatMap(shard -> shard.samples.stream())
            .map(Sample::sequence)
            .filter(sequence -> sequence >= first && sequence <= last)
            .sorted()
            .toList();
    assertThat(sent).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
    assertThat(JointWindow.scheduled(workload, whole, SLO, together.window()))
        .isEqualTo(sent.size())
        .isEqualTo(
            together.shards().stream()
                .mapToLong(shard -> shard.end.scheduled().orElseThrow())
                .sum());
    assertThat(together.shards())
        .allSatisfy(
            shard -> assertThat(shard.end.phases().windowNanos()).isEqualTo(phases.windowNanos()));
  }

  /** How long each request takes, and whether it succeeds, by its place in the order of all. */
  private record Load(OpenWorkload workload, double meanMillis, double failures, boolean settles) {
    long responseNanos(long sequence, long atNanos) {
      double millis = -StrictMath.log1p(-new SplittableRandom(sequence).nextDouble()) * meanMillis;
      if (settles) {
        // 100 ms more at first, and none from the tenth second on
        return Math.round(MILLI * (10 + Math.max(0, 100 - atNanos / 1e8) + millis / 1000));
      }
      return Math.round(MILLI * millis);
    }

    boolean succeeds(long sequence) {
      return new SplittableRandom(~sequence).nextDouble() >= failures;
    }
  }

  private record Together(CommonWindow window, List<Generator> shards, Phases phases) {}

  /** One generator: it sends what is due, and sees what has ended. */
  private static final class Generator {
    private final Load load;
    private final Share share;
    private final WindowController end;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Sample> inFlight = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private int next;

    Generator(Load load, Share share) {
      this.load = load;
      this.share = share;
      ArrivalSchedule part = schedule(load.workload()).share(share);
      this.end = new WindowController(load.workload(), Optional.of(part), SLO, share);
      part.offsetsNanos().forEachRemaining((long offset) -> offsets.add(offset));
    }

    /** Everything that happens until then. */
    void pass(long fromNanos, long toNanos) {
      for (long now = fromNanos + STEP_NANOS; now <= toNanos; now += STEP_NANOS) {
        while (end.offersMore() && next < offsets.size() && offsets.get(next) <= now) {
          long sequence = share.index() + (long) next * share.count();
          long at = offsets.get(next++);
          if (end.maySend(sequence, OptionalLong.of(at))) {
            inFlight.add(sample(sequence, at));
          }
        }
        long time = now;
        List<Sample> ended =
            inFlight.stream()
                .filter(sample -> sample.doneNanos() <= time)
                .sorted(Comparator.comparingLong(Sample::doneNanos))
                .toList();
        inFlight.removeAll(ended);
        for (Sample each : ended) {
          boolean warm = each.intendedNanos().getAsLong() >= end.windowStartNanos();
          Sample sample = each.in(warm ? Phase.STEADY : Phase.WARM_UP);
          samples.add(sample);
          end.watch(sample, now);
        }
      }
    }

    private Sample sample(long sequence, long atNanos) {
      return new Sample(
          sequence,
          Phase.STEADY,
          0,
          OptionalLong.of(atNanos),
          atNanos,
          OptionalLong.of(atNanos),
          atNanos + load.responseNanos(sequence, atNanos),
          1,
          load.succeeds(sequence)
              ? new Outcome.Succeeded(OptionalInt.of(200), 4, "00")
              : new Outcome.Failed(OptionalInt.of(500), Optional.empty()),
          ServerFacts.UNKNOWN,
          ClientFacts.UNKNOWN);
    }
  }

  private static Generator single(Load load) {
    Generator alone = new Generator(load, Share.WHOLE);
    alone.pass(0, load.workload().total().toNanos() + 2 * SECOND);
    return alone;
  }

  private static final class Heard {
    private final long atNanos;
    private final CommonWindow window;

    Heard(long atNanos, CommonWindow window) {
      this.atNanos = atNanos;
      this.window = window;
    }
  }

  /**
   * What they tell is a second old when it is added, and what is decided a second when they hear
   * it.
   *
   * @param deafNanos how much later than that each of them does
   */
  private static Together together(Load load, int count, long[] deafNanos) {
    OpenWorkload workload = load.workload();
    List<Generator> shards =
        IntStream.range(0, count)
            .mapToObj(index -> new Generator(load, new Share(index, count)))
            .toList();
    JointWindow window = new JointWindow(workload, schedule(workload), SLO, LEAD_NANOS);
    List<Heard> decided = new ArrayList<>();
    List<EndedRequest> told = new ArrayList<>();
    long toldAtNanos = 0;
    for (long now = 0; now < workload.total().toNanos() + 15 * SECOND; now += SECOND) {
      window.add(toldAtNanos, told);
      decided.add(new Heard(now + SECOND, window.common()));
      told = new ArrayList<>();
      toldAtNanos = now + SECOND;
      for (int i = 0; i < count; i++) {
        Generator shard = shards.get(i);
        shard.pass(now, now + SECOND);
        told.addAll(shard.end.take());
        for (Heard each : decided) {
          if (each.atNanos + deafNanos[i] == now + SECOND) {
            shard.end.set(each.window);
          }
        }
      }
    }
    CommonWindow last = window.common();
    return new Together(last, shards, JointWindow.phases(workload, schedule(workload), SLO, last));
  }

  private static ArrivalSchedule schedule(OpenWorkload workload) {
    return new ArrivalSchedule(workload, 1);
  }

  private static OpenWorkload workload(boolean untilSteady) {
    return new OpenWorkload(
        "w",
        new Arrivals.Poisson(100),
        untilSteady ? Duration.ofSeconds(60) : Duration.ofSeconds(2),
        untilSteady,
        untilSteady ? Duration.ofSeconds(20) : Duration.ofSeconds(60),
        untilSteady
            ? Optional.empty()
            : Optional.of(new UntilDecided(0.01, UntilDecided.UNBOUNDED)));
  }
}
