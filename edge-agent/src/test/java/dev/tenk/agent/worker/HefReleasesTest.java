package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The worker for HEFs on the stand-in of each release of HailoRT that it serves. Statuses and
 * classes are those of the releases' sources; nothing here has run with a device.
 */
@Timeout(120)
class HefReleasesTest extends HefCases {
  private static final List<Release> RELEASES =
      List.of(
          new Release("4.18.0", 1),
          new Release("4.19.0", 1),
          new Release("4.20.0", 2),
          new Release("4.20.1", 2),
          new Release("4.21.0", 3),
          new Release("4.22.0", 3),
          new Release("4.23.0", 3),
          new Release("5.1.0", 3),
          new Release("5.1.1", 3),
          new Release("5.2.0", 3));

  private static final String NET = "{\"name\": \"net\"}";
  private static final String AGAIN = "; copy it again and compare sha256sum on both sides";
  private static final String UPGRADE = "sudo apt full-upgrade, then reboot";
  private static final String NEWER =
      "its Dataflow Compiler (3.29.0) is newer; "
          + UPGRADE
          + ", or compile it with the version that belongs to this HailoRT";
  private static final String SERVER =
      "; load the model again, and power the device off and on if that does not help";

  @Test
  void aHefIsReadyUnderEachReleaseThatReadsItsHeader() throws Exception {
    for (Release release : RELEASES) {
      for (int header = 0; header <= 4; header++) {
        String chip = release.isFor10H() ? "HAILO10H, HAILO15H" : "HAILO8L";
        boolean read = header <= release.newestHeader();
        String newer =
            "F\tFILE has a header of version %d and HailoRT %s reads versions up to %d: %s"
                .formatted(header, release.version(), release.newestHeader(), NEWER);
        add(
            release,
            "",
            release.hef().withHeaderVersion(header).bytes(),
            read
                ? "R\tUINT8 [1, 4]\t%s\t3.29.0\t%s".formatted(chip, release.version())
                // Nobody knows where such a header ends.
                : header > 3 ? newer.replace(" (3.29.0)", "") : newer);
      }
    }
    run();
  }

  @Test
  void aHefForAnotherChipIsSaidBeforeHailoRtSeesIt() throws Exception {
    for (Release release : RELEASES) {
      int other = release.isFor10H() ? HefFile.HAILO8L : HefFile.HAILO8;
      String there = release.isFor10H() ? "HAILO10H" : "HAILO8L";
      add(
          release,
          "\"journal\": \"%s\"".formatted(journal),
          release.hef().forChip(other).bytes(),
          "F\tFILE was compiled for %s and the device is a %s; compile it for %s"
              .formatted(release.isFor10H() ? "HAILO8L" : "HAILO8", there, there));
    }
    run();

    assertThat(Files.readAllLines(journal)).contains("vdevice").doesNotContain("configure");
  }

  @Test
  void whereTheDeviceDoesNotTellItsChipHailoRtsOwnStatusIsSaid() throws Exception {
    for (Release release : RELEASES) {
      int other = release.isFor10H() ? HefFile.HAILO8L : HefFile.HAILO8;
      add(
          release,
          "\"unidentified\": true",
          release.hef().forChip(other).bytes(),
          "F\tHailoRT %s refuses FILE, compiled for %s, on this device: compile it again for that"
              .formatted(release.version(), release.isFor10H() ? "HAILO8L" : "HAILO8"));
    }
    run();
  }

  @Test
  void aHailo8RunsAHefForTheHailo8L() throws Exception {
    for (Release release : RELEASES) {
      if (!release.isFor10H()) {
        add(
            release,
            "\"device\": \"HAILO8\"",
            release.hef().bytes(),
            "R\tUINT8 [1, 4]\tHAILO8L\t3.29.0\t" + release.version());
      }
    }
    run();
  }

  @Test
  void eachBrokenFileIsBlamedOnTheFileEvenWithoutADevice() throws Exception {
    for (Release release : RELEASES) {
      byte[] whole = release.hef().bytes();
      int size = whole.length;
      byte[] damaged = whole.clone();
      damaged[size - 1] ^= 1;
      String does = "F\tHailoRT %s does not read FILE: ".formatted(release.version());
      boolean tells = !release.before(21);
      String either =
          does
              + "it is damaged, or its Dataflow Compiler is newer"
              + AGAIN
              + "; if that is the same, "
              + UPGRADE
              + ", or compile it with the version that belongs to this HailoRT";
      broken(release, damaged, tells ? does + "its checksum is wrong" + AGAIN : either);
      broken(release, release.hef().withUnknownExtension().bytes(), tells ? does + NEWER : either);
      broken(
          release,
          Arrays.copyOf(whole, size - 3),
          "F\tFILE is cut short: it has %d bytes instead of %d%s".formatted(size - 3, size, AGAIN));
      broken(
          release,
          Arrays.copyOf(whole, size + 2),
          "F\tFILE is too long: it has %d bytes instead of %d%s".formatted(size + 2, size, AGAIN));
      broken(
          release,
          Arrays.copyOf(whole, 20),
          "F\tFILE is cut short: it has 20 bytes, less than its header" + AGAIN);
      broken(
          release,
          Arrays.copyOf(whole, 4),
          "F\tFILE is cut short: it has 4 bytes, less than its header" + AGAIN);
      broken(release, new byte[0], "F\tFILE is empty" + AGAIN);
      broken(
          release,
          "not a model, but long enough".getBytes(UTF_8),
          "F\tFILE is not a HEF: it does not begin as one; give the .hef file that Hailo's Dataflow"
              + " Compiler wrote");
    }
    run();
  }

