package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell whose generator was held up, or ran out of something. */
class HeldUpGeneratorTest {
  private static final long MILLI = 1_000_000L;
  private static final String STOLEN =
      "the hypervisor gave 3.1 % of this machine's processor time to others";

  @TempDir Path root;

  @Test
  void whatHeldItUpIsTheReasonOfLateStarts() throws IOException {
    CellFacts facts = facts(3 * MILLI, 0, Optional.of(conditions()));

    assertThat(facts.judgement().verdict())
        .hasSizeGreaterThan(1)
        .allSatisfy(reason -> assertThat(reason).doesNotContain("ran out"))
        .last()
        .isEqualTo(
            "what can have made starts late: "
                + STOLEN
                + "; 28,000 of 28,232 local ports were in use or in TIME_WAIT");
    assertThat(summary(facts).validity().whyLate())
        .hasValue(facts.judgement().verdict().get(facts.judgement().verdict().size() - 1));
  }

  @Test
  void startsThatWereOnTimeNeedNoReason() throws IOException {
    CellFacts facts = facts(0, 0, Optional.of(conditions()));

    assertThat(facts.judgement().verdict()).isEmpty();
    assertThat(summary(facts).validity().lateCauses()).startsWith(STOLEN);
    assertThat(summary(facts).validity().whyLate()).isEmpty();
  }

  @Test
  void lateStartsOfWhichNothingIsKnownHaveNoReason() throws IOException {
    CellFacts facts = facts(3 * MILLI, 0, Optional.empty());

    assertThat(facts.judgement().verdict())
        .isNotEmpty()
        .noneMatch(reason -> reason.startsWith("what can have made starts late"));
  }

  @Test
  void oneRequestWithoutAPortMakesTheCellInvalid() throws IOException {
    CellFacts facts = facts(0, 1, Optional.of(conditions()));

    assertThat(summary(facts).validity().reasons())
        .containsExactly(
            "the generator ran out of local ports: 1 request failed with no-free-port (at the end"
                + " 28,000 of 28,232 local ports were in use or in TIME_WAIT), which is not the"
                + " target's error: widen net.ipv4.ip_local_port_range, or let the target keep its"
                + " connections open");
    // so a capacity search takes such a step for the generator's end
    assertThat(summary(facts).validity().decisionValid()).isFalse();
  }

  @Test
  void whatAProxyRefusedMakesTheCellInvalid() throws IOException {
    CellSummary summary = summary(facts(0, 2, "proxy-refused", Optional.of(conditions())));

    assertThat(summary.validity().reasons())
        .containsExactly(
            "the proxy before the target refused 2 requests (proxy-refused), which is not the"
                + " target's error: put right HTTP_PROXY or HTTPS_PROXY, or name the target's host"
                + " in NO_PROXY");
    assertThat(summary.validity().decisionValid()).isFalse();
  }

  /** The target's own way; so it is an error as any other, and explained. */
  @Test
  void idleConnectionsThatTheServerClosesAreExplained() throws IOException {
    CellSummary summary = summary(facts(0, 1, "idle-connection-closed", Optional.empty()));

    assertThat(summary.validity().reasons()).isEmpty();
    assertThat(summary.remarks())
        .startsWith(
            "1 of 1000 requests was no success: 1 failed with idle-connection-closed",
            "idle-connection-closed: the server closed an idle connection just as it was used"
                + " again, because its idle time-out is shorter than the gap between requests;"
                + " idle_connections: in the suite, below that time-out, avoids it");
    assertThat(summary(facts(0, 1, "connection-closed", Optional.empty())).remarks())
        .noneMatch(remark -> remark.contains("idle"));
  }

  private static GeneratorConditions conditions() {
    return new GeneratorConditions(
        10,
        2,
        0.7,
        0.031,
        0.05,
        Optional.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.of(new Used(28_000, 28_232)),
        Optional.empty(),
        false);
  }

  /** 1,000 requests in 10 s that took 5 ms and what they were late. */
  private CellFacts facts(long slipNanos, int withoutPort, Optional<GeneratorConditions> conditions)
      throws IOException {
    return facts(slipNanos, withoutPort, "no-free-port", conditions);
  }

  private CellFacts facts(
      long slipNanos, int failing, String code, Optional<GeneratorConditions> conditions)
      throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < 1000; i++) {
        long intended = i * 10L * MILLI;
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended + slipNanos,
                OptionalLong.of(intended + slipNanos),
                intended + slipNanos + 5 * MILLI,
                10,
                i < failing
                    ? new Outcome.Failed(OptionalInt.empty(), Optional.of(code))
                    : new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN),
            Optional.empty());
      }
    }
    OpenWorkload workload =
        new OpenWorkload(
            "w", new Arrivals.Constant(100), Duration.ofSeconds(0), Duration.ofSeconds(10));
    return CellSummaries.facts(
        root,
        new CellKey("t", "w", 1),
        workload,
        slo(),
        new CellSummaries.Ended(
            Instant.EPOCH,
            OptionalLong.of(1000),
            OptionalInt.of(64),
            Optional.empty(),
            Optional.empty(),
            new DriverEnd(1, OptionalLong.empty(), List.of(), Optional.empty(), conditions),
            Optional.empty(),
            Phases.asPlanned(workload),
            Optional.empty(),
            Map.of()));
  }

  private CellSummary summary(CellFacts facts) throws IOException {
    return CellSummaries.summary(facts, root, slo());
  }

  private static Slo slo() {
    return new Slo(0.99, 20 * MILLI, 0.01);
  }
}
