package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.agent.model.Sha256;
import dev.tenk.agent.worker.WorkerSession.Patience;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worker for HEFs on a stand-in of HailoRT; no test here has run with the real one. */
@Timeout(60)
class HefWorkerTest {
  private static final Patience PATIENT =
      new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));
  private static final String HEF = "\u0001HEF";

  @TempDir Path folder;
  private Path node;
  private Path sysfs;
  private Optional<WorkerSession> session = Optional.empty();

  @BeforeEach
  void aDevice() throws Exception {
    // The worker gives up root's rights in these tests.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    node = Files.createFile(folder.resolve("hailo0"));
    sysfs = Files.createDirectory(folder.resolve("sysfs"));
    Path device = Files.createDirectory(sysfs.resolve("0001:01:00.0"));
    Files.writeString(device.resolve("current_link_speed"), "8.0 GT/s PCIe\n");
    Files.writeString(device.resolve("current_link_width"), "1\n");
    Files.writeString(sysfs.resolve("driver_version"), "4.18.0\n");
    everybodyMay(node, "rw-rw-rw-");
  }

  @AfterEach
  void close() {
    session.ifPresent(WorkerSession::close);
  }

  private static void everybodyMay(Path file, String permissions) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private Path hef(String json) throws Exception {
    return Files.write(folder.resolve("net.hef"), (HEF + json).getBytes(UTF_8));
  }

  private Path hef() throws Exception {
    return hef("{\"name\": \"net\", \"architecture\": \"HAILO8L\"}");
  }

  private List<String> worker(String setup) {
    return PythonWorkers.hef(
        "{\"node\": \"%s\"%s}".formatted(node, setup.isEmpty() ? "" : ", " + setup), node, sysfs);
  }

  private WorkerSession load(String setup, Path hef) throws Exception {
    session = Optional.of(WorkerSession.load(worker(setup), hef, PATIENT, Optional.empty()));
    return session.get();
  }

  private static Inference infer(WorkerSession worker, int value) throws InferenceException {
    byte[] pixels = new byte[12];
    Arrays.fill(pixels, (byte) value);
    return worker.infer(
        List.of(Tensor.ofUint8("net/input_layer1", List.of(1L, 2L, 2L, 3L), pixels)));
  }

  private void assertCannotLoad(String setup, Path hef, String why) {
    assertThatThrownBy(() -> load(setup, hef))
        .isInstanceOf(InferenceException.class)
        .hasMessage(why);
  }

  @Test
  void runsAHefAndTellsWhatItIs() throws Exception {
    Path hef = hef();
    WorkerSession worker = load("", hef);

    for (int value = 0; value < 5; value++) {
      // Again and again: HailoRT leaves buffers of its own in bindings that it has run.
      assertThat(infer(worker, value).outputs().get(0).bytes())
          .containsExactly(value, value + 1, value + 2, value + 3);
    }

    assertThat(infer(worker, 7).modelNanos()).isPositive();
    assertThat(worker.platform()).isEqualTo("hailo_hef");
    assertThat(worker.modelSha256()).isEqualTo(Sha256.of(hef));
    assertThat(worker.inputs())
        .containsExactly(
            new TensorMetadata("net/input_layer1", DataType.UINT8, List.of(1L, 2L, 2L, 3L)));
    assertThat(worker.outputs())
        .containsExactly(new TensorMetadata("net/fc1", DataType.UINT8, List.of(1L, 4L)));
    assertThat(worker.identity())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "hef_network_group", "net",
                "hef_contexts", 1L,
                "hailort_version", "4.18.0",
                "hailo_driver_version", "4.18.0",
                "hailo_firmware_version", "4.18.0",
                "hailo_architecture", "HAILO8L",
                "hailo_device", "0001:01:00.0",
                "pcie_link", "8.0 GT/s PCIe x1",
                "worker_protocol", 1L));
  }

  @Test
  void contextsAndArchitectureComeFromHailortcliWhereItIs() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path cli = bin.resolve("hailortcli");
    Files.writeString(
        cli,
        """
        #!/bin/sh
        echo "Architecture HEF was compiled for: HAILO8L"
        echo "Network group name: net, Multi Context - Number of contexts: 7"
        """);
    everybodyMay(cli, "rwxr-xr-x");
    everybodyMay(bin, "rwxr-xr-x");
    List<String> command = new ArrayList<>(worker(""));
    command.add(1, "PATH=" + bin + ":/usr/bin:/bin");
    Path hef = hef("{\"name\": \"net\", \"architecture\": \"HAILO8L\", \"contexts\": 7}");

    session = Optional.of(WorkerSession.load(command, hef, PATIENT, Optional.empty()));

    assertThat(session.get().identity())
        .containsEntry("hef_architecture", "HAILO8L")
        .containsEntry("hef_contexts", 7L);
  }

  @Test
  void whatTheApiDoesNotTellIsLeftOut() throws Exception {
    Files.delete(sysfs.resolve("0001:01:00.0").resolve("current_link_width"));
    WorkerSession worker =
        load("", hef("{\"name\": \"net\", \"architecture\": \"HAILO8L\", \"contexts\": 2}"));

    assertThat(worker.identity())
        .doesNotContainKeys("hef_architecture", "hef_contexts", "pcie_link");
  }

  @Test
  void floatsAndOtherShapesComeFromTheHef() throws Exception {
    WorkerSession worker =
        load(
            "",
            hef(
                "{\"name\": \"net\", \"architecture\": \"HAILO8L\", \"type\": \"FLOAT32\","
                    + " \"input\": [3], \"output\": [2, 2]}"));

    Inference inference =
        worker.infer(List.of(Tensor.ofFloats("net/input_layer1", List.of(1L, 3L), 5, 5, 5)));

    assertThat(inference.outputs().get(0).shape()).containsExactly(1L, 2L, 2L);
    assertThat(inference.outputs().get(0).bytes()).containsExactly(5, 6, 7, 8);
  }

  @Test
  void anAiKitTellsNoPower() throws Exception {
    WorkerSession worker = load("\"celsius\": 61.5, \"zone\": 1", hef());

    for (int i = 0; i < 2; i++) {
      assertThat(worker.accelerator())
          .isEqualTo(
              new AcceleratorState(
                  OptionalDouble.of(61.5),
                  OptionalDouble.empty(),
                  Optional.of("orange"),
                  Optional.of(true)));
    }
  }

  @Test
  void aBoardWithACurrentMonitorTellsIt() throws Exception {
    assertThat(load("\"watts\": 1.75", hef()).accelerator().powerWatts()).hasValue(1.75);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "fails_at": 2, "failure": [4, "HAILO_TIMEOUT"]                     | HailoRT failed: libhailort failed with error: 4 (HAILO_TIMEOUT)
          "fails_at": 2, "failure": [21, "HAILO_TEMPERATURE_PROTECTION"]     | HailoRT failed: libhailort failed with error: 21 (HAILO_TEMPERATURE_PROTECTION)
          """)
  void afterAFailureTheWorkerIsToBeReplaced(String setup, String why) throws Exception {
    WorkerSession worker = load(setup, hef());
    infer(worker, 1);

    assertThatThrownBy(() -> infer(worker, 2)).hasMessage(why);

    assertThat(worker.ended().toCompletableFuture().join())
        .isEqualTo("ended with exit code 70; it said last: " + why);
  }

  @Test
  void aDeviceThatTakesNoMoreWorkIsSaid() throws Exception {
    WorkerSession worker = load("\"never_ready\": true", hef());

    assertThatThrownBy(() -> infer(worker, 1))
        .hasMessage(
            "HailoRT failed: Received a timeout - hailort has failed because a timeout had occurred");
  }

  @Test
  void anInferenceThatNeverEndsIsGivenUp() throws Exception {
    WorkerSession worker =
        WorkerSession.load(
            worker("\"hangs_at\": 1"),
            hef(),
            new Patience(PATIENT.ready(), Duration.ofMillis(300), PATIENT.end()),
            Optional.empty());

    assertThatThrownBy(() -> infer(worker, 1))
        .hasMessage("the worker did not answer within 300 ms");
    worker.close();
  }

  /** As it would if its agent had been killed, which else ends it. */
  @Test
  void aLoadThatHangsInNativeCodeEndsByItself() throws Exception {
    List<String> command = new ArrayList<>(worker("\"never_loaded\": true"));
    command.add(1, "LOAD_LIMIT_S=1");

    assertThatThrownBy(() -> WorkerSession.load(command, hef(), PATIENT, Optional.empty()))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("its worker /usr/bin/env was ended by signal 14");
  }

  @Test
  void theDeviceIsOneProcesssAndFreeWhenThatIsGone() throws Exception {
    WorkerSession first = load("", hef());

    assertThatThrownBy(() -> WorkerSession.load(worker(""), hef(), PATIENT, Optional.empty()))
        .hasMessage(
            "the Hailo device is in use by another process; sudo lsof %s names it: stop it"
                .formatted(node));

    first.close();
    assertThat(infer(load("", hef()), 1).outputs()).hasSize(1);
  }

  @Test
  void ctrlCIsForTheAgentWhichEndsItsWorkerItself() throws Exception {
    Set<ProcessHandle> others = ProcessHandle.current().descendants().collect(toSet());
    WorkerSession worker = load("", hef());
    List<ProcessHandle> started =
        ProcessHandle.current().descendants().filter(each -> !others.contains(each)).toList();

    for (ProcessHandle each : started) {
      for (String signal : List.of("-INT", "-TERM")) {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(each.pid())).start().waitFor())
            .isZero();
      }
    }

    assertThat(started).isNotEmpty();
    assertThat(infer(worker, 3).outputs()).hasSize(1);
    worker.close();
    session = Optional.empty();
    assertThat(started).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void whatIsNotAHefIsSaid() throws Exception {
    Path text = Files.writeString(folder.resolve("net.onnx.hef"), "not a model");
    assertCannotLoad(
        "",
        text,
        text
            + " is not a HEF: it does not begin as one; give the .hef file that Hailo's Dataflow"
            + " Compiler wrote");
    Path cut = hef("{\"name\": ");
    assertCannotLoad(
        "", cut, cut + " is not a HEF that HailoRT can read: copy it again, or compile it again");
  }

  @Test
  void aHefForAnotherChipIsSaid() throws Exception {
    Path hef = hef("{\"name\": \"net\", \"architecture\": \"HAILO8\"}");
    assertCannotLoad(
        "",
        hef,
        hef
            + " was compiled for another chip and does not run on this device; hailortcli"
            + " fw-control identify tells its architecture: compile for that");
  }

  @Test
  void aFormatThatTheProtocolLacksIsSaid() throws Exception {
    assertCannotLoad(
        "",
        hef("{\"name\": \"net\", \"architecture\": \"HAILO8L\", \"type\": \"AUTO\"}"),
        "net/input_layer1 is of type AUTO; only UINT8, UINT16, FLOAT32 are served");
  }

  @Test
  void noDeviceIsSaid() throws Exception {
    Files.delete(node);
    assertCannotLoad(
        "",
        hef(),
        "no Hailo device: %s is not there; look at the module's seat and cable, at lspci and at dmesg | grep hailo"
            .formatted(node));
  }

  @Test
  void noPermissionIsSaid() throws Exception {
    everybodyMay(node, "---------");
    assertThatThrownBy(() -> load("", hef()))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith("no permission on " + node + "; let the user of this process")
        .hasMessageContaining("SUBSYSTEM==\"hailo_chardev\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "version": "5.1.1"                                    | hailo_platform is of version 5.1.1, this worker needs HailoRT 4.x
          "import_error": "libhailort.so.4.20.0: cannot open"   | hailo_platform cannot be loaded: libhailort.so.4.20.0: cannot open; its parts are of different versions: sudo apt install --reinstall hailo-all
          """)
  void anotherHailoRtIsSaid(String setup, String why) {
    assertThatThrownBy(() -> load(setup, hef()))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void aMissingHailoPlatformIsSaid() throws Exception {
    List<String> command = new ArrayList<>(worker(""));
    command.removeIf(each -> each.startsWith("PYTHONPATH="));
    command.add(1, "PYTHONPATH=" + folder);
    command.add(2, "PYTHONSAFEPATH=1");

    assertThatThrownBy(() -> WorkerSession.load(command, hef(), PATIENT, Optional.empty()))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith("the Python package hailo_platform is missing for ")
        .hasMessageEndingWith("sudo apt install hailo-all, then reboot");
  }
}
