package dev.tenk.agent.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.agent.worker.WorkerSession.Patience;
import dev.tenk.openinference.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A made-up device, HEFs for it, and the worker for HEFs on a stand-in of HailoRT. */
abstract class HefWorkerFixture {
  static final Patience PATIENT =
      new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));
  static final String CLASSIFIER = "{\"name\": \"net\"}";

  @TempDir Path folder;
  Path node;
  Path sysfs;
  Optional<WorkerSession> session = Optional.empty();

  @BeforeEach
  void aDevice() throws Exception {
    // The worker gives up root's rights in these tests.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    node = Files.createFile(folder.resolve("hailo0"));
    sysfs = Files.createDirectory(folder.resolve("sysfs"));
    Path device = Files.createDirectory(sysfs.resolve("0001:01:00.0"));
    Files.writeString(device.resolve("current_link_speed"), "8.0 GT/s PCIe\n");
    Files.writeString(device.resolve("current_link_width"), "1\n");
    Files.writeString(device.resolve("vendor"), "0x1e60\n");
    Files.writeString(device.resolve("device"), "0x2864\n");
    Path module = Files.createDirectories(sysfs.resolve("module/hailo_pci"));
    Files.writeString(module.resolve("version"), "4.18.0\n");
    everybodyMay(node, "rw-rw-rw-");
  }

  @AfterEach
  void close() {
    session.ifPresent(WorkerSession::close);
  }

  static void everybodyMay(Path file, String permissions) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  Path hef(HefFile hef) throws Exception {
    return Files.write(folder.resolve("net.hef"), hef.bytes());
  }

  Path hef(String net) throws Exception {
    return hef(HefFile.of(net));
  }

  Path hef() throws Exception {
    return hef(CLASSIFIER);
  }

  List<String> worker(String setup) {
    return PythonWorkers.hef(
        "{\"node\": \"%s\"%s}".formatted(node, setup.isEmpty() ? "" : ", " + setup), node, sysfs);
  }

  WorkerSession load(String setup, Path hef) throws Exception {
    session = Optional.of(WorkerSession.load(worker(setup), hef, PATIENT, Optional.empty()));
    return session.get();
  }

  static Inference infer(WorkerSession worker, int value) throws InferenceException {
    byte[] pixels = new byte[12];
    Arrays.fill(pixels, (byte) value);
    return worker.infer(
        List.of(Tensor.ofUint8("net/input_layer1", List.of(1L, 2L, 2L, 3L), pixels)));
  }

  void assertCannotLoad(String setup, Path hef, String why) {
    assertThatThrownBy(() -> load(setup, hef))
        .isInstanceOf(InferenceException.class)
        .hasMessage(why);
  }

  Path journal() throws Exception {
    Path journal = Files.createFile(folder.resolve("journal"));
    everybodyMay(journal, "rw-rw-rw-");
    return journal;
  }
}
