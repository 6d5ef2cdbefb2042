package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.action.EndedRequest.Ending;
import dev.tenk.gatling.action.JointWindow;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JointAnswersTest {
  private static final String CELL = Names.cell(1);
  private static final long SECOND = 1_000_000_000L;
  private static final OpenWorkload WORKLOAD =
      new OpenWorkload(
          "w",
          new Arrivals.Constant(100),
          Duration.ZERO,
          false,
          Duration.ofSeconds(60),
          Optional.of(new UntilDecided(0.01, UntilDecided.UNBOUNDED)));

  private final MemoryStore store = new MemoryStore(new VirtualTime(), Duration.ZERO);
  private final JointAnswers answers =
      new JointAnswers(
          store,
          CELL,
          2,
          new JointWindow(
              WORKLOAD, new ArrivalSchedule(WORKLOAD, 1), new Slo(0.9, SECOND, 0), 4 * SECOND));

  @Test
  void allShardsAreToldTheEndOnceTheAnswersOfAllDecideIt() throws IOException {
    // each second a hundred requests, all of them over the bound; shard 1 is behind
    put(0, 1, SECOND, 0, 500);
    put(0, 2, 6 * SECOND, 500, 600);
    answers.look(true);
    assertThat(store.get(Names.window(CELL))).isEmpty();

    put(1, 1, 5 * SECOND, 0, 500);
    answers.look(true);

    CommonWindow window = WindowObject.of(store.get(Names.window(CELL)).orElseThrow());
    assertThat(window.decided().map(SequentialDecision::decision)).contains(SloDecision.MISSED);
    // what is planned until four seconds after the sixth has been offered by then
    assertThat(window.lastSequence()).hasValue(1_000);
    int calls = store.calls();
    answers.look(true);
    assertThat(store.calls()).as("one look at each, and nothing put").isEqualTo(calls + 2);
  }

  @Test
  void withoutOneOfThemTheWindowEndsUndecided() throws IOException {
    put(0, 1, SECOND, 0, 100);
    answers.look(false);

    CommonWindow window = WindowObject.of(store.get(Names.window(CELL)).orElseThrow());
    assertThat(window).isEqualTo(new CommonWindow(OptionalLong.empty(), OptionalLong.of(500)));
  }

  @Test
  void whatIsKnownOfAWindowIsReadAsItWasWritten() throws IOException {
    CommonWindow all =
        new CommonWindow(
            OptionalLong.of(5),
            OptionalLong.of(6),
            Optional.of(
                new WarmUpResult(true, 130, 3, OptionalDouble.of(1.05), OptionalDouble.of(1.01))),
            Optional.of(new SequentialDecision(SloDecision.MET, 662, 0.01)));

    assertThat(WindowObject.of(WindowObject.toBytes(all))).isEqualTo(all);
    assertThat(WindowObject.of(WindowObject.toBytes(CommonWindow.AS_PLANNED)))
        .isEqualTo(CommonWindow.AS_PLANNED);
  }

  /** Those of a shard whose places in the order of all are in a range, two seconds long each. */
  private void put(int index, int nth, long elapsedNanos, long from, long before)
      throws IOException {
    Share share = new Share(index, 2);
    List<EndedRequest> ended =
        LongStream.range(from, before)
            .filter(k -> k % 2 == index)
            .mapToObj(k -> new EndedRequest(k, 2 * SECOND, Ending.SUCCEEDED))
            .toList();
    store.put(
        Names.answers(CELL, index, nth), new ShardAnswers(elapsedNanos, ended).toBytes(share));
  }
}
