package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases of loading a HEF, each on the stand-in of a release of HailoRT, on made-up devices; all of
 * a test's are run at once.
 */
abstract class HefCases {
  @TempDir Path folder;
  Path devices;
  Path noDevices;
  Path journal;
  private final List<Case> cases = new ArrayList<>();

  /**
   * A release of HailoRT.
   *
   * @param newestHeader the newest version of a HEF's header that it reads
   */
  record Release(String version, int newestHeader) {
    boolean isFor10H() {
      return version.startsWith("5.");
    }

    boolean before(int minor) {
      return !isFor10H() && Integer.parseInt(version.split("\\.", -1)[1]) < minor;
    }

    HefFile hef() {
      return HefFile.of("{\"name\": \"net\"}")
          .forChip(isFor10H() ? HefFile.HAILO10H : HefFile.HAILO8L);
    }
  }

  record Case(String line, String what, String expected) {}

  @BeforeEach
  void devices() throws Exception {
    // The worker gives up root's rights in these tests.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    devices = Files.createDirectory(folder.resolve("dev"));
    noDevices = Files.createDirectory(folder.resolve("no-dev"));
    journal = folder.resolve("journal");
    for (Path each : List.of(devices.resolve("hailo0"), journal)) {
      Files.createFile(each);
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    bus("bus-8", "0x2864", "hailo_pci");
    bus("bus-10", "0x45c4", "hailo1x_pci");
    bus("bus-8-without-driver", "0x2864", "");
    bus("bus-10-without-driver", "0x45c4", "");
    Files.createDirectory(folder.resolve("bus-empty"));
  }

  void bus(String name, String device, String module) throws IOException {
    Path pci = Files.createDirectories(folder.resolve(name).resolve("0001:01:00.0"));
    Files.writeString(pci.resolve("vendor"), "0x1e60\n");
    Files.writeString(pci.resolve("device"), device + "\n");
    if (!module.isEmpty()) {
      Path loaded = Files.createDirectories(folder.resolve(name).resolve("module/" + module));
      Files.writeString(loaded.resolve("version"), "4.23.0\n");
    }
  }

  /** A case on a device that is there, with its driver. */
  void add(Release release, String setup, byte[] hef, String expected) throws IOException {
    add(release, setup, devices, release.isFor10H() ? "bus-10" : "bus-8", hef, expected);
  }

  void add(Release release, String setup, Path dev, String bus, byte[] hef, String expected)
      throws IOException {
    Path file = Files.write(folder.resolve("case-%d.hef".formatted(cases.size())), hef);
    String fake =
        "{\"version\": \"%s\", \"node\": \"%s\"%s}"
            .formatted(
                release.version(), devices.resolve("hailo0"), setup.isEmpty() ? "" : ", " + setup);
    cases.add(
        new Case(
            String.join("\t", fake, dev.toString(), folder.resolve(bus).toString(), file + ""),
            release.version() + " " + setup + " " + expected,
            expected.replace("FILE", file.toString())));
  }

  void run() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(PythonWorkers.hefCases());
    builder.redirectError(folder.resolve("errors").toFile());
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      for (Case each : cases) {
        in.write((each.line() + "\n").getBytes(UTF_8));
      }
    }
    List<String> answers =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    assertThat(answers).hasSameSizeAs(cases);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).as(cases.get(i).what()).isEqualTo(cases.get(i).expected());
    }
  }
}
