package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Shortage;
import dev.tenk.results.stats.cell.GeneratorConditions.Busy;
import dev.tenk.results.stats.cell.HostSnapshot.Cgroup;
import dev.tenk.results.stats.cell.HostSnapshot.Process;
import dev.tenk.results.stats.cell.HostSnapshot.Processors;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GeneratorConditionsTest {
  private static final long MIB = 1 << 20;

  /** Ten seconds of two processors with 100 ticks a second each: 2,000 ticks. */
  private static final HostSnapshot BEFORE =
      new HostSnapshot(
          5_000_000_000L,
          new Processors(2, 50_000, 9000, 70),
          400,
          Map.of(
              7L, new Process("agent", 11, 300, true),
              8L, new Process("browser", 12, 9000, false),
              9L, new Process("make", 13, 5000, false)),
          Map.of(21L, 1_000_000_000L, 22L, 500_000_000L),
          Cgroup.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static HostSnapshot after(
      long busyTicks, long stolenTicks, Map<Long, Process> others, Cgroup cgroup) {
    return new HostSnapshot(
        15_000_000_000L,
        new Processors(2, 52_000, 9000 + busyTicks, 70 + stolenTicks),
        1100,
        others,
        Map.of(21L, 1_400_000_000L, 23L, 700_000_000L),
        cgroup,
        Optional.of(new Used(600 * MIB, 1000 * MIB)),
        Optional.of(new Used(28_000, 28_232)),
        Optional.of(new Used(95, 1024)));
  }

  private static GeneratorConditions between(HostSnapshot before, HostSnapshot after) {
    return GeneratorConditions.between(Optional.of(before), Optional.of(after), true).orElseThrow();
  }

  /**
   * Own 700 of 2,000 ticks are 0.7 processors; 400 more were busy, of which the browser took 130.
   * Process 9 was given again to one that took 120 ticks in all; 20 and 62 of 2,000 are 1 and 3.1
   * %. Thread 21 waited 0.4 s, and thread 23, which is new, 0.7.
   */
  @Test
  void whatHappenedBetweenTwoLooks() {
    GeneratorConditions conditions =
        between(
            BEFORE,
            after(
                1100,
                62,
                Map.of(
                    7L, new Process("agent", 11, 310, true),
                    8L, new Process("browser", 12, 9130, false),
                    9L, new Process("cc1plus", 4711, 120, false)),
                Cgroup.NONE));

    assertThat(conditions)
        .isEqualTo(
            new GeneratorConditions(
                10,
                2,
                0.7,
                0.031,
                0.2,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(1.1),
                Optional.of(new Used(600 * MIB, 1000 * MIB)),
                Optional.of(new Used(28_000, 28_232)),
                Optional.of(new Used(95, 1024)),
                true));
    assertThat(conditions.causes())
        .containsExactly(
            "the hypervisor gave 3.1 % of this machine's processor time to others",
            "other processes took 20 % of this machine's processor time",
            "its threads waited 1.10 s for a processor, all added up, in 10.0 s",
            "28,000 of 28,232 local ports were in use or in TIME_WAIT");
  }

  @Test
  void theBusiestIsNamedFromHalfAProcessorOn() {
    GeneratorConditions conditions =
        between(
            BEFORE,
            after(
                1800,
                1,
                Map.of(
                    7L, new Process("agent", 11, 1260, true),
                    8L, new Process("browser", 12, 9140, false)),
                Cgroup.NONE));

    assertThat(conditions.busiest()).contains(new Busy("agent", 0.96, true));
    assertThat(conditions.causes())
        .contains(
            "other processes took 55 % of this machine's processor time, 'agent' (tenk's own) 0.96"
                + " of its 2 processors")
        .noneMatch(cause -> cause.contains("hypervisor"));
  }

  @Test
  void aQuotaIsNamedWhereItBinds() {
    assertThat(quota(0.5, 0, 1_230_000_000L).causes())
        .contains(
            "its control group may use 0.50 processors, of which it used 0.70, and was stopped for"
                + " 1.23 of 10.0 s");
    assertThat(quota(0.75, 7, 7).causes())
        .contains("its control group may use 0.75 processors, of which it used 0.70");
    assertThat(quota(1.5, 7, 7).causes()).noneMatch(cause -> cause.contains("control group"));
  }

  private static GeneratorConditions quota(double processors, long before, long after) {
    HostSnapshot then =
        new HostSnapshot(
            BEFORE.nanos(),
            BEFORE.processors(),
            BEFORE.ownTicks(),
            BEFORE.others(),
            BEFORE.threadWaitNanos(),
            new Cgroup(OptionalDouble.of(processors), OptionalLong.of(before), Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return between(
        then,
        after(
            700,
            0,
            Map.of(),
            new Cgroup(
                OptionalDouble.of(processors),
                OptionalLong.of(after),
                Optional.of(new Used(950 * MIB, 1000 * MIB)))));
  }

  @Test
  void theTighterBoundOfMemoryCounts() {
    assertThat(quota(4, 0, 0).memoryBytes()).contains(new Used(950 * MIB, 1000 * MIB));
    assertThat(quota(4, 0, 0).causes()).contains("50 of 1,000 MiB of memory were left");
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    assertThat(GeneratorConditions.between(Optional.empty(), Optional.of(BEFORE), true)).isEmpty();
    assertThat(GeneratorConditions.between(Optional.of(BEFORE), Optional.empty(), true)).isEmpty();
    assertThat(GeneratorConditions.between(Optional.of(BEFORE), Optional.of(BEFORE), true))
        .isEmpty();
    GeneratorConditions quiet =
        new GeneratorConditions(
            10,
            2,
            0.3,
            0,
            0,
            Optional.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    assertThat(quiet.causes()).isEmpty();
    assertThat(quiet.inWords(Shortage.PORTS)).isEmpty();
    assertThatThrownBy(() -> new Used(1, 0)).hasMessage("a limit is 0, expected above 0");
  }

  @Test
  void requestsThatFailedForItAreNotTheTargets() {
    assertThat(ValidityRules.ranOut(Shortage.DESCRIPTORS, 1, Optional.empty()))
        .isEqualTo(
            "the generator ran out of descriptors: 1 request failed with no-descriptor, which is"
                + " not the target's error: raise the limit (ulimit -n), or allow fewer"
                + " connections");
    assertThat(
            ValidityRules.ranOut(
                Shortage.PORTS,
                1234,
                GeneratorConditions.between(
                    Optional.of(BEFORE), Optional.of(after(0, 0, Map.of(), Cgroup.NONE)), true)))
        .isEqualTo(
            "the generator ran out of local ports: 1,234 requests failed with no-free-port (at the"
                + " end 28,000 of 28,232 local ports were in use or in TIME_WAIT), which is not"
                + " the target's error: widen net.ipv4.ip_local_port_range, or let the target"
                + " keep its connections open");
  }
}