  private void broken(Release release, byte[] hef, String expected) throws IOException {
    add(release, "", noDevices, release.isFor10H() ? "bus-10" : "bus-8", hef, expected);
  }

  @Test
  void whatIsWrongWithTheDeviceIsSaid() throws Exception {
    String lsof =
        "F\tthe Hailo device is in use by another process; sudo lsof %s names it: stop it"
            .formatted(devices.resolve("hailo0"));
    for (Release release : RELEASES) {
      byte[] hef = release.hef().bytes();
      String bus = release.isFor10H() ? "bus-10" : "bus-8";
      String chip = release.isFor10H() ? "Hailo-10H" : "Hailo-8 or Hailo-8L";
      String apt = release.isFor10H() ? "hailo-h10-all" : "hailo-all";
      String none =
          "F\tno Hailo device: the PCIe bus has none and there is no node like %s/hailo0; look at"
              + " the module's seat and cable, and at lspci";
      String unused =
          "F\tthere is a %s and a driver, but no device that HailoRT can use; power it off and on;"
              + " dmesg | grep -i hailo tells more";
      String without =
          "F\tthere is a %s but its driver is not loaded; sudo apt install dkms, sudo apt install"
              + " --reinstall %s, then reboot; dmesg | grep -i hailo tells more";
      add(release, "", noDevices, "bus-empty", hef, none.formatted(noDevices));
      add(release, "", noDevices, bus + "-without-driver", hef, without.formatted(chip, apt));
      add(release, "", noDevices, bus, hef, unused.formatted(chip));
      // A node of another kind of device, or one left behind.
      add(release, "\"no_driver\": true", devices, "bus-empty", hef, none.formatted(devices));
      add(release, "\"no_device\": true", hef, unused.formatted(chip));
      add(release, "\"vdevice\": 74", hef, lsof);
      add(
          release,
          "\"vdevice\": 16",
          hef,
          "F\tthe device's firmware is of another version than HailoRT; "
              + UPGRADE
              + ", then power the device off and on");
      add(
          release,
          "\"vdevice\": 76",
          hef,
          "F\tHailoRT and its driver are of different versions; " + UPGRADE);
      add(
          release,
          "\"vdevice\": 36",
          hef,
          "F\tthe driver refused what HailoRT asked for; dmesg | grep -i hailo tells why");
      add(
          release,
          "\"configure\": 8",
          hef,
          "F\tHailoRT failed: libhailort failed with error: 8 (HAILO_INTERNAL_FAILURE)");
    }
    run();
  }

  @Test
  void theServerOfAHailo10HFailsInWords() throws Exception {
    for (Release release : RELEASES) {
      if (release.isFor10H()) {
        byte[] hef = release.hef().bytes();
        add(
            release,
            "\"vdevice\": 62",
            hef,
            "F\tthe connection to the device's own server was lost" + SERVER);
        add(
            release,
            "\"vdevice\": 89",
            hef,
            "F\tthe device's own server refused the connection" + SERVER);
        add(
            release,
            "\"vdevice\": 96",
            hef,
            "F\tthe device's own server is not connected" + SERVER);
        add(release, "\"configure\": 97", hef, "F\tthe device is temporarily unavailable" + SERVER);
        add(
            release,
            "\"device\": \"HAILO8\"",
            devices,
            "bus-empty",
            hef,
            "F\tthis HailoRT does not run this device");
      }
    }
    run();
  }

  @Test
  void aReleaseThatIsNotForTheChipOrTooOldIsRefusedWithTheRightPackage() throws Exception {
    byte[] hef = HefFile.of(NET).bytes();
    for (String version : List.of("5.0.0", "5.1.0", "5.2.0")) {
      add(
          new Release(version, 3),
          "",
          devices,
          "bus-8",
          hef,
          "F\thailo_platform is of version %s, which is for a Hailo-10H, and the device is a Hailo-8 or Hailo-8L; sudo apt remove hailo-h10-all, then sudo apt install hailo-all, then reboot"
              .formatted(version));
    }
    for (String version : List.of("4.17.0", "4.18.0", "4.23.0")) {
      add(
          new Release(version, 3),
          "",
          devices,
          "bus-10",
          hef,
          "F\thailo_platform is of version %s, which is for a Hailo-8 or Hailo-8L, and the device is a Hailo-10H; sudo apt remove hailo-all, then sudo apt install hailo-h10-all, then reboot"
              .formatted(version));
    }
    String old =
        "F\thailo_platform is of version %s, this worker needs %s or newer; sudo apt update && sudo apt full-upgrade, then reboot";
    add(new Release("4.17.0", 1), "", devices, "bus-8", hef, old.formatted("4.17.0", "4.18"));
    add(new Release("5.0.0", 3), "", devices, "bus-10", hef, old.formatted("5.0.0", "5.1"));
    String other =
        "F\thailo_platform is of version 6.0.0, this worker needs HailoRT 4.18 or a later 4.x for a Hailo-8 or Hailo-8L, 5.1 or a later 5.x for a Hailo-10H; sudo apt install %s, then reboot";
    add(new Release("6.0.0", 3), "", devices, "bus-10", hef, other.formatted("hailo-h10-all"));
    add(
        new Release("6.0.0", 3),
        "",
        devices,
        "bus-empty",
        hef,
        other.formatted("hailo-all (Hailo-8 or Hailo-8L) or hailo-h10-all (Hailo-10H)"));
    run();
  }

