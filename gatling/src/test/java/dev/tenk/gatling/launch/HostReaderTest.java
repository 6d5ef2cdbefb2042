package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.cell.HostSnapshot;
import dev.tenk.results.stats.cell.HostSnapshot.Cgroup;
import dev.tenk.results.stats.cell.HostSnapshot.Process;
import dev.tenk.results.stats.cell.HostSnapshot.Processors;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files as Linux writes them. */
class HostReaderTest {
  @TempDir Path root;

  @BeforeEach
  void aMachine() throws IOException {
    file(
        "proc/stat",
        """
        cpu  100 20 30 4000 500 6 7 80 9 9
        cpu0 50 10 15 2000 250 3 3 40 9 0
        cpu1 50 10 15 2000 250 3 4 40 0 9
        intr 12345
        """);
    process("self", 42, "java", 40, 11, 12, 900);
    process("42", 42, "java", 40, 11, 12, 900);
    process("40", 40, "java", 1, 3, 4, 800);
    process("41", 41, "edge agent) (2", 40, 5, 6, 850);
    process("1", 1, "init", 0, 1, 1, 1);
  }

  private void process(
      String folder, long pid, String name, long parent, long user, long system, long start)
      throws IOException {
    file(
        "proc/" + folder + "/stat",
        "%d (%s) S %d 1 1 0 -1 4194560 1 2 3 4 %d %d 9 9 20 0 5 0 %d 1 1\n"
            .formatted(pid, name, parent, user, system, start));
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private HostSnapshot read() {
    return new HostReader(root, "self").read().orElseThrow();
  }

  /** Busy are user, nice, system, irq and softirq; guests are in user and nice already. */
  @Test
  void processorsAndProcesses() {
    HostSnapshot snapshot = read();

    assertThat(snapshot.processors()).isEqualTo(new Processors(2, 4743, 163, 80));
    assertThat(snapshot.ownTicks()).isEqualTo(23);
    assertThat(snapshot.others())
        .isEqualTo(
            Map.of(
                1L, new Process("init", 1, 2, false),
                40L, new Process("java", 800, 7, true),
                41L, new Process("edge agent) (2", 850, 11, true)));
  }

  @SuppressWarnings("StringConcatToTextBlock") // as the kernel pads it
  @Test
  void boundsOfTheMachineAndTheProcess() throws IOException {
    file("proc/meminfo", "MemTotal:  1000 kB\nMemFree: 5 kB\nMemAvailable:   400 kB\n");
    file("proc/net/sockstat", "sockets: used 23\nTCP: inuse 10 orphan 0 tw 4 alloc 6 mem 0\n");
    file("proc/net/sockstat6", "TCP6: inuse 5\n");
    file("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    file(
        "proc/self/limits",
        "Limit                     Soft Limit           Hard Limit           Units\n"
            + "Max open files            1024                 4096                 files\n");
    file("proc/self/fd/0", "");
    file("proc/self/fd/1", "");
    file("proc/self/task/42/schedstat", "100 2000 3\n");
    file("proc/self/task/43/schedstat", "100 50 3\n");

    HostSnapshot snapshot = read();

    assertThat(snapshot.memory()).contains(new Used(600 * 1024, 1000 * 1024));
    assertThat(snapshot.ports()).contains(new Used(19, 28_232));
    assertThat(snapshot.descriptors()).contains(new Used(2, 1024));
    assertThat(snapshot.threadWaitNanos()).isEqualTo(Map.of(42L, 2000L, 43L, 50L));
  }

  @Test
  void whatIsNotThereIsEmpty() throws IOException {
    HostSnapshot snapshot = read();

    assertThat(snapshot.memory()).isEmpty();
    assertThat(snapshot.ports()).isEmpty();
    assertThat(snapshot.descriptors()).isEmpty();
    assertThat(snapshot.threadWaitNanos()).isEmpty();
    assertThat(snapshot.cgroup()).isEqualTo(Cgroup.NONE);
    Files.delete(root.resolve("proc/stat"));
    assertThat(new HostReader(root, "self").read()).isEmpty();
  }

  /** The group above has the tighter quota, its own the tighter memory. */
  @Test
  void controlGroups() throws IOException {
    file("proc/self/cgroup", "0::/tests/own\n");
    file("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
    file("sys/fs/cgroup/tests/own/cpu.max", "max 100000\n");
    file("sys/fs/cgroup/tests/own/memory.max", "5000\n");
    file("sys/fs/cgroup/tests/own/memory.current", "4000\n");
    file("sys/fs/cgroup/tests/own/memory.stat", "anon 1\ninactive_file 1500\n");
    file("sys/fs/cgroup/tests/cpu.max", "50000 100000\n");
    file("sys/fs/cgroup/tests/cpu.stat", "nr_throttled 3\nthrottled_usec 1234\n");
    file("sys/fs/cgroup/tests/memory.max", "max\n");

    assertThat(read().cgroup())
        .isEqualTo(
            new Cgroup(
                OptionalDouble.of(0.5),
                OptionalLong.of(1_234_000),
                Optional.of(new Used(2500, 5000))));
  }

  /** As in a container, which sees its own group in the mount's place. */
  @Test
  void controlGroupsOfVersion1() throws IOException {
    file("proc/self/cgroup", "4:memory:/docker/17\n2:cpu,cpuacct:/docker/17\n0::/\n");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    file("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 5\nthrottled_time 77\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/memory.usage_in_bytes", "4000\n");

    assertThat(read().cgroup())
        .isEqualTo(new Cgroup(OptionalDouble.of(1.5), OptionalLong.of(77), Optional.empty()));

    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "8000\n");
    file("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 500\n");

    assertThat(read().cgroup())
        .isEqualTo(
            new Cgroup(
                OptionalDouble.empty(), OptionalLong.empty(), Optional.of(new Used(3500, 8000))));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisMachine() {
    HostSnapshot snapshot = HostReader.own().read().orElseThrow();

    assertThat(snapshot.processors().count()).isPositive();
    assertThat(snapshot.ownTicks()).isPositive();
    assertThat(snapshot.descriptors().orElseThrow().used()).isPositive();
    assertThat(snapshot.memory().orElseThrow().left()).isPositive();
  }
}
