package dev.tenk.gatling.launch;

import static dev.tenk.gatling.launch.HostReader.lines;
import static dev.tenk.gatling.launch.HostReader.number;

import dev.tenk.results.stats.cell.HostSnapshot.Cgroup;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Reads what bounds this process's control group, by the files of version 2 or of version 1. A
 * bound may be one of a group above, so the tightest counts.
 */
final class CgroupReader {
  private final Path mount;
  private final Path ownGroups;

  CgroupReader(Path root) {
    mount = root.resolve("sys/fs/cgroup");
    ownGroups = root.resolve("proc/self/cgroup");
  }

  private record Quota(double processors, OptionalLong throttledNanos) {}

  Cgroup read() {
    boolean unified = Files.exists(mount.resolve("cgroup.controllers"));
    Optional<Quota> quota =
        (unified ? groups(mount, "") : groups(mount.resolve("cpu"), "cpu"))
            .stream()
                .flatMap(group -> (unified ? quota(group) : oldQuota(group)).stream())
                .min(Comparator.comparingDouble(Quota::processors));
    return new Cgroup(
        quota.isPresent() ? OptionalDouble.of(quota.get().processors()) : OptionalDouble.empty(),
        quota.map(Quota::throttledNanos).orElse(OptionalLong.empty()),
        (unified ? groups(mount, "") : groups(mount.resolve("memory"), "memory"))
            .stream()
                .flatMap(
                    group ->
                        (unified
                                ? memory(group, "memory.max", "memory.current", "inactive_file")
                                : memory(
                                    group,
                                    "memory.limit_in_bytes",
                                    "memory.usage_in_bytes",
                                    "total_inactive_file"))
                            .stream())
                .min(Comparator.comparingLong(Used::left)));
  }

  /**
   * The process's group and those above it, as far as they are to be seen here: a container may see
   * but its own, in the mount's place.
   *
   * @param controller empty for all of version 2
   */
  private List<Path> groups(Path top, String controller) {
    List<Path> groups = new ArrayList<>();
    Path group =
        lines(ownGroups).stream()
            .map(line -> line.split(":", 3))
            .filter(words -> List.of(words[1].split(",")).contains(controller))
            .map(words -> top.resolve(words[2].replaceFirst("^/+", "")).normalize())
            .findFirst()
            .orElse(top);
    for (Path each = group; each != null && each.startsWith(top); each = each.getParent()) {
      groups.add(each);
    }
    return groups;
  }

  /** {@code 50000 100000}: µs of every so many µs; {@code max} where there is none. */
  private static Optional<Quota> quota(Path group) {
    Path file = group.resolve("cpu.max");
    OptionalLong quota = number(file, "", 0);
    OptionalLong period = number(file, "", 1);
    return quota.isPresent() && period.orElse(0) > 0
        ? Optional.of(
            new Quota(
                (double) quota.getAsLong() / period.getAsLong(),
                times(number(group.resolve("cpu.stat"), "throttled_usec", 1), 1000)))
        : Optional.empty();
  }

  private static Optional<Quota> oldQuota(Path group) {
    // -1, which is no number of theirs, where there is none
    OptionalLong quota = number(group.resolve("cpu.cfs_quota_us"), "", 0);
    OptionalLong period = number(group.resolve("cpu.cfs_period_us"), "", 0);
    return quota.isPresent() && period.orElse(0) > 0
        ? Optional.of(
            new Quota(
                (double) quota.getAsLong() / period.getAsLong(),
                number(group.resolve("cpu.stat"), "throttled_time", 1)))
        : Optional.empty();
  }

  private static OptionalLong times(OptionalLong number, long factor) {
    return number.isPresent() ? OptionalLong.of(number.getAsLong() * factor) : number;
  }

  /** What files hold of it is dropped before anything fails. */
  private static Optional<Used> memory(Path group, String limit, String usage, String droppable) {
    OptionalLong allowed = number(group.resolve(limit), "", 0);
    OptionalLong used = number(group.resolve(usage), "", 0);
    long files = number(group.resolve("memory.stat"), droppable + " ", 1).orElse(0);
    return allowed.orElse(0) > 0 && used.isPresent()
        ? Optional.of(new Used(Math.max(0, used.getAsLong() - files), allowed.getAsLong()))
        : Optional.empty();
  }
}
