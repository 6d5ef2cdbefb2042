package dev.tenk.agent.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.InferenceException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several Hailo devices on one host, told apart by their ids. */
class HefDevicesTest extends HefWorkerFixture {
  private static final String TWO =
      "\"devices\": {\"0001:03:00.0\": \"HAILO8L\", \"0001:01:00.0\": \"HAILO8L\"}";

  @BeforeEach
  void anotherNode() throws Exception {
    everybodyMay(Files.createFile(folder.resolve("hailo01")), "rw-rw-rw-");
  }

  private WorkerSession onDevice(String setup, String device) throws Exception {
    List<String> command = new ArrayList<>(worker(setup));
    command.addAll(List.of("--device", device));
    return WorkerSession.load(command, folder.resolve("net.hef"), PATIENT, Optional.empty());
  }

  /** By the scheduler and not by activation, whatever the release's own default is. */
  @ParameterizedTest
  @ValueSource(strings = {"4.18.0", "4.23.0", "5.2.0"})
  void twoRunAtOnceEachOnItsOwn(String version) throws Exception {
    boolean is10H = version.startsWith("5.");
    String setup = "\"version\": \"" + version + "\", " + (is10H ? TWO.replace("8L", "10H") : TWO);
    Files.writeString(sysfs.resolve("0001:01:00.0/device"), is10H ? "0x45c4" : "0x2864");
    hef(HefFile.of(CLASSIFIER).forChip(is10H ? HefFile.HAILO10H : HefFile.HAILO8L));
    try (WorkerSession first = onDevice(setup, "0001:01:00.0");
        WorkerSession second = onDevice(setup, "0001:03:00.0")) {
      assertThat(infer(first, 3).outputs().get(0).bytes()).containsExactly(3, 4, 5, 6);
      assertThat(infer(second, 5).outputs().get(0).bytes()).containsExactly(5, 6, 7, 8);
      assertThat(first.identity()).containsEntry("hailo_device", "0001:01:00.0");
      assertThat(second.identity()).containsEntry("hailo_device", "0001:03:00.0");
      assertThat(first.accelerator().temperatureCelsius()).hasValue(57.0);
      assertThat(second.accelerator().temperatureCelsius()).hasValue(47.0);
    }
  }

  @Test
  void ofTwoOneIsToBeNamed() throws Exception {
    assertCannotLoad(
        TWO,
        hef(),
        "there are the Hailo devices 0001:01:00.0 and 0001:03:00.0 and none is named; say behind"
            + " the file which one runs it, as in net.hef@0001:01:00.0");
  }

  @Test
  void oneThatIsNotThereIsSaidWithThoseThatAre() throws Exception {
    hef();
    assertThatThrownBy(() -> onDevice(TWO, "0001:02:00.0"))
        .isInstanceOf(InferenceException.class)
        .hasMessage(
            "there is no Hailo device 0001:02:00.0; there is 0001:01:00.0 and 0001:03:00.0: name"
                + " one that is there, as in net.hef@0001:01:00.0");
  }

  @Test
  void oneThatIsInUseIsNamed() throws Exception {
    hef();
    try (WorkerSession first = onDevice(TWO, "0001:03:00.0")) {
      assertThatThrownBy(() -> onDevice(TWO, "0001:03:00.0"))
          .hasMessage(
              "the Hailo device 0001:03:00.0 is in use by another process; sudo lsof %s %s names it: stop it"
                  .formatted(node, folder.resolve("hailo01")));
      assertThat(infer(first, 1).outputs()).hasSize(1);
    }
  }
}
