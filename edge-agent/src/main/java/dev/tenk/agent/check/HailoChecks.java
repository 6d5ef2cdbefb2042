package dev.tenk.agent.check;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hailo's chip, its driver and HailoRT. PCI ids, modules, nodes and releases as in {@code
 * hailo_host.py}, whose sources it names; never tried with a Hailo device.
 */
final class HailoChecks {
  private static final String VENDOR = "0x1e60";
  private static final String REBOOT = "sudo apt full-upgrade, then reboot";

  /** A family of chips and what runs it. */
  private enum Family {
    HAILO_8("Hailo-8 or Hailo-8L", "0x2864", 4, 18, "hailo-all"),
    HAILO_10("Hailo-10H", "0x45c4", 5, 1, "hailo-h10-all");

    private final String chips;
    private final String pciDevice;
    private final int major;
    private final int leastMinor;
    private final String aptPackage;

    Family(String chips, String pciDevice, int major, int leastMinor, String aptPackage) {
      this.chips = chips;
      this.pciDevice = pciDevice;
      this.major = major;
      this.leastMinor = leastMinor;
      this.aptPackage = aptPackage;
    }

    private String install() {
      return "sudo apt install dkms, sudo apt install " + aptPackage + ", then reboot";
    }
  }

  private final Device device;
  private final List<Path> onBus;

  HailoChecks(Device device) {
    this.device = device;
    this.onBus =
        device.in("sys/bus/pci/devices", "*").stream()
            .filter(each -> line(each, "vendor").equals(VENDOR))
            .filter(each -> familyOf(each).isPresent())
            .toList();
  }

  private Optional<Family> familyOf(Path pciDevice) {
    String id = line(pciDevice, "device");
    return Stream.of(Family.values()).filter(each -> each.pciDevice.equals(id)).findFirst();
  }

  private String line(Path folder, String name) {
    return device.firstLine(device.root().relativize(folder).resolve(name).toString()).orElse("");
  }

  List<Finding> findings() {
    if (onBus.isEmpty()) {
      return List.of(
          Finding.look(
              "Hailo chip",
              "the PCIe bus has none; ONNX models run without",
              "power off, seat module and ribbon cable anew; a board that is no HAT+ needs"
                  + " dtparam=pciex1 in /boot/firmware/config.txt"));
    }
    List<Finding> findings = new ArrayList<>();
    onBus.forEach(
        each -> findings.add(Finding.ok("Hailo chip", familyOf(each).get().chips + at(each))));
    Optional<String> tool = device.output("hailortcli", "--version").flatMap(Device::release);
    List<Family> all = onBus.stream().flatMap(each -> familyOf(each).stream()).distinct().toList();
    if (all.size() > 1) {
      findings.add(
          Finding.look(
              "Hailo chips",
              "no release of HailoRT runs both, 4 the Hailo-8 and 8L, 5 the Hailo-10H",
              "take one out, or leave it unused"));
    }
    // Of two families the one that is installed for is checked.
    Family there =
        all.stream()
            .filter(each -> tool.stream().anyMatch(release -> release.startsWith(each.major + ".")))
            .findFirst()
            .orElse(all.get(0));
    findings.add(hailoRt(there, tool));
    findings.add(python());
    findings.add(pythonPackage(there, tool));
    findings.add(driver(there, tool));
    Finding node = node(there);
    findings.add(node);
    if (node.verdict() == Finding.Verdict.OK) {
      findings.add(firmware(tool));
    }
    onBus.forEach(each -> findings.add(link(each)));
    return findings;
  }

  /** Its id, where there are several. */
  private String at(Path pciDevice) {
    return onBus.size() == 1 ? "" : ", device " + pciDevice.getFileName();
  }

  private Finding hailoRt(Family there, Optional<String> tool) {
    String subject = "HailoRT";
    if (tool.isEmpty()) {
      return Finding.fix(subject, "hailortcli does not tell its version", there.install());
    }
    String[] numbers = tool.get().split("\\.", -1);
    if (Integer.parseInt(numbers[0]) != there.major) {
      return Finding.fix(
          subject,
          tool.get() + " is not for a " + there.chips,
          "sudo apt remove "
              + (there == Family.HAILO_8 ? Family.HAILO_10 : Family.HAILO_8).aptPackage
              + ", "
              + there.install());
    }
    if (Integer.parseInt(numbers[1]) < there.leastMinor) {
      return Finding.fix(
          subject,
          "%s, and the agent needs %d.%d or newer"
              .formatted(tool.get(), there.major, there.leastMinor),
          REBOOT);
    }
    return Finding.ok(subject, tool.get());
  }

