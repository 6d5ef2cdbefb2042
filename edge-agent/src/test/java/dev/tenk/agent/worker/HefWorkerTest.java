package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.agent.model.Sha256;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker for HEFs on a stand-in of HailoRT; no test here has run with the real one. */
@Timeout(60)
class HefWorkerTest extends HefWorkerFixture {
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
            Map.ofEntries(
                Map.entry("hef_architecture", "HAILO8L"),
                Map.entry("hef_compiler", "3.29.0"),
                Map.entry("hef_network_group", "net"),
                Map.entry("hef_contexts", 1L),
                Map.entry("hailort_version", "4.18.0"),
                Map.entry("hailo_driver_version", "4.18.0"),
                Map.entry("hailo_firmware_version", "4.18.0"),
                Map.entry("hailo_architecture", "HAILO8L"),
                Map.entry("hailo_device", "0001:01:00.0"),
                Map.entry("pcie_link", "8.0 GT/s PCIe x1"),
                Map.entry("worker_protocol", 1L)));
  }

  /**
   * Their first line as of 4.x and as of 5.1; the chip is the file's own, whatever they call it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"Architecture HEF was compiled for: HAILO15H", "HEF Compatible for: HAILO15H, X"})
  void contextsComeFromHailortcliWhereItIs(String first) throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path cli = bin.resolve("hailortcli");
    Files.writeString(
        cli,
        """
        #!/bin/sh
        echo "%s"
        echo "Network group name: net, Multi Context - Number of contexts: 7"
        """
            .formatted(first));
    everybodyMay(cli, "rwxr-xr-x");
    everybodyMay(bin, "rwxr-xr-x");
    List<String> command = new ArrayList<>(worker(""));
    command.add(1, "PATH=" + bin + ":/usr/bin:/bin");
    Path hef = hef("{\"name\": \"net\", \"contexts\": 7}");

    session = Optional.of(WorkerSession.load(command, hef, PATIENT, Optional.empty()));

    assertThat(session.get().identity())
        .containsEntry("hef_architecture", "HAILO8L")
        .containsEntry("hef_contexts", 7L);
  }

  @Test
  void whatTheApiDoesNotTellIsLeftOut() throws Exception {
    Files.delete(sysfs.resolve("0001:01:00.0").resolve("current_link_width"));
    WorkerSession worker =
        load("", hef(HefFile.of("{\"name\": \"net\", \"contexts\": 2}").withCompiler("")));

    assertThat(worker.identity()).doesNotContainKeys("hef_compiler", "hef_contexts", "pcie_link");
  }

  @Test
  void floatsAndOtherShapesComeFromTheHef() throws Exception {
    WorkerSession worker =
        load(
            "",
            hef(
                "{\"name\": \"net\", \"type\": \"FLOAT32\","
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
  void aBoardWithACurrentMonitorTellsPowerOnlyWhereItIsAskedFor() throws Exception {
    Path journal = journal();
    String watts = "\"watts\": 1.75, \"journal\": \"" + journal + "\"";
    assertThat(load(watts, hef()).accelerator().powerWatts()).isEmpty();
    assertThat(Files.readAllLines(journal)).doesNotContain("power");
    session.get().close();

    List<String> command = new ArrayList<>(worker(watts));
    command.add(1, "TENK_HAILO_POWER=on");
    session = Optional.of(WorkerSession.load(command, hef(), PATIENT, Optional.empty()));
    assertThat(session.get().accelerator().powerWatts()).hasValue(1.75);
    assertThat(Files.readAllLines(journal)).contains("power");
  }

  @Test
  void theProgramThatTheAgentBringsAlongFindsItsOtherFiles() throws Exception {
    Process process = new ProcessBuilder(HefWorker.command()).start();
    process.getOutputStream().close();

    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
        .startsWith("usage: hailo_worker.py [--device ID] FILE.hef");
    assertThat(process.waitFor()).isEqualTo(2);
    try (var files = Files.list(Path.of(HefWorker.command().get(1)).getParent())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(HefWorker.FILES);
    }
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
  void aFormatThatTheProtocolLacksIsSaid() throws Exception {
    assertCannotLoad(
        "",
        hef("{\"name\": \"net\", \"type\": \"AUTO\"}"),
        "net/input_layer1 is of type AUTO; only UINT8, UINT16, FLOAT32 are served");
  }

  @Test
  void noPermissionIsSaid() throws Exception {
    everybodyMay(node, "---------");
    assertThatThrownBy(() -> load("", hef()))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith("no permission on " + node + "; let the user of this process")
        .hasMessageContaining("SUBSYSTEM==\"hailo_chardev\"");
  }

  @Test
  void aHailoPlatformThatDoesNotLoadIsSaid() throws Exception {
    assertCannotLoad(
        "\"import_error\": \"libhailort.so.4.20.0: cannot open\"",
        hef(),
        "hailo_platform cannot be loaded: libhailort.so.4.20.0: cannot open; its parts are of"
            + " different versions: sudo apt install --reinstall hailo-all, then reboot");
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
