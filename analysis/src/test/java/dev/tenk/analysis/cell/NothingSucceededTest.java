package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.Reading;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.CapacitySearch.Purpose;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells whose answers are none, or not of one model: 100 requests in 10 s. */
class NothingSucceededTest {
  private static final long MILLI = 1_000_000L;
  private static final int REQUESTS = 100;
  private static final Slo SLO = new Slo(0.9, 1000 * MILLI, 0.01);
  private static final Outcome OK = new Outcome.Succeeded(OptionalInt.of(200), 4, "00");
  private static final Outcome TOO_LARGE =
      new Outcome.Failed(OptionalInt.of(413), Optional.empty());
  private static final Outcome THROTTLED =
      new Outcome.Throttled(OptionalInt.of(429), Optional.empty());
  private static final Outcome TIMED_OUT = new Outcome.TimedOut(Optional.empty());
  private static final Outcome ASLEEP =
      new Outcome.Asleep(OptionalInt.of(400), Optional.of("ValidationError"));
  private static final Optional<Step> STEP =
      Optional.of(new Step(10, Purpose.BRACKET, 0.1, REQUESTS));

  @TempDir Path root;

  @Test
  void itIsInvalidWhateverTheErrors() throws IOException {
    record(i -> TOO_LARGE, i -> Optional.empty());
    assertThat(facts(Optional.empty()).judgement().verdict())
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 100 failed (HTTP 413); the"
                + " first said: too large");
    assertThat(reasons(i -> THROTTLED, Optional.empty()))
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 100 throttled (HTTP 429)");
    assertThat(reasons(i -> i < 40 ? TIMED_OUT : THROTTLED, Optional.empty()))
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 60 throttled (HTTP 429), 40"
                + " timed out");
    assertThat(reasons(i -> i == 77 ? OK : TOO_LARGE, Optional.empty())).isEmpty();
  }

  /** Neither an answer nor an error: its share and its words are said apart from errors. */
  @Test
  void whatMetItAsleepIsCountedApart() throws IOException {
    record(i -> i < 60 ? ASLEEP : i < 61 ? TOO_LARGE : OK, i -> Optional.empty());
    CellSummary summary = summary(facts(Optional.empty()));

    assertThat(summary.counts().asleep()).isEqualTo(60);
    assertThat(summary.counts().asleepRatio()).isEqualTo(0.6);
    // 1 of the 40 that met it awake
    assertThat(summary.counts().errorRatio()).isEqualTo(0.025);
    assertThat(summary.validity().reasons()).isEmpty();
    assertThat(summary.remarks()).hasSize(2);
    assertThat(summary.remarks().get(0)).startsWith("1 of 100 requests was no success: 1 failed");
    assertThat(summary.remarks().get(1)).startsWith("60 of 100 calls met it asleep (60.0 %)");
    assertThat(Metric.ASLEEP_SHARE.of(summary)).contains(Reading.of(0.6));
    assertThat(Metric.ERROR_RATIO.of(summary)).contains(Reading.of(0.025));
    assertThat(Metric.WAKE_UP.of(summary)).isPresent();
    // nobody who met it asleep got an answer: no median
    assertThat(summary.response(0.5)).isInstanceOf(QuantileEstimate.Failing.class);
  }

  /** A rate may throttle or time out; that nobody had called it before says nothing of the rate. */
  @Test
  void whatMetItAsleepIsNoEvidenceOfARate() throws IOException {
    assertThat(reasons(i -> ASLEEP, STEP))
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 100 asleep with"
                + " ValidationError (HTTP 400)",
            "100 of its requests met the target asleep, which says nothing of the rate");
    assertThat(reasons(i -> i < 2 ? ASLEEP : OK, STEP))
        .containsExactly("2 of its requests met the target asleep, which says nothing of the rate");
    assertThat(reasons(i -> i < 2 ? ASLEEP : OK, Optional.empty())).isEmpty();
  }

  /** It is said once: as the reason, and not as a remark too. */
  @Test
  void theErrorsAreARemarkWhereAnythingSucceeded() throws IOException {
    record(i -> TOO_LARGE, i -> Optional.empty());
    assertThat(summary(facts(Optional.empty())).remarks()).isEmpty();
    record(i -> i == 0 ? OK : TOO_LARGE, i -> Optional.empty());
    assertThat(summary(facts(Optional.empty())).remarks())
        .containsExactly(
            "99 of 100 requests were no success: 99 failed (HTTP 413); the first said: too large");
  }

  @Test
  void ofAFileWithoutKindsTheCountsAreTold() throws IOException {
    record(i -> i < 90 ? TOO_LARGE : TIMED_OUT, i -> Optional.empty());
    CellFacts facts = facts(Optional.empty());
    CellFacts.Counts counts = facts.counts();
    CellFacts old =
        new CellFacts(
            facts.cell(),
            facts.startedAt(),
            facts.load(),
            new CellFacts.Counts(
                counts.inAll(),
                counts.sent(),
                counts.succeeded(),
                counts.withinSlo(),
                counts.throttled(),
                counts.asleep(),
                counts.timedOut(),
                counts.failed(),
                counts.requestBytes(),
                counts.responseBytes(),
                Optional.empty()),
            facts.judgement(),
            facts.connectionBound(),
            facts.driver(),
            facts.service(),
            facts.device(),
            Optional.empty(),
            facts.mlperf());

    assertThat(summary(old).validity().reasons())
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 90 failed, 10 timed out");
    assertThat(summary(old).nothingSucceeded()).isTrue();
  }

  /** None of them says anything of the target. */
  @Test
  void whatTheGeneratorRanOutOfIsNotTheTargets() throws IOException {
    Outcome noPort = new Outcome.Failed(OptionalInt.empty(), Optional.of("no-free-port"));
    record(i -> noPort, i -> Optional.empty());
    CellSummary summary = summary(facts(Optional.empty()));

    assertThat(summary.nothingSucceeded()).isFalse();
    assertThat(summary.validity().reasons())
        .singleElement()
        .asString()
        .startsWith("the generator ran out of local ports: 100 requests failed with no-free-port");
    // the others did reach it
    assertThat(reasons(i -> i < 30 ? noPort : TOO_LARGE, Optional.empty()))
        .hasSize(2)
        .first()
        .isEqualTo("nothing succeeded: 70 of 100 requests were no success: 70 failed (HTTP 413)");
  }

  @Test
  void aStepWithoutRoomOrTimeIsEvidenceAndOneThatFailsIsNot() throws IOException {
    assertThat(reasons(i -> i < 40 ? TIMED_OUT : THROTTLED, STEP)).isEmpty();
    CellSummary step = summary(facts(STEP));
    assertThat(step.slo()).isEqualTo(SloDecision.MISSED);
    assertThat(step.validity().decisionValid()).isTrue();
    assertThat(step.nothingSucceeded()).isTrue();
    assertThat(step.remarks())
        .contains("100 of 100 requests were no success: 60 throttled (HTTP 429), 40 timed out");

    assertThat(reasons(i -> i == 0 ? TOO_LARGE : THROTTLED, STEP))
        .containsExactly(
            "nothing succeeded: 100 of 100 requests were no success: 99 throttled (HTTP 429), 1"
                + " failed (HTTP 413)");
  }

  /** Of what did not succeed nobody knows which model it was. */
  @Test
  void severalVersionsMakeItInvalid() throws IOException {
    IntFunction<Optional<String>> mixed = i -> Optional.of(i < 75 ? "1" : "zwölf");
    record(i -> i < 80 ? OK : TOO_LARGE, mixed);
    CellFacts facts = facts(Optional.empty());
    assertThat(facts.answers().orElseThrow().variants()).isEqualTo(Map.of("1", 75L, "zwölf", 5L));
    assertThat(summary(facts).validity().reasons())
        .containsExactly(
            "2 versions answered: 1 (93.8 %), zwölf (6.3 %); measure one at a time: give the target"
                + " a version (or variant)");

    record(i -> i < 75 ? OK : TOO_LARGE, mixed);
    assertThat(summary(facts(Optional.empty())).validity().reasons()).isEmpty();
    assertThat(summary(facts(Optional.empty())).answers().onlyVariant()).contains("1");

    // variants of one endpoint that share its calls are measured as one, and their shares said
    record(i -> OK, i -> Optional.of(i < 75 ? "blue" : "green"));
    CellSummary shared = summary(facts(Optional.empty(), Map.of(), List.of("blue", "green")));
    assertThat(shared.validity().reasons()).isEmpty();
    assertThat(shared.remarks())
        .contains("its production variants answered together: blue (75.0 %), green (25.0 %)");
    assertThat(
            summary(facts(Optional.empty(), Map.of(), List.of("blue", "red"))).validity().reasons())
        .singleElement()
        .asString()
        .startsWith("2 versions answered: blue (75.0 %), green (25.0 %)");

    // a server that names each answer otherwise does not use up the memory
    record(i -> OK, i -> Optional.of("v" + i));
    assertThat(facts(Optional.empty()).answers().orElseThrow().variants())
        .hasSize(65)
        .containsEntry("(others)", 36L);
  }

  @Test
  void answersWithoutAFiniteValueAreARemark() throws IOException {
    record(i -> OK, i -> Optional.empty(), i -> Float.NaN);
    CellSummary summary = summary(facts(Optional.empty()));
    assertThat(summary.validity().reasons()).isEmpty();
    assertThat(summary.remarks())
        .singleElement()
        .asString()
        .startsWith("every answer kept is NaN or infinite only; ");

    record(i -> OK, i -> Optional.empty(), i -> i == 2 ? 1f : Float.POSITIVE_INFINITY);
    assertThat(facts(Optional.empty()).answers().orElseThrow().outputsNotFinite()).isEqualTo(3);
    assertThat(summary(facts(Optional.empty())).remarks()).isEmpty();
  }

  private List<String> reasons(IntFunction<Outcome> outcomes, Optional<Step> step)
      throws IOException {
    record(outcomes, i -> Optional.empty());
    return summary(facts(step, Map.of())).validity().reasons();
  }

  private void record(IntFunction<Outcome> outcomes, IntFunction<Optional<String>> variants)
      throws IOException {
    record(outcomes, variants, i -> 1f);
  }

  /** Each of four payloads' first outputs is two values. */
  private void record(
      IntFunction<Outcome> outcomes,
      IntFunction<Optional<String>> variants,
      IntFunction<Float> values)
      throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < REQUESTS; i++) {
        long intended = i * 100L * MILLI;
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                i % 4,
                OptionalLong.of(intended),
                intended,
                OptionalLong.of(intended),
                intended + 5 * MILLI,
                10,
                outcomes.apply(i),
                ServerFacts.UNKNOWN.withVariant(variants.apply(i)),
                ClientFacts.UNKNOWN),
            Optional.of(
                ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(Float.NaN)
                    .putFloat(values.apply(i % 4))
                    .array()));
      }
    }
  }

  private CellFacts facts(Optional<Step> step) throws IOException {
    return facts(step, Map.of("failed (HTTP 413)", "too large"));
  }

  private CellFacts facts(Optional<Step> step, Map<String, String> said) throws IOException {
    return facts(step, said, List.of());
  }

  private CellFacts facts(Optional<Step> step, Map<String, String> said, List<String> variants)
      throws IOException {
    OpenWorkload workload =
        new OpenWorkload("w", new Arrivals.Constant(10), Duration.ZERO, Duration.ofSeconds(10));
    return CellSummaries.facts(
        root,
        new CellKey("t", "w", 1),
        workload,
        SLO,
        new CellSummaries.Ended(
            Instant.EPOCH,
            OptionalLong.of(REQUESTS),
            OptionalInt.of(64),
            Optional.empty(),
            Optional.empty(),
            new DriverEnd(1, OptionalLong.empty(), List.of()),
            Optional.empty(),
            Phases.asPlanned(workload),
            step,
            said,
            variants));
  }

  private CellSummary summary(CellFacts facts) throws IOException {
    return CellSummaries.summary(facts, root, SLO);
  }
}
