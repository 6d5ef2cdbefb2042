package dev.tenk.results.stats.cell;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the operating system had counted at an instant of the machine that offers the load, and of
 * the generator's process. What is not known there is empty.
 *
 * @param nanos the instant, on a monotonic clock
 * @param processors of the machine
 * @param ownTicks processor time of the generator
 * @param others the other processes that are to be seen, by process id
 * @param threadWaitNanos how long each of the generator's threads, by thread id, was ready to run
 *     and had no processor; empty where unknown
 * @param cgroup what bounds the generator's control group
 * @param memory of the machine, bytes in use
 * @param ports local ports that a socket has or that are in TIME_WAIT, of those that connections
 *     may get
 * @param descriptors open ones, of those the process may have
 */
public record HostSnapshot(
    long nanos,
    Processors processors,
    long ownTicks,
    Map<Long, Process> others,
    Map<Long, Long> threadWaitNanos,
    Cgroup cgroup,
    Optional<Used> memory,
    Optional<Used> ports,
    Optional<Used> descriptors) {
  /** Copies its maps. */
  public HostSnapshot {
    others = Map.copyOf(others);
    threadWaitNanos = Map.copyOf(threadWaitNanos);
  }

  /**
   * Processors since the machine started, in ticks of any one length.
   *
   * @param count how many there are
   * @param allTicks of all of them, idle ones included
   * @param busyTicks in which this machine used one
   * @param stolenTicks in which this machine was ready to run and the hypervisor ran another
   */
  public record Processors(int count, long allTicks, long busyTicks, long stolenTicks) {}

  /**
   * Another process.
   *
   * @param name its command's name, without arguments
   * @param startTicks when it started; a process id may be given again
   * @param ticks processor time
   * @param ofTenk whether tenk itself is it, or started it
   */
  @SuppressWarnings("JavaLangClash") // an operating system has no other word
  public record Process(String name, long startTicks, long ticks, boolean ofTenk) {}

  /**
   * A control group's bounds.
   *
   * @param quotaProcessors how many processors it may use; empty without a quota
   * @param throttledNanos how long it was kept from running for that
   * @param memory bytes in use that cannot be dropped, of those allowed; empty without a limit
   */
  public record Cgroup(
      OptionalDouble quotaProcessors, OptionalLong throttledNanos, Optional<Used> memory) {
    /** None that is known. */
    public static final Cgroup NONE =
        new Cgroup(OptionalDouble.empty(), OptionalLong.empty(), Optional.empty());
  }

  /**
   * How much of something bounded is in use.
   *
   * @param used at least 0
   * @param limit above 0
   */
  public record Used(long used, long limit) {
    /** Refuses what bounds nothing. */
    public Used {
      if (limit <= 0) {
        throw new IllegalArgumentException("a limit is " + limit + ", expected above 0");
      }
    }

    /** What is left, at least 0. */
    public long left() {
      return Math.max(0, limit - used);
    }

    /** The share in use. */
    public double share() {
      return (double) used / limit;
    }
  }
}