  private Finding python() {
    return device
        .output("/usr/bin/python3", "--version")
        .map(said -> Finding.ok("Python", said.strip()))
        .orElseGet(
            () ->
                Finding.fix("Python", "there is no /usr/bin/python3", "sudo apt install python3"));
  }

  private Finding pythonPackage(Family there, Optional<String> tool) {
    String subject = "hailo_platform";
    Optional<String> release =
        device
            .output(
                "/usr/bin/python3",
                "-I",
                "-c",
                "import hailo_platform; print(hailo_platform.__version__)")
            // warnings may stand above it
            .flatMap(said -> said.strip().lines().reduce((first, last) -> last))
            .flatMap(Device::release);
    if (release.isEmpty()) {
      return Finding.fix(
          subject, "/usr/bin/python3 cannot import HailoRT's package", there.install());
    }
    return same(subject, release.get(), tool);
  }

  private static Finding same(String subject, String release, Optional<String> tool) {
    return tool.isPresent() && !tool.get().equals(release)
        ? Finding.fix(subject, release + " and HailoRT " + tool.get() + " must be the same", REBOOT)
        : Finding.ok(subject, release);
  }

  private Finding driver(Family there, Optional<String> tool) {
    List<String> loaded =
        Stream.of("hailo_pci", "hailo1x_pci")
            .flatMap(name -> device.firstLine("sys/module/" + name + "/version").stream())
            .toList();
    if (loaded.isEmpty()) {
      return Finding.fix(
          "driver",
          "not loaded; dmesg | grep -i hailo tells more",
          "sudo apt install dkms, sudo apt install --reinstall "
              + there.aptPackage
              + ", then reboot");
    }
    String own =
        loaded.stream()
            .filter(each -> tool.stream().anyMatch(each::equals))
            .findFirst()
            .orElse(loaded.get(0));
    return same("driver", own, tool);
  }

  private Finding node(Family there) {
    List<Path> nodes = new ArrayList<>(device.in("dev", "hailo[0-9]*"));
    nodes.addAll(device.in("dev", "h1x-[0-9]*"));
    if (nodes.isEmpty()) {
      return Finding.fix(
          "device node",
          "there is no /dev/hailo0 and no /dev/h1x-0; dmesg | grep -i hailo tells more",
          "sudo apt install --reinstall " + there.aptPackage + ", then reboot");
    }
    List<Path> closed =
        nodes.stream().filter(each -> !(Files.isReadable(each) && Files.isWritable(each))).toList();
    return closed.isEmpty()
        ? Finding.ok("device node", named(nodes))
        : Finding.fix(
            "device node",
            "no permission on " + named(closed),
            "run install.sh again, which opens it to the service");
  }

  private static String named(List<Path> nodes) {
    return nodes.stream().map(each -> "/dev/" + each.getFileName()).collect(joining(", "));
  }

  private Finding firmware(Optional<String> tool) {
    // prints nothing and ends with 0 where there is no device
    Optional<String> release =
        device
            .output("hailortcli", "fw-control", "identify")
            .flatMap(
                said -> said.lines().filter(line -> line.contains("Firmware Version")).findFirst())
            .flatMap(Device::release);
    if (release.isEmpty()) {
      return Finding.unknown(
          "firmware", "hailortcli fw-control identify does not tell it; is the device in use?");
    }
    return tool.isPresent() && !tool.get().equals(release.get())
        ? Finding.fix(
            "firmware",
            release.get() + " and HailoRT " + tool.get() + " are not the same",
            REBOOT + ", then power off and on")
        : Finding.ok("firmware", release.get());
  }

  private Finding link(Path pciDevice) {
    String speed = line(pciDevice, "current_link_speed");
    if (speed.isEmpty()) {
      return Finding.unknown("PCIe link", "the kernel does not tell its speed" + at(pciDevice));
    }
    return speed.startsWith("2.5") || speed.startsWith("5.0")
        ? Finding.look(
            "PCIe link",
            speed + at(pciDevice) + ", below Gen 3; compare builds at one speed",
            "sudo raspi-config, Advanced Options > PCIe Speed")
        : Finding.ok("PCIe link", speed + at(pciDevice));
  }
}