  @Test
  void theCompilersVersionMayBeNumbersOrMissing() throws Exception {
    Release release = new Release("4.23.0", 3);
    add(
        release,
        "",
        release.hef().withCompiler("").bytes(),
        "R\tUINT8 [1, 4]\tHAILO8L\tNone\t4.23.0");
    run();
  }

  @Test
  void whatEachReleaseMakesOfNms() throws Exception {
    for (Release release : RELEASES) {
      byte[] mask = nms(release, "HAILO_NMS_WITH_BYTE_MASK");
      String ready = "R\t%s\t" + (release.isFor10H() ? "HAILO10H, HAILO15H" : "HAILO8L");
      ready += "\t3.29.0\t" + release.version();
      if (release.version().startsWith("4.19.")) {
        add(
            release,
            "",
            mask,
            "F\tFILE ends in NMS with a byte mask, which HailoRT 4.19 refuses; " + UPGRADE);
      } else {
        add(
            release,
            "",
            mask,
            ready.formatted(release.before(21) ? "FP32 [1, 100]" : "UINT8 [1, 400]"));
      }
      if (!release.before(21)) {
        add(release, "", nms(release, "HAILO_NMS_BY_SCORE"), ready.formatted("UINT8 [1, 400]"));
      } else if (!release.before(20)) {
        add(
            release,
            "",
            nms(release, "HAILO_NMS_BY_SCORE"),
            "F\tnet/fc1 is NMS by score, which HailoRT's Python package has since 4.21, and this is %s; %s"
                .formatted(release.version(), UPGRADE));
      }
      add(
          release,
          "",
          nms(release, release.before(20) ? "HAILO_NMS" : "HAILO_NMS_BY_CLASS"),
          ready.formatted("FP32 [1, 400]"));
    }
    run();
  }

  private static byte[] nms(Release release, String order) {
    HefFile hef = release.hef();
    String net = "{\"name\": \"net\", \"order\": \"%s\", \"output\": [400]}".formatted(order);
    return HefFile.of(net).forChip(hef.chip()).bytes();
  }

  @ParameterizedTest
  @CsvSource({
    "4.18.0, HAILO_NMS_WITH_BYTE_MASK, FP32, 100",
    "4.18.0, HAILO_NMS, FP32, 400",
    "4.20.1, HAILO_NMS_WITH_BYTE_MASK, FP32, 100",
    "4.21.0, HAILO_NMS_WITH_BYTE_MASK, UINT8, 400",
    "4.23.0, HAILO_NMS_BY_SCORE, UINT8, 400",
    "4.23.0, HAILO_NMS_BY_CLASS, FP32, 400",
    "5.1.0, HAILO_NMS_WITH_BYTE_MASK, UINT8, 400",
    "5.2.0, HAILO_NMS_BY_SCORE, UINT8, 400",
  })
  void anInferenceGivesWhatIsAnnounced(String version, String order, DataType type, long size)
      throws Exception {
    Release release = new Release(version, 1);
    Path hef = Files.write(folder.resolve("net.hef"), nms(release, order));
    Path node = devices.resolve("hailo0");
    String fake = "{\"version\": \"%s\", \"node\": \"%s\"}".formatted(version, node);
    Path bus = folder.resolve(release.isFor10H() ? "bus-10" : "bus-8");
    WorkerSession.Patience patience =
        new WorkerSession.Patience(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
    try (WorkerSession worker =
        WorkerSession.load(PythonWorkers.hef(fake, node, bus), hef, patience, Optional.empty())) {
      assertThat(worker.outputs())
          .containsExactly(new TensorMetadata("net/fc1", type, List.of(1L, size)));
      Tensor pixels = Tensor.ofUint8("net/input_layer1", List.of(1L, 2L, 2L, 3L), new byte[12]);
      for (int i = 0; i < 2; i++) {
        assertThat(worker.infer(List.of(pixels)).outputs().get(0).shape())
            .containsExactly(1L, size);
      }
      // Neither is known of a Hailo-10H.
      assertThat(worker.accelerator().temperatureZone().isPresent()).isEqualTo(!release.isFor10H());
      assertThat(worker.accelerator().temperatureCelsius()).hasValue(47.0);
    }
  }
}
