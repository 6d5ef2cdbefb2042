package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.RunFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real driver processes, and what they are told. */
class DriverProcessesTest {
  @TempDir Path folder;

  private final DriverProcesses drivers = new DriverProcesses();

  @AfterEach
  void leaveNone() {
    drivers.discard();
    System.clearProperty(DriverArchive.PROPERTY);
  }

  @Test
  void ordersAreReadAsTheyWereWritten() throws IOException {
    List<CellOrder> orders = List.of(order("a\nb ü"), order(""));
    ByteArrayOutputStream written = new ByteArrayOutputStream();

    DriverProcesses.write(written, orders);

    assertThat(DriverProcesses.read(new ByteArrayInputStream(written.toByteArray())))
        .isEqualTo(orders);
  }

  @Test
  void anInputThatEndsBeforeTheOrdersIsNone() throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    DriverProcesses.write(written, List.of(order("a")));

    for (int length : new int[] {0, 3, written.size() - 1}) {
      assertThatThrownBy(
              () ->
                  DriverProcesses.read(new ByteArrayInputStream(written.toByteArray(), 0, length)))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void theDriverThatWaitsGetsTheNextOrders() throws IOException {
    drivers.prepare(List.of());
    ProcessHandle waiting = only();

    try (CellLauncher launched = drivers.start(List.of(order("c")), List.of())) {
      assertThat(only()).isEqualTo(waiting);
      assertThat(launched.await(progress -> {})).isInstanceOf(CellLauncher.Result.Measured.class);
    }

    assertThat(waiting.isAlive()).isFalse();
  }

  @Test
  void oneThatDiedWhileItWaitedIsReplaced() throws IOException {
    drivers.prepare(List.of());
    ProcessHandle waiting = only();
    waiting.destroyForcibly();
    waiting.onExit().join();

    assertThat(measured()).isTrue();
  }

  @Test
  void oneWithOtherJarsIsNotUsedAndDoesNotStay() throws IOException {
    drivers.prepare(List.of("other.jar"));
    ProcessHandle other = only();

    try (CellLauncher launched = drivers.start(List.of(order("c")), List.of())) {
      other.onExit().join();
      assertThat(launched.await(progress -> {})).isInstanceOf(CellLauncher.Result.Measured.class);
    }
  }

  @Test
  void noneStaysOnceThereAreNoMoreOrders() throws IOException {
    drivers.prepare(List.of());
    ProcessHandle waiting = only();

    drivers.discard();

    waiting.onExit().join();
    assertThat(children()).isEmpty();
  }

  @Test
  void anArchiveThatIsBrokenOrNotThereCostsNothingButTime() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jsa"), "no archive");
    for (Path archive : List.of(broken, folder.resolve("none.jsa"))) {
      System.setProperty(DriverArchive.PROPERTY, archive.toString());

      assertThat(measured()).isTrue();
      assertThat(folder.resolve("c").resolve(RunFolder.GATLING).resolve("driver.log"))
          .content()
          .doesNotContainIgnoringCase("archive");
    }
  }

  private boolean measured() throws IOException {
    try (CellLauncher launched = drivers.start(List.of(order("c")), List.of())) {
      return launched.await(progress -> {}) instanceof CellLauncher.Result.Measured;
    }
  }

  private ProcessHandle only() {
    List<ProcessHandle> children = children();
    assertThat(children).hasSize(1);
    return children.get(0);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private CellOrder order(String cellFolder) throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            name: test
            slo: p90=100ms
            demand: 1000/month peak 1/s
            prices: edge.csv
            payloads: {synthetic: {count: 2, width: 8, height: 8}}
            targets:
              - {name: t, kind: delay, standing: emulated, device: d.yaml, delay: 1ms}
            workloads:
              - {name: w, kind: constant, rate: 50/s, warm_up: 0s, duration: 200ms}
            """);
    Path cell = folder.resolve(cellFolder);
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    return new CellOrder(
        suite,
        folder,
        new CellKey("t", "w", 1),
        cell,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
