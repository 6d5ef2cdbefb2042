package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.Phases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Cells in virtual time: requests start when they are planned to and end when the test states. */
class WindowControllerTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Slo SLO = new Slo(0.9, 100 * MILLI, 0);

  @Test
  void aWindowEndsWithTheLastStartThatWasOffered() {
    OpenWorkload workload = workload(Duration.ofSeconds(1), false, until(0.01, Long.MAX_VALUE));

    Run run = run(workload, at -> 200 * MILLI);

    Phases phases = run.end.phases();
    SequentialDecision decided = phases.decided().orElseThrow();
    assertThat(decided.decision()).isEqualTo(SloDecision.MISSED);
    // the look's last request ends 200 ms after its start; until then 20 more a 100 ms are sent
    List<Long> steady = run.steady();
    assertThat(steady.size()).isGreaterThan((int) decided.requests());
    assertThat(run.doneNanos((int) decided.requests() - 1))
        .isGreaterThanOrEqualTo(steady.get(steady.size() - 1));
    assertThat(steady).isEqualTo(planned(workload, SECOND).subList(0, steady.size()));
    assertThat(phases.windowNanos()).isEqualTo(steady.get(steady.size() - 1) - SECOND);
    assertThat(run.end.scheduled()).hasValue(steady.size());
    assertThat(run.end.offersMore()).isFalse();
  }

  @Test
  void aLateRequestIsStillSentWhenALaterOneWas() {
    OpenWorkload workload = workload(Duration.ZERO, false, until(0.01, Long.MAX_VALUE));
    WindowController end =
        new WindowController(workload, Optional.of(new ArrivalSchedule(workload, 1)), SLO);
    List<Long> planned = planned(workload, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(end.maySend(i, OptionalLong.of(planned.get(i)))).isTrue();
    }
    // 100 is late, 101 is not
    assertThat(end.maySend(101, OptionalLong.of(planned.get(101)))).isTrue();
    for (int i = 0; i < 100; i++) {
      end.watch(sample(end, i, planned.get(i), planned.get(i) + 400 * MILLI), 2 * SECOND);
    }

    assertThat(end.offersMore()).isFalse();
    assertThat(end.maySend(102, OptionalLong.of(planned.get(102)))).isFalse();
    assertThat(end.maySend(100, OptionalLong.of(planned.get(100)))).isTrue();
    assertThat(end.scheduled()).hasValue(102);
  }

  @Test
  void sendsNoMoreThanTheMostRequests() {
    OpenWorkload workload = workload(Duration.ofSeconds(1), false, until(0.01, 50));

    Run run = run(workload, at -> MILLI);

    assertThat(run.steady()).isEqualTo(planned(workload, SECOND).subList(0, 50));
    assertThat(run.end.phases().decided()).isEmpty();
    assertThat(run.end.scheduled()).hasValue(50);
  }

  @Test
  void aWindowThatIsNeverDecidedLastsAsPlanned() {
    OpenWorkload workload = workload(Duration.ofSeconds(1), false, until(1e-200, Long.MAX_VALUE));

    Run run = run(workload, at -> MILLI);

    assertThat(run.steady()).isEqualTo(planned(workload, SECOND));
    assertThat(run.end.phases().decided()).isEmpty();
    assertThat(run.end.phases().windowNanos()).isEqualTo(workload.duration().toNanos());
    assertThat(run.end.scheduled()).hasValue(run.steady().size());
  }

  @Test
  void aWarmUpEndsOnceTheTargetIsSteadyAndTheInstantsStayTheirs() {
    OpenWorkload workload = workload(Duration.ofSeconds(60), true, Optional.empty());

    // 100 ms at first, 10 ms from the twentieth second on
    Run run = run(workload, at -> Math.max(10 * MILLI, 100 * MILLI - at * 9 / 2000));

    Phases phases = run.end.phases();
    assertThat(phases.settling()).map(WarmUpResult::steady).contains(true);
    // three windows of two seconds after that, or nearly
    assertThat(phases.warmUpNanos()).isBetween(22 * SECOND, 35 * SECOND);
    assertThat(phases.windowNanos()).isEqualTo(workload.duration().toNanos());
    List<Long> expected =
        planned(workload, phases.warmUpNanos()).stream()
            .filter(at -> at < phases.warmUpNanos() + phases.windowNanos())
            .toList();
    assertThat(run.steady()).isEqualTo(expected);
    assertThat(run.end.scheduled()).hasValue(expected.size());
  }

  @Test
  void aTargetThatNeverSettlesIsMeasuredAfterTheLongestWarmUp() {
    OpenWorkload workload = workload(Duration.ofSeconds(20), true, until(0.01, Long.MAX_VALUE));

    // twice as slow every three seconds
    Run run = run(workload, at -> Math.round(MILLI * Math.pow(2, at / 3e9)));

    assertThat(run.end.phases().warmUpNanos()).isEqualTo(20 * SECOND);
    assertThat(run.end.phases().settling()).map(WarmUpResult::steady).contains(false);
    assertThat(run.end.phases().decided())
        .map(SequentialDecision::decision)
        .contains(SloDecision.MISSED);
    assertThat(run.steady())
        .isEqualTo(planned(workload, 20 * SECOND).subList(0, run.steady().size()));
  }

  private record Event(long atNanos, boolean isEnd, long sequence, long intendedNanos) {}

  /** What was sent, and when what ended, in planned order. */
  private record Run(WindowController end, List<Sample> samples) {
    List<Long> steady() {
      return samples.stream()
          .filter(sample -> sample.phase() == Phase.STEADY)
          .map(sample -> sample.intendedNanos().getAsLong())
          .sorted()
          .toList();
    }

    long doneNanos(int position) {
      return samples.stream()
          .filter(sample -> sample.phase() == Phase.STEADY)
          .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
          .toList()
          .get(position)
          .doneNanos();
    }
  }

  private static Run run(OpenWorkload workload, LongUnaryOperator responseNanos) {
    ArrivalSchedule schedule = new ArrivalSchedule(workload, 1);
    WindowController end = new WindowController(workload, Optional.of(schedule), SLO);
    List<Sample> samples = new ArrayList<>();
    PriorityQueue<Event> events =
        new PriorityQueue<>((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
    PrimitiveIterator.OfLong offsets = schedule.offsetsNanos();
    long sequence = 0;
    if (offsets.hasNext()) {
      long first = offsets.nextLong();
      events.add(new Event(first, false, sequence++, first));
    }
    while (!events.isEmpty()) {
      Event event = events.remove();
      if (event.isEnd()) {
        Sample sample = sample(end, event.sequence(), event.intendedNanos(), event.atNanos());
        samples.add(sample);
        end.watch(sample, event.atNanos());
        continue;
      }
      if (end.maySend(event.sequence(), OptionalLong.of(event.intendedNanos()))) {
        long done = event.atNanos() + responseNanos.applyAsLong(event.atNanos());
        events.add(new Event(done, true, event.sequence(), event.intendedNanos()));
      }
      if (end.offersMore() && offsets.hasNext()) {
        long next = offsets.nextLong();
        events.add(new Event(next, false, sequence++, next));
      }
    }
    return new Run(end, samples);
  }

  private static Sample sample(
      WindowController end, long sequence, long intendedNanos, long doneNanos) {
    return new Sample(
        sequence,
        intendedNanos < end.windowStartNanos() ? Phase.WARM_UP : Phase.STEADY,
        0,
        OptionalLong.of(intendedNanos),
        intendedNanos,
        OptionalLong.of(intendedNanos),
        doneNanos,
        1,
        new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static List<Long> planned(OpenWorkload workload, long fromNanos) {
    List<Long> planned = new ArrayList<>();
    new ArrivalSchedule(workload, 1)
        .offsetsNanos()
        .forEachRemaining(
            (long offset) -> {
              if (offset >= fromNanos) {
                planned.add(offset);
              }
            });
    return planned;
  }

  private static Optional<UntilDecided> until(double alpha, long mostRequests) {
    return Optional.of(new UntilDecided(alpha, mostRequests));
  }

  private static OpenWorkload workload(
      Duration warmUp, boolean untilSteady, Optional<UntilDecided> until) {
    return new OpenWorkload(
        "w", new Arrivals.Poisson(200), warmUp, untilSteady, Duration.ofSeconds(30), until);
  }
}
